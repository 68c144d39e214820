//! VROOM beside us on problems that have one of its features each: both get the same file
//! and the same judge.

use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::generated::{self, Generated};
use super::judge::{Verdict, judge};
use super::rows::Row;
use super::runner::{Runner, said};

/// Seconds of ours; VROOM stops by itself.
const SECONDS: &str = "0.5";

/// VROOM at its deepest, through its own Python package.
const VROOM: &str = "import sys, vroom
solution = vroom.Input.from_json(sys.argv[1]).solve(exploration_level=5, nb_threads=1)
solution.to_json(sys.argv[2])";

/// Solves all by both.
pub(super) fn compare(runner: &Runner) -> anyhow::Result<(Vec<Row>, Value)> {
    let (mut lines, mut costs, mut worse) = (Vec::new(), [0.0, 0.0], 0);
    for (number, Generated { feature, problem }) in generated::all().into_iter().enumerate() {
        let file = runner.folder.join(format!("vroom-{number}.json"));
        std::fs::write(&file, problem.to_string())?;
        let mut command = Command::new(&runner.binary);
        command.args(["route", "solve", "--format", "vroom", "--seconds", SECONDS]).arg(&file);
        let ours = solved(runner, &problem, "ours", &mut command);
        let ours = ours.with_context(|| format!("problem {number}, {feature}"))?;
        let mut command = Command::new(&runner.python);
        command.args(["-c", VROOM]).arg(&file);
        let theirs = solved(runner, &problem, "theirs", &mut command);
        let theirs = theirs.with_context(|| format!("problem {number}, {feature}, VROOM"))?;
        let serves_less = (ours.priority, theirs.unserved) < (theirs.priority, ours.unserved);
        if serves_less || ours.unserved == theirs.unserved && ours.cost > theirs.cost {
            worse += 1;
        }
        for (sum, verdict) in costs.iter_mut().zip([ours, theirs]) {
            *sum += verdict.cost;
        }
        let line = json!({
            "problem": number, "feature": feature, "ours": ours.cost, "vroom": theirs.cost,
            "unserved": [ours.unserved, theirs.unserved],
            "priority": [ours.priority, theirs.priority],
        });
        println!("{line}");
        lines.push(line);
    }
    let [ours, theirs] = costs;
    let what = "50 problems in VROOM's JSON, cost in sum";
    let rows = vec![
        Row::new(what, "", ours, "VROOM", theirs, Some(theirs)),
        Row::alone("... of which dearer than VROOM's", "", f64::from(worse), None),
    ];
    Ok((rows, Value::Array(lines)))
}

fn solved(
    runner: &Runner,
    problem: &Value,
    name: &str,
    command: &mut Command,
) -> anyhow::Result<Verdict> {
    let out = runner.folder.join(format!("vroom-{name}.json"));
    if name == "ours" {
        command.arg("--out");
    }
    said(command.arg(&out))?;
    let answer: Value = serde_json::from_str(&std::fs::read_to_string(&out)?)?;
    ensure!(answer["code"] == 0, "refused: {}", answer["error"]);
    judge(problem, &answer)
}
