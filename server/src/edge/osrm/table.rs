//! `table`: seconds, and where asked for metres, between many places and many.

use rayon::prelude::*;
use routing::{Profile, Roads, Spot};
use vocab::{Place, limits};

use super::STEADY_TRIES;
use super::query::{General, Query};
use super::refusal::Refusal;
use super::url::Path;
use super::waypoint::{Waypoint, spots, waypoints};

/// Where nothing leads.
const NONE: u64 = u64::MAX;

/// A table asked for.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) profile: Profile,
    places: Vec<Place>,
    general: General,
    sources: Vec<usize>,
    destinations: Vec<usize>,
    durations: bool,
    distances: bool,
    /// Metres a second as the crow flies, where no way leads.
    fallback_speed: Option<f64>,
    /// ... from the coordinates as they came.
    fallback_from_input: bool,
    scale_factor: Option<f64>,
}

/// Tenths of a second and of a metre, row by row; [`NONE`] where nothing leads.
struct Cells {
    version: u64,
    tenths: Vec<u64>,
    decimetres: Option<Vec<u64>>,
    fallen_back: Vec<[usize; 2]>,
}

impl Table {
    pub(super) fn read(path: Path, mut query: Query) -> Result<Self, Refusal> {
        let Path { profile, places, .. } = path;
        let general = General::take(&mut query, places.len())?;
        let wanted = query.one("annotations", wanted)?;
        let (durations, distances) = wanted.unwrap_or((true, false));
        let sources = chosen(&mut query, "sources", places.len())?;
        let destinations = chosen(&mut query, "destinations", places.len())?;
        let fallback_speed = positive(&mut query, "fallback_speed")?;
        let fallback_from_input = query.one("fallback_coordinate", |text| match text {
            "input" => Some(true),
            "snapped" => Some(false),
            _ => None,
        })?;
        let scale_factor = positive(&mut query, "scale_factor")?;
        query.end()?;
        let table = Self {
            profile,
            places,
            general,
            sources,
            destinations,
            durations,
            distances,
            fallback_speed,
            fallback_from_input: fallback_from_input.unwrap_or(true),
            scale_factor,
        };
        table.fits().map(|()| table)
    }

    fn fits(&self) -> Result<(), Refusal> {
        if self.places.len() < 2 {
            return Err(Refusal::options("Number of coordinates needs to be at least two."));
        }
        let most = limits::OSRM_TABLE_CELLS_MAX;
        if self.cells() > most {
            return Err(Refusal::too_big("table entries", self.cells(), most));
        }
        let most = limits::OSRM_TABLE_DISTANCES_MAX;
        if self.distances && self.cells() > most {
            return Err(Refusal::too_big("table entries with distances", self.cells(), most));
        }
        Ok(())
    }

    fn cells(&self) -> usize {
        self.sources.len() * self.destinations.len()
    }

    /// Whether it is answered faster than handed over.
    pub(super) fn is_light(&self) -> bool {
        !self.distances && self.cells() <= limits::OSRM_TABLE_CELLS_LIGHT
    }

    pub(super) fn answer(&self, roads: &Roads) -> Result<Vec<u8>, Refusal> {
        let spots = spots(roads, self.profile, &self.places, &self.general)?;
        let chosen = |numbers: &[usize]| -> Vec<Spot> {
            numbers.iter().map(|number| spots[*number]).collect()
        };
        let (from, to) = (chosen(&self.sources), chosen(&self.destinations));
        let mut cells = self.cells_of(roads, &from, &to);
        self.fall_back(&mut cells, &spots);
        self.scale(&mut cells);
        Ok(self.written(roads, &cells, &spots))
    }

    fn cells_of(&self, roads: &Roads, from: &[Spot], to: &[Spot]) -> Cells {
        let table = roads.table(self.profile, from, to);
        let tenths = table.tenths.iter().map(|tenths| match *tenths {
            u32::MAX => NONE,
            tenths => u64::from(tenths),
        });
        let mut cells = Cells {
            version: table.version,
            tenths: tenths.collect(),
            decimetres: None,
            fallen_back: Vec::new(),
        };
        // Lengths are those of the very ways whose seconds stand in the table.
        for _ in 0..STEADY_TRIES {
            if !self.distances {
                break;
            }
            let steady = self.measure(roads, from, to, &mut cells);
            if steady {
                break;
            }
        }
        cells
    }

    /// Seconds and metres of every course; whether all are of one version.
    fn measure(&self, roads: &Roads, from: &[Spot], to: &[Spot], cells: &mut Cells) -> bool {
        let way = |number: usize| {
            let (row, column) = (number / to.len(), number % to.len());
            let course = roads.course(self.profile, &from[row], &to[column]);
            course.map(|course| (course.version, course.tenths, course.mm))
        };
        let ways: Vec<_> = (0..self.cells()).into_par_iter().map(way).collect();
        let version = ways.iter().flatten().next().map_or(cells.version, |way| way.0);
        let steady = ways.iter().flatten().all(|way| way.0 == version);
        cells.version = version;
        cells.tenths = ways.iter().map(|way| way.map_or(NONE, |way| u64::from(way.1))).collect();
        cells.decimetres =
            Some(ways.iter().map(|way| way.map_or(NONE, |way| (way.2 + 50) / 100)).collect());
        steady
    }

    /// Straight lines where no way leads, if a speed for them was named.
    fn fall_back(&self, cells: &mut Cells, spots: &[Spot]) {
        let Some(speed) = self.fallback_speed else {
            return;
        };
        let at = |number: usize| match self.fallback_from_input {
            true => self.places[number],
            false => spots[number].place,
        };
        let columns = self.destinations.len();
        for number in 0..cells.tenths.len() {
            if cells.tenths[number] != NONE {
                continue;
            }
            let (row, column) = (number / columns, number % columns);
            let metres = at(self.sources[row]).distance_m(at(self.destinations[column]));
            cells.tenths[number] = (metres / speed * 10.0).round() as u64;
            if let Some(decimetres) = &mut cells.decimetres {
                decimetres[number] = (metres * 10.0).round() as u64;
            }
            cells.fallen_back.push([row, column]);
        }
    }

    fn scale(&self, cells: &mut Cells) {
        let Some(factor) = self.scale_factor else {
            return;
        };
        for tenths in cells.tenths.iter_mut().filter(|tenths| **tenths != NONE) {
            // As large as it gets where it grows beyond all measure.
            *tenths = ((*tenths as f64 * factor).round() as u64).min(NONE - 1);
        }
    }

    /// By hand: a million figures through a general writer cost more than to find them.
    fn written(&self, roads: &Roads, cells: &Cells, spots: &[Spot]) -> Vec<u8> {
        let mut out = Vec::with_capacity(256 + cells.tenths.len() * 8);
        out.extend(b"{\"code\":\"Ok\"");
        let columns = self.destinations.len();
        if self.durations {
            out.extend(b",\"durations\":");
            push_rows(&mut out, &cells.tenths, columns);
        }
        if let Some(decimetres) = &cells.decimetres {
            out.extend(b",\"distances\":");
            push_rows(&mut out, decimetres, columns);
        }
        if self.fallback_speed.is_some() {
            out.extend(b",\"fallback_speed_cells\":");
            push_json(&mut out, &cells.fallen_back);
        }
        if !self.general.skip_waypoints {
            let places = self.places.iter().copied();
            let all = waypoints(roads, self.profile, places, spots.iter().copied());
            for (name, numbers) in
                [("sources", &self.sources), ("destinations", &self.destinations)]
            {
                let chosen: Vec<&Waypoint> = numbers.iter().map(|number| &all[*number]).collect();
                out.extend(format!(",\"{name}\":").bytes());
                push_json(&mut out, &chosen);
            }
        }
        out.extend(format!(",\"data_version\":\"{}\"}}", cells.version).bytes());
        out
    }
}

fn push_json(out: &mut Vec<u8>, value: &impl serde::Serialize) {
    serde_json::to_writer(out, value).expect("plain data into memory");
}

fn push_rows(out: &mut Vec<u8>, cells: &[u64], columns: usize) {
    out.push(b'[');
    for (number, row) in cells.chunks(columns).enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.push(b'[');
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            push_tenths(out, *cell);
        }
        out.push(b']');
    }
    out.push(b']');
}

/// `123.4`, or `null`.
fn push_tenths(out: &mut Vec<u8>, tenths: u64) {
    if tenths == NONE {
        out.extend(b"null");
        return;
    }
    let mut digits = [0; 20];
    let mut first = digits.len();
    let mut rest = tenths / 10;
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(&digits[first..]);
    out.push(b'.');
    out.push(b'0' + (tenths % 10) as u8);
}

/// Whether durations, whether distances.
fn wanted(text: &str) -> Option<(bool, bool)> {
    let mut wanted = (false, false);
    for name in text.split(',') {
        match name {
            "duration" => wanted.0 = true,
            "distance" => wanted.1 = true,
            _ => return None,
        }
    }
    Some(wanted)
}

/// The numbers of the coordinates chosen; all of them where none is named.
fn chosen(query: &mut Query, name: &str, coordinates: usize) -> Result<Vec<usize>, Refusal> {
    let all = || (0..coordinates).collect();
    let chosen = query.one(name, |text| match text {
        "all" => Some(all()),
        text => text.split(';').map(|number| number.parse().ok()).collect::<Option<Vec<_>>>(),
    })?;
    let chosen = chosen.unwrap_or_else(all);
    if let Some(number) = chosen.iter().find(|number| **number >= coordinates) {
        let message = format!("{name}: there is no coordinate {number}");
        return Err(Refusal::options(message));
    }
    Ok(chosen)
}

fn positive(query: &mut Query, name: &str) -> Result<Option<f64>, Refusal> {
    match query.number::<f64>(name)? {
        Some(value) if !(value.is_finite() && value > 0.0) => {
            Err(Refusal::options(format!("{name} must be > 0")))
        }
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Code;
    use super::*;

    fn read(path: &str, query: &str) -> Result<Table, Code> {
        let read = || Table::read(Path::read(path)?, Query::read(query)?);
        read().map_err(|refusal| refusal.code)
    }

    #[test]
    fn rows_and_columns_are_chosen_by_number() {
        let three = "table/v1/car/1,2;3,4;5,6";
        let table = read(three, "sources=2;0&destinations=all&annotations=duration,distance");
        let table = table.unwrap();
        assert_eq!((table.sources, table.destinations), (vec![2, 0], vec![0, 1, 2]));
        assert!(table.durations && table.distances);
        let plain = read(three, "").unwrap();
        assert!(plain.durations && !plain.distances && plain.is_light());
    }

    #[test]
    fn what_no_table_can_be_is_refused() {
        let two = "table/v1/car/1,2;3,4";
        let wide = format!("table/v1/car/1,2{}", ";1,2".repeat(1_000));
        let tall = format!("table/v1/car/1,2{}", ";1,2".repeat(100));
        for (path, query, code) in [
            ("table/v1/car/1,2", "", Code::InvalidOptions),
            (two, "sources=2", Code::InvalidOptions),
            (two, "destinations=0;7", Code::InvalidOptions),
            (two, "sources=x", Code::InvalidQuery),
            (two, "sources=", Code::InvalidQuery),
            (two, "annotations=speed", Code::InvalidQuery),
            (two, "fallback_coordinate=here", Code::InvalidQuery),
            (two, "fallback_speed=0", Code::InvalidOptions),
            (two, "fallback_speed=NaN", Code::InvalidOptions),
            (two, "scale_factor=-1", Code::InvalidOptions),
            (two, "steps=false", Code::InvalidQuery),
            (&wide, "", Code::TooBig),
            (&tall, "annotations=distance", Code::TooBig),
        ] {
            assert_eq!(read(path, query).err(), Some(code), "{path:.30} {query}");
        }
        assert!(read(&wide, "sources=0").is_ok());
    }

    #[test]
    fn figures_are_written_with_one_digit() {
        let mut out = Vec::new();
        push_rows(&mut out, &[0, 7, 10, 12_345, NONE, NONE - 1], 3);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "[[0.0,0.7,1.0],[1234.5,null,1844674407370955161.4]]");
    }
}
