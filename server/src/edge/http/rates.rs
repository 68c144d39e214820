//! How often one caller may ask: a token bucket each, shown in every answer.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue};
use vocab::{Code, limits};

use crate::edge::problem::Problem;

struct Bucket {
    tokens: f64,
    at: Instant,
}

/// Everyone's buckets.
pub(super) struct Rates {
    per_s: f64,
    burst: f64,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

/// What a caller has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    burst: u64,
    per_s: u64,
    tokens: u64,
}

impl Rates {
    pub(super) fn new(per_s: u32) -> Self {
        let per_s = f64::from(per_s);
        Self { per_s, burst: per_s * 2.0, buckets: Mutex::default() }
    }

    /// Counts a request.
    pub(super) fn take(&self, caller: &str) -> Result<Left, Problem> {
        self.take_at(caller, Instant::now())
    }

    fn take_at(&self, caller: &str, now: Instant) -> Result<Left, Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= limits::RATE_CALLERS_MAX && !buckets.contains_key(caller) {
            // A full bucket says nothing that a new one would not.
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.burst);
        }
        let full = || Bucket { tokens: self.burst, at: now };
        let bucket = buckets.entry(caller.to_owned()).or_insert_with(full);
        bucket.tokens = self.filled(bucket, now);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            let wait = ((1.0 - bucket.tokens) / self.per_s).ceil() as u64;
            let detail = format!("at most {} requests a second are answered", self.per_s);
            return Err(Problem::new(Code::RateLimited, detail).retry_after(wait.max(1)));
        }
        bucket.tokens -= 1.0;
        let (burst, per_s) = (self.burst as u64, self.per_s as u64);
        Ok(Left { burst, per_s, tokens: bucket.tokens as u64 })
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + passed * self.per_s).min(self.burst)
    }

    /// What a caller without a token is told.
    pub(super) fn none_left(&self) -> Left {
        Left { burst: self.burst as u64, per_s: self.per_s as u64, tokens: 0 }
    }
}

impl Left {
    /// Writes the headers of draft-ietf-httpapi-ratelimit-headers.
    pub(super) fn write(self, headers: &mut HeaderMap) {
        let window = self.burst / self.per_s;
        let policy = format!("\"caller\";q={};w={window}", self.burst);
        let left = format!("\"caller\";r={};t={window}", self.tokens);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            headers.insert(name, HeaderValue::from_str(&text).expect("digits and quotes"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_is_answered_then_only_what_flows_in() {
        let rates = Rates::new(10);
        let start = Instant::now();
        for _ in 0..20 {
            assert!(rates.take_at("a", start).is_ok());
        }
        let refused = rates.take_at("a", start).unwrap_err();
        assert_eq!((refused.code, refused.retry_after_s), (Code::RateLimited, Some(1)));
        assert!(rates.take_at("b", start).is_ok(), "one caller never starves another");
        assert!(rates.take_at("a", start + Duration::from_millis(100)).is_ok());
        assert!(rates.take_at("a", start + Duration::from_millis(100)).is_err());
    }
}
