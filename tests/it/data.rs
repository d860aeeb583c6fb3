//! Where the public data sets are, and a file through the whole engine.

use std::path::PathBuf;

use perennial::engine::dataset::doubts::Repairs;
use perennial::engine::dataset::roles::guess;
use perennial::engine::dataset::{self, Dataset};
use perennial::engine::ingest::encoding::decode_native;
use perennial::engine::ingest::{Read, read};
use perennial::engine::math::calendar::Day;
use perennial::engine::note::{Note, NoteCode, Noted};
use perennial::link::protocol::{
    Answer, Ask, Cell, Config, Error, Opened, Query, ReadOptions, Report, Role, Window,
};
use perennial::link::second::Both;
use perennial::link::unpack::unpacked;

/// The bytes of a public data set, or `None` (and a word about it) where the folder is not there.
pub(crate) fn public(name: &str) -> Option<Vec<u8>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder =
        std::env::var_os("PERENNIAL_DATA").map_or_else(|| here.join("../shared/data"), PathBuf::from);
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {name} is not in PERENNIAL_DATA or ../shared/data");
    }
    bytes
}

/// Bytes as a table.
pub(crate) fn parse(bytes: Vec<u8>) -> Read {
    read(bytes, &ReadOptions::default(), &|_, _| None, &mut |_, _| {}).expect("the table can be read").value
}

/// Text as a table.
pub(crate) fn table(text: &str) -> Read {
    parse(text.as_bytes().to_vec())
}

/// A public data set as a table, where it is there.
pub(crate) fn public_table(name: &str) -> Option<Read> {
    public(name).map(parse)
}

/// The guessed roles.
pub(crate) fn roles(read: &Read) -> Vec<Role> {
    guess(read).into_iter().map(|g| g.role).collect()
}

/// The dataset that the guessed roles give.
pub(crate) fn guessed(read: &Read) -> Noted<Dataset> {
    build(read, &roles(read)).expect("good rows")
}

/// The dataset that these roles give, with every row taken as it stands.
pub(crate) fn build(read: &Read, roles: &[Role]) -> Result<Noted<Dataset>, Error> {
    dataset::build(read, roles, &Repairs::default())
}

/// How many things the notes of a code touch.
pub(crate) fn count(notes: &[Note], code: NoteCode) -> u64 {
    notes.iter().filter(|n| n.code == code).map(|n| n.count).sum()
}

/// The numbers of a role.
pub(crate) fn measure(data: &Dataset, role: Role) -> &[f64] {
    &data.measures.iter().find(|(r, _)| *r == role).expect("the measure is there").1
}

/// A day written as 2026-09-30.
pub(crate) fn day(iso: &str) -> Day {
    Day::parse_iso(iso).unwrap()
}

/// A file after its first analysis.
pub(crate) struct Open {
    pub(crate) session: Both,
    pub(crate) opened: Opened,
}

impl Open {
    pub(crate) fn report(&self) -> &Report {
        self.opened.report.as_ref().unwrap()
    }

    pub(crate) fn ask(&mut self, ask: Ask) -> Result<Answer, Vec<perennial::link::protocol::Error>> {
        self.session.handle(ask, None, &decode_native, &mut |_, _, _| {})
    }

    pub(crate) fn ask_with(
        &mut self,
        ask: Ask,
        bytes: Vec<u8>,
    ) -> Result<Answer, Vec<perennial::link::protocol::Error>> {
        self.session.handle(
            ask,
            Some(unpacked(bytes, None).map_err(|e| vec![e])?),
            &decode_native,
            &mut |_, _, _| {},
        )
    }

    /// All customers in the order of first appearance.
    pub(crate) fn customers(&mut self) -> Window {
        let ask = Ask::Window { query: Query::default(), start: 0, count: u32::MAX };
        match self.ask(ask).unwrap() {
            Answer::Window(window) => window,
            other => panic!("{other:?}"),
        }
    }

    /// The cells of a column.
    pub(crate) fn column(&mut self, id: &str) -> Vec<Cell> {
        let k = self.report().columns.iter().position(|c| c.id == id);
        let k = k.unwrap_or_else(|| panic!("no column {id}: {:?}", self.report().columns));
        self.customers().rows.into_iter().map(|row| row[k].clone()).collect()
    }

    /// The numbers of a column, `NaN` where missing.
    pub(crate) fn numbers(&mut self, id: &str) -> Vec<f64> {
        let number = |c| if let Cell::Number(v) = c { v } else { f64::NAN };
        self.column(id).into_iter().map(number).collect()
    }

    /// The words of a column, empty where missing.
    pub(crate) fn words(&mut self, id: &str) -> Vec<String> {
        let word = |c| if let Cell::Text(v) = c { v } else { String::new() };
        self.column(id).into_iter().map(word).collect()
    }
}

/// Opens bytes with roles by header and a config.
pub(crate) fn open_with(bytes: impl Into<Vec<u8>>, roles: &[(&str, Role)], config: Config) -> Open {
    let mut session = Both::default();
    let roles = roles.iter().map(|(h, r)| ((*h).to_owned(), *r)).collect();
    let ask = Ask::Open { name: "test".to_owned(), read: ReadOptions::default(), roles, config };
    match session.handle(ask, Some(unpacked(bytes.into(), None).unwrap()), &decode_native, &mut |_, _, _| {})
    {
        Ok(Answer::Opened(opened)) => Open { session, opened: *opened },
        other => panic!("{other:?}"),
    }
}

/// Opens bytes as a person would who changes nothing.
pub(crate) fn open(bytes: impl Into<Vec<u8>>) -> Open {
    open_with(bytes, &[], Config::default())
}
