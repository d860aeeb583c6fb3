//! Reports and customers as files. Words come from the caller.

use serde::{Deserialize, Serialize};

/// Words for a file: `id` -> header, `id.key` -> value of a `Key` column, reason key -> sentence.
/// What is not listed is written as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels(pub Vec<(String, String)>);
