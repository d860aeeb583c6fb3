//! Perennial (常青): customer data in, scores, segments and lifetime value out.
//!
//! Bytes come in, a report goes out, a page draws it.
//!
//! - [`engine`] turns bytes into a report and has never heard of a browser.
//! - [`link`] carries requests and answers between the page and a Web Worker.
//! - `app` is the Yew page; it draws a report, sends requests and computes nothing about customers.
//!   It is compiled for `wasm32` only.
//! - `calc` is the page of one calculator, small enough for an article; it draws what `engine::calc` works out. `wasm32`
//!   only, too.
//!
//! ```text
//! file or paste -> bytes -> ingest -> Table -> (roles) -> dataset -> Dataset -> analysis -> Report
//!                  \______________ worker: link::session ______________________________/
//!                                          | link::protocol (postcard)
//!                                         page: app
//! ```
//!
//! Where does a change go? A new file format: `engine::ingest`. A new column meaning:
//! `engine::dataset::roles`. A new score: `engine::score`, then named in `engine::analysis`.
//! A page about customers, or a next step for them: `engine::study`, which a second worker serves (`link::second`).
//! A new question of the page to the worker: `link::protocol` and `link::session`.
//! A calculator: `engine::calc`, and its sentences. What stands around a calculator, in an article and on a static host:
//! `site/`, `embed/`, `offline/` and `cargo xtask build`.
//! A new sentence: `locales/`.

pub mod engine;
pub mod link;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod calc;
