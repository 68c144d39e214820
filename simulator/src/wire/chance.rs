//! Random draws, all of them from one seed: the same seed and number give the
//! same person the same luck, however the threads fall.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use vocab::Place;

/// A stream of luck.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The luck of one person (`number`) of one kind (`of`) in one run (`seed`).
    pub fn new(seed: u64, of: Kind, number: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(((of as u64) << 48) | number);
        Self(rng)
    }

    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Whether something with this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A number between two others, evenly.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// A whole number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    /// The time until the next of events that come at `rate` per unit of time.
    pub fn until_next(&mut self, rate: f64) -> f64 {
        -(1.0 - self.share()).ln() / rate
    }

    /// Normally distributed around 0 (Box and Muller).
    pub fn normal(&mut self, deviation: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos() * deviation
    }

    /// A place so many metres around another, evenly over the ring.
    pub fn around(&mut self, centre: Place, from_m: f64, to_m: f64) -> Place {
        let radius = self.between(from_m * from_m, to_m * to_m).sqrt();
        let angle = self.share() * std::f64::consts::TAU;
        offset(centre, radius * angle.cos(), radius * angle.sin())
    }

    /// 128 bits for an id or a key.
    pub fn bits(&mut self) -> u128 {
        self.0.random::<u128>()
    }
}

/// Whose luck it is.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Where things are.
    World = 1,
    /// A courier's.
    Courier = 2,
    /// Customers'.
    Customer = 3,
    /// When the server is killed.
    Killer = 4,
}

/// The place so many metres north and east of another.
pub fn offset(place: Place, north_m: f64, east_m: f64) -> Place {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let lat = place.lat() + north_m / METRES_PER_DEGREE;
    let lng = place.lng() + east_m / (METRES_PER_DEGREE * place.lat().to_radians().cos());
    Place::from_degrees(lat, lng).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTO: Place = Place { lat_e7: 411_496_000, lng_e7: -86_110_000 };

    #[test]
    fn the_same_seed_and_number_have_the_same_luck() {
        let draw = |seed, kind, number| {
            let mut chance = Chance::new(seed, kind, number);
            (0..8).map(|_| chance.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, Kind::Courier, 7), draw(1, Kind::Courier, 7));
        assert_ne!(draw(1, Kind::Courier, 7), draw(1, Kind::Courier, 8));
        assert_ne!(draw(1, Kind::Courier, 7), draw(2, Kind::Courier, 7));
        assert_ne!(draw(1, Kind::Courier, 7), draw(1, Kind::Customer, 7));
    }

    #[test]
    fn places_lie_in_their_ring() {
        let mut chance = Chance::new(3, Kind::World, 0);
        for _ in 0..1_000 {
            let metres = PORTO.distance_m(chance.around(PORTO, 1_000.0, 3_000.0));
            assert!((995.0..=3_010.0).contains(&metres), "{metres}");
        }
    }

    #[test]
    fn arrivals_come_at_their_rate() {
        let mut chance = Chance::new(4, Kind::Customer, 0);
        let total: f64 = (0..10_000).map(|_| chance.until_next(10.0)).sum();
        assert!((900.0..1_100.0).contains(&total), "{total}");
    }

    #[test]
    fn noise_has_its_deviation_and_no_direction() {
        let mut chance = Chance::new(5, Kind::Courier, 0);
        let drawn: Vec<f64> = (0..10_000).map(|_| chance.normal(6.0)).collect();
        let mean = drawn.iter().sum::<f64>() / 1e4;
        let deviation = (drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e4).sqrt();
        assert!(mean.abs() < 0.3 && (deviation - 6.0).abs() < 0.3, "{mean} {deviation}");
    }
}
