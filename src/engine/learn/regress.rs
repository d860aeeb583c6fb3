//! A number foretold from attributes by a forest, and how well.

use serde::{Deserialize, Serialize};

use super::features::{Encoding, Feature, Recipe, Values};
use super::forest::{Forest, Foretold, Settings};
use super::importance::{Driver, permutation, rises};
use super::split::split;
use super::{Matrix, Unlearnable, metrics};

/// Rows with a known target that it takes: eight to learn from, two to be judged on.
pub const NEEDED: usize = 10;

/// A forest and what it was found to be worth.
#[derive(Debug, Clone)]
pub struct Regression {
    /// How features become columns, learned from the training rows.
    pub recipe: Recipe,
    /// What the rows set aside showed.
    pub quality: Quality,
    forest: Forest,
    /// How far the trees' interval is stretched, and what is added to each of its sides before.
    stretch: (f64, f64),
}

/// The share of new rows that an interval is made to hold.
const HELD: f64 = 0.8;

/// What the rows set aside, a fifth, showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Rows learned from.
    pub train: usize,
    /// Rows judged on.
    pub test: usize,
    /// Mean squared error, in the target's unit squared.
    pub mse: f64,
    /// Share of the variance that is foretold; `None` where the test rows are all the same.
    pub r2: Option<f64>,
    /// What the forest leans on, the strongest first: importance is the rise of the mean squared error.
    pub drivers: Vec<Driver>,
}

/// Learns a number from the rows where it is known. The order of rows changes nothing; the seed decides the split, the
/// trees and the importances.
///
/// # Errors
/// [`Unlearnable::TargetNotNumeric`], [`Unlearnable::Ragged`], [`Unlearnable::TooFewRows`], [`Unlearnable::ConstantTarget`],
/// [`Unlearnable::NoFeatureLeft`].
pub fn regress(features: &[Feature<'_>], target: &Values<'_>, seed: u64) -> Result<Regression, Unlearnable> {
    if matches!(target, Values::Words(_)) {
        return Err(Unlearnable::TargetNotNumeric);
    }
    let (rows, values): (Vec<u32>, Vec<f64>) =
        (0..target.rows() as u32).filter_map(|r| target.number(r).map(|v| (r, v))).unzip();
    if rows.len() < NEEDED {
        return Err(Unlearnable::TooFewRows { rows: rows.len(), needed: NEEDED });
    }
    if values.iter().all(|v| *v == values[0]) {
        return Err(Unlearnable::ConstantTarget);
    }
    let rows = ordered(features, &rows, &values)?;
    let parts = split(&rows, seed);
    let recipe = Recipe::learn(features, &parts.train, Encoding::Codes)?;
    let of = |rows: &[u32]| rows.iter().filter_map(|r| target.number(*r)).collect::<Vec<f64>>();
    let x = recipe.apply(features, &parts.train)?;
    let settings = Settings::regression(x.rows(), x.columns(), seed);
    let forest = Forest::fit(&x, &of(&parts.train), &settings)?;
    let (test, truth) = (recipe.apply(features, &parts.test)?, of(&parts.test));
    let foretold = forest.foretell(&test);
    let said: Vec<f64> = foretold.iter().map(|f| f.value).collect();
    let mse = metrics::mse(&truth, &said);
    let judge =
        Judge { predict: &|x| forest.predict(x), loss: &|said| metrics::mse(&truth[..said.len()], said) };
    let quality = Quality {
        train: x.rows(),
        test: truth.len(),
        mse,
        r2: metrics::r2(&truth, &said),
        drivers: drivers(&recipe, &test, &judge, &said, seed),
    };
    let stretch = stretch(&foretold, &truth, mse.sqrt());
    Ok(Regression { recipe, quality, forest, stretch })
}

impl Regression {
    /// The value of these rows of features given as for learning, known or new, between bounds that hold four in five new
    /// rows: the trees' own, which are too narrow because trees share rows, stretched until they hold as many of the
    /// rows set aside (Lei et al. 2018, 5.2). A row that was learned from is foretold too well.
    pub fn foretell(&self, features: &[Feature<'_>], rows: &[u32]) -> Result<Vec<Foretold>, Unlearnable> {
        let mut said = self.forest.foretell(&self.recipe.apply(features, rows)?);
        for f in &mut said {
            let (below, above) = sides(f, self.stretch.1);
            f.low = f.value - self.stretch.0 * below;
            f.high = f.value + self.stretch.0 * above;
        }
        Ok(said)
    }
}

/// How far a tenth and nine tenths of the trees lie from their mean, at least 0, and `slack`, so that trees that agree
/// are not taken for certain.
fn sides(f: &Foretold, slack: f64) -> (f64, f64) {
    ((f.value - f.low).max(0.0) + slack, (f.high - f.value).max(0.0) + slack)
}

/// The factor to the sides with which [`HELD`] of these rows, and one more, lie within; and the slack.
fn stretch(said: &[Foretold], truth: &[f64], slack: f64) -> (f64, f64) {
    let mut misses: Vec<f64> = said
        .iter()
        .zip(truth)
        .map(|(f, t)| {
            let (below, above) = sides(f, slack);
            let side = if *t < f.value { below } else { above };
            if side > 0.0 { (t - f.value).abs() / side } else { 0.0 }
        })
        .collect();
    misses.sort_unstable_by(f64::total_cmp);
    let at = libm::ceil((misses.len() + 1) as f64 * HELD) as usize;
    (misses.get(at.min(misses.len()).saturating_sub(1)).copied().unwrap_or(1.0), slack)
}

/// These rows in an order that comes from what stands in them.
pub(super) fn ordered(
    features: &[Feature<'_>],
    rows: &[u32],
    target: &[f64],
) -> Result<Vec<u32>, Unlearnable> {
    if features.iter().any(|f| f.values.rows() <= rows.iter().copied().max().unwrap_or(0) as usize) {
        return Err(Unlearnable::Ragged);
    }
    let all = Recipe::learn(features, rows, Encoding::Codes)?.apply(features, rows)?;
    Ok(all.order(target).iter().map(|at| rows[*at as usize]).collect())
}

/// What is foretold of a matrix, and how bad that is.
pub(super) struct Judge<'a> {
    pub(super) predict: &'a dyn Fn(&Matrix) -> Vec<f64>,
    pub(super) loss: &'a dyn Fn(&[f64]) -> f64,
}

/// The features of a recipe by falling importance.
pub(super) fn drivers(
    recipe: &Recipe,
    x: &Matrix,
    judge: &Judge<'_>,
    foretold: &[f64],
    seed: u64,
) -> Vec<Driver> {
    let groups = recipe.groups();
    let worth = permutation(x, &groups, judge.predict, judge.loss, seed);
    let driver = |((kept, group), (importance, spread)): ((&super::features::Kept, _), (f64, f64))| {
        let group: &std::ops::Range<usize> = group;
        let number = matches!(kept.kind, super::features::Kind::Number { .. });
        let rises = if number { rises(x.column(group.start), foretold) } else { None };
        Driver { feature: kept.feature, importance, spread, rises }
    };
    let mut out: Vec<Driver> = recipe.kept.iter().zip(&groups).zip(worth).map(driver).collect();
    out.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    out
}

#[cfg(test)]
mod tests {
    use super::super::features::Fill;
    use super::*;
    use crate::engine::math::random::Random;

    fn plain(values: Values<'_>) -> Feature<'_> {
        Feature { values, log1p: false, fill: Fill::Mean }
    }

    /// 600 customers: age with gaps, an account's number, city; worth 20 × age, and 500 more in Rome.
    struct Customers {
        age: Vec<Option<f64>>,
        noise: Vec<Option<f64>>,
        city: Vec<Option<&'static str>>,
        worth: Vec<Option<f64>>,
    }

    fn customers(seed: u64) -> Customers {
        let mut random = Random::new(seed);
        let mut out = Customers { age: vec![], noise: vec![], city: vec![], worth: vec![] };
        for i in 0..600 {
            let age = 20.0 + libm::floor(50.0 * random.share());
            let city = ["Rome", "Paris", "Oslo"][random.below(3)];
            let worth = 20.0 * age + if city == "Rome" { 500.0 } else { 0.0 } + 50.0 * random.normal();
            out.age.push((i % 20 != 3).then_some(age));
            out.noise.push(Some(random.share()));
            out.city.push(Some(city));
            out.worth.push((i % 10 != 0).then_some(worth));
        }
        out
    }

    fn features(c: &Customers) -> [Feature<'_>; 3] {
        [plain(Values::Numbers(&c.age)), plain(Values::Numbers(&c.noise)), plain(Values::Words(&c.city))]
    }

    fn learned(c: &Customers) -> Result<Regression, Unlearnable> {
        regress(&features(c), &Values::Numbers(&c.worth), 42)
    }

    #[test]
    fn worth_is_foretold_and_what_drives_it_is_found() {
        let c = customers(9);
        let found = learned(&c).unwrap();
        let q = &found.quality;
        assert_eq!((q.train, q.test), (432, 108));
        assert!(q.r2.unwrap() > 0.85 && q.mse > 2000.0, "{q:?}");
        let order: Vec<usize> = q.drivers.iter().map(|d| d.feature).collect();
        assert_eq!(order, [0, 2, 1]);
        assert_eq!((q.drivers[0].rises, q.drivers[1].rises), (Some(true), None));
        // A new customer, of a city nobody came from, and one without anything.
        let new = [
            plain(Values::Numbers(&[Some(30.0), None])),
            plain(Values::Numbers(&[Some(0.5), None])),
            plain(Values::Words(&[Some("Rome"), None])),
        ];
        let said = found.foretell(&new, &[0, 1]).unwrap();
        assert!((said[0].value - 1100.0).abs() < 100.0 && said[0].low <= said[0].high, "{said:?}");
        assert!(said[1].value.is_finite());
        // Others like them: four in five lie within their bounds.
        let others = customers(10);
        let said = found.foretell(&features(&others), &(0..600).collect::<Vec<u32>>()).unwrap();
        let known = said.iter().zip(&others.worth).filter_map(|(f, w)| w.map(|w| (f, w)));
        let held = known.filter(|(f, w)| f.low <= *w && *w <= f.high).count();
        assert!((held as f64 / 540.0 - HELD).abs() < 0.08, "{held}");
    }

    #[test]
    fn the_order_of_rows_changes_nothing() {
        let c = customers(9);
        let mut turn: Vec<u32> = (0..600).collect();
        Random::new(2).shuffle(&mut turn);
        let numbers = |v: &[Option<f64>]| turn.iter().map(|r| v[*r as usize]).collect();
        let city = turn.iter().map(|r| c.city[*r as usize]).collect();
        let turned =
            Customers { age: numbers(&c.age), noise: numbers(&c.noise), city, worth: numbers(&c.worth) };
        assert_eq!(learned(&c).unwrap().quality, learned(&turned).unwrap().quality);
    }

    #[test]
    fn why_nothing_was_learned() {
        let c = customers(9);
        let ages = [plain(Values::Numbers(&c.age))];
        let why = |f: &[Feature<'_>], target: &Values<'_>| regress(f, target, 42).map(|_| ()).unwrap_err();
        assert_eq!(why(&ages, &Values::Words(&c.city)), Unlearnable::TargetNotNumeric);
        assert_eq!(why(&ages, &Values::Numbers(&[Some(2.0); 600])), Unlearnable::ConstantTarget);
        assert_eq!(
            why(&ages, &Values::Numbers(&c.worth[..9])),
            Unlearnable::TooFewRows { rows: 8, needed: 10 }
        );
        assert_eq!(why(&ages, &Values::Numbers(&[])), Unlearnable::TooFewRows { rows: 0, needed: 10 });
        assert_eq!(why(&[], &Values::Numbers(&c.worth)), Unlearnable::NoFeatureLeft);
        let none = vec![None; 600];
        assert_eq!(
            why(&[plain(Values::Numbers(&none))], &Values::Numbers(&c.worth)),
            Unlearnable::NoFeatureLeft
        );
        assert_eq!(
            why(&[plain(Values::Numbers(&none[1..]))], &Values::Numbers(&c.noise)),
            Unlearnable::Ragged
        );
    }
}
