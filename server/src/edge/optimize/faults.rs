//! What the solver finds wrong with a problem, said with the form's paths, ids and units.

use solver::Fault;
use vocab::Code;

use super::names::{task_ids, task_path};
use crate::edge::http::dto::optimize::OptimizeRoutes;
use crate::edge::problem::Problem;

/// The fault as a refusal of the form.
pub(super) fn in_the_forms_words(form: &OptimizeRoutes, fault: &Fault) -> Problem {
    let field = path(form, &fault.field);
    let detail = match field.ends_with("_minor") {
        true => "this price is too large, or too fine beside the others".to_owned(),
        false => with_ids(form, &fault.message),
    };
    let code = if fault.message.contains("not between") || field.ends_with("_minor") {
        Code::OutOfRange
    } else {
        Code::InvalidField
    };
    Problem::field(code, field, detail)
}

/// `requests[3].pickup.service` is `shipments[1].pickup.service_s`.
fn path(form: &OptimizeRoutes, path: &str) -> String {
    let words: Vec<String> = path
        .split('.')
        .map(|word| {
            let (name, number) = word.split_once('[').unwrap_or((word, ""));
            if name == "requests"
                && let Ok(number) = number.trim_end_matches(']').parse()
            {
                return task_path(form, number);
            }
            let rest = &word[name.len()..];
            format!("{}{rest}", ours(name))
        })
        .collect();
    words.join(".")
}

fn ours(name: &str) -> &str {
    match name {
        "service" => "service_s",
        "setup" => "setup_s",
        "soft" => "due_at",
        "late_cost" => "late_per_hour_minor",
        "unserved_cost" => "unserved_cost_minor",
        "only" => "vehicle_ids",
        "churn_cost" => "churn_cost_minor",
        "fixed" => "fixed_minor",
        "per_tick" => "per_hour_minor",
        "per_metre" => "per_km_minor",
        "per_job" => "per_task_minor",
        "skip_cost" => "skip_cost_minor",
        "duration" => "duration_s",
        "travel_max" => "travel_s_max",
        "metres_max" => "distance_m_max",
        "duration_max" => "duration_s_max",
        "frozen" => "frozen_steps",
        "pinned" => "pinned_steps",
        other => other,
    }
}

/// `request 3` is `"parcel-7"`.
fn with_ids(form: &OptimizeRoutes, message: &str) -> String {
    let Some((before, after)) = message.split_once("request ") else { return message.to_owned() };
    let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
    let number = after[..end].parse::<usize>().ok();
    match number.and_then(|number| task_ids(form).nth(number)) {
        Some(id) => format!("{before}{:?}{}", id.as_str(), &after[end..]),
        None => message.to_owned(),
    }
}
