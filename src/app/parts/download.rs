//! A file for the person.

use gloo::timers::callback::Timeout;
use gloo::utils::{body, document};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The kind of a CSV file.
pub const CSV: &str = "text/csv;charset=utf-8";

/// Hands a file to the person under this name.
pub fn download(name: &str, bytes: &[u8], mime: &str) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &kind) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a").map(|a| a.unchecked_into::<HtmlAnchorElement>()) {
        link.set_href(&address);
        link.set_download(name);
        // Firefox follows a click only on a link that is in the document.
        let _ = body().append_child(&link);
        link.click();
        link.remove();
    }
    // The browser has opened the address long before.
    Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
}
