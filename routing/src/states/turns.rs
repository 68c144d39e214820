//! What a turn costs: more the sharper it is, more across oncoming traffic, most when
//! turning round. The curve is the one of OSRM's car profile (facts in its `car.lua`):
//! a sigmoid of the angle with a maximum of 7.5 s and a bias for the side driven on.
//!
//! Angles are whole degrees, so that costs are whole numbers everywhere. This module
//! must never know which turns are allowed.

use vocab::Place;

use crate::graph::{FORWARD, LaneRef, RoadNetwork};
use crate::profile::RoadClass;

/// The most a bend costs, in tenths of a second.
const SHARPEST: f64 = 75.0;
/// How much dearer the far side is.
const BIAS: f64 = 1.075;
/// Tenths of a second to turn round, on top of the bend.
const ROUND: u32 = 200;
/// Tenths of a second to wait for oncoming traffic.
const ACROSS: u32 = 20;
/// From so many degrees on a turn leads across.
const ACROSS_DEG: i32 = 45;

/// The side of the road one drives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Most of the world.
    #[default]
    Right,
    /// Kenya, Uganda, Tanzania, South Africa and others.
    Left,
}

/// Tenths of a second from the end of one lane to the begin of the next; `arms` is the
/// number of streets that meet there.
pub(crate) fn cost(
    network: &RoadNetwork,
    side: Side,
    from: LaneRef,
    to: LaneRef,
    arms: usize,
) -> u32 {
    if to == from.reversed() {
        return ROUND + bend(180, side);
    }
    let threshold = |lane| network.street(lane).class == RoadClass::Threshold;
    if arms <= 2 || threshold(from) || threshold(to) {
        return 0;
    }
    let angle = angle_deg(leaving_deg(network, from.reversed()) + 180, leaving_deg(network, to));
    bend(angle, side)
}

/// The cost of a bend; to the right is positive.
fn bend(angle_deg: i32, side: Side) -> u32 {
    let near = if side == Side::Right { angle_deg } else { -angle_deg };
    let turned = f64::from(near.abs()) / 180.0;
    let exponent = if near >= 0 {
        13.0 / BIAS * turned - 6.5 * BIAS
    } else {
        13.0 * BIAS * turned - 6.5 / BIAS
    };
    let across = if near <= -ACROSS_DEG && near > -180 { ACROSS } else { 0 };
    (SHARPEST / (1.0 + (-exponent).exp())).round() as u32 + across
}

/// From one heading to another, -179 to 180.
fn angle_deg(from: i32, to: i32) -> i32 {
    let turn = (to - from).rem_euclid(360);
    if turn > 180 { turn - 360 } else { turn }
}

/// Degrees clockwise from north in which one leaves a junction by a lane.
fn leaving_deg(network: &RoadNetwork, lane: LaneRef) -> i32 {
    let shape = network.shape(network.street(lane));
    let heading = |start: Place, mut rest: Box<dyn Iterator<Item = &Place> + '_>| {
        rest.find(|place| **place != start).map_or(0, |next| heading_deg(start, *next))
    };
    if usize::from(lane.direction) == FORWARD {
        heading(shape[0], Box::new(shape.iter()))
    } else {
        heading(shape[shape.len() - 1], Box::new(shape.iter().rev()))
    }
}

fn heading_deg(from: Place, to: Place) -> i32 {
    let east = (to.lng() - from.lng()) * from.lat().to_radians().cos();
    east.atan2(to.lat() - from.lat()).to_degrees().round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sharper_the_dearer_and_left_dearer_than_right() {
        let costs = |side| [0, 45, 90, 135, 180, -45, -90, -135].map(|deg| bend(deg, side));
        // 75 / (1 + exp(6.5 bias - 13 / bias angle / 180)), by hand; left turns wait 2 s.
        assert_eq!(costs(Side::Right), [0, 1, 21, 67, 75, 25, 74, 94]);
        let mirrored = [0, -45, -90, -135, 180, 45, 90, 135].map(|deg| bend(deg, Side::Left));
        assert_eq!(mirrored[1..4], costs(Side::Right)[1..4]);
        assert_eq!(mirrored[5..], costs(Side::Right)[5..]);
    }

    #[test]
    fn angles_are_the_short_way_round() {
        for (from, to, angle) in [(0, 90, 90), (350, 10, 20), (10, 350, -20), (0, 180, 180)] {
            assert_eq!(angle_deg(from, to), angle);
        }
    }
}
