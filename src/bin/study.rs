//! Serves the second worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    perennial::link::nested::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
