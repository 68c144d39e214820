//! Reads the bytes of a `.osm.pbf` extract into a [`RoadNetwork`].
//!
//! The framing is checked before anything is decoded, so that a file cut short is
//! called that. This module must never panic or hang, whatever the bytes, and never
//! let the number of threads show in its result.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Cursor;
use std::ops::Range;
use std::panic::catch_unwind;

use osmpbf::{BlobDecode, BlobReader, BlobType, PrimitiveBlock, RelMemberType, Relation};
use rayon::prelude::*;
use vocab::Place;

use crate::cache::fingerprint;
use crate::graph::RoadNetwork;
use crate::node_rules::{Halt, Passages, barrier_rule, halt_rule};
use crate::rules::{Tags, WayRule, way_rule};
use crate::survey::{Survey, SurveyedRestriction, SurveyedWay, Via};
use crate::turn_rules::{PassedOver, TurnRule, turn_rules};

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
    id: i64,
    refs: Vec<i64>,
    rule: WayRule,
    name: String,
}

/// A node that a way names: its number among those, and what the file says of it.
struct FoundNode {
    number: u32,
    place: Place,
    barrier: Option<Passages>,
    halt: Option<Halt>,
}

/// A turn restriction as the file has it: members by id.
struct FoundRestriction {
    from: Vec<i64>,
    via_nodes: Vec<i64>,
    via_ways: Vec<i64>,
    to: Vec<i64>,
    rules: Result<Vec<TurnRule>, PassedOver>,
}

/// What the first reading of a block finds.
#[derive(Default)]
struct FoundLines {
    ways: Vec<FoundWay>,
    restrictions: Vec<FoundRestriction>,
}

fn survey(bytes: &[u8]) -> Result<Survey, OsmError> {
    let frames = frames(bytes)?;
    let found: Vec<FoundLines> = frames
        .par_iter()
        .map(|frame| {
            Ok(block(&bytes[frame.clone()])?.map_or_else(Default::default, |b| lines_of(&b)))
        })
        .collect::<Result<_, OsmError>>()?;
    let (mut ways, mut restrictions) = (Vec::new(), Vec::new());
    for lines in found {
        ways.extend(lines.ways);
        restrictions.extend(lines.restrictions);
    }
    let mut ids: Vec<i64> = ways.iter().flat_map(|way| way.refs.iter().copied()).collect();
    ids.par_sort_unstable();
    ids.dedup();
    let nodes: Vec<Vec<FoundNode>> = frames
        .par_iter()
        .map(
            |frame| Ok(block(&bytes[frame.clone()])?.map_or_else(Vec::new, |b| nodes_of(&b, &ids))),
        )
        .collect::<Result<_, OsmError>>()?;
    let mut survey = assemble(ids, ways, nodes.into_iter().flatten());
    add_restrictions(&mut survey, restrictions);
    Ok(survey)
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

fn lines_of(block: &PrimitiveBlock) -> FoundLines {
    let relations = block.groups().flat_map(|group| group.relations());
    let restrictions = relations.filter_map(|relation| restriction_of(&relation)).collect();
    FoundLines { ways: ways_of(block), restrictions }
}

/// Nothing when it is none, or concerns nobody here.
fn restriction_of(relation: &Relation<'_>) -> Option<FoundRestriction> {
    let tags: Tags<'_> = relation.tags().collect();
    if tags.get("type") != Some("restriction") {
        return None;
    }
    let rules = turn_rules(&tags);
    if rules.as_ref().is_ok_and(Vec::is_empty) {
        return None;
    }
    let members = |role: &str, kind: RelMemberType| -> Vec<i64> {
        let members = relation.members().filter(|member| member.member_type == kind);
        let members = members.filter(|member| member.role().is_ok_and(|found| found == role));
        members.map(|member| member.member_id).collect()
    };
    Some(FoundRestriction {
        from: members("from", RelMemberType::Way),
        via_nodes: members("via", RelMemberType::Node),
        via_ways: members("via", RelMemberType::Way),
        to: members("to", RelMemberType::Way),
        rules,
    })
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
        Some(FoundWay { id: way.id(), refs: refs.collect(), rule, name })
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
    let place = rounded(place(nano_lat, nano_lng)?);
    let tags = tags();
    let (barrier, halt) = (barrier_rule(&tags), halt_rule(&tags));
    Some(FoundNode { number: u32::try_from(number).ok()?, place, barrier, halt })
}

/// Nothing for what lies outside the globe.
pub(crate) fn place(nano_lat: i64, nano_lng: i64) -> Option<Place> {
    let e7 = |nano: i64, max_degrees: i64| {
        let e7 = nano / 100;
        (e7.unsigned_abs() <= max_degrees as u64 * 10_000_000).then_some(e7 as i32)
    };
    Some(Place { lat_e7: e7(nano_lat, 90)?, lng_e7: e7(nano_lng, 180)? })
}

/// To the millionth of a degree, halves away from zero, as the engines do that ours is
/// compared with.
fn rounded(place: Place) -> Place {
    let round = |e7: i32| (e7 + 5 * e7.signum()) / 10 * 10;
    Place { lat_e7: round(place.lat_e7), lng_e7: round(place.lng_e7) }
}

/// Replaces ids by numbers. A way is cut where the extract lacks a node: clipped
/// extracts do at their border.
fn assemble(ids: Vec<i64>, ways: Vec<FoundWay>, nodes: impl Iterator<Item = FoundNode>) -> Survey {
    let nowhere = Place { lat_e7: i32::MAX, lng_e7: i32::MAX };
    let mut survey = Survey { places: vec![nowhere; ids.len()], ..Survey::default() };
    for node in nodes {
        survey.places[node.number as usize] = node.place;
        if let Some(barrier) = node.barrier {
            survey.barriers.insert(node.number, barrier);
        }
        if let Some(halt) = node.halt {
            survey.halts.insert(node.number, halt);
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
            survey.ways.push(SurveyedWay { id: way.id, nodes, rule: way.rule, name });
        }
    }
    survey.ids = ids;
    survey
}

/// Replaces ids of ways and nodes by numbers, and counts what cannot be read.
fn add_restrictions(survey: &mut Survey, found: Vec<FoundRestriction>) {
    let members = |r: &FoundRestriction| [r.from.clone(), r.via_ways.clone(), r.to.clone()];
    let named = found.iter().flat_map(members).flatten();
    let mut stretches: BTreeMap<i64, Vec<u32>> = named.map(|id| (id, Vec::new())).collect();
    for (number, way) in (0_u32..).zip(&survey.ways) {
        if let Some(stretches) = stretches.get_mut(&way.id) {
            stretches.push(number);
        }
    }
    for restriction in found {
        survey.restriction_count.read += 1;
        match numbered(restriction, &stretches, &survey.ids) {
            Ok(restriction) => survey.restrictions.push(restriction),
            Err(why) => survey.restriction_count.pass_over(why),
        }
    }
}

fn numbered(
    found: FoundRestriction,
    stretches: &BTreeMap<i64, Vec<u32>>,
    ids: &[i64],
) -> Result<SurveyedRestriction, PassedOver> {
    let rules = found.rules?;
    let all = |ways: &[i64]| ways.iter().map(|id| stretches[id].clone()).collect::<Vec<_>>();
    let via = match (&found.via_nodes[..], all(&found.via_ways)) {
        ([node], ways) if ways.is_empty() => {
            Via::Node(ids.binary_search(node).map_err(|_| PassedOver::Broken)? as u32)
        }
        // A way that was cut cannot be driven through.
        ([], ways) if !ways.is_empty() && ways.iter().all(|stretches| stretches.len() == 1) => {
            Via::Ways(ways.concat())
        }
        _ => return Err(PassedOver::Broken),
    };
    let (from, to) = (all(&found.from), all(&found.to));
    if from.is_empty() || to.is_empty() {
        return Err(PassedOver::Broken);
    }
    Ok(SurveyedRestriction { from, via, to, rules })
}

#[cfg(test)]
mod tests;
