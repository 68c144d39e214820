//! Routes found over our own API: every feature, every refusal, and callers who leave.

use std::time::{Duration, Instant};

use reqwest::Method;
use routing::polyline::{self, Digits};
use serde_json::{Value, json};

use crate::harness::{TestServer, folder, run};
use crate::house::{House, shared};
use crate::osrm::with_streets;

const PATH: &str = "/api/v1/routes/optimize";

fn bakery() -> Value {
    json!({"lat": 41.1405, "lng": -8.6110})
}

fn hall() -> Value {
    json!({"lat": 41.1498, "lng": -8.6109})
}

fn customer() -> Value {
    json!({"lat": 41.1579, "lng": -8.6291})
}

fn at(time: &str) -> String {
    format!("2026-01-31T{time}Z")
}

fn window(from: &str, until: &str) -> Value {
    json!({"from": at(from), "until": at(until)})
}

/// A van that comes back and a motorcycle that stays where it ends.
fn everything() -> Value {
    json!({
        "currency": "EUR", "budget_ms": 100, "seed": 7, "geometry": true, "objective": "cost",
        "vehicles": [
            {"id": "van", "kind": "van", "start": bakery(), "end": bakery(),
             "shift": window("08:00:00", "18:00:00"), "capacity": [10], "skills": ["cold"],
             "costs": {"fixed_minor": 500, "per_hour_minor": 1_800, "per_km_minor": 30,
                       "per_task_minor": 20},
             "breaks": [{"id": "lunch", "windows": [window("12:00:00", "13:00:00")],
                         "duration_s": 1_800, "load_max": [10]}],
             "distance_m_max": 200_000, "travel_s_max": 30_000, "duration_s_max": 36_000,
             "steps": [{"kind": "job", "id": "first"}], "frozen_steps": 1},
            {"id": "moto", "kind": "motorcycle", "start": hall(),
             "shift": window("08:00:00", "18:00:00"), "capacity": [3],
             "costs": {"per_hour_minor": 1_200}, "stops_max": 4},
        ],
        "jobs": [
            {"id": "first", "delivery": [2], "vehicle_ids": ["van"],
             "stop": {"place": hall(), "windows": [window("09:00:00", "10:00:00")],
                      "service_s": 120, "setup_s": 30}},
            {"id": "cold", "delivery": [1], "skills": ["cold"], "stop": {"place": customer()}},
            {"id": "far", "unserved_cost_minor": 1,
             "stop": {"place": {"lat": 41.30, "lng": -8.40}}},
            {"id": "heavy", "skills": ["crane"], "stop": {"place": hall()}},
        ],
        "shipments": [
            {"id": "parcel", "amount": [1], "promised": {"vehicle_id": "moto", "churn_cost_minor": 3_000},
             "pickup": {"place": hall(), "service_s": 60},
             "delivery": {"place": customer(), "due_at": at("08:00:00"), "late_per_hour_minor": 600}},
        ],
        "on_board": [
            {"id": "carried", "vehicle_id": "moto", "amount": [2], "delivery": {"place": bakery()}},
        ],
    })
}

/// One car and one job.
fn small() -> Value {
    json!({
        "currency": "EUR", "budget_ms": 20,
        "vehicles": [{"id": "a", "kind": "car", "start": bakery(),
                      "shift": window("08:00:00", "18:00:00"), "capacity": [5]}],
        "jobs": [{"id": "1", "stop": {"place": hall()}, "delivery": [1]}],
    })
}

async fn solved(server: &TestServer, token: &str, problem: &Value) -> Value {
    let answer = server.send_keyed(Method::POST, PATH, token, Some(problem), None).await;
    answer.expect(200)
}

fn find<'a>(list: &'a Value, name: &str, id: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|one| one[name] == id);
    found.unwrap_or_else(|| panic!("no {id} in {list:#}"))
}

fn check_bill(route: &Value) -> i64 {
    let bill = route["cost"].as_object().unwrap();
    let parts = bill.iter().filter(|(name, _)| *name != "total_minor");
    let sum: i64 = parts.map(|(_, part)| part.as_i64().unwrap()).sum();
    assert_eq!(bill["total_minor"], sum, "{bill:?}");
    sum
}

#[test]
fn everything_at_once_is_routed_timed_and_billed() {
    run(async {
        let (server, house) = shared().await;
        let answer = solved(server, &house.admin, &everything()).await;
        let routes = &answer["routes"];
        let (van, moto) = (find(routes, "vehicle_id", "van"), find(routes, "vehicle_id", "moto"));
        let first = &van["steps"][0];
        assert_eq!((&first["id"], &first["start_at"]), (&json!("first"), &json!(at("09:00:00"))));
        assert!(first["waiting_s"].as_i64() > Some(0) && first["slack_s"].as_i64() > Some(3_599));
        assert_eq!(first["departure_at"], at("09:02:30"));
        assert_eq!((&van["load"], &first["load"]), (&json!([3]), &json!([1])));
        find(&van["steps"], "id", "cold");
        let lunch = find(&van["steps"], "id", "lunch");
        assert_eq!((&lunch["kind"], &lunch["start_at"]), (&json!("break"), &json!(at("12:00:00"))));
        assert_eq!(
            (&van["cost"]["fixed_minor"], &van["cost"]["tasks_minor"]),
            (&json!(500), &json!(40))
        );
        assert!(van["cost"]["distance_minor"].as_i64() > Some(0), "{van:#}");
        assert_eq!(moto["load"], json!([2]));
        find(&moto["steps"], "id", "carried");
        let parcel: Vec<&Value> = moto["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|step| step["id"] == "parcel")
            .collect();
        assert_eq!(
            (&parcel[0]["kind"], &parcel[1]["kind"]),
            (&json!("pickup"), &json!("delivery"))
        );
        assert!(parcel[1]["late_s"].as_i64() > Some(0), "{moto:#}");
        assert!(moto["cost"]["lateness_minor"].as_i64() > Some(0), "{moto:#}");
        let bills = check_bill(van) + check_bill(moto);
        assert_eq!(
            (&answer["cost_minor"], &answer["unserved_cost_minor"]),
            (&json!(bills + 1), &json!(1))
        );
        for route in [van, moto] {
            assert_eq!(route["violations"], json!([]));
            assert!(route["distance_m"].as_i64() > Some(1_000), "{route:#}");
            let shape = polyline::decode(route["geometry"].as_str().unwrap(), Digits::Six).unwrap();
            assert!(shape.len() > 2);
        }
    });
}

#[test]
fn what_is_left_out_says_why() {
    run(async {
        let (server, house) = shared().await;
        let answer = solved(server, &house.admin, &everything()).await;
        let unserved = &answer["unserved"];
        assert_eq!(unserved.as_array().unwrap().len(), 2);
        let far = find(unserved, "id", "far");
        assert_eq!((&far["reasons"], &far["cost_minor"]), (&json!({"price": 2}), &json!(1)));
        assert!(far["nearest"]["cost_minor"].as_i64() > Some(1), "{far:#}");
        let heavy = find(unserved, "id", "heavy");
        assert_eq!((&heavy["reasons"], &heavy["nearest"]), (&json!({"skill": 2}), &Value::Null));
        let mut late = small();
        late["jobs"][0]["stop"]["windows"] = json!([window("07:00:00", "07:30:00")]);
        let answer = solved(server, &house.admin, &late).await;
        let missed = &answer["unserved"][0];
        assert_eq!(missed["reasons"], json!({"late": 1}));
        assert_eq!(
            (&missed["nearest"]["vehicle_id"], &missed["nearest"]["after_steps"]),
            (&json!("a"), &json!(0))
        );
        assert!(missed["nearest"]["broken"][0]["by_s"].as_i64() > Some(1_800), "{missed:#}");
    });
}

#[test]
fn what_is_frozen_stays_and_says_what_it_breaks() {
    run(async {
        let (server, house) = shared().await;
        let mut problem = small();
        problem["jobs"][0]["stop"]["windows"] = json!([window("07:00:00", "07:30:00")]);
        problem["vehicles"][0]["steps"] = json!([{"kind": "job", "id": "1"}]);
        problem["vehicles"][0]["frozen_steps"] = json!(1);
        let answer = solved(server, &house.admin, &problem).await;
        let route = &answer["routes"][0];
        assert_eq!(route["steps"][0]["id"], "1");
        let broken = &route["violations"][0];
        assert_eq!((&broken["rule"], &broken["step"]), (&json!("late"), &json!(0)));
        assert!(broken["by_s"].as_i64() > Some(1_800), "{broken:#}");
        assert_eq!(route.get("geometry"), None);
    });
}

#[test]
fn what_is_pinned_stays_in_its_order() {
    run(async {
        let (server, house) = shared().await;
        let mut problem = small();
        let places = [hall(), customer(), bakery()];
        problem["jobs"] = places
            .iter()
            .zip(["1", "2", "3"])
            .map(|(place, id)| json!({"id": id, "stop": {"place": place}}))
            .collect();
        // There and back and there again, and what is new goes between or behind.
        let order = |ids: &[&str]| -> Value {
            ids.iter().map(|id| json!({"kind": "job", "id": id})).collect()
        };
        let ids = |answer: &Value| -> Vec<String> {
            let steps = answer["routes"][0]["steps"].as_array().unwrap().iter();
            steps.map(|step| step["id"].as_str().unwrap().to_owned()).collect()
        };
        for pinned in [["1", "2"], ["2", "1"]] {
            problem["vehicles"][0]["steps"] = order(&pinned);
            problem["vehicles"][0]["pinned_steps"] = order(&pinned);
            let answer = solved(server, &house.admin, &problem).await;
            let found = ids(&answer);
            let kept: Vec<&String> = found.iter().filter(|id| *id != "3").collect();
            assert_eq!(kept, pinned, "{answer:#}");
            assert_eq!(found.len(), 3, "{answer:#}");
        }
    });
}

#[test]
fn fewer_vehicles_come_first_where_that_is_asked() {
    run(async {
        let (server, house) = shared().await;
        let mut problem = small();
        let mut other = problem["vehicles"][0].clone();
        (other["id"], other["start"]) = (json!("b"), customer());
        problem["vehicles"].as_array_mut().unwrap().push(other);
        let job = json!({"id": "2", "stop": {"place": customer()}});
        problem["jobs"].as_array_mut().unwrap().push(job);
        let count = async |objective: &str| {
            let mut problem = problem.clone();
            problem["objective"] = json!(objective);
            solved(server, &house.admin, &problem).await["routes"].as_array().unwrap().len()
        };
        assert_eq!((count("cost").await, count("fleet_then_cost").await), (2, 1));
    });
}

#[test]
fn bad_input_names_its_field() {
    run(async {
        let (server, house) = shared().await;
        let check = async |pointer: &str, value: Value, field: &str, code: &str| {
            let mut problem = everything();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let parent = problem.pointer_mut(parent).unwrap();
            parent[name] = value;
            let answer = server.post(PATH, &house.admin, &problem).await;
            let refusal = answer.expect_problem(422, code);
            assert_eq!(refusal["errors"][0]["field"], field, "{refusal:#}");
        };
        let invalid = "invalid_field";
        check("/currency", json!("euro"), "currency", invalid).await;
        check("/fare", json!(1), "fare", invalid).await;
        check("/vehicles", json!([]), "vehicles", invalid).await;
        check("/vehicles/1/id", json!("van"), "vehicles[1].id", invalid).await;
        check("/shipments/0/id", json!("cold"), "shipments[0].id", invalid).await;
        check(
            "/vehicles/0/breaks/0/duration_s",
            json!(-1),
            "vehicles[0].breaks[0].duration_s",
            invalid,
        )
        .await;
        check("/budget_ms", json!(0), "budget_ms", "out_of_range").await;
        check("/budget_ms", json!(30_001), "budget_ms", "out_of_range").await;
    });
}

#[test]
fn bad_fields_of_vehicles_and_tasks_are_named() {
    run(async {
        let (server, house) = shared().await;
        let check = async |list: &str, name: &str, value: Value, field: &str, code: &str| {
            let mut problem = everything();
            problem[list][0][name] = value;
            let answer = server.post(PATH, &house.admin, &problem).await;
            let refusal = answer.expect_problem(422, code);
            let field = format!("{list}[0].{field}");
            assert_eq!(refusal["errors"][0]["field"], field, "{refusal:#}");
        };
        let (invalid, range) = ("invalid_field", "out_of_range");
        let back = window("10:00:00", "09:00:00");
        check("vehicles", "kind", json!("boat"), "kind", invalid).await;
        check("vehicles", "start", json!({"lat": 91, "lng": 0}), "start", invalid).await;
        check("vehicles", "shift", back.clone(), "shift", invalid).await;
        check("vehicles", "capacity", json!([-1]), "capacity[0]", range).await;
        check("vehicles", "capacity", json!([1, 1, 1, 1, 1]), "capacity", "limit_exceeded").await;
        check("vehicles", "costs", json!({"per_km_minor": -1}), "costs.per_km_minor", invalid)
            .await;
        let dear = json!({"per_task_minor": 10_000_000_000_u64});
        check("vehicles", "costs", dear, "costs.per_task_minor", range).await;
        check("vehicles", "frozen_steps", json!(2), "frozen_steps", invalid).await;
        let steps = json!([{"kind": "pickup", "id": "first"}]);
        check("vehicles", "steps", steps, "steps[0]", invalid).await;
        let steps = json!([{"kind": "job", "id": "none"}]);
        check("vehicles", "steps", steps, "steps[0].id", invalid).await;
        let pinned = json!([{"kind": "job", "id": "cold"}]);
        check("vehicles", "pinned_steps", pinned, "pinned_steps[0]", invalid).await;
        let stop = |name: &str, value: Value| {
            let mut stop = json!({"place": hall()});
            stop[name] = value;
            stop
        };
        let far = json!([{"from": at("09:00:00"), "until": "2036-01-31T09:00:00Z"}]);
        check("jobs", "stop", stop("windows", far), "stop.windows[0].until", range).await;
        check("jobs", "stop", stop("windows", json!([back])), "stop.windows[0]", invalid).await;
        let two = json!([window("09:00:00", "11:00:00"), window("10:00:00", "12:00:00")]);
        check("jobs", "stop", stop("windows", two), "stop.windows[1]", invalid).await;
        check("jobs", "stop", stop("service_s", json!(-5)), "stop.service_s", invalid).await;
        let long = stop("service_s", json!(4_000_000_000_u32));
        check("jobs", "stop", long, "stop.service_s", range).await;
        let late = stop("late_per_hour_minor", json!(1));
        check("jobs", "stop", late, "stop.late_per_hour_minor", invalid).await;
        check("jobs", "id", json!(""), "id", invalid).await;
        check("jobs", "delivery", json!([50_001]), "delivery[0]", range).await;
        check("jobs", "vehicle_ids", json!(["none"]), "vehicle_ids[0]", invalid).await;
        let promised = json!({"vehicle_id": "none", "churn_cost_minor": 1});
        check("shipments", "promised", promised, "promised.vehicle_id", invalid).await;
        check("on_board", "vehicle_id", json!("none"), "vehicle_id", invalid).await;
    });
}

#[test]
fn too_much_is_refused() {
    run(async {
        let (server, house) = shared().await;
        let check = async |list: &str, count: usize| {
            let mut problem = small();
            let one = problem[list][0].clone();
            let many = (0..count).map(|number| {
                let mut one = one.clone();
                one["id"] = json!(number.to_string());
                one
            });
            problem[list] = many.collect();
            let answer = server.post(PATH, &house.admin, &problem).await;
            let refusal = answer.expect_problem(422, "limit_exceeded");
            assert_eq!(refusal["errors"][0]["field"], list, "{refusal:#}");
        };
        check("jobs", 2_001).await;
        check("jobs", 80_000).await;
        check("vehicles", 1_001).await;
        let mut large = small();
        large["jobs"][0]["id"] = json!("x".repeat(8 * 1024 * 1024));
        let answer = server.post(PATH, &house.admin, &large).await;
        answer.expect_problem(413, "body_too_large");
        let answer = server.post(PATH, &house.admin, &json!([])).await;
        answer.expect_problem(422, "invalid_field");
    });
}

#[test]
fn only_who_plans_may_ask() {
    run(async {
        let (server, house) = shared().await;
        let viewer = house.user(server, "viewer", None).await;
        server.post(PATH, &viewer, &small()).await.expect_problem(403, "forbidden");
        server.post(PATH, "", &small()).await.expect_problem(401, "unauthenticated");
        let dispatcher = house.user(server, "dispatcher", None).await;
        server.post(PATH, &dispatcher, &small()).await.expect(200);
    });
}

#[test]
fn a_place_without_a_street_is_named() {
    run(async {
        let server = with_streets().await;
        let house = House::build(server).await;
        let mut problem = small();
        let answer = solved(server, &house.admin, &problem).await;
        assert_eq!(answer["routes"][0]["distance_m"], Value::Null);
        problem["geometry"] = json!(true);
        let answer = solved(server, &house.admin, &problem).await;
        assert!(answer["routes"][0]["distance_m"].as_i64() > Some(1_000));
        let shape = answer["routes"][0]["geometry"].as_str().unwrap();
        assert!(polyline::decode(shape, Digits::Six).unwrap().len() > 10, "{shape}");
        problem["jobs"][0]["stop"]["place"] = json!({"lat": 0, "lng": 0});
        let answer = server.post(PATH, &house.admin, &problem).await;
        let refusal = answer.expect_problem(422, "invalid_field");
        assert_eq!(refusal["errors"][0]["field"], "jobs[0].stop.place");
    });
}

#[test]
fn nothing_to_do_is_no_route() {
    run(async {
        let server = with_streets().await;
        let house = House::build(server).await;
        let mut problem = small();
        problem["jobs"] = json!([]);
        let answer = solved(server, &house.admin, &problem).await;
        assert_eq!((&answer["routes"], &answer["cost_minor"]), (&json!([]), &json!(0)));
        problem["vehicles"][0]["start"] = Value::Null;
        let answer = solved(server, &house.admin, &problem).await;
        assert_eq!((&answer["routes"], &answer["unserved"]), (&json!([]), &json!([])));
    });
}

/// Waits until so many searches are under way; far less long than one of them takes.
async fn until_under_way(server: &TestServer, searches: usize) {
    let begun = Instant::now();
    while server.running.app.solving.under_way() != searches {
        assert!(begun.elapsed() < Duration::from_secs(20), "still not {searches}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn a_search_ends_when_its_caller_leaves() {
    run(async {
        let server = TestServer::start(&folder("optimize-leaves")).await;
        let house = House::build(&server).await;
        let mut ours = small();
        ours["budget_ms"] = json!(30_000);
        let jobs = (0..40).map(|id: u32| {
            let place = json!({"lat": 41.14 + f64::from(id % 7) / 500.0, "lng": -8.6 - f64::from(id) / 900.0});
            json!({"id": id.to_string(), "stop": {"place": place}})
        });
        ours["jobs"] = jobs.collect();
        let rows: Vec<Vec<u32>> =
            (0..41).map(|a: u32| (0..41).map(|b| a.abs_diff(b) * 10).collect()).collect();
        let jobs: Vec<Value> =
            (0..40).map(|id| json!({"id": id, "location_index": id + 1})).collect();
        let vrooms = json!({
            "vehicles": [{"id": 1, "start_index": 0}], "jobs": jobs,
            "matrices": {"car": {"durations": rows}}, "options": {"l": 30},
        });
        for (path, body) in [(PATH, ours), ("/vroom", vrooms)] {
            let request = server.client.post(server.url(path)).bearer_auth(&house.admin);
            let asking = tokio::spawn(request.json(&body).send());
            until_under_way(&server, 1).await;
            asking.abort();
            until_under_way(&server, 0).await;
        }
        server.running.stop().await;
    });
}
