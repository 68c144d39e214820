//! Photos and signatures: taken once, from the worker at the stop, and shown to
//! whoever may see the order.

use serde_json::Value;

use crate::harness::{Answer, TestServer, read, run};
use crate::house::{House, shared};
use crate::order_path::{assign, place, step};
use crate::track::{link, see};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

pub(crate) fn fresh_proof() -> String {
    use vocab::id::Id;
    vocab::ProofId::from_uuid(uuid::Uuid::now_v7()).to_string()
}

async fn upload(server: &TestServer, token: &str, query: &str, kind: &str, body: &[u8]) -> Answer {
    let request = server.client.post(server.url(&format!("/api/v1/proofs?{query}")));
    let request = request.bearer_auth(token).header("content-type", kind).body(body.to_vec());
    read(request.send().await.unwrap()).await
}

/// A photo of the house's worker at a stop of an order they carry.
pub(crate) async fn photo(server: &TestServer, house: &House, order: &str, stop: &str) -> String {
    let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
    let (task, proof) = (seen[stop]["task_id"].as_str().unwrap(), fresh_proof());
    let query = format!("task_id={task}&proof_id={proof}&kind=photo");
    let token = house.worker_token(server).await;
    upload(server, &token, &query, "image/png", PNG).await.expect(201);
    proof
}

async fn carried(server: &TestServer, house: &House) -> (String, String) {
    let order = place(server, house, &house.order()).await;
    assign(server, house, &order).await;
    let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
    (order, seen["dropoff"]["task_id"].as_str().unwrap().to_owned())
}

#[test]
fn a_photo_goes_from_the_worker_to_the_office_and_after_delivery_to_the_receiver() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let (order, _) = carried(server, &house).await;
        let token = link(server, &house, &order, "recipient").await;
        step(server, &house, &order, "pickup", "completed").await;
        let proof = photo(server, &house, &order, "dropoff").await;
        let path = format!("/api/v1/proofs/{proof}");
        let theirs = format!("/api/v1/t/{token}/proofs/{proof}");
        server.get(&theirs, "").await.expect_problem(404, "proof_not_found");

        let request = server.client.get(server.url(&path)).bearer_auth(&house.admin);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "image/png");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.bytes().await.unwrap(), PNG);
        server.get(&path, &house.worker_token(server).await).await.expect(200);
        let merchant = house.user(server, "merchant", Some(&house.merchant)).await;
        server.get(&path, &merchant).await.expect(200);

        let other = House::build(server).await;
        server.get(&path, &other.admin).await.expect_problem(404, "proof_not_found");
        let stranger = House { worker: house.worker(server, "+351960000001").await, ..house };
        let stranger = stranger.worker_token(server).await;
        server.get(&path, &stranger).await.expect_problem(404, "proof_not_found");
    });
}

#[test]
fn a_receiver_sees_the_photo_once_it_is_delivered() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let (order, _) = carried(server, &house).await;
        let token = link(server, &house, &order, "recipient").await;
        let shop = link(server, &house, &order, "store").await;
        step(server, &house, &order, "pickup", "completed").await;
        let proof = photo(server, &house, &order, "dropoff").await;
        step(server, &house, &order, "dropoff", "completed").await;
        let seen = see(server, &token).await;
        let shown = &seen["delivered"]["proofs"][0];
        assert_eq!((&shown["id"], &shown["kind"]), (&proof.as_str().into(), &"photo".into()));
        let request = server.client.get(server.url(shown["url"].as_str().unwrap()));
        assert_eq!(request.send().await.unwrap().bytes().await.unwrap(), PNG);
        assert_eq!(see(server, &shop).await["delivered"]["proofs"], Value::Array(Vec::new()));
        let theirs = format!("/api/v1/t/{shop}/proofs/{proof}");
        server.get(&theirs, "").await.expect_problem(404, "proof_not_found");
        let path = format!("/api/v1/orders/{order}");
        let seen = server.get(&path, &house.admin).await.expect(200);
        assert_eq!(seen["dropoff"]["proofs"][0]["url"], format!("/api/v1/proofs/{proof}"));
        // Another order's link does not open it.
        let (order, _) = carried(server, &house).await;
        let other = link(server, &house, &order, "recipient").await;
        let theirs = format!("/api/v1/t/{other}/proofs/{proof}");
        server.get(&theirs, "").await.expect_problem(404, "proof_not_found");
    });
}

#[test]
fn what_is_no_photo_of_the_workers_own_stop_is_refused() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let (_, task) = carried(server, &house).await;
        let token = house.worker_token(server).await;
        let id = fresh_proof();
        let good = format!("task_id={task}&proof_id={id}&kind=photo");
        for (body, kind) in [
            (b"<svg onload=alert(1)>".as_slice(), "image/svg+xml"),
            (b"GIF89a", "image/png"),
            (b"", "image/png"),
            (PNG, "image/jpeg"),
            (PNG, "text/html"),
        ] {
            let refused = upload(server, &token, &good, kind, body).await;
            refused.expect_problem(422, "invalid_field");
        }
        let huge = [PNG, &vec![0; vocab::limits::PROOF_BYTES_MAX]].concat();
        let refused = upload(server, &token, &good, "image/png", &huge).await;
        refused.expect_problem(413, "body_too_large");
        for query in [
            format!("task_id={task}&proof_id=..%2F..%2Fetc%2Fpasswd&kind=photo"),
            format!("task_id=..%2F..&proof_id={id}&kind=photo"),
            format!("task_id={task}&proof_id={id}&kind=pin"),
            format!("task_id={task}&proof_id={id}&kind=..%2Fphoto"),
            format!("task_id={task}&kind=photo"),
        ] {
            let refused = upload(server, &token, &query, "image/png", PNG).await;
            refused.expect_problem(422, "invalid_field");
        }
        let nowhere = format!("task_id=tsk_01j00000000000000000000000&proof_id={id}&kind=photo");
        let refused = upload(server, &token, &nowhere, "image/png", PNG).await;
        refused.expect_problem(404, "task_not_found");
        for path in ["prf_x", "..%2F..%2Fetc%2Fpasswd", "%00"] {
            let answer = server.get(&format!("/api/v1/proofs/{path}"), &house.admin).await;
            answer.expect_problem(404, "proof_not_found");
        }

        let other = House::build(server).await;
        let stranger = other.worker_token(server).await;
        let refused = upload(server, &stranger, &good, "image/png", PNG).await;
        refused.expect_problem(404, "task_not_found");
        upload(server, &house.admin, &good, "image/png", PNG).await.expect(403);
    });
}

#[test]
fn a_proof_sent_again_is_the_same_and_its_id_names_no_other() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let (order, task) = carried(server, &house).await;
        let token = house.worker_token(server).await;
        let id = fresh_proof();
        let query = format!("task_id={task}&proof_id={id}&kind=signature");
        let first = upload(server, &token, &query, "image/png", PNG).await.expect(201);
        let again = upload(server, &token, &query, "application/octet-stream", PNG).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.expect(201), first);
        let other = [PNG, b"!"].concat();
        let refused = upload(server, &token, &query, "image/png", &other).await;
        refused.expect_problem(409, "already_exists");
        for stop in ["pickup", "dropoff"] {
            step(server, &house, &order, stop, "completed").await;
        }
        // The answer was lost and the job is over: it is still what it was.
        assert_eq!(upload(server, &token, &query, "image/png", PNG).await.expect(201), first);

        let (_, task) = carried(server, &house).await;
        for n in 0..=vocab::limits::PROOFS_PER_STEP_MAX {
            let query = format!("task_id={task}&proof_id={}&kind=photo", fresh_proof());
            let answer = upload(server, &token, &query, "image/png", PNG).await;
            if n < vocab::limits::PROOFS_PER_STEP_MAX {
                answer.expect(201);
            } else {
                answer.expect_problem(422, "limit_exceeded");
            }
        }
    });
}
