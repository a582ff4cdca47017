//! The program `knew`: everything it does is a function of the library.

use std::process::ExitCode;

/// An event is some thirty small pieces of memory; the allocator of the system takes longer over them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    knew::cli::main()
}
