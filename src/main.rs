//! The program `knew`: everything it does is a function of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    knew::cli::main()
}
