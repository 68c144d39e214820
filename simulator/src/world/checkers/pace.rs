//! Engine time passes as true time does, within its slew, whatever the wall
//! clock says (R14): seen from the clients alone, by when they asked, when they
//! were answered, and what time the answer says it was.

use std::collections::BTreeMap;

use super::super::history::History;
use super::Failures;

/// The engine may run a twentieth fast or slow; readings are whole milliseconds.
const SLEW_SHARE: i64 = 20;
const SLACK_MS: i64 = 50;

/// At some true time from `asked` to `told` the engine's time was `engine`.
#[derive(Clone, Copy)]
struct Sight {
    engine: i64,
    asked: i64,
    told: i64,
}

pub(super) fn check(history: &History, failures: &mut Failures) {
    let mut boots: BTreeMap<u64, Vec<Sight>> = BTreeMap::new();
    for asked in history.asked.iter().flatten() {
        for answered in asked.answers.iter().filter(|answered| !answered.replayed) {
            let Some(engine) = answered.outcome().and_then(|o| o["at"].as_i64()) else { continue };
            let sight = Sight { engine, asked: asked.at, told: answered.at };
            boots.entry(answered.boot).or_default().push(sight);
        }
    }
    for (boot, mut sights) in boots {
        sights.sort_by_key(|sight| (sight.engine, sight.told));
        let first = sights[0];
        let wrong = sights.windows(2).map(|pair| (pair[0], pair[1]));
        let wrong = wrong.chain(sights.iter().map(|sight| (first, *sight)));
        if let Some(what) = wrong.filter_map(|(a, b)| compare(a, b)).next() {
            failures.push(format!("in process {boot} {what}"));
        }
    }
}

fn compare(a: Sight, b: Sight) -> Option<String> {
    let passed = b.engine - a.engine;
    let most = b.told - a.asked;
    let least = (b.asked - a.told).max(0);
    if passed > most + most / SLEW_SHARE + SLACK_MS {
        return Some(format!("the engine saw {passed} ms in at most {most} ms"));
    }
    if passed < least - least / SLEW_SHARE - SLACK_MS {
        return Some(format!("the engine saw {passed} ms in at least {least} ms"));
    }
    None
}
