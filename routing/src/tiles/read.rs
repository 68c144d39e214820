//! Reads what is drawn from the bytes of `.osm.pbf` extracts.
//!
//! Blocks are decoded thrice: once for relations, once for ways, once for the nodes
//! that these name, so that memory stays within what is drawn. This module must
//! never panic or hang, whatever the bytes.

use std::collections::BTreeMap;
use std::panic::catch_unwind;

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;
use vocab::Place;

use super::coast;
use super::drawing::{Drawing, Label};
use super::looks::{self, Look};
use super::mercator::{Point, Window};
use super::rings::{assembled, polygons};
use crate::osm::{self, OsmError};
use crate::rules::Tags;

impl Drawing {
    /// Draws extracts over each other; the first one's box is the frame of all.
    ///
    /// # Errors
    /// When one of them is no complete extract.
    pub fn from_osm_pbf(extracts: &[&[u8]]) -> Result<Self, OsmError> {
        // As for the streets: a crafted file can make the decoder overflow.
        catch_unwind(|| {
            let all: Vec<Found> = extracts.iter().map(|b| find(b)).collect::<Result<_, _>>()?;
            draw(all)
        })
        .unwrap_or(Err(OsmError::Corrupt))
    }
}

struct FoundRelation {
    look: &'static Look,
    label: Label,
    /// Ways by id, and whether each is part of a hole.
    members: Vec<(i64, bool)>,
}

struct FoundWay {
    id: i64,
    refs: Vec<i64>,
    area: Option<&'static Look>,
    line: Option<&'static Look>,
    label: Label,
    backward: bool,
    coast: bool,
}

struct FoundPlace {
    look: &'static Look,
    label: Label,
    at: Point,
}

/// What one extract draws.
struct Found {
    frame: Option<Window>,
    relations: Vec<FoundRelation>,
    ways: Vec<FoundWay>,
    /// By node id.
    nodes: BTreeMap<i64, Point>,
    places: Vec<FoundPlace>,
}

fn find(bytes: &[u8]) -> Result<Found, OsmError> {
    let frames = osm::frames(bytes)?;
    let relations = over_blocks(bytes, &frames, relations_of)?;
    let members: Vec<i64> =
        sorted(relations.iter().flat_map(|relation| relation.members.iter().map(|(id, _)| *id)));
    let ways = over_blocks(bytes, &frames, |block| ways_of(block, &members))?;
    let wanted = sorted(ways.iter().flat_map(|way| way.refs.iter().copied()));
    let nodes = over_blocks(bytes, &frames, |block| nodes_of(block, &wanted))?;
    let places = over_blocks(bytes, &frames, places_of)?;
    let frame = stated_frame(&bytes[frames[0].clone()]);
    Ok(Found { frame, relations, ways, nodes: nodes.into_iter().collect(), places })
}

fn sorted(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What a function finds in all blocks, in their order.
fn over_blocks<T: Send>(
    bytes: &[u8],
    frames: &[std::ops::Range<usize>],
    find: impl Fn(&PrimitiveBlock) -> Vec<T> + Sync,
) -> Result<Vec<T>, OsmError> {
    let found: Vec<Vec<T>> = frames
        .par_iter()
        .map(|frame| Ok(osm::block(&bytes[frame.clone()])?.map_or_else(Vec::new, |b| find(&b))))
        .collect::<Result<_, OsmError>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The box that the extract says it was cut to.
fn stated_frame(header: &[u8]) -> Option<Window> {
    let blob = BlobReader::new(header).next()?.ok()?;
    let Ok(BlobDecode::OsmHeader(header)) = blob.decode() else { return None };
    let stated = header.bbox()?;
    let corner = |lat, lng| Place::from_degrees(lat, lng).ok().map(Point::of);
    Window::around(&[corner(stated.top, stated.left)?, corner(stated.bottom, stated.right)?])
}

fn relations_of(block: &PrimitiveBlock) -> Vec<FoundRelation> {
    let relations = block.groups().flat_map(|group| group.relations());
    relations
        .filter_map(|relation| {
            let tags: Tags<'_> = relation.tags().collect();
            let look =
                looks::of_area(&tags).filter(|_| tags.get("type") == Some("multipolygon"))?;
            let ways = relation.members().filter(|m| m.member_type == RelMemberType::Way);
            let members = ways
                .map(|way| (way.member_id, way.role().is_ok_and(|role| role == "inner")))
                .collect();
            Some(FoundRelation { look, label: label(&tags), members })
        })
        .collect()
}

fn label(tags: &Tags<'_>) -> Label {
    let text = |key| tags.get(key).unwrap_or_default().to_owned();
    Label { name: text("name"), code: text("ref"), flags: 0 }
}

/// The ways that are drawn themselves or belong to a relation that is.
fn ways_of(block: &PrimitiveBlock, members: &[i64]) -> Vec<FoundWay> {
    let ways = block.groups().flat_map(|group| group.ways());
    ways.filter_map(|way| {
        let tags: Tags<'_> = way.tags().collect();
        let mut node = 0_i64;
        let refs: Vec<i64> = way
            .raw_refs()
            .iter()
            .map(|delta| {
                node = node.wrapping_add(*delta);
                node
            })
            .collect();
        let closed = refs.len() > 3 && refs.first() == refs.last();
        let area = looks::of_area(&tags).filter(|_| closed);
        let (line, coast) = (looks::of_line(&tags), looks::is_coast(&tags));
        let drawn = area.is_some() || line.is_some() || coast;
        if !drawn && members.binary_search(&way.id()).is_err() {
            return None;
        }
        let (flags, backward) = looks::flags(&tags);
        let label = Label { flags, ..label(&tags) };
        Some(FoundWay { id: way.id(), refs, area, line, label, backward, coast })
    })
    .collect()
}

/// The wanted nodes of a block, where they are.
fn nodes_of(block: &PrimitiveBlock, wanted: &[i64]) -> Vec<(i64, Point)> {
    let mut found = Vec::new();
    let mut take = |id: i64, nano_lat, nano_lng| {
        if wanted.binary_search(&id).is_ok() {
            found.extend(osm::place(nano_lat, nano_lng).map(|place| (id, Point::of(place))));
        }
    };
    for group in block.groups() {
        group.dense_nodes().for_each(|node| take(node.id(), node.nano_lat(), node.nano_lon()));
        group.nodes().for_each(|node| take(node.id(), node.nano_lat(), node.nano_lon()));
    }
    found
}

fn places_of(block: &PrimitiveBlock) -> Vec<FoundPlace> {
    let mut found = Vec::new();
    let mut take = |tags: Tags<'_>, nano_lat, nano_lng| {
        let place = looks::of_point(&tags).zip(osm::place(nano_lat, nano_lng));
        found.extend(place.map(|(look, place)| FoundPlace {
            look,
            label: label(&tags),
            at: Point::of(place),
        }));
    };
    for group in block.groups() {
        for node in group.dense_nodes().filter(|node| node.tags().len() > 0) {
            take(node.tags().collect(), node.nano_lat(), node.nano_lon());
        }
        for node in group.nodes() {
            take(node.tags().collect(), node.nano_lat(), node.nano_lon());
        }
    }
    found
}

fn draw(all: Vec<Found>) -> Result<Drawing, OsmError> {
    let frame = all.iter().find_map(frame_of).ok_or(OsmError::NoRoads)?;
    let mut drawing = Drawing::new(frame);
    let mut shores = Vec::new();
    for found in &all {
        draw_relations(&mut drawing, found);
        for way in &found.ways {
            shores.extend(draw_way(&mut drawing, found, way));
        }
        for place in &found.places {
            drawing.add_line(place.look, &place.label, &[place.at]);
        }
    }
    for sea in coast::sea(shores, frame) {
        drawing.add_area(&looks::SEA, &Label::default(), &sea);
    }
    Ok(drawing.finished())
}

/// The box an extract states, or the one around all that it draws.
fn frame_of(found: &Found) -> Option<Window> {
    let points: Vec<Point> = found.nodes.values().copied().collect();
    found.frame.or_else(|| Window::around(&points))
}

/// The points of a way; those that the extract lacks are passed over.
fn points_of(found: &Found, refs: &[i64]) -> Vec<Point> {
    refs.iter().filter_map(|id| found.nodes.get(id)).copied().collect()
}

fn draw_relations(drawing: &mut Drawing, found: &Found) {
    let by_id: BTreeMap<i64, &FoundWay> = found.ways.iter().map(|way| (way.id, way)).collect();
    for relation in &found.relations {
        let rings = |inner: bool| {
            let members = relation.members.iter().filter(|(_, is_inner)| *is_inner == inner);
            let ways = members.filter_map(|(id, _)| by_id.get(id));
            assembled(ways.map(|way| points_of(found, &way.refs)).collect())
        };
        for area in polygons(rings(false), rings(true)) {
            drawing.add_area(relation.look, &relation.label, &area);
        }
    }
}

/// Draws a way as what it is; gives back its points when it is a shore.
fn draw_way(drawing: &mut Drawing, found: &Found, way: &FoundWay) -> Option<Vec<Point>> {
    if let Some(look) = way.area {
        let label = Label { flags: 0, ..way.label.clone() };
        for area in polygons(assembled(vec![points_of(found, &way.refs)]), Vec::new()) {
            drawing.add_area(look, &label, &area);
        }
    }
    if let Some(look) = way.line {
        // A line is torn where the extract lacks a node: clipped extracts do that.
        let stretches = way.refs.split(|id| !found.nodes.contains_key(id));
        for stretch in stretches.filter(|stretch| stretch.len() > 1) {
            let mut line = points_of(found, stretch);
            if way.backward {
                line.reverse();
            }
            drawing.add_line(look, &way.label, &line);
        }
    }
    way.coast.then(|| points_of(found, &way.refs))
}
