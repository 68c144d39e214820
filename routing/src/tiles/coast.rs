//! The sea, put together from pieces of shore.
//!
//! A shore has the land on its left and the sea on its right. Inside the frame of an
//! extract, the sea's edge follows a shore to where it leaves the frame, then the
//! frame clockwise to where the next shore comes in. An extract without any shore is
//! all land.

use super::clip;
use super::mercator::{Point, Window};
use super::rings::{Polygon, doubled_area, polygons};

/// The sea within a frame.
pub(super) fn sea(shores: Vec<Vec<Point>>, frame: Window) -> Vec<Polygon> {
    let mut open = Vec::new();
    let (mut outers, mut islands) = (Vec::new(), Vec::new());
    for mut shore in linked(shores) {
        let closed = shore.first() == shore.last();
        if closed && Window::around(&shore).is_some_and(|around| frame.holds(around)) {
            shore.pop();
            // Clockwise as seen, with the sea on the right, the sea is inside.
            if doubled_area(&shore) > 0 { outers.push(shore) } else { islands.push(shore) }
        } else {
            open.extend(within(shore, closed, frame));
        }
    }
    if open.is_empty() && outers.is_empty() && !islands.is_empty() {
        outers.push(corners(frame).to_vec());
    }
    outers.extend(around_the_frame(open, frame));
    polygons(outers, islands)
}

/// Chains of shores, each followed by the one that begins where it ends.
fn linked(shores: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut waiting: Vec<Vec<Point>> = shores.into_iter().filter(|shore| shore.len() > 1).collect();
    let mut chains = Vec::new();
    while let Some(mut chain) = waiting.pop() {
        while chain.first() != chain.last() {
            let end = chain.last().copied();
            if let Some(next) = waiting.iter().position(|shore| shore.first().copied() == end) {
                chain.extend(waiting.swap_remove(next).into_iter().skip(1));
                continue;
            }
            let start = chain.first().copied();
            let Some(before) = waiting.iter().position(|shore| shore.last().copied() == start)
            else {
                break;
            };
            let mut longer = waiting.swap_remove(before);
            longer.extend(chain.into_iter().skip(1));
            chain = longer;
        }
        chains.push(chain);
    }
    chains
}

/// The pieces of a shore inside the frame, each from border to border. Where the
/// extract ends before its frame does, the shore goes on straight to the border.
fn within(mut shore: Vec<Point>, closed: bool, frame: Window) -> Vec<Vec<Point>> {
    if closed {
        // It crosses the border: let it begin outside, so that no piece is torn.
        shore.pop();
        let inside = |point: &Point| frame.holds(Window { min: *point, max: *point });
        let outside = shore.iter().position(|point| !inside(point)).unwrap_or(0);
        shore.rotate_left(outside);
        shore.extend(shore.first().copied());
    }
    let mut pieces = clip::line(&shore, frame);
    for piece in &mut pieces {
        let (first, last) = (border(piece[0], frame), border(piece[piece.len() - 1], frame));
        piece.insert(0, first);
        piece.push(last);
        piece.dedup();
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// The frame's corners, clockwise as seen from the north-western one.
fn corners(frame: Window) -> [Point; 4] {
    let Window { min, max } = frame;
    [min, Point { x: max.x, y: min.y }, max, Point { x: min.x, y: max.y }]
}

/// The point of the border that is nearest to a point inside.
fn border(point: Point, frame: Window) -> Point {
    let to = [
        Point { x: frame.min.x, ..point },
        Point { x: frame.max.x, ..point },
        Point { y: frame.min.y, ..point },
        Point { y: frame.max.y, ..point },
    ];
    let far = |at: &Point| {
        (i64::from(at.x) - i64::from(point.x)).abs() + (i64::from(at.y) - i64::from(point.y)).abs()
    };
    to.into_iter().min_by_key(far).expect("a frame has four sides")
}

/// How far along the border a point of it lies, clockwise from the first corner.
fn along(point: Point, frame: Window) -> i64 {
    let Window { min, max } = frame;
    let (wide, high) = (i64::from(max.x) - i64::from(min.x), i64::from(max.y) - i64::from(min.y));
    let (right, down) =
        (i64::from(point.x) - i64::from(min.x), i64::from(point.y) - i64::from(min.y));
    if down == 0 {
        right
    } else if right == wide {
        wide + down
    } else if down == high {
        wide + high + (wide - right)
    } else {
        2 * (wide + high) - down
    }
}

/// Closes the pieces along the border, with the sea on their right.
fn around_the_frame(mut pieces: Vec<Vec<Point>>, frame: Window) -> Vec<Vec<Point>> {
    let Window { min, max } = frame;
    let whole = 2 * (i64::from(max.x) - i64::from(min.x) + i64::from(max.y) - i64::from(min.y));
    let ahead = |from: Point, to: Point| (along(to, frame) - along(from, frame)).rem_euclid(whole);
    let mut rings = Vec::new();
    while let Some(mut ring) = pieces.pop() {
        loop {
            let end = ring[ring.len() - 1];
            let home = ahead(end, ring[0]);
            let next = (0..pieces.len()).min_by_key(|nth| ahead(end, pieces[*nth][0]));
            let next = next.filter(|nth| ahead(end, pieces[*nth][0]) < home);
            let to = next.map_or(ring[0], |nth| pieces[nth][0]);
            let mut passed: Vec<Point> = corners(frame)
                .into_iter()
                .filter(|corner| ahead(end, *corner) < ahead(end, to))
                .collect();
            passed.sort_by_key(|corner| ahead(end, *corner));
            ring.extend(passed);
            let Some(next) = next else { break };
            ring.extend(pieces.swap_remove(next));
        }
        ring.dedup();
        rings.push(ring);
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::super::rings::{holds, tests::drawn};
    use super::*;

    /// Two shores, an island at `IJK`, and places to ask about: `w`, `m` and `e`.
    const MAP: &str = "\
        ....A....D..\n\
        ......I.....\n\
        .w....m...e.\n\
        .....K.J....\n\
        ....B....C..";

    const FRAME: Window = Window { min: Point { x: 0, y: 0 }, max: Point { x: 110, y: 40 } };

    /// `wet` are the letters that lie in the sea.
    #[track_caller]
    fn check(shores: &[&str], wet: &str) {
        let shores = shores.iter().map(|letters| drawn(MAP, letters)).collect();
        let sea = sea(shores, FRAME);
        let is_wet = |letter: &char| {
            let at = drawn(MAP, &letter.to_string())[0];
            let inside = |polygon: &Polygon| {
                holds(&polygon.outer, at) && !polygon.holes.iter().any(|hole| holds(hole, at))
            };
            sea.iter().any(inside)
        };
        assert_eq!("wme".chars().filter(is_wet).collect::<String>(), wet);
        for polygon in &sea {
            assert!(doubled_area(&polygon.outer) > 0);
            assert!(polygon.holes.iter().all(|hole| doubled_area(hole) < 0));
        }
    }

    #[test]
    fn without_a_shore_all_is_land() {
        check(&[], "");
    }

    #[test]
    fn the_sea_lies_to_the_right_of_its_shore() {
        // Southwards, the right hand is the west.
        check(&["AB"], "w");
        check(&["BA"], "me");
    }

    #[test]
    fn two_shores_enclose_a_sound_or_an_isthmus() {
        check(&["BA", "DC"], "m");
        check(&["AB", "CD"], "we");
    }

    #[test]
    fn shores_are_linked_before_they_are_closed() {
        check(&["KB", "AK"], "w");
    }

    #[test]
    fn an_island_alone_has_the_sea_all_around() {
        // The land on the left: counter-clockwise as seen.
        check(&["IKJI"], "we");
        check(&["IJKI"], "m");
    }

    #[test]
    fn an_island_in_a_sound_is_a_hole() {
        check(&["BA", "DC", "IKJI"], "");
    }

    #[test]
    fn a_shore_that_ends_before_the_frame_is_led_on_to_it() {
        let shore = vec![Point { x: 50, y: 1 }, Point { x: 50, y: 39 }];
        let sea = sea(vec![shore], FRAME);
        assert_eq!(doubled_area(&sea[0].outer), 2 * 50 * 40);
    }

    #[test]
    fn an_island_across_the_border_is_cut_not_torn() {
        // It begins inside the frame and reaches beyond the eastern border.
        let island = [(90, 10), (90, 30), (150, 30), (150, 10), (90, 10)];
        let sea = sea(vec![island.map(|(x, y)| Point { x, y }).to_vec()], FRAME);
        assert_eq!(sea.len(), 1);
        assert_eq!(doubled_area(&sea[0].outer), 2 * (110 * 40 - 20 * 20));
    }
}
