//! What the tags of a node mean: a barrier that closes or delays, a light or a sign
//! at which one loses time.
//!
//! This module must never know where the node is.

use crate::profile::Profile;
use crate::rules::{Tags, access};
use crate::table::{self, Access};

/// What a barrier does to a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It opens, after this long.
    After {
        /// Tenths of a second.
        delay_tenths: u32,
    },
    /// It does not open.
    Closed,
}

/// Through, without stopping.
pub(crate) const FREE: Passage = Passage::After { delay_tenths: 0 };

/// What a barrier does, by profile.
pub type Passages = [Passage; Profile::COUNT];

/// Reads a node's tags; nothing when it neither closes nor delays anything.
pub fn barrier_rule(tags: &Tags<'_>) -> Option<Passages> {
    let mut passages = table::barrier(tags.get("barrier")?, tags.get("kerb"));
    for profile in Profile::ALL.into_iter().filter(|profile| *profile != Profile::Parity) {
        match access(profile, tags) {
            Some(Access::Open) => passages[profile.index()] = FREE,
            Some(Access::Closed) => passages[profile.index()] = Passage::Closed,
            Some(Access::Restricted) | None => {}
        }
    }
    (passages != [FREE; Profile::COUNT]).then_some(passages)
}

/// A light or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halt {
    /// Tenths of a second lost there, on the average.
    pub tenths: u8,
    /// Whether it faces those who drive along the way, and those who drive against it.
    pub faces: [bool; 2],
}

/// Reads a node's tags; nothing when nobody halts there.
pub fn halt_rule(tags: &Tags<'_>) -> Option<Halt> {
    let (tenths, key) = match tags.get("highway")? {
        "traffic_signals" => (20, "traffic_signals:direction"),
        "stop" => (20, "direction"),
        "give_way" => (10, "direction"),
        _ => return None,
    };
    let faces = match tags.get(key).or_else(|| tags.get("direction")) {
        Some("forward") => [true, false],
        Some("backward") => [false, true],
        _ => [true, true],
    };
    Some(Halt { tenths, faces })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tags;

    #[test]
    fn barriers_close_or_delay() {
        let (shut, gate) = (Passage::Closed, Passage::After { delay_tenths: 600 });
        let toll = Passage::After { delay_tenths: 150 };
        // Car, motorcycle, bicycle, foot.
        for (text, expected) in [
            ("barrier=bollard", Some([shut, FREE, FREE, FREE])),
            ("barrier=bollard motorcar=yes", None),
            ("barrier=gate", Some([gate, gate, FREE, FREE])),
            ("barrier=gate access=private", Some([gate, gate, FREE, FREE])),
            ("barrier=gate access=no", Some([shut; 4])),
            ("barrier=gate access=no foot=yes", Some([shut, shut, shut, FREE])),
            ("barrier=gate vehicle=no", Some([shut, shut, shut, FREE])),
            ("barrier=gate motorcycle=yes", Some([gate, FREE, FREE, FREE])),
            ("barrier=toll_booth", Some([toll, toll, FREE, FREE])),
            ("barrier=block", Some([shut, shut, FREE, FREE])),
            ("barrier=block access=yes", None),
            ("barrier=stile", Some([shut, shut, shut, FREE])),
            ("barrier=wall", Some([shut; 4])),
            ("barrier=kerb", Some([shut, shut, FREE, FREE])),
            ("barrier=kerb kerb=flush", None),
            ("barrier=cattle_grid", None),
            ("highway=crossing", None),
        ] {
            let expected = expected.map(|[car, motorcycle, bicycle, foot]| {
                [car, motorcycle, bicycle, foot, FREE] // parity knows no barriers
            });
            assert_eq!(barrier_rule(&tags(text)), expected, "{text}");
        }
    }

    #[test]
    fn lights_and_signs_halt_those_whom_they_face() {
        for (text, expected) in [
            ("highway=traffic_signals", Some((20, [true, true]))),
            (
                "highway=traffic_signals traffic_signals:direction=forward",
                Some((20, [true, false])),
            ),
            ("highway=traffic_signals direction=backward", Some((20, [false, true]))),
            ("highway=stop direction=both", Some((20, [true, true]))),
            ("highway=stop direction=NW", Some((20, [true, true]))),
            ("highway=give_way direction=backward", Some((10, [false, true]))),
            ("highway=crossing", None),
            ("barrier=gate", None),
        ] {
            let expected = expected.map(|(tenths, faces)| Halt { tenths, faces });
            assert_eq!(halt_rule(&tags(text)), expected, "{text}");
        }
    }
}
