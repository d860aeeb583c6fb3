//! A picture of every calculator, for links to it and for feeds: taken by a browser of the page as it is.

use crate::place::Place;
use crate::shell::{run, say};
use crate::{Done, chromium};

/// Writes `dist/pictures/`.
pub(crate) fn write(place: &Place) -> Done {
    say("Taking pictures of the calculators");
    let browser = chromium::ensure(place)?;
    let mut command = place.command("node");
    command.arg("site/pictures.mjs").arg(place.dist());
    browser.name_to(&mut command);
    run(&mut command)
}
