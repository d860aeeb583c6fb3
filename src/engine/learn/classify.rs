//! A yes or no foretold from attributes: by logistic regression or a forest, whichever tells rows set aside better.

use serde::{Deserialize, Serialize};

use super::features::{Encoding, Feature, Recipe};
use super::forest::{Forest, Settings};
use super::importance::Driver;
use super::logistic::{Logistic, PENALTY};
use super::metrics::{Bin, auc, balanced_accuracy, calibration};
use super::regress::{Judge, drivers, ordered};
use super::split::split_classes;
use super::{Matrix, Unlearnable};

/// Rows with a known target that it takes.
pub const NEEDED: usize = 20;
/// Rows of each class that it takes: four to learn from, one to be judged on.
pub const OF_EACH: usize = 5;
/// So much more of the area the forest must show to be preferred to what can be read off slopes.
const CLEARLY: f64 = 0.005;
/// Groups of the calibration picture.
const BINS: usize = 10;

/// What foretells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Logistic regression on standardised columns.
    Logistic,
    /// A forest's share of trees.
    Forest,
}

/// What was learned, and what it was found to be worth.
#[derive(Debug, Clone)]
pub struct Classifier {
    /// How features become columns, learned from the training rows.
    pub recipe: Recipe,
    /// What the rows set aside showed.
    pub quality: Quality,
    /// Slopes of the standardised columns; `None` where the forest was chosen.
    pub logistic: Option<Logistic>,
    forest: Option<Forest>,
}

/// What the rows set aside, a fifth of each class, showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// What was chosen by the areas below.
    pub method: Method,
    /// Area under the curve of logistic regression. The larger of two areas flatters the chosen one a little.
    pub auc_logistic: f64,
    /// Area under the curve of the forest.
    pub auc_forest: f64,
    /// Rows learned from.
    pub train: usize,
    /// Rows judged on.
    pub test: usize,
    /// Share of yes among the rows learned from: the chance from which on a row is told to be a yes below.
    pub share: f64,
    /// Mean of the shares of yes and of no that are told rightly.
    pub balanced_accuracy: f64,
    /// Chances foretold beside what became of them.
    pub calibration: Vec<Bin>,
    /// What the method leans on, the strongest first: importance is the loss of area.
    pub drivers: Vec<Driver>,
}

/// Learns a yes or no from the rows where it is known. The order of rows changes nothing; the seed decides the split, the
/// trees and the importances.
///
/// # Errors
/// [`Unlearnable::Ragged`], [`Unlearnable::TooFewRows`], [`Unlearnable::OneClass`], [`Unlearnable::RareClass`],
/// [`Unlearnable::NoFeatureLeft`].
pub fn classify(
    features: &[Feature<'_>],
    target: &[Option<bool>],
    seed: u64,
) -> Result<Classifier, Unlearnable> {
    let known = (0u32..).zip(target).filter_map(|(r, t)| t.map(|t| (r, number(t))));
    let (rows, classes): (Vec<u32>, Vec<f64>) = known.unzip();
    if rows.len() < NEEDED {
        return Err(Unlearnable::TooFewRows { rows: rows.len(), needed: NEEDED });
    }
    let yes = classes.iter().filter(|c| **c > 0.5).count();
    match yes.min(rows.len() - yes) {
        0 => return Err(Unlearnable::OneClass),
        rare if rare < OF_EACH => return Err(Unlearnable::RareClass { rows: rare, needed: OF_EACH }),
        _ => {}
    }
    let rows = ordered(features, &rows, &classes)?;
    let of = |rows: &[u32]| rows.iter().map(|r| target[*r as usize] == Some(true)).collect::<Vec<bool>>();
    let parts = split_classes(&rows, &of(&rows), seed);
    let (train, truth) = (of(&parts.train), of(&parts.test));

    let slopes = Recipe::learn(features, &parts.train, Encoding::Standardised)?;
    let logistic = Logistic::fit(&slopes.apply(features, &parts.train)?, &train, PENALTY)?;
    let codes = Recipe::learn(features, &parts.train, Encoding::Codes)?;
    let x = codes.apply(features, &parts.train)?;
    let settings = Settings::classification(x.rows(), x.columns(), seed);
    let numbers: Vec<f64> = train.iter().map(|y| number(*y)).collect();
    let forest = Forest::fit(&x, &numbers, &settings)?;

    let area = |said: &[f64]| auc(&truth[..said.len()], said).unwrap_or(0.5);
    let auc_logistic = area(&logistic.chance(&slopes.apply(features, &parts.test)?));
    let auc_forest = area(&forest.predict(&codes.apply(features, &parts.test)?));
    let method = if auc_forest > auc_logistic + CLEARLY { Method::Forest } else { Method::Logistic };
    let predict = |x: &Matrix| match method {
        Method::Logistic => logistic.chance(x),
        Method::Forest => forest.predict(x),
    };
    let recipe = if method == Method::Forest { codes } else { slopes };
    let x = recipe.apply(features, &parts.test)?;
    let said = predict(&x);
    let share = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let judge = Judge { predict: &predict, loss: &|said| 1.0 - area(said) };
    let quality = Quality {
        method,
        auc_logistic,
        auc_forest,
        train: train.len(),
        test: truth.len(),
        share,
        balanced_accuracy: balanced_accuracy(&truth, &said, share).unwrap_or(0.5),
        calibration: calibration(&truth, &said, BINS),
        drivers: drivers(&recipe, &x, &judge, &said, seed),
    };
    let (logistic, forest) =
        if method == Method::Forest { (None, Some(forest)) } else { (Some(logistic), None) };
    Ok(Classifier { recipe, quality, logistic, forest })
}

fn number(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

impl Classifier {
    /// The chance of a yes of these rows of features given as for learning, known or new. A forest foretells rows that it
    /// learned from too well.
    pub fn chance(&self, features: &[Feature<'_>], rows: &[u32]) -> Result<Vec<f64>, Unlearnable> {
        let x = self.recipe.apply(features, rows)?;
        let logistic = self.logistic.as_ref().map(|l| l.chance(&x));
        Ok(logistic.or_else(|| self.forest.as_ref().map(|f| f.predict(&x))).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::{Fill, Values};
    use super::*;
    use crate::engine::math::random::Random;

    fn numbers(column: &[Option<f64>]) -> Feature<'_> {
        Feature { values: Values::Numbers(column), log1p: false, fill: Fill::Mean }
    }

    /// Columns a and b, uniform in -1…1, and a yes with a chance that hangs on them.
    fn rows(chance: &dyn Fn(f64, f64) -> f64) -> (Vec<Vec<Option<f64>>>, Vec<Option<bool>>) {
        let mut random = Random::new(21);
        let (mut columns, mut yes) = (vec![vec![], vec![], vec![]], vec![]);
        for i in 0..1500 {
            let (a, b) = (2.0 * random.share() - 1.0, 2.0 * random.share() - 1.0);
            columns[0].push((i % 30 != 7).then_some(a));
            columns[1].push(Some(b));
            columns[2].push(None);
            yes.push((i % 9 != 0).then_some(random.share() < chance(a, b)));
        }
        (columns, yes)
    }

    #[test]
    fn slopes_where_slopes_will_do() {
        let (columns, yes) = rows(&|a, _| 1.0 / (1.0 + libm::exp(2.0 - 4.0 * a)));
        let f: Vec<Feature<'_>> = columns.iter().map(|c| numbers(c)).collect();
        let found = classify(&f, &yes, 42).unwrap();
        let q = &found.quality;
        assert_eq!((q.method, q.train + q.test, found.recipe.left_out.len()), (Method::Logistic, 1333, 1));
        assert!(q.auc_logistic > 0.8 && q.balanced_accuracy > 0.7, "{q:?}");
        assert_eq!((q.drivers[0].feature, q.drivers[0].rises, q.drivers.len()), (0, Some(true), 2));
        assert!(q.drivers[0].importance > 0.2 && q.drivers[1].importance < 0.05);
        // 267 rows in ten groups: the chance foretold lies near what became of them.
        assert!(q.calibration.iter().all(|b| (b.foretold - b.observed).abs() < 0.25 && b.rows > 20), "{q:?}");
        let slope = found.logistic.as_ref().unwrap().slopes[0];
        // One standard deviation of a is 0.577: 4 × 0.577, less what the gaps take.
        assert!((slope - 2.3).abs() < 0.5, "{slope}");
        let said = found.chance(&f, &[0, 1, 2]).unwrap();
        assert!(said.iter().all(|p| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn a_forest_where_it_takes_corners() {
        let (columns, yes) = rows(&|a, b| if a * b > 0.0 { 0.95 } else { 0.05 });
        let f: Vec<Feature<'_>> = columns.iter().map(|c| numbers(c)).collect();
        let found = classify(&f, &yes, 42).unwrap();
        let q = &found.quality;
        assert!(q.method == Method::Forest && q.auc_forest > 0.85 && q.auc_logistic < 0.65, "{q:?}");
        assert!(found.logistic.is_none() && q.drivers.iter().all(|d| d.importance > 0.2));
        let new = [numbers(&[Some(0.7), Some(0.7), None]), numbers(&[Some(0.7), Some(-0.7), None])];
        let said = found.chance(&new, &[0, 1, 2]).unwrap();
        assert!(said[0] > 0.8 && said[1] < 0.2 && (0.0..=1.0).contains(&said[2]), "{said:?}");
        // Backwards, to the last bit.
        let turned: Vec<Vec<Option<f64>>> =
            columns.iter().map(|c| c.iter().rev().copied().collect()).collect();
        let f: Vec<Feature<'_>> = turned.iter().map(|c| numbers(c)).collect();
        let again = classify(&f, &yes.iter().rev().copied().collect::<Vec<_>>(), 42).unwrap();
        assert_eq!(&again.quality, q);
    }

    #[test]
    fn why_nothing_was_learned() {
        let column: Vec<Option<f64>> = (0..40).map(|i| Some(f64::from(i))).collect();
        let f = [numbers(&column)];
        let why = |f: &[Feature<'_>], yes: &[Option<bool>]| classify(f, yes, 1).map(|_| ()).unwrap_err();
        let some = |n: usize| (0..40).map(|i| Some(i < n)).collect::<Vec<_>>();
        assert_eq!(why(&f, &some(0)), Unlearnable::OneClass);
        assert_eq!(why(&f, &some(4)), Unlearnable::RareClass { rows: 4, needed: 5 });
        assert_eq!(why(&f, &[None; 40]), Unlearnable::TooFewRows { rows: 0, needed: 20 });
        assert_eq!(why(&f, &[Some(true)]), Unlearnable::TooFewRows { rows: 1, needed: 20 });
        assert_eq!(why(&[], &some(20)), Unlearnable::NoFeatureLeft);
        assert_eq!(why(&[numbers(&[None; 40])], &some(20)), Unlearnable::NoFeatureLeft);
        assert_eq!(why(&[numbers(&column[..30])], &some(20)), Unlearnable::Ragged);
        assert!(classify(&f, &some(5), 1).is_ok());
    }
}
