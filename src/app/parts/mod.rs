//! Parts that every page shares.

mod bar;
mod download;
mod footer;
pub(crate) mod formula;
pub(crate) mod heat;
pub(crate) mod histogram;
mod icon;
mod intake;
mod notes;
mod part;
mod reading;
pub(crate) mod rich;
pub(crate) mod setting;
mod status;
pub(crate) mod strip;
pub(crate) mod survey;
mod tabs;
mod take_away;

pub use bar::Bar;
pub use download::{CSV, download};
pub use footer::Footer;
pub use icon::{Icon, Mark};
pub use intake::Intake;
pub use notes::{Alert, NoteLine};
pub use part::{Hero, Part};
pub use reading::Reading;
pub use status::{Kind, Status};
pub use tabs::Tabs;
pub use take_away::{TakeAway, use_save};
