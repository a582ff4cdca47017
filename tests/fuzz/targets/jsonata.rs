#![no_main]

#[path = "../promises/jsonata.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|text: &str| promise::holds(text));
