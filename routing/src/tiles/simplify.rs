//! Leaving out points that do not show at a zoom, in a tile's own steps.
//!
//! A ring that did not cross or touch itself never does so afterwards: if leaving
//! points out would make it, it keeps them.

use super::mercator::Point;
use super::rings::doubled_area;

/// A line without repeated points and without those that lie within `tolerance`
/// steps of what remains (Douglas and Peucker); fewer than two points when nothing
/// remains.
pub(super) fn line(mut line: Vec<Point>, tolerance: i64) -> Vec<Point> {
    line.dedup();
    let kept = kept(&line, tolerance);
    filtered(&line, &kept)
}

/// The same for a ring; nothing when no area remains.
pub(super) fn ring(ring: Vec<Point>, tolerance: i64) -> Option<Vec<Point>> {
    let ring = without_spikes(ring);
    if doubled_area(&ring) == 0 {
        return None;
    }
    let thin = thinned(&ring, tolerance);
    let good = thin.len() == ring.len()
        || ((doubled_area(&thin) > 0) == (doubled_area(&ring) > 0)
            && doubled_area(&thin) != 0
            && is_simple(&thin));
    Some(if good { thin } else { ring })
}

/// Takes out repeated points and pieces that go somewhere and straight back.
fn without_spikes(ring: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(ring.len());
    for point in ring {
        push_unless_spike(&mut kept, point);
    }
    // The two ends of the list meet as well.
    while kept.len() > 2 {
        let last = kept.len() - 1;
        if kept[last] == kept[0]
            || kept[last - 1] == kept[0]
            || is_back(kept[last - 1], kept[last], kept[0])
        {
            kept.pop();
        } else if kept[last] == kept[1] || is_back(kept[last], kept[0], kept[1]) {
            kept.remove(0);
        } else {
            break;
        }
    }
    kept
}

fn push_unless_spike(kept: &mut Vec<Point>, point: Point) {
    while let Some(&last) = kept.last() {
        let before = kept.len().checked_sub(2).map(|at| kept[at]);
        if last == point {
            return;
        }
        if before.is_some_and(|before| before == point || is_back(before, last, point)) {
            kept.pop();
        } else {
            break;
        }
    }
    if kept.last() != Some(&point) {
        kept.push(point);
    }
}

/// Whether the way from `a` to `b` is gone back, in part, towards `c`.
fn is_back(a: Point, b: Point, c: Point) -> bool {
    turn(a, b, c) == 0 && dot(a, b, c) < 0
}

/// Positive when `a`, `b`, `c` turn clockwise as seen, zero when they are in a line.
fn turn(a: Point, b: Point, c: Point) -> i64 {
    i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(b.y - a.y) * i64::from(c.x - a.x)
}

/// Negative when the way from `b` to `c` goes back on that from `a` to `b`.
fn dot(a: Point, b: Point, c: Point) -> i64 {
    i64::from(b.x - a.x) * i64::from(c.x - b.x) + i64::from(b.y - a.y) * i64::from(c.y - b.y)
}

/// A ring thinned between its first point and the one farthest from that.
fn thinned(ring: &[Point], tolerance: i64) -> Vec<Point> {
    let far = |at: &usize| distance2(ring[0], ring[*at]);
    let Some(middle) = (1..ring.len()).max_by_key(far) else { return ring.to_vec() };
    let mut closed = ring.to_vec();
    closed.push(ring[0]);
    let mut flags = kept(&closed[..=middle], tolerance);
    flags.pop();
    flags.extend(kept(&closed[middle..], tolerance));
    let mut thin = filtered(&closed, &flags);
    thin.pop();
    thin
}

fn filtered(line: &[Point], kept: &[bool]) -> Vec<Point> {
    line.iter().zip(kept).filter(|(_, keep)| **keep).map(|(point, _)| *point).collect()
}

/// Which points of a line remain.
fn kept(line: &[Point], tolerance: i64) -> Vec<bool> {
    let mut kept = vec![false; line.len()];
    let Some(last) = line.len().checked_sub(1) else { return kept };
    (kept[0], kept[last]) = (true, true);
    let mut stretches = vec![(0, last)];
    while let Some((start, end)) = stretches.pop() {
        let off = |at: usize| off2(line[at], line[start], line[end]);
        let Some(worst) = (start + 1..end).max_by(|a, b| off(*a).total_cmp(&off(*b))) else {
            continue;
        };
        if off(worst) > (tolerance * tolerance) as f64 {
            kept[worst] = true;
            stretches.extend([(start, worst), (worst, end)]);
        }
    }
    kept
}

/// The square of the distance from a point to a piece.
fn off2(point: Point, a: Point, b: Point) -> f64 {
    let length2 = distance2(a, b);
    let along = i64::from(point.x - a.x) * i64::from(b.x - a.x)
        + i64::from(point.y - a.y) * i64::from(b.y - a.y);
    if along <= 0 {
        return distance2(point, a) as f64;
    }
    if along >= length2 {
        return distance2(point, b) as f64;
    }
    let across = turn(a, b, point) as f64;
    across * across / length2 as f64
}

fn distance2(a: Point, b: Point) -> i64 {
    let (x, y) = (i64::from(a.x - b.x), i64::from(a.y - b.y));
    x * x + y * y
}

/// Whether no two edges of a ring meet, but for neighbours at their common point.
pub(super) fn is_simple(ring: &[Point]) -> bool {
    let count = ring.len();
    let edge = |at: usize| (ring[at], ring[(at + 1) % count]);
    let mut by_left: Vec<usize> = (0..count).collect();
    by_left.sort_by_key(|at| edge(*at).0.x.min(edge(*at).1.x));
    for (nth, &one) in by_left.iter().enumerate() {
        let (a, b) = edge(one);
        let right = a.x.max(b.x);
        let rest = by_left[nth + 1..].iter().take_while(|at| {
            let (c, d) = edge(**at);
            c.x.min(d.x) <= right
        });
        for &other in rest {
            let (c, d) = edge(other);
            let neighbours = (one + 1) % count == other || (other + 1) % count == one;
            let apart = a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y);
            if neighbours {
                let (from, via, to) = if b == c { (a, b, d) } else { (c, a, b) };
                if is_back(from, via, to) {
                    return false;
                }
            } else if !apart && meet(a, b, c, d) {
                return false;
            }
        }
    }
    count > 2
}

fn meet(a: Point, b: Point, c: Point, d: Point) -> bool {
    let sides = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map(i64::signum);
    if sides == [0; 4] {
        let overlap = |a: i32, b: i32, c: i32, d: i32| a.max(b) >= c.min(d) && c.max(d) >= a.min(b);
        return overlap(a.x, b.x, c.x, d.x) && overlap(a.y, b.y, c.y, d.y);
    }
    sides[0] * sides[1] <= 0 && sides[2] * sides[3] <= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    fn points(pairs: &[(i32, i32)]) -> Vec<Point> {
        pairs.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn points_that_do_not_show_are_left_out() {
        let wavy = points(&[(0, 0), (10, 1), (20, 0), (30, 9), (30, 9), (40, 0)]);
        assert_eq!(line(wavy, 2), points(&[(0, 0), (20, 0), (30, 9), (40, 0)]));
    }

    #[test]
    fn spikes_and_rings_without_area_go() {
        let spiked = points(&[(0, 0), (10, 0), (10, 5), (30, 5), (10, 5), (10, 10), (0, 10)]);
        let expected = points(&[(0, 0), (10, 0), (10, 5), (10, 10), (0, 10)]);
        assert_eq!(ring(spiked, 0).unwrap().len(), 4);
        assert_eq!(without_spikes(expected.clone()), expected);
        assert_eq!(ring(points(&[(0, 0), (10, 0), (20, 0), (5, 0)]), 1), None);
        assert_eq!(ring(points(&[(0, 0), (10, 3), (0, 0), (10, 3)]), 1), None);
        assert_eq!(ring(Vec::new(), 1), None);
    }

    #[test]
    fn a_ring_that_would_cross_itself_keeps_its_points() {
        // A bay whose mouth is narrower than the tolerance, with a headland in it.
        let bay = points(&[
            (0, 0),
            (50, 0),
            (50, 3),
            (10, 3),
            (10, 5),
            (50, 5),
            (50, 8),
            (100, 8),
            (100, 60),
            (0, 60),
        ]);
        assert!(is_simple(&bay));
        for tolerance in 0..40 {
            assert!(is_simple(&ring(bay.clone(), tolerance).unwrap()), "{tolerance}");
        }
    }

    #[test]
    fn crossing_touching_and_folded_rings_are_not_simple() {
        assert!(is_simple(&points(&[(0, 0), (10, 0), (10, 10), (0, 10)])));
        assert!(!is_simple(&points(&[(0, 0), (10, 10), (10, 0), (0, 10)])));
        assert!(!is_simple(&points(&[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)])));
        assert!(!is_simple(&points(&[(0, 0), (10, 0), (5, 0), (5, 10)])));
        assert!(!is_simple(&points(&[(0, 0), (10, 0)])));
    }

    #[test]
    fn simplifying_never_makes_a_simple_ring_cross_itself() {
        let mut dice = Dice::new(5);
        let mut thinner = 0;
        for _ in 0..400 {
            // A star around a middle: simple whatever its rays' lengths.
            let rays = 8 + dice.below(40) as i32;
            let star: Vec<Point> = (0..rays)
                .map(|ray| {
                    let angle = f64::from(ray) / f64::from(rays) * std::f64::consts::TAU;
                    let far = 40.0 + dice.below(400) as f64;
                    let along = |part: f64| (part * far).round() as i32;
                    Point { x: 1_000 + along(angle.cos()), y: 1_000 + along(angle.sin()) }
                })
                .collect();
            if !is_simple(&star) {
                continue;
            }
            let thin = ring(star.clone(), 1 + dice.below(60) as i64).unwrap();
            thinner += usize::from(thin.len() < star.len());
            assert!(is_simple(&thin), "{star:?} became {thin:?}");
        }
        assert!(thinner > 200, "only {thinner} were simplified at all");
    }
}
