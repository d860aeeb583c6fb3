//! Chance with a seed: the same draws on every system and in every year.

/// SplitMix64 (Steele, Lea and Flood 2014), and the distributions the samples need.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Evenly between 0 and 1, neither of them.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Evenly in `0..n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Mean 1 / rate.
    pub(super) fn exponential(&mut self, rate: f64) -> f64 {
        -libm::log(self.unit()) / rate
    }

    /// Mean 0, deviation 1 (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.unit())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.unit())
    }

    /// Mean shape x scale (Marsaglia and Tsang 2000; below shape 1 by their boost).
    pub(super) fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(self.unit(), 1.0 / shape);
            return self.gamma(shape + 1.0, scale) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
            if v > 0.0 && libm::log(self.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v * scale;
            }
        }
    }

    /// Mean a / (a + b).
    pub(super) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let x = self.gamma(a, 1.0);
        x / (x + self.gamma(b, 1.0))
    }

    /// How many of `n` tries succeed.
    pub(super) fn binomial(&mut self, n: u32, p: f64) -> u32 {
        (0..n).map(|_| u32::from(self.chance(p))).sum()
    }

    /// Mean `mean` (counting exponential gaps).
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        let mut left = mean;
        let mut count = 0;
        loop {
            left -= self.exponential(1.0);
            if left < 0.0 {
                return count;
            }
            count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_first_draws_are_those_of_the_reference() {
        // SplitMix64 with seed 1234567, the values that Java's SplittableRandom and its C twin give.
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn means_and_spreads_are_those_of_the_distributions() {
        let mut random = Random::new(7);
        let mut check = |what: &str, mean: f64, variance: f64, draw: &mut dyn FnMut(&mut Random) -> f64| {
            let n = 40_000;
            let draws: Vec<f64> = (0..n).map(|_| draw(&mut random)).collect();
            let m = draws.iter().sum::<f64>() / f64::from(n);
            let v = draws.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / f64::from(n);
            assert!(
                (m - mean).abs() < 5.0 * (variance / f64::from(n)).sqrt(),
                "{what}: mean {m}, not {mean}"
            );
            assert!((v / variance - 1.0).abs() < 0.1, "{what}: variance {v}, not {variance}");
        };
        check("unit", 0.5, 1.0 / 12.0, &mut |r| r.unit());
        check("exponential", 0.5, 0.25, &mut |r| r.exponential(2.0));
        check("normal", 0.0, 1.0, &mut |r| r.normal());
        check("gamma", 6.0, 12.0, &mut |r| r.gamma(3.0, 2.0));
        check("small gamma", 1.5, 4.5, &mut |r| r.gamma(0.5, 3.0));
        check("beta", 0.2, 0.2 * 0.8 / 6.0, &mut |r| r.beta(1.0, 4.0));
        check("poisson", 2.5, 2.5, &mut |r| f64::from(r.poisson(2.5)));
        check("binomial", 3.0, 2.1, &mut |r| f64::from(r.binomial(10, 0.3)));
    }
}
