//! Traffic: speeds and closures of street segments, effective at once for whoever
//! asks for a way, and for all of the process's tenants, who share its streets.
//!
//! It is not journaled: a restart forgets it, and the next report says it again.

use routing::SegmentSpeed;
use vocab::{Code, limits};

use super::known;
use crate::edge::http::dto::traffic::{PutTraffic, SegmentTraffic, TrafficStands, TrafficTaken};
use crate::edge::http::json::fit_bytes;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, PUT "/api/v1/traffic", put,
        spec("Speeds and closures of street segments, effective at once and forgotten at a restart")
            .takes::<PutTraffic>().gives::<TrafficTaken>().raw(limits::TRAFFIC_BYTES_MAX));
    known!(routes, GET "/api/v1/traffic", stands,
        spec("The version of the streets and how many segments have a speed from traffic")
            .gives::<TrafficStands>());
}

async fn put(ask: Ask) -> Result<Reply, Problem> {
    let report: PutTraffic = fit_bytes(&ask.incoming.raw)?;
    let update = meant(&report.segments)?;
    let room = ask.edge().app.roads.clone();
    let own = room.clone();
    let taken = room.heavy(move || own.set_traffic(&update)).await;
    let busy = |busy: crate::rooms::roads::Busy| Problem::new(Code::Overloaded, busy.to_string());
    let mut taken = taken.map_err(busy)?.ok_or_else(no_streets)?;
    let unknown_count = taken.unknown.len();
    taken.unknown.truncate(limits::TRAFFIC_UNKNOWN_NAMED_MAX);
    let (version, changed) = (taken.version, taken.segments);
    Ok(Reply::ok(&TrafficTaken { version, changed, unknown: taken.unknown, unknown_count }))
}

async fn stands(ask: Ask) -> Result<Reply, Problem> {
    let room = &ask.edge().app.roads;
    room.loaded().ok_or_else(no_streets)?;
    let (version, segments) = room.traffic();
    Ok(Reply::ok(&TrafficStands { version, segments }))
}

fn meant(segments: &[SegmentTraffic]) -> Result<Vec<SegmentSpeed>, Problem> {
    let most = limits::TRAFFIC_SEGMENTS_MAX;
    if segments.len() > most {
        let detail = format!("a report has at most {most} segments; send it in parts");
        return Err(Problem::field(Code::LimitExceeded, "segments", detail));
    }
    let segment = |(number, said): (usize, &SegmentTraffic)| {
        let at = |name| format!("segments[{number}].{name}");
        if said.from == said.to {
            let detail = "a segment leads from one node to another";
            return Err(Problem::field(Code::InvalidField, at("to"), detail));
        }
        if said.km_h.is_some_and(|km_h| !(0.0..=limits::TRAFFIC_KM_H_MAX).contains(&km_h)) {
            let detail = format!("a speed is 0 (closed) to {} km/h", limits::TRAFFIC_KM_H_MAX);
            return Err(Problem::field(Code::OutOfRange, at("km_h"), detail));
        }
        Ok(SegmentSpeed { from: said.from, to: said.to, km_h: said.km_h })
    };
    segments.iter().enumerate().map(segment).collect()
}

fn no_streets() -> Problem {
    let detail = "the server was started with straight lines: there are no streets to change";
    Problem::new(Code::WrongState, detail)
}
