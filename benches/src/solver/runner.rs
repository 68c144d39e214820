//! Starts the peers' runner and reads what its checker says of every solution.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::{Map, Value};

/// The peers, as they were when the shared notes measured them.
const PEERS: [&str; 3] = ["pyvrp==0.14.1", "pyvroom==1.15.2", "numpy"];

/// Where everything is.
pub(super) struct Runner {
    pub(super) folder: PathBuf,
    data: PathBuf,
    tools: PathBuf,
    pub(super) python: PathBuf,
    /// Lets the clocks of a process count its own CPU time.
    clock: PathBuf,
    pub(super) binary: PathBuf,
    runs: RefCell<Vec<Value>>,
}

/// What all solve.
pub(super) struct Task<'a> {
    /// Below the folder of instances, without the ending.
    pub(super) files: &'a [String],
    pub(super) objective: &'a str,
    pub(super) convention: &'a str,
    /// Seconds, with commas between.
    pub(super) budgets: &'a str,
}

impl Runner {
    /// Finds what is needed; makes the peers where there are none.
    pub(super) fn new(folder: &Path) -> anyhow::Result<Self> {
        let data = std::env::var_os("OMNIROUTE_BENCH_DATA")
            .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
        let found = |path: PathBuf, what: &str| {
            ensure!(path.exists(), "{what} is absent: {} (OMNIROUTE_BENCH_DATA)", path.display());
            path.canonicalize().with_context(|| path.display().to_string())
        };
        let tools = found(data.join("../tools"), "the folder of shared tools")?;
        let data = found(data.join("vrp"), "the folder of routing instances")?;
        let binary = std::env::current_exe()?.with_file_name("omniroute");
        ensure!(
            binary.exists(),
            "{} is absent: cargo build --release --bin omniroute",
            binary.display()
        );
        let folder = folder.canonicalize()?;
        let python = python(&folder)?;
        let clock = folder.join("cpuclock.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&clock);
        said(compiler.arg(tools.join("cpuclock.c")).arg("-ldl"))?;
        Ok(Self { folder, data, tools, python, clock, binary, runs: RefCell::default() })
    }

    /// An instance's file.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.data.join(name).with_extension("txt")
    }

    /// Every row that was read, as it was.
    pub(super) fn runs(&self) -> Vec<Value> {
        self.runs.borrow().clone()
    }

    /// The peers once and ours with each seed.
    pub(super) fn side_by_side(
        &self,
        task: &Task<'_>,
        peers: &[&str],
        seeds: &[u32],
    ) -> anyhow::Result<Found> {
        let mut found = Found::default();
        if !peers.is_empty() {
            let mut command = self.script("vrp_peers.py", task);
            found.rows.extend(self.rows(command.arg("--peers").arg(peers.join(",")), task)?);
        }
        let ours = format!(
            "ours={} route solve {{file}} --objective {{objective}} --convention {{convention}} \
             --seconds {{seconds}} --threads 1 --seed {{seed}} --out {{out}}",
            self.binary.display()
        );
        for seed in seeds {
            let mut command = self.script("vrp_peers.py", task);
            command.args(["--peers", "ours", "--seed", &seed.to_string(), "--cmd", &ours]);
            found.rows.extend(self.rows(&mut command, task)?);
        }
        Ok(found)
    }

    /// Ten batches of requests, a tenth of a second each.
    pub(super) fn dynamic(&self, files: &[String], peers: &[&str]) -> anyhow::Result<Found> {
        let ours = format!(
            "ours={} route solve {{file}} --known {{known}} --warm \"{{warm}}\" --objective dist \
             --seconds {{seconds}} --threads 1 --out {{out}}",
            self.binary.display()
        );
        let mut command = self.python("vrp_dynamic.py");
        command.args(["--step", "0.1", "--peers", &format!("{},ours", peers.join(","))]);
        command.args(["--cmd", &ours, "--bks"]).arg(self.data.join("bks.csv"));
        command.args(files.iter().map(|file| self.file(file)));
        let mut rows = self.read(&mut command)?;
        for row in &mut rows {
            row.insert("budget_s".to_owned(), row["step_s"].clone());
            row.insert("status".to_owned(), status(row).into());
        }
        Ok(Found { rows })
    }

    fn script(&self, name: &str, task: &Task<'_>) -> Command {
        let mut command = self.python(name);
        command.args(["--objective", task.objective, "--convention", task.convention]);
        command.args(["--budgets", task.budgets, "--bks"]).arg(self.data.join("bks.csv"));
        command
    }

    fn python(&self, script: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.env("LD_PRELOAD", &self.clock).arg(self.tools.join(script));
        command
    }

    fn rows(&self, command: &mut Command, task: &Task<'_>) -> anyhow::Result<Vec<Fields>> {
        self.read(command.args(task.files.iter().map(|file| self.file(file))))
    }

    fn read(&self, command: &mut Command) -> anyhow::Result<Vec<Fields>> {
        let text = said(command)?;
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let row = |line: &str| -> Fields {
            let fields = head.iter().zip(line.split(','));
            fields.map(|(name, field)| ((*name).to_owned(), value(field))).collect()
        };
        let rows: Vec<Fields> = lines.map(row).collect();
        self.runs.borrow_mut().extend(rows.iter().cloned().map(Value::Object));
        Ok(rows)
    }
}

/// A row of the runner's table.
type Fields = Map<String, Value>;

fn value(field: &str) -> Value {
    field.parse::<f64>().map_or_else(|_| field.into(), Value::from)
}

/// Whether routes held at every step, and nothing was left out.
fn status(row: &Fields) -> &'static str {
    let is_zero = |name: &str| row.get(name).and_then(Value::as_f64) == Some(0.0);
    if is_zero("left_out") && is_zero("infeasible_batches") { "ok" } else { "bad" }
}

/// What the checker found.
#[derive(Default)]
pub(super) struct Found {
    rows: Vec<Fields>,
}

impl Found {
    fn of<'a>(&'a self, peer: &'a str, budget: f64) -> impl Iterator<Item = &'a Fields> {
        self.rows.iter().filter(move |row| {
            row.get("peer").and_then(Value::as_str) == Some(peer)
                && row.get("budget_s").and_then(Value::as_f64) == Some(budget)
        })
    }

    /// Over all files and seeds; no number where a solution is missing or breaks a rule.
    fn mean(&self, peer: &str, budget: f64, figure: impl Fn(&Fields) -> f64) -> f64 {
        let all: Vec<f64> = self.of(peer, budget).map(figure).collect();
        all.iter().sum::<f64>() / all.len() as f64
    }

    /// Percent above the best known distance.
    pub(super) fn mean_gap(&self, peer: &str, budget: f64) -> f64 {
        self.mean(peer, budget, |row| if is_ok(row) { number(row, "gap_pct") } else { f64::NAN })
    }

    /// The sum over the files of the mean over the seeds.
    pub(super) fn vehicles(&self, peer: &str, budget: f64) -> f64 {
        self.mean(peer, budget, vehicles) * self.files(peer, budget)
    }

    /// How many more than the best known, in sum.
    pub(super) fn vehicles_over_best(&self, peer: &str, budget: f64) -> f64 {
        let over = |row: &Fields| vehicles(row) - number(row, "bks_vehicles");
        self.mean(peer, budget, over) * self.files(peer, budget)
    }

    /// Percent above the best known distance where there are as many vehicles.
    pub(super) fn gap_where_equal(&self, peer: &str, budget: f64) -> f64 {
        let equal = |row: &&Fields| vehicles(row) <= number(row, "bks_vehicles");
        let all: Vec<f64> =
            self.of(peer, budget).filter(equal).map(|row| number(row, "gap_pct")).collect();
        all.iter().sum::<f64>() / all.len() as f64
    }

    fn files(&self, peer: &str, budget: f64) -> f64 {
        let mut names: Vec<&str> =
            self.of(peer, budget).filter_map(|row| row.get("instance")?.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len() as f64
    }
}

fn is_ok(row: &Fields) -> bool {
    row.get("status").and_then(Value::as_str) == Some("ok")
}

fn vehicles(row: &Fields) -> f64 {
    if is_ok(row) { number(row, "vehicles") } else { f64::NAN }
}

fn number(row: &Fields, name: &str) -> f64 {
    row.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// A Python with the peers.
fn python(folder: &Path) -> anyhow::Result<PathBuf> {
    let peers = std::env::var_os("OMNIROUTE_SOLVER_PEERS")
        .map_or_else(|| folder.join("peers"), PathBuf::from);
    let python = peers.join("bin/python");
    if !python.exists() {
        println!("making the peers in {}", peers.display());
        said(Command::new("python3").args(["-m", "venv"]).arg(&peers))?;
        said(Command::new(&python).args(["-m", "pip", "install", "-q"]).args(PEERS))?;
    }
    // Not canonical: the name by which it is started tells it where its packages are.
    Ok(std::path::absolute(python)?)
}

/// Runs a step; what it says.
pub(super) fn said(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default()
    );
    let text = String::from_utf8(output.stdout)?;
    print!("{text}");
    Ok(text)
}

/// The machine's load over the last minute.
pub(super) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
