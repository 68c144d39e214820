//! `omniroute route` on the extract that comes with the product: files in and out,
//! and what becomes of bad ones.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const PORTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/routing/data/porto.osm.pbf");

const PAIRS: &str = "idx,src_node,dst_node,src_lon,src_lat,dst_lon,dst_lat
0,1,2,-8.611000,41.140500,-8.629100,41.157900
1,2,1,-8.629100,41.157900,-8.611000,41.140500
";

/// A folder with the streets of Porto, built once.
struct Built {
    folder: tempfile::TempDir,
    said: String,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let json = folder.path().join("costs.jsonl");
    let out = omniroute(&["build", "--pbf", PORTO, "--json", text(&json), "--work"], folder.path());
    assert!(out.status.success(), "{out:?}");
    let said = std::fs::read_to_string(json).expect("its cost");
    Built { folder, said }
});

fn omniroute(words: &[&str], last: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omniroute"));
    command.arg("route").args(words).arg(last).output().expect("the binary runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("plain letters")
}

/// Asks the built streets, with a scratch folder for files.
struct Asking {
    scratch: tempfile::TempDir,
}

impl Asking {
    fn new() -> Self {
        Self { scratch: tempfile::tempdir().expect("a temporary folder") }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.scratch.path().join(name);
        std::fs::write(&path, content).expect("it can be written");
        path
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn ask(&self, words: &[&str]) -> Output {
        omniroute(&[words, &["--work"]].concat(), BUILT.folder.path())
    }

    #[track_caller]
    fn good(&self, words: &[&str]) {
        let out = self.ask(words);
        assert!(out.status.success(), "{out:?}");
    }

    fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.path(name)).expect(name);
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// One line on stderr that names the fault, and a failure.
#[track_caller]
fn check_refused(out: &Output, fault: &str) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(!out.status.success(), "{out:?}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(fault), "{said:?} does not say {fault:?}");
}

#[test]
fn a_build_says_what_it_cost() {
    for name in ["\"what\":\"build\"", "\"cpu_s\":", "\"peak_mib\":", "\"disk_mib\":"] {
        assert!(BUILT.said.contains(name), "{}", BUILT.said);
    }
    assert_eq!(BUILT.said.lines().count(), 1);
}

#[test]
fn pairs_become_durations_and_lengths() {
    let asking = Asking::new();
    let pairs = asking.file("pairs.csv", PAIRS);
    let (out, json) = (asking.path("routes.csv"), asking.path("costs.jsonl"));
    let words = [
        "query",
        "--profile",
        "car",
        "--pairs",
        text(&pairs),
        "--out",
        text(&out),
        "--json",
        text(&json),
    ];
    asking.good(&words);
    let rows = asking.rows("routes.csv");
    assert_eq!(rows[0], ["idx", "duration_s", "distance_m", "query_us"]);
    assert_eq!(rows.len(), 3);
    assert!((2_000.0..20_000.0).contains(&number(&rows[1][2])), "{rows:?}");
    asking.good(&[&words[..], &["--geometry"]].concat());
    let with_geometry = asking.rows("routes.csv");
    assert_eq!(with_geometry[1][..3], rows[1][..3]);
    let costs = std::fs::read_to_string(json).expect("costs");
    for name in ["\"geometry\":false", "\"geometry\":true", "\"cpu_p99_us\":", "\"failed\":0"] {
        assert!(costs.contains(name), "{costs}");
    }
}

#[test]
fn points_become_matrices() {
    let asking = Asking::new();
    let points = asking.file(
        "points.csv",
        "idx,node,lon,lat\n0,1,-8.611000,41.140500\n1,2,-8.629100,41.157900\n2,3,-8.610900,41.149800\n",
    );
    let out = asking.path("tables");
    let words = ["table", "--points", text(&points), "--sizes", "3,1x2", "--out", text(&out)];
    asking.good(&words);
    let square = asking.rows("tables/matrix_3_omniroute-parity.csv");
    assert_eq!(square.len(), 10);
    assert_eq!(square[1], ["0", "0", "0.0"]);
    let flat = asking.rows("tables/matrix_1x2_omniroute-parity.csv");
    // From the first point to the last two.
    assert_eq!([&flat[1][2], &flat[2][2]], [&square[2][2], &square[3][2]]);
    let one = asking.path("one.csv");
    asking.good(&["table", "--points", text(&points), "--sizes", "2", "--out", text(&one)]);
    assert_eq!(asking.rows("one.csv").len(), 5);
}

#[test]
fn fixes_find_their_streets() {
    let asking = Asking::new();
    let traces = asking.file(
        "traces.csv",
        "trace,seq,t_s,lon,lat\n7,0,0,-8.611000,41.140500\n7,1,60,-8.612000,41.141500\n\
         7,2,120,-8.610900,41.149800\n9,0,0,0.0,0.0\n9,1,9,0.0,0.0\n",
    );
    let (out, paths) = (asking.path("match.csv"), asking.path("paths.csv"));
    let (traces, out, paths) = (text(&traces), text(&out), text(&paths));
    asking.good(&["match", "--traces", traces, "--out", out, "--paths", paths]);
    let rows = asking.rows("match.csv");
    assert_eq!(rows[0], ["trace", "seq", "way_id", "lon", "lat", "confidence"]);
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[4], ["9", "0", "nan", "nan", "nan", "nan"]);
    let paths = asking.rows("paths.csv");
    let metres: f64 = paths[1..].iter().map(|row| number(&row[2])).sum();
    assert!(paths[1..].iter().all(|row| row[0] == "7") && metres > 500.0, "{paths:?}");
}

#[test]
fn live_speeds_change_what_is_answered() {
    let asking = Asking::new();
    let pairs = asking.file("pairs.csv", PAIRS);
    let speeds = asking.file("speeds.csv", "1,2,30.0\n2,1,3.0\n");
    let (out, json) = (asking.path("routes.csv"), asking.path("costs.jsonl"));
    let words = ["query", "--pairs", text(&pairs), "--out", text(&out), "--json", text(&json)];
    asking.good(&[&words[..], &["--speed-file", text(&speeds)]].concat());
    let costs = std::fs::read_to_string(json).expect("costs");
    assert!(costs.contains("\"what\":\"retraffic\"") && costs.contains("\"unknown\":2"), "{costs}");
}

#[test]
fn bad_files_are_named_in_one_line() {
    let asking = Asking::new();
    let out = asking.path("out.csv");
    let query = |content: &str| {
        let pairs = asking.file("bad.csv", content);
        asking.ask(&["query", "--pairs", text(&pairs), "--out", text(&out)])
    };
    let head = PAIRS.lines().next().expect("a head");
    check_refused(&query(""), "no column");
    check_refused(&query(head), "no rows");
    check_refused(&query("idx,src_lon\n0,1\n"), "src_lat");
    check_refused(&query(&format!("{head}\n0,1,2,nan,41.14,-8.6,41.15\n")), "line 2: src_lon");
    check_refused(&query(&format!("{head}\n0,1,2,-8.61,91,-8.6,41.15\n")), "line 2: no place");
    check_refused(&query(&format!("{head}\n0,1,2,-8.61,40.6,-8.6,41.15\n")), "line 2: no street");
    check_refused(&query(&format!("{head}\n0,1,2\n")), "line 2");
    let missing = asking.ask(&["query", "--pairs", "nowhere.csv", "--out", text(&out)]);
    check_refused(&missing, "nowhere.csv");
    let pairs = asking.file("pairs.csv", PAIRS);
    let speeds = asking.file("speeds.csv", "1,2,fast\n");
    let words = ["query", "--pairs", text(&pairs), "--out", text(&out), "--speed-file"];
    check_refused(&asking.ask(&[&words[..], &[text(&speeds)]].concat()), "line 1: kmh");
    let points = asking.file("points.csv", "idx,node,lon,lat\n0,1,-8.611,41.1405\n");
    let few = ["table", "--points", text(&points), "--sizes", "2", "--out", text(&out)];
    check_refused(&asking.ask(&few), "too few");
}

#[test]
fn bad_extracts_are_named_in_one_line() {
    let asking = Asking::new();
    let whole = std::fs::read(PORTO).expect("the extract");
    let build = |name: &str, bytes: &[u8]| {
        let pbf = asking.path(name);
        std::fs::write(&pbf, bytes).expect("it can be written");
        omniroute(&["build", "--pbf", text(&pbf), "--work"], &asking.path("bad-work"))
    };
    check_refused(&build("truncated.pbf", &whole[..whole.len() / 2]), "truncated.pbf");
    check_refused(&build("text.pbf", b"this is no extract"), "text.pbf");
    check_refused(&build("empty.pbf", b""), "empty.pbf");
    let nothing = omniroute(&["build", "--pbf", "nowhere.pbf", "--work"], &asking.path("w"));
    check_refused(&nothing, "nowhere.pbf");
    let pairs = asking.file("p.csv", PAIRS);
    let empty = omniroute(
        &["query", "--pairs", text(&pairs), "--out", "o.csv", "--work"],
        asking.scratch.path(),
    );
    check_refused(&empty, "expected the streets");
    let words = ["query", "--pairs", text(&pairs), "--out", "o.csv", "--profile", "boat"];
    check_refused(&asking.ask(&words), "profile \"boat\"");
}
