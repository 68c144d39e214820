//! What work costs: CPU and wall time, memory, and the lines of JSON that say so.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use routing::{Profile, TrafficReport};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// When work began.
pub(super) struct Clock {
    cpu_of: ClockId,
    cpu: Duration,
    wall: Instant,
}

/// What it cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    pub(super) cpu_us: f64,
    pub(super) wall_us: f64,
}

impl Clock {
    fn start(cpu_of: ClockId) -> Self {
        Self { cpu_of, cpu: cpu(cpu_of), wall: Instant::now() }
    }

    pub(super) fn cost(&self) -> Cost {
        let (cpu, wall) = (cpu(self.cpu_of) - self.cpu, self.wall.elapsed());
        Cost { cpu_us: cpu.as_secs_f64() * 1e6, wall_us: wall.as_secs_f64() * 1e6 }
    }
}

fn cpu(of: ClockId) -> Duration {
    let at = clock_gettime(of);
    Duration::new(at.tv_sec.unsigned_abs(), u32::try_from(at.tv_nsec).unwrap_or_default())
}

/// Where lines are said.
pub(super) struct Log {
    file: Option<PathBuf>,
    profile: Profile,
    cpu_of: ClockId,
    rss_before_mib: u64,
}

impl Log {
    /// One thread is measured by its own clock, several by the process's.
    pub(super) fn new(file: Option<PathBuf>, profile: Profile, threads: usize) -> Self {
        let cpu_of = if threads > 1 { ClockId::ProcessCPUTime } else { ClockId::ThreadCPUTime };
        Self { file, profile, cpu_of, rss_before_mib: memory_mib("VmRSS") }
    }

    pub(super) fn clock(&self) -> Clock {
        Clock::start(self.cpu_of)
    }

    /// One line about one piece of work: to the terminal, and to the file if there is one.
    pub(super) fn say(&self, what: &str, more: Value) -> anyhow::Result<()> {
        let rss_mib = memory_mib("VmRSS");
        let mut line = json!({
            "what": what,
            "engine": format!("omniroute-{}", self.profile),
            "rss_mib": rss_mib,
            "rss_over_start_mib": rss_mib.saturating_sub(self.rss_before_mib),
        });
        if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
            line.extend(more);
        }
        // Whoever closed the terminal's end has read enough; the files are what counts.
        let _ = writeln!(std::io::stdout(), "{line}");
        let Some(file) = &self.file else {
            return Ok(());
        };
        let opened = OpenOptions::new().create(true).append(true).open(file);
        opened
            .and_then(|mut out| writeln!(out, "{line}"))
            .with_context(|| file.display().to_string())
    }

    /// The streets took new speeds.
    pub(super) fn retraffic(&self, clock: &Clock, report: &TrafficReport) -> anyhow::Result<()> {
        let cost = clock.cost();
        self.say(
            "retraffic",
            json!({
                "profile": self.profile.as_str(),
                "cpu_s": rounded(cost.cpu_us / 1e6, 5), "wall_s": rounded(cost.wall_us / 1e6, 5),
                "segments": report.segments, "unknown": report.unknown.len(),
                "version": report.version,
            }),
        )
    }
}

/// The figures of many pieces of work of one kind, per `each` where one piece holds
/// several.
pub(super) fn spread(costs: &[Cost]) -> Value {
    let figures = |of: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
        [mean, percentile(&all, 50), percentile(&all, 99)].map(|us| rounded(us, 2))
    };
    let [mean, p50, p99] = figures(|cost| cost.wall_us);
    let [cpu_mean, cpu_p50, cpu_p99] = figures(|cost| cost.cpu_us);
    json!({
        "n": costs.len(),
        "mean_us": mean, "p50_us": p50, "p99_us": p99,
        "cpu_mean_us": cpu_mean, "cpu_p50_us": cpu_p50, "cpu_p99_us": cpu_p99,
    })
}

/// Of sorted figures; 0 of none.
pub(super) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((sorted.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

/// A line of proc(5)'s status, in MiB; 0 where there is none.
pub(super) fn memory_mib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_none_are_zero_and_of_many_are_theirs() {
        assert_eq!(percentile(&[], 99), 0.0);
        let all: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((percentile(&all, 50), percentile(&all, 99)), (51.0, 100.0));
        let cost = |us| Cost { cpu_us: us, wall_us: us * 2.0 };
        let spread = spread(&[cost(1.0), cost(3.0)]);
        assert_eq!((&spread["n"], &spread["cpu_mean_us"]), (&json!(2), &json!(2.0)));
        assert_eq!((&spread["p50_us"], &spread["mean_us"]), (&json!(6.0), &json!(4.0)));
    }

    #[test]
    fn work_costs_cpu_time() {
        let clock = Clock::start(ClockId::ThreadCPUTime);
        let mut hash = 1_u64;
        while clock.cost().cpu_us == 0.0 {
            hash = std::hint::black_box(hash.wrapping_mul(31));
        }
        assert!(clock.cost().wall_us > 0.0 && memory_mib("VmRSS") > 0, "{hash}");
    }
}
