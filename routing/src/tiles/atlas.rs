//! Finds what lies on a tile and cuts it out.

use rstar::{AABB, RTree, RTreeObject};

use super::drawing::{Drawing, Feature};
use super::looks::Layer;
use super::mercator::{Grid, Point, Window, step_at};
use super::rings::{doubled_area, wound};
use super::sheet::{Fields, Sheet};
use super::{ZOOM_MAX, clip, simplify};
use crate::osm::OsmError;

/// Steps of a tile that a ring must span at least, or it is not drawn at a zoom.
const SPAN_STEPS_MIN: i64 = 2;

/// A feature's box in the index.
#[derive(Debug, Clone, Copy)]
struct Entry {
    around: Window,
    number: u32,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[i32; 2]>;

    fn envelope(&self) -> Self::Envelope {
        envelope(self.around)
    }
}

fn envelope(window: Window) -> AABB<[i32; 2]> {
    AABB::from_corners([window.min.x, window.min.y], [window.max.x, window.max.y])
}

/// A drawing ready to be cut into tiles.
#[derive(Debug)]
pub struct Atlas {
    drawing: Drawing,
    /// By the zoom at which they first show.
    index: Vec<RTree<Entry>>,
}

impl Atlas {
    /// Sorts a drawing by place and zoom.
    pub fn new(drawing: Drawing) -> Self {
        let mut entries = vec![Vec::new(); usize::from(ZOOM_MAX) + 1];
        for (number, feature) in (0_u32..).zip(drawing.features()) {
            // The first part is the whole, or the outer ring of an area.
            if let Some(around) = drawing.parts(feature).next().and_then(Window::around) {
                entries[usize::from(feature.from_zoom)].push(Entry { around, number });
            }
        }
        let index = entries.into_iter().map(RTree::bulk_load).collect();
        Self { drawing, index }
    }

    /// Reads extracts, one drawn over the other, and makes them ready.
    ///
    /// # Errors
    /// When one of them is no complete extract.
    pub fn from_osm_pbf(extracts: &[&[u8]]) -> Result<Self, OsmError> {
        Drawing::from_osm_pbf(extracts).map(Self::new)
    }

    /// The plain data.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// West, south, east and north of all that is drawn, in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        let Window { min, max } = self.drawing.frame;
        let (north_west, south_east) = (min.degrees(), max.degrees());
        [north_west.1, south_east.0, south_east.1, north_west.0]
    }

    /// Whether there is such a tile at all, drawn on or not.
    pub fn is_tile(z: u8, x: u32, y: u32) -> bool {
        Grid::of(z, x, y).is_some()
    }

    /// A tile as MVT; nothing when nothing is on it or there is no such tile.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        let grid = Grid::of(z, x, y)?;
        let window = grid.window();
        let mut numbers: Vec<u32> = self.index[..=usize::from(z)]
            .iter()
            .flat_map(|tree| tree.locate_in_envelope_intersecting(envelope(window)))
            .map(|entry| entry.number)
            .collect();
        numbers.sort_unstable();
        let mut sheet = Sheet::default();
        for number in numbers {
            let feature = &self.drawing.features()[number as usize];
            sheet.add(self.fields(feature, z), self.shape(feature, z, grid, window));
        }
        sheet.written()
    }

    /// What a feature carries at a zoom.
    fn fields(&self, feature: &Feature, z: u8) -> Fields<'_> {
        let look = feature.look;
        let named = z >= look.named_from;
        let coded = named && look.layer == Layer::Roads;
        Fields {
            look,
            flags: if z >= 12 { feature.flags } else { 0 },
            name: if named { self.drawing.name(feature.name) } else { "" },
            code: if coded { self.drawing.name(feature.code) } else { "" },
        }
    }

    /// What of a feature shows in a window, in the tile's own steps.
    fn shape(&self, feature: &Feature, z: u8, grid: Grid, window: Window) -> Vec<Vec<Point>> {
        let parts = self.drawing.parts(feature);
        match feature.look.layer {
            Layer::Places => {
                parts.map(|part| part.iter().map(|p| grid.step(*p)).collect()).collect()
            }
            Layer::Roads | Layer::Waterway => {
                parts.flat_map(|part| lines(part, z, grid, window)).collect()
            }
            Layer::Water | Layer::Landuse | Layer::Buildings => area(parts, z, grid, window),
        }
    }
}

/// How far, in steps of a tile, a simplified shape may lie from the true one: less
/// than half a pixel where a tile is 512 pixels wide.
fn tolerance(z: u8) -> i64 {
    match z {
        0..=12 => 3,
        13 | 14 => 2,
        _ => 1,
    }
}

fn lines(part: &[Point], z: u8, grid: Grid, window: Window) -> Vec<Vec<Point>> {
    let Some(around) = Window::around(part) else { return Vec::new() };
    let cut = if window.holds(around) { vec![part.to_vec()] } else { clip::line(part, window) };
    let stepped = cut.into_iter().map(|line| line.into_iter().map(|p| grid.step(p)).collect());
    stepped
        .map(|line| simplify::line(line, tolerance(z)))
        .filter(|line| Window::around(line).is_some_and(|w| w.span() > 0) && line.len() > 1)
        .collect()
}

/// An outer ring and those of its holes that show. Without the outer ring, nothing.
fn area<'a>(
    rings: impl Iterator<Item = &'a [Point]>,
    z: u8,
    grid: Grid,
    window: Window,
) -> Vec<Vec<Point>> {
    let mut shown = Vec::new();
    for ring in rings {
        let outer = shown.is_empty();
        match drawn_ring(ring, z, grid, window) {
            Some(ring) => shown.push(wound(ring, outer)),
            None if outer => return Vec::new(),
            None => {}
        }
    }
    shown
}

fn drawn_ring(ring: &[Point], z: u8, grid: Grid, window: Window) -> Option<Vec<Point>> {
    let around = Window::around(ring)?;
    if i64::from(around.span()) < SPAN_STEPS_MIN * step_at(z) || !window.meets(around) {
        return None;
    }
    let cut = if window.holds(around) { ring.to_vec() } else { clip::ring(ring, window) };
    let stepped = cut.into_iter().map(|point| grid.step(point)).collect();
    simplify::ring(stepped, tolerance(z)).filter(|ring| doubled_area(ring) != 0)
}
