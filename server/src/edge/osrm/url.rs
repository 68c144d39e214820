//! The path of a question: service, version, profile, coordinates. It must never
//! look at the options; those are `query`'s.

use std::borrow::Cow;

use routing::Profile;
use routing::polyline::{self, Digits};
use vocab::Place;

use super::refusal::{Code, Refusal};
use crate::edge::ways;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Route,
    Table,
    Nearest,
    Match,
}

impl Service {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Table => "table",
            Self::Nearest => "nearest",
            Self::Match => "match",
        }
    }

    fn named(name: &str) -> Result<Self, Refusal> {
        match name {
            "route" => Ok(Self::Route),
            "table" => Ok(Self::Table),
            "nearest" => Ok(Self::Nearest),
            "match" => Ok(Self::Match),
            "trip" | "tile" => {
                Err(Refusal::not_implemented(format!("Service {name} is not offered here")))
            }
            _ => Err(Refusal::new(Code::InvalidService, format!("Service {name} not found!"))),
        }
    }
}

/// The path, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) service: Service,
    pub(super) profile: Profile,
    pub(super) places: Vec<Place>,
}

impl Path {
    /// Reads what follows `/osrm/`, as it came.
    pub(super) fn read(path: &str) -> Result<Self, Refusal> {
        let mut parts = path.splitn(4, '/');
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (Some(service), Some(version), Some(profile), Some(coordinates)) =
            (part(), part(), part(), part())
        else {
            let message = "URL string malformed: expected \
                           /osrm/{service}/v1/{profile}/{coordinates}";
            return Err(Refusal::new(Code::InvalidUrl, message));
        };
        let service = Service::named(service)?;
        if version != "v1" {
            let named = service.as_str();
            let message = format!("Service {named} in version {version} not found!");
            return Err(Refusal::new(Code::InvalidVersion, message));
        }
        let profile = self::profile(profile)?;
        let places = places(&decoded(coordinates)?)?;
        Ok(Self { service, profile, places })
    }
}

fn profile(name: &str) -> Result<Profile, Refusal> {
    ways::profile(name).ok_or_else(|| {
        let known = Profile::ALL.map(Profile::as_str).join(", ");
        let message =
            format!("Profile {name:?} is not known here: {known} (or driving, cycling, walking)");
        Refusal::new(Code::InvalidValue, message)
    })
}

/// Text without its percent signs.
pub(super) fn decoded(text: &str) -> Result<Cow<'_, str>, Refusal> {
    let Some(first) = text.find('%') else {
        return Ok(Cow::Borrowed(text));
    };
    let malformed =
        || Refusal::new(Code::InvalidUrl, format!("URL string malformed close to {text:.40}"));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    bytes.extend(&rest[..first]);
    rest = &rest[first..];
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = after;
            continue;
        }
        let digits = after.get(..2).ok_or_else(malformed)?;
        let digit = |at: usize| char::from(digits[at]).to_digit(16);
        let value = digit(0).zip(digit(1)).ok_or_else(malformed)?;
        bytes.push((value.0 * 16 + value.1) as u8);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| malformed())
}

fn places(text: &str) -> Result<Vec<Place>, Refusal> {
    let text = text.strip_suffix(".json").unwrap_or(text);
    if let Some(line) = in_brackets(text, "polyline(") {
        return along(line, Digits::Five);
    }
    if let Some(line) = in_brackets(text, "polyline6(") {
        return along(line, Digits::Six);
    }
    let mut places = Vec::with_capacity(text.len() / 16);
    for pair in text.split(';') {
        let position = pair.as_ptr() as usize - text.as_ptr() as usize;
        places.push(place(pair).ok_or_else(|| Refusal::query(position))??);
    }
    Ok(places)
}

/// The places of an encoded polyline, one at least.
fn along(line: &str, digits: Digits) -> Result<Vec<Place>, Refusal> {
    let places = polyline::decode(line, digits).ok().filter(|places| !places.is_empty());
    places.ok_or_else(|| Refusal::query(0))
}

fn in_brackets<'a>(text: &'a str, opening: &str) -> Option<&'a str> {
    text.strip_prefix(opening)?.strip_suffix(')')
}

/// Longitude and latitude: nothing where they cannot be read, a refusal where they
/// lie off the globe.
fn place(pair: &str) -> Option<Result<Place, Refusal>> {
    let (lng, lat) = pair.split_once(',')?;
    let degrees = |text: &str| text.parse().ok().filter(|degrees: &f64| degrees.is_finite());
    let (lng, lat) = (degrees(lng)?, degrees(lat)?);
    let off = |_| Refusal::new(Code::InvalidValue, "Invalid coordinate value.");
    Some(Place::from_degrees(lat, lng).map_err(off))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lng: f64, lat: f64) -> Place {
        Place::from_degrees(lat, lng).unwrap()
    }

    #[test]
    fn coordinates_come_in_every_form_that_osrm_takes() {
        let expected = vec![at(-8.61, 41.15), at(-8.62, 41.16)];
        for path in [
            "route/v1/driving/-8.61,41.15;-8.62,41.16",
            "route/v1/car/-8.61,41.15;-8.62,41.16.json",
            "route/v1/driving/-8.61%2C41.15%3B-8.62,41.16",
            "route/v1/driving/polyline(obdzFnsps@o}@n}@)",
            "route/v1/driving/polyline(obdzFnsps%40o%7D%40n%7D%40).json",
            "route/v1/driving/polyline6(_brnmA~kolO_pR~oR)",
        ] {
            let read = Path::read(path);
            assert_eq!(read.map(|path| path.places), Ok(expected.clone()), "{path}");
        }
    }

    #[test]
    fn what_is_wrong_has_osrms_code() {
        for (path, code) in [
            ("", Code::InvalidUrl),
            ("route/v1/driving", Code::InvalidUrl),
            ("route/v1/driving/", Code::InvalidUrl),
            ("route/v1/driving/%zz", Code::InvalidUrl),
            ("route/v1/driving/%4", Code::InvalidUrl),
            ("route/v1/driving/%ff", Code::InvalidUrl),
            ("flight/v1/driving/1,2", Code::InvalidService),
            ("trip/v1/driving/1,2", Code::NotImplemented),
            ("route/v2/driving/1,2", Code::InvalidVersion),
            ("route/v1/boat/1,2", Code::InvalidValue),
            ("route/v1/driving/1,2;", Code::InvalidQuery),
            ("route/v1/driving/1;2", Code::InvalidQuery),
            ("route/v1/driving/x,2", Code::InvalidQuery),
            ("route/v1/driving/1,2,3", Code::InvalidQuery),
            ("route/v1/driving/1,2.flatbuffers", Code::InvalidQuery),
            ("route/v1/driving/polyline(é)", Code::InvalidQuery),
            ("route/v1/driving/polyline(_)", Code::InvalidQuery),
            ("route/v1/driving/NaN,2", Code::InvalidQuery),
            ("route/v1/driving/inf,2", Code::InvalidQuery),
            ("route/v1/driving/1,1e999", Code::InvalidQuery),
            ("route/v1/driving/181,2", Code::InvalidValue),
            ("route/v1/driving/1,91", Code::InvalidValue),
        ] {
            assert_eq!(Path::read(path).map_err(|no| no.code), Err(code), "{path}");
        }
    }
}
