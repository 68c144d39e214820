//! Wrong attempts to sign in, counted per account so that a PIN cannot be
//! guessed. An attempt counts from when it begins: guesses made side by side
//! are no cheaper.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use vocab::{Code, limits};

use crate::edge::problem::Problem;

const WINDOW: Duration = Duration::from_millis(limits::SIGN_IN_WINDOW_MS);

/// Attempts under way and wrong ones, by account.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<BTreeMap<String, VecDeque<Instant>>>);

impl Attempts {
    /// Counts an attempt.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait, when there were too many.
    pub fn begin(&self, account: &str) -> Result<(), Problem> {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= limits::SIGN_IN_ACCOUNTS_MAX && !all.contains_key(account) {
            forget_past(&mut all, now);
        }
        let times = all.entry(account.to_owned()).or_default();
        while times.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            times.pop_front();
        }
        if times.len() >= limits::SIGN_IN_WRONG_MAX {
            let oldest = times.front().map_or(Duration::ZERO, |at| now.duration_since(*at));
            let wait = WINDOW.saturating_sub(oldest).as_secs() + 1;
            let detail = "too many wrong attempts for this account; try again later";
            return Err(Problem::new(Code::RateLimited, detail).retry_after(wait));
        }
        times.push_back(now);
        Ok(())
    }

    /// The attempt was right: what was wrong before it is forgotten.
    pub fn succeeded(&self, account: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}

/// Makes room; when all are recent, one of them goes.
fn forget_past(all: &mut BTreeMap<String, VecDeque<Instant>>, now: Instant) {
    all.retain(|_, times| times.back().is_some_and(|at| now.duration_since(*at) < WINDOW));
    if all.len() >= limits::SIGN_IN_ACCOUNTS_MAX {
        all.pop_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_wrong_attempt_waits_and_others_do_not() {
        let attempts = Attempts::default();
        for _ in 0..limits::SIGN_IN_WRONG_MAX {
            assert_eq!(attempts.begin("ana"), Ok(()));
        }
        let refused = attempts.begin("ana").unwrap_err();
        assert_eq!(refused.code, Code::RateLimited);
        assert!(refused.retry_after_s.is_some_and(|s| s > 60));
        assert_eq!(attempts.begin("rui"), Ok(()));
        attempts.succeeded("ana");
        assert_eq!(attempts.begin("ana"), Ok(()));
    }
}
