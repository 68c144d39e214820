//! Travel times where no extract is loaded: the straight line, made longer by what
//! streets usually add, at one speed.
//!
//! This is a fallback so that dispatch works on the first day in a new city. It must
//! never be mixed with answers of a network: it knows no rivers.

use vocab::{Metres, Place, Seconds};

use crate::profile::Profile;
use crate::travel::{Leg, Route, RouteError, TravelTimes};

/// How much longer streets are than the straight line, in hundredths.
const DETOUR_PERCENT: f64 = 135.0;

/// The fallback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StraightLine {
    /// Speed on the road in km/h, whatever the profile; 0 counts as 1.
    pub speed_km_h: u32,
}

impl Default for StraightLine {
    /// A little above what taxis average in a busy city.
    fn default() -> Self {
        Self { speed_km_h: 20 }
    }
}

impl StraightLine {
    fn leg(self, from: Place, to: Place) -> Leg {
        let metres = from.distance_m(to) * DETOUR_PERCENT / 100.0;
        let seconds = metres * 3.6 / f64::from(self.speed_km_h.max(1));
        Leg { seconds: Seconds(seconds.round() as u32), metres: Metres(metres.round() as u32) }
    }

    fn leg_within(self, from: Place, to: Place, bound: Seconds) -> Option<Leg> {
        Some(self.leg(from, to)).filter(|leg| leg.seconds <= bound)
    }
}

impl TravelTimes for StraightLine {
    fn route(&self, _: Profile, from: Place, to: Place) -> Result<Route, RouteError> {
        let Leg { seconds, metres } = self.leg(from, to);
        Ok(Route { seconds, metres, shape: vec![from, to] })
    }

    fn many_to_one(
        &self,
        _: Profile,
        from: &[Place],
        to: Place,
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        from.iter().map(|from| self.leg_within(*from, to, bound)).collect()
    }

    fn one_to_many(
        &self,
        _: Profile,
        from: Place,
        to: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        to.iter().map(|to| self.leg_within(from, *to, bound)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_lengthened_and_driven_at_the_speed() {
        let (from, to) = (Place { lat_e7: 0, lng_e7: 0 }, Place { lat_e7: 0, lng_e7: 89_932 });
        let straight = StraightLine { speed_km_h: 27 };
        let leg = Leg { seconds: Seconds(180), metres: Metres(1_350) };
        assert_eq!(
            straight.route(Profile::Car, from, to),
            Ok(Route { seconds: leg.seconds, metres: leg.metres, shape: vec![from, to] })
        );
        let car = Profile::Car;
        assert_eq!(straight.many_to_one(car, &[from, to], to, Seconds(179)).len(), 2);
        assert_eq!(straight.many_to_one(car, &[from], to, Seconds(179)), [None]);
        assert_eq!(straight.one_to_many(car, from, &[to], Seconds(180)), [Some(leg)]);
        assert!(StraightLine { speed_km_h: 0 }.route(car, from, to).is_ok());
    }
}
