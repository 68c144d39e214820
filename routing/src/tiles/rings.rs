//! Rings: which way they turn, what they hold, and how they are put together from
//! the ways of a multipolygon.
//!
//! A ring is kept without repeating its first point at the end. On a map whose y
//! grows to the south, a ring that turns clockwise as seen has a positive area: that
//! is what MVT asks of an outer ring, and the reverse of an inner one.

use super::mercator::Point;

/// Chains with loose ends that are joined at most, since that takes time by the cube.
/// With more than these an outline is past guessing: they are left out.
const LOOSE_MAX: usize = 100;

/// An outer ring and the holes in it, wound as MVT asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Polygon {
    pub(super) outer: Vec<Point>,
    pub(super) holes: Vec<Vec<Point>>,
}

/// Twice the area of a ring, positive when it turns clockwise as seen.
pub(super) fn doubled_area(ring: &[Point]) -> i128 {
    let Some(last) = ring.last() else { return 0 };
    let mut before = last;
    let mut sum = 0;
    for point in ring {
        let (ax, ay) = (i64::from(before.x), i64::from(before.y));
        let (bx, by) = (i64::from(point.x), i64::from(point.y));
        sum += i128::from(ax * by - bx * ay);
        before = point;
    }
    sum
}

/// The ring, turning clockwise as seen or against it.
pub(super) fn wound(mut ring: Vec<Point>, clockwise: bool) -> Vec<Point> {
    if (doubled_area(&ring) > 0) != clockwise {
        ring.reverse();
    }
    ring
}

/// Whether a ring holds a point; on the border, either.
pub(super) fn holds(ring: &[Point], at: Point) -> bool {
    let Some(mut a) = ring.last().copied() else { return false };
    let mut inside = false;
    for &b in ring {
        if (a.y > at.y) != (b.y > at.y) {
            let (rise, run) = (i64::from(b.y) - i64::from(a.y), i64::from(b.x) - i64::from(a.x));
            let (up, right) = (i64::from(at.y) - i64::from(a.y), i64::from(at.x) - i64::from(a.x));
            // at.x < a.x + run * up / rise, without dividing.
            if (right * rise < run * up) == (rise > 0) {
                inside = !inside;
            }
        }
        a = b;
    }
    inside
}

/// Puts every hole into the outer ring that holds most of it; a hole in nothing is
/// left out.
pub(super) fn polygons(outers: Vec<Vec<Point>>, holes: Vec<Vec<Point>>) -> Vec<Polygon> {
    let outer = |ring| Polygon { outer: wound(ring, true), holes: Vec::new() };
    let mut all: Vec<Polygon> = outers.into_iter().map(outer).collect();
    for hole in holes {
        let inside = |polygon: &Polygon| {
            hole.iter().filter(|point| holds(&polygon.outer, **point)).count() * 2 > hole.len()
        };
        if let Some(around) = all.iter_mut().find(|polygon| inside(polygon)) {
            around.holes.push(wound(hole, false));
        }
    }
    all
}

/// Puts ways together into rings. Where an extract lacks some of a ring's ways, the
/// loose ends nearest to each other are joined by a straight line: the gap then
/// lies where the extract was cut.
pub(super) fn assembled(ways: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut rings = Vec::new();
    let mut loose: Vec<Vec<Point>> = Vec::new();
    for way in ways.into_iter().filter(|way| way.len() > 1) {
        let mut chain = way;
        // Each joining takes a chain out of the loose ones, so this comes to an end.
        while !is_closed(&chain) {
            let Some(next) = loose.iter().position(|other| touches(&chain, other)) else { break };
            chain = joined(chain, loose.swap_remove(next));
        }
        keep(chain, &mut rings, &mut loose);
    }
    if loose.len() > LOOSE_MAX {
        return rings;
    }
    while let Some(chain) = nearest_joined(&mut loose) {
        keep(chain, &mut rings, &mut loose);
    }
    rings
}

fn keep(mut chain: Vec<Point>, rings: &mut Vec<Vec<Point>>, loose: &mut Vec<Vec<Point>>) {
    if is_closed(&chain) {
        chain.pop();
        if chain.len() > 2 {
            rings.push(chain);
        }
    } else {
        loose.push(chain);
    }
}

fn is_closed(chain: &[Point]) -> bool {
    chain.len() > 2 && chain.first() == chain.last()
}

fn ends(chain: &[Point]) -> [Point; 2] {
    [chain[0], chain[chain.len() - 1]]
}

fn touches(a: &[Point], b: &[Point]) -> bool {
    ends(a).iter().any(|end| ends(b).contains(end))
}

/// Turns and joins two chains that share an end.
fn joined(mut a: Vec<Point>, mut b: Vec<Point>) -> Vec<Point> {
    if ends(&b).contains(&a[0]) {
        a.reverse();
    }
    if b[0] != a[a.len() - 1] {
        b.reverse();
    }
    a.extend(b.into_iter().skip(1));
    a
}

/// Joins the two loose ends that lie nearest to each other, be it of two chains or
/// of one; nothing when there is no chain.
fn nearest_joined(loose: &mut Vec<Vec<Point>>) -> Option<Vec<Point>> {
    let mut best = None;
    for (i, a) in loose.iter().enumerate() {
        let own = distance2(ends(a)[0], ends(a)[1]);
        best = best.into_iter().chain([(own, i, i)]).min();
        for (j, b) in loose.iter().enumerate().skip(i + 1) {
            let apart = ends(a).into_iter().flat_map(|p| ends(b).map(|q| distance2(p, q))).min();
            best = best.into_iter().chain(apart.map(|apart| (apart, i, j))).min();
        }
    }
    let (apart, i, j) = best?;
    if i == j {
        let mut chain = loose.swap_remove(i);
        chain.push(chain[0]);
        return Some(chain);
    }
    let b = loose.swap_remove(j);
    let mut a = loose.swap_remove(i);
    let [front, back] = ends(&a);
    let reach = |end: Point| ends(&b).map(|other| distance2(end, other)).into_iter().min();
    if reach(front) == Some(apart) && reach(back) != Some(apart) {
        a.reverse();
    }
    let end = a[a.len() - 1];
    let mut b = b;
    if distance2(end, b[0]) != apart {
        b.reverse();
    }
    a.extend(b);
    Some(a)
}

fn distance2(a: Point, b: Point) -> i64 {
    let (x, y) = (i64::from(a.x) - i64::from(b.x), i64::from(a.y) - i64::from(b.y));
    x * x + y * y
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Points by the letters of a drawing, A first.
    pub(in super::super) fn drawn(drawing: &str, letters: &str) -> Vec<Point> {
        let find = |wanted| {
            let rows = (0..).zip(drawing.lines());
            let mut cells =
                rows.flat_map(|(y, line)| (0..).zip(line.chars()).map(move |(x, c)| (x, y, c)));
            let (x, y, _) = cells.find(|(.., c)| *c == wanted).unwrap();
            Point { x: x * 10, y: y * 10 }
        };
        letters.chars().map(find).collect()
    }

    const SQUARES: &str = "\
        A.......B\n\
        .E....F..\n\
        .........\n\
        .H....G..\n\
        D.......C";

    #[test]
    fn a_ring_clockwise_as_seen_has_a_positive_area() {
        assert_eq!(doubled_area(&drawn(SQUARES, "ABCD")), 2 * 80 * 40);
        assert_eq!(doubled_area(&drawn(SQUARES, "ADCB")), -2 * 80 * 40);
        assert_eq!(wound(drawn(SQUARES, "DCBA"), true), drawn(SQUARES, "ABCD"));
        assert_eq!(wound(drawn(SQUARES, "ABCD"), false), drawn(SQUARES, "DCBA"));
    }

    #[test]
    fn a_ring_knows_what_it_holds() {
        let ring = drawn(SQUARES, "EFGH");
        assert!(holds(&ring, Point { x: 30, y: 20 }));
        assert!(!holds(&ring, Point { x: 70, y: 20 }));
        assert!(!holds(&ring, Point { x: 30, y: 5 }));
        assert!(holds(&wound(ring, false), Point { x: 30, y: 20 }));
    }

    #[test]
    fn ways_in_any_order_and_direction_become_a_polygon_with_its_hole() {
        let outers = ["AB", "DC", "BC", "AD"].map(|way| drawn(SQUARES, way));
        let holes = ["EFG", "EHG"].map(|way| drawn(SQUARES, way));
        let (outers, holes) = (assembled(outers.to_vec()), assembled(holes.to_vec()));
        assert_eq!((outers.len(), holes.len()), (1, 1));
        let all = polygons(outers, holes);
        assert_eq!(all.len(), 1);
        assert_eq!(doubled_area(&all[0].outer), 2 * 80 * 40);
        assert_eq!(doubled_area(&all[0].holes[0]), -2 * 50 * 20);
    }

    #[test]
    fn a_hole_in_nothing_is_left_out() {
        let all = polygons(vec![drawn(SQUARES, "EFGH")], vec![drawn(SQUARES, "ABCD")]);
        assert_eq!(all[0].holes.len(), 0);
    }

    #[test]
    fn a_river_cut_at_both_sides_is_closed_across_its_own_width() {
        // The northern bank runs A to B, the southern C to D; both ends were cut off.
        let river = "A.......B\nD.......C";
        let all = assembled(vec![drawn(river, "AB"), drawn(river, "CD")]);
        assert_eq!(all.len(), 1);
        assert_eq!(doubled_area(&all[0]).abs(), 2 * 80 * 10);
    }

    #[test]
    fn a_lake_that_lacks_a_way_is_closed_straight() {
        let all = assembled(vec![drawn(SQUARES, "ABC"), drawn(SQUARES, "CD")]);
        assert_eq!(doubled_area(&all[0]).abs(), 2 * 80 * 40);
    }

    #[test]
    fn scraps_become_nothing() {
        assert!(assembled(vec![Vec::new(), drawn(SQUARES, "A")]).is_empty());
        assert!(assembled(vec![drawn(SQUARES, "AB"), drawn(SQUARES, "BA")]).is_empty());
    }
}
