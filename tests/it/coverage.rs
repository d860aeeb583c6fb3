//! Whether intervals of single customers hold the truth as often as they say: the randomised probability integral
//! transform (Czado, Gneiting & Held 2009) of simulated customers is uniform, so 80 % of it lies in the middle.

use perennial::engine::clv::gamma_gamma::Spend;
use perennial::engine::clv::history::{Days, Sample};
use perennial::engine::clv::interval::Doubtful;
use perennial::engine::clv::model::Fitted;
use perennial::engine::clv::spend::SpendModel;
use perennial::engine::math::random::Random;
use perennial::link::protocol::ModelId;

const SPLIT: i32 = 364;
const END: i32 = 546;

struct Log {
    starts: Vec<u32>,
    day: Vec<i32>,
    money: Vec<f64>,
}

/// Customers of MBG/NBD, or of Pareto/NBD, with Gamma-Gamma spend.
fn simulated(random: &mut Random, customers: usize, pareto: bool) -> Log {
    let mut log = Log { starts: vec![0], day: Vec::new(), money: Vec::new() };
    for _ in 0..customers {
        let rate = random.gamma(0.9, 12.0) / 7.0;
        let leave = random.beta(0.8, 3.5);
        let death = if pareto {
            let mu = random.gamma(0.6, 84.0);
            random.exponential(mu)
        } else {
            f64::INFINITY
        };
        let nu = random.gamma(4.0, 20.0);
        let first = random.share() * 250.0;
        let mut at = first;
        let mut active = true;
        while active && at < f64::from(END) && at - first <= death {
            log.day.push(at as i32);
            log.money.push(random.gamma(6.0, nu));
            active = pareto || random.share() >= leave;
            at += random.exponential(rate).max(1.0);
        }
        log.starts.push(log.day.len() as u32);
    }
    log
}

/// How many transforms fall into the middle 80 %, of purchases and of money, and of how many.
fn middle(id: ModelId, pareto: bool) -> (f64, f64) {
    let mut random = Random::new(if pareto { 77 } else { 76 });
    let (mut purchases, mut money, mut all) = (0, 0, 0);
    for _ in 0..12 {
        let log = simulated(&mut random, 400, pareto);
        let sample = Sample::of_days(Days { starts: &log.starts, day: &log.day }, SPLIT, 7.0);
        let own = |i: usize| log.starts[i] as usize..log.starts[i + 1] as usize;
        let known = |i: usize| log.day[own(i)].partition_point(|d| *d <= SPLIT);
        let z = |i: usize| {
            let n = known(i);
            let sum: f64 = log.money[own(i)][1.min(n)..n].iter().sum();
            if n > 1 { sum / (n - 1) as f64 } else { f64::NAN }
        };
        let spend = (0..400).filter_map(|i| Some(Spend { x: sample.history(i)?.x, z: z(i), weight: 1.0 }));
        let spend = SpendModel::new(spend, None).unwrap();
        let fitted = Fitted::new(id, &sample);
        let doubtful = Doubtful {
            params: fitted.params,
            points: fitted.points(),
            spend: Some(&spend),
            spend_points: spend.points(),
        };
        let time = f64::from(END - SPLIT) / 7.0;
        let mut work = Vec::new();
        for i in 0..400 {
            let Some(h) = sample.history(i) else { continue };
            let later = own(i).start + known(i)..own(i).end;
            let (bought, paid): (usize, f64) = (later.len(), log.money[later].iter().sum());
            let shares = doubtful.shares(h, time, &mut work);
            let below = |n: usize| shares.iter().take(n).sum::<f64>();
            let u = random.share();
            let count = below(bought) + u * (below(bought + 1) - below(bought));
            let amount = doubtful.amount(&spend, h, z(i), &shares);
            let paid = if paid > 0.0 { amount.below(paid) } else { u * amount.below(0.0) };
            purchases += i32::from((0.1..=0.9).contains(&count));
            money += i32::from((0.1..=0.9).contains(&paid));
            all += 1;
        }
    }
    (f64::from(purchases) / f64::from(all), f64::from(money) / f64::from(all))
}

#[test]
fn single_customers_fall_into_the_middle_as_often_as_they_should() {
    for (id, pareto) in [(ModelId::MbgNbd, false), (ModelId::ParetoNbd, true)] {
        let (purchases, money) = middle(id, pareto);
        assert!((0.74..=0.86).contains(&purchases), "{id:?}: purchases {purchases}");
        assert!((0.74..=0.86).contains(&money), "{id:?}: money {money}");
    }
}

#[test]
fn parameters_of_simulated_customers_come_back() {
    let mut random = Random::new(8);
    let log = simulated(&mut random, 20_000, false);
    let sample = Sample::of_days(Days { starts: &log.starts, day: &log.day }, END, 7.0);
    let fitted = Fitted::new(ModelId::MbgNbd, &sample);
    // r 0.9, alpha 12, a 0.8, b 3.5; the gap of a day at least costs a little.
    for ((got, want), error) in fitted.values().iter().zip([0.9, 12.0, 0.8, 3.5]).zip(&fitted.fit.errors) {
        let off = (got / want - 1.0).abs();
        assert!(off < 0.05 + 3.0 * error.unwrap(), "{got} instead of {want}, {error:?}");
    }
    let log = simulated(&mut random, 20_000, true);
    let sample = Sample::of_days(Days { starts: &log.starts, day: &log.day }, END, 7.0);
    let fitted = Fitted::new(ModelId::ParetoNbd, &sample);
    // r 0.9, alpha 12, s 0.6, beta 12 weeks.
    for ((got, want), error) in fitted.values().iter().zip([0.9, 12.0, 0.6, 12.0]).zip(&fitted.fit.errors) {
        let off = (got / want - 1.0).abs();
        assert!(off < 0.05 + 3.0 * error.unwrap(), "{got} instead of {want}, {error:?}");
    }
}
