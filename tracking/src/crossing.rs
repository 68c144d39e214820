//! Entering, leaving and staying in zones, without flapping at the edge.
//!
//! A worker has entered after a few fixes, or some time, inside in a row; it has
//! left only when clearly outside, by a buffer or the fix's own accuracy,
//! whichever is larger. Between the two nothing happens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{TimeMs, ZoneId};

use crate::fix::Fix;
use crate::zones::ZoneIndex;

/// What counts as entering, leaving and dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossingRules {
    /// Entered after this many fixes inside in a row ...
    pub enter_fixes: u32,
    /// ... or after this long inside, whichever comes first.
    pub enter_ms: i64,
    /// Left when at least this far outside.
    pub leave_m: u32,
    /// Dwelling after this long inside.
    pub dwell_ms: i64,
    /// Less accurate fixes are not looked at.
    pub accuracy_m_max: u32,
}

impl Default for CrossingRules {
    fn default() -> Self {
        Self {
            enter_fixes: 3,
            enter_ms: 10_000,
            leave_m: 30,
            dwell_ms: 300_000,
            accuracy_m_max: 100,
        }
    }
}

/// What happened at a zone's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingKind {
    /// The worker came in.
    Enter,
    /// The worker has been in for `dwell_ms`; told once a stay.
    Dwell,
    /// The worker went out, or the zone is no more.
    Leave,
}

/// One worker and one zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// Which zone.
    pub zone: ZoneId,
    /// What happened.
    pub kind: CrossingKind,
    /// When: the first fix inside, the fix that showed the dwell, the fix clearly
    /// outside.
    pub at: TimeMs,
}

/// Where a worker stands towards one zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Presence {
    /// Inside, but perhaps only by a wobble.
    Entering { since: TimeMs, fixes: u32 },
    /// Entered.
    Inside { since: TimeMs, has_dwelt: bool },
}

/// One worker's zones. Written by `observe` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossings {
    presences: BTreeMap<ZoneId, Presence>,
}

impl Crossings {
    /// The zones the worker has entered and not left.
    pub fn inside(&self) -> impl Iterator<Item = ZoneId> {
        self.presences
            .iter()
            .filter(|(_, presence)| matches!(presence, Presence::Inside { .. }))
            .map(|(&zone, _)| zone)
    }

    /// Takes one fix into account; those of one worker must come in order. While
    /// a worker stands still, its confirmed fix (`FixFilter::last`) is shown
    /// again, so that entering and dwelling go on.
    pub fn observe(
        &mut self,
        zones: &ZoneIndex,
        rules: &CrossingRules,
        fix: &Fix,
    ) -> Vec<Crossing> {
        if fix.accuracy_m > rules.accuracy_m_max {
            return Vec::new();
        }
        let holding = zones.containing(fix.place);
        let mut crossings = self.leave(zones, rules, fix, &holding);
        for zone in holding {
            let fresh = Presence::Entering { since: fix.at, fixes: 0 };
            let presence = self.presences.entry(zone).or_insert(fresh);
            if let Some(since) = presence.enter(rules, fix.at) {
                crossings.push(Crossing { zone, kind: CrossingKind::Enter, at: since });
            }
        }
        for (&zone, presence) in &mut self.presences {
            if presence.dwells(rules, fix.at) {
                crossings.push(Crossing { zone, kind: CrossingKind::Dwell, at: fix.at });
            }
        }
        crossings
    }

    /// Ends the presences that the fix contradicts.
    fn leave(
        &mut self,
        zones: &ZoneIndex,
        rules: &CrossingRules,
        fix: &Fix,
        holding: &[ZoneId],
    ) -> Vec<Crossing> {
        let buffer_m = f64::from(rules.leave_m.max(fix.accuracy_m));
        let mut crossings = Vec::new();
        self.presences.retain(|&zone, presence| {
            if holding.binary_search(&zone).is_ok() {
                return true;
            }
            if matches!(presence, Presence::Entering { .. }) {
                return false;
            }
            let is_near = zones.distance_m(zone, fix.place).is_some_and(|m| m <= buffer_m);
            if !is_near {
                crossings.push(Crossing { zone, kind: CrossingKind::Leave, at: fix.at });
            }
            is_near
        });
        crossings
    }
}

impl Presence {
    /// Counts a fix inside; gives the time of entering when it is the one that proves it.
    fn enter(&mut self, rules: &CrossingRules, at: TimeMs) -> Option<TimeMs> {
        let Presence::Entering { since, fixes } = self else { return None };
        *fixes += 1;
        let (since, proven) =
            (*since, *fixes >= rules.enter_fixes || at.since(*since) >= rules.enter_ms);
        if !proven {
            return None;
        }
        *self = Presence::Inside { since, has_dwelt: false };
        Some(since)
    }

    fn dwells(&mut self, rules: &CrossingRules, at: TimeMs) -> bool {
        match self {
            Presence::Inside { since, has_dwelt } if !*has_dwelt => {
                *has_dwelt = at.since(*since) >= rules.dwell_ms;
                *has_dwelt
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fix, place, zone_id};
    use crate::zones::Zone;

    const METRE: f64 = 1.0 / 111_195.0;

    /// A zone of 1 km by 1 km whose southern edge is the line of latitude 41.
    fn zones() -> ZoneIndex {
        let (north, west, east) = (41.0 + 1_000.0 * METRE, -8.01, -8.0);
        let corners = [(41.0, west), (41.0, east), (north, east), (north, west)];
        let outer = corners.map(|(lat, lng)| place(lat, lng)).to_vec();
        let zone = Zone { id: zone_id(1), name: "Baixa".to_owned(), outer, holes: vec![] };
        ZoneIndex::bulk(vec![zone]).unwrap()
    }

    /// Fixes every 4 s, given in metres north of the zone's southern edge, and
    /// what each yields: `E`nter, `L`eave, `D`well or nothing.
    fn check(metres_inside: &[f64], accuracy_m: u32, expected: &str) {
        let rules = CrossingRules { dwell_ms: 20_000, ..CrossingRules::default() };
        let (zones, mut crossings) = (zones(), Crossings::default());
        let mut seen = String::new();
        for (i, metres) in (0i64..).zip(metres_inside) {
            let here = Fix { accuracy_m, ..fix(41.0 + metres * METRE, -8.005, i * 4_000) };
            let happened = crossings.observe(&zones, &rules, &here);
            assert!(happened.len() <= 1, "{happened:?}");
            seen.push(match happened.first().map(|crossing| crossing.kind) {
                Some(CrossingKind::Enter) => 'E',
                Some(CrossingKind::Leave) => 'L',
                Some(CrossingKind::Dwell) => 'D',
                None => '.',
            });
        }
        assert_eq!(seen, expected);
        let entered = expected.rfind('E') > expected.rfind('L');
        assert_eq!(crossings.inside().count(), usize::from(entered));
    }

    #[test]
    fn three_fixes_in_a_row_enter() {
        check(&[-50.0, 10.0, 10.0, -5.0, 10.0, 10.0, 10.0, 10.0], 5, "......E.");
    }

    #[test]
    fn a_wobble_at_the_edge_does_not_leave() {
        check(&[5.0, 5.0, 5.0, -10.0, 5.0, -29.0, -31.0, -29.0, 5.0], 5, "..E..DL..");
    }

    #[test]
    fn a_vague_fix_must_be_further_out_to_leave() {
        check(&[5.0, 5.0, 5.0, -40.0, -61.0], 60, "..E.L");
        check(&[5.0, 5.0, 5.0, -400.0], 101, "....");
    }

    #[test]
    fn a_stay_is_told_once() {
        check(&[5.0; 12], 5, "..E..D......");
    }

    #[test]
    fn entering_is_dated_by_the_first_fix_inside_and_time_alone_suffices() {
        let (zones, mut crossings) = (zones(), Crossings::default());
        let rules = CrossingRules { enter_fixes: 100, ..CrossingRules::default() };
        let mut observe = |at| crossings.observe(&zones, &rules, &fix(41.001, -8.005, at));
        assert_eq!(observe(5_000), []);
        assert_eq!(observe(14_999), []);
        let entered = Crossing { zone: zone_id(1), kind: CrossingKind::Enter, at: TimeMs(5_000) };
        assert_eq!(observe(15_000), [entered]);
    }

    #[test]
    fn a_zone_that_is_no_more_is_left() {
        let rules = CrossingRules { enter_fixes: 1, ..CrossingRules::default() };
        let mut crossings = Crossings::default();
        assert_eq!(crossings.observe(&zones(), &rules, &fix(41.001, -8.005, 0)).len(), 1);
        let left = crossings.observe(&ZoneIndex::default(), &rules, &fix(41.001, -8.005, 9));
        let expected = Crossing { zone: zone_id(1), kind: CrossingKind::Leave, at: TimeMs(9) };
        assert_eq!(left, [expected]);
    }
}
