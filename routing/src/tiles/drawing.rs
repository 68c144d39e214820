//! Everything that is drawn of an extract, as plain data: points in one list, parts
//! (lines, rings) as stretches of it, features as stretches of parts.

use std::collections::BTreeMap;

use super::ZOOM_MAX;
use super::looks::{Layer, Look};
use super::mercator::{Point, Window, step_at};
use super::rings::{Polygon, doubled_area};

/// The least area of an area that shows, in square steps of a tile: four pixels by
/// four on a screen where a tile is 512 pixels wide.
const AREA_STEPS2_MIN: i128 = 1_024;

/// Something to draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature {
    pub(super) look: &'static Look,
    /// Into the names; 0 is none.
    pub(super) name: u32,
    /// Into the names: what signs call a road.
    pub(super) code: u32,
    /// Of [`super::looks`].
    pub(super) flags: u8,
    /// The first zoom at which it shows: its look's, later if it is small.
    pub(super) from_zoom: u8,
    /// Its first part ...
    first: u32,
    /// ... and the one behind its last.
    end: u32,
}

/// What a feature says of itself besides its shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) flags: u8,
}

/// A drawn area.
#[derive(Debug)]
pub struct Drawing {
    pub(super) frame: Window,
    points: Vec<Point>,
    /// Where each part ends among the points.
    ends: Vec<u32>,
    features: Vec<Feature>,
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Drawing {
    /// An empty sheet.
    pub(super) fn new(frame: Window) -> Self {
        Self {
            frame,
            points: Vec::new(),
            ends: Vec::new(),
            features: Vec::new(),
            names: vec![String::new()],
            numbers: BTreeMap::new(),
        }
    }

    /// The features in the order in which they came.
    pub(super) fn features(&self) -> &[Feature] {
        &self.features
    }

    /// How many things are drawn in a layer.
    pub fn count(&self, layer: Layer) -> usize {
        self.features.iter().filter(|feature| feature.look.layer == layer).count()
    }

    /// Roughly how many bytes it holds.
    pub fn bytes(&self) -> usize {
        let names: usize = self.names.iter().map(|name| 2 * (name.len() + 32)).sum();
        self.points.len() * 8 + self.ends.len() * 4 + size_of_val(&self.features[..]) + names
    }

    pub(super) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// A feature's parts: lines, or an outer ring and its holes, or one point.
    pub(super) fn parts(&self, feature: &Feature) -> impl Iterator<Item = &[Point]> {
        (feature.first..feature.end).map(|part| {
            let start = part.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            &self.points[start as usize..self.ends[part as usize] as usize]
        })
    }

    /// Draws a line or a point.
    pub(super) fn add_line(&mut self, look: &'static Look, label: &Label, line: &[Point]) {
        self.add(look, label, look.from_zoom, [line].into_iter());
    }

    /// Draws an area, from the zoom on at which it is large enough to be seen.
    pub(super) fn add_area(&mut self, look: &'static Look, label: &Label, area: &Polygon) {
        let area2 = doubled_area(&area.outer);
        let shows = |z: &u8| {
            let step = i128::from(step_at(*z));
            look.layer == Layer::Buildings || area2 >= 2 * AREA_STEPS2_MIN * step * step
        };
        let from_zoom = (look.from_zoom..ZOOM_MAX).find(shows).unwrap_or(ZOOM_MAX);
        let rings = [&area.outer].into_iter().chain(&area.holes).map(Vec::as_slice);
        self.add(look, label, from_zoom, rings);
    }

    fn add<'a>(
        &mut self,
        look: &'static Look,
        label: &Label,
        from_zoom: u8,
        parts: impl Iterator<Item = &'a [Point]>,
    ) {
        let first = self.ends.len() as u32;
        for part in parts {
            self.points.extend(part);
            self.ends.push(self.points.len() as u32);
        }
        let (name, code) = (self.number(&label.name), self.number(&label.code));
        let (flags, end) = (label.flags, self.ends.len() as u32);
        self.features.push(Feature { look, name, code, flags, from_zoom, first, end });
    }

    fn number(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Gives back what was only needed while drawing.
    pub(super) fn finished(mut self) -> Self {
        self.numbers.clear();
        self.points.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.features.shrink_to_fit();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::looks;
    use super::super::rings::polygons;
    use super::*;
    use crate::testing::tags;

    fn square(side: i32) -> Polygon {
        let ring = [(0, 0), (side, 0), (side, side), (0, side)].map(|(x, y)| Point { x, y });
        polygons(vec![ring.to_vec()], Vec::new()).remove(0)
    }

    #[test]
    fn an_area_shows_from_the_zoom_at_which_it_is_large_enough() {
        let check = |text: &str, side: i64, expected: u8| {
            let corner = Point { x: 0, y: 0 };
            let mut drawing = Drawing::new(Window { min: corner, max: corner });
            let look = looks::of_area(&tags(text)).unwrap();
            drawing.add_area(look, &Label::default(), &square(side as i32));
            assert_eq!(drawing.features()[0].from_zoom, expected, "{text} of {side}");
        };
        check("natural=water", 32 * step_at(9), 9);
        check("natural=water", 32 * step_at(9) - 1, 10);
        check("natural=water", 1_000_000_000, 7);
        check("natural=water", 1, ZOOM_MAX);
        check("building=yes", 8, 14);
    }

    #[test]
    fn equal_names_are_kept_once() {
        let corner = Point { x: 0, y: 0 };
        let mut drawing = Drawing::new(Window { min: corner, max: corner });
        let look = looks::of_line(&tags("highway=residential")).unwrap();
        let label = |name: &str| Label { name: name.to_owned(), ..Label::default() };
        for name in ["Rua A", "Rua B", "Rua A", ""] {
            drawing.add_line(look, &label(name), &[corner]);
        }
        let names: Vec<u32> = drawing.features().iter().map(|feature| feature.name).collect();
        assert_eq!(names, [1, 2, 1, 0]);
        assert_eq!(drawing.name(2), "Rua B");
    }
}
