//! Requests and answers between the page and its worker.

pub mod protocol;

pub mod session;

#[cfg(target_arch = "wasm32")]
pub mod page;

#[cfg(target_arch = "wasm32")]
pub mod worker;
