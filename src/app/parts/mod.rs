//! Parts that every page shares.

mod download;
pub(crate) mod formula;
pub(crate) mod heat;
pub(crate) mod histogram;
mod icon;
mod notes;
mod part;
pub(crate) mod rich;
pub(crate) mod setting;
mod status;
pub(crate) mod strip;
pub(crate) mod survey;

pub use download::{CSV, download};
pub use icon::{Icon, Mark};
pub use notes::{Alert, NoteLine};
pub use part::{Hero, Part};
pub use status::{Kind, Status};
