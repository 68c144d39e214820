//! How a courier gets from one place to another: along a street, or along a
//! track that somebody really drove. Pure: where one is after so many seconds.

use routing::Along;
use vocab::Place;

/// A movement with a beginning and an end.
#[derive(Debug, Clone)]
pub enum Way {
    /// Staying.
    Still(Place),
    /// Along a shape at an even speed.
    Street {
        /// The shape.
        along: Along,
        /// Metres a second.
        speed_m_s: f64,
    },
    /// Along a recorded track, at the pace it was recorded.
    Recorded(Track),
}

/// Where somebody is, and how they move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Where.
    pub place: Place,
    /// Metres a second.
    pub speed_m_s: f64,
    /// Degrees from north.
    pub heading_deg: f64,
}

impl Way {
    /// Along a route that takes `seconds` in free flow, `factor` times slower.
    pub fn street(shape: Vec<Place>, seconds: f64, factor: f64) -> Option<Self> {
        let along = Along::new(shape)?;
        let speed_m_s = along.length_m() / (seconds * factor).max(1.0);
        Some(Self::Street { along, speed_m_s })
    }

    /// How long it takes.
    pub fn seconds(&self) -> f64 {
        match self {
            Self::Still(_) => 0.0,
            Self::Street { along, speed_m_s } if *speed_m_s > 0.0 => along.length_m() / speed_m_s,
            Self::Street { .. } => 0.0,
            Self::Recorded(track) => track.seconds(),
        }
    }

    /// Where one is after so many seconds; at the end when they are over.
    pub fn after(&self, seconds: f64) -> Seen {
        match self {
            Self::Still(place) => Seen { place: *place, speed_m_s: 0.0, heading_deg: 0.0 },
            Self::Street { along, speed_m_s } => {
                let metres = (seconds * speed_m_s).clamp(0.0, along.length_m());
                let moving = metres < along.length_m();
                Seen {
                    place: along.position_at(metres),
                    speed_m_s: if moving { *speed_m_s } else { 0.0 },
                    heading_deg: along.heading_deg_at(metres),
                }
            }
            Self::Recorded(track) => track.after(seconds),
        }
    }
}

/// A recorded drive: places with the seconds since its start, which never go back.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    points: Vec<(f64, Place)>,
}

impl Track {
    /// A track; nothing without points.
    pub fn new(mut points: Vec<(f64, Place)>) -> Option<Self> {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        if points.is_empty() { None } else { Some(Self { points }) }
    }

    /// Where it begins.
    pub fn origin(&self) -> Place {
        self.points[0].1
    }

    /// Where it ends.
    pub fn destination(&self) -> Place {
        self.points[self.points.len() - 1].1
    }

    /// How long it took.
    pub fn seconds(&self) -> f64 {
        self.points[self.points.len() - 1].0 - self.points[0].0
    }

    /// The same drive in the other direction.
    pub fn backwards(&self) -> Self {
        let end = self.points[self.points.len() - 1].0;
        let points = self.points.iter().rev().map(|(at, place)| (end - at, *place)).collect();
        Self { points }
    }

    fn after(&self, seconds: f64) -> Seen {
        let at = self.points[0].0 + seconds.max(0.0);
        let next = self.points.partition_point(|point| point.0 <= at);
        if next >= self.points.len() {
            return Seen { place: self.destination(), speed_m_s: 0.0, heading_deg: 0.0 };
        }
        let ((from_s, from), (to_s, to)) = (self.points[next - 1], self.points[next]);
        let piece = Along::new(vec![from, to]).expect("two places are a shape");
        let metres = piece.length_m() * (at - from_s) / (to_s - from_s);
        Seen {
            place: piece.position_at(metres),
            speed_m_s: piece.length_m() / (to_s - from_s),
            heading_deg: piece.heading_deg_at(metres),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat_e7: i32, lng_e7: i32) -> Place {
        Place { lat_e7, lng_e7 }
    }

    #[test]
    fn a_slow_drive_takes_its_factor_longer() {
        let shape = vec![at(0, 0), at(100_000, 0)];
        let way = Way::street(shape, 100.0, 1.5).unwrap();
        assert!((way.seconds() - 150.0).abs() < 1e-6);
        assert_eq!(way.after(75.0).place, at(50_000, 0));
        assert_eq!(way.after(1e9).place, at(100_000, 0));
        assert_eq!(way.after(1e9).speed_m_s, 0.0);
        assert_eq!(way.after(-5.0).place, at(0, 0));
    }

    #[test]
    fn a_way_without_length_ends_at_once() {
        let way = Way::street(vec![at(5, 5), at(5, 5)], 0.0, 1.0).unwrap();
        assert_eq!((way.seconds(), way.after(3.0).place), (0.0, at(5, 5)));
        assert_eq!(Way::Still(at(1, 2)).after(9.0).place, at(1, 2));
    }

    #[test]
    fn a_recorded_drive_is_where_it_was_at_each_second() {
        let track = Track::new(vec![
            (100.0, at(0, 0)),
            (110.0, at(1_000, 0)),
            (110.0, at(1_000, 500)),
            (130.0, at(1_000, 1_000)),
        ])
        .unwrap();
        let way = Way::Recorded(track.clone());
        assert_eq!(way.seconds(), 30.0);
        for (seconds, place) in [
            (-1.0, at(0, 0)),
            (5.0, at(500, 0)),
            (10.0, at(1_000, 500)),
            (20.0, at(1_000, 750)),
            (99.0, at(1_000, 1_000)),
        ] {
            assert_eq!(way.after(seconds).place, place, "{seconds}");
        }
        let back = track.backwards();
        assert_eq!((back.origin(), back.destination()), (track.destination(), track.origin()));
        assert_eq!(Way::Recorded(back).after(25.0).place, at(500, 0));
    }
}
