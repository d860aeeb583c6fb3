//! How a worker is started: by the page, and by the first worker.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, Url, Worker, WorkerOptions, WorkerType};

/// Where a worker finds the address of its own loader; others lie beside it.
pub(super) const OWN: &str = "loader";

/// A worker whose own address is a blob: it then inherits the content security policy of who starts it, which a worker
/// with an address of its own does not. Gives the blob's address, too, to be revoked once the worker is there.
pub(super) fn start(loader: &str) -> Result<(Worker, String), JsValue> {
    // Within quotes: an address holds neither quotes nor line breaks, they are escaped in it.
    let line = format!("import \"{loader}\";globalThis.{OWN}=\"{loader}\";");
    let parts = Array::of1(&JsValue::from_str(&line));
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Ok((Worker::new_with_options(&address, &options)?, address))
}
