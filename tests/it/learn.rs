//! Whatever stands in the columns: a result of sound numbers or a reason, never a panic.

use perennial::engine::learn::features::{Encoding, Feature, Fill, Recipe, Values};
use perennial::engine::learn::{classify, contrast, kmeans, pca, regress, silhouette};
use proptest::prelude::*;

/// Cells as bad files have them: gaps, what is no number, what is far too large, and many that are equal.
fn cells() -> impl Strategy<Value = Vec<Option<f64>>> {
    let cell = prop_oneof![
        3 => Just(None),
        8 => (-3i32..4).prop_map(|v| Some(f64::from(v))),
        4 => (-1e6f64..1e6).prop_map(Some),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, -1e300, 1e99, -1e99, 1e-300, -0.0]).prop_map(Some),
    ];
    prop_oneof![
        6 => prop::collection::vec(cell, 60),
        1 => Just(vec![None; 60]),
        1 => Just(vec![Some(0.1); 60]),
    ]
}

fn sound(values: &[f64]) -> bool {
    values.iter().all(|v| v.is_finite())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn columns_of_any_kind_are_learned_from_or_refused(
        columns in prop::collection::vec((cells(), any::<bool>(), any::<bool>()), 0..5),
        words in prop::collection::vec(prop::option::of(prop::sample::select(vec!["", "a", "b", "某"])), 60),
        target in cells(), yes in prop::collection::vec(prop::option::of(any::<bool>()), 60),
        rows in prop::sample::select(vec![0usize, 1, 2, 3, 11, 25, 60]), k in 0usize..5,
    ) {
        let mut features: Vec<Feature<'_>> = columns
            .iter()
            .map(|(cells, log1p, zero)| Feature {
                values: Values::Numbers(&cells[..rows]),
                log1p: *log1p,
                fill: if *zero { Fill::Value(0.0) } else { Fill::Mean },
            })
            .collect();
        features.push(Feature { values: Values::Words(&words[..rows]), log1p: false, fill: Fill::Mean });
        let all: Vec<u32> = (0..rows as u32).collect();

        if let Ok(recipe) = Recipe::learn(&features, &all, Encoding::Standardised) {
            prop_assert_eq!(recipe.kept.len() + recipe.left_out.len(), features.len());
            let x = recipe.apply(&features, &all).unwrap();
            if let Ok(found) = kmeans::kmeans(&x, k, 2, 1) {
                prop_assert!(found.inertia.is_finite() && found.centres.iter().all(|c| sound(c)));
                let units = |c: &Vec<f64>| c.iter().enumerate().all(|(j, v)| recipe.in_units(j, *v).is_finite());
                prop_assert!(found.centres.iter().all(units));
                let apart = contrast::contrasts(&x, &found.labels, found.k(), 3);
                prop_assert!(apart.iter().flatten().all(|c| c.z.is_finite() && c.column < x.columns()));
            }
            if let Ok(choice) = silhouette::choose(&x, 2, 1) {
                prop_assert!(choice.scores.iter().all(|s| (-1.0..=1.0).contains(&s.1)) && choice.k >= 2);
            }
            let picture = pca::components(&x);
            prop_assert!(picture.iter().all(|c| sound(&c.scores) && sound(&c.loadings) && c.share.is_finite()));
        }
        if let Ok(found) = regress::regress(&features, &Values::Numbers(&target[..rows]), 42) {
            let q = &found.quality;
            prop_assert!(q.mse.is_finite() && q.r2.is_none_or(f64::is_finite));
            prop_assert!(q.drivers.iter().all(|d| d.importance.is_finite() && d.spread.is_finite()));
            for f in found.foretell(&features, &all).unwrap() {
                prop_assert!(sound(&[f.low, f.value, f.high]) && f.low <= f.value && f.value <= f.high);
            }
        }
        if let Ok(found) = classify::classify(&features, &yes[..rows], 42) {
            let q = &found.quality;
            prop_assert!([q.auc_forest, q.auc_logistic, q.balanced_accuracy].iter().all(|v| (0.0..=1.0).contains(v)));
            prop_assert!(q.calibration.iter().all(|b| b.foretold.is_finite()));
            prop_assert!(found.chance(&features, &all).unwrap().iter().all(|p| (-1e-9..=1.0 + 1e-9).contains(p)));
        }
    }
}
