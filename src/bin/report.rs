//! Serves reports to articles.

#[cfg(target_arch = "wasm32")]
fn main() {
    perennial::link::hosted::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
