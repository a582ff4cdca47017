#![no_main]

#[path = "../promises/workspace.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|text: &str| promise::holds(text));
