//! Purchase histories as the models see them. `docs/formulas.md` 4.1.

use rustc_hash::FxHashMap;

/// What the models know of a customer: repeat purchases, and times in one unit.
///
/// RFM's recency is the opposite sense of `t_x`, and RFM's frequency is not `x`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct History {
    /// Repeat purchase periods: days with an order, minus the first.
    pub x: f64,
    /// Time from the first purchase to the last.
    pub t_x: f64,
    /// Time from the first purchase to the end of observation.
    pub t: f64,
    /// Sum of the logarithms of the times between purchases; `NaN` where they are not known.
    pub ln_gaps: f64,
}

/// A history that so many customers have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The history; `ln_gaps` is the mean over its customers.
    pub history: History,
    /// Customers.
    pub weight: f64,
}

/// Histories of all customers, alike ones once.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Different histories by rising `x`, then `t_x`, then `t`.
    pub unique: Vec<Weighted>,
    /// Position in `unique` of each customer; `u32::MAX` for one without a purchase.
    pub of: Vec<u32>,
    /// Customers with a history, weights added up.
    pub customers: f64,
    /// Of them, with a repeat purchase.
    pub repeaters: f64,
    /// The longest `t`.
    pub longest: f64,
    /// Whether the times between purchases are known, so that regular buying can be told from random.
    pub gaps_known: bool,
}

/// Days of purchases by customer, `starts` one longer than customers.
#[derive(Debug, Clone, Copy)]
pub struct Days<'a> {
    /// Where each customer's purchases start.
    pub starts: &'a [u32],
    /// Day of each purchase, rising within a customer.
    pub day: &'a [i32],
}

impl Sample {
    /// Rolls purchases up to a last day. Purchases after `until` are not seen; customers without one before it have no
    /// history. Times are counted in units of `unit` days.
    ///
    /// # Example: the first of six customers of a log that ends after 37 days
    /// ```
    /// use perennial::engine::clv::history::{Days, Sample};
    /// let sample = Sample::of_days(Days { starts: &[0, 2], day: &[0, 36] }, 37, 1.0);
    /// let h = sample.unique[0].history;
    /// assert_eq!((h.x, h.t_x, h.t), (1.0, 36.0, 37.0));
    /// ```
    pub fn of_days(days: Days<'_>, until: i32, unit: f64) -> Sample {
        let histories = days.starts.windows(2).map(|w| {
            let own = &days.day[w[0] as usize..w[1] as usize];
            let own = &own[..own.partition_point(|d| *d <= until)];
            let (first, last) = (*own.first()?, *own.last()?);
            // Two orders of one day can both be purchases when days are not merged; the gap is then part of a day.
            let gap = |w: &[i32]| libm::log(f64::from((w[1] - w[0]).max(0)).max(0.5) / unit);
            Some(History {
                x: (own.len() - 1) as f64,
                t_x: f64::from(last - first) / unit,
                t: f64::from(until - first) / unit,
                ln_gaps: own.windows(2).map(gap).sum(),
            })
        });
        Sample::new(histories.map(|h| h.map(|history| Weighted { history, weight: 1.0 })), true)
    }

    /// Groups histories; `None` is a customer without one.
    pub fn new(histories: impl Iterator<Item = Option<Weighted>>, gaps_known: bool) -> Sample {
        let mut out = Sample { gaps_known, ..Sample::default() };
        let mut places: FxHashMap<[u64; 3], u32> = FxHashMap::default();
        out.of.reserve(histories.size_hint().0);
        for own in histories {
            let Some(own) = own else {
                out.of.push(u32::MAX);
                continue;
            };
            let place = *places.entry(bits(&own.history)).or_insert(out.unique.len() as u32);
            match out.unique.get_mut(place as usize) {
                Some(same) => {
                    let all = same.weight + own.weight;
                    same.history.ln_gaps += (own.history.ln_gaps - same.history.ln_gaps) * own.weight / all;
                    same.weight = all;
                }
                None => out.unique.push(own),
            }
            out.of.push(place);
            out.customers += own.weight;
            if own.history.x > 0.0 {
                out.repeaters += own.weight;
            }
            out.longest = out.longest.max(own.history.t);
        }
        out.sort();
        out
    }

    /// Puts the different histories in their order.
    fn sort(&mut self) {
        let keys: Vec<_> = self.unique.iter().map(|w| bits(&w.history)).collect();
        let order = crate::engine::math::sort::order(keys.len(), &|a, b| keys[a].cmp(&keys[b]));
        self.unique = order.iter().map(|i| self.unique[*i as usize]).collect();
        let mut places = vec![0; order.len()];
        for (place, i) in (0u32..).zip(order) {
            places[i as usize] = place;
        }
        for of in &mut self.of {
            *of = places.get(*of as usize).copied().unwrap_or(u32::MAX);
        }
    }

    /// The history of a customer.
    pub fn history(&self, customer: usize) -> Option<&History> {
        Some(&self.unique.get(*self.of.get(customer)? as usize)?.history)
    }

    /// Positions of at most about `n` histories, with weights that speak for all customers: every k-th of the sorted
    /// list, which keeps the mix of `x`, `t_x` and `t`.
    pub fn thin(&self, n: usize) -> Vec<(usize, f64)> {
        let step = self.unique.len().div_ceil(n.max(1)).max(1);
        let chunks = self.unique.chunks(step).enumerate();
        chunks.map(|(i, chunk)| (i * step + chunk.len() / 2, chunk.iter().map(|w| w.weight).sum())).collect()
    }

    /// [`Sample::thin`] as histories.
    pub fn thinned(&self, n: usize) -> Vec<Weighted> {
        let thin = self.thin(n).into_iter();
        thin.map(|(i, weight)| Weighted { history: self.unique[i].history, weight }).collect()
    }

    /// Whether every history is one of yes/no periods: whole numbers, at most one purchase a period.
    pub fn of_periods(&self) -> bool {
        let whole = |h: &History| h.t_x.fract() == 0.0 && h.t.fract() == 0.0 && h.x <= h.t_x && h.t <= 1000.0;
        !self.gaps_known && self.longest >= 1.0 && self.unique.iter().all(|w| whole(&w.history))
    }
}

/// Numbers of zero or more in the order of their bits.
fn bits(h: &History) -> [u64; 3] {
    [h.x.to_bits(), h.t_x.to_bits(), h.t.to_bits()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_customers() {
        // formulas.md 4.2: end 2015-02-07 is day 37; first days 0, 0, 0, 15, 15, 32.
        let starts = [0, 2, 3, 6, 9, 12, 13];
        let day = [0, 36, 0, 0, 2, 4, 15, 20, 35, 15, 16, 17, 32];
        let sample = Sample::of_days(Days { starts: &starts, day: &day }, 37, 1.0);
        let all: Vec<_> = (0..6).map(|i| sample.history(i).map(|h| (h.x, h.t_x, h.t)).unwrap()).collect();
        let want = [
            (1.0, 36.0, 37.0),
            (0.0, 0.0, 37.0),
            (2.0, 4.0, 37.0),
            (2.0, 20.0, 22.0),
            (2.0, 2.0, 22.0),
            (0.0, 0.0, 5.0),
        ];
        assert_eq!(all, want);
        assert_eq!((sample.customers, sample.repeaters, sample.longest), (6.0, 4.0, 37.0));
    }

    #[test]
    fn alike_once_and_nobody_lost() {
        let starts = [0, 2, 4, 4, 6];
        let day = [0, 7, 0, 7, 0, 14];
        let sample = Sample::of_days(Days { starts: &starts, day: &day }, 14, 7.0);
        assert_eq!(sample.unique.len(), 2);
        assert_eq!(sample.of, [0, 0, u32::MAX, 1]);
        assert_eq!(sample.thinned(1).iter().map(|w| w.weight).sum::<f64>(), 3.0);
        // What lies after the end is not seen.
        let early = Sample::of_days(Days { starts: &starts, day: &day }, 6, 7.0);
        assert_eq!((early.repeaters, early.customers), (0.0, 3.0));
    }
}
