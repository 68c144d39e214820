//! Cutting lines and rings to a window.
//!
//! A ring that leaves the window and comes back runs along the window's edge in
//! between (Sutherland and Hodgman), so the pieces of a bent area stay one ring that
//! touches itself there. The edge lies in the tile's buffer, where nothing shows.

use super::mercator::{Point, Window};

/// One side of a window.
#[derive(Clone, Copy)]
struct Side {
    /// Whether it bounds x, or y.
    upright: bool,
    /// Where it is.
    at: i32,
    /// Whether smaller numbers lie inside.
    below: bool,
}

impl Side {
    fn all(window: Window) -> [Self; 4] {
        [
            Self { upright: true, at: window.min.x, below: false },
            Self { upright: true, at: window.max.x, below: true },
            Self { upright: false, at: window.min.y, below: false },
            Self { upright: false, at: window.max.y, below: true },
        ]
    }

    fn holds(self, point: Point) -> bool {
        let along = if self.upright { point.x } else { point.y };
        if self.below { along <= self.at } else { along >= self.at }
    }

    /// Where a piece from one half to the other crosses the side. The ends are taken
    /// in a fixed order, so that both directions cross at the same point.
    fn crossing(self, a: Point, b: Point) -> Point {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let between = |from: i32, to: i32, start: i32, end: i32| {
            let run = i64::from(end) - i64::from(start);
            let part = i64::from(self.at) - i64::from(from);
            let whole = i64::from(to) - i64::from(from);
            // Rounded to the nearest step: half a whole is added before dividing.
            let (part, whole) = (part * whole.signum(), whole.abs());
            (i64::from(start) + (2 * run * part + whole).div_euclid(2 * whole)) as i32
        };
        if self.upright {
            Point { x: self.at, y: between(a.x, b.x, a.y, b.y) }
        } else {
            Point { x: between(a.y, b.y, a.x, b.x), y: self.at }
        }
    }
}

/// The part of a ring inside a window; fewer than three points when there is none.
pub(super) fn ring(ring: &[Point], window: Window) -> Vec<Point> {
    Side::all(window).into_iter().fold(ring.to_vec(), |ring, side| half_ring(&ring, side))
}

fn half_ring(ring: &[Point], side: Side) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else { return kept };
    for &point in ring {
        if side.holds(point) != side.holds(before) {
            kept.push(side.crossing(before, point));
        }
        if side.holds(point) {
            kept.push(point);
        }
        before = point;
    }
    kept.dedup();
    kept
}

/// The parts of a line inside a window, in its own direction.
pub(super) fn line(line: &[Point], window: Window) -> Vec<Vec<Point>> {
    Side::all(window).into_iter().fold(vec![line.to_vec()], |lines, side| {
        lines.iter().flat_map(|line| half_line(line, side)).collect()
    })
}

fn half_line(line: &[Point], side: Side) -> Vec<Vec<Point>> {
    let mut parts = Vec::new();
    let mut part: Vec<Point> = Vec::new();
    let mut before: Option<Point> = None;
    for &point in line {
        if let Some(before) = before.filter(|before| side.holds(*before) != side.holds(point)) {
            let crossing = side.crossing(before, point);
            part.push(crossing);
            if !side.holds(point) {
                parts.push(std::mem::take(&mut part));
            }
        }
        if side.holds(point) {
            part.push(point);
        }
        before = Some(point);
    }
    parts.push(part);
    parts.iter_mut().for_each(Vec::dedup);
    parts.retain(|part| part.len() > 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::super::rings::{doubled_area, tests::drawn};
    use super::*;
    use crate::testing::Dice;

    const WINDOW: Window = Window { min: Point { x: 20, y: 10 }, max: Point { x: 60, y: 30 } };

    const MAP: &str = "\
        A.......B\n\
        ..a...b..\n\
        E.......F\n\
        ..d...c..\n\
        D.......C";

    #[test]
    fn a_ring_around_the_window_becomes_the_window() {
        let cut = ring(&drawn(MAP, "ABCD"), WINDOW);
        assert_eq!(doubled_area(&cut), 2 * 40 * 20);
        assert!(drawn(MAP, "abcd").iter().all(|corner| cut.contains(corner)));
    }

    #[test]
    fn a_ring_inside_stays_and_one_outside_goes() {
        assert_eq!(ring(&drawn(MAP, "abcd"), WINDOW).len(), 4);
        let away = [(0, 0), (10, 0), (10, 5)].map(|(x, y)| Point { x, y });
        assert!(ring(&away, WINDOW).len() < 3);
    }

    #[test]
    fn a_line_through_the_window_is_cut_at_both_sides() {
        let cut = line(&drawn(MAP, "EF"), WINDOW);
        assert_eq!(cut, [vec![Point { x: 20, y: 20 }, Point { x: 60, y: 20 }]]);
    }

    #[test]
    fn a_line_that_comes_back_is_two_lines() {
        let out_and_back = [(30, 20), (30, 0), (50, 0), (50, 20)].map(|(x, y)| Point { x, y });
        let cut = line(&out_and_back, WINDOW);
        let at = |x, y| Point { x, y };
        assert_eq!(cut, [vec![at(30, 20), at(30, 10)], vec![at(50, 10), at(50, 20)]]);
    }

    #[test]
    fn a_line_that_only_touches_a_corner_is_nothing() {
        assert!(line(&drawn(MAP, "aAb"), WINDOW).iter().all(|part| part.len() < 2));
    }

    #[test]
    fn what_is_cut_lies_in_the_window_and_keeps_its_turn() {
        let mut dice = Dice::new(3);
        for _ in 0..500 {
            let mut point = || Point { x: dice.below(90) as i32, y: dice.below(50) as i32 };
            let triangle = [point(), point(), point()];
            let cut = ring(&triangle, WINDOW);
            let inside = |p: &Point| (20..=60).contains(&p.x) && (10..=30).contains(&p.y);
            assert!(cut.iter().all(inside), "{triangle:?} became {cut:?}");
            let (whole, part) = (doubled_area(&triangle), doubled_area(&cut));
            // Crossings are rounded to whole steps: slivers may turn over by a little.
            assert!(part == 0 || (part > 0) == (whole > 0) || part.abs() < 80, "{triangle:?}");
            assert!(part.abs() <= whole.abs() + 80, "{triangle:?}");
        }
    }
}
