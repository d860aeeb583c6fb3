//! Who is alike: k-means on numbers that the person chooses, each cluster named by what sets it apart, and a picture.

use super::Found;
use super::columns::{
    Given, NPS, SEED, column, is_money, left_out, name, no_column, numbers, numeric, scaled, ticks, told,
    unlearnable, worth,
};
use crate::engine::learn::contrast::{Contrast, contrasts};
use crate::engine::learn::features::{Encoding, Feature, Fill, Recipe, Values as Cells};
use crate::engine::learn::kmeans::{Clusters, kmeans};
use crate::engine::learn::pca::components;
use crate::engine::learn::silhouette::{self, Choice};
use crate::engine::learn::{Matrix, Unlearnable};
use crate::engine::math::stats::mean;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, TOLD_BY, Values};
use crate::engine::report::sheet::{
    Block, Control, Drawn, Field, Head, Part, Picture, Said, Sheet, Table, Value,
};

/// Starts of k-means; the best one counts.
const STARTS: usize = 10;

/// Points of the picture; of more customers every n-th is drawn.
const POINTS: usize = 1_200;

/// Columns that set a cluster apart in its name.
const NAMED: usize = 2;

/// What clusters are made of where nothing was chosen.
const STANDING: [&str; 3] = ["recency_days", "order_count", "monetary_sum"];

/// Columns with words of their own for more and less.
const SPOKEN: [&str; 4] = ["recency_days", "order_count", "monetary_sum", "satisfaction.weighted"];

/// What was found of one choice of columns.
struct Made {
    recipe: Recipe,
    x: Matrix,
    /// Customers of the rows of `x`.
    rows: Vec<u32>,
    choice: Choice,
    clusters: Clusters,
    /// What sets each cluster apart.
    apart: Vec<Vec<Contrast>>,
}

/// The page, and the column `cluster`.
pub(super) fn sheet(table: &CustomerTable, given: Given<'_>) -> (Sheet, Found) {
    let ids = numeric(table);
    let mut standing: Vec<&str> = STANDING.iter().copied().filter(|s| ids.iter().any(|id| id == s)).collect();
    // What is known of most; beside a single one the first others, so that there is something to tell apart by.
    let known = |id: &&str| {
        let all = numbers(table, id).map_or(0, |v| v.iter().filter(|v| v.is_finite()).count());
        2 * all >= table.rows
    };
    standing.retain(known);
    if standing.len() < 3 {
        let others = ids.iter().map(String::as_str).filter(known);
        let others: Vec<&str> = others.filter(|id| !standing.contains(id)).take(4 - standing.len()).collect();
        standing.extend(others);
    }
    let (fields, chosen) = ticks(&ids, &standing, given);
    let wanted = number_of(given).unwrap_or_default();
    let mut form = vec![how_many(given)];
    form.extend(fields);
    let head = |lead: Said| Some(("clusters.title".into(), lead));
    match made(table, &chosen, wanted) {
        Ok(made) => {
            let found = vec![(column("cluster", ColumnType::Key), labels(table.rows, &made, &chosen))];
            let parts = vec![alike(table, &chosen, &made), apart(table, &chosen, &made, form)];
            let lead = Said::new("clusters.lead")
                .with("k", Value::Count(made.clusters.k() as u64))
                .with("customers", Value::Count(made.rows.len() as u64));
            (Sheet { title: head(lead), parts }, found)
        }
        Err(why) => {
            let part = Part { form, ..Part::new("clusters.none", unlearnable(why), Vec::new()) };
            let none = vec![no_column("cluster", ColumnType::Key)];
            (Sheet { title: head("clusters.lead_none".into()), parts: vec![part] }, none)
        }
    }
}

/// The number of clusters that was chosen, `None` in it for as the data says; `None` where it is none of those tried.
fn number_of(given: Given<'_>) -> Option<Option<usize>> {
    match given.get("k") {
        "" => Some(None),
        text => text.parse().ok().filter(|k| silhouette::TRIED.contains(k)).map(Some),
    }
}

fn how_many(given: Given<'_>) -> Field {
    let number = |k: usize| (k.to_string(), Value::Count(k as u64));
    let auto = (String::new(), Value::word("clusters.auto"));
    let options = std::iter::once(auto).chain(silhouette::TRIED.map(number)).collect();
    let fault = number_of(given).is_none().then(|| "clusters.k_fault".into());
    Field { fault, ..Field::new("k", "clusters.k", Control::Pick(options), "") }
}

/// Whether distances are taken of the logarithm: money and counts have long tails.
fn tailed(table: &CustomerTable, id: &str) -> bool {
    let kind = table.columns.iter().find(|c| c.id == id).map(|c| c.r#type);
    is_money(table, id) || kind == Some(ColumnType::Count)
}

fn made(table: &CustomerTable, ids: &[String], wanted: Option<usize>) -> Result<Made, Unlearnable> {
    let cells: Vec<Vec<Option<f64>>> = ids
        .iter()
        .filter_map(|id| numbers(table, id))
        .map(|v| v.iter().map(|x| Some(*x).filter(|x| x.is_finite())).collect())
        .collect();
    let features: Vec<Feature<'_>> = cells
        .iter()
        .zip(ids)
        .map(|(c, id)| Feature { values: Cells::Numbers(c), log1p: tailed(table, id), fill: Fill::Mean })
        .collect();
    if cells.is_empty() {
        return Err(Unlearnable::NoFeatureLeft);
    }
    // Of whom nothing is known that was chosen, nothing is said.
    let rows: Vec<u32> =
        (0..table.rows as u32).filter(|i| cells.iter().any(|c| c[*i as usize].is_some())).collect();
    if rows.len() < 3 {
        return Err(Unlearnable::TooFewRows { rows: rows.len(), needed: 3 });
    }
    let recipe = Recipe::learn(&features, &rows, Encoding::Standardised)?;
    let x = recipe.apply(&features, &rows)?;
    let choice = silhouette::choose(&x, STARTS, SEED)?;
    let clusters = kmeans(&x, wanted.unwrap_or(choice.k), STARTS, SEED)?;
    let apart = named(&x, &clusters);
    Ok(Made { recipe, x, rows, choice, clusters, apart })
}

/// What sets each cluster apart: as many columns as it takes for no two to be called alike, if that can be.
fn named(x: &Matrix, clusters: &Clusters) -> Vec<Vec<Contrast>> {
    let of = |count: usize| contrasts(x, &clusters.labels, clusters.k(), count);
    let alike = |all: &[Vec<Contrast>]| {
        let calls = |of: &[Contrast]| of.iter().map(|c| (c.column, c.higher())).collect::<Vec<_>>();
        (0..all.len()).any(|a| (0..a).any(|b| calls(&all[a]) == calls(&all[b])))
    };
    let most = NAMED + 2;
    (NAMED..=most).map(of).find(|all| !alike(all)).unwrap_or_else(|| of(NAMED))
}

/// The key of a cluster, counted from 0.
fn stem(k: usize) -> String {
    format!("c{}", k + 1)
}

/// The same with the sides of the columns that set it apart, which are said with it.
fn key(made: &Made, ids: &[String], k: usize) -> String {
    let mut out = stem(k);
    for (id, side) in sides(made, ids, &made.apart[k]) {
        out.push(TOLD_BY);
        out.push_str(&[side, ".", id].concat());
    }
    out
}

fn labels(n: usize, made: &Made, ids: &[String]) -> Values {
    let mut codes = vec![u8::MAX; n];
    made.rows.iter().zip(&made.clusters.labels).for_each(|(i, label)| codes[*i as usize] = *label as u8);
    Values::Key(codes, (0..made.clusters.k()).map(|k| key(made, ids, k)).collect())
}

/// A cluster where what sets it apart stands beside it.
fn plain(k: usize) -> Value {
    Value::Key("cluster".to_owned(), stem(k))
}

fn called(made: &Made, ids: &[String], k: usize) -> Value {
    Value::Key("cluster".to_owned(), key(made, ids, k))
}

/// Columns that set a cluster apart, each with its side: `more` or `less`.
fn sides<'a>(
    made: &'a Made,
    ids: &'a [String],
    of: &'a [Contrast],
) -> impl Iterator<Item = (&'a str, &'static str)> {
    of.iter().filter_map(|c| {
        let id = ids.get(made.recipe.kept.get(c.column)?.feature)?;
        Some((id.as_str(), if c.higher() { "more" } else { "less" }))
    })
}

/// What sets a cluster apart: "spend much · bought lately".
fn apart_by(made: &Made, ids: &[String], of: &[Contrast]) -> Value {
    let each = sides(made, ids, of).map(|(id, side)| {
        if SPOKEN.contains(&id) {
            return Value::word(&format!("clusters.{side}.{id}"));
        }
        Value::Words(Said::new(&format!("clusters.{side}.any")).with("column", scaled(id)))
    });
    let each: Vec<Value> = each.collect();
    if each.is_empty() { Value::word("clusters.like_all") } else { Value::List(each) }
}

/// The clusters one by one.
fn alike(table: &CustomerTable, ids: &[String], made: &Made) -> Part {
    let k = made.clusters.k();
    let worth = worth(table);
    let all = made.rows.len() as f64;
    let rows = (0..k).map(|c| {
        let mut row = vec![
            plain(c),
            Value::Count(made.clusters.sizes[c] as u64),
            Value::Percent(made.clusters.sizes[c] as f64 / all),
            apart_by(made, ids, &made.apart[c]),
        ];
        for (at, kept) in made.recipe.kept.iter().enumerate() {
            // Of whom nothing is known, the mean of all stands in; it is no figure of theirs.
            let id = &ids[kept.feature];
            let value = made.recipe.in_units(at, made.clusters.centres[c][at]);
            row.push(if known_of(made, c, table, id) { told(table, id, value) } else { Value::None });
        }
        if let Some((id, worth)) = worth {
            row.push(told(table, id, mean_of(made, c, worth)));
        }
        row
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    let mut heads = vec![
        ("clusters.head".into(), Head::Words),
        ("common.customers".into(), Head::Number),
        ("common.share".into(), Head::Extra),
        ("clusters.apart".into(), Head::Words),
    ];
    heads.extend(made.recipe.kept.iter().map(|kept| (name(&ids[kept.feature]), Head::Number)));
    if let Some((id, _)) = worth {
        heads.push((Said::new("clusters.mean").with("column", Value::column(id)), Head::Number));
    }
    let share = made.clusters.sizes[0] as f64 / all;
    let name_of = |c: usize| Said::new("common.as_is").with("it", called(made, ids, c));
    let finding = Said::new("clusters.finding")
        .with("cluster", plain(0))
        .with("share", Value::Percent(share))
        .with("apart", apart_by(made, ids, &made.apart[0]));
    let table = Table { caption: "clusters.title_part".into(), told: false, heads, rows };
    let mut body = vec![Block::Table(table), Block::Aside("clusters.centre".into())];
    if made.recipe.kept.iter().any(|kept| ids[kept.feature] == NPS) {
        body.push(Block::Aside("clusters.nps_say".into()));
    }
    body.extend(left_out(&made.recipe, ids));
    let members = |c: usize| Block::Link(["#/customers?cluster=", &stem(c)].concat(), name_of(c));
    body.push(Block::Folded("clusters.members".into(), (0..k).map(members).collect()));
    body.push(Block::Link("#/profile?of=cluster".to_owned(), "clusters.profile".into()));
    Part::new("clusters.title_part", finding, body)
}

/// Whether a column tells something of anybody in a cluster.
fn known_of(made: &Made, cluster: usize, table: &CustomerTable, id: &str) -> bool {
    let Some(values) = numbers(table, id) else { return false };
    let mut own = made.rows.iter().zip(&made.clusters.labels).filter(|(_, l)| **l as usize == cluster);
    own.any(|(i, _)| values[*i as usize].is_finite())
}

fn mean_of(made: &Made, cluster: usize, worth: &[f64]) -> f64 {
    let own = made.rows.iter().zip(&made.clusters.labels).filter(|(_, l)| **l as usize == cluster);
    mean(&own.map(|(i, _)| worth[*i as usize]).collect::<Vec<f64>>()).unwrap_or(f64::NAN)
}

/// The picture, what was chosen, and how other numbers of clusters did.
fn apart(table: &CustomerTable, ids: &[String], made: &Made, form: Vec<Field>) -> Part {
    let [first, second] = components(&made.x);
    let step = made.rows.len().div_ceil(POINTS).max(1);
    let k = made.clusters.k();
    let group = |c: usize| {
        let own = (0..made.rows.len()).step_by(step).filter(|i| made.clusters.labels[*i] as usize == c);
        let flat = own.flat_map(|i| [first.scores[i], second.scores[i]]).collect();
        Drawn::Named(vec![
            ("name".to_owned(), Drawn::Words(called(made, ids, c))),
            ("points".to_owned(), Drawn::Row(flat)),
        ])
    };
    let axis = |share: f64, key: &str| {
        Drawn::Words(Value::Words(Said::new(key).with("share", Value::Percent(share))))
    };
    let of = Drawn::chart(
        "points",
        vec![
            ("groups", Drawn::List((0..k).map(group).collect())),
            ("xName", axis(first.share, "clusters.first")),
            ("yName", axis(second.share, "clusters.second")),
        ],
    );
    // What each direction leans on, as the numbers of the picture.
    let rows = made.recipe.kept.iter().enumerate().map(|(at, kept)| {
        vec![
            scaled(&ids[kept.feature]),
            Value::Number(first.loadings[at], 2),
            Value::Number(second.loadings[at], 2),
        ]
    });
    let heads = vec![
        ("clusters.column".into(), Head::Words),
        ("clusters.across".into(), Head::Number),
        ("clusters.up".into(), Head::Number),
    ];
    let numbers = Table { caption: "clusters.leans".into(), told: true, heads, rows: rows.collect() };
    let both = first.share + second.share;
    let label =
        Said::new("clusters.label").with("k", Value::Count(k as u64)).with("share", Value::Percent(both));
    let caption = Some(Said::new("clusters.caption"));
    let picture = Picture { of, label, caption, table: numbers, height: 360 };
    let choice = &made.choice;
    let rows = choice.scores.iter().map(|(k, s)| vec![Value::Count(*k as u64), Value::Number(*s, 3)]);
    let heads = [("clusters.k", Head::Words), ("clusters.silhouette", Head::Number)];
    let scores = Block::table("clusters.how_many", false, &heads, rows.collect());
    let mut inside = vec![Block::Say("clusters.how_many_say".into()), scores];
    if let Some(n) = choice.sampled {
        inside.push(Block::Aside(Said::new("clusters.sampled").with("n", Value::Count(n as u64))));
    }
    let mut body = vec![Block::Folded("clusters.how_many".into(), inside)];
    let left = table.rows - made.rows.len();
    if left > 0 {
        body.push(Block::Aside(Said::counting("clusters.unknown", left as u64)));
    }
    let finding = Said::new("clusters.picture").with("share", Value::Percent(both));
    Part { form, picture: Some(picture), ..Part::new("clusters.title_picture", finding, body) }
}
