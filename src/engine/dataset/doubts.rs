//! Rows of an order log that may be meant in more than one way: counted, and treated as the person chose.

use serde::{Deserialize, Serialize};

use super::RejectCode;
use super::cells::{LOOKED_AT, NOBODY, Roled, trim};
use super::fold::fold;
use super::ids::Ids;
use super::roles::Role;
use super::synonyms::normal;
use crate::engine::math::lower::lower;
use crate::engine::math::sort;
use crate::engine::note::{Note, NoteCode};

/// What the person chose; as written here, rows are taken as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repairs {
    /// Rows that repeat another cell by cell count once.
    pub once: bool,
    /// Customers whose ids differ in case, blanks or width only are one.
    pub merge: bool,
    /// Rows without a customer are customers of their own.
    pub guests: bool,
    /// Rows with a negative quantity are set aside and not taken for refunds.
    pub no_returns: bool,
    /// The currency that counts, as its code; the one of most rows where it is empty.
    pub currency: String,
    /// Rows that a known export says are no sale, and that count all the same.
    pub let_in: Vec<RejectCode>,
}

/// What may be meant in more than one way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubts {
    /// Rows that repeat an earlier one in every cell.
    pub repeated: u64,
    /// Customers who look like an earlier one.
    pub alike: u64,
    /// The first of them: the earlier id, and the other.
    pub looks: Vec<[String; 2]>,
    /// Rows without a customer.
    pub guests: u64,
    /// Rows with a negative quantity.
    pub returns: u64,
    /// Currencies by their codes with their rows, the most frequent first; none where there is one at most.
    pub currencies: Vec<(String, u64)>,
    /// Rows that a known export says are no sale.
    pub left: Vec<(RejectCode, u64)>,
}

impl Doubts {
    /// What is said of those that stand as they are.
    pub(super) fn notes(&self, repairs: &Repairs) -> Vec<Note> {
        let mut out = Vec::new();
        if self.repeated > 0 && !repairs.once {
            out.push(Note::new(NoteCode::RepeatedRows, self.repeated));
        }
        if let Some([first, other]) = self.looks.first().filter(|_| !repairs.merge) {
            out.push(Note::new(NoteCode::LooksAlike, self.alike).with(first).and(other));
        }
        out
    }
}

/// Pairs of ids that are handed on.
const LOOKS: usize = 20;

const CURRENCY: &str =
    "currency currencycode ordercurrency transactioncurrency paymentcurrency 币种 货币 订单币种";

/// Words and marks of currencies beside their codes.
const CODES: [(&str, &str); 14] = [
    ("人民币", "CNY"),
    ("RMB", "CNY"),
    ("CNH", "CNY"),
    ("¥", "CNY"),
    ("美元", "USD"),
    ("$", "USD"),
    ("US$", "USD"),
    ("欧元", "EUR"),
    ("€", "EUR"),
    ("英镑", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("港币", "HKD"),
    ("港元", "HKD"),
];

/// The code of a currency as a cell names it; `None` for anything else.
fn code(cell: &str) -> Option<String> {
    let word = fold(trim(cell)).to_ascii_uppercase();
    if let Some((_, code)) = CODES.iter().find(|(name, _)| *name == word) {
        return Some((*code).to_owned());
    }
    (word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase())).then_some(word)
}

/// What stands before an amount of a currency.
fn mark(code: &str) -> String {
    match code {
        "CNY" | "JPY" => "¥".to_owned(),
        "USD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        other => [other, " "].concat(),
    }
}

/// The currency of each row, where a column names it.
pub(super) struct Currencies {
    column: usize,
    /// Codes, and how many rows have each.
    codes: Vec<(String, u64)>,
    /// Position among the codes, one a row; `u8::MAX` where none is named.
    of: Vec<u8>,
    /// The one that counts.
    main: usize,
}

impl Currencies {
    /// Of the rows that count (`amounts` is a number); `None` where no column names a currency.
    pub(super) fn find(table: &Roled<'_>, amounts: &[f64], chosen: &str) -> Option<Currencies> {
        let money = table.column(Role::Amount).map_or("", |c| table.header(c));
        let own = normal(money).word.starts_with("converted");
        let words = if own { "convertedcurrency" } else { CURRENCY };
        let named = |c: &usize| {
            let word = normal(table.header(*c)).word;
            let cells = || table.cells(*c).iter().take(LOOKED_AT).map(trim).filter(|cell| !cell.is_empty());
            let codes = cells().filter(|cell| code(cell).is_some()).count();
            words.split_whitespace().any(|w| w == word) && codes > 0 && 2 * codes >= cells().count()
        };
        let column = (0..table.roles().len()).filter(|c| table.roles()[*c] != Role::Amount).find(named)?;
        let mut codes: Vec<(String, u64)> = Vec::new();
        let mut of = Vec::with_capacity(amounts.len());
        let mut last = ("", u8::MAX);
        for (row, amount) in amounts.iter().enumerate() {
            let cell = table.cells(column).get(row);
            if cell != last.0 || row == 0 {
                let found = code(cell).map(|code| {
                    let known = codes.iter().position(|(c, _)| *c == code);
                    known.unwrap_or_else(|| {
                        codes.push((code, 0));
                        codes.len() - 1
                    })
                });
                last = (cell, found.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
            }
            of.push(last.1);
            if let Some(held) = codes.get_mut(usize::from(last.1)).filter(|_| !amount.is_nan()) {
                held.1 += 1;
            }
        }
        let most = (0..codes.len())
            .rev()
            .max_by(|a, b| codes[*a].1.cmp(&codes[*b].1).then_with(|| codes[*b].0.cmp(&codes[*a].0)))?;
        let main = codes.iter().position(|(code, _)| code == chosen).unwrap_or(most);
        Some(Currencies { column, codes, of, main })
    }

    /// What stands before its amounts.
    pub(super) fn mark(&self) -> String {
        mark(&self.codes[self.main].0)
    }

    /// Rows of another currency, and the column that says so.
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, usize)> {
        let other = |of: &u8| *of != u8::MAX && usize::from(*of) != self.main;
        self.of.iter().enumerate().filter(move |(_, of)| other(of)).map(|(row, _)| (row, self.column))
    }

    /// All of them where there are several, the most frequent first.
    pub(super) fn told(self) -> Vec<(String, u64)> {
        let mut codes = self.codes;
        codes.retain(|(_, rows)| *rows > 0);
        sort::by(&mut codes, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if codes.len() > 1 { codes } else { Vec::new() }
    }
}

/// The form in which ids that look alike are the same: widths folded, small letters, no blanks.
fn look(id: &str) -> String {
    let mut out = lower(&fold(id));
    out.retain(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}'));
    out
}

/// Customers who look like an earlier one: for each that does, the earlier. Rising by the other.
pub(super) fn alike(ids: &Ids) -> Vec<(u32, u32)> {
    // Most ids are in that form already, and then only another form can look like them.
    let (mut forms, mut firsts, mut pairs) = (Ids::default(), Vec::new(), Vec::new());
    for (at, id) in ids.iter().enumerate() {
        if id.bytes().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase()) {
            continue;
        }
        let (at, form) = (at as u32, look(id));
        if form == id {
            continue;
        }
        match ids.find(&form) {
            Some(plain) => pairs.push((at.max(plain), at.min(plain))),
            None => match firsts.get(forms.intern(&form) as usize) {
                Some(first) => pairs.push((at, *first)),
                None => firsts.push(at),
            },
        }
    }
    sort::by(&mut pairs, |a, b| a.cmp(b));
    pairs
}

/// The ids with those that look alike made one, under the name that comes first; rows follow.
pub(super) fn merged(ids: &Ids, pairs: &[(u32, u32)], who: &mut [u32]) -> Ids {
    let mut to: Vec<u32> = (0..ids.len() as u32).collect();
    for (other, first) in pairs {
        // Several may lead to one another: the smallest of all.
        let (a, b) = (root(&to, *other), root(&to, *first));
        to[a.max(b) as usize] = a.min(b);
    }
    let mut out = Ids::default();
    let new: Vec<u32> = (0..ids.len() as u32).map(|id| out.intern(ids.get(root(&to, id)))).collect();
    who.iter_mut().filter(|w| **w != NOBODY).for_each(|w| *w = new[*w as usize]);
    out
}

fn root(to: &[u32], mut id: u32) -> u32 {
    while to[id as usize] != id {
        id = to[id as usize];
    }
    id
}

/// The first pairs in words.
pub(super) fn looks(ids: &Ids, pairs: &[(u32, u32)]) -> Vec<[String; 2]> {
    let said = |(other, first): &(u32, u32)| [ids.get(*first).to_owned(), ids.get(*other).to_owned()];
    pairs.iter().take(LOOKS).map(said).collect()
}

/// Rows that repeat an earlier one in every cell, rising. `lines` are rows by customer and, within one, by day.
pub(super) fn repeated(
    table: &Roled<'_>,
    starts: &[u32],
    lines: &[u32],
    days: &[i32],
    amounts: &[f64],
) -> Vec<usize> {
    let mut out = Vec::new();
    let same = |a: u32, b: u32| {
        let (a, b) = (a as usize, b as usize);
        days[a] == days[b]
            && amounts[a].to_bits() == amounts[b].to_bits()
            && table.read.table.columns.iter().all(|column| column.get(a) == column.get(b))
    };
    for span in starts.windows(2) {
        let own = lines.get(span[0] as usize..span[1] as usize).unwrap_or_default();
        for day in own.chunk_by(|a, b| days[*a as usize] == days[*b as usize]) {
            // A day of one customer has few lines; of a customer who is many people, only neighbours are compared.
            let reach = if day.len() > 100 { 1 } else { day.len() };
            for (k, row) in day.iter().enumerate().skip(1) {
                if day[k.saturating_sub(reach)..k].iter().any(|earlier| same(*earlier, *row)) {
                    out.push(*row as usize);
                }
            }
        }
    }
    sort::by(&mut out, usize::cmp);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(all: &[&str]) -> Ids {
        let mut ids = Ids::default();
        all.iter().for_each(|id| {
            ids.intern(id);
        });
        ids
    }

    #[test]
    fn case_blanks_and_widths_look_alike() {
        let ids =
            ids(&["Ann@x.com", "bob", "ann@x.com", "ＡＮＮ@x.com", "Bob ", "甲 乙", "甲乙", "007", "7"]);
        let pairs = alike(&ids);
        assert_eq!(pairs, [(2, 0), (3, 2), (4, 1), (6, 5)]);
        let mut who = vec![0, 1, 2, 3, 4, NOBODY, 5, 6, 7, 8];
        let merged = merged(&ids, &pairs, &mut who);
        assert_eq!(merged.iter().collect::<Vec<_>>(), ["Ann@x.com", "bob", "甲 乙", "007", "7"]);
        assert_eq!(who, [0, 1, 0, 0, 1, NOBODY, 2, 2, 3, 4]);
        assert_eq!(looks(&ids, &pairs)[2], ["bob", "Bob "]);
    }

    #[test]
    fn currencies_have_codes() {
        for (cell, want) in [
            (" usd ", Some("USD")),
            ("人民币", Some("CNY")),
            ("￥", Some("CNY")),
            ("US dollars", None),
            ("", None),
        ] {
            assert_eq!(code(cell).as_deref(), want, "{cell}");
        }
        assert_eq!((mark("EUR"), mark("CHF")), ("€".to_owned(), "CHF ".to_owned()));
    }
}
