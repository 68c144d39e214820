//! The options of a question. Each service takes those it knows; one that is left
//! over makes the query malformed, as it does with OSRM.

use std::borrow::Cow;
use std::str::FromStr;

use super::refusal::Refusal;
use super::url::decoded;

/// Options not taken yet.
pub(super) struct Query<'a> {
    pairs: Vec<Pair<'a>>,
}

struct Pair<'a> {
    name: &'a str,
    value: Cow<'a, str>,
    position: usize,
}

impl<'a> Query<'a> {
    /// Splits what follows the question mark.
    pub(super) fn read(text: &'a str) -> Result<Self, Refusal> {
        let mut pairs = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let position = pair.as_ptr() as usize - text.as_ptr() as usize;
            let (name, value) = pair.split_once('=').ok_or_else(|| Refusal::query(position))?;
            pairs.push(Pair { name, value: decoded(value)?, position });
        }
        Ok(Self { pairs })
    }

    fn take(&mut self, name: &str) -> Option<Pair<'a>> {
        let at = self.pairs.iter().position(|pair| pair.name == name)?;
        Some(self.pairs.swap_remove(at))
    }

    /// An option whose value `read` understands.
    pub(super) fn one<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(pair) = self.take(name) else {
            return Ok(None);
        };
        read(&pair.value).map(Some).ok_or_else(|| Refusal::query(pair.position))
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        self.one(name, |text| text.parse().ok())
    }

    /// A number.
    pub(super) fn number<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, Refusal> {
        self.one(name, |text| text.parse().ok())
    }

    /// One value for each coordinate; empty ones are nothing.
    pub(super) fn each<T>(
        &mut self,
        name: &str,
        coordinates: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<Vec<Option<T>>>, Refusal> {
        let element = |text: &str| if text.is_empty() { Some(None) } else { read(text).map(Some) };
        let all = self.one(name, |text| text.split(';').map(element).collect())?;
        let all: Option<Vec<Option<T>>> = all;
        match all {
            Some(all) if all.len() != coordinates => Err(Refusal::options(format!(
                "Number of elements in {name} size {} does not match coordinate size {coordinates}",
                all.len()
            ))),
            all => Ok(all),
        }
    }

    /// Refuses what nobody took.
    pub(super) fn end(self) -> Result<(), Refusal> {
        let first = self.pairs.iter().map(|pair| pair.position).min();
        first.map_or(Ok(()), |position| Err(Refusal::query(position)))
    }
}

/// What every service takes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct General {
    /// Metres around each coordinate; none where nothing was said.
    pub(super) radiuses: Option<Vec<Option<f64>>>,
    /// The answer need not say where the coordinates came to lie.
    pub(super) skip_waypoints: bool,
}

impl General {
    pub(super) fn take(query: &mut Query, coordinates: usize) -> Result<Self, Refusal> {
        let radiuses = query.each("radiuses", coordinates, radius)?;
        let bearings = query.each("bearings", coordinates, bearing)?;
        let off = |bearings: &Vec<_>| bearings.iter().flatten().any(|b: &Bearing| !b.fits());
        if bearings.as_ref().is_some_and(off) {
            return Err(Refusal::options("bearings: 0 to 360 degrees, 0 to 180 to either side"));
        }
        if bearings
            .is_some_and(|all| all.into_iter().flatten().any(|bearing| bearing.range < 180.0))
        {
            return Err(Refusal::not_implemented("bearings are not supported"));
        }
        let approaches = query.each("approaches", coordinates, approach)?;
        if approaches.is_some_and(|all| all.into_iter().flatten().any(|any| !any)) {
            return Err(Refusal::not_implemented("approaches are not supported"));
        }
        // Hints save OSRM the search for a segment; ours takes microseconds.
        query.each("hints", coordinates, |_| Some(()))?;
        query.flag("generate_hints")?;
        query.one("snapping", |text| matches!(text, "default" | "any").then_some(()))?;
        if query.one("exclude", |text| Some(!text.is_empty()))? == Some(true) {
            let message = "Exclude flag combination is not supported.";
            return Err(Refusal::new(super::refusal::Code::InvalidValue, message));
        }
        let skip_waypoints = query.flag("skip_waypoints")?.unwrap_or(false);
        Ok(Self { radiuses, skip_waypoints })
    }

    /// Metres around the coordinate with this number, if any were named.
    pub(super) fn radius(&self, coordinate: usize) -> Option<f64> {
        self.radiuses.as_ref().and_then(|all| all[coordinate])
    }
}

fn radius(text: &str) -> Option<f64> {
    if text == "unlimited" {
        return Some(f64::INFINITY);
    }
    text.parse().ok().filter(|metres: &f64| *metres >= 0.0)
}

/// A direction of travel, and how far off it may be to either side, in degrees.
struct Bearing {
    value: f64,
    range: f64,
}

impl Bearing {
    fn fits(&self) -> bool {
        (0.0..=360.0).contains(&self.value) && (0.0..=180.0).contains(&self.range)
    }
}

fn bearing(text: &str) -> Option<Bearing> {
    let (value, range) = text.split_once(',').unwrap_or((text, "10"));
    Some(Bearing { value: value.parse().ok()?, range: range.parse().ok()? })
}

/// Whether any side of the road will do.
fn approach(text: &str) -> Option<bool> {
    match text {
        "unrestricted" => Some(true),
        "curb" | "opposite" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Code;
    use super::*;

    fn general(text: &str) -> Result<General, Code> {
        let read = || {
            let mut query = Query::read(text)?;
            let general = General::take(&mut query, 2)?;
            query.end()?;
            Ok(general)
        };
        read().map_err(|refusal: Refusal| refusal.code)
    }

    #[test]
    fn options_without_effect_here_are_taken() {
        for text in [
            "",
            "&",
            "hints=a;b&generate_hints=false&snapping=any&exclude=",
            "bearings=;&approaches=;",
            "bearings=0,180;&approaches=unrestricted;",
        ] {
            assert_eq!(general(text), Ok(General::default()), "{text}");
        }
    }

    #[test]
    fn radiuses_are_metres_or_unlimited() {
        let read = general("radiuses=12.5;unlimited&skip_waypoints=true").unwrap();
        assert!(read.skip_waypoints);
        assert_eq!((read.radius(0), read.radius(1)), (Some(12.5), Some(f64::INFINITY)));
        assert_eq!(general("radiuses=%3B5").unwrap().radius(0), None);
    }

    #[test]
    fn what_cannot_be_done_is_refused_and_not_passed_over() {
        for (text, code) in [
            ("radiuses=5", Code::InvalidOptions),
            ("hints=a;b;c", Code::InvalidOptions),
            ("radiuses=-1;5", Code::InvalidQuery),
            ("radiuses=NaN;5", Code::InvalidQuery),
            ("radiuses", Code::InvalidQuery),
            ("generate_hints=yes", Code::InvalidQuery),
            ("bearings=400,10;", Code::InvalidOptions),
            ("bearings=NaN,180;", Code::InvalidOptions),
            ("bearings=north;", Code::InvalidQuery),
            ("approaches=left;", Code::InvalidQuery),
            ("colour=red", Code::InvalidQuery),
            ("hints=;&hints=;", Code::InvalidQuery),
            ("radiuses=%zz;", Code::InvalidUrl),
            ("bearings=90,20;", Code::NotImplemented),
            ("bearings=90;", Code::NotImplemented),
            ("approaches=curb;", Code::NotImplemented),
            ("exclude=toll", Code::InvalidValue),
        ] {
            assert_eq!(general(text), Err(code), "{text}");
        }
    }
}
