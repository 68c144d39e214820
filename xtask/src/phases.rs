//! What each phase of a long run cost: wall time, and CPU time of everything
//! the phase started and waited for.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Linux counts in hundredths of a second towards user space, whatever the
/// kernel's own tick is.
const TICKS_PER_S: f64 = 100.0;

/// Phases run so far, for the table at the end.
#[derive(Default)]
pub(crate) struct Phases(Vec<Phase>);

struct Phase {
    name: &'static str,
    passed: bool,
    wall: Duration,
    cpu_s: Option<f64>,
}

impl Phases {
    /// Runs one phase and notes what it cost, passed or not.
    pub(crate) fn run(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        println!("\n== {name}");
        let (started, cpu_before) = (Instant::now(), children_cpu_s());
        let outcome = work().with_context(|| format!("phase {name:?} failed"));
        let cpu_s = children_cpu_s().zip(cpu_before).map(|(after, before)| after - before);
        self.0.push(Phase { name, passed: outcome.is_ok(), wall: started.elapsed(), cpu_s });
        outcome
    }

    /// Prints the table.
    pub(crate) fn print(&self) {
        println!("\n{:<16}{:>10}{:>10}", "phase", "wall s", "CPU s");
        for phase in &self.0 {
            println!("{}", phase.row());
        }
    }
}

impl Phase {
    fn row(&self) -> String {
        let cpu = self.cpu_s.map_or("unknown".to_owned(), |cpu_s| format!("{cpu_s:.1}"));
        let end = if self.passed { "" } else { "  FAILED" };
        format!("{:<16}{:>10.1}{cpu:>10}{end}", self.name, self.wall.as_secs_f64())
    }
}

/// CPU seconds of all children waited for, with theirs; none outside Linux.
pub(crate) fn children_cpu_s() -> Option<f64> {
    children_ticks(&fs::read_to_string("/proc/self/stat").ok()?).map(|ticks| ticks / TICKS_PER_S)
}

/// `cutime + cstime`, fields 16 and 17 of proc(5). The second field is a name in
/// parentheses that may itself hold blanks, so counting starts after it.
fn children_ticks(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ').skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_counted_even_under_a_name_with_blanks() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 1 2 3 4 11 12 130 70 20 0 1 0 99";
        assert_eq!(children_ticks(stat), Some(200.0));
        assert_eq!(children_ticks("7 (a) S 1 2"), None);
        assert_eq!(children_ticks(""), None);
    }

    #[test]
    fn a_failed_phase_is_noted_and_passed_on() {
        let mut phases = Phases::default();
        assert!(phases.run("good", || Ok(())).is_ok());
        assert!(phases.run("bad", || anyhow::bail!("broken")).is_err());
        let rows: Vec<String> = phases.0.iter().map(Phase::row).collect();
        assert!(!rows[0].contains("FAILED") && rows[1].contains("FAILED"), "{rows:?}");
    }
}
