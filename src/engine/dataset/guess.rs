//! Guesses the role of every column: what only several columns together tell, header word, nearest word, content.

use super::context::{histories, survival};
use super::contracts;
use super::exports;
use super::roles::{Role, RoleGuess};
use super::synonyms::{Header, WORDS, cash_flow_year, normal};
use crate::engine::ingest::dates::{DateFormat, counted};
use crate::engine::ingest::{FoundColumn, HeaderRow, Read, Shape};

/// See [`super::roles::guess`].
pub(super) fn guess(read: &Read) -> Vec<RoleGuess> {
    let columns = &read.found.columns;
    let mut table = Guesses {
        columns,
        rows: read.found.rows,
        bare: read.found.header_row == HeaderRow::None,
        given: vec![None; columns.len()],
    };
    for (column, role, confidence) in histories(read).into_iter().chain(survival(read)) {
        table.give(column, role, confidence);
    }
    table.by_header();
    table.by_contract(read);
    table.by_events();
    table.by_content();
    table.by_context();
    table.the_rest();
    let unknown = RoleGuess { role: Role::LeaveOut, confidence: 0.5 };
    let mut out: Vec<RoleGuess> = table.given.into_iter().map(|g| g.unwrap_or(unknown)).collect();
    if let Some(known) = exports::recognise(read) {
        known.roles(&mut out);
    }
    out
}

struct Guesses<'a> {
    columns: &'a [FoundColumn],
    rows: u64,
    /// Whether there is no header to go by.
    bare: bool,
    given: Vec<Option<RoleGuess>>,
}

impl Guesses<'_> {
    fn find(&self, role: Role) -> Option<usize> {
        self.given.iter().position(|g| g.is_some_and(|g| g.role == role))
    }
    fn has(&self, role: Role) -> bool {
        self.find(role).is_some()
    }
    fn any(&self, test: impl Fn(Role) -> bool) -> bool {
        self.given.iter().flatten().any(|g| test(g.role))
    }
    fn give(&mut self, column: usize, role: Role, confidence: f64) {
        self.given[column] = Some(RoleGuess { role, confidence });
    }
    /// Columns without a role yet.
    fn open(&self) -> impl Iterator<Item = (usize, &FoundColumn)> {
        self.columns.iter().enumerate().filter(|(i, _)| self.given[*i].is_none())
    }

    /// The surest guess of all columns is settled first; who loses a role gets the next guess.
    fn by_header(&mut self) {
        let mut all: Vec<(usize, Role, f64)> = Vec::new();
        for (i, column) in self.columns.iter().enumerate() {
            let words = header_words(column, self.rows);
            all.extend(words.into_iter().map(|(role, c)| (i, role, c.min(limit(role, column)))));
        }
        all.retain(|&(_, _, confidence)| confidence > 0.0);
        crate::engine::math::sort::by(&mut all, |a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        for (column, role, confidence) in all {
            if self.given[column].is_none() && (role.may_repeat() || !self.has(role)) {
                self.give(column, role, confidence);
            }
        }
    }

    /// Words that are a contract's only beside others of it: its status, its start, its end.
    fn by_contract(&mut self, read: &Read) {
        let says = |column: usize, test: fn(&str) -> bool| contracts::mostly(read, column, test);
        if let Some(i) = self.find(Role::Churned).filter(|i| !says(*i, contracts::is_yes_or_no)) {
            self.give(i, Role::Attribute, 0.75);
        }
        let money = self.has(Role::Amount) || (self.has(Role::Quantity) && self.has(Role::UnitPrice));
        let log = self.has(Role::Date) && (money || self.has(Role::Order));
        let anchored = self.any(Role::is_of_contract);
        if log && !anchored {
            return;
        }
        let worded = |table: &Self, words: &str, date: bool| {
            table.columns.iter().enumerate().position(|(i, column)| {
                let free = |role| matches!(role, Role::Attribute | Role::LeaveOut | Role::Date);
                let fits = matches!(column.shape, Shape::Date(_)) == date;
                fits && table.given[i].is_none_or(|g| free(g.role)) && is_word(&column.header, words)
            })
        };
        let status = worded(self, contracts::STATUS, false).filter(|i| says(*i, contracts::is_status));
        if let Some(i) = status {
            self.give(i, Role::Status, if anchored { 0.95 } else { 0.85 });
        }
        // A start beside an end that is open for some: accounts, whatever else there is.
        let open = |i: usize| self.columns[i].blank > 0;
        let ended = worded(self, contracts::ENDED_ON, true)
            .or_else(|| worded(self, contracts::END, true).filter(|i| open(*i) && status.is_none()));
        let spells = ended.filter(|i| open(*i)).zip(worded(self, contracts::START, true)).is_some();
        if !self.any(Role::is_of_contract) && !spells {
            // In a list of people it is when they were first seen.
            let list = !self.has(Role::Date) && !self.has(Role::Event);
            if let Some(i) = worded(self, contracts::SIGNED_UP, true).filter(|_| list) {
                self.give(i, Role::StartDate, 0.85);
            }
            return;
        }
        for (role, words) in [
            (Role::EndDate, contracts::ENDED_ON),
            (Role::EndDate, if spells { contracts::END } else { "" }),
            (Role::StartDate, contracts::START),
            (Role::RenewalDate, contracts::END),
        ] {
            if let Some(i) = worded(self, words, true).filter(|_| !self.has(role)) {
                self.give(i, role, 0.9);
            }
        }
    }

    /// What happened, and how long it lasted, is of an event log only: days without money, answers or what a customer has.
    fn by_events(&mut self) {
        let day = self.has(Role::Date) || self.open().any(|(_, c)| matches!(c.shape, Shape::Date(_)));
        let money = self.any(|r| matches!(r, Role::Amount | Role::UnitPrice | Role::Order));
        let other = money || self.any(|r| r.is_answer() || r.is_of_customers());
        if day && !other {
            return;
        }
        for role in [Role::Event, Role::Duration] {
            if let Some(i) = self.find(role) {
                self.give(i, Role::Attribute, 0.75);
            }
        }
    }

    /// What an order log needs and no header names: customer, date, amount.
    fn by_content(&mut self) {
        // The days of a contract are no last order.
        if !self.has(Role::Date) && !self.any(Role::is_of_contract) {
            let date = self.open().find(|(_, c)| matches!(c.shape, Shape::Date(_))).map(|(i, _)| i);
            if let Some(i) = date {
                self.give(i, Role::Date, if self.bare { 0.65 } else { 0.55 });
            }
        }
        if !self.has(Role::Customer) {
            if let Some(i) = self.find(Role::Name) {
                let sure = self.given[i].map_or(0.0, |g| g.confidence);
                self.give(i, Role::Customer, sure.min(0.8));
            } else if self.bare || !self.any(Role::is_answer) {
                let best = best_of(self.open(), |i, c| customer_likeness(i, c, self.rows, self.bare));
                if let Some((i, confidence)) = best {
                    self.give(i, Role::Customer, confidence);
                }
            }
        }
        if self.lacks_money()
            && let Some((i, confidence)) = best_of(self.open(), |_, c| amount_likeness(c))
        {
            self.give(i, Role::Amount, confidence);
        }
        if self.bare && self.has(Role::Amount) && !self.has(Role::Quantity) {
            let count = self.open().find(|(_, c)| is_count(c)).map(|(i, _)| i);
            if let Some(i) = count {
                self.give(i, Role::Quantity, 0.4);
            }
        }
    }

    /// Whether this is an order log but for its money. A price is then the money.
    fn lacks_money(&mut self) -> bool {
        let log = self.has(Role::Customer) && self.has(Role::Date) && !self.has(Role::Amount);
        let events = self.has(Role::Event) || self.has(Role::Duration);
        if !log || events || self.any(Role::is_of_customers) || self.any(Role::is_answer) {
            return false;
        }
        let (price, unit) = (self.find(Role::Price), self.find(Role::UnitPrice));
        match (self.has(Role::Quantity), unit.or(price)) {
            (true, Some(i)) => {
                let sure = self.given[i].map_or(0.0, |g| g.confidence);
                self.give(i, Role::UnitPrice, sure);
                false
            }
            (false, Some(i)) => {
                self.give(i, Role::Amount, 0.7);
                false
            }
            (_, None) => true,
        }
    }

    /// A rating without a person, or many a person, is an answer and not a measure of the customer.
    fn by_context(&mut self) {
        let Some(rating) = self.find(Role::Advocacy) else { return };
        let word = normal(&self.columns[rating].header).word;
        let plain = [
            "rating",
            "ratings",
            "score",
            "stars",
            "starrating",
            "评分",
            "星级",
            "打分",
            "评价星级",
            "得分",
            "评价分",
        ];
        let others = self.given.iter().flatten().filter(|g| g.role.is_of_customers()).count();
        let money = self.any(|r| matches!(r, Role::Amount | Role::Quantity | Role::UnitPrice | Role::Price));
        let answers = self.has(Role::Date) || !self.has(Role::Customer);
        if plain.contains(&word.as_str()) && others == 1 && !money && answers && !self.has(Role::Csat) {
            self.give(rating, Role::Csat, 0.6);
        }
    }

    /// Short values are kept beside the customer, long or all-different ones are left out.
    fn the_rest(&mut self) {
        for (i, column) in self.columns.iter().enumerate() {
            if self.given[i].is_some() {
                continue;
            }
            let (role, confidence) = match column.shape {
                Shape::Blank => (Role::LeaveOut, 0.95),
                _ if self.bare && leading_zero(column) => (Role::LeaveOut, 0.5),
                Shape::Text if is_prose(column) => (Role::LeaveOut, 0.7),
                Shape::Text if self.rows >= 20 && column.distinct_share > 0.95 => (Role::LeaveOut, 0.55),
                _ => (Role::Attribute, 0.5),
            };
            self.given[i] = Some(RoleGuess { role, confidence });
        }
    }
}

/// Whether a header is one of these words.
pub(super) fn is_word(header: &str, words: &str) -> bool {
    let header = normal(header);
    !header.word.is_empty() && words.split_whitespace().any(|w| w == header.word || w == header.bare)
}

fn best_of<'a>(
    columns: impl Iterator<Item = (usize, &'a FoundColumn)>,
    likeness: impl Fn(usize, &FoundColumn) -> f64,
) -> Option<(usize, f64)> {
    let mut best = None;
    for (i, column) in columns {
        let value = likeness(i, column);
        if value > best.map_or(0.0, |(_, v)| v) {
            best = Some((i, value));
        }
    }
    best
}

/// Roles that the header's words suggest, with confidence.
fn header_words(column: &FoundColumn, rows: u64) -> Vec<(Role, f64)> {
    let raw = column.header.trim();
    if raw == "_row" || raw == "_reason" {
        return vec![(Role::LeaveOut, 0.97)];
    }
    let header = normal(raw);
    if header.word.is_empty() {
        return Vec::new();
    }
    if let Some(year) = cash_flow_year(&header.word) {
        return vec![(Role::CashFlow(year), 0.95)];
    }
    let mut found = exact(&header.word, 1.0);
    if found.is_empty() && header.bare != header.word {
        found = exact(&header.bare, 0.96);
    }
    // A shop's order export names its orders `#1001` under `Name`.
    if found.iter().any(|(role, _)| *role == Role::Name) && column.samples.iter().all(|s| is_order_mark(s)) {
        found.insert(0, (Role::Order, 0.98));
    }
    if found.is_empty() {
        found = near(&header);
        if rows > 20 && column.samples.len() < 3 {
            found.retain(|(role, _)| *role != Role::Customer);
        }
    }
    found
}

fn is_order_mark(sample: &str) -> bool {
    sample.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn exact(word: &str, share: f64) -> Vec<(Role, f64)> {
    WORDS
        .iter()
        .filter(|list| list.words.split_whitespace().any(|w| w == word))
        .map(|list| (list.role, list.confidence * share))
        .collect()
}

/// The role that a header names by itself, where it is one of a number; `None` where it could as well be of something else.
pub(super) fn named_number(header: &str) -> Option<Role> {
    let header = normal(header);
    let of = |word: &str| {
        let found = exact(word, 1.0);
        let best = found.iter().map(|f| f.1).fold(0.9, f64::max);
        let mut surest = found.into_iter().filter(|f| f.1 >= best);
        surest.next().map(|f| f.0).filter(|role| role.is_number() && surest.next().is_none())
    };
    if header.word.is_empty() { None } else { of(&header.word).or_else(|| of(&header.bare)) }
}

/// Roles whose words end the header, stand in it, or differ from it by a slip of typing.
fn near(header: &Header) -> Vec<(Role, f64)> {
    let mut best: Vec<(Role, f64)> = Vec::new();
    for list in WORDS {
        for word in list.words.split_whitespace() {
            let likeness = likeness(header, word, list.role, list.confidence);
            if likeness == 0.0 {
                continue;
            }
            match best.iter_mut().find(|(role, _)| *role == list.role) {
                Some((_, old)) => *old = old.max(likeness),
                None => best.push((list.role, likeness)),
            }
        }
    }
    best
}

/// How near a header is to a known word, 0 or 0.55…0.8. The end of a header says what it is (`customer_city` is a
/// city), the rest what it is about, which is not enough to tell who, which order or how many.
fn likeness(header: &Header, word: &str, role: Role, sure: f64) -> f64 {
    let length = word.chars().count();
    let share = 0.08 * length as f64 / header.word.chars().count().max(1) as f64;
    let identity = matches!(role, Role::Customer | Role::Order | Role::Name | Role::Quantity);
    let ascii = word.is_ascii();
    // `store_id` ends in `id` and is no customer.
    if identity && sure < 0.95 {
        return 0.0;
    }
    if role.is_rating() && counts(header) {
        return 0.0;
    }
    let ends = if ascii {
        (length >= 3 && ends_with_tokens(&header.tokens, word))
            || (length >= 5 && header.word.ends_with(word))
    } else {
        length >= 2 && header.word.ends_with(word)
    };
    if ends {
        return 0.70 + share;
    }
    let inside = if ascii { length >= 5 } else { length >= 2 } && header.word.contains(word);
    if inside && !identity && !role.may_repeat() {
        return 0.55 + share;
    }
    if ascii
        && header.word.is_ascii()
        && length >= 5
        && slips(&header.word, word) <= usize::from(length >= 9) + 1
    {
        return 0.66;
    }
    0.0
}

/// Whether a header says how many, as `support_tickets` does, which is no rating of the support.
fn counts(header: &Header) -> bool {
    let things =
        ["tickets", "cases", "calls", "requests", "contacts", "count", "number", "hours", "visits", "issues"];
    let word = header.word.as_str();
    header.tokens.last().is_some_and(|last| things.contains(&last.as_str()))
        || ["number", "count"].iter().any(|start| header.tokens.first().is_some_and(|t| t == start))
        || ["数", "数量", "次数", "工单"].iter().any(|end| word.ends_with(end))
}

fn ends_with_tokens(tokens: &[String], word: &str) -> bool {
    let mut rest = word;
    for token in tokens.iter().rev() {
        match rest.strip_suffix(token.as_str()) {
            Some("") => return true,
            Some(shorter) => rest = shorter,
            None => return false,
        }
    }
    false
}

/// Letters to add, drop, change or swap with their neighbour to come from one word to the other; at least 3 where
/// the lengths differ by more than two.
fn slips(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut cost = (last[j] + usize::from(a[i] != b[j])).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The most that a guess of this role can be worth for a column of this shape; 0 where it cannot be.
fn limit(role: Role, column: &FoundColumn) -> f64 {
    if role.may_repeat() {
        return 1.0;
    }
    let digits = column.samples.iter().any(|s| s.contains(|c: char| c.is_numeric()));
    match (role, column.shape) {
        (_, Shape::Blank) | (Role::Name, Shape::Number(_) | Shape::Date(_)) => 0.0,
        (Role::Name, Shape::Text) => 1.0,
        (Role::Customer | Role::Order, Shape::Date(DateFormat::Compact)) => 0.9,
        (Role::Customer | Role::Order, Shape::Date(_)) => 0.0,
        (Role::Customer | Role::Order, Shape::Number(format)) if !format.whole => 0.5,
        (Role::Customer | Role::Order, _) => 1.0,
        (Role::Date | Role::StartDate | Role::RenewalDate | Role::EndDate, Shape::Date(_)) => 1.0,
        (Role::StartDate | Role::RenewalDate | Role::EndDate, _) => 0.0,
        (Role::Comment | Role::Event, Shape::Text) => 1.0,
        (Role::Comment | Role::Event, _) => 0.0,
        (Role::Churned, Shape::Text | Shape::Number(_)) => 1.0,
        (Role::Date, Shape::Number(_)) if column.range.and_then(counted).is_some() => 0.9,
        (Role::Date, Shape::Number(_)) if column.range.is_some_and(|r| r.0 >= 19e6 && r.1 < 22.1e6) => 0.7,
        (Role::Date, Shape::Number(_)) => 0.0,
        (_, Shape::Number(_)) => 1.0,
        (_, Shape::Text) if digits => 0.6,
        (_, Shape::Date(DateFormat::Compact)) => 0.5,
        _ => 0.0,
    }
}

/// How much a column looks like the customer's id or name, 0…0.62.
fn customer_likeness(position: usize, column: &FoundColumn, rows: u64, bare: bool) -> f64 {
    let further = 0.01 * position.min(5) as f64;
    // A handful of values in a long table is a group, not a person.
    let group = rows > 200 && column.distinct_share < 0.01;
    match column.shape {
        _ if group => 0.0,
        Shape::Blank | Shape::Date(_) => 0.0,
        _ if leading_zero(column) => 0.62 - further,
        Shape::Text if is_prose(column) => 0.0,
        Shape::Text if bare || column.distinct_share >= 0.3 => 0.58 - further,
        Shape::Number(format) if bare && format.whole && format.currency.is_none() => 0.5 - further,
        _ => 0.0,
    }
}

/// How much a column looks like money, 0…0.6: a currency mark or decimals, else the largest whole numbers.
fn amount_likeness(column: &FoundColumn) -> f64 {
    let Shape::Number(format) = column.shape else { return 0.0 };
    if leading_zero(column) || format.percent {
        return 0.0;
    }
    if format.currency.is_some() {
        return 0.62;
    }
    if !format.whole {
        return 0.6;
    }
    let high = column.range.map_or(0.0, |(_, high)| high);
    if high > 0.0 { 0.45 + 0.05 * (1.0 - 1.0 / (1.0 + high)) } else { 0.0 }
}

fn is_count(column: &FoundColumn) -> bool {
    let whole = matches!(column.shape, Shape::Number(format) if format.whole && !format.percent);
    whole && !leading_zero(column) && column.range.is_some_and(|(low, high)| low > -1e3 && high < 1e3)
}

/// Whether the values are digits that begin with zeros: an id and no number.
fn leading_zero(column: &FoundColumn) -> bool {
    let zero = |s: &String| s.len() > 1 && s.starts_with('0') && s.bytes().all(|b| b.is_ascii_digit());
    column.samples.iter().any(zero) && !matches!(column.shape, Shape::Date(_))
}

/// Whether the values are sentences.
fn is_prose(column: &FoundColumn) -> bool {
    let weight = |s: &String| s.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let total: usize = column.samples.iter().map(weight).sum();
    total > 40 * column.samples.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_typing() {
        assert_eq!(slips("customer", "custmoer"), 1);
        assert_eq!(slips("customer", "custmer"), 1);
        assert_eq!(slips("amount", "amuont"), 1);
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(slips("", "ab"), 2);
    }

    #[test]
    fn the_end_of_a_header_says_what_it_is() {
        let first = |header: &str| {
            let mut found = near(&normal(header));
            found.sort_by(|a, b| b.1.total_cmp(&a.1));
            found.first().map(|(role, _)| *role)
        };
        for (header, role) in [
            ("customer_city", Some(Role::Attribute)),
            ("Shop Order Date", Some(Role::Date)),
            ("gross total amount", Some(Role::Amount)),
            ("custmer_id", Some(Role::Customer)),
            ("store_id", None),
            ("全部订单金额", Some(Role::Amount)),
            ("support_tickets", None),
            ("number of support calls", None),
            ("售后工单", None),
            ("our_support_score", Some(Role::SupportScore)),
            ("客户所在城市", Some(Role::Attribute)),
            ("zzz", None),
        ] {
            assert_eq!(first(header), role, "{header}");
        }
    }
}
