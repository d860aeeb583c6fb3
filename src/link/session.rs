//! The worker's state and its answers; pure, tested natively.

mod beside;
mod mend;

use std::rc::Rc;

use beside::Beside;
use mend::Mended;

use super::protocol::{
    Answer, Ask, Config, Day, Error, ErrorCode, Opened, Query, ReadOptions, Report, Role, RoleGuess,
};
use crate::engine::analysis::{Analysis, Input, Models, own, run};
use crate::engine::config::Checked;
use crate::engine::dataset::{self, Dataset, Rejection, choose};
use crate::engine::ingest::{self, Decode, Delimiter, Encoding, Packing, Read};
use crate::engine::note::{Note, Noted};
use crate::engine::report::customers::{CustomerTable, RejectedRow};
use crate::engine::report::export::{self, Labels, RejectedLine};
use crate::engine::report::worth::Worth;
use crate::engine::study::{About, Found, is_summary};

/// A file as rows of text, and what it was taken from where it came in another form ([`super::unpack`]).
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Delimited text.
    pub bytes: Vec<u8>,
    /// What it was.
    pub packing: Packing,
    /// What was noticed while unpacking.
    pub notes: Vec<Note>,
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Body {
        Body { bytes, ..Body::default() }
    }
}

impl Body {
    /// Reads it as a table.
    fn read(
        self,
        options: &ReadOptions,
        decode: Decode<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Noted<Read>, Error> {
        // What was unpacked is written in one way, whatever the person chose for the file before.
        let written = !self.packing.form.is_empty();
        let options = match written {
            true => {
                ReadOptions { encoding: Some(Encoding::Utf8), delimiter: Some(Delimiter::Comma), ..*options }
            }
            false => *options,
        };
        let mut noted = ingest::read(self.bytes, &options, decode, progress)?;
        let found = &mut noted.value.found;
        let Packing { form, sheets, sheet } = self.packing;
        (found.form, found.sheets, found.sheet) = (form, sheets, sheet);
        noted.notes.extend(self.notes);
        Ok(noted)
    }
}

/// What the worker holds between two questions.
#[derive(Debug, Default)]
pub struct Session {
    file: Option<File>,
    /// Tables joined to it.
    beside: Vec<Beside>,
    result: Option<Outcome>,
    sorted: Option<(Query, Vec<u32>)>,
    /// Rises with every result.
    generation: u32,
    earlier: Option<Earlier>,
    /// Rises whenever what is compared with becomes another.
    earlier_number: u32,
}

/// Customers as they were.
#[derive(Debug)]
struct Earlier {
    /// The day; `None` for a file of its own, which is kept to be analysed with other settings, and for a summary.
    day: Option<Day>,
    file: Option<Box<Session>>,
    /// Of which result.
    generation: u32,
    table: CustomerTable,
    about: About,
}

/// Cells that could not be used, as many as a page would show.
const FIRST: usize = 1_000;

/// Days back where nobody chose an earlier one: a quarter of a year.
const QUARTER: i32 = 91;

/// A file that was read.
#[derive(Debug)]
struct File {
    name: String,
    options: ReadOptions,
    read: Read,
    notes: Vec<Note>,
    guesses: Vec<RoleGuess>,
    mended: Mended,
}

impl File {
    fn new(
        name: String,
        options: ReadOptions,
        read: Read,
        notes: Vec<Note>,
        guesses: Vec<RoleGuess>,
    ) -> File {
        File { name, options, read, notes, guesses, mended: Mended::default() }
    }

    /// Its rows by their roles, as they were mended.
    fn build(&self, roles: &[Role]) -> Result<Noted<Dataset>, Error> {
        dataset::build(&self.read, roles, &self.mended.repairs)
    }

    /// A cell that could not be used, as it is shown.
    fn rejected(&self, of: &Rejection) -> RejectedRow {
        let (row, column) = (of.row as usize, usize::from(of.column));
        RejectedRow {
            row: self.read.table.row_number(row),
            column: self.read.found.columns.get(column).map_or_else(String::new, |c| c.header.clone()),
            value: self.read.table.cell(row, column).to_owned(),
            code: of.code.key().to_owned(),
        }
    }

    /// The guesses, with those that the person overruled.
    fn guesses(&self, roles: &[Role]) -> Vec<RoleGuess> {
        (roles.iter().zip(&self.guesses))
            .map(|(role, g)| if *role == g.role { *g } else { RoleGuess { role: *role, confidence: 1.0 } })
            .collect()
    }

    fn run(
        &self,
        roles: &[Role],
        dataset: &Dataset,
        notes: &[Note],
        config: &Checked,
        before: Option<Models>,
    ) -> Analysis {
        let guesses = self.guesses(roles);
        let input = Input { name: &self.name, read: &self.read, roles: &guesses, dataset, notes };
        run(&input, config, before)
    }
}

/// The latest analysis of it.
#[derive(Debug)]
struct Outcome {
    roles: Vec<Role>,
    dataset: Dataset,
    notes: Vec<Note>,
    config: Checked,
    analysis: Analysis,
}

/// The answer, or every reason why there is none.
pub type Answered = Result<Answer, Vec<Error>>;

impl Session {
    /// Answers a question. `body` comes along with `Ask::Open`, `Join` and `Earlier`; `progress` is told bytes done, of so many, and rows.
    ///
    /// # Errors
    /// Every reason why there is no answer.
    pub fn handle(
        &mut self,
        ask: Ask,
        body: Option<Body>,
        decode: Decode<'_>,
        progress: &mut dyn FnMut(u64, u64, u64),
    ) -> Answered {
        match ask {
            Ask::Open { name, read, roles, config } => {
                let body = body.ok_or_else(|| one(ErrorCode::FileUnreadable))?;
                self.open(name, body, &read, &roles, config, decode, progress)
            }
            Ask::Analyse { roles, config } => self.analyse(roles, config, &mut || {}).map(Answer::Analysed),
            Ask::Compare => self.compare(),
            Ask::ExportHistories => self.export_histories(),
            Ask::Window { query, start, count } => self.window(query, start, count),
            Ask::Customer { id } => self.customer(&id),
            Ask::Sheet { name, choices } => self.sheet(&name, &choices),
            Ask::Earlier { name } => self.earlier_file(name, body, decode),
            Ask::Join { name, config } => self.add_table(name, body, config, decode),
            // Choices of the analysis are the second worker's.
            Ask::Change { name, value, .. } => self.change_table(&name, &value),
            Ask::ExportCustomers { query, labels } => {
                self.sort(query)?;
                let (Some(outcome), Some((_, order))) = (&self.result, &self.sorted) else {
                    return nothing();
                };
                let ranges = outcome.analysis.ranges(&outcome.config, order);
                Ok(Answer::File(export::customers_csv(&outcome.analysis.customers, order, &ranges, &labels)))
            }
            Ask::ExportRejected { labels } => self.export_rejected(&labels),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one question, taken apart by `handle`")]
    fn open(
        &mut self,
        name: String,
        body: Body,
        options: &ReadOptions,
        chosen: &[(String, Role)],
        config: Config,
        decode: Decode<'_>,
        progress: &mut dyn FnMut(u64, u64, u64),
    ) -> Answered {
        let (generation, earlier_number) = (self.generation, self.earlier_number.wrapping_add(1));
        *self = Session { generation, earlier_number, ..Session::default() };
        let total = body.bytes.len() as u64;
        let noted =
            body.read(options, decode, &mut |done, rows| progress(done, total, rows)).map_err(|e| vec![e])?;
        let (read, notes) = (noted.value, noted.notes);
        let mut guesses = dataset::roles::guess(&read);
        choose::overrule(&mut guesses, &read.table.headers, chosen).map_err(|e| vec![e])?;
        let found = read.found.clone();
        let roles: Vec<Role> = guesses.iter().map(|g| g.role).collect();
        self.file = Some(File::new(name, *options, read, notes.clone(), guesses.clone()));
        let rows = found.rows;
        let report = self.analyse(roles, config, &mut || progress(total, total, rows));
        Ok(Answer::Opened(Box::new(Opened { swapped: false, found, roles: guesses, notes, report })))
    }

    /// Analyses what was read with these roles and this config; the last good result stays where that fails.
    /// `grouped` is called once the rows are customers.
    fn analyse(
        &mut self,
        roles: Vec<Role>,
        config: Config,
        grouped: &mut dyn FnMut(),
    ) -> Result<Rc<Report>, Vec<Error>> {
        let config = config.check()?;
        let Some(file) = &self.file else { return Err(one(ErrorCode::NothingLoaded)) };
        if roles.len() != file.read.found.columns.len() {
            return Err(one(ErrorCode::BadMessage));
        }
        // A change of settings keeps the dataset; only other roles read the columns again.
        let mut models = None;
        let (dataset, notes) = match self.result.take() {
            Some(before) if before.roles == roles => {
                models = before.analysis.into_models();
                (before.dataset, before.notes)
            }
            before => match file.build(&roles) {
                Ok(noted) => {
                    let mut notes = file.notes.clone();
                    let mut dataset = noted.take(&mut notes);
                    beside::join_all(&mut self.beside, &file.read, &mut dataset, &mut notes);
                    (dataset, notes)
                }
                Err(error) => {
                    self.result = before;
                    return Err(vec![error]);
                }
            },
        };
        grouped();
        let analysis = file.run(&roles, &dataset, &notes, &config, models);
        self.keep(Outcome { roles, dataset, notes, config, analysis });
        self.result.as_ref().map(|r| r.analysis.report.clone()).ok_or_else(|| one(ErrorCode::NothingLoaded))
    }

    fn keep(&mut self, mut outcome: Outcome) {
        self.sorted = None;
        self.generation = self.generation.wrapping_add(1);
        if let Some(report) = own(&mut outcome.analysis.report) {
            report.round = self.generation;
        }
        self.result = Some(outcome);
    }

    /// Reads another file as this one was read, and keeps its customers to compare with.
    fn earlier_file(&mut self, name: String, body: Option<Body>, decode: Decode<'_>) -> Answered {
        let (Some(file), Some(outcome)) = (&self.file, &self.result) else { return nothing() };
        let body = body.ok_or_else(|| one(ErrorCode::FileUnreadable))?;
        if is_summary(&body.bytes) {
            let summary = String::from_utf8_lossy(&body.bytes).into_owned();
            let mut about = About { summary, ..About::default() };
            about.source.name = name;
            let table = CustomerTable::default();
            self.keep_earlier(Earlier { day: None, file: None, generation: self.generation, table, about });
            return Ok(Answer::Earlier(0));
        }
        let headers = file.read.table.headers.iter().cloned();
        let roles: Vec<(String, Role)> = headers.zip(outcome.roles.iter().copied()).collect();
        let config = as_before(&outcome.config, None);
        let (options, quiet) = (file.options, &mut |_, _, _| {});
        let mut other = Session::default();
        // Where it has other headers, its columns are guessed.
        let opened =
            match other.open(name.clone(), body.clone(), &options, &roles, config.clone(), decode, quiet) {
                Err(_) => other.open(name, body, &ReadOptions::default(), &[], config, decode, quiet)?,
                opened => opened?,
            };
        if let Answer::Opened(opened) = opened {
            opened.report?;
        }
        let Some((table, about)) = other.to_compare() else { return nothing() };
        let kind = &outcome.analysis.report.source.kind;
        if about.source.kind != *kind {
            return Err(one(ErrorCode::OtherKind));
        }
        let (customers, generation) = (table.rows as u64, self.generation);
        self.keep_earlier(Earlier { day: None, file: Some(Box::new(other)), generation, table, about });
        Ok(Answer::Earlier(customers))
    }

    /// Before a page about what moved is composed: how things were on an earlier day, unless a file says it; both by the
    /// settings of now.
    pub fn prepare(&mut self, choices: &[(String, String)]) {
        let chosen = |name: &str| choices.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        let (Some(file), Some(outcome)) = (&self.file, &self.result) else { return };
        if let Some(earlier) = self.earlier.as_mut().filter(|e| e.day.is_none() && !chosen("file").is_empty())
        {
            if earlier.generation == self.generation {
                return;
            }
            // A summary stays as it is.
            let Some(mut other) = earlier.file.take() else { return };
            let roles = other.result.as_ref().map_or_else(Vec::new, |r| r.roles.clone());
            let again = other.analyse(roles, as_before(&outcome.config, None), &mut || {}).is_ok();
            let Some((table, about)) = other.to_compare().filter(|_| again) else { return };
            let generation = self.generation;
            return self.keep_earlier(Earlier { day: None, file: Some(other), generation, table, about });
        }
        let ends = outcome
            .analysis
            .report
            .as_of
            .zip(outcome.dataset.days)
            .filter(|_| outcome.dataset.orders.is_some());
        let Some((last, (first, _))) = ends else {
            return self.no_earlier();
        };
        // A quarter back, in a short log half of it.
        let usual = Day((last.0 - QUARTER).max(first.0 + (last.0 - first.0) / 2));
        let day = Day::parse_iso(chosen("day")).filter(|d| d.0 < last.0 && d.0 >= first.0).unwrap_or(usual);
        if day >= last {
            // All is of one day: there is none before it.
            return self.no_earlier();
        }
        let generation = self.generation;
        if self.earlier.as_ref().is_some_and(|e| e.day == Some(day) && e.generation == generation) {
            return;
        }
        let Ok(config) = as_before(&outcome.config, Some(day)).check() else { return };
        let analysis = file.run(&outcome.roles, &outcome.dataset, &outcome.notes, &config, None);
        let about = About { measures: analysis.measures(), ..about(&analysis, &config) };
        let table = analysis.customers;
        self.keep_earlier(Earlier { day: Some(day), file: None, generation, table, about });
    }

    fn no_earlier(&mut self) {
        if self.earlier.take().is_some() {
            self.earlier_number = self.earlier_number.wrapping_add(1);
        }
    }

    fn keep_earlier(&mut self, earlier: Earlier) {
        self.earlier_number = self.earlier_number.wrapping_add(1);
        self.earlier = Some(earlier);
    }

    /// What the results are compared with: a number that changes with it, and the customers with what is known besides,
    /// if there is something to compare with.
    pub fn earlier(&self) -> (u32, Option<(&CustomerTable, &About)>) {
        (self.earlier_number, self.earlier.as_ref().map(|e| (&e.table, &e.about)))
    }

    /// What the models of repeat buying say by now.
    pub fn worth(&self) -> Option<&Worth> {
        self.result.as_ref()?.analysis.report.worth.as_ref()
    }

    /// A number that changes with every result; nothing without one.
    pub fn generation(&self) -> Option<u32> {
        self.result.as_ref().map(|_| self.generation)
    }

    /// What a study starts from: a number that changes with every result, and the customers' table.
    pub fn to_study(&self) -> Option<(u32, &CustomerTable)> {
        self.result.as_ref().map(|r| (self.generation, &r.analysis.customers))
    }

    /// What a study must know besides.
    pub fn about(&self) -> About {
        self.result.as_ref().map_or_else(About::default, |r| About {
            measures: r.analysis.measures(),
            comments: self
                .file
                .as_ref()
                .map_or_else(Default::default, |f| r.analysis.told(&f.read, &r.dataset)),
            rejected: self.rejected(FIRST),
            rejected_cells: r.analysis.rejected.len() as u64,
            tables: self.joined(),
            mend: self.mended(),
            events: r.events(),
            weeks: r.analysis.weeks(&r.dataset, &r.config),
            steps: r.analysis.steps(&r.dataset, &r.config),
            ..about(&r.analysis, &r.config)
        })
    }

    /// The customers as something else is compared with them.
    fn to_compare(&self) -> Option<(CustomerTable, About)> {
        self.result.as_ref().map(|r| {
            let about = About { measures: r.analysis.measures(), ..about(&r.analysis, &r.config) };
            (r.analysis.customers.clone(), about)
        })
    }

    /// Puts columns that a study found into the customers' table, in place of those with the same id. Gives the report
    /// where there are others than before.
    pub fn add(&mut self, found: Found) -> Option<&Rc<Report>> {
        let analysis = &mut self.result.as_mut()?.analysis;
        let table = &mut analysis.customers;
        let rows = table.rows;
        // Of a table that there is no more, where roles were changed meanwhile.
        for (column, values) in found.into_iter().filter(|(_, values)| [0, rows].contains(&values.len())) {
            match table.columns.iter().position(|c| c.id == column.id) {
                // A page that no longer finds a column says so by one without values.
                Some(at) if values.len() == 0 => {
                    table.columns.remove(at);
                    table.values.remove(at);
                }
                None if values.len() == 0 => (),
                Some(at) => (table.columns[at], table.values[at]) = (column, values),
                None => {
                    table.columns.push(column);
                    table.values.push(values);
                }
            }
        }
        self.sorted = None;
        let changed = table.columns != analysis.report.columns;
        if let Some(report) = own(&mut analysis.report) {
            report.columns.clone_from(&table.columns);
        }
        changed.then_some(&analysis.report)
    }

    /// Goes on comparing the models; once all have been looked at, the results follow the one that was chosen.
    fn compare(&mut self) -> Answered {
        let (Some(file), Some(outcome)) = (&self.file, &mut self.result) else { return nothing() };
        let going_on = outcome.analysis.compare(&outcome.config);
        let told = outcome.analysis.report.worth.as_ref().is_none_or(|w| w.complete);
        if !going_on && !told {
            let Some(outcome) = self.result.take() else { return nothing() };
            let Outcome { roles, dataset, notes, config, analysis } = outcome;
            let analysis = file.run(&roles, &dataset, &notes, &config, analysis.into_models());
            self.keep(Outcome { roles, dataset, notes, config, analysis });
        }
        match &self.result {
            Some(outcome) => Ok(Answer::Compared(outcome.analysis.report.clone())),
            None => nothing(),
        }
    }

    fn export_histories(&self) -> Answered {
        let Some(outcome) = &self.result else { return nothing() };
        let ids = &outcome.dataset.ids;
        let rows = outcome.analysis.histories().map(|(i, row)| (ids.get(i as u32), row));
        Ok(Answer::File(export::histories_csv(outcome.config.time_unit.key(), rows)))
    }

    /// Puts the customers of a query in order, unless that was the last question too.
    fn sort(&mut self, query: Query) -> Result<(), Vec<Error>> {
        let Some(outcome) = &self.result else { return Err(one(ErrorCode::NothingLoaded)) };
        if self.sorted.as_ref().is_none_or(|(last, _)| *last != query) {
            let order = outcome.analysis.matching(&query);
            self.sorted = Some((query, order));
        }
        Ok(())
    }

    fn window(&mut self, query: Query, start: u64, count: u32) -> Answered {
        self.sort(query)?;
        let (Some(outcome), Some((_, order))) = (&self.result, &self.sorted) else { return nothing() };
        let mut window = outcome.analysis.customers.window(order, start, count);
        let from = window.start as usize;
        let shown = &order[from..from + window.rows.len()];
        window.ranges = outcome.analysis.ranges(&outcome.config, shown);
        Ok(Answer::Window(window))
    }

    fn customer(&self, id: &str) -> Answered {
        let Some(outcome) = &self.result else { return nothing() };
        let i = outcome.dataset.ids.find(id);
        let detail = i.and_then(|i| outcome.analysis.customer(&outcome.dataset, &outcome.config, i as usize));
        match detail {
            Some(detail) => Ok(Answer::Customer(Box::new(detail))),
            None => Err(vec![Error::new(ErrorCode::UnknownCustomer).with(id)]),
        }
    }

    fn sheet(&self, name: &str, choices: &[(String, String)]) -> Answered {
        let Some(outcome) = &self.result else { return nothing() };
        let sheet = outcome.analysis.sheet(name, choices, &outcome.dataset);
        sheet.map_or_else(nothing, |sheet| Ok(Answer::Sheet(Box::new(sheet))))
    }

    /// The first cells that could not be used.
    pub fn rejected(&self, count: usize) -> Vec<RejectedRow> {
        let (Some(file), Some(outcome)) = (&self.file, &self.result) else { return Vec::new() };
        outcome.analysis.rejected.iter().take(count).map(|r| file.rejected(r)).collect()
    }

    fn export_rejected(&self, labels: &Labels) -> Answered {
        let (Some(file), Some(outcome)) = (&self.file, &self.result) else { return nothing() };
        let table = &file.read.table;
        let headers = &table.headers;
        let header = |c: u16| headers.get(usize::from(c)).map_or("", String::as_str);
        let lines = outcome.analysis.rejected.chunk_by(|a, b| a.row == b.row).map(|cells| {
            let row = cells[0].row as usize;
            RejectedLine {
                row: table.row_number(row),
                cells: (0..headers.len()).map(|c| table.cell(row, c)).collect(),
                reasons: cells.iter().map(|c| (header(c.column), c.code.key())).collect(),
            }
        });
        Ok(Answer::File(export::rejected_csv(headers, lines, labels)))
    }

    /// The report and the customers table, for the terminal.
    pub fn outcome(&self) -> Option<&Analysis> {
        self.result.as_ref().map(|r| &r.analysis)
    }
}

/// The settings of now, up to another day.
fn as_before(config: &Config, as_of: Option<Day>) -> Config {
    Config { as_of, holdout_split: None, ..config.clone() }
}

fn about(analysis: &Analysis, config: &Config) -> About {
    let report = &analysis.report;
    About {
        source: report.source.clone(),
        currency: report.currency.clone(),
        rejected_rows: report.rejected_rows,
        kinds: report.rejected.clone(),
        as_of: report.as_of,
        config: config.clone(),
        company: report.company.clone(),
        retention: report.retention.clone(),
        notes: report.notes.clone(),
        given: !report.clv.is_empty(),
        ..About::default()
    }
}

fn one(code: ErrorCode) -> Vec<Error> {
    vec![Error::new(code)]
}

pub(super) fn nothing() -> Answered {
    Err(one(ErrorCode::NothingLoaded))
}
