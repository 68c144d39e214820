//! `match`: the way that somebody drove, from the fixes of a receiver.

use routing::{Gaps, Piece, Profile, Roads, Track, TrackFix, TrackLeg, TrackOptions, TrackPart};
use serde::Serialize;
use vocab::{Place, limits};

use super::bytes;
use super::geometry::Geometry;
use super::lines::{Leg, Line, LineOptions, metres, seconds};
use super::query::{General, Query};
use super::refusal::{Code, Refusal};
use super::url::Path;
use super::waypoint::Waypoint;
use crate::rooms::roads::RoadRoom;

/// A track to be matched.
#[derive(Debug)]
pub(super) struct Matching {
    profile: Profile,
    fixes: Vec<TrackFix>,
    options: TrackOptions,
    line: LineOptions,
    skip_waypoints: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    code: &'static str,
    matchings: Vec<Matched<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracepoints: Option<Vec<Option<Tracepoint<'a>>>>,
    data_version: String,
}

#[derive(Serialize)]
struct Matched<'a> {
    confidence: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry: Option<Geometry<'a>>,
    legs: Vec<Leg>,
    weight_name: &'static str,
    weight: f64,
    duration: f64,
    distance: f64,
}

#[derive(Serialize)]
struct Tracepoint<'a> {
    alternatives_count: u32,
    waypoint_index: usize,
    matchings_index: usize,
    #[serde(flatten)]
    waypoint: Waypoint<'a>,
}

impl Matching {
    pub(super) fn read(path: Path, mut query: Query) -> Result<Self, Refusal> {
        let Path { profile, places, .. } = path;
        let general = General::take(&mut query, places.len())?;
        let line = LineOptions::take(&mut query)?;
        let times = query.each("timestamps", places.len(), |text| text.parse::<i64>().ok())?;
        let gaps = query.one("gaps", |text| match text {
            "split" => Some(Gaps::Split),
            "ignore" => Some(Gaps::Ignore),
            _ => None,
        })?;
        let tidy = query.flag("tidy")?.unwrap_or(false);
        query.end()?;
        if places.len() < 2 {
            return Err(Refusal::options("Number of coordinates needs to be at least two."));
        }
        if places.len() > limits::OSRM_MATCH_FIXES_MAX {
            let most = limits::OSRM_MATCH_FIXES_MAX;
            return Err(Refusal::too_big("coordinates", places.len(), most));
        }
        let times = in_order(times)?;
        let fixes = fixes(&places, &general, times.as_deref())?;
        let options = TrackOptions { gaps: gaps.unwrap_or(Gaps::Split), tidy };
        Ok(Self { profile, fixes, options, line, skip_waypoints: general.skip_waypoints })
    }

    pub(super) fn answer(&self, room: &RoadRoom, roads: &Roads) -> Result<Vec<u8>, Refusal> {
        let track = roads.track(self.profile, &self.fixes, &self.options);
        let Some(first) = track.parts.first() else {
            return Err(self.no_match(roads));
        };
        let data_version = first.course.version.to_string();
        let shapes: Vec<Option<Vec<Place>>> =
            track.parts.iter().map(|part| self.line.shown(part.course.shape.clone())).collect();
        let parts = track.parts.iter().zip(&shapes);
        let matchings = parts.map(|(part, shape)| self.matched(room, part, shape.as_deref()));
        let matchings = matchings.collect();
        let tracepoints = (!self.skip_waypoints).then(|| tracepoints(roads, &track));
        Ok(bytes(&Answer { code: "Ok", matchings, tracepoints, data_version }))
    }

    fn no_match(&self, roads: &Roads) -> Refusal {
        let radius = limits::OSRM_MATCH_RADIUS_M_MAX;
        let on_a_street =
            |fix: &TrackFix| !roads.snap(self.profile, fix.place, radius, 1).is_empty();
        if self.fixes.iter().any(on_a_street) {
            return Refusal::new(Code::NoMatch, "Could not match the trace.");
        }
        let message = "Could not find a matching segment for any coordinate.";
        Refusal::new(Code::NoSegment, message)
    }

    fn matched<'a>(
        &self,
        room: &RoadRoom,
        part: &TrackPart,
        shape: Option<&'a [Place]>,
    ) -> Matched<'a> {
        let duration = seconds(u64::from(part.course.tenths));
        let cut = cut(&part.course.pieces, &part.course.nodes, &part.legs);
        let legs = part.legs.iter().zip(&cut).map(|(leg, (pieces, nodes))| {
            self.line.leg(room, leg.tenths, leg.mm, Some(Line { pieces, nodes }))
        });
        Matched {
            confidence: part.confidence,
            geometry: self.line.geometry(shape),
            legs: legs.collect(),
            weight_name: "duration",
            weight: duration,
            duration,
            distance: metres(part.course.mm),
        }
    }
}

/// Times in the order of the fixes; none where none were given.
fn in_order(times: Option<Vec<Option<i64>>>) -> Result<Option<Vec<i64>>, Refusal> {
    let Some(times) = times else {
        return Ok(None);
    };
    let all: Option<Vec<i64>> = times.into_iter().collect();
    let all = all.ok_or_else(|| Refusal::options("timestamps: none may be left out"))?;
    if all.windows(2).any(|pair| pair[0] > pair[1]) {
        let message = "Timestamps need to be monotonically increasing.";
        return Err(Refusal::new(Code::InvalidValue, message));
    }
    Ok(Some(all))
}

fn fixes(
    places: &[Place],
    general: &General,
    times: Option<&[i64]>,
) -> Result<Vec<TrackFix>, Refusal> {
    let fix = |(number, place): (usize, &Place)| {
        let radius_m = general.radius(number).filter(|metres| metres.is_finite());
        if radius_m.is_some_and(|metres| metres > limits::OSRM_MATCH_RADIUS_M_MAX) {
            let most = limits::OSRM_MATCH_RADIUS_M_MAX;
            let message = format!("Radius search size is too large for map matching: {most} m");
            return Err(Refusal::new(Code::TooBig, message));
        }
        Ok(TrackFix { place: *place, at_s: times.map(|times| times[number]), radius_m })
    };
    places.iter().enumerate().map(fix).collect()
}

fn tracepoints<'a>(roads: &'a Roads, track: &Track) -> Vec<Option<Tracepoint<'a>>> {
    let tracepoint = |fix: &routing::TrackedFix| {
        let name = roads.segment(&fix.snap).name;
        Tracepoint {
            alternatives_count: fix.alternatives,
            waypoint_index: fix.index,
            matchings_index: fix.part,
            waypoint: Waypoint::new(fix.snap.place, name, fix.snap.distance_m),
        }
    };
    track.fixes.iter().map(|fix| fix.as_ref().map(tracepoint)).collect()
}

/// The pieces and nodes of each leg. A piece that reaches over the end of a leg is
/// shared by length; what is left at the end belongs to the last leg.
fn cut(pieces: &[Piece], nodes: &[i64], legs: &[TrackLeg]) -> Vec<(Vec<Piece>, Vec<i64>)> {
    let mut rest: Option<Piece> = None;
    let mut next = 0;
    let mut cut = Vec::with_capacity(legs.len());
    for (number, leg) in legs.iter().enumerate() {
        let is_last = number + 1 == legs.len();
        let first = next - usize::from(rest.is_some());
        let (mut own, mut left_mm) = (Vec::new(), leg.mm);
        while let Some(piece) = rest.take().or_else(|| pieces.get(next).copied()) {
            next = next.max(first + own.len() + 1);
            if is_last || u64::from(piece.mm) <= left_mm {
                left_mm = left_mm.saturating_sub(u64::from(piece.mm));
                own.push(piece);
            } else {
                let (here, beyond) = shared(piece, left_mm as u32);
                own.push(here);
                rest = Some(beyond);
                break;
            }
            if left_mm == 0 && !is_last {
                break;
            }
        }
        let around = nodes.get(first..=first + own.len()).unwrap_or_default();
        cut.push((own, around.to_vec()));
    }
    cut
}

/// A piece in two, at so many millimetres.
fn shared(piece: Piece, at_mm: u32) -> (Piece, Piece) {
    let ms = (u64::from(piece.ms) * u64::from(at_mm) / u64::from(piece.mm.max(1))) as u32;
    let here = Piece { mm: at_mm, ms, ..piece };
    let beyond = Piece { mm: piece.mm - at_mm, ms: piece.ms - ms, ..piece };
    (here, beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, query: &str) -> Result<Matching, Code> {
        let read = || Matching::read(Path::read(path)?, Query::read(query)?);
        read().map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_track_carries_its_times_and_its_radiuses() {
        let track =
            read("match/v1/car/1,2;3,4", "timestamps=5;9&radiuses=;12&gaps=ignore&tidy=true");
        let track = track.unwrap();
        let [first, second] = track.fixes[..] else { panic!("two fixes") };
        assert_eq!((first.at_s, first.radius_m), (Some(5), None));
        assert_eq!((second.at_s, second.radius_m), (Some(9), Some(12.0)));
        assert_eq!(track.options.gaps, Gaps::Ignore);
        assert!(track.options.tidy);
    }

    #[test]
    fn what_no_track_can_be_is_refused() {
        let two = "match/v1/car/1,2;3,4";
        let many = format!("match/v1/car/1,2{}", ";1,2".repeat(limits::OSRM_MATCH_FIXES_MAX));
        for (path, query, code) in [
            ("match/v1/car/1,2", "", Code::InvalidOptions),
            (&*many, "", Code::TooBig),
            (two, "timestamps=1", Code::InvalidOptions),
            (two, "timestamps=1;", Code::InvalidOptions),
            (two, "timestamps=2;1", Code::InvalidValue),
            (two, "timestamps=a;b", Code::InvalidQuery),
            (two, "gaps=fill", Code::InvalidQuery),
            (two, "tidy=1", Code::InvalidQuery),
            (two, "radiuses=500;5", Code::TooBig),
            (two, "steps=true", Code::NotImplemented),
        ] {
            assert_eq!(read(path, query).err(), Some(code), "{path:.30} {query}");
        }
    }

    #[test]
    fn pieces_fall_to_the_legs_they_lie_in() {
        let piece = |mm, ms| Piece { mm, ms, way: 7 };
        let legs = [100, 250, 50, 0].map(|mm| TrackLeg { tenths: 0, mm });
        let pieces = [piece(100, 10), piece(200, 20), piece(100, 40)];
        let cut = cut(&pieces, &[1, 2, 3, 4], &legs);
        let figures = |pieces: &[Piece]| -> Vec<(u32, u32)> {
            pieces.iter().map(|piece| (piece.mm, piece.ms)).collect()
        };
        let shown: Vec<_> =
            cut.into_iter().map(|(pieces, nodes)| (figures(&pieces), nodes)).collect();
        assert_eq!(
            shown,
            [
                (vec![(100, 10)], vec![1, 2]),
                (vec![(200, 20), (50, 20)], vec![2, 3, 4]),
                (vec![(50, 20)], vec![3, 4]),
                (vec![], vec![4]),
            ]
        );
    }
}
