//! Serves the worker that unpacks files which are no delimited text.

#[cfg(target_arch = "wasm32")]
fn main() {
    perennial::link::unpacker::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
