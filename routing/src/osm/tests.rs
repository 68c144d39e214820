//! Extracts whole, cut short and scrambled, and what Porto holds.

use std::collections::BTreeSet;

use super::*;
use crate::extract::PORTO_PBF;
use crate::graph::CLOSED;
use crate::profile::{Profile, RoadClass};
use crate::testing::{Dice, porto};

fn check(bytes: &[u8], expected: OsmError) {
    assert_eq!(RoadNetwork::from_osm_pbf(bytes), Err(expected));
}

#[test]
fn what_is_no_extract_is_called_so() {
    check(b"", OsmError::Empty);
    check(b"abc", OsmError::NotPbf);
    check(b"<?xml version='1.0'?><osm></osm>", OsmError::NotPbf);
    check(&[0; 64], OsmError::NotPbf);
    check(&[0xff; 64], OsmError::NotPbf);
}

#[test]
fn an_extract_of_the_header_alone_has_no_roads() {
    let frames = frames(PORTO_PBF).unwrap();
    check(&PORTO_PBF[frames[0].clone()], OsmError::NoRoads);
}

#[test]
fn an_extract_cut_anywhere_inside_a_block_is_truncated() {
    let whole = frames(PORTO_PBF).unwrap();
    let mut dice = Dice::new(7);
    for _ in 0..200 {
        let length = dice.below(PORTO_PBF.len() as u64) as usize;
        let result = RoadNetwork::from_osm_pbf(&PORTO_PBF[..length]);
        if length > whole[0].end && whole.iter().all(|frame| frame.end != length) {
            assert_eq!(result, Err(OsmError::Truncated), "cut at {length}");
        } else {
            assert!(result.is_err(), "cut at {length}");
        }
    }
}

#[test]
fn a_header_of_negative_size_does_not_send_the_reader_in_circles() {
    // BlobHeader { type: "OSMHeader", datasize: -20 }
    let mut header = b"\x0a\x09OSMHeader\x18".to_vec();
    header.extend([0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    let mut bytes = (header.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header);
    check(&bytes, OsmError::NotPbf);
}

#[test]
fn scrambled_bytes_never_panic() {
    let whole = frames(PORTO_PBF).unwrap();
    // The header, a block of nodes and the last block, to keep each try short.
    let mut small = PORTO_PBF[..whole[1].end].to_vec();
    small.extend(&PORTO_PBF[whole[whole.len() - 1].clone()]);
    let mut dice = Dice::new(11);
    for round in 0..120 {
        let mut bytes = small.clone();
        for _ in 0..=round % 4 {
            let at = dice.below(bytes.len() as u64) as usize;
            bytes[at] = dice.below(256) as u8;
        }
        let _ = RoadNetwork::from_osm_pbf(&bytes);
    }
    for length in 0..200 {
        let noise: Vec<u8> = (0..length).map(|_| dice.below(256) as u8).collect();
        assert!(RoadNetwork::from_osm_pbf(&noise).is_err());
    }
}

#[test]
fn places_are_rounded_to_the_millionth_halves_away_from_zero() {
    for (e7, expected) in [(14, 10), (15, 20), (-14, -10), (-15, -20), (0, 0), (30, 30)] {
        let place = Place { lat_e7: e7, lng_e7: -e7 };
        assert_eq!(rounded(place), Place { lat_e7: expected, lng_e7: -expected });
    }
}

#[test]
fn every_place_of_porto_has_its_node_and_every_street_its_way() {
    let network = porto().network();
    assert_eq!(network.nodes.len(), network.shapes.len());
    assert!(network.nodes.iter().all(|node| *node > 0));
    for street in &network.streets {
        assert_eq!(street.way > 0, street.class != RoadClass::Threshold);
    }
    let coarse = |place: &Place| place.lat_e7 % 10 == 0 && place.lng_e7 % 10 == 0;
    assert!(network.shapes.iter().all(coarse));
}

/// What the comparison's own reader counts in this extract.
#[test]
fn parity_opens_the_nodes_and_arcs_of_the_comparison() {
    let network = porto().network();
    let (mut nodes, mut arcs) = (BTreeSet::new(), 0);
    for street in &network.streets {
        let open = street.tenths[Profile::Parity.index()].map(|tenths| tenths != CLOSED);
        if street.class == RoadClass::Threshold || open == [false, false] {
            continue;
        }
        let range = street.shape_start as usize..street.shape_end as usize;
        let directions = open.into_iter().filter(|open| *open).count();
        arcs += (range.len() - 1) * directions;
        nodes.extend(network.nodes[range].iter().copied());
    }
    assert_eq!((nodes.len(), arcs), (270_607, 516_342));
}

#[test]
fn porto_reads_whole() {
    let network = porto().network();
    assert!(network.is_sound());
    assert!(network.streets.len() > 60_000, "{}", network.streets.len());
    assert!(network.names.binary_search(&"Rua de Santa Catarina".to_owned()).is_ok());
}
