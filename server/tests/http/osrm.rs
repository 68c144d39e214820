//! OSRM's API on the streets of Porto: every service, every form, every refusal.

use reqwest::Response;
use routing::polyline::Digits;
use serde_json::{Value, json};
use server::RawConfig;
use tokio::sync::OnceCell;

use crate::harness::{Answer, FOUNDING, TestServer, folder, read, run};
use crate::house::shared;

/// From the bakery to a customer, by way of the town hall.
const BAKERY: &str = "-8.6110,41.1405";
const HALL: &str = "-8.6109,41.1498";
const CUSTOMER: &str = "-8.6291,41.1579";

/// A server with streets, shared by the tests that need them.
pub(crate) async fn with_streets() -> &'static TestServer {
    static SERVER: OnceCell<TestServer> = OnceCell::const_new();
    SERVER
        .get_or_init(|| async {
            let raw = RawConfig {
                listen: "127.0.0.1:0".to_owned(),
                data: folder("streets"),
                founding_secret: Some(FOUNDING.to_owned()),
                password_memory_kib: 16,
                requests_per_s: 1_000_000,
                ..RawConfig::default()
            };
            TestServer::of(raw.try_into().unwrap()).await
        })
        .await
}

async fn raw(server: &TestServer, path: &str) -> Response {
    server.client.get(server.url(&format!("/osrm/{path}"))).send().await.unwrap()
}

/// An answer with its code `Ok`.
pub(crate) async fn ask(server: &TestServer, path: &str) -> Value {
    let answer = read(raw(server, path).await).await;
    assert_eq!(answer.body["code"], "Ok", "{path}: {:#}", answer.body);
    answer.expect(200)
}

/// The code and the status of an answer that is a refusal.
pub(crate) async fn refused(server: &TestServer, path: &str) -> (u16, String) {
    let Answer { status, headers, body } = read(raw(server, path).await).await;
    assert_eq!(headers["content-type"], "application/json; charset=UTF-8", "{path}");
    assert_eq!(headers["access-control-allow-origin"], "*", "{path}");
    assert!(body["message"].is_string(), "{path}: {body:#}");
    (status, body["code"].as_str().unwrap().to_owned())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn sum(value: &Value) -> f64 {
    value.as_array().unwrap().iter().map(number).sum()
}

fn count(value: &Value) -> usize {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list")).len()
}

#[test]
fn a_route_says_what_is_known_of_every_piece_of_it() {
    run(async {
        let server = with_streets().await;
        let path = format!(
            "route/v1/driving/{BAKERY};{CUSTOMER}?overview=full&geometries=geojson&annotations=true"
        );
        let answer = ask(server, &path).await;
        let route = &answer["routes"][0];
        assert_eq!(route["weight_name"], "duration");
        assert_eq!(route["weight"], route["duration"]);
        assert_eq!(route["geometry"]["type"], "LineString");
        let leg = &route["legs"][0];
        assert_eq!((&leg["steps"], &leg["summary"]), (&json!([]), &json!("")));
        let annotation = &leg["annotation"];
        let pieces = count(&annotation["duration"]);
        assert!(pieces > 20, "{pieces}");
        for name in ["distance", "weight", "speed", "datasources"] {
            assert_eq!(count(&annotation[name]), pieces, "{name}");
        }
        assert_eq!(count(&annotation["nodes"]), pieces + 1);
        assert_eq!(count(&route["geometry"]["coordinates"]), pieces + 1);
        assert!((sum(&annotation["distance"]) - number(&route["distance"])).abs() < 1.0);
        assert!(sum(&annotation["duration"]) <= number(&route["duration"]) + 1.0);
        assert_eq!(count(&annotation["metadata"]["datasource_names"]), 2);
        assert_eq!(count(&answer["waypoints"]), 2);
        let start = &answer["waypoints"][0];
        assert_eq!(start["location"], route["geometry"]["coordinates"][0]);
        assert!(number(&start["distance"]) < 100.0 && start["name"].is_string());
        assert!(answer["data_version"].as_str().unwrap().parse::<u64>().is_ok());
    });
}

#[test]
fn a_route_through_a_place_is_its_legs() {
    run(async {
        let server = with_streets().await;
        let whole = ask(server, &format!("route/v1/car/{BAKERY};{HALL};{CUSTOMER}.json")).await;
        let route = &whole["routes"][0];
        assert_eq!(count(&route["legs"]), 2);
        for name in ["duration", "distance"] {
            let legs: f64 = [0, 1].into_iter().map(|leg| number(&route["legs"][leg][name])).sum();
            assert!((legs - number(&route[name])).abs() < 0.15, "{name}");
        }
        let first = ask(server, &format!("route/v1/car/{BAKERY};{HALL}")).await;
        assert_eq!(first["routes"][0]["duration"], route["legs"][0]["duration"]);
        assert!(route["legs"][0].get("annotation").is_none());
        // More coordinates than are answered on the spot.
        let long = format!("route/v1/car/{BAKERY}{}?overview=false", format!(";{HALL}").repeat(11));
        let long = ask(server, &long).await;
        assert_eq!(count(&long["routes"][0]["legs"]), 11);
        assert!(long["routes"][0].get("geometry").is_none());
    });
}

#[test]
fn one_way_has_many_forms() {
    run(async {
        let server = with_streets().await;
        let shape = async |options: &str| {
            let path = format!("route/v1/car/{BAKERY};{CUSTOMER}?{options}");
            ask(server, &path).await["routes"][0]["geometry"].clone()
        };
        let full = shape("overview=full&geometries=geojson").await;
        let simple = shape("geometries=geojson").await;
        let (full, simple) = (&full["coordinates"], &simple["coordinates"]);
        assert!(count(simple) < count(full), "{} of {}", count(simple), count(full));
        assert_eq!(simple[0], full[0]);
        let five = shape("overview=full").await;
        let places = routing::polyline::decode(five.as_str().unwrap(), Digits::Five).unwrap();
        assert_eq!(places.len(), count(full));
        for (place, at) in places.iter().zip(full.as_array().unwrap()) {
            assert!((place.lng() - number(&at[0])).abs() < 1.1e-5, "{at}");
            assert!((place.lat() - number(&at[1])).abs() < 1.1e-5, "{at}");
        }
        let six = shape("overview=full&geometries=polyline6").await;
        assert_ne!(six, five);
        // The encoded form is taken as well as given.
        let ends = format!("route/v1/car/polyline6({})?overview=false", urlencoded(&six));
        let through_all = read(raw(server, &ends).await).await;
        assert!(matches!(through_all.status, 200 | 400), "{:?}", through_all.body);
        let two = [places[0], places[places.len() - 1]];
        let ends = urlencoded(&json!(routing::polyline::encode(&two, Digits::Five)));
        let ends = ask(server, &format!("route/v1/car/polyline({ends})")).await;
        assert_eq!(count(&ends["waypoints"]), 2);
    });
}

fn urlencoded(text: &Value) -> String {
    text.as_str().unwrap().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_table_holds_what_the_routes_say() {
    run(async {
        let server = with_streets().await;
        let all = format!("{BAKERY};{HALL};{CUSTOMER}");
        let table = ask(server, &format!("table/v1/driving/{all}")).await;
        assert!(table.get("distances").is_none());
        assert_eq!((count(&table["sources"]), count(&table["destinations"])), (3, 3));
        for place in 0..3 {
            assert_eq!(table["durations"][place][place], 0.0);
        }
        let route = ask(server, &format!("route/v1/car/{BAKERY};{CUSTOMER}")).await;
        let route = &route["routes"][0];
        assert_eq!(table["durations"][0][2], route["duration"]);

        let both = format!(
            "table/v1/car/{all}?sources=0&destinations=2;1&annotations=duration,distance&skip_waypoints=true"
        );
        let both = ask(server, &both).await;
        assert_eq!(both["durations"][0][0], route["duration"]);
        assert_eq!(both["durations"][0][1], table["durations"][0][1]);
        assert_eq!(both["distances"][0][0], route["distance"]);
        assert!(both.get("sources").is_none() && both.get("destinations").is_none());

        let scaled = ask(server, &format!("table/v1/car/{all}?scale_factor=2")).await;
        let doubled = 2.0 * number(&route["duration"]);
        assert!((number(&scaled["durations"][0][2]) - doubled).abs() < 0.05);
        // More cells than are answered on the spot.
        let many = format!("table/v1/car/{BAKERY}{}", format!(";{HALL}").repeat(19));
        let many = ask(server, &many).await;
        assert_eq!((count(&many["durations"]), count(&many["durations"][19])), (20, 20));
    });
}

#[test]
fn the_nearest_streets_come_in_their_order() {
    run(async {
        let server = with_streets().await;
        let near = ask(server, &format!("nearest/v1/car/{HALL}?number=5")).await;
        let distances: Vec<f64> = near["waypoints"]
            .as_array()
            .unwrap()
            .iter()
            .map(|waypoint| number(&waypoint["distance"]))
            .collect();
        assert_eq!(distances.len(), 5);
        assert!(distances.is_sorted(), "{distances:?}");
        assert_eq!(count(&near["waypoints"][0]["nodes"]), 2);
        let within = format!("nearest/v1/car/{HALL}?number=100&radiuses=60");
        let within = ask(server, &within).await;
        let all = within["waypoints"].as_array().unwrap();
        assert!(all.iter().all(|waypoint| number(&waypoint["distance"]) <= 60.0));
    });
}

#[test]
fn a_drive_is_matched_to_the_way_it_took() {
    run(async {
        let server = with_streets().await;
        let driven = format!("route/v1/car/{BAKERY};{CUSTOMER}?overview=full&geometries=geojson");
        let driven = ask(server, &driven).await;
        let shape = driven["routes"][0]["geometry"]["coordinates"].as_array().unwrap().clone();
        let fixes: Vec<String> =
            shape.iter().step_by(4).map(|at| format!("{},{}", at[0], at[1])).collect();
        let times: Vec<String> = (0..fixes.len()).map(|at| (at * 15).to_string()).collect();
        let path = format!(
            "match/v1/car/{}?timestamps={}&gaps=ignore&annotations=nodes,distance&overview=full",
            fixes.join(";"),
            times.join(";")
        );
        let matched = ask(server, &path).await;
        let tracepoints = matched["tracepoints"].as_array().unwrap();
        assert_eq!(tracepoints.len(), fixes.len());
        let found: Vec<&Value> = tracepoints.iter().filter(|point| point.is_object()).collect();
        assert!(found.len() * 10 >= fixes.len() * 9, "{} of {}", found.len(), fixes.len());
        for point in found {
            assert!(number(&point["distance"]) < 30.0, "{point}");
            for name in ["alternatives_count", "waypoint_index", "matchings_index"] {
                assert!(point[name].is_u64(), "{name}: {point}");
            }
        }
        let matchings = matched["matchings"].as_array().unwrap();
        for matching in matchings {
            assert!((0.0..=1.0).contains(&number(&matching["confidence"])));
            for leg in matching["legs"].as_array().unwrap() {
                let pieces = count(&leg["annotation"]["distance"]);
                assert_eq!(count(&leg["annotation"]["nodes"]), pieces + 1, "{leg}");
                assert!(
                    (sum(&leg["annotation"]["distance"]) - number(&leg["distance"])).abs() < 1.0
                );
            }
        }
        let metres: f64 = matchings.iter().map(|matching| number(&matching["distance"])).sum();
        let way = number(&driven["routes"][0]["distance"]);
        assert!((metres / way - 1.0).abs() < 0.1, "{metres} of {way} m");
    });
}

#[test]
fn every_refusal_has_osrms_code_and_status_400() {
    run(async {
        let server = with_streets().await;
        let many = format!("{BAKERY}{}", format!(";{BAKERY}").repeat(1_000));
        let off = "-8.61,40.6";
        for (path, code) in [
            ("route".to_owned(), "InvalidUrl"),
            ("route/v1/car/%ff".to_owned(), "InvalidUrl"),
            (format!("flight/v1/car/{BAKERY}"), "InvalidService"),
            (format!("route/v9/car/{BAKERY};{HALL}"), "InvalidVersion"),
            (format!("route/v1/boat/{BAKERY};{HALL}"), "InvalidValue"),
            (format!("route/v1/car/{BAKERY};NaN,NaN"), "InvalidQuery"),
            (format!("route/v1/car/{BAKERY};181,41"), "InvalidValue"),
            (format!("route/v1/car/{BAKERY}"), "InvalidOptions"),
            (format!("route/v1/car/{BAKERY};{HALL}?radiuses=1"), "InvalidOptions"),
            (format!("route/v1/car/{BAKERY};{HALL}?overview=most"), "InvalidQuery"),
            (format!("route/v1/car/{BAKERY};{HALL}?colour=red"), "InvalidQuery"),
            (format!("route/v1/car/{BAKERY};x"), "InvalidQuery"),
            (format!("route/v1/car/{BAKERY};{HALL}?steps=true"), "NotImplemented"),
            (format!("trip/v1/car/{BAKERY};{HALL}"), "NotImplemented"),
            (format!("route/v1/car/{BAKERY};{HALL}?exclude=toll"), "InvalidValue"),
            (format!("route/v1/car/{BAKERY};{off}"), "NoSegment"),
            (format!("route/v1/car/{BAKERY};{HALL}?radiuses=0;0"), "NoSegment"),
            (format!("table/v1/car/{BAKERY};{off}"), "NoSegment"),
            (format!("nearest/v1/car/{off}"), "NoSegment"),
            (format!("match/v1/car/{off};{off}"), "NoSegment"),
            (format!("route/v1/car/{many}"), "TooBig"),
            (format!("table/v1/car/{many}"), "TooBig"),
            (format!("match/v1/car/{many}"), "TooBig"),
            (format!("nearest/v1/car/{HALL}?number=101"), "TooBig"),
            (format!("table/v1/car/{BAKERY};{HALL}?scale_factor=0"), "InvalidOptions"),
        ] {
            assert_eq!(refused(server, &path).await, (400, code.to_owned()), "{path:.80}");
        }
    });
}

#[test]
fn where_there_are_no_streets_there_are_no_routes() {
    run(async {
        let (server, _) = shared().await;
        let path = format!("route/v1/car/{BAKERY};{HALL}");
        assert_eq!(refused(server, &path).await, (400, "NotImplemented".to_owned()));
        let post = server.client.post(server.url(&format!("/osrm/{path}"))).send().await.unwrap();
        assert_eq!(post.status(), 405);
    });
}

#[test]
fn what_is_switched_off_is_not_there() {
    run(async {
        let mut config = crate::harness::settings(&folder("osrm-off"));
        config.osrm = false;
        let server = TestServer::of(config).await;
        let path = format!("/osrm/route/v1/car/{BAKERY};{HALL}");
        server.get(&path, "").await.expect_problem(404, "not_found");
        server.running.stop().await;
    });
}
