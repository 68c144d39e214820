//! Wrong attempts to prove something, counted so that a PIN cannot be guessed:
//! per account at sign-in, per stop at the door. An attempt counts from when it
//! begins: guesses made side by side are no cheaper.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use vocab::{Code, limits};

use crate::edge::problem::Problem;

/// Attempts under way and wrong ones, by what they are made at.
#[derive(Debug)]
pub struct Attempts {
    max: usize,
    window: Duration,
    code: Code,
    detail: &'static str,
    times: Mutex<BTreeMap<String, VecDeque<Instant>>>,
}

impl Attempts {
    /// At signing in, by account.
    pub fn at_sign_in() -> Self {
        Self {
            max: limits::SIGN_IN_WRONG_MAX,
            window: Duration::from_millis(limits::SIGN_IN_WINDOW_MS),
            code: Code::RateLimited,
            detail: "too many wrong attempts for this account; try again later",
            times: Mutex::default(),
        }
    }

    /// At naming a receiver's PIN, by stop.
    pub fn at_the_door() -> Self {
        Self {
            max: limits::PIN_WRONG_MAX,
            window: Duration::from_millis(limits::PIN_WINDOW_MS),
            code: Code::TooManyAttempts,
            detail: "too many wrong PINs for this stop; wait, or take a photo or a signature",
            times: Mutex::default(),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// The refusal with the time to wait, when there were too many.
    pub fn begin(&self, at: &str) -> Result<(), Problem> {
        let now = Instant::now();
        let mut all = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= limits::SIGN_IN_ACCOUNTS_MAX && !all.contains_key(at) {
            self.forget_past(&mut all, now);
        }
        let times = all.entry(at.to_owned()).or_default();
        while times.front().is_some_and(|at| now.duration_since(*at) >= self.window) {
            times.pop_front();
        }
        if times.len() >= self.max {
            let oldest = times.front().map_or(Duration::ZERO, |at| now.duration_since(*at));
            let wait = self.window.saturating_sub(oldest).as_secs() + 1;
            return Err(Problem::new(self.code, self.detail).retry_after(wait));
        }
        times.push_back(now);
        Ok(())
    }

    /// The attempt was right: what was wrong before it is forgotten.
    pub fn succeeded(&self, at: &str) {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).remove(at);
    }

    /// Makes room; when all are recent, one of them goes.
    fn forget_past(&self, all: &mut BTreeMap<String, VecDeque<Instant>>, now: Instant) {
        let recent = |at: &Instant| now.duration_since(*at) < self.window;
        all.retain(|_, times| times.back().is_some_and(recent));
        if all.len() >= limits::SIGN_IN_ACCOUNTS_MAX {
            all.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempts: &Attempts, code: Code) {
        for _ in 0..attempts.max {
            assert_eq!(attempts.begin("ana"), Ok(()));
        }
        let refused = attempts.begin("ana").unwrap_err();
        assert_eq!(refused.code, code);
        assert!(refused.retry_after_s.is_some_and(|s| s > 60));
        assert_eq!(attempts.begin("rui"), Ok(()));
        attempts.succeeded("ana");
        assert_eq!(attempts.begin("ana"), Ok(()));
    }

    #[test]
    fn the_sixth_wrong_attempt_waits_and_others_do_not() {
        check(&Attempts::at_sign_in(), Code::RateLimited);
        check(&Attempts::at_the_door(), Code::TooManyAttempts);
    }
}
