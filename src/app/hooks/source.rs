//! Where data comes from, and how it is fetched when it is the project's own.

use std::rc::Rc;

use gloo::utils::{document, window};
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileList, Response};

use crate::app::text;
use crate::link::page::Body;
use crate::link::protocol::{Error, ErrorCode, VERSION};

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

/// Every file of a list.
pub fn files(list: &FileList) -> Vec<Source> {
    (0..list.length()).filter_map(|i| list.get(i)).map(Source::File).collect()
}

/// A sample, by the name of its file.
///
/// # Errors
/// `FileUnreadable` with the name if it cannot be fetched.
pub async fn sample(name: &str) -> Result<Source, Error> {
    let blob = fetched(&format!("samples/{name}"), Response::blob).await.and_then(JsValue::dyn_into::<Blob>);
    blob.and_then(|blob| File::new_with_blob_sequence(&Array::of1(&blob), name))
        .map(Source::File)
        .map_err(|_| Error::new(ErrorCode::FileUnreadable).with(name))
}

/// Waits for the sentences and styles of results; fetches them if they are not here.
///
/// # Errors
/// `PageIncomplete` if they cannot be fetched.
pub async fn sentences() -> Result<(), Error> {
    if text::complete() {
        return Ok(());
    }
    // The version keeps a copy that an older page left in the browser's cache from answering.
    let words = fetched(&format!("words.txt?{VERSION}"), Response::text).await;
    let missing = |_| Error::new(ErrorCode::PageIncomplete);
    let words = words.map_err(missing)?.as_string().ok_or_else(|| missing(JsValue::NULL))?;
    JsFuture::from(styles()).await.map_err(missing)?;
    text::add(words);
    Ok(())
}

/// Adds the styles of results to the page; done when they are there.
fn styles() -> Promise {
    Promise::new(&mut |done, failed| {
        let add = || -> Result<(), JsValue> {
            let link = document().create_element("link")?;
            link.set_attribute("rel", "stylesheet")?;
            link.set_attribute("href", &format!("results.css?{VERSION}"))?;
            link.add_event_listener_with_callback("load", &done)?;
            link.add_event_listener_with_callback("error", &failed)?;
            document().head().map_or(Ok(()), |head| head.append_child(&link).map(drop))
        };
        if add().is_err() {
            // A page without a head is not ours.
            let _ = failed.call0(&JsValue::NULL);
        }
    })
}

/// What one of the project's own files holds, from the page's own address.
async fn fetched(address: &str, take: fn(&Response) -> Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(take(&response)?).await
}
