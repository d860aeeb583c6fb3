//! Where data comes from, and how it is fetched when it is the project's own.

use std::rc::Rc;

use gloo::utils::window;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Response};

use crate::link::page::Body;
use crate::link::protocol::{Error, ErrorCode};

/// Data that can be read again with other choices: the page keeps the handle, not the bytes.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file of the person, or one of the samples.
    File(File),
    /// A paste.
    Text(Rc<str>),
}

impl Source {
    /// The name; empty for a paste.
    pub fn name(&self) -> String {
        match self {
            Source::File(file) => file.name(),
            Source::Text(_) => String::new(),
        }
    }
    /// The size in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Source::File(file) => file.size() as u64,
            Source::Text(text) => text.len() as u64,
        }
    }
    /// What travels to the worker.
    pub fn body(&self) -> Body {
        match self {
            Source::File(file) => Body::File(file.clone()),
            Source::Text(text) => Body::Text(text.clone()),
        }
    }
}

/// One of the project's own files, from the page's own address.
///
/// # Errors
/// `FileUnreadable` with the name if it cannot be fetched.
pub async fn fetch(name: &str) -> Result<Source, Error> {
    let fail = || Error::new(ErrorCode::FileUnreadable).with(name);
    let answer =
        JsFuture::from(window().fetch_with_str(&format!("samples/{name}"))).await.map_err(|_| fail())?;
    let response: Response = answer.dyn_into().map_err(|_| fail())?;
    if !response.ok() {
        return Err(fail());
    }
    let blob = JsFuture::from(response.blob().map_err(|_| fail())?).await.map_err(|_| fail())?;
    let blob: Blob = blob.dyn_into().map_err(|_| fail())?;
    let parts = Array::of1(&blob);
    File::new_with_blob_sequence(&parts, name).map(Source::File).map_err(|_| fail())
}
