//! Forms that many resources share.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;
use vocab::{Currency, Money, Place, TimeMs};

use crate::edge::problem::CurrentOrder;

/// An amount in minor units.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Kobo, cents ...
    pub minor: i64,
    /// ISO 4217.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency }
    }
}

/// An amount.
pub fn amount(minor: i64, currency: Currency) -> Amount {
    Amount { minor, currency }
}

/// A point, WGS84 degrees. Read only from numbers that are a place.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Degrees", into = "Degrees")]
#[schema(as = Place)]
pub struct Point {
    /// Latitude, -90 to 90.
    #[schema(value_type = f64, minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude, -180 to 180.
    #[schema(value_type = f64, minimum = -180, maximum = 180)]
    pub lng: f64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    lat: f64,
    lng: f64,
}

impl TryFrom<Degrees> for Point {
    type Error = vocab::place::PlaceError;
    fn try_from(degrees: Degrees) -> Result<Self, Self::Error> {
        Place::from_degrees(degrees.lat, degrees.lng)?;
        Ok(Self { lat: degrees.lat, lng: degrees.lng })
    }
}

impl From<Point> for Degrees {
    fn from(point: Point) -> Self {
        Self { lat: point.lat, lng: point.lng }
    }
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        Place::from_degrees(point.lat, point.lng).expect("checked when it was read")
    }
}

impl From<Place> for Point {
    fn from(place: Place) -> Self {
        Self { lat: place.lat(), lng: place.lng() }
    }
}

/// A moment: RFC 3339 in UTC on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = DateTime)]
pub struct Moment(pub TimeMs);

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let at = OffsetDateTime::parse(&text, &Rfc3339)
            .map_err(|_| "expected a time as in 2026-01-31T12:00:00Z".to_owned())?;
        Ok(Self(TimeMs((at.unix_timestamp_nanos() / 1_000_000) as i64)))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        let nanos = i128::from(moment.0.0) * 1_000_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .ok()
            .and_then(|at| at.format(&Rfc3339).ok())
            .unwrap_or_default()
    }
}

impl From<TimeMs> for Moment {
    fn from(at: TimeMs) -> Self {
        Self(at)
    }
}

/// Something was made; here is its id.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// Its id.
    pub id: String,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page {
    /// The rows.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<serde_json::Value>,
    /// Where to go on (`after`); none at the end.
    pub next: Option<String>,
    /// The position in the shard's history that the rows are as of.
    pub as_of_seq: u64,
}

/// What went wrong, as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong and what would fix it.
    pub detail: String,
    /// The request's id.
    pub instance: String,
    /// The stable code.
    pub code: String,
    /// Whether sending the same again may work.
    pub retryable: bool,
    /// The fields at fault.
    pub errors: Option<Vec<ProblemField>>,
    /// What stands in the way.
    pub current_state: Option<CurrentState>,
    /// What is already there.
    pub existing: Option<ExistingThing>,
}

/// What stands in the way: a state, or for `stale_version` of an order how the
/// order stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum CurrentState {
    /// The state in a word.
    State(String),
    /// The order.
    Order(CurrentOrder),
}

/// One field at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// As a path.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// For people.
    pub message: String,
}

/// What is already there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExistingThing {
    /// Its id.
    pub id: String,
    /// Where it is read.
    pub href: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_back_and_nonsense_is_refused() {
        let text = "2026-01-31T12:00:00.25Z".to_owned();
        let moment = Moment::try_from(text.clone()).unwrap();
        assert_eq!(String::from(moment), text);
        assert!(Moment::try_from("yesterday".to_owned()).is_err());
    }

    #[test]
    fn a_point_off_the_globe_is_refused() {
        for bad in [r#"{"lat":90.1,"lng":0}"#, r#"{"lat":0,"lng":-181}"#, r#"{"lat":0}"#] {
            assert!(serde_json::from_str::<Point>(bad).is_err(), "{bad}");
        }
    }
}
