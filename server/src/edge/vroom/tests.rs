//! VROOM's features, each on a problem small enough to be solved by hand, and what
//! VROOM refuses, in its words. All figures are those that VROOM 1.15 gives.

use serde_json::{Value, json};
use solver::Options;

use super::{Code, NoStreets, Question, Refusal};

fn ask(problem: &Value) -> Result<Value, Refusal> {
    let question = Question::read(problem.to_string().as_bytes())?;
    let options = Options { iterations: Some(2_000), ..Options::default() };
    question.answer(&NoStreets, &options, &|| 0.0)
}

fn solved(problem: &Value) -> Value {
    ask(problem).unwrap_or_else(|refusal| panic!("{refusal}: {problem:#}"))
}

#[track_caller]
fn refused(problem: &Value, message: &str) {
    let refusal = ask(problem).expect_err(message);
    assert_eq!((refusal.code, &*refusal.message), (Code::Input, message));
}

/// One vehicle at 0, and tasks at 1 and 2.
fn matrices() -> Value {
    json!({"car": {
        "durations": [[0, 100, 200], [100, 0, 150], [200, 150, 0]],
        "distances": [[0, 1_000, 2_000], [1_000, 0, 1_500], [2_000, 1_500, 0]],
    }})
}

fn problem(vehicle: Value, jobs: Value) -> Value {
    let mut own = json!({"id": 1, "start_index": 0, "end_index": 0});
    let (own_fields, more) = (own.as_object_mut().unwrap(), vehicle.as_object().unwrap());
    own_fields.extend(more.clone());
    json!({"vehicles": [own], "jobs": jobs, "matrices": matrices()})
}

/// Type, id, arrival and waiting of every step of the first route.
fn steps(answer: &Value) -> Vec<(String, u64, i64, i64)> {
    let steps = answer["routes"][0]["steps"].as_array().unwrap();
    let step = |step: &Value| {
        let number = |name: &str| step[name].as_i64().unwrap_or(0);
        let kind = step["type"].as_str().unwrap().to_owned();
        (kind, number("id") as u64, number("arrival"), number("waiting_time"))
    };
    steps.iter().map(step).collect()
}

fn unassigned(answer: &Value) -> Vec<u64> {
    answer["unassigned"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

#[test]
fn everything_at_once_is_answered_as_by_vroom() {
    let vehicle = json!({
        "id": 1, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1],
        "time_window": [0, 10_000],
        "breaks": [{"id": 7, "service": 300, "time_windows": [[250, 400]], "description": "tea"}],
        "costs": {"fixed": 10, "per_hour": 7_200, "per_km": 100},
    });
    let problem = json!({
        "vehicles": [vehicle],
        "jobs": [
            {"id": 1, "location_index": 1, "service": 60, "setup": 10, "delivery": [1],
             "priority": 5, "description": "x", "time_windows": [[340, 340]]},
            {"id": 9, "location_index": 1, "skills": [99]},
        ],
        "shipments": [{
            "amount": [2], "priority": 3,
            "pickup": {"id": 2, "location_index": 1, "service": 20, "setup": 5,
                "time_windows": [[0, 340]]},
            "delivery": {"id": 2, "location_index": 2, "time_windows": [[1_000, 1_100]]},
        }],
        "matrices": matrices(),
    });
    let answer = solved(&problem);
    let summary = &answer["summary"];
    // 10, 900 for an eighth of an hour, 450 for 4.5 km.
    assert_eq!(summary["cost"], 1_360);
    for (name, value) in
        [("unassigned", 1), ("duration", 450), ("priority", 11), ("distance", 4_500)]
    {
        assert_eq!(summary[name], value, "{name}");
    }
    assert_eq!((&summary["delivery"], &summary["pickup"]), (&json!([3]), &json!([2])));
    assert_eq!(unassigned(&answer), [9]);
    let all = steps(&answer);
    assert_eq!(all[0].0, "start");
    assert_eq!(all[3], ("break".to_owned(), 7, 400, 0));
    assert_eq!(all[4], ("delivery".to_owned(), 2, 850, 150));
    assert_eq!(all[5], ("end".to_owned(), 0, 1_200, 0));
    let steps = &answer["routes"][0]["steps"];
    assert_eq!((&steps[3]["description"], &steps[3]["load"]), (&json!("tea"), &json!([2])));
    assert_eq!(steps[4]["duration"], 250);
}

#[test]
fn a_route_without_a_start_begins_at_its_first_task() {
    let mut problem = problem(
        json!({}),
        json!([{"id": 1, "location_index": 1, "setup": 20,
        "service": 7, "time_windows": [[1_700_000_000, 1_700_000_100]]}]),
    );
    problem["vehicles"][0].as_object_mut().unwrap().remove("start_index");
    let answer = solved(&problem);
    let expected = [
        ("start".to_owned(), 0, 1_700_000_000, 0),
        ("job".to_owned(), 1, 1_700_000_000, 0),
        ("end".to_owned(), 0, 1_700_000_127, 0),
    ];
    assert_eq!(steps(&answer), expected);
    assert_eq!(answer["summary"]["cost"], 100);
}

#[test]
fn the_more_important_job_is_served() {
    let jobs = json!([
        {"id": 1, "location_index": 1, "delivery": [1]},
        {"id": 2, "location_index": 2, "delivery": [1], "priority": 1},
    ]);
    let answer = solved(&problem(json!({"capacity": [1]}), jobs));
    assert_eq!(unassigned(&answer), [1]);
}

#[test]
fn two_jobs_are_better_than_one_however_far() {
    let jobs = json!([
        {"id": 1, "location_index": 1, "delivery": [2]},
        {"id": 2, "location_index": 2, "delivery": [1]},
        {"id": 3, "location_index": 2, "delivery": [1]},
    ]);
    let answer = solved(&problem(json!({"capacity": [2]}), jobs));
    assert_eq!(unassigned(&answer), [1]);
}

#[test]
fn limits_of_a_vehicle_hold() {
    let jobs = json!([{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}]);
    for limit in [
        json!({"max_tasks": 1}),
        json!({"max_travel_time": 300}),
        json!({"max_distance": 3_000}),
        json!({"time_window": [0, 300]}),
    ] {
        let answer = solved(&problem(limit.clone(), jobs.clone()));
        assert_eq!(unassigned(&answer), [2], "{limit}");
    }
}

#[test]
fn a_slow_vehicle_takes_longer() {
    let jobs = json!([{"id": 1, "location_index": 1}]);
    let answer = solved(&problem(json!({"speed_factor": 0.5}), jobs));
    assert_eq!(answer["summary"]["duration"], 400);
}

#[test]
fn time_on_site_has_its_price() {
    let jobs = json!([
        {"id": 1, "location_index": 1, "service": 60, "setup": 30},
        {"id": 2, "location_index": 1, "service": 60, "setup": 30},
    ]);
    let answer = solved(&problem(json!({"costs": {"per_task_hour": 7_200}}), jobs));
    // 200 s of travel, one setup and two services at two a second.
    assert_eq!(answer["summary"]["cost"], 200 + 2 * 150);
    let mixed = json!([
        {"id": 1, "location_index": 1, "service": 60, "setup": 30},
        {"id": 2, "location_index": 1, "service": 50},
    ]);
    let refusal = ask(&problem(json!({"costs": {"per_task_hour": 7_200}}), mixed)).unwrap_err();
    assert!(refusal.message.starts_with("Unsupported per_task_hour"), "{refusal}");
}

#[test]
fn costs_may_be_given() {
    let mut problem = problem(json!({}), json!([{"id": 1, "location_index": 1}]));
    problem["matrices"]["car"]["costs"] = json!([[0, 5, 5], [7, 0, 5], [5, 5, 0]]);
    assert_eq!(solved(&problem)["summary"]["cost"], 12);
    problem["vehicles"][0]["costs"] = json!({"per_hour": 1});
    refused(&problem, "Custom costs are incompatible with using a per_hour value.");
}

#[test]
fn what_differs_by_type_is_refused_by_name() {
    let jobs =
        json!([{"id": 1, "location_index": 1, "service": 5, "service_per_type": {"van": 9}}]);
    let mut problem = problem(json!({"type": "van"}), jobs);
    assert_eq!(solved(&problem)["summary"]["service"], 9);
    let other = json!({"id": 2, "start_index": 0});
    problem["vehicles"].as_array_mut().unwrap().push(other);
    let message =
        "Unsupported service_per_type for job 1: it differs among vehicles that may come.";
    refused(&problem, message);
}

#[test]
fn amounts_of_any_size_are_held_exactly() {
    let jobs = |more: i64| {
        json!([{"id": 1, "location_index": 1, "delivery": [1_000_000_000]},
               {"id": 2, "location_index": 2, "delivery": [1_000_000_000 + more]}])
    };
    let answer = solved(&problem(json!({"capacity": [1_999_999_999]}), jobs(0)));
    assert_eq!(answer["summary"]["unassigned"], 1);
    let refusal = ask(&problem(json!({"capacity": [1_999_999_999]}), jobs(1))).unwrap_err();
    assert!(refusal.message.starts_with("Unsupported capacity"), "{refusal}");
}

#[test]
fn given_routes_are_begun_with_and_must_be_sound() {
    let steps = json!([{"type": "start"}, {"type": "job", "id": 2}, {"type": "job", "id": 1},
        {"type": "end"}]);
    let jobs = json!([{"id": 1, "location_index": 1, "delivery": [1]},
        {"id": 2, "location_index": 2, "delivery": [1]}]);
    let vehicle = |more: Value| {
        let mut vehicle = json!({"capacity": [2], "steps": steps});
        vehicle.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        vehicle
    };
    let check =
        |more: Value, message: &str| refused(&problem(vehicle(more), jobs.clone()), message);
    assert_eq!(solved(&problem(vehicle(json!({})), jobs.clone()))["summary"]["cost"], 450);
    check(json!({"capacity": [1]}), "Route over capacity for vehicle 1.");
    check(json!({"max_tasks": 1}), "Too many tasks for vehicle 1.");
    check(json!({"time_window": [0, 10]}), "Infeasible route for vehicle 1.");
    check(json!({"steps": [{"type": "job", "id": 7}]}), "Invalid job id 7 for vehicle 1.");
    check(json!({"steps": [{"type": "job"}]}), "Invalid id in steps for vehicle 1.");
    check(json!({"steps": [{"type": "fly"}]}), "Invalid type in steps for vehicle 1.");
    check(
        json!({"steps": [{"type": "job", "id": 1}, {"type": "job", "id": 1}]}),
        "Duplicate job id 1 in input steps for vehicle 1.",
    );
}

#[test]
fn plan_mode_says_what_a_given_route_breaks() {
    let vehicle = json!({"capacity": [1], "max_tasks": 1, "breaks": [{"id": 1}],
        "steps": [{"type": "start"}, {"type": "job", "id": 1}, {"type": "job", "id": 2},
            {"type": "end"}]});
    let jobs = json!([
        {"id": 1, "location_index": 1, "delivery": [1], "time_windows": [[100, 100]]},
        {"id": 2, "location_index": 2, "delivery": [1], "skills": [3], "time_windows": [[0, 200]]},
        {"id": 3, "location_index": 2},
    ]);
    let mut problem = problem(vehicle, jobs);
    problem["options"] = json!({"c": true});
    let answer = solved(&problem);
    assert_eq!(unassigned(&answer), [3]);
    let route = &answer["routes"][0];
    let causes = |value: &Value| -> Vec<String> {
        let all = value["violations"].as_array().unwrap().iter();
        all.map(|one| one["cause"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(causes(route), ["delay", "load", "max_tasks", "missing_break", "skills"]);
    assert_eq!(causes(&route["steps"][0]), ["load"]);
    assert_eq!(causes(&route["steps"][1]), Vec::<String>::new());
    assert_eq!(route["steps"][2]["violations"][0], json!({"cause": "delay", "duration": 50}));
    assert_eq!(answer["summary"]["violations"], route["violations"]);
}

#[test]
fn what_is_wrong_is_said_in_vrooms_words() {
    let base = problem(
        json!({"capacity": [4], "breaks": [{"id": 7, "service": 300}]}),
        json!([{"id": 1, "location_index": 1, "delivery": [1]}, {"id": 9, "location_index": 1}]),
    );
    let check = |path: &str, value: Value, message: &str| {
        let mut problem = base.clone();
        problem["shipments"] = json!([{"pickup": {"id": 2, "location_index": 1},
            "delivery": {"id": 2, "location_index": 2}}]);
        *problem.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        refused(&problem, message);
    };
    let put = |path: &str, name: &str, value: Value, message: &str| {
        let mut problem = base.clone();
        problem.pointer_mut(path).unwrap()[name] = value;
        refused(&problem, message);
    };
    let (vehicle, job) = ("/vehicles/0", "/jobs/0");
    check("/vehicles", json!([]), "No vehicle defined.");
    check("/vehicles", json!({}), "Invalid vehicles.");
    check("/jobs", json!({}), "Invalid jobs.");
    check("/shipments", json!(3), "Invalid shipments.");
    check("/shipments/0/pickup", Value::Null, "Missing pickup for shipment.");
    check("/shipments/0/delivery", Value::Null, "Missing delivery for shipment.");
    check("/vehicles/0/id", json!("a"), "Invalid or missing id for vehicle.");
    check("/vehicles/0/id", json!(-1), "Invalid or missing id for vehicle.");
    check("/jobs/1/id", json!(1), "Duplicate job id: 1.");
    check("/jobs/0/delivery", json!([1, 2]), "Inconsistent delivery length: 2 instead of 1.");
    check("/jobs/0/delivery", json!([-1]), "Invalid delivery value.");
    check("/jobs/0/delivery", json!(3), "Invalid delivery array.");
    check("/vehicles/0/breaks/0/id", Value::Null, "Invalid or missing id for break.");
    let exceeding = "location_index exceeding durations matrix size for car profile.";
    check("/jobs/0/location_index", json!(77), exceeding);
    check("/vehicles/0/start_index", json!(5), exceeding);
    check("/jobs/0/location_index", json!(-1), "Invalid location_index for job 1.");
    put(job, "service", json!(-5), "Invalid service duration.");
    put(job, "service", json!(1.5), "Invalid service duration.");
    put(job, "priority", json!(101), "Invalid priority value for job 1.");
    put(job, "priority", json!("x"), "Invalid priority value.");
    put(job, "skills", json!([-3]), "Invalid skill value.");
    put(job, "skills", json!(4), "Invalid skills object.");
    put(job, "time_windows", json!([[5, 1]]), "Invalid time window: [5, 1]");
    put(job, "time_windows", json!([[-5, 1]]), "Invalid time-window.");
    put(job, "time_windows", json!([]), "Empty time windows for job 1.");
    let overlapping = "Unsorted or overlapping time-windows for job 1.";
    put(job, "time_windows", json!([[1, 5], [4, 9]]), overlapping);
    put(job, "setup_per_type", json!({"": 3}), "Empty type in setup_per_type for job 1.");
    put(vehicle, "time_window", json!([5]), "Invalid time-window.");
    put(vehicle, "profile", json!("bike"), "Missing durations matrix for bike profile.");
    put(vehicle, "speed_factor", json!(7), "Invalid speed factor: 7");
    put(vehicle, "max_tasks", json!(-1), "Invalid max_tasks value.");
    put(vehicle, "costs", json!({"per_hour": -1}), "Invalid per_hour cost for vehicle 1.");
    put(vehicle, "costs", json!(3), "Invalid costs for vehicle 1.");
    put(vehicle, "steps", json!(3), "Invalid steps for vehicle 1.");
    put(vehicle, "description", json!(3), "Invalid description value.");
    let car = "/matrices/car";
    put(car, "durations", json!([[0, 1], [1]]), "Unexpected matrix line length.");
    put(car, "durations", json!([[0, 1.5], [1, 0]]), "Invalid matrix entry.");
    put(car, "durations", json!([[0, -1], [1, 0]]), "Invalid matrix entry.");
    put(car, "durations", json!([]), "Empty durations matrix for car profile.");
    check("/matrices", json!(3), "Unexpected matrices value.");
    let by_index = "Unexpected location index while no custom matrices provided.";
    check("/matrices", json!({}), by_index);
}

#[test]
fn what_is_no_problem_at_all_is_an_input_error() {
    for body in ["", "{", "[]", "3", "null", "\u{0}", "{\"vehicles\":[{\"id\":1}]", "{\"jobs\":1}"]
    {
        let refusal = Question::read(body.as_bytes()).err().unwrap();
        assert_eq!(refusal.code, Code::Input, "{body}");
    }
    let deep = format!("{{\"jobs\":{}", "[".repeat(100_000));
    assert_eq!(Question::read(deep.as_bytes()).err().unwrap().code, Code::Input);
}

#[test]
fn a_hundred_thousand_jobs_are_refused_at_once() {
    let jobs: Vec<Value> = (0..100_000).map(|id| json!({"id": id, "location_index": 1})).collect();
    refused(
        &problem(json!({}), json!(jobs)),
        "Too many tasks (100000) in query, maximum is set to 2000",
    );
}
