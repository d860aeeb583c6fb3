//! Serves the worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    perennial::link::worker::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
