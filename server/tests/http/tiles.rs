//! The map over HTTP: headers, tags, what is empty and what is not there.

use std::collections::BTreeSet;

use reqwest::Response;
use server::RawConfig;

use crate::harness::{TestServer, folder, read, run};
use crate::house::shared;

/// The town hall's tile, and one inside the extract's zooms where nothing is drawn.
const HALL: &str = "/tiles/14/7800/6133.mvt";
const NOWHERE: &str = "/tiles/14/0/0.mvt";

async fn with_a_map() -> TestServer {
    let raw = RawConfig {
        listen: "127.0.0.1:0".to_owned(),
        data: folder("tiles"),
        password_memory_kib: 16,
        ..RawConfig::default()
    };
    TestServer::of(raw.try_into().unwrap()).await
}

async fn ask(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = server.client.get(server.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

#[test]
fn a_map_is_served_with_its_headers() {
    run(async {
        let server = with_a_map().await;
        let packed = ask(&server, HALL, &[("accept-encoding", "br;q=1, gzip")]).await;
        let etag = check_headers(&packed);
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        let packed = packed.bytes().await.unwrap();
        assert_eq!(packed[..2], [0x1f, 0x8b]);

        let plain = ask(&server, HALL, &[("accept-encoding", "gzip;q=0")]).await;
        assert_eq!(check_headers(&plain), etag);
        assert!(!plain.headers().contains_key("content-encoding"));
        let plain = plain.bytes().await.unwrap();
        // The first layer of a tile: field 3, then its length.
        assert_eq!(plain[0], 0x1a);
        assert!(plain.len() > packed.len());

        check_known(&server, &etag).await;
        check_nothing(&server).await;
        check_description(&server).await;
        server.running.stop().await;
    });
}

#[track_caller]
fn check_headers(answer: &Response) -> String {
    let headers = answer.headers();
    assert_eq!(answer.status(), 200);
    assert_eq!(headers["content-type"], "application/vnd.mapbox-vector-tile");
    assert_eq!(headers["cache-control"], "public, max-age=86400");
    assert!(headers["vary"].to_str().unwrap().contains("accept-encoding"));
    headers["etag"].to_str().unwrap().to_owned()
}

async fn check_known(server: &TestServer, etag: &str) {
    for known in [etag.to_owned(), format!("\"x\", {}", etag.trim_start_matches("W/"))] {
        let answer = ask(server, HALL, &[("if-none-match", &known)]).await;
        assert_eq!(answer.status(), 304, "{known}");
        assert_eq!(answer.headers()["etag"], etag);
        assert!(answer.bytes().await.unwrap().is_empty());
    }
    let other = ask(server, HALL, &[("if-none-match", "W/\"0-0\"")]).await;
    assert_eq!(other.status(), 200);
}

async fn check_nothing(server: &TestServer) {
    let empty = ask(server, NOWHERE, &[]).await;
    assert_eq!(empty.status(), 204);
    assert!(empty.headers().contains_key("etag"));
    for path in [
        "/tiles/16/0/0.mvt",
        "/tiles/3/8/0.mvt",
        "/tiles/0/0/1.mvt",
        "/tiles/-1/0/0.mvt",
        "/tiles/999/0/0.mvt",
        "/tiles/1/0/0",
        "/tiles/1/0/0.pbf",
        "/tiles/1/0/%2e%2e.mvt",
    ] {
        read(ask(server, path, &[]).await).await.expect_problem(404, "not_found");
    }
}

async fn check_description(server: &TestServer) {
    let described = server.get("/tiles.json", "").await.expect(200);
    assert_eq!(described["tilejson"], "3.0.0");
    assert_eq!(described["maxzoom"], 15);
    assert_eq!(described["attribution"], "© OpenStreetMap contributors");
    let [west, south, east, north] =
        [0, 1, 2, 3].map(|edge| described["bounds"][edge].as_f64().unwrap());
    assert!(west < -8.61 && -8.61 < east && south < 41.15 && 41.15 < north);
    let layers: BTreeSet<&str> = described["vector_layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["id"].as_str().unwrap())
        .collect();
    let expected = ["buildings", "landuse", "places", "roads", "water", "waterway"];
    assert_eq!(layers, BTreeSet::from(expected));
}

#[test]
fn without_streets_there_is_no_map() {
    run(async {
        let (server, _) = shared().await;
        for path in [HALL, "/tiles.json"] {
            let problem = server.get(path, "").await.expect_problem(404, "not_found");
            assert!(problem["detail"].as_str().unwrap().contains("no map"), "{problem:#}");
        }
    });
}
