//! The program `knew`: everything it does is a function of the library.

use std::process::ExitCode;

use knew_engine::jsonata::worker;

/// An event is some thirty small pieces of memory; the allocator of the system takes longer over them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if worker::is_asked(std::env::args_os()) {
        return worker::serve();
    }
    knew::cli::main()
}
