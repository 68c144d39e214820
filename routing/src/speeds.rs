//! The speeds that are known, by straight piece and direction.
//!
//! They come in blocks that versions share: a change copies the blocks it touches. This
//! module must never know whom they slow down.

use std::sync::Arc;

use crate::graph::{LaneRef, RoadNetwork, Street};
use crate::profile::Profile;

/// Pieces in a block.
const BLOCK: usize = 256;
/// Free flow.
const UNKNOWN: u16 = u16::MAX;
/// Slower than this is as good as this: nothing stands still for ever.
const SLOWEST: f64 = 100.0;
/// Faster than this nobody drives.
const FASTEST: f64 = 30_000.0;

/// A speed that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// Nobody drives there.
    Closed,
    /// Hundredths of km/h.
    Known(u16),
}

impl Speed {
    /// Of km/h, which are a number not below 0.
    pub(crate) fn of_km_h(km_h: f64) -> Self {
        if km_h == 0.0 {
            return Self::Closed;
        }
        Self::Known((km_h * 100.0).clamp(SLOWEST, FASTEST).round() as u16)
    }

    /// Tenths of a second for a profile over so many metres; nothing when closed. The
    /// parity profile counts whole tenths.
    pub(crate) fn tenths(self, profile: Profile, metres: f64) -> Option<f64> {
        let Self::Known(hundredths) = self else { return None };
        let tenths = metres * 3_600.0 / f64::from(hundredths);
        Some(if profile == Profile::Parity { (tenths + 0.5).floor().max(1.0) } else { tenths })
    }
}

/// The speeds of all pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Speeds {
    blocks: Vec<Option<Arc<[[u16; 2]; BLOCK]>>>,
}

impl Speeds {
    /// The speed on the piece that begins at a place of the shapes.
    pub(crate) fn get(&self, piece: usize, direction: usize) -> Option<Speed> {
        match self.blocks.get(piece / BLOCK)?.as_ref()?[piece % BLOCK][direction] {
            UNKNOWN => None,
            0 => Some(Speed::Closed),
            hundredths => Some(Speed::Known(hundredths)),
        }
    }

    /// Writes a speed down, or takes it back; gives the one before.
    pub(crate) fn set(
        &mut self,
        piece: usize,
        direction: usize,
        speed: Option<Speed>,
    ) -> Option<Speed> {
        let before = self.get(piece, direction);
        if self.blocks.len() <= piece / BLOCK {
            self.blocks.resize(piece / BLOCK + 1, None);
        }
        let block = &mut self.blocks[piece / BLOCK];
        let block = block.get_or_insert_with(|| Arc::new([[UNKNOWN; 2]; BLOCK]));
        Arc::make_mut(block)[piece % BLOCK][direction] = match speed {
            None => UNKNOWN,
            Some(Speed::Closed) => 0,
            Some(Speed::Known(hundredths)) => hundredths,
        };
        before
    }

    /// The speeds on a lane.
    pub(crate) fn on<'a>(
        &'a self,
        network: &'a RoadNetwork,
        piece_mm: &'a [u32],
        profile: Profile,
        lane: LaneRef,
    ) -> OnLane<'a> {
        OnLane { speeds: self, street: network.street(lane), piece_mm, profile, lane }
    }
}

/// What the speeds on its pieces mean for a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Whole {
    /// None is known.
    Free,
    /// One is closed.
    Closed,
    /// They add up to tenths of a second.
    Tenths(f64),
}

/// A lane and the speeds on it.
pub(crate) struct OnLane<'a> {
    speeds: &'a Speeds,
    street: &'a Street,
    piece_mm: &'a [u32],
    profile: Profile,
    lane: LaneRef,
}

impl OnLane<'_> {
    /// Tenths of a second for each piece in the order of the shape, when one of them is
    /// known; the others take their part of what the lane takes in free flow. Closed
    /// pieces take none.
    pub(crate) fn pieces(&self) -> Option<Vec<f64>> {
        if self.each().all(|(_, speed)| speed.is_none()) {
            return None;
        }
        let free = self.free_per_mm();
        let tenths = |(mm, speed): (u32, Option<Speed>)| match speed {
            Some(speed) => self.tenths(speed, mm).unwrap_or_default(),
            None => f64::from(mm) * free,
        };
        Some(self.each().map(tenths).collect())
    }

    /// Tenths of a second for the whole lane.
    pub(crate) fn whole(&self) -> Whole {
        let free = self.free_per_mm();
        let (mut any, mut sum) = (false, 0.0);
        for (mm, speed) in self.each() {
            let Some(speed) = speed else {
                sum += f64::from(mm) * free;
                continue;
            };
            match self.tenths(speed, mm) {
                Some(tenths) => (any, sum) = (true, sum + tenths),
                None => return Whole::Closed,
            }
        }
        if any { Whole::Tenths(sum) } else { Whole::Free }
    }

    /// The length of each piece in millimetres, with its speed if that is known.
    fn each(&self) -> impl Iterator<Item = (u32, Option<Speed>)> + '_ {
        let pieces = self.street.shape_start as usize..self.street.shape_end as usize - 1;
        let lengths = &self.piece_mm[pieces.clone()];
        let speed = |piece| self.speeds.get(piece, self.lane.direction.into());
        lengths.iter().copied().zip(pieces.map(speed))
    }

    fn tenths(&self, speed: Speed, mm: u32) -> Option<f64> {
        speed.tenths(self.profile, f64::from(mm) / 1_000.0)
    }

    /// Tenths of a second for a millimetre in free flow.
    fn free_per_mm(&self) -> f64 {
        let tenths = self.street.tenths(self.profile, self.lane.direction.into());
        f64::from(tenths) / f64::from(self.street.length_mm.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had() {
        let mut speeds = Speeds::default();
        assert_eq!(speeds.get(1_000, 1), None);
        assert_eq!(speeds.set(1_000, 1, Some(Speed::of_km_h(12.5))), None);
        let copy = speeds.clone();
        assert_eq!(speeds.set(1_000, 1, Some(Speed::Closed)), Some(Speed::Known(1_250)));
        assert_eq!(copy.get(1_000, 1), Some(Speed::Known(1_250)));
        assert_eq!((speeds.get(1_000, 1), speeds.get(1_000, 0)), (Some(Speed::Closed), None));
        speeds.set(1_000, 1, None);
        assert_eq!(speeds.get(1_000, 1), None);
    }

    #[test]
    fn speeds_stay_within_what_is_driven() {
        assert_eq!(Speed::of_km_h(0.001), Speed::Known(100));
        assert_eq!(Speed::of_km_h(1e9), Speed::Known(30_000));
        // 100 m at 36 km/h.
        assert_eq!(Speed::of_km_h(36.0).tenths(Profile::Car, 100.0), Some(100.0));
        assert_eq!(Speed::of_km_h(36.0).tenths(Profile::Parity, 0.01), Some(1.0));
        assert_eq!(Speed::Closed.tenths(Profile::Car, 1.0), None);
    }
}
