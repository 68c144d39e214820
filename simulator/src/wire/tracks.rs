//! Recorded taxi trips: `trip,unix_s,seq,lon,lat`, one line per fix.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use vocab::Place;

use super::way::Track;

/// Whoever is this close to the end of a drive is at it, metres.
const END_NEAR_M: f64 = 30.0;

/// Traces of a window of time begin with the few trips that reach into it; nobody
/// wants to wait hours for the rest.
const LULL_S_MAX: f64 = 60.0;

/// One recorded trip.
#[derive(Debug, Clone)]
pub struct Trip {
    /// Seconds after the first trip of the file began, lulls cut short.
    pub begins_s: f64,
    /// The drive.
    pub track: Track,
}

/// All trips of a file, in the order in which they began.
#[derive(Debug, Clone, Default)]
pub struct Tracks {
    /// The trips.
    pub trips: Vec<Trip>,
}

impl Tracks {
    /// Reads a file.
    ///
    /// # Errors
    /// The line that cannot be read.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("traces: {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("traces: {}", file.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut lines = text.lines().enumerate();
        let header = lines.next().map(|(_, line)| line.trim());
        ensure!(header == Some("trip,unix_s,seq,lon,lat"), "the header is {header:?}");
        let mut fixes: BTreeMap<String, Vec<(f64, Place)>> = BTreeMap::new();
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let (trip, at, place) = fix(line).with_context(|| format!("line {}", number + 1))?;
            fixes.entry(trip).or_default().push((at, place));
        }
        let mut drives: Vec<(f64, Track)> = fixes
            .into_values()
            .filter_map(|points| {
                let begins = points.iter().map(|point| point.0).min_by(f64::total_cmp)?;
                Some((begins, Track::new(points)?))
            })
            .collect();
        drives.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Self { trips: without_lulls(drives) })
    }

    /// Where somebody begins their day.
    pub fn home(&self, number: usize) -> Option<Place> {
        if self.trips.is_empty() {
            return None;
        }
        Some(self.trips[number % self.trips.len()].track.origin())
    }

    /// A drive that begins here, or one that ended here, backwards: what somebody
    /// without work drives on.
    pub fn onwards(&self, here: Place) -> Option<Track> {
        let near = |place: Place| place.distance_m(here) < END_NEAR_M;
        self.trips.iter().find_map(|trip| {
            if near(trip.track.origin()) {
                Some(trip.track.clone())
            } else {
                near(trip.track.destination()).then(|| trip.track.backwards())
            }
        })
    }

    /// The recorded drive between two places, where there is one.
    pub fn between(&self, from: Place, to: Place) -> Option<&Track> {
        let near = |a: Place, b: Place| a.distance_m(b) < 1.0;
        let fits = |track: &&Track| near(track.origin(), from) && near(track.destination(), to);
        self.trips.iter().map(|trip| &trip.track).find(fits)
    }
}

/// Trips with their begins counted from the first; long lulls are cut short.
fn without_lulls(drives: Vec<(f64, Track)>) -> Vec<Trip> {
    let (mut begins_s, mut before) = (0.0, None);
    let begin = |(at, track): (f64, Track)| {
        begins_s += before.map_or(0.0, |before: f64| (at - before).min(LULL_S_MAX));
        before = Some(at);
        Trip { begins_s, track }
    };
    drives.into_iter().map(begin).collect()
}

fn fix(line: &str) -> anyhow::Result<(String, f64, Place)> {
    let mut columns = line.split(',');
    let mut column = |name: &str| columns.next().map(str::trim).with_context(|| name.to_owned());
    let trip = column("trip")?.to_owned();
    let at: f64 = column("unix_s")?.parse()?;
    column("seq")?;
    let lng: f64 = column("lon")?.parse()?;
    let lat: f64 = column("lat")?.parse()?;
    Ok((trip, at, Place::from_degrees(lat, lng)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_TRIPS: &str = "trip,unix_s,seq,lon,lat\n\
        9,1015,0,-8.62,41.16\n9,1030,1,-8.61,41.16\n\
        7,1000,0,-8.60,41.10\n7,1045,1,-8.60,41.15\n";

    #[test]
    fn trips_begin_when_they_did_and_are_found_by_their_ends() {
        let tracks = Tracks::parse(TWO_TRIPS).unwrap();
        let begins: Vec<f64> = tracks.trips.iter().map(|trip| trip.begins_s).collect();
        assert_eq!(begins, [0.0, 15.0]);
        let second = &tracks.trips[1].track;
        assert_eq!(second.seconds(), 15.0);
        assert_eq!(tracks.between(second.origin(), second.destination()), Some(second));
        assert_eq!(tracks.between(second.destination(), second.origin()), None);
        assert_eq!(tracks.home(3), Some(second.origin()));
        assert!(Tracks::default().home(0).is_none());
        assert_eq!(tracks.onwards(second.origin()).as_ref(), Some(second));
        assert_eq!(tracks.onwards(second.destination()), Some(second.backwards()));
        assert_eq!(tracks.onwards(Place { lat_e7: 0, lng_e7: 0 }), None);
    }

    #[test]
    fn nobody_waits_through_a_lull() {
        let text = TWO_TRIPS.replace("9,1015,", "9,9015,").replace("9,1030,", "9,9030,");
        let tracks = Tracks::parse(&text).unwrap();
        assert_eq!((tracks.trips[0].begins_s, tracks.trips[1].begins_s), (0.0, LULL_S_MAX));
    }

    #[test]
    fn what_is_no_trace_is_refused_by_its_line() {
        for (text, line) in [
            ("trip,unix_s,seq,lon,lat\n7,1000,0,-8.60\n", "line 2"),
            ("trip,unix_s,seq,lon,lat\n7,1000,0,-8.60,41.1\n7,x,0,1,1\n", "line 3"),
            ("trip,unix_s,seq,lon,lat\n7,1000,0,-8.60,141.1\n", "line 2"),
            ("a,b\n", "the header"),
        ] {
            let refused = format!("{:#}", Tracks::parse(text).unwrap_err());
            assert!(refused.starts_with(line), "{refused}");
        }
    }
}
