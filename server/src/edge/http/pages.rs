//! Pages of lists: a limit, a cursor that is the last row's own key, and the
//! position the rows are as of.

use serde::Serialize;
use serde_json::{Value, json};
use vocab::{Code, limits};

use super::Incoming;
use crate::edge::problem::Problem;

/// How many rows a page has unless asked for otherwise.
const ROWS: usize = 50;

/// The limit asked for.
pub(crate) fn limit(incoming: &Incoming) -> Result<usize, Problem> {
    let Some(text) = incoming.query.get("limit") else {
        return Ok(ROWS);
    };
    let limit = text.parse().ok().filter(|n| (1..=limits::PAGE_ROWS_MAX).contains(n));
    limit.ok_or_else(|| {
        let detail = format!("a page has 1 to {} rows", limits::PAGE_ROWS_MAX);
        Problem::field(Code::OutOfRange, "limit", detail)
    })
}

/// A page as it is answered.
pub(crate) fn page(items: &impl Serialize, next: Option<String>, as_of_seq: u64) -> Value {
    json!({"items": items, "next": next, "as_of_seq": as_of_seq})
}

/// A page of things that are all in memory, sorted by id.
pub(crate) fn of_all<'a, K: ToString + 'a, T: 'a>(
    incoming: &Incoming,
    all: impl Iterator<Item = (K, T)>,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let limit = limit(incoming)?;
    let after = incoming.query.get("after");
    let mut rows = all.skip_while(|(key, _)| after.is_some_and(|after| key.to_string() <= *after));
    let mut items = Vec::new();
    let mut last = None;
    for (key, item) in rows.by_ref().take(limit) {
        last = Some(key.to_string());
        items.push(item);
    }
    let more = rows.next().is_some();
    Ok((items, last.filter(|_| more)))
}
