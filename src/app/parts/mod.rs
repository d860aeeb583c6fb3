//! Parts that every page shares.

mod bar;
mod download;
mod footer;
pub(crate) mod formula;
pub(crate) mod heat;
pub(crate) mod histogram;
mod icon;
mod intake;
pub(crate) mod interval;
mod notes;
mod part;
mod reading;
pub(crate) mod rich;
pub(crate) mod setting;
mod status;
pub(crate) mod strip;
pub(crate) mod survey;
pub(crate) mod table;
mod tabs;
mod take_away;
pub(crate) mod values;

pub use bar::Bar;
pub use download::{CSV, download};
pub use footer::Footer;
pub use icon::{icon, mark};
pub use intake::Intake;
pub use notes::{Alert, note_line};
pub use part::part;
pub use reading::reading;
pub use status::{Kind, status};
pub use tabs::{tabs, use_tab_in_view};
pub use take_away::{take_away, use_save};
