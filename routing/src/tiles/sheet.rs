//! One tile while it is drawn: shapes gathered by what is the same about them, then
//! written as MVT. Shapes that share all their fields are one feature of many parts,
//! which is what keeps tiles small.

use std::collections::BTreeMap;

use mvt::{GeomData, GeomEncoder, GeomType, Tile};

use super::EXTENT;
use super::looks::{BRIDGE, Layer, Look, ONEWAY, RAMP, TUNNEL};
use super::mercator::Point;

/// What a feature carries. The order is the order of drawing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fields<'a> {
    pub(super) look: &'static Look,
    pub(super) flags: u8,
    pub(super) name: &'a str,
    pub(super) code: &'a str,
}

/// Shapes in a tile's own steps: points, lines, or outer rings each followed by its
/// holes.
#[derive(Default)]
pub(super) struct Sheet<'a> {
    shapes: BTreeMap<Fields<'a>, Vec<Vec<Point>>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn add(&mut self, fields: Fields<'a>, parts: Vec<Vec<Point>>) {
        if !parts.is_empty() {
            self.shapes.entry(fields).or_default().extend(parts);
        }
    }

    /// The tile's bytes; nothing when nothing is on it.
    pub(super) fn written(self) -> Option<Vec<u8>> {
        let mut tile = Tile::new(EXTENT);
        for kind in Layer::ALL {
            let mut layer = tile.create_layer(kind.as_str());
            for (fields, parts) in self.shapes.iter().filter(|(f, _)| f.look.layer == kind) {
                let Some(shape) = encoded(kind, parts) else { continue };
                let mut feature = layer.into_feature(shape);
                for (key, text) in texts(fields) {
                    feature.add_tag_string(key, text);
                }
                for (flag, key) in FLAGS.iter().filter(|(flag, _)| fields.flags & flag != 0) {
                    feature.add_tag_bool(key, *flag != 0);
                }
                if kind == Layer::Places {
                    feature.add_tag_uint("rank", u64::from(fields.look.rank));
                }
                layer = feature.into_layer();
            }
            if layer.num_features() > 0 {
                tile.add_layer(layer).expect("each layer is added once, with the tile's extent");
            }
        }
        (tile.num_layers() > 0).then(|| tile.to_bytes().expect("a vector takes all bytes"))
    }
}

const FLAGS: [(u8, &str); 4] =
    [(ONEWAY, "oneway"), (RAMP, "ramp"), (BRIDGE, "bridge"), (TUNNEL, "tunnel")];

fn texts<'a>(fields: &Fields<'a>) -> impl Iterator<Item = (&'static str, &'a str)> {
    let all = [("class", fields.look.class), ("name", fields.name), ("ref", fields.code)];
    all.into_iter().filter(|(_, text)| !text.is_empty())
}

fn encoded(kind: Layer, parts: &[Vec<Point>]) -> Option<GeomData> {
    match kind {
        Layer::Places => geometry(GeomType::Point, parts),
        Layer::Roads | Layer::Waterway => geometry(GeomType::Linestring, &end_to_end(parts)),
        Layer::Water | Layer::Landuse | Layer::Buildings => {
            geometry(GeomType::Polygon, &parted(parts))
        }
    }
}

fn geometry(kind: GeomType, parts: &[Vec<Point>]) -> Option<GeomData> {
    let mut encoder = GeomEncoder::new(kind);
    for part in parts {
        for point in part {
            encoder.add_point(point.x, point.y).ok()?;
        }
        encoder.complete_geom().ok()?;
    }
    encoder.encode().ok()
}

/// Lines, each joined to the one before where that one ends.
fn end_to_end(lines: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let mut all: Vec<Vec<Point>> = Vec::new();
    for line in lines {
        match all.last_mut() {
            Some(before) if before.last() == line.first() => before.extend(&line[1..]),
            _ => all.push(line.clone()),
        }
    }
    all
}

/// The same rings, none beginning where the one before ended: the encoder would take
/// the two for one.
fn parted(rings: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let mut pen = Some(Point { x: 0, y: 0 });
    let mut all = rings.to_vec();
    for ring in &mut all {
        if ring.first().copied() == pen {
            ring.rotate_left(1);
        }
        pen = ring.last().copied();
    }
    all
}
