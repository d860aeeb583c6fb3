//! Mounts a calculator.

#[cfg(target_arch = "wasm32")]
fn main() {
    perennial::calc::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
