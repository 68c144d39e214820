//! Traccar's OsmAnd protocol: positions from a paired device, as a query, a form
//! or the Traccar Client's JSON. They walk through the same filters as those of
//! the worker's own app; one that is not believed is counted there, and answered
//! as taken, because a tracker would only send it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Uri;
use serde_json::Value;
use store::Tracker;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracking::RawFix;
use vocab::{Code, Text, TimeMs, UserId, limits};

use super::open;
use crate::edge::auth::{Principal, hash_of};
use crate::edge::http::{Edge, Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::shards::MarketHandle;

pub(super) fn routes(routes: &mut Routes) {
    let query = &[
        ("id", "the paired device's id"),
        ("lat", "degrees"),
        ("lon", "degrees"),
        ("timestamp", "seconds or milliseconds since 1970, or RFC 3339; now where absent"),
        ("accuracy", "metres"),
        ("speed", "knots"),
        ("bearing", "degrees from north"),
        ("altitude", "metres"),
        ("batt", "per cent"),
        ("charge", "true while charging"),
        ("mock", "true for a made-up position"),
    ];
    open!(routes, GET "/osmand", take,
        spec("A position from a paired tracker (OsmAnd)").query(query).keyless());
    open!(routes, POST "/osmand", take,
        spec("The same as a query, a form or the Traccar Client's JSON")
            .query(query).keyless().raw(limits::HTTP_BODY_BYTES_MAX));
}

type Words = BTreeMap<String, String>;

async fn take(incoming: Incoming) -> Result<Reply, Problem> {
    let now = incoming.edge.app.clock.now();
    let json = serde_json::from_slice::<Value>(&incoming.raw).ok().filter(Value::is_object);
    let words = match &json {
        Some(_) => incoming.query.clone(),
        None => with_form(&incoming),
    };
    let named = words.get("id").or_else(|| words.get("deviceid")).map(String::as_str);
    let named = named.or_else(|| json.as_ref()?.get("device_id")?.as_str());
    let (market, tracker) = device(&incoming.edge, named.unwrap_or_default()).await?;
    let fixes = match &json {
        Some(body) => of_client(body, now)?,
        None => vec![of_words(&words, now)?],
    };
    // Why one was refused is the filter's to count.
    market.tracking.ingest(tracker.worker, &fixes);
    Ok(Reply::empty())
}

/// The query, and what a form in the body adds to it.
fn with_form(incoming: &Incoming) -> Words {
    let mut words = incoming.query.clone();
    let form = std::str::from_utf8(&incoming.raw).unwrap_or_default().trim();
    let uri: Option<Uri> = format!("/?{form}").parse().ok();
    let read = uri.and_then(|uri| axum::extract::Query::<Words>::try_from_uri(&uri).ok());
    words.extend(read.map(|read| read.0).unwrap_or_default());
    words
}

/// The device with this id, while its worker may sign in.
async fn device(edge: &Arc<Edge>, id: &str) -> Result<(Arc<MarketHandle>, Tracker), Problem> {
    let nothing = || Problem::new(Code::DeviceNotFound, "no device is paired under this id");
    if id.is_empty() || id.len() > limits::KEY_BYTES_MAX {
        return Err(nothing());
    }
    let tracker = edge.app.store.trackers.find_anywhere(&hash_of(id)).await?;
    let tracker = tracker.ok_or_else(nothing)?;
    let tenancy = edge.app.shards.tenant(tracker.tenant).map(|tenant| tenant.tenancy());
    let login: Option<UserId> = tracker.principal_id.parse().ok();
    let principal = tenancy.zip(login).and_then(|(all, user)| Principal::of_user(&all, user));
    let may = principal.is_some_and(|p| p.worker == Some((tracker.market, tracker.worker)));
    let market = edge.app.shards.market(tracker.tenant, tracker.market);
    market.filter(|_| may).map(|market| (market, tracker)).ok_or_else(nothing)
}

/// A position in the words of a query.
fn of_words(words: &Words, now: TimeMs) -> Result<RawFix, Problem> {
    let number = |name: &str| words.get(name).map(|text| a_number(name, text)).transpose();
    let place = words.get("location").and_then(|text| text.split_once(','));
    let (lat, lng) = match place {
        Some((lat, lng)) => (a_number("location", lat)?, a_number("location", lng)?),
        None => (needed("lat", number("lat")?)?, needed("lon", number("lon")?)?),
    };
    let heading = number("bearing")?.or(number("heading")?);
    let at = words.get("timestamp").map(|text| a_time(text)).transpose()?;
    Ok(RawFix {
        lat,
        lng,
        acc: number("accuracy")?.unwrap_or(limits::TRACKER_ACCURACY_M),
        ts: at.unwrap_or(now.0),
        // A knot is a nautical mile of 1852 metres an hour.
        spd: number("speed")?.map(|knots| knots * 1_852.0 / 3_600.0),
        hdg: heading,
        alt: number("altitude")?,
        bat: number("batt")?.map(|per_cent| per_cent / 100.0),
        chg: words.get("charge").map(|text| text == "true"),
        mock: words.get("mock").map(|text| text == "true"),
        src: source(),
        ..RawFix::default()
    })
}

/// The positions in a Traccar Client's body: one, or a list of them.
fn of_client(body: &Value, now: TimeMs) -> Result<Vec<RawFix>, Problem> {
    let located = match &body["location"] {
        Value::Array(all) if all.len() <= limits::FIX_BATCH_MAX => all.iter().collect(),
        Value::Array(_) => {
            let detail = format!("at most {} positions at once", limits::FIX_BATCH_MAX);
            return Err(Problem::field(Code::LimitExceeded, "location", detail));
        }
        one => vec![one],
    };
    located.into_iter().map(|location| of_location(location, now)).collect()
}

fn of_location(location: &Value, now: TimeMs) -> Result<RawFix, Problem> {
    let coords = &location["coords"];
    let number = |name: &str| coords[name].as_f64();
    let at = match &location["timestamp"] {
        Value::String(text) => a_time(text)?,
        Value::Number(ms) => ms.as_i64().map_or(now.0, in_ms),
        _ => now.0,
    };
    Ok(RawFix {
        lat: needed("location.coords.latitude", number("latitude"))?,
        lng: needed("location.coords.longitude", number("longitude"))?,
        acc: number("accuracy").unwrap_or(limits::TRACKER_ACCURACY_M),
        ts: at,
        spd: number("speed"),
        hdg: number("heading"),
        alt: number("altitude"),
        bat: location["battery"]["level"].as_f64(),
        chg: location["battery"]["is_charging"].as_bool(),
        mov: location["is_moving"].as_bool(),
        mock: location["mock"].as_bool(),
        src: source(),
        ..RawFix::default()
    })
}

fn source() -> Option<Text<32>> {
    Text::new("osmand").ok()
}

fn needed(name: &str, number: Option<f64>) -> Result<f64, Problem> {
    number.ok_or_else(|| Problem::field(Code::InvalidField, name, format!("{name} is needed")))
}

fn a_number(name: &str, text: &str) -> Result<f64, Problem> {
    text.trim()
        .parse()
        .map_err(|_| Problem::field(Code::InvalidField, name, format!("{name} is not a number")))
}

/// Milliseconds since 1970 from what trackers write: seconds, milliseconds, or a
/// text, with or without the `T`.
fn a_time(text: &str) -> Result<i64, Problem> {
    if let Ok(number) = text.trim().parse::<i64>() {
        return Ok(in_ms(number));
    }
    let mut written = text.trim().replacen(' ', "T", 1);
    if !written.ends_with('Z') && written.len() == "2026-01-31T12:00:00".len() {
        written.push('Z');
    }
    let at = OffsetDateTime::parse(&written, &Rfc3339).map_err(|_| {
        let detail = "expected seconds, milliseconds, or a time as in 2026-01-31T12:00:00Z";
        Problem::field(Code::InvalidField, "timestamp", detail)
    })?;
    Ok((at.unix_timestamp_nanos() / 1_000_000) as i64)
}

/// Seconds as long as they are before 2038; what is larger is milliseconds.
fn in_ms(number: i64) -> i64 {
    if number.unsigned_abs() < i32::MAX as u64 { number * 1_000 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: TimeMs = TimeMs(1_700_000_000_000);

    fn words(query: &str) -> Result<RawFix, Problem> {
        let uri: Uri = format!("/?{query}").parse().unwrap();
        of_words(&axum::extract::Query::<Words>::try_from_uri(&uri).unwrap().0, NOW)
    }

    #[test]
    fn a_query_is_read_in_its_own_units() {
        let fix = words(
            "lat=41.15&lon=-8.61&timestamp=1700000000&speed=10&bearing=90&altitude=80\
             &accuracy=7&batt=55&charge=true&mock=false",
        )
        .unwrap();
        assert_eq!((fix.lat, fix.lng, fix.acc, fix.ts), (41.15, -8.61, 7.0, NOW.0));
        assert!((fix.spd.unwrap() - 5.144).abs() < 0.001);
        assert_eq!((fix.bat, fix.chg, fix.mock), (Some(0.55), Some(true), Some(false)));
        assert_eq!(fix.src.unwrap().as_str(), "osmand");
    }

    #[test]
    fn times_come_in_four_forms_and_missing_ones_are_now() {
        for time in ["1700000000", "1700000000000", "2023-11-14T22:13:20Z", "2023-11-14%2022:13:20"]
        {
            assert_eq!(
                words(&format!("location=1,2&timestamp={time}")).unwrap().ts,
                NOW.0,
                "{time}"
            );
        }
        let plain = words("lat=1&lon=2").unwrap();
        assert_eq!((plain.ts, plain.acc), (NOW.0, limits::TRACKER_ACCURACY_M));
    }

    #[test]
    fn what_is_no_position_names_its_field() {
        for (query, field) in [
            ("lon=2", "lat"),
            ("lat=1", "lon"),
            ("lat=x&lon=2", "lat"),
            ("lat=1&lon=2&timestamp=yesterday", "timestamp"),
            ("location=1,north", "location"),
        ] {
            assert_eq!(words(query).unwrap_err().errors[0].field, field, "{query}");
        }
        assert!(of_client(&json!({"location": {"coords": {"latitude": 1}}}), NOW).is_err());
        let many = vec![json!({}); limits::FIX_BATCH_MAX + 1];
        assert!(of_client(&json!({"location": many}), NOW).is_err());
        // What the filters refuse is theirs: nothing here panics at it.
        assert!(words("lat=NaN&lon=1e999&timestamp=-9223372036854775808").is_ok());
    }

    #[test]
    fn a_clients_body_is_read() {
        let location = json!({"timestamp": "2023-11-14T22:13:20.000Z", "is_moving": true,
            "coords": {"latitude": 41.15, "longitude": -8.61, "accuracy": 4.5, "speed": 3.0,
                "heading": 12.0, "altitude": 9.0},
            "battery": {"level": 0.8, "is_charging": false}, "odometer": 5});
        let fixes = of_client(&json!({"location": location, "device_id": "x"}), NOW).unwrap();
        assert_eq!((fixes[0].lat, fixes[0].acc, fixes[0].ts), (41.15, 4.5, NOW.0));
        assert_eq!((fixes[0].spd, fixes[0].bat, fixes[0].mov), (Some(3.0), Some(0.8), Some(true)));
        let two = of_client(&json!({"location": [location, location]}), NOW).unwrap();
        assert_eq!(two.len(), 2);
    }
}
