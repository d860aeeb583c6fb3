//! Parts that every page shares.

mod download;
mod icon;
mod notes;
mod part;
mod status;

pub use download::{CSV, download};
pub use icon::{Icon, Mark};
pub use notes::{Alert, NoteLine};
pub use part::{Hero, Part};
pub use status::{Kind, Status};
