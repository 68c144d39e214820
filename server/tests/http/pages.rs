//! The web pages as the server hands them out, and the document that their types
//! are made from.

use std::path::Path;

use server::edge::pages::{Built, built};

use crate::harness::run;
use crate::house::shared;

#[test]
fn the_binary_carries_the_pages() {
    let missing = "the web pages were not built: see the warnings of the build; Node.js 20.19 or \
                   newer and npm are needed";
    assert_eq!(built(), Built::Pages, "{missing}");
}

#[test]
fn each_page_is_served_and_says_what_it_may_load() {
    run(async {
        let (server, _) = shared().await;
        let check = async |path: &str, title: &str| {
            let answer = server.client.get(server.url(path)).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
            let policy = answer.headers()["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'self';"), "{policy}");
            let text = answer.text().await.unwrap();
            assert!(text.contains(title), "{path} has no {title:?}");
        };
        check("/", "OmniRoute").await;
        check("/driver", "Driver").await;
        check("/t/not-a-token", "delivery").await;
        server.get("/assets/..%2Fsecret", "").await.expect_problem(404, "not_found");
        server.get("/no-such-file.js", "").await.expect_problem(404, "not_found");
    });
}

#[test]
fn the_pages_were_typed_from_this_servers_document() {
    run(async {
        let (server, _) = shared().await;
        let document = server.get("/openapi.json", "").await.expect(200);
        let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console/openapi.json");
        if std::env::var_os("OMNIROUTE_BLESS").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let same = std::fs::read_to_string(&file).unwrap() == text;
        assert!(
            same,
            "console/openapi.json is not what the server answers: renew it with \
             `OMNIROUTE_BLESS=1 cargo test -p server --test http pages`"
        );
    });
}
