//! Chance that is the same on every machine: a xorshift generator (Marsaglia's 64-bit
//! shifts 13, 7, 17, the result multiplied), started by the caller's seed.
//!
//! Integers only, so that a seed and a number of iterations decide the whole search.

/// A source of chance.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    /// Equal seeds and streams give equal chance; streams of one seed differ.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mixed = (seed ^ stream.rotate_left(32)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut state = mixed;
        for shift in [30, 27, 31] {
            state = (state ^ (state >> shift)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        }
        Self { state: state | 1 }
    }

    /// Thirty-two even bits.
    #[inline]
    pub(crate) fn bits(&mut self) -> u32 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }

    /// One of `0..count`; `count` is not zero.
    #[inline]
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.bits()) * count as u64) >> 32) as usize
    }

    /// Evenly between 0 and `most`, which is in parts of 65,536.
    #[inline]
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        (u64::from(self.bits()) * most) >> 32
    }

    /// True `part` times in 1,024.
    #[inline]
    pub(crate) fn happens(&mut self, part: u32) -> bool {
        self.bits() >> 22 < part
    }

    /// The negative logarithm of an even share of one, in parts of 65,536: how much worse,
    /// in temperatures, annealing may take this time. Right within one per cent.
    #[inline]
    pub(crate) fn patience(&mut self) -> i64 {
        let even = u64::from(self.bits()) + 1;
        let whole = 63 - i64::from(even.leading_zeros());
        // The bits behind the leading one, and how far log2(1 + f) lies above f.
        let fraction = if whole == 0 { 0 } else { (((even << 16) >> whole) & 0xFFFF) as i64 };
        let bow = (((22_700 * fraction) >> 16) * (65_536 - fraction)) >> 16;
        let binary = (32 << 16) - ((whole << 16) + fraction + bow);
        (binary.max(0) * 45_426) >> 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_has_the_mean_of_an_exponential() {
        let mut chance = Chance::new(7, 0);
        let rounds = 200_000_i64;
        let sum: i64 = (0..rounds).map(|_| chance.patience()).sum();
        let mean = sum / rounds;
        assert!((65_536 - mean).abs() < 1_000, "{mean}");
    }

    #[test]
    fn below_meets_every_number_about_as_often() {
        let mut chance = Chance::new(1, 3);
        let mut met = [0_u32; 10];
        for _ in 0..100_000 {
            met[chance.below(10)] += 1;
        }
        assert!(met.iter().all(|&times| (9_500..10_500).contains(&times)), "{met:?}");
    }
}
