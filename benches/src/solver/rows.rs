//! The table: what, ours, the peer's, and the largest figure that may be.

use serde_json::{Value, json};

/// A line of the table.
pub(super) struct Row {
    what: String,
    unit: &'static str,
    ours: f64,
    peer: &'static str,
    theirs: f64,
    floor: Option<Floor>,
}

/// What must hold.
#[derive(Clone, Copy)]
enum Floor {
    AtMost(f64),
    AtLeast(f64),
}

impl Row {
    /// Beside a peer; at most `most`.
    pub(super) fn new(
        what: &str,
        unit: &'static str,
        ours: f64,
        peer: &'static str,
        theirs: f64,
        most: Option<f64>,
    ) -> Self {
        Self { what: what.to_owned(), unit, ours, peer, theirs, floor: most.map(Floor::AtMost) }
    }

    /// Without a peer; at most `most`.
    pub(super) fn alone(what: &str, unit: &'static str, ours: f64, most: Option<f64>) -> Self {
        Self::new(what, unit, ours, "-", f64::NAN, most)
    }

    /// Without a peer; at least `least`.
    pub(super) fn at_least(what: &str, unit: &'static str, ours: f64, least: f64) -> Self {
        Self { floor: Some(Floor::AtLeast(least)), ..Self::alone(what, unit, ours, None) }
    }

    /// A figure that is missing holds nothing.
    pub(super) fn holds(&self) -> bool {
        match self.floor {
            None => self.ours.is_finite(),
            Some(Floor::AtMost(most)) => self.ours <= most,
            Some(Floor::AtLeast(least)) => self.ours >= least,
        }
    }

    pub(super) fn json(&self) -> Value {
        let (most, least) = match self.floor {
            None => (None, None),
            Some(Floor::AtMost(most)) => (Some(most), None),
            Some(Floor::AtLeast(least)) => (None, Some(least)),
        };
        json!({
            "what": self.what, "unit": self.unit, "ours": self.ours, "peer": self.peer,
            "theirs": self.theirs, "at_most": most, "at_least": least, "holds": self.holds(),
        })
    }
}

pub(super) fn print(rows: &[Row]) {
    println!("{:<50} {:>10} {:>10} {:<8} floor", "what", "ours", "theirs", "peer");
    for row in rows {
        let number = |value: f64| match value.is_finite() {
            true => format!("{value:.3}"),
            false => "-".to_owned(),
        };
        let floor = match row.floor {
            None => String::new(),
            Some(Floor::AtMost(most)) => format!("<= {most}"),
            Some(Floor::AtLeast(least)) => format!(">= {least}"),
        };
        println!(
            "{:<50} {:>10} {:>10} {:<8} {floor} {} {}",
            row.what,
            number(row.ours),
            number(row.theirs),
            row.peer,
            row.unit,
            if row.holds() { "" } else { "NOT HELD" },
        );
    }
}
