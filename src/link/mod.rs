//! Requests and answers between the page and its worker.

pub mod protocol;

pub mod session;

pub mod second;

pub mod unpack;

pub mod whole;

#[cfg(target_arch = "wasm32")]
mod start;

#[cfg(target_arch = "wasm32")]
pub mod page;

#[cfg(target_arch = "wasm32")]
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub mod nested;

#[cfg(target_arch = "wasm32")]
pub mod unpacker;

#[cfg(target_arch = "wasm32")]
pub mod hosted;
