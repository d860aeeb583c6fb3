//! A seeded generator and draws from the distributions of the models, for simulation.

use super::special::normal_quantile;

/// xoshiro256++ (Blackman & Vigna 2019), seeded through SplitMix64: the same numbers on every machine.
#[derive(Debug, Clone)]
pub struct Random([u64; 4]);

impl Random {
    /// A generator; the same seed gives the same numbers.
    pub fn new(seed: u64) -> Random {
        let mut z = seed;
        Random(std::array::from_fn(|_| {
            z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut x = z;
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            x ^ (x >> 31)
        }))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// Between 0 and 1, never either.
    pub fn share(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// A whole number from 0 to below `n`, which is above 0 and below 2³²: the same on machines of 32 and 64 bits.
    pub fn below(&mut self, n: usize) -> usize {
        (((self.bits() >> 32) * n as u64) >> 32) as usize
    }

    /// Puts values into a random order: Fisher & Yates, by Durstenfeld (1964).
    pub fn shuffle(&mut self, values: &mut [u32]) {
        for i in (1..values.len()).rev() {
            values.swap(i, self.below(i + 1));
        }
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.share())
    }

    /// Exponential with this rate.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -libm::log(self.share()) / rate
    }

    /// Gamma with this shape and rate: Marsaglia & Tsang (2000).
    pub fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        if shape < 1.0 {
            let lift = libm::pow(self.share(), 1.0 / shape);
            return self.gamma(shape + 1.0, rate) * lift;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            if libm::log(self.share()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v / rate;
            }
        }
    }

    /// Beta with these shapes.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a, 1.0), self.gamma(b, 1.0));
        // Both can vanish when the shapes are tiny; either end is then as good.
        if x + y > 0.0 { x / (x + y) } else { f64::from(u8::from(self.share() * (a + b) < a)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(7);
        let mean = |draw: &mut dyn FnMut() -> f64| (0..40_000).map(|_| draw()).sum::<f64>() / 40_000.0;
        let close = |got: f64, want: f64| assert!((got - want).abs() < 0.02, "{got} {want}");
        close(mean(&mut || random.gamma(0.3, 2.0)), 0.15);
        close(mean(&mut || random.gamma(3.0, 2.0)), 1.5);
        close(mean(&mut || random.beta(0.8, 2.4)), 0.25);
        close(mean(&mut || random.exponential(2.0)), 0.5);
        close(mean(&mut || random.normal()), 0.0);
        close(mean(&mut || random.below(3) as f64), 1.0);
        // Every order of three is as likely: position 0 holds each a third of the time.
        close(
            mean(&mut || {
                let mut three = [0, 1, 2];
                random.shuffle(&mut three);
                f64::from(three[0])
            }),
            1.0,
        );
        assert_eq!(Random::new(3).bits(), Random::new(3).bits());
        assert_ne!(Random::new(3).bits(), Random::new(4).bits());
    }
}
