//! The order of contraction: nested dissection of the junctions, for states that are
//! junctions and for states that are the directed links between them.
//!
//! Both come from the same cuts. Where states are junctions, the ends of the cut edges
//! on one side are contracted last; where they are links, the cut links themselves are
//! (they separate the turns of one side from those of the other). So the order of links
//! costs no more than that of junctions. This module must never look at weights.

use rayon::join;

use super::cut::{Plane, halve};
use super::weigh::Hands;

/// Parts of fewer nodes are worked on by one thread.
const PARALLEL_MIN: usize = 2_000;

/// The order of junctions: `at` says where they are, `edges` which are joined. The
/// first is contracted first.
pub(crate) fn of_junctions(at: &[[i32; 2]], edges: &[(u32, u32)], hands: Hands) -> Vec<u32> {
    let mut simple: Vec<(u32, u32)> = edges.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
    simple.sort_unstable();
    simple.dedup();
    let names = (0..at.len() as u32).collect();
    junctions(
        Part { names, plane: Plane::new(at.to_vec(), &simple) },
        hands.share_from(PARALLEL_MIN),
    )
}

/// A part of the graph with the names its nodes have outside.
struct Part {
    names: Vec<u32>,
    plane: Plane,
}

impl Part {
    /// The nodes that belong to the group `number` of `group`, by themselves.
    fn only(&self, group: &[u32], number: u32) -> Self {
        let mut place = vec![u32::MAX; group.len()];
        let (mut names, mut at) = (Vec::new(), Vec::new());
        for node in (0..group.len()).filter(|node| group[*node] == number) {
            place[node] = names.len() as u32;
            names.push(self.names[node]);
            at.push(self.plane.at[node]);
        }
        let mut edges = Vec::new();
        for node in (0..group.len() as u32).filter(|node| group[*node as usize] == number) {
            let beside = self.plane.beside(node).iter().filter(|next| **next > node);
            edges.extend(
                beside
                    .filter(|next| group[**next as usize] == number)
                    .map(|next| (place[node as usize], place[*next as usize])),
            );
        }
        Self { names, plane: Plane::new(at, &edges) }
    }
}

/// Nodes so few that their order hardly matters.
const LEAF_NODES: usize = 3;

fn junctions(part: Part, share_from: usize) -> Vec<u32> {
    let (group, parts) = part.plane.parts();
    if parts > 1 {
        return (0..parts)
            .flat_map(|number| junctions(part.only(&group, number), share_from))
            .collect();
    }
    if part.plane.len() <= LEAF_NODES {
        let mut nodes: Vec<u32> = (0..part.plane.len() as u32).collect();
        nodes.sort_by_key(|node| part.plane.beside(*node).len());
        return nodes.into_iter().map(|node| part.names[node as usize]).collect();
    }
    const SEPARATOR: u32 = 2;
    let mut group: Vec<u32> = halve(&part.plane).into_iter().map(u32::from).collect();
    for node in narrower_bank(&part.plane, &group) {
        group[node as usize] = SEPARATOR;
    }
    let separator = (0..group.len()).filter(|node| group[*node] == SEPARATOR);
    let separator: Vec<u32> = separator.map(|node| part.names[node]).collect();
    let (near, far) = (part.only(&group, 0), part.only(&group, 1));
    let large = part.plane.len() >= share_from;
    drop(part);
    let (mut order, far) = if large {
        join(|| junctions(near, share_from), || junctions(far, share_from))
    } else {
        (junctions(near, share_from), junctions(far, share_from))
    };
    order.extend(far);
    order.extend(separator);
    order
}

/// The nodes that have a neighbour on the other side, of the side that has fewer such.
fn narrower_bank(plane: &Plane, group: &[u32]) -> Vec<u32> {
    let mut banks = [Vec::new(), Vec::new()];
    for node in 0..plane.len() as u32 {
        let side = group[node as usize];
        if plane.beside(node).iter().any(|next| group[*next as usize] != side) {
            banks[side as usize].push(node);
        }
    }
    let [near, far] = banks;
    if near.len() <= far.len() { near } else { far }
}

/// The order of directed links between junctions: `links` are their ends. The first is
/// contracted first.
pub(crate) fn of_links(at: &[[i32; 2]], links: &[(u32, u32)], hands: Hands) -> Vec<u32> {
    let inner = links
        .iter()
        .zip(0_u32..)
        .map(|(ends, name)| Inner { name, ends: [ends.0, ends.1] })
        .collect();
    cut_links(at.to_vec(), inner, hands.share_from(PARALLEL_MIN))
}

/// A link within a part.
#[derive(Clone, Copy)]
struct Inner {
    /// Its name outside.
    name: u32,
    /// Its ends inside.
    ends: [u32; 2],
}

fn cut_links(at: Vec<[i32; 2]>, links: Vec<Inner>, share_from: usize) -> Vec<u32> {
    // A street open both ways is cut once, not twice.
    let mut edges: Vec<(u32, u32)> = links
        .iter()
        .map(|link| (link.ends[0].min(link.ends[1]), link.ends[0].max(link.ends[1])))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let plane = Plane::new(at, &edges);
    let (group, parts) = plane.parts();
    if parts > 1 {
        let split = Split::by(&plane, &links, &group, parts as usize);
        return split
            .parts
            .into_iter()
            .flat_map(|(at, links)| cut_links(at, links, share_from))
            .collect();
    }
    if plane.len() < 2 {
        return links.iter().map(|link| link.name).collect();
    }
    let group: Vec<u32> = halve(&plane).into_iter().map(u32::from).collect();
    let split = Split::by(&plane, &links, &group, 2);
    let large = plane.len() >= share_from;
    drop((plane, links));
    let [(near_at, near), (far_at, far)] =
        <[_; 2]>::try_from(split.parts).unwrap_or_else(|_| unreachable!("split by two"));
    let (mut order, far) = if large {
        join(|| cut_links(near_at, near, share_from), || cut_links(far_at, far, share_from))
    } else {
        (cut_links(near_at, near, share_from), cut_links(far_at, far, share_from))
    };
    order.extend(far);
    order.extend(split.between);
    order
}

/// A part taken apart: what lies within each group, and the links between groups.
struct Split {
    parts: Vec<(Vec<[i32; 2]>, Vec<Inner>)>,
    between: Vec<u32>,
}

impl Split {
    fn by(plane: &Plane, links: &[Inner], group: &[u32], groups: usize) -> Self {
        let mut parts = vec![(Vec::new(), Vec::new()); groups];
        let mut place = vec![0_u32; group.len()];
        for (node, number) in group.iter().enumerate() {
            let at: &mut Vec<[i32; 2]> = &mut parts[*number as usize].0;
            place[node] = at.len() as u32;
            at.push(plane.at[node]);
        }
        let mut between = Vec::new();
        for link in links {
            let [a, b] = link.ends.map(|end| group[end as usize]);
            if a == b {
                let ends = link.ends.map(|end| place[end as usize]);
                parts[a as usize].1.push(Inner { name: link.name, ends });
            } else {
                between.push(link.name);
            }
        }
        Self { parts, between }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_stands_in_the_order_once() {
        let at: Vec<[i32; 2]> = (0..30).map(|i| [i % 6, i / 6]).collect();
        let mut links = Vec::new();
        for i in 0..30_u32 {
            if i % 6 != 5 {
                links.extend([(i, i + 1), (i + 1, i)]);
            }
            if i + 6 < 24 {
                links.push((i, i + 6));
            }
        }
        links.push((7, 7));
        for (order, count) in [
            (of_junctions(&at, &links, Hands::All), 30),
            (of_links(&at, &links, Hands::One), links.len()),
        ] {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..count as u32).collect::<Vec<_>>());
        }
        assert_eq!(of_junctions(&[], &[], Hands::One), []);
        assert_eq!(of_links(&[[0, 0]], &[], Hands::One), []);
    }
}
