//! The real program: what it prints, what it shows in a terminal, and how it ends.

mod check;
mod launch;
mod print;
mod pty;
mod run;
mod screen;
