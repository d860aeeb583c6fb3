//! An order log: roll-up, loyalty, RFM, lifecycle, trend, company figures.

use std::borrow::Cow;

use super::draft::{Draft, codes};
use super::summary::{Measures, score, segmentation};
use super::worth::{self, Models, Outlook, Source};
use super::{by_answers, by_cohort, by_contracts, by_customer, company, summary, tiers, usage};
use crate::engine::config::{Checked, Config};
use crate::engine::dataset::Dataset;
use crate::engine::dataset::orders::{Purchases, RollUp, roll_up};
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{sorted_finite, sum};
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::customers::Values;
use crate::engine::report::{ColumnType, Company, GridCell, Rfm};
use crate::engine::score::loyalty;
use crate::engine::segment::{lifecycle, presets, rfm, trend, value_rule};

/// What an order log says about each customer, `NaN` (days: `i32::MIN`) where it says nothing.
#[derive(Debug)]
pub(super) struct PerCustomer {
    pub(super) order_count: Vec<f64>,
    pub(super) monetary_sum: Vec<f64>,
    pub(super) order_value: Vec<f64>,
    pub(super) recency_days: Vec<f64>,
    first_order: Vec<i32>,
    last_order: Vec<i32>,
}

pub(super) fn fill(
    draft: &mut Draft,
    dataset: &Dataset,
    as_of: Day,
    config: &Checked,
    before: Option<Models>,
) {
    let Some(lines) = &dataset.orders else { return };
    draft.say_last_day(as_of, config);
    draft.notes.extend(
        ahead(&lines.day, config.today)
            .or_else(|| config.as_of.is_none().then(|| late_date(&lines.day)).flatten()),
    );
    let how = RollUp { as_of, merge_days: config.merge_days, zero_orders: config.zero_orders };
    let purchases = roll_up(lines, &how).take(&mut draft.notes);
    let per = per_customer(&purchases, as_of);
    columns(draft, &per);
    tiers::tiers(draft, &per.monetary_sum, &per.order_count, config);
    let median_gap_days = by_cohort::gaps(draft, &purchases);
    let first = Day(purchases.day.iter().copied().min().unwrap_or(as_of.0));
    let source = Source::Orders(&purchases, first);
    let models = Models::new(source, as_of, config, before);
    let outlook = Outlook::new(&models, config, None);
    let forecast = outlook.as_ref().map(Outlook::columns);
    if let (Some(columns), Some(outlook)) = (&forecast, &outlook) {
        columns.add_to(draft, &per.order_count, outlook.has_spend());
    }

    let loyal = loyalty::from_order_count(&per.order_count);
    draft.numbers("loyalty.repeat_share", ColumnType::Share, "", &loyal);
    draft.scores.extend(score("loyalty.repeat_share", &loyal, Some((0.0, 1.0))));
    draft.facts.columns.push(("loyalty.repeat_share", loyal));
    by_customer::satisfy(draft, dataset, config);
    by_customer::count_scores(draft, dataset);

    let first_day = dataset.days.map(|d| d.0);
    let company = company::figures(&purchases, &per.monetary_sum, as_of, first_day);
    draft.company = Company { median_gap_days, ..company };
    score_rfm(draft, &per, config);
    stage(draft, &per, forecast.as_ref().map(|f| f.p_alive.as_slice()), config);
    compare_half_years(draft, &per, &purchases, as_of, dataset.days, config);

    by_cohort::fill(draft, &purchases, as_of, config);
    if let Some(forecast) = forecast.as_ref().filter(|_| outlook.as_ref().is_some_and(Outlook::has_spend)) {
        rule_of_value(draft, &per, &forecast.clv, config);
    }
    worth::fill(draft, dataset, &models, outlook.as_ref(), source, config);
    draft.forecasts = outlook.map_or_else(Vec::new, |o| o.by_history.into_owned());
    draft.models = Some(models);

    draft.facts.loyalty_from_orders = true;
    draft.facts.order_count = per.order_count;
    by_answers::surveys(draft, dataset, config);
    // What a joined table of customers tells besides.
    by_customer::refer(draft, dataset);
    by_contracts::fill(draft, dataset, Some(as_of), config);
    draft.purchases = Some(purchases);
}

/// Orders of a day that has not come yet; a day of grace, since clocks differ.
fn ahead(days: &[i32], today: Option<Day>) -> Option<Note> {
    let today = today?;
    let late = || days.iter().filter(|d| **d > today.0 + 1);
    let last = *late().max()?;
    Some(Note::new(NoteCode::OrdersAhead, late().count() as u64).with(Day(last).iso()).and(today.iso()))
}

/// A last day more than a year after every other is rather a slip than the end of the data.
fn late_date(days: &[i32]) -> Option<Note> {
    let last = *days.iter().max()?;
    let before = *days.iter().filter(|d| **d < last).max()?;
    let note = |count| Note::new(NoteCode::LateDate, count).with(Day(last).iso()).and(Day(before).iso());
    (last - before > 366).then(|| note(days.iter().filter(|d| **d == last).count() as u64))
}

fn per_customer(p: &Purchases, as_of: Day) -> PerCustomer {
    let n = p.starts.len();
    let mut per = PerCustomer {
        order_count: Vec::with_capacity(n),
        monetary_sum: Vec::with_capacity(n),
        order_value: Vec::with_capacity(n),
        recency_days: Vec::with_capacity(n),
        first_order: Vec::with_capacity(n),
        last_order: Vec::with_capacity(n),
    };
    for w in p.starts.windows(2) {
        let range = w[0] as usize..w[1] as usize;
        let money = sum(p.amount[range.clone()].iter().copied());
        let (first, last) = (p.day[range.clone()].first(), p.day[range.clone()].last());
        per.order_count.push(range.len() as f64);
        per.monetary_sum.push(money);
        per.order_value.push(if range.is_empty() { f64::NAN } else { money / range.len() as f64 });
        per.recency_days.push(last.map_or(f64::NAN, |d| f64::from(as_of.0 - d)));
        per.first_order.push(first.copied().unwrap_or(i32::MIN));
        per.last_order.push(last.copied().unwrap_or(i32::MIN));
    }
    per
}

fn columns(draft: &mut Draft, per: &PerCustomer) {
    draft.numbers("order_count", ColumnType::Count, "", &per.order_count);
    draft.numbers("monetary_sum", ColumnType::Money, "", &per.monetary_sum);
    draft.numbers("order_value", ColumnType::Money, "", &per.order_value);
    draft.numbers("recency_days", ColumnType::Count, "days", &per.recency_days);
    draft.column("first_order", ColumnType::Date, "", Values::Date(per.first_order.clone()));
    draft.column("last_order", ColumnType::Date, "", Values::Date(per.last_order.clone()));
}

fn measures(per: &PerCustomer) -> Measures<'_> {
    Measures {
        money: Some(&per.monetary_sum),
        recency_days: Some(&per.recency_days),
        order_count: Some(&per.order_count),
    }
}

fn score_rfm(draft: &mut Draft, per: &PerCustomer, config: &Config) {
    // A customer whose orders were all refunded has no purchase, and no place among the quintiles.
    let bought = |values: &[f64]| -> Vec<f64> {
        values.iter().zip(&per.order_count).map(|(v, n)| if *n > 0.0 { *v } else { f64::NAN }).collect()
    };
    let order_count = bought(&per.order_count);
    let monetary = bought(if config.monetary_mean { &per.order_value } else { &per.monetary_sum });
    let input =
        rfm::Input { recency_days: &per.recency_days, order_count: &order_count, monetary: &monetary };
    let Some(scored) = rfm::score(&input, config.rfm_cuts.as_ref()) else { return };
    draft.notes.extend(rfm_notes(&scored, config.rfm_cuts.is_some()));

    for (id, scores) in ["rfm.recency", "rfm.frequency", "rfm.monetary"].into_iter().zip(&scored.scores) {
        let values: Vec<f64> =
            scores.iter().map(|s| if *s == 0 { f64::NAN } else { f64::from(*s) }).collect();
        draft.numbers(id, ColumnType::Count, "", &values);
    }
    draft.segments.push(segmentation("rfm.segment", &presets::SEGMENTS, &scored.segment, measures(per)));
    draft.segments.push(segmentation("rfm.segment_10", &presets::BOXES, &scored.segment_10, measures(per)));
    let range = |v: &[f64]| {
        let sorted = sorted_finite(v);
        (sorted.first().copied().unwrap_or(0.0), sorted.last().copied().unwrap_or(0.0))
    };
    draft.rfm = Some(Rfm {
        cuts: scored.cuts,
        own_cuts: config.rfm_cuts.is_some(),
        monetary_mean: config.monetary_mean,
        ranges: [range(&per.recency_days), range(&order_count), range(&monetary)],
        grid: grid(&scored),
    });
    draft.keys("rfm.segment", &presets::SEGMENTS, scored.segment);
    draft.keys("rfm.segment_10", &presets::BOXES, scored.segment_10);
}

/// Bins that ties (or own cut points) left empty, and measures that are the same for all.
fn rfm_notes(scored: &rfm::Scored, own_cuts: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    for (letter, scores) in ["R", "F", "M"].into_iter().zip(&scored.scores) {
        let n = scores.iter().filter(|s| **s > 0).count() as u64;
        let empty: Vec<String> = (1..=5).filter(|s| !scores.contains(s)).map(|s| s.to_string()).collect();
        if empty.len() == 4 && !own_cuts {
            notes.push(Note::new(NoteCode::RfmConstant, n).with(letter));
        } else if !empty.is_empty() {
            notes.push(Note::new(NoteCode::RfmEmptyBins, n).with(letter).and(empty.join(", ")));
        }
    }
    notes
}

fn grid(scored: &rfm::Scored) -> Vec<Vec<GridCell>> {
    let mut counts = [[[0u64; 11]; 5]; 5];
    for i in 0..scored.segment.len() {
        let (r, f, k) = (scored.scores[0][i], scored.scores[1][i], usize::from(scored.segment[i]));
        if r > 0 && k < 11 {
            counts[usize::from(f) - 1][usize::from(r) - 1][k] += 1;
        }
    }
    let cell = |by_segment: &[u64; 11]| {
        let customers = by_segment.iter().sum();
        let commonest = (0..11).rev().max_by_key(|k| by_segment[*k]).unwrap_or(0);
        let segment = if customers == 0 { "" } else { presets::SEGMENTS[commonest] };
        GridCell { customers, segment: segment.to_owned() }
    };
    counts.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn stage(draft: &mut Draft, per: &PerCustomer, p_alive: Option<&[f64]>, config: &Config) {
    let gap = gap_days(draft.company.median_gap_days, config);
    draft.company.gap_days = Some(gap);
    let rule = rule(gap, config);
    let silent = seen(draft, &per.recency_days);
    let stages: Vec<_> = per
        .order_count
        .iter()
        .zip(&*silent)
        .enumerate()
        .map(|(i, (n, days))| {
            // Whoever was seen using what was sold lately has not left, whatever orders say.
            let used = *days < per.recency_days[i] && *days <= gap;
            let gone = !used && p_alive.is_some_and(|p| p[i] < config.churned_chance);
            if gone { Some(lifecycle::CHURNED) } else { lifecycle::stage(*n, *days, &rule) }
        })
        .collect();
    let quiet = |i: &usize| per.order_count[*i] >= 3.0 && stages[*i] == Some(lifecycle::CHURNED);
    let quiet: Vec<f64> = (0..stages.len()).filter(quiet).map(|i| per.monetary_sum[i]).collect();
    draft.company.quiet = Some((quiet.len() as u64, sum(quiet)));
    let stages = codes(stages);
    draft.segments.push(segmentation("segment.lifecycle", &lifecycle::KEYS, &stages, measures(per)));
    draft.keys("segment.lifecycle", &lifecycle::KEYS, stages);
}

/// Days since a customer was last heard of: by an order, or by use where events tell.
pub(super) fn seen<'a>(draft: &Draft, recency_days: &'a [f64]) -> Cow<'a, [f64]> {
    let Some(used) = usage::days_since(draft) else { return Cow::Borrowed(recency_days) };
    Cow::Owned(recency_days.iter().zip(used).map(|(ordered, used)| ordered.min(*used)).collect())
}

/// The gap g: the person's, else the median of all gaps, at least the floor.
pub(super) fn gap_days(median: Option<f64>, config: &Config) -> f64 {
    config.gap_days.unwrap_or_else(|| median.unwrap_or(0.0).max(config.gap_floor))
}

/// The lifecycle rule of a config with the gap g.
pub(super) fn rule(gap: f64, config: &Config) -> lifecycle::Rule {
    lifecycle::Rule {
        gap,
        churned_gaps: config.churned_gaps,
        loyal_orders: f64::from(config.loyal_orders),
        loyal_gaps: config.loyal_gaps,
    }
}

/// CLV by the model against what was spent so far, the only part of the total value that an order log tells.
fn rule_of_value(draft: &mut Draft, per: &PerCustomer, clv: &[f64], config: &Config) {
    let rule = |(c, v): (&f64, &f64)| value_rule::group(*c, *v, &config.rule_clv, &config.rule_value);
    let groups = codes(clv.iter().zip(&per.monetary_sum).map(rule));
    draft.segments.push(segmentation("segment.value_rule", &value_rule::KEYS, &groups, measures(per)));
    draft.keys("segment.value_rule", &value_rule::KEYS, groups);
}

fn compare_half_years(
    draft: &mut Draft,
    per: &PerCustomer,
    p: &Purchases,
    as_of: Day,
    days: Option<(Day, Day)>,
    config: &Config,
) {
    let split = as_of.0 - trend::HALF_YEAR;
    let start = split - trend::HALF_YEAR;
    if days.is_none_or(|d| d.0.0 > start + 1) {
        draft.notes.push(Note::new(NoteCode::TooShortForTrend, 1));
        return;
    }
    let spend = |from: i32, to: i32| -> Vec<f64> {
        let inside = |k: &usize| p.day[*k] > from && p.day[*k] <= to;
        p.starts
            .windows(2)
            .map(|w| sum((w[0] as usize..w[1] as usize).filter(inside).map(|k| p.amount[k])))
            .collect()
    };
    let (last, before) = (spend(split, as_of.0), spend(start, split));
    // Somebody who first bought in the last half-year has nothing to be compared with.
    let groups: Vec<_> = (0..last.len())
        .map(|i| {
            if per.first_order[i] > split {
                None
            } else {
                trend::group(last[i], before[i], config.trend_band)
            }
        })
        .collect();
    let moved = |group: usize| {
        let members: Vec<usize> = (0..groups.len()).filter(|i| groups[*i] == Some(group)).collect();
        (members.len() as u64, sum(members.iter().map(|i| last[*i])), sum(members.iter().map(|i| before[*i])))
    };
    draft.company.growing = Some(moved(0));
    draft.company.shrinking = Some(moved(2));
    draft.numbers("spend_last_half_year", ColumnType::Money, "", &last);
    draft.numbers("spend_half_year_before", ColumnType::Money, "", &before);
    let groups = codes(groups);
    draft.segments.push(summary::segmentation("segment.trend", &trend::KEYS, &groups, measures(per)));
    draft.keys("segment.trend", &trend::KEYS, groups);
}
