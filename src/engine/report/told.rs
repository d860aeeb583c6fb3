//! Fields that the terminal's report has and the page has not: composed pages (`report::sheet`) tell them there.
//!
//! `#[serde(with = "told")]` writes a field as JSON and the like, which people read, and leaves it out of messages
//! between page and worker, where it would cost the page the code that reads it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() { value.serialize(to) } else { to.serialize_unit() }
}

pub(super) fn deserialize<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    if from.is_human_readable() {
        T::deserialize(from)
    } else {
        <()>::deserialize(from).map(|()| T::default())
    }
}
