//! Reads the bytes of a `.osm.pbf` extract into a [`RoadNetwork`].
//!
//! The framing is checked before anything is decoded, so that a file cut short is
//! called that. This module must never panic or hang, whatever the bytes, and never
//! let the number of threads show in its result.

use std::fmt;
use std::io::Cursor;
use std::ops::Range;
use std::panic::catch_unwind;

use osmpbf::{BlobDecode, BlobReader, BlobType, PrimitiveBlock};
use rayon::prelude::*;
use vocab::Place;

use crate::cache::fingerprint;
use crate::graph::RoadNetwork;
use crate::rules::{Passage, Tags, WayRule, barrier_rule, way_rule};
use crate::survey::{Survey, SurveyedWay};

/// Why bytes do not become a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OsmError {
    /// There are none.
    Empty,
    /// They are not an OpenStreetMap PBF file.
    NotPbf,
    /// The file ends in the middle of a block.
    Truncated,
    /// A block does not read, or is packed in a way that is not supported.
    Corrupt,
    /// The file reads, but no street is in it.
    NoRoads,
}

impl fmt::Display for OsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the extract is empty",
            Self::NotPbf => "not an OpenStreetMap PBF file (.osm.pbf)",
            Self::Truncated => "the extract ends in the middle of a block; fetch it again",
            Self::Corrupt => {
                "a block of the extract does not read (only zlib and raw are supported)"
            }
            Self::NoRoads => "there is no street in the extract",
        })
    }
}

impl std::error::Error for OsmError {}

impl RoadNetwork {
    /// Reads an extract. Memory stays within the ways' own nodes: blocks are decoded
    /// twice, once for ways and once for the nodes these name.
    ///
    /// # Errors
    /// When the bytes are no complete extract with streets in it.
    pub fn from_osm_pbf(bytes: &[u8]) -> Result<Self, OsmError> {
        // The decoder adds coordinate differences unchecked; a crafted file can make it
        // panic where overflow is checked. Nothing outlives the closure but its result.
        let survey = catch_unwind(|| survey(bytes)).unwrap_or(Err(OsmError::Corrupt))?;
        if survey.ways.is_empty() {
            return Err(OsmError::NoRoads);
        }
        let mut network = Self::from_survey(survey);
        network.source = fingerprint(bytes);
        Ok(network)
    }
}

/// A way as the file has it: nodes by id.
struct FoundWay {
    refs: Vec<i64>,
    rule: WayRule,
    name: String,
}

/// A node that a way names: its number among those, and what the file says of it.
struct FoundNode {
    number: u32,
    place: Place,
    barrier: Option<[Passage; 2]>,
}

fn survey(bytes: &[u8]) -> Result<Survey, OsmError> {
    let frames = frames(bytes)?;
    let ways: Vec<Vec<FoundWay>> = frames
        .par_iter()
        .map(|frame| Ok(block(&bytes[frame.clone()])?.map_or_else(Vec::new, |b| ways_of(&b))))
        .collect::<Result<_, OsmError>>()?;
    let ways: Vec<FoundWay> = ways.into_iter().flatten().collect();
    let mut ids: Vec<i64> = ways.iter().flat_map(|way| way.refs.iter().copied()).collect();
    ids.par_sort_unstable();
    ids.dedup();
    let nodes: Vec<Vec<FoundNode>> = frames
        .par_iter()
        .map(
            |frame| Ok(block(&bytes[frame.clone()])?.map_or_else(Vec::new, |b| nodes_of(&b, &ids))),
        )
        .collect::<Result<_, OsmError>>()?;
    Ok(assemble(&ids, ways, nodes.into_iter().flatten()))
}

/// Where each block begins and ends. Every header is read, no block is.
pub(crate) fn frames(bytes: &[u8]) -> Result<Vec<Range<usize>>, OsmError> {
    if bytes.is_empty() {
        return Err(OsmError::Empty);
    }
    let mut frames: Vec<Range<usize>> = Vec::new();
    let mut reader = BlobReader::new_seekable(Cursor::new(bytes)).map_err(|_| OsmError::Corrupt)?;
    while let Some(header) = reader.next_header_skip_blob() {
        let unreadable = if frames.is_empty() { OsmError::NotPbf } else { OsmError::Corrupt };
        let (header, offset) = header.map_err(|_| cut_or(unreadable, bytes, &frames))?;
        let start = offset.ok_or(unreadable)?.0 as usize;
        if frames.is_empty() && header.blob_type() != BlobType::OsmHeader {
            return Err(OsmError::NotPbf);
        }
        // A negative size would send the reader back to where it has been, for ever.
        let body = usize::try_from(header.get_blob_size()).map_err(|_| unreadable)?;
        let end = frame_body(bytes, start).ok_or(unreadable)?.saturating_add(body);
        if end > bytes.len() {
            return Err(OsmError::Truncated);
        }
        frames.push(start..end);
    }
    match frames.last() {
        None => Err(OsmError::NotPbf),
        Some(last) if last.end < bytes.len() => Err(OsmError::Truncated),
        Some(_) => Ok(frames),
    }
}

/// Where the body of the block that starts at `start` begins: behind four bytes of
/// length and the header itself.
fn frame_body(bytes: &[u8], start: usize) -> Option<usize> {
    let length = bytes.get(start..start.checked_add(4)?)?.try_into().ok()?;
    (start + 4).checked_add(u32::from_be_bytes(length) as usize)
}

/// A header that does not read was cut short if the file ends before it does.
fn cut_or(unreadable: OsmError, bytes: &[u8], frames: &[Range<usize>]) -> OsmError {
    match frames.last().and_then(|last| frame_body(bytes, last.end)) {
        Some(body) if body > bytes.len() => OsmError::Truncated,
        _ => unreadable,
    }
}

/// Decodes one block; nothing when it holds no map data.
pub(crate) fn block(frame: &[u8]) -> Result<Option<PrimitiveBlock>, OsmError> {
    let blob = BlobReader::new(frame).next().ok_or(OsmError::Corrupt)?;
    match blob.map_err(|_| OsmError::Corrupt)?.decode() {
        Ok(BlobDecode::OsmData(block)) => Ok(Some(block)),
        Ok(BlobDecode::OsmHeader(_) | BlobDecode::Unknown(_)) => Ok(None),
        Err(_) => Err(OsmError::Corrupt),
    }
}

fn ways_of(block: &PrimitiveBlock) -> Vec<FoundWay> {
    let ways = block.groups().flat_map(|group| group.ways());
    ways.filter_map(|way| {
        let tags: Tags<'_> = way.tags().collect();
        let rule = way_rule(&tags)?;
        let name = tags.get("name").or_else(|| tags.get("ref")).unwrap_or_default().to_owned();
        let mut id = 0_i64;
        let refs = way.raw_refs().iter().map(|delta| {
            id = id.wrapping_add(*delta);
            id
        });
        Some(FoundWay { refs: refs.collect(), rule, name })
    })
    .collect()
}

/// The nodes of a block that some way names.
fn nodes_of(block: &PrimitiveBlock, ids: &[i64]) -> Vec<FoundNode> {
    let mut found = Vec::new();
    for group in block.groups() {
        for node in group.dense_nodes() {
            let wanted = ids.binary_search(&node.id()).ok();
            found.extend(wanted.and_then(|number| {
                found_node(number, node.nano_lat(), node.nano_lon(), || node.tags().collect())
            }));
        }
        for node in group.nodes() {
            let wanted = ids.binary_search(&node.id()).ok();
            found.extend(wanted.and_then(|number| {
                found_node(number, node.nano_lat(), node.nano_lon(), || node.tags().collect())
            }));
        }
    }
    found
}

/// Nothing for a node outside the globe.
fn found_node<'a>(
    number: usize,
    nano_lat: i64,
    nano_lng: i64,
    tags: impl FnOnce() -> Tags<'a>,
) -> Option<FoundNode> {
    let place = place(nano_lat, nano_lng)?;
    Some(FoundNode { number: u32::try_from(number).ok()?, place, barrier: barrier_rule(&tags()) })
}

/// Nothing for what lies outside the globe.
pub(crate) fn place(nano_lat: i64, nano_lng: i64) -> Option<Place> {
    let e7 = |nano: i64, max_degrees: i64| {
        let e7 = nano / 100;
        (e7.unsigned_abs() <= max_degrees as u64 * 10_000_000).then_some(e7 as i32)
    };
    Some(Place { lat_e7: e7(nano_lat, 90)?, lng_e7: e7(nano_lng, 180)? })
}

/// Replaces ids by numbers. A way is cut where the extract lacks a node: clipped
/// extracts do at their border.
fn assemble(ids: &[i64], ways: Vec<FoundWay>, nodes: impl Iterator<Item = FoundNode>) -> Survey {
    let nowhere = Place { lat_e7: i32::MAX, lng_e7: i32::MAX };
    let mut survey = Survey { places: vec![nowhere; ids.len()], ..Survey::default() };
    for node in nodes {
        survey.places[node.number as usize] = node.place;
        if let Some(barrier) = node.barrier {
            survey.barriers.insert(node.number, barrier);
        }
    }
    for way in ways {
        let numbers: Vec<u32> = way
            .refs
            .iter()
            .map(|id| ids.binary_search(id).expect("every id of a way was collected") as u32)
            .collect();
        let stretches = numbers.split(|&number| survey.places[number as usize] == nowhere);
        for nodes in stretches.filter(|nodes| nodes.len() > 1) {
            let (nodes, name) = (nodes.to_vec(), way.name.clone());
            survey.ways.push(SurveyedWay { nodes, rule: way.rule, name });
        }
    }
    survey
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::PORTO_PBF;
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
    fn porto_reads_whole() {
        let network = porto().network();
        assert!(network.is_sound());
        assert!(network.streets.len() > 60_000, "{}", network.streets.len());
        assert!(network.names.binary_search(&"Rua de Santa Catarina".to_owned()).is_ok());
    }
}
