//! Percentiles by nearest rank: every figure reported is one that was measured.

use serde::Serialize;

/// Milliseconds at three ranks; nothing where nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half took no longer.
    pub p50: Option<f64>,
    /// 95 of 100 took no longer.
    pub p95: Option<f64>,
    /// 99 of 100 took no longer.
    pub p99: Option<f64>,
}

impl Percentiles {
    /// The ranks of some measurements, in any order.
    pub fn of(mut measured: Vec<f64>) -> Self {
        measured.sort_by(f64::total_cmp);
        let at = |percent| nearest_rank(&measured, percent).map(tenths);
        Self { p50: at(50), p95: at(95), p99: at(99) }
    }
}

/// The smallest value that at least `percent` of all do not exceed.
fn nearest_rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

fn tenths(ms: f64) -> f64 {
    (ms * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_measured_values() {
        let check = |measured: Vec<f64>, p50, p95, p99| {
            assert_eq!(Percentiles::of(measured), Percentiles { p50, p95, p99 });
        };
        check(vec![], None, None, None);
        check(vec![7.04], Some(7.0), Some(7.0), Some(7.0));
        check((1..=100).rev().map(f64::from).collect(), Some(50.0), Some(95.0), Some(99.0));
        check(vec![3.0, 1.0, 2.0], Some(2.0), Some(3.0), Some(3.0));
    }
}
