//! Fields that the terminal's report and the second worker have and the page has not: composed pages
//! (`report::sheet`) tell them there.
//!
//! `#[serde(with = "told")]` writes a field as JSON and the like, which people read, and [`whole`]; it leaves it out of
//! messages to the page, which then is without the code that reads it (feature `page`).

use std::cell::Cell;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

thread_local! {
    static WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Writes and reads every field, whatever it is written as.
pub fn whole<T>(act: impl FnOnce() -> T) -> T {
    WHOLE.set(true);
    let out = act();
    WHOLE.set(false);
    out
}

pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() || WHOLE.get() { value.serialize(to) } else { to.serialize_unit() }
}

pub(super) fn deserialize<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    if from.is_human_readable() || (cfg!(not(feature = "page")) && WHOLE.get()) {
        T::deserialize(from)
    } else {
        <()>::deserialize(from).map(|()| T::default())
    }
}
