//! VROOM's JSON: a problem with its matrices in, VROOM's answer out.

use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use server::edge::vroom::{NoStreets, Question};

use super::super::cost::rounded;
use super::Args;

/// Whether a text looks like it.
pub(super) fn is(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Solves it and writes the answer; what is said of it.
pub(super) fn run(args: &Args, text: &str, begun: Instant) -> anyhow::Result<Value> {
    let goes_on =
        super::named(args.known.as_ref()).is_some() || super::named(args.warm.as_ref()).is_some();
    ensure!(!goes_on, "--known and --warm: VROOM's JSON has steps of its own for that");
    let question = Question::read(text.as_bytes())?;
    let answer = question.answer(&NoStreets, &args.options(), &args.progress(begun))?;
    if let Some(out) = &args.out {
        std::fs::write(out, answer.to_string()).with_context(|| out.display().to_string())?;
    }
    let summary = &answer["summary"];
    Ok(json!({
        "what": "solve", "file": args.file.display().to_string(),
        "routes": summary["routes"], "cost": summary["cost"],
        "left_out": summary["unassigned"], "wall_s": rounded(begun.elapsed().as_secs_f64(), 4),
        "seed": args.seed, "threads": args.threads,
    }))
}
