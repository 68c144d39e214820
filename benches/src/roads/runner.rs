//! Starts the peers' runner and our own binary, and reads what they say.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

/// Where everything is.
pub(super) struct Runner {
    pub(super) folder: PathBuf,
    pub(super) pbf: PathBuf,
    pub(super) taxis: PathBuf,
    /// The peers' Python and their runner.
    python: PathBuf,
    script: PathBuf,
    pub(super) binary: PathBuf,
}

impl Runner {
    /// Finds what is needed; makes the peers' environment where there is none.
    pub(super) fn new(folder: &Path) -> anyhow::Result<Self> {
        let data = std::env::var_os("OMNIROUTE_BENCH_DATA")
            .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
        let tools = data.join("../tools");
        let found = |path: PathBuf, what: &str| {
            ensure!(path.exists(), "{what} is absent: {} (OMNIROUTE_BENCH_DATA)", path.display());
            path.canonicalize().with_context(|| path.display().to_string())
        };
        let pbf = found(data.join("osm/porto.osm.pbf"), "the extract of Porto")?;
        let taxis = found(data.join("osm/porto-taxi-150.csv"), "the taxis of Porto")?;
        let script = found(tools.join("road_peers.py"), "the peers' runner")?;
        let maker = found(tools.join("road_peers_env.sh"), "the maker of the peers")?;
        let binary = std::env::current_exe()?.with_file_name("omniroute");
        ensure!(
            binary.exists(),
            "{} is absent: cargo build --release --bin omniroute",
            binary.display()
        );
        let peers = std::env::var_os("OMNIROUTE_ROAD_PEERS")
            .map_or_else(|| folder.join("peers"), PathBuf::from);
        if !peers.join("py").exists() {
            println!("making the peers in {} (minutes)", peers.display());
            said(Command::new("sh").arg(maker).arg(&peers))?;
        }
        let python = peers.join("py").canonicalize()?;
        Ok(Self { folder: folder.canonicalize()?, pbf, taxis, python, script, binary })
    }

    /// What the peers' runner says of a step.
    pub(super) fn peer(&self, args: &[&str]) -> anyhow::Result<Vec<Value>> {
        said(Command::new(&self.python).arg(&self.script).args(args))
    }

    /// A step of the peers' runner, unless what it makes is there.
    pub(super) fn once(&self, made: &str, args: &[&str]) -> anyhow::Result<()> {
        if !Path::new(made).exists() {
            self.peer(args)?;
        }
        Ok(())
    }

    /// What `omniroute route` says of a step.
    pub(super) fn ours(&self, args: &[&str]) -> anyhow::Result<Vec<Value>> {
        said(Command::new(&self.binary).arg("route").args(args))
    }

    /// The tools that came with the peers.
    pub(super) fn osrm(&self, name: &str) -> anyhow::Result<PathBuf> {
        let place = "import osrm, pathlib; print(pathlib.Path(osrm.__file__).parent / 'bin')";
        let output = Command::new(&self.python).args(["-c", place]).output()?;
        let folder = String::from_utf8(output.stdout)?;
        Ok(Path::new(folder.trim()).join(name))
    }
}

/// Runs a step; its lines of JSON.
fn said(command: &mut Command) -> anyhow::Result<Vec<Value>> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default()
    );
    let lines: Vec<Value> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for line in &lines {
        println!("{line}");
    }
    Ok(lines)
}

/// A column of numbers of a CSV file with a head.
pub(super) fn column(file: &Path, name: &str) -> anyhow::Result<Vec<f64>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    let place = head.split(',').position(|column| column.trim() == name);
    let place = place.with_context(|| format!("{}: no column {name}", file.display()))?;
    lines
        .map(|line| {
            let field = line.split(',').nth(place).unwrap_or_default();
            field.trim().parse().with_context(|| format!("{}: {line}", file.display()))
        })
        .collect()
}

/// The machine's load over the last minute.
pub(super) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
