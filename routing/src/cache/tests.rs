//! Caches written, damaged and forged.

use super::*;
use crate::testing::{Dice, central_porto};

/// Seals a body the way [`Roads::to_bytes`] does.
fn sealed(version: u64, source: u64, body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend(source.to_le_bytes());
    bytes.extend(zstd::bulk::compress(body, 3).unwrap());
    bytes.extend(fingerprint(&bytes).to_le_bytes());
    bytes
}

fn check(bytes: &[u8], source: u64, expected: CacheError) {
    assert_eq!(read_cache(bytes, source), Err(expected));
}

/// The roads with the orders of two profiles, which a cache keeps.
fn prepared() -> &'static Roads {
    central_porto().prepare(&[Profile::Car, Profile::Foot]);
    central_porto()
}

fn orders() -> Orders {
    prepared().orders()
}

#[test]
fn what_was_written_reads_back_equal() {
    let network = central_porto().network();
    assert!(!network.bans.is_empty());
    let bytes = prepared().to_bytes().unwrap();
    assert_eq!(read_cache(&bytes, network.source), Ok((network.clone(), orders())));
    assert_eq!(sealed(VERSION, network.source, &write(network, &orders())), bytes);
}

#[test]
fn other_versions_and_other_extracts_are_told_apart() {
    let network = central_porto().network();
    let body = write(network, &orders());
    check(&sealed(VERSION + 1, network.source, &body), network.source, CacheError::OtherVersion);
    check(&sealed(VERSION, network.source, &body), network.source + 1, CacheError::OtherSource);
}

#[test]
fn damage_is_noticed() {
    let network = central_porto().network();
    let bytes = prepared().to_bytes().unwrap();
    let mut dice = Dice::new(5);
    for _ in 0..100 {
        let mut flipped = bytes.clone();
        let at = dice.below(bytes.len() as u64) as usize;
        flipped[at] ^= 1 << dice.below(8);
        check(&flipped, network.source, CacheError::Corrupt);
        check(&bytes[..at], network.source, CacheError::Corrupt);
    }
    check(b"", 0, CacheError::Corrupt);
}

#[test]
fn a_well_sealed_lie_is_refused() {
    let network = central_porto().network();
    let lie = |change: fn(&mut RoadNetwork)| {
        let mut network = network.clone();
        change(&mut network);
        sealed(VERSION, network.source, &write(&network, &orders()))
    };
    for bytes in [
        lie(|n| n.streets[3].to = n.junctions.len() as u32),
        lie(|n| n.streets[3].shape_end = n.streets[3].shape_start + 1),
        lie(|n| n.streets[3].shape_end = n.shapes.len() as u32 + 1),
        lie(|n| n.streets[3].name = n.names.len() as u32),
        lie(|n| n.names[0] = "Rua".to_owned()),
        lie(|n| n.shapes[5].lat_e7 = 900_000_001),
        lie(|n| n.streets[3].restricted = 0x20),
        lie(|n| n.nodes.truncate(1)),
        lie(|n| n.delays.push(0)),
        lie(|n| n.bans[0].path[0].street = n.streets.len() as u32),
        lie(|n| n.bans[0].path[1].direction = 2),
        lie(|n| n.bans[0].path.truncate(1)),
        lie(|n| n.bans[0].profiles = 0x20),
        lie(|n| n.bans[0].path[0] = n.bans[0].path[0].reversed()),
    ] {
        check(&bytes, network.source, CacheError::Corrupt);
    }
    let body = write(network, &orders());
    let mut dice = Dice::new(9);
    for _ in 0..20 {
        let cut = dice.below(body.len() as u64) as usize;
        check(&sealed(VERSION, network.source, &body[..cut]), network.source, CacheError::Corrupt);
    }
    let endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    check(&sealed(VERSION, network.source, &endless), network.source, CacheError::Corrupt);
}
