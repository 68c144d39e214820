//! Whether a worker's position can still be relied upon. Judged by the age of
//! the last position alone, never by the state of a socket: a half-open mobile
//! connection looks healthy for minutes.

use serde::{Deserialize, Serialize};
use vocab::TimeMs;
use vocab::limits::{LOST_MS, STALE_MS};

/// What the house knows about a worker's whereabouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Heard lately.
    Live,
    /// Silent for `STALE_MS`: shown as such, offered nothing.
    Stale,
    /// Silent for `LOST_MS`, or never heard.
    Lost,
}

/// The link of a worker last heard at `heard_at` (see `FixFilter::heard_at`).
pub fn judge(heard_at: Option<TimeMs>, now: TimeMs) -> Link {
    match heard_at.map(|heard_at| now.since(heard_at)) {
        Some(silent_ms) if silent_ms < STALE_MS => Link::Live,
        Some(silent_ms) if silent_ms < LOST_MS => Link::Stale,
        _ => Link::Lost,
    }
}

/// When the judgement will change if nothing more is heard; none once lost.
pub fn next_change(heard_at: Option<TimeMs>, now: TimeMs) -> Option<TimeMs> {
    match judge(heard_at, now) {
        Link::Live => heard_at.map(|heard_at| heard_at + STALE_MS),
        Link::Stale => heard_at.map(|heard_at| heard_at + LOST_MS),
        Link::Lost => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_makes_a_worker_stale_and_then_lost() {
        let heard = TimeMs(1_000_000);
        for (silent_ms, expected) in [
            (-5, Link::Live),
            (0, Link::Live),
            (STALE_MS - 1, Link::Live),
            (STALE_MS, Link::Stale),
            (LOST_MS - 1, Link::Stale),
            (LOST_MS, Link::Lost),
            (i64::MAX, Link::Lost),
        ] {
            assert_eq!(judge(Some(heard), heard + silent_ms), expected, "after {silent_ms} ms");
        }
        assert_eq!(judge(None, heard), Link::Lost);
    }

    #[test]
    fn the_judgement_changes_exactly_when_foretold() {
        let heard = Some(TimeMs(7));
        let mut now = TimeMs(7);
        let mut seen = vec![judge(heard, now)];
        while let Some(then) = next_change(heard, now) {
            assert_eq!(judge(heard, then - 1), *seen.last().unwrap());
            now = then;
            seen.push(judge(heard, now));
        }
        assert_eq!(seen, [Link::Live, Link::Stale, Link::Lost]);
    }
}
