//! Plan mode: when everything on a given route happens, so that windows are missed by as
//! little as possible, in sum; then the route ends as early as it can, then it leaves as
//! late as it can.
//!
//! Time between steps is no choice: shifted by what must pass before them, steps only
//! have to keep their order. Such a sum is least where every step begins at an end of
//! some window, so only those moments are tried. On a leg with a break all travel lies
//! behind the last break, or before the first, whichever misses less.

use super::schedule::Stage;

/// More than any sum of seconds missed.
const NEVER: i64 = i64::MAX / 4;

/// When each step starts; nothing where the steps' own words contradict each other.
pub(super) fn starts(stages: &[Stage], earliest_start: i64) -> Option<Vec<i64>> {
    let behind = choose(stages, earliest_start, false);
    let before = choose(stages, earliest_start, true);
    let best = match (behind, before) {
        (Some(a), Some(b)) => {
            if b.0 < a.0 {
                b
            } else {
                a
            }
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return None,
    };
    Some(best.1)
}

/// How early (below zero) or late a start is for the nearest of the windows.
pub(super) fn missed(windows: &[[i64; 2]], start: i64) -> i64 {
    let by = |window: &[i64; 2]| match *window {
        [from, _] if start < from => start - from,
        [_, until] if start > until => start - until,
        _ => 0,
    };
    windows.iter().map(by).min_by_key(|by| by.abs()).unwrap_or(0)
}

/// The seconds missed and the starts, travel on legs with breaks placed as told.
fn choose(stages: &[Stage], earliest_start: i64, travel_first: bool) -> Option<(i64, Vec<i64>)> {
    let passed = passed(stages, travel_first);
    let moments = moments(stages, &passed, earliest_start);
    let cost = |number: usize, moment: i64| {
        let (stage, start) = (&stages[number], moment + passed[number]);
        match (stage.must[0]..=stage.must[1]).contains(&start) {
            true => missed(&stage.windows, start).abs(),
            false => NEVER,
        }
    };
    // For each step and moment: the least missed up to there if it begins then, and the
    // latest moment of the step before that allows it.
    let mut least = vec![0; moments.len()];
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(stages.len());
    for number in 0..stages.len() {
        let mut best = 0;
        let mut chosen = Vec::with_capacity(moments.len());
        let mut next = Vec::with_capacity(moments.len());
        for (at, moment) in moments.iter().enumerate() {
            if number == 0 || least[at] <= least[best] {
                best = at;
            }
            let before = if number == 0 { 0 } else { least[best] };
            chosen.push(best);
            next.push((before + cost(number, *moment)).min(NEVER));
        }
        least = next;
        from.push(chosen);
    }
    let total = least.iter().copied().min().filter(|total| *total < NEVER)?;
    let mut at = least.iter().position(|missed| *missed == total)?;
    let mut starts = vec![0; stages.len()];
    for number in (0..stages.len()).rev() {
        starts[number] = moments[at] + passed[number];
        at = from[number][at];
    }
    Some((total, starts))
}

/// What must pass between the start of the first step and that of each.
fn passed(stages: &[Stage], travel_first: bool) -> Vec<i64> {
    let mut passed = Vec::with_capacity(stages.len());
    let (mut now, mut driven) = (0, false);
    for (number, stage) in stages.iter().enumerate() {
        let next = || stages[number..].iter().find(|stage| !stage.is_break());
        if !driven && (!stage.is_break() || travel_first) {
            now += next().map_or(0, |stage| stage.travel);
            driven = true;
        }
        passed.push(now);
        now += stage.action();
        if !stage.is_break() {
            driven = false;
        }
    }
    passed
}

/// The moments of the first step's clock that are worth a try, in order.
fn moments(stages: &[Stage], passed: &[i64], earliest_start: i64) -> Vec<i64> {
    let ends = stages.iter().zip(passed).flat_map(|(stage, passed)| {
        let windows = stage.windows.iter().flatten().copied();
        let must = stage.must.into_iter().filter(|end| *end != i64::MIN && *end != i64::MAX);
        windows.chain(must).map(move |end| end - passed)
    });
    let mut all: Vec<i64> = ends.chain([earliest_start]).collect();
    // Without a window there is no reason to begin before time does.
    all.retain(|moment| *moment >= earliest_start);
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::super::input::Kind;
    use super::super::schedule::tests::stage;
    use super::*;

    fn check(stages: &[Stage], expected: &[i64]) {
        assert_eq!(starts(stages, 0).unwrap(), expected);
    }

    #[test]
    fn a_route_that_fits_misses_nothing_and_leaves_late() {
        let route = [
            stage(Kind::Start, 0, &[], 0),
            stage(Kind::Job, 100, &[[300, 400]], 10),
            stage(Kind::Job, 50, &[[500, 600]], 0),
            stage(Kind::End, 10, &[], 0),
        ];
        check(&route, &[300, 400, 500, 510]);
    }

    #[test]
    fn two_windows_that_exclude_each_other_are_missed_by_the_least_in_sum() {
        let route = [
            stage(Kind::Start, 0, &[], 0),
            stage(Kind::Job, 10, &[[100, 110]], 0),
            stage(Kind::Job, 100, &[[150, 160]], 0),
            stage(Kind::Job, 0, &[[150, 160]], 0),
            stage(Kind::End, 0, &[], 0),
        ];
        // Two that are late weigh more than one that is early by 40.
        check(&route, &[50, 60, 160, 160, 160]);
    }

    #[test]
    fn a_step_begins_when_it_says_or_never() {
        let mut route = vec![
            stage(Kind::Start, 0, &[], 0),
            stage(Kind::Job, 10, &[[100, 110]], 0),
            stage(Kind::End, 0, &[], 0),
        ];
        route[1].must = [200, 200];
        check(&route, &[190, 200, 200]);
        route[2].must = [0, 150];
        assert_eq!(starts(&route, 0), None);
    }

    #[test]
    fn travel_before_a_break_where_that_misses_less() {
        let route = |window| {
            [
                stage(Kind::Start, 0, &[[0, 1_000]], 0),
                stage(Kind::Break, 0, &[window], 50),
                stage(Kind::Job, 100, &[[150, 150]], 0),
                stage(Kind::End, 0, &[], 0),
            ]
        };
        check(&route([100, 100]), &[0, 100, 150, 150]);
        check(&route([0, 0]), &[0, 0, 150, 150]);
    }
}
