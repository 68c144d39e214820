//! The course of a part: the shortest ways between its fixes, as one.

use super::settle::Choice;
use super::tie::ahead;
use super::{Ground, TrackLeg};
use crate::course::Course;
use crate::spot::Spot;
use crate::states::Drive;

/// Joins the ways from choice to choice; there must be one.
pub(super) fn draw(ground: &Ground<'_>, choices: &[Choice]) -> (Course, Vec<TrackLeg>) {
    let (network, on) = (ground.roads.network(), ground.on);
    let view = on.view(network, &ground.now);
    let mut drives: Vec<Drive> = Vec::new();
    let mut legs = Vec::with_capacity(choices.len() - 1);
    // Noise throws back whose fixes are matched a little behind; the car stays.
    let mut here = choices[0].candidate;
    let mut driven_mm = 0;
    for pair in choices.windows(2) {
        let next = pair[1].candidate;
        let slack_m = pair[0].sigma_m + pair[1].sigma_m;
        let goes_on = ahead(&pair[0].candidate, &next, slack_m, |c| c.parts_cm).is_some();
        let mut tenths = 0;
        if !goes_on || next.parts_cm[0] > here.parts_cm[0] {
            let way = on.shortest(view, ground.lengths, here.at, next.at, &mut drives);
            tenths = way.unwrap_or(0);
            here = next;
        }
        let mm = drives.iter().map(|drive| u64::from(drive.length_mm(network))).sum();
        legs.push(TrackLeg { tenths, mm: mm - driven_mm });
        driven_mm = mm;
    }
    let [from, to] = [choices[0].candidate, here].map(|end| Spot::new(network, &end.snap));
    let tenths: u32 = legs.iter().map(|leg| leg.tenths).sum();
    let mut course = ground.roads.course_of(&ground.now, 0, &drives, &from, &to);
    course.tenths = tenths;
    (course, legs)
}
