//! What makes knew Knative: sixteen promises, each from the text of a manifest to what is heard at
//! the other end of a socket. The files beside this folder go into the corners of each.
//!
//! `shapes`: what events look like and when they are made (1, 2, 15, 16). `doors`: who may enter, and
//! what is seen of it (3, 4, 5). `delivery`: what becomes of failures (6 to 11). `filters`: who gets
//! what (12). `answers`: what becomes of replies (13, 14).

mod answers;
mod delivery;
mod doors;
mod filters;
mod shapes;
