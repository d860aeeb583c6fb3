//! The desk between page and workers: which worker serves, which one reads a new file, and what is asked of them.

mod beside;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document_element, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::CustomEvent;
use yew::html::ImplicitClone;
use yew::prelude::*;

use self::beside::Beside;
use super::saved;
use super::source::{self, Source};
use crate::app::format;
use crate::app::route::{self, Filters, Route};
use crate::app::state::{Action, Loaded, Phase, ReportRef, State, Theme};
use crate::app::text::{self, Locale};
use crate::link::page::{Body, Link, Outcome};
use crate::link::protocol::{
    Answer, Ask, Config, Error, ErrorCode, FILE_LIMIT, Found, Opened, ReadOptions, Report, Role, RoleGuess,
    VERSION,
};

/// A file that kills its worker at once would do so for ever.
const RESTARTS: u32 = 5;

/// Where the page goes once a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// To the results, or to the columns if something is to be answered there.
    Results,
    /// Nowhere: the person is correcting how the file is read.
    Stay,
}

/// What is kept to read the file again.
#[derive(Debug, Clone)]
struct Kept {
    source: Source,
    read: ReadOptions,
    chosen: Vec<(String, Role)>,
}

/// Roles and choices that wait for the analysis under way to end.
type Wish = (Vec<Role>, Rc<Config>);

/// The desk. There is one.
pub struct Desk {
    reducer: UseReducerDispatcher<State>,
    /// Answers questions about what was read.
    serving: RefCell<Option<Link>>,
    /// Reads a new file; becomes `serving` when it has.
    reading: RefCell<Option<Link>>,
    /// Started ahead, so that the first file does not wait for it.
    spare: RefCell<Option<Link>>,
    kept: RefCell<Option<Kept>>,
    /// What was done to tables beside the first, in order: a table that was joined, or a change by name and value.
    beside: RefCell<Vec<Beside>>,
    /// Why files chosen together with one that can be read cannot be.
    faults: RefCell<Vec<Error>>,
    /// The latest state, as callbacks of workers see it.
    seen: RefCell<Option<Rc<State>>>,
    /// Rises with every reading; answers to earlier ones are dropped.
    ticket: Cell<u32>,
    analysing: Cell<bool>,
    wish: RefCell<Option<Wish>>,
    /// Rises with every analysis; models are compared for the latest one only.
    round: Cell<u32>,
    /// Workers started so far.
    links: Cell<u32>,
    /// How often a worker was brought back since the last file was read.
    restarts: Cell<u32>,
}

/// What may be done to the page. Equal to every other of the same page.
#[derive(Clone)]
pub struct Dispatch(Rc<Desk>);

impl PartialEq for Dispatch {
    fn eq(&self, other: &Dispatch) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl ImplicitClone for Dispatch {}

impl Desk {
    /// A desk whose findings go to this reducer.
    pub fn new(reducer: UseReducerDispatcher<State>) -> Desk {
        Desk {
            reducer,
            serving: RefCell::default(),
            reading: RefCell::default(),
            spare: RefCell::default(),
            kept: RefCell::default(),
            beside: RefCell::default(),
            faults: RefCell::default(),
            seen: RefCell::default(),
            ticket: Cell::default(),
            analysing: Cell::default(),
            wish: RefCell::default(),
            round: Cell::default(),
            links: Cell::default(),
            restarts: Cell::default(),
        }
    }

    fn act(&self, action: Action) {
        self.reducer.dispatch(action);
    }

    fn state(&self) -> Option<Rc<State>> {
        self.seen.borrow().clone()
    }

    /// The results on the page.
    fn report(&self) -> Option<ReportRef> {
        self.state()?.session.as_ref()?.report.clone()
    }
}

impl Dispatch {
    /// What may be done at this desk.
    pub fn of(desk: Rc<Desk>) -> Dispatch {
        Dispatch(desk)
    }

    /// Reads a file or a paste, then shows its results, or its columns if something is to be answered there.
    pub fn open(&self, source: Source) {
        self.open_all(vec![source]);
    }

    /// The same with several, joined on customer.
    pub fn open_all(&self, sources: Vec<Source>) {
        let mut sources = sources.into_iter();
        let Some(source) = sources.next() else { return };
        let kept = Kept { source, read: ReadOptions::default(), chosen: Vec::new() };
        let beside = sources.map(Beside::Join).collect();
        self.read(kept, beside, Then::Results);
    }

    /// Reads the same file again in another way; roles that the person chose stay with their headers.
    pub fn read_again(&self, read: ReadOptions) {
        let kept = self.0.kept.borrow().clone();
        if let Some(kept) = kept {
            let beside = self.0.beside.borrow().clone();
            self.read(Kept { read, ..kept }, beside, Then::Stay);
        }
    }

    /// Stops reading; what was there before stays.
    pub fn cancel(&self) {
        self.next_ticket();
        self.0.reading.take();
        self.0.act(Action::NotOpened(Vec::new()));
    }

    /// Gives a column another role and analyses again.
    pub fn set_role(&self, column: usize, role: Role) {
        let Some(state) = self.0.state() else { return };
        let Some(loaded) = &state.session else { return };
        let mut roles = loaded.roles.clone();
        let Some(guess) = roles.get_mut(column) else { return };
        *guess = RoleGuess { role, confidence: 1.0 };
        let mut chosen = loaded.chosen.clone();
        if let Some(found) = loaded.found.columns.get(column) {
            chosen.retain(|(header, _)| *header != found.header);
            chosen.push((found.header.clone(), role));
        }
        if let Some(kept) = self.0.kept.borrow_mut().as_mut() {
            kept.chosen.clone_from(&chosen);
        }
        self.analyse(roles, chosen, state.config.clone());
    }

    /// Analyses again with other choices, without reading the file again. Faults are said; old results stay.
    pub fn set_config(&self, config: Config) {
        let Some(state) = self.0.state() else { return };
        if config == *state.config {
            return;
        }
        let (roles, chosen) = state
            .session
            .as_ref()
            .map_or_else(Default::default, |loaded| (loaded.roles.clone(), loaded.chosen.clone()));
        self.analyse(roles, chosen, Rc::new(config));
    }

    /// Asks about what was read. Prefer [`use_ask`](super::use_ask), which drops stale answers.
    pub fn ask(&self, ask: Ask, done: impl FnOnce(Outcome) + 'static) {
        let link = self.0.serving.borrow().clone();
        match link {
            Some(link) => link.send(ask, Body::None, |_| (), done),
            None => done(Err(vec![Error::new(ErrorCode::NothingLoaded)])),
        }
    }

    /// Has the results compared with an earlier file; `done` is called once it was read.
    pub fn compare_with(&self, file: web_sys::File, done: impl FnOnce() + 'static) {
        let Some(link) = self.0.serving.borrow().clone() else { return };
        let desk = self.clone();
        link.send(
            Ask::Earlier { name: file.name() },
            Body::File(file),
            |_| (),
            move |outcome| match outcome {
                Ok(_) => {
                    // What was wrong with the file before this one is over.
                    desk.dismiss();
                    done();
                }
                Err(errors) => desk.fault(errors),
            },
        );
    }

    /// Goes to a page as a link would.
    pub fn go(&self, route: &Route) {
        route::push(&route.href());
    }

    /// Goes to a page in place of this one: no step in the history.
    pub fn instead(&self, route: Route) {
        route::replace(&route.href());
        self.0.act(Action::Went(route, Filters::new()));
    }

    /// Changes the filters in the address of this page, without a step in the history.
    pub fn set_filters(&self, filters: Filters) {
        let Some(state) = self.0.state() else { return };
        route::replace(&state.route.with(&filters));
        self.0.act(Action::Went(state.route.clone(), filters));
    }

    /// Another language, kept.
    pub fn set_locale(&self, locale: Locale) {
        saved::keep_locale(locale);
        text::set_locale(locale);
        self.0.act(Action::Locale(locale));
    }

    /// Another theme, kept.
    pub fn set_theme(&self, theme: Theme) {
        saved::keep_theme(theme);
        self.0.act(Action::Theme(theme));
    }

    /// Says faults.
    pub fn fault(&self, errors: Vec<Error>) {
        self.0.act(Action::Fault(errors));
    }

    /// Takes the faults off the page.
    pub fn dismiss(&self) {
        self.0.act(Action::Dismiss);
    }

    fn next_ticket(&self) -> u32 {
        let ticket = self.0.ticket.get().wrapping_add(1);
        self.0.ticket.set(ticket);
        ticket
    }

    fn spawn(&self) -> Result<Link, Error> {
        let number = self.0.links.get();
        self.0.links.set(number.wrapping_add(1));
        let desk = self.clone();
        let told = self.clone();
        Link::spawn(
            number,
            move |error| desk.broke(number, error),
            move |report| told.0.act(Action::Compared(ReportRef::new(report))),
        )
    }

    /// Starts a worker and fetches the sentences of results ahead of the first file.
    fn warm(&self) {
        // A fault is said when they are missed.
        spawn_local(async { drop(source::sentences().await) });
        if let Ok(link) = self.spawn() {
            self.0.spare.replace(Some(link));
        }
    }

    fn read(&self, kept: Kept, beside: Vec<Beside>, then: Then) {
        let (name, total) = (kept.source.name(), kept.source.size());
        if total > FILE_LIMIT {
            let error = Error::new(ErrorCode::FileTooLarge).counting(total).with(FILE_LIMIT.to_string());
            return self.0.act(Action::NotOpened(vec![error]));
        }
        let ticket = self.next_ticket();
        let spare = self.0.spare.take();
        let link = match spare.map_or_else(|| self.spawn(), Ok) {
            Ok(link) => link,
            Err(error) => return self.0.act(Action::NotOpened(vec![error])),
        };
        // An earlier reading that is still under way ends here.
        self.0.reading.replace(Some(link.clone()));
        self.0.act(Action::Reading { name: name.clone(), total });
        let mut config = self.0.state().map_or_else(Config::default, |state| Config::clone(&state.config));
        if then == Then::Results {
            // Days and cut points fit the file for which they were chosen, not the next one.
            config.as_of = None;
            config.holdout_split = None;
            config.rfm_cuts = None;
        }
        config.today = Some(format::today());
        let ask = Ask::Open { name, read: kept.read, roles: kept.chosen.clone(), config: config.clone() };
        let (body, seen, done) = (kept.source.body(), self.clone(), self.clone());
        let progress = move |(done, total, rows)| {
            if done == total
                && let Some(clock) = window().performance()
            {
                // `cargo xtask bench` sets this beside its peers, who only read and group.
                // A clock that takes no mark is no trouble to anybody else.
                let _ = clock.mark("perennial:read");
            }
            if seen.0.ticket.get() == ticket {
                seen.0.act(Action::Progress { done, total, rows });
            }
        };
        link.send(ask, body, progress, move |outcome| {
            // Results cannot be shown before their sentences are here; as a rule they have been for long.
            spawn_local(async move {
                let sentences = source::sentences().await;
                if done.0.ticket.get() == ticket {
                    let outcome = sentences.map_err(|e| vec![e]).and(outcome);
                    done.was_read(kept, beside, then, config, outcome);
                }
            });
        });
    }

    fn was_read(&self, kept: Kept, beside: Vec<Beside>, then: Then, config: Config, outcome: Outcome) {
        let reading = self.0.reading.take();
        let opened = match outcome {
            Ok(Answer::Opened(opened)) => *opened,
            Ok(_) => return self.0.act(Action::NotOpened(vec![Error::new(ErrorCode::BadMessage)])),
            // Read in another way, the file has other headers: roles that were chosen for the old ones are dropped.
            Err(errors) if lost_column(&errors) && !kept.chosen.is_empty() => {
                return self.read(Kept { chosen: Vec::new(), ..kept }, beside, then);
            }
            // Of several files the next one takes the place of one that cannot be read; why is said with its results.
            Err(errors) => match beside.first() {
                Some(Beside::Join(source)) => {
                    let next =
                        Kept { source: source.clone(), read: ReadOptions::default(), chosen: Vec::new() };
                    self.0.faults.borrow_mut().extend(unread(&kept.source, errors));
                    return self.read(next, beside[1..].to_vec(), then);
                }
                _ => {
                    let faults = self.0.faults.take().into_iter().chain(errors);
                    return self.0.act(Action::NotOpened(faults.collect()));
                }
            },
        };
        self.0.serving.replace(reading);
        self.0.restarts.set(0);
        self.0.analysing.set(false);
        self.0.wish.take();
        let Opened { found, roles, report, .. } = opened;
        let goal = goal(&found, &roles, &report);
        let (report, errors) = match report {
            Ok(report) => (Some(ReportRef::new(report)), Vec::new()),
            Err(errors) => (None, errors),
        };
        let shown = report.clone();
        let loaded = Loaded {
            name: kept.source.name(),
            found: Rc::new(found),
            read: kept.read,
            roles,
            chosen: kept.chosen.clone(),
            report,
        };
        self.0.kept.replace(Some(kept));
        self.0.beside.take();
        let config = Rc::new(config);
        self.0.act(Action::Opened(Rc::new(loaded), config.clone(), errors));
        let round = self.next_round();
        if let Some(report) = shown {
            self.compare(round, &report);
        }
        let faults = self.0.faults.take();
        if beside.is_empty() && !faults.is_empty() {
            self.fault(faults);
        } else {
            self.again(beside, config, faults);
        }
        if then == Then::Results {
            self.go(&goal);
        }
    }

    fn analyse(&self, roles: Vec<RoleGuess>, chosen: Vec<(String, Role)>, config: Rc<Config>) {
        let plain: Vec<Role> = roles.iter().map(|guess| guess.role).collect();
        self.0.act(Action::Analysing { roles, chosen, config: config.clone() });
        if self.0.serving.borrow().is_some() {
            self.0.wish.replace(Some((plain, config)));
            self.next_wish();
        }
    }

    /// Asks for the latest wish unless an analysis is under way: a slider then costs no more than it must.
    fn next_wish(&self) {
        if self.0.analysing.get() {
            return;
        }
        let Some((roles, config)) = self.0.wish.take() else { return };
        self.0.analysing.set(true);
        let round = self.next_round();
        let desk = self.clone();
        self.ask(Ask::Analyse { roles, config: Config::clone(&config) }, move |outcome| {
            desk.0.analysing.set(false);
            if desk.0.wish.borrow().is_some() {
                return desk.next_wish();
            }
            match outcome {
                Ok(Answer::Analysed(report)) => {
                    let report = ReportRef::new(report);
                    desk.0.act(Action::Analysed(report.clone()));
                    desk.compare(round, &report);
                }
                Ok(_) => desk.0.act(Action::NotAnalysed(vec![Error::new(ErrorCode::BadMessage)])),
                Err(errors) => {
                    desk.0.act(Action::NotAnalysed(errors));
                    // The last good results are still there, and so is what was left to compare in them.
                    if let Some(report) = desk.0.report() {
                        desk.compare(round, &report);
                    }
                }
            }
        });
    }

    fn next_round(&self) -> u32 {
        let round = self.0.round.get().wrapping_add(1);
        self.0.round.set(round);
        round
    }

    /// Has the models compared one by one until all were, or until there is another analysis.
    fn compare(&self, round: u32, report: &ReportRef) {
        if report.worth.as_ref().is_none_or(|worth| worth.complete) {
            return;
        }
        let desk = self.clone();
        let current = move |desk: &Dispatch| desk.0.round.get() == round;
        // What a page asks about the results it was just given goes first.
        Timeout::new(0, move || {
            if !current(&desk) {
                return;
            }
            let done = desk.clone();
            desk.ask(Ask::Compare, move |outcome| {
                if let (true, Ok(Answer::Compared(report))) = (current(&done), outcome) {
                    let report = ReportRef::new(report);
                    done.0.act(Action::Compared(report.clone()));
                    done.compare(round, &report);
                }
            });
        })
        .forget();
    }

    /// A worker cannot go on. The one that serves is brought back with the same file and choices, unless it dies again
    /// and again; one that read has told its fault as its answer; a spare one is only missed when it is needed.
    fn broke(&self, number: u32, error: Error) {
        let is =
            |slot: &RefCell<Option<Link>>| slot.borrow().as_ref().is_some_and(|link| link.number() == number);
        if is(&self.0.spare) {
            self.0.spare.take();
        }
        if !is(&self.0.serving) {
            return;
        }
        self.0.serving.take();
        self.0.analysing.set(false);
        let restarts = self.0.restarts.get();
        if restarts < RESTARTS {
            self.0.restarts.set(restarts + 1);
            self.0.act(Action::NotAnalysed(vec![error.clone()]));
            self.bring_back(error);
        } else {
            self.0.act(Action::NotAnalysed(vec![Error::new(ErrorCode::WorkerUnavailable)]));
        }
    }

    /// Reads and joins the same files by another worker; why stays to be read.
    fn bring_back(&self, why: Error) {
        let Some(kept) = self.0.kept.borrow().clone() else { return };
        let Ok(link) = self.spawn() else { return };
        self.0.serving.replace(Some(link.clone()));
        let config = self.0.state().map_or_else(Config::default, |state| Config::clone(&state.config));
        let kept_config = Rc::new(config.clone());
        let ask = Ask::Open { name: kept.source.name(), read: kept.read, roles: kept.chosen.clone(), config };
        let round = self.next_round();
        let desk = self.clone();
        link.send(
            ask,
            kept.source.body(),
            |_| (),
            move |outcome| match outcome {
                Ok(Answer::Opened(opened)) => {
                    if let Ok(report) = opened.report {
                        let report = ReportRef::new(report);
                        desk.0.act(Action::Restored(report.clone()));
                        desk.compare(round, &report);
                        let beside = desk.0.beside.take();
                        desk.again(beside, kept_config, vec![why]);
                    }
                }
                Ok(_) => desk.0.act(Action::NotAnalysed(vec![Error::new(ErrorCode::BadMessage)])),
                Err(errors) => desk.0.act(Action::NotAnalysed(errors)),
            },
        );
    }
}

/// Which file could not be read, and why.
fn unread(source: &Source, errors: Vec<Error>) -> Vec<Error> {
    let which = Error::new(ErrorCode::NotRead).with(source.name());
    std::iter::once(which).chain(errors).collect()
}

fn lost_column(errors: &[Error]) -> bool {
    errors.iter().any(|error| error.code == ErrorCode::MissingColumn)
}

/// Where to go after reading: to the columns if there are no results, a question, or a doubtful column that counts.
fn goal(found: &Found, roles: &[RoleGuess], report: &Result<Rc<Report>, Vec<Error>>) -> Route {
    let doubtful = |guess: &RoleGuess| {
        guess.confidence < 0.6 && !matches!(guess.role, Role::LeaveOut | Role::Attribute | Role::Name)
    };
    if report.is_err() || !found.questions.is_empty() || roles.iter().any(doubtful) {
        Route::Columns
    } else {
        Route::Overview
    }
}

impl State {
    /// The state of a page that was just opened.
    pub fn start() -> State {
        let locale = saved::locale();
        text::set_locale(locale);
        let (route, filters) = route::current();
        State {
            locale,
            theme: saved::theme(),
            route,
            filters: Rc::new(filters),
            phase: Phase::Idle,
            session: None,
            config: Rc::default(),
            errors: Rc::default(),
            busy: false,
        }
    }
}

/// Keeps desk, address bar, language and theme of the document in step with the state.
#[hook]
pub fn use_listeners(dispatch: &Dispatch, state: &Rc<State>) {
    let desk = &dispatch.0;
    *desk.seen.borrow_mut() = Some(state.clone());
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| {
            dispatch.warm();
            let reader = dispatch.clone();
            let went = EventListener::new(&window(), "hashchange", move |_| {
                let (route, filters) = route::current();
                dispatch.0.act(Action::Went(route, filters));
            });
            // An article hands in data, checked by `site/frame.js`.
            let data = EventListener::new(&window(), "perennial:data", move |event| {
                if let Some(text) = event.dyn_ref::<CustomEvent>().and_then(|e| e.detail().as_string()) {
                    reader.open(Source::Text(text.into()));
                }
            });
            // Setting an attribute with a plain name cannot fail.
            let _ = document_element().set_attribute("data-ready", VERSION);
            move || drop((went, data))
        });
    }
    use_effect_with(state.theme, |theme| saved::show_theme(*theme));
    use_effect_with(state.locale, |locale| {
        // Setting an attribute with a plain name cannot fail.
        let _ = document_element().set_attribute("lang", locale.tag());
    });
}
