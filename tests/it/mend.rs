//! Rows that may be meant otherwise, with the choice; cells that could not be used, mended in place.

use perennial::engine::note::NoteCode;
use perennial::link::protocol::{Answer, Ask, Block, Control, Field, Part, Sheet, Value};
use proptest::prelude::*;

use crate::data::{Open, count, open};
use crate::study::sheet;

/// Does what a field of the page does; the results are then the new ones.
fn change(open: &mut Open, name: &str, value: &str) {
    let own = Default::default();
    match open.ask(Ask::Change { own, name: name.to_owned(), value: value.to_owned() }) {
        Ok(Answer::Opened(opened)) => open.opened = *opened,
        other => panic!("{name}: {other:?}"),
    }
}

fn part<'a>(page: &'a Sheet, title: &str) -> Option<&'a Part> {
    page.parts.iter().find(|p| p.title.key == title)
}

fn field<'a>(page: &'a Sheet, name: &str) -> Option<&'a Field> {
    page.parts.iter().flat_map(|p| &p.form).find(|f| f.name == format!("tables.mend.{name}"))
}

/// Customers with what they spent.
fn spend(open: &mut Open) -> Vec<(String, f64)> {
    open.words("customer").into_iter().zip(open.numbers("monetary_sum")).collect()
}

fn pairs(of: &[(&str, f64)]) -> Vec<(String, f64)> {
    of.iter().map(|(c, v)| ((*c).to_owned(), *v)).collect()
}

const LOG: &str = "customer,date,amount,item\n\
    Ann@x.com,2026-01-01,10,tea\n\
    Ann@x.com,2026-01-01,10,tea\n\
    ann@x.com,2026-01-05,20,pot\n\
    ａｎｎ@x.com,2026-01-06,30,pot\n\
    bob,2026-01-07,5,tea\n\
    ,2026-01-08,7,tea\n\
    ,2026-01-09,8,tea\n";

#[test]
fn what_may_be_meant_otherwise_is_counted_and_taken_as_said() {
    let mut open = open(LOG);
    let notes = &open.report().notes;
    assert_eq!((count(notes, NoteCode::RepeatedRows), count(notes, NoteCode::LooksAlike)), (1, 2));
    let first = pairs(&[("Ann@x.com", 20.0), ("ann@x.com", 20.0), ("ａｎｎ@x.com", 30.0), ("bob", 5.0)]);
    assert_eq!(spend(&mut open), first);
    let page = sheet(&mut open, "data", &[]);
    for (name, n) in [("repeated", 1), ("alike", 2), ("guests", 2)] {
        assert_eq!(field(&page, name).unwrap().label.count, Some(n), "{name}");
    }
    assert!(field(&page, "returns").is_none() && field(&page, "currency").is_none());
    // One after the other, and back.
    change(&mut open, "tables.mend.repeated", "once");
    assert_eq!(spend(&mut open)[0].1, 10.0);
    assert_eq!(open.report().rejected.iter().find(|k| k.code == "repeated").map(|k| k.count), Some(1));
    assert_eq!(count(&open.report().notes, NoteCode::RepeatedRows), 0);
    change(&mut open, "tables.mend.alike", "one");
    assert_eq!(spend(&mut open), pairs(&[("Ann@x.com", 60.0), ("bob", 5.0)]));
    change(&mut open, "tables.mend.guests", "own");
    assert_eq!(spend(&mut open).len(), 4);
    assert!(open.report().rejected.iter().all(|k| k.code != "no_customer"));
    for (name, value) in [("repeated", "all"), ("alike", "apart"), ("guests", "aside")] {
        change(&mut open, &format!("tables.mend.{name}"), value);
    }
    assert_eq!(spend(&mut open), first);
}

#[test]
fn negative_quantities_and_currencies_have_a_choice() {
    let text = "customer,date,quantity,unit price,currency\n\
        a,2026-01-01,3,10,EUR\na,2026-01-02,-1,10,EUR\nb,2026-01-03,2,10,USD\nc,2026-01-04,1,10,eur\nd,2026-01-05,1,9,\n";
    let mut open = open(text);
    assert_eq!(open.report().currency, "€");
    assert_eq!(spend(&mut open), pairs(&[("a", 20.0), ("c", 10.0), ("d", 9.0)]));
    assert_eq!(count(&open.report().notes, NoteCode::NegativeQuantity), 1);
    let page = sheet(&mut open, "data", &[]);
    let Control::Pick(options) = &field(&page, "currency").unwrap().control else { panic!() };
    assert_eq!(options.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["EUR", "USD"]);
    change(&mut open, "tables.mend.returns", "aside");
    assert_eq!(spend(&mut open)[0], ("a".to_owned(), 30.0));
    change(&mut open, "tables.mend.currency", "USD");
    assert_eq!(open.report().currency, "$");
    assert_eq!(spend(&mut open), pairs(&[("b", 20.0), ("d", 9.0)]));
}

#[test]
fn what_an_export_leaves_out_can_be_let_in() {
    let text = "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount\n\
        1,Completed,2026-01-03,a@x.com,45\n2,Cancelled,2026-01-04,b@x.com,10\n";
    let mut open = open(text);
    assert_eq!(spend(&mut open), pairs(&[("a@x.com", 45.0)]));
    assert_eq!(field(&sheet(&mut open, "data", &[]), "let_in.cancelled").unwrap().value, "0");
    change(&mut open, "tables.mend.let_in.cancelled", "1");
    assert_eq!(spend(&mut open), pairs(&[("a@x.com", 45.0), ("b@x.com", 10.0)]));
    assert_eq!(field(&sheet(&mut open, "data", &[]), "let_in.cancelled").unwrap().value, "1");
}

#[test]
fn cells_are_mended_in_place_undone_and_done_again() {
    let text = "customer,date,amount\na,2026-01-01,10\nb,soon,20\nc,2026-01-03,ten\nd,2026-01-04,ten\ne,2026-01-05,?\nf,2026-01-06,50\n";
    let mut open = open(text);
    assert_eq!(open.report().rejected_rows, 4);
    let page = sheet(&mut open, "data", &[]);
    let cells = part(&page, "mend.cells").unwrap();
    assert_eq!(cells.finding.count, Some(3));
    // The value of most cells comes first, and all of them get the new one.
    assert_eq!(cells.form[0].name, "tables.mend.cell.2.ten");
    assert_eq!(cells.form[0].say.as_ref().unwrap().count, Some(2));
    change(&mut open, "tables.mend.cell.2.ten", "10.5");
    assert_eq!(spend(&mut open), pairs(&[("a", 10.0), ("c", 10.5), ("d", 10.5), ("f", 50.0)]));
    change(&mut open, "tables.mend.cell.1.soon", "2026-01-02");
    assert_eq!(open.report().rejected_rows, 1);
    change(&mut open, "tables.mend.undo", "1");
    assert_eq!(open.report().rejected_rows, 2);
    change(&mut open, "tables.mend.redo", "1");
    assert_eq!(spend(&mut open)[1], ("b".to_owned(), 20.0));
    // A value that is left is no longer shown; a kind can be looked at alone.
    change(&mut open, "tables.mend.undo", "1");
    let page = sheet(&mut open, "data", &[("kind", "bad_number")]);
    let shown: Vec<&str> = part(&page, "mend.cells").unwrap().form.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(
        shown,
        ["tables.mend.undo", "tables.mend.redo", "tables.mend.cell.2.?", "tables.mend.skip.2.?"]
    );
    change(&mut open, "tables.mend.skip.2.?", "1");
    assert!(field(&sheet(&mut open, "data", &[]), "cell.2.?").is_none());
    // What was set aside is still what can be taken away.
    assert_eq!(open.report().rejected_rows, 2);
}

#[test]
fn the_pairs_that_look_alike_are_listed() {
    let page = sheet(&mut open(LOG), "data", &[]);
    let doubts = part(&page, "mend.doubts").unwrap();
    let Block::Folded(_, inside) = &doubts.body[0] else { panic!("{:?}", doubts.body) };
    let Block::List(pairs) = &inside[0] else { panic!() };
    let Value::Words(first) = &pairs[0] else { panic!() };
    assert_eq!(first.values[1].1, Value::Text("ann@x.com".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_name_and_value_leave_the_results_in_order(
        what in prop::sample::select(vec!["repeated", "alike", "guests", "returns", "currency", "let_in.cancelled", "let_in.x", "cell.2.10", "cell.9.x", "cell.", "cell.1", "skip.0.a", "undo", "redo", "", "x.y"]),
        value in "\\PC{0,20}",
    ) {
        let mut open = open(LOG);
        let own = Default::default();
        let ask = Ask::Change { own, name: format!("tables.mend.{what}"), value };
        if let Ok(Answer::Opened(opened)) = open.ask(ask) {
            open.opened = *opened;
        }
        if open.opened.report.is_ok() {
            sheet(&mut open, "data", &[]);
        }
    }
}
