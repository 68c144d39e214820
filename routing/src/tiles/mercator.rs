//! The Mercator map in whole numbers: the world is a square of 2^30 steps, x to the
//! east and y to the south, as tiles count. A step is 4 cm at the equator, an eighth
//! of the finest tile's.

use std::f64::consts::PI;

use vocab::Place;

use super::{BUFFER, EXTENT};

/// The world is 2 to this power wide and high.
const WORLD_BITS: u32 = 30;

/// The latitude of the map's northern edge, which makes it a square.
const NORTHMOST: f64 = 85.051_128_779_806_6;

/// A point of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Steps to the east of the date line.
    pub x: i32,
    /// Steps to the south of the northern edge.
    pub y: i32,
}

impl Point {
    /// Where a place is on the map; beyond 85 degrees, at the map's edge.
    pub fn of(place: Place) -> Self {
        let world = f64::from(1_u32 << WORLD_BITS);
        let north = place.lat().clamp(-NORTHMOST, NORTHMOST).to_radians().tan().asinh();
        let x = (place.lng() / 360.0 + 0.5) * world;
        let y = (0.5 - north / (2.0 * PI)) * world;
        Self { x: x.round() as i32, y: y.round() as i32 }
    }

    /// Latitude and longitude in degrees.
    pub fn degrees(self) -> (f64, f64) {
        let world = f64::from(1_u32 << WORLD_BITS);
        let north = (0.5 - f64::from(self.y) / world) * 2.0 * PI;
        (north.sinh().atan().to_degrees(), (f64::from(self.x) / world - 0.5) * 360.0)
    }
}

/// An upright box of the map, its edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its north-western corner.
    pub min: Point,
    /// Its south-eastern corner.
    pub max: Point,
}

impl Window {
    /// The smallest box around points.
    pub fn around(points: &[Point]) -> Option<Self> {
        let first = *points.first()?;
        Some(points.iter().fold(Self { min: first, max: first }, |all, point| Self {
            min: Point { x: all.min.x.min(point.x), y: all.min.y.min(point.y) },
            max: Point { x: all.max.x.max(point.x), y: all.max.y.max(point.y) },
        }))
    }

    /// Whether a box lies in this one whole.
    pub fn holds(self, other: Self) -> bool {
        self.min.x <= other.min.x
            && self.min.y <= other.min.y
            && self.max.x >= other.max.x
            && self.max.y >= other.max.y
    }

    /// Whether two boxes share a point.
    pub fn meets(self, other: Self) -> bool {
        self.min.x <= other.max.x
            && self.min.y <= other.max.y
            && self.max.x >= other.min.x
            && self.max.y >= other.min.y
    }

    /// The longer of its sides.
    pub fn span(self) -> i32 {
        (self.max.x - self.min.x).max(self.max.y - self.min.y)
    }
}

/// One tile's own grid on the map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    origin: Point,
    /// A grid's step is 2 to this power of the world's.
    step_bits: u32,
}

impl Grid {
    /// The grid of a tile; nothing where there is no such tile.
    pub(super) fn of(z: u8, x: u32, y: u32) -> Option<Self> {
        let tiles = 1_u32.checked_shl(u32::from(z))?;
        if z > super::ZOOM_MAX || x >= tiles || y >= tiles {
            return None;
        }
        let tile_bits = WORLD_BITS - u32::from(z);
        let origin = Point { x: (x << tile_bits) as i32, y: (y << tile_bits) as i32 };
        Some(Self { origin, step_bits: tile_bits - EXTENT.ilog2() })
    }

    /// The tile with its buffer, as a box of the map.
    pub(super) fn window(self) -> Window {
        let near = (BUFFER << self.step_bits) as i32;
        let far = ((EXTENT + BUFFER) << self.step_bits) as i32;
        let Point { x, y } = self.origin;
        Window { min: Point { x: x - near, y: y - near }, max: Point { x: x + far, y: y + far } }
    }

    /// A point of the map in the tile's own steps.
    pub(super) fn step(self, point: Point) -> Point {
        let half = (1 << self.step_bits) >> 1;
        Point {
            x: (point.x - self.origin.x + half) >> self.step_bits,
            y: (point.y - self.origin.y + half) >> self.step_bits,
        }
    }
}

/// How many steps of the world a tile's step has at a zoom.
pub(super) fn step_at(z: u8) -> i64 {
    1 << (WORLD_BITS - EXTENT.ilog2() - u32::from(z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat: f64, lng: f64) -> Place {
        Place::from_degrees(lat, lng).unwrap()
    }

    #[test]
    fn the_world_is_a_square_with_null_island_in_its_middle() {
        let half = 1 << (WORLD_BITS - 1);
        assert_eq!(Point::of(place(0.0, 0.0)), Point { x: half, y: half });
        assert_eq!(Point::of(place(90.0, -180.0)), Point { x: 0, y: 0 });
        assert_eq!(Point::of(place(-90.0, 180.0)), Point { x: 2 * half, y: 2 * half });
    }

    #[test]
    fn porto_lies_in_the_tile_that_other_maps_give_it() {
        // Worked out by the formula of the OpenStreetMap wiki's "Slippy map tilenames".
        let hall = Point::of(place(41.1496, -8.6109));
        let grid = Grid::of(15, 15_600, 12_267).unwrap();
        let inside = Window { min: Point { x: 0, y: 0 }, max: Point { x: 4_095, y: 4_095 } };
        let step = grid.step(hall);
        assert!(inside.holds(Window { min: step, max: step }), "{step:?}");
    }

    #[test]
    fn there_is_no_tile_beyond_the_last_zoom_or_the_worlds_edge() {
        assert!(Grid::of(15, 32_767, 32_767).is_some());
        assert!(Grid::of(16, 0, 0).is_none());
        assert!(Grid::of(255, 0, 0).is_none());
        assert!(Grid::of(3, 8, 0).is_none());
        assert!(Grid::of(0, 0, 1).is_none());
    }

    #[test]
    fn a_tiles_window_is_the_tile_and_its_buffer() {
        let grid = Grid::of(0, 0, 0).unwrap();
        let Window { min, max } = grid.window();
        assert_eq!(grid.step(min), Point { x: -64, y: -64 });
        assert_eq!(grid.step(max), Point { x: 4_160, y: 4_160 });
    }
}
