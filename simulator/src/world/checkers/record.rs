//! One journal entry as JSON: which fields there are, and how to get at them.

use serde_json::Value;

/// An entry.
pub(super) struct Record<'a> {
    /// Engine time of the decision.
    pub(super) at: i64,
    /// The client's key; "own" for what the house asked of itself.
    pub(super) key: &'a str,
    /// Whether the house asked, and no client.
    pub(super) by_system: bool,
    pub(super) events: Vec<Fact<'a>>,
}

/// One event.
#[derive(Clone, Copy)]
pub(super) struct Fact<'a> {
    pub(super) seq: u64,
    /// Which machine: dispatch, workers, trade, ledger; empty for the market's own.
    pub(super) machine: &'a str,
    /// What happened.
    pub(super) kind: &'a str,
    /// With what.
    pub(super) body: &'a Value,
}

impl<'a> Record<'a> {
    pub(super) fn read(entry: &'a Value) -> Result<Self, String> {
        let meta = entry.get("meta").ok_or("no meta")?;
        let events = entry.get("events").and_then(Value::as_array).ok_or("no events")?;
        Ok(Self {
            at: entry.get("at").and_then(Value::as_i64).ok_or("no time")?,
            key: text(meta, "correlation"),
            by_system: text(meta, "actor") == "system",
            events: events.iter().map(fact).collect::<Option<_>>().ok_or("an odd event")?,
        })
    }

    /// The events of one machine.
    pub(super) fn of<'b>(&'b self, machine: &'b str) -> impl Iterator<Item = Fact<'a>> + 'b {
        self.events.iter().copied().filter(move |fact| fact.machine == machine)
    }
}

fn fact(record: &Value) -> Option<Fact<'_>> {
    let (outer, inner) = only(record.get("event")?)?;
    let seq = record.get("seq")?.as_u64()?;
    if matches!(outer, "dispatch" | "workers" | "trade" | "ledger") {
        let (kind, body) = only(inner)?;
        return Some(Fact { seq, machine: outer, kind, body });
    }
    Some(Fact { seq, machine: "", kind: outer, body: inner })
}

/// The one field of an object with one field.
pub(super) fn only(value: &Value) -> Option<(&str, &Value)> {
    let fields = value.as_object()?;
    let (name, inner) = fields.iter().next()?;
    (fields.len() == 1).then_some((name.as_str(), inner))
}

/// A text, empty where there is none.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number, 0 where there is none.
pub(super) fn number(value: &Value, field: &str) -> i64 {
    value.get(field).and_then(Value::as_i64).unwrap_or_default()
}

/// A field, null where there is none.
pub(super) fn field<'a>(value: &'a Value, field: &str) -> &'a Value {
    value.get(field).unwrap_or(&Value::Null)
}

/// The items of a list, none where there is no list.
pub(super) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The sum of a pay's parts.
pub(super) fn pay_minor(pay: &Value) -> i64 {
    items(pay, "parts").iter().map(|part| number(part, "minor")).sum()
}
