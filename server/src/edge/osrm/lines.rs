//! What `route` and `match` answer alike: a way in its legs, with its geometry and,
//! where asked for, what is known of every piece of it.

use routing::polyline::Digits;
use routing::{Course, Piece};
use serde::Serialize;
use vocab::Place;

use super::geometry::{Form, Geometry, simplified};
use super::query::Query;
use super::refusal::Refusal;
use crate::rooms::roads::RoadRoom;

/// How much of the shape is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overview {
    Simplified,
    Full,
    None,
}

/// What is wanted of every piece.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Wanted {
    duration: bool,
    nodes: bool,
    distance: bool,
    weight: bool,
    datasources: bool,
    speed: bool,
}

impl Wanted {
    const ALL: Self = Self {
        duration: true,
        nodes: true,
        distance: true,
        weight: true,
        datasources: true,
        speed: true,
    };

    fn read(text: &str) -> Option<Self> {
        match text {
            "true" => return Some(Self::ALL),
            "false" => return Some(Self::default()),
            _ => {}
        }
        let mut wanted = Self::default();
        for name in text.split(',') {
            let field = match name {
                "duration" => &mut wanted.duration,
                "nodes" => &mut wanted.nodes,
                "distance" => &mut wanted.distance,
                "weight" => &mut wanted.weight,
                "datasources" => &mut wanted.datasources,
                "speed" => &mut wanted.speed,
                _ => return None,
            };
            *field = true;
        }
        Some(wanted)
    }
}

/// The options that shape a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineOptions {
    overview: Overview,
    form: Form,
    wanted: Wanted,
}

impl LineOptions {
    /// Takes `overview`, `geometries`, `annotations` and `steps`.
    pub(super) fn take(query: &mut Query) -> Result<Self, Refusal> {
        if query.flag("steps")? == Some(true) {
            return Err(Refusal::not_implemented("steps are not supported: ask with steps=false"));
        }
        if query.one("waypoints", |text| Some(!text.is_empty()))? == Some(true) {
            return Err(Refusal::not_implemented("waypoints are not supported"));
        }
        let overview = query.one("overview", |text| match text {
            "simplified" => Some(Overview::Simplified),
            "full" => Some(Overview::Full),
            "false" => Some(Overview::None),
            _ => None,
        })?;
        let form = query.one("geometries", |text| match text {
            "polyline" => Some(Form::Polyline(Digits::Five)),
            "polyline6" => Some(Form::Polyline(Digits::Six)),
            "geojson" => Some(Form::GeoJson),
            _ => None,
        })?;
        let wanted = query.one("annotations", Wanted::read)?;
        Ok(Self {
            overview: overview.unwrap_or(Overview::Simplified),
            form: form.unwrap_or(Form::Polyline(Digits::Five)),
            wanted: wanted.unwrap_or_default(),
        })
    }

    /// The part of a shape that is wanted.
    pub(super) fn shown(&self, shape: Vec<Place>) -> Option<Vec<Place>> {
        match self.overview {
            Overview::Simplified => Some(simplified(&shape)),
            Overview::Full => Some(shape),
            Overview::None => None,
        }
    }

    /// A shape in the form that is wanted.
    pub(super) fn geometry<'a>(&self, shape: Option<&'a [Place]>) -> Option<Geometry<'a>> {
        shape.map(|shape| Geometry { shape, form: self.form })
    }

    /// Whether anything of the pieces of a way is wanted.
    pub(super) fn is_drawn(&self) -> bool {
        self.overview != Overview::None || self.wanted != Wanted::default()
    }

    /// A leg, with what is wanted of its pieces.
    pub(super) fn leg(&self, room: &RoadRoom, tenths: u32, mm: u64, line: Option<Line>) -> Leg {
        let wanted = (self.wanted != Wanted::default()).then_some(self.wanted);
        let annotation = line.and_then(|line| Some(wanted?.annotation(room, &line)));
        let duration = seconds(u64::from(tenths));
        let distance = metres(mm);
        Leg { steps: [], summary: "", weight: duration, duration, distance, annotation }
    }
}

/// Seconds of tenths.
pub(super) fn seconds(tenths: u64) -> f64 {
    tenths as f64 / 10.0
}

/// Metres with the one digit that OSRM gives.
pub(super) fn metres(mm: u64) -> f64 {
    ((mm + 50) / 100) as f64 / 10.0
}

/// The pieces of a leg, and the nodes around them: one more than pieces.
pub(super) struct Line<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) nodes: &'a [i64],
}

impl<'a> Line<'a> {
    pub(super) fn of(course: &'a Course) -> Self {
        Self { pieces: &course.pieces, nodes: &course.nodes }
    }
}

/// A leg, as it stands in an answer.
#[derive(Debug, Serialize)]
pub(super) struct Leg {
    steps: [(); 0],
    summary: &'static str,
    weight: f64,
    duration: f64,
    distance: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<Annotation>,
}

/// What is known of every piece.
#[derive(Debug, Default, Serialize)]
struct Annotation {
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datasources: Option<Vec<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

#[derive(Debug, Serialize)]
struct Metadata {
    datasource_names: [&'static str; 2],
}

impl Wanted {
    fn annotation(self, room: &RoadRoom, line: &Line) -> Annotation {
        let durations = || line.pieces.iter().map(|piece| f64::from(piece.ms) / 1e3).collect();
        let names = Metadata { datasource_names: ["free flow", "traffic"] };
        Annotation {
            speed: self.speed.then(|| line.pieces.iter().map(speed).collect()),
            weight: self.weight.then(durations),
            nodes: self.nodes.then(|| line.nodes.to_vec()),
            distance: self
                .distance
                .then(|| line.pieces.iter().map(|piece| f64::from(piece.mm) / 1e3).collect()),
            duration: self.duration.then(durations),
            datasources: self.datasources.then(|| room.sources(line.nodes)),
            metadata: self.datasources.then_some(names),
        }
    }
}

/// Metres a second with one digit; a piece that takes no time says nothing of speed.
fn speed(piece: &Piece) -> f64 {
    let metres_per_s = f64::from(piece.mm) / f64::from(piece.ms.max(1));
    (metres_per_s * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Code;
    use super::*;

    fn read(text: &str) -> Result<LineOptions, Code> {
        let mut query = Query::read(text).map_err(|refusal| refusal.code)?;
        LineOptions::take(&mut query).map_err(|refusal| refusal.code)
    }

    #[test]
    fn options_are_read_and_others_refused() {
        let all = read("overview=full&geometries=geojson&annotations=true&steps=false");
        let expected =
            LineOptions { overview: Overview::Full, form: Form::GeoJson, wanted: Wanted::ALL };
        assert_eq!(all, Ok(expected));
        let some = read("overview=false&annotations=nodes,speed").unwrap().wanted;
        assert_eq!(some, Wanted { nodes: true, speed: true, ..Wanted::default() });
        assert_eq!(read("annotations=false"), read(""));
        for (text, code) in [
            ("steps=true", Code::NotImplemented),
            ("waypoints=0;1", Code::NotImplemented),
            ("steps=maybe", Code::InvalidQuery),
            ("overview=true", Code::InvalidQuery),
            ("geometries=wkt", Code::InvalidQuery),
            ("annotations=colour", Code::InvalidQuery),
            ("annotations=", Code::InvalidQuery),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    #[test]
    fn figures_have_the_digits_of_osrm() {
        assert_eq!((seconds(1_234), metres(12_349), metres(12_350)), (123.4, 12.3, 12.4));
        assert_eq!(speed(&Piece { mm: 10_000, ms: 900, way: 1 }), 11.1);
        assert_eq!(speed(&Piece { mm: 0, ms: 0, way: 1 }), 0.0);
    }
}
