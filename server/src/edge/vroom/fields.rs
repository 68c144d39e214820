//! One value of VROOM's JSON at a time, refused in VROOM's words where it does not fit.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use vocab::Place;

use super::input::{Location, Span};
use super::refusal::Refusal;

/// An object with its name in refusals: `job 7`.
pub(super) struct Object<'a> {
    fields: &'a Map<String, Value>,
    pub(super) name: String,
}

/// The largest time, duration or amount; VROOM's own are 32 bits wide.
const NUMBER_MAX: i64 = u32::MAX as i64;

impl<'a> Object<'a> {
    /// An object that has an id.
    pub(super) fn read(value: &'a Value, kind: &str) -> Result<(Self, u64), Refusal> {
        let missing = || Refusal::input(format!("Invalid or missing id for {kind}."));
        let fields = value.as_object().ok_or_else(missing)?;
        let id = fields.get("id").and_then(Value::as_u64).ok_or_else(missing)?;
        Ok((Self { fields, name: format!("{kind} {id}") }, id))
    }

    pub(super) fn plain(fields: &'a Map<String, Value>, name: &str) -> Self {
        Self { fields, name: name.to_owned() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    pub(super) fn description(&self) -> Result<Option<String>, Refusal> {
        self.text("description")
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Refusal::input(format!("Invalid {name} value."))),
        }
    }

    /// A number from zero on.
    pub(super) fn number(&self, name: &str, refused: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        number(value).map(Some).ok_or_else(|| Refusal::input(refused))
    }

    pub(super) fn duration(&self, name: &str) -> Result<i64, Refusal> {
        let found = self.number(name, &format!("Invalid {name} duration."))?;
        Ok(found.unwrap_or(0))
    }

    pub(super) fn durations_by_type(&self, name: &str) -> Result<BTreeMap<String, i64>, Refusal> {
        let of = &self.name;
        let invalid = || Refusal::input(format!("Invalid {name} for {of}."));
        let Some(value) = self.get(name) else { return Ok(BTreeMap::new()) };
        let mut all = BTreeMap::new();
        for (kind, value) in value.as_object().ok_or_else(invalid)? {
            if kind.is_empty() {
                return Err(Refusal::input(format!("Empty type in {name} for {of}.")));
            }
            all.insert(kind.clone(), number(value).ok_or_else(invalid)?);
        }
        Ok(all)
    }

    /// Amounts, of as many kinds as all others have.
    pub(super) fn amounts(&self, name: &str, kinds: usize) -> Result<Vec<i64>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(vec![0; kinds]) };
        let amounts = amounts(value, name)?;
        if amounts.len() != kinds {
            let found = amounts.len();
            let name = if name == "amount" { "delivery" } else { name };
            let message = format!("Inconsistent {name} length: {found} instead of {kinds}.");
            return Err(Refusal::input(message));
        }
        Ok(amounts)
    }

    pub(super) fn skills(&self) -> Result<Vec<u32>, Refusal> {
        let Some(value) = self.get("skills") else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| Refusal::input("Invalid skills object."))?;
        let skill = |value: &Value| value.as_u64().and_then(|skill| u32::try_from(skill).ok());
        let skills: Option<Vec<u32>> = list.iter().map(skill).collect();
        skills.ok_or_else(|| Refusal::input("Invalid skill value."))
    }

    pub(super) fn priority(&self) -> Result<i64, Refusal> {
        let priority = self.number("priority", "Invalid priority value.")?.unwrap_or(0);
        if priority > 100 {
            return Err(Refusal::input(format!("Invalid priority value for {}.", self.name)));
        }
        Ok(priority)
    }

    /// Windows, sorted and apart; none where nothing is said.
    pub(super) fn windows(&self) -> Result<Vec<Span>, Refusal> {
        let Some(value) = self.get("time_windows") else { return Ok(Vec::new()) };
        let of = &self.name;
        let invalid = || Refusal::input(format!("Invalid time_windows array for {of}."));
        let list = value.as_array().ok_or_else(invalid)?;
        if list.is_empty() {
            return Err(Refusal::input(format!("Empty time windows for {of}.")));
        }
        let windows: Vec<Span> = list.iter().map(span).collect::<Result<_, _>>()?;
        match windows.windows(2).all(|pair| pair[0][1] < pair[1][0]) {
            true => Ok(windows),
            false => {
                let message = format!("Unsorted or overlapping time-windows for {of}.");
                Err(Refusal::input(message))
            }
        }
    }

    pub(super) fn window(&self) -> Result<Option<Span>, Refusal> {
        self.get("time_window").map(span).transpose()
    }

    /// A location by coordinates, by index, or by both.
    pub(super) fn location(
        &self,
        coordinates: &str,
        index: &str,
    ) -> Result<Option<Location>, Refusal> {
        let found = Location {
            index: match self.get(index) {
                None => None,
                Some(value) => {
                    let index_of = value.as_u64().and_then(|index| u32::try_from(index).ok());
                    let message = format!("Invalid {index} for {}.", self.name);
                    Some(index_of.ok_or_else(|| Refusal::input(message))?)
                }
            },
            place: None,
            degrees: None,
        };
        let Some(value) = self.get(coordinates) else {
            return Ok(found.index.map(|_| found));
        };
        let invalid = || Refusal::input(format!("Invalid {coordinates} array."));
        let Some([lng, lat]) = value.as_array().map(Vec::as_slice) else { return Err(invalid()) };
        let (lng, lat) = lng.as_f64().zip(lat.as_f64()).ok_or_else(invalid)?;
        let place = Place::from_degrees(lat, lng).map_err(|error| {
            let name = &self.name;
            Refusal::input(format!("Invalid {coordinates} array for {name}: {error}."))
        })?;
        Ok(Some(Location { place: Some(place), degrees: Some([lng, lat]), ..found }))
    }
}

/// A whole number from zero on.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().filter(|number| (0..=NUMBER_MAX).contains(number))
}

pub(super) fn amounts(value: &Value, name: &str) -> Result<Vec<i64>, Refusal> {
    let list = value.as_array().ok_or_else(|| Refusal::input(format!("Invalid {name} array.")))?;
    let amounts: Option<Vec<i64>> = list.iter().map(number).collect();
    amounts.ok_or_else(|| Refusal::input(format!("Invalid {name} value.")))
}

fn span(value: &Value) -> Result<Span, Refusal> {
    let invalid = || Refusal::input("Invalid time-window.");
    let Some([from, until]) = value.as_array().map(Vec::as_slice) else { return Err(invalid()) };
    let (from, until) = number(from).zip(number(until)).ok_or_else(invalid)?;
    match from <= until {
        true => Ok([from, until]),
        false => Err(Refusal::input(format!("Invalid time window: [{from}, {until}]"))),
    }
}
