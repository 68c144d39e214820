//! A fleet spread over a city: dense in the middle, thin outside.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tracking::{Flags, LiveIndex, Slot};
use vocab::Place;

/// Workers in an index, and the walk that moves them.
pub struct Fleet {
    /// Where they are filed.
    pub index: LiveIndex,
    places: Vec<Place>,
    rng: ChaCha8Rng,
}

/// About a metre of latitude, in 1e-7 degrees.
const METRE_E7: f64 = 89.9;

impl Fleet {
    /// `size` workers round Porto, 30 % of them free.
    pub fn of(size: u32) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut index = LiveIndex::default();
        let mut places = Vec::with_capacity(size as usize);
        for slot in 0..size {
            let place = Place {
                lat_e7: 411_500_000 + spread(&mut rng, 9_000.0),
                lng_e7: -86_100_000 + spread(&mut rng, 12_000.0),
            };
            let vehicle = Flags::vehicle(rng.random_range(0..4));
            let flags = if rng.random_bool(0.3) { vehicle | Flags::FREE } else { vehicle };
            index.upsert(Slot(slot), place, flags);
            places.push(place);
        }
        Self { index, places, rng }
    }

    /// The next worker to move and where to, about `metres` on.
    pub fn step(&mut self, metres: f64) -> (Slot, Place) {
        let slot = self.rng.random_range(0..self.places.len());
        let by = (metres * METRE_E7) as i32;
        let place = &mut self.places[slot];
        place.lat_e7 += self.rng.random_range(-by..=by);
        place.lng_e7 += self.rng.random_range(-by..=by);
        (Slot(slot as u32), *place)
    }

    /// Somewhere someone is.
    pub fn anywhere(&mut self) -> Place {
        self.places[self.rng.random_range(0..self.places.len())]
    }
}

/// The sum of four even draws is close enough to a bell.
fn spread(rng: &mut ChaCha8Rng, metres: f64) -> i32 {
    let sum: f64 = (0..4).map(|_| rng.random_range(-1.0..1.0)).sum();
    (sum / 2.0 * metres * METRE_E7) as i32
}
