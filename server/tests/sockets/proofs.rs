//! A receiver's PIN, told to a worker's app at the door.

use dispatch::Strategy;
use serde_json::{Value, json};
use vocab::id::Id;
use vocab::{OrderId, ProofId, limits};

use super::city::{City, TOTAL_MINOR, Worker, times};
use super::client::Client;

struct AtTheDoor {
    city: City,
    app: Client,
    job: Value,
    order: OrderId,
    version: u64,
}

impl AtTheDoor {
    async fn stand() -> Self {
        let city = City::open(times()).await;
        let worker: Worker = city.worker().await;
        let mut app = city.ready(&worker).await;
        let order = city.place(Strategy::Nearest).await;
        let offer = app.expect("offer").await["data"]["offer_id"].clone();
        app.command("offer.accept", json!({"offer_id": offer})).await;
        let job = app.expect("assignment").await["data"].clone();
        let version = job["assignment_version"].as_u64().unwrap();
        let mut door = Self { city, app, job, order, version };
        let done = json!({"outcome": {"kind": "done"}});
        assert_eq!(door.step("pickup", "completed", done).await["ok"], true);
        assert_eq!(door.step("dropoff", "arrived", json!({})).await["ok"], true);
        door
    }

    async fn step(&mut self, stop: &str, to: &str, more: Value) -> Value {
        let mut data = json!({"assignment_id": self.job["assignment_id"],
            "assignment_version": self.version, "task_id": self.job[stop]["task_id"], "to": to,
            "device_ts": 1_700_000_000_000i64});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let result = self.app.command("task.transition", data).await;
        if let Some(version) = result["assignment_version"].as_u64() {
            self.version = version;
        }
        result
    }

    async fn tell(&mut self, stop: &str, pin: Value) -> (String, Value) {
        let proof = ProofId::from_uuid(uuid::Uuid::now_v7()).to_string();
        let task = &self.job[stop]["task_id"];
        let meta = json!({"task_id": task, "proof_id": proof, "kind": "pin", "pin": pin});
        (proof, self.app.command("proof.meta", meta).await)
    }

    fn pin(&self) -> String {
        self.city.running.app.keys.pin(self.order)
    }

    /// Another number than the right one.
    fn wrong(&self) -> String {
        format!("{:04}", (self.pin().parse::<u32>().unwrap() + 1) % 10_000)
    }
}

#[tokio::test]
async fn the_right_pin_is_a_proof_and_a_wrong_one_is_none() {
    let mut door = AtTheDoor::stand().await;
    let (wrong, right) = (door.wrong(), door.pin());
    let (guessed, refused) = door.tell("dropoff", json!(wrong)).await;
    assert_eq!(refused["problem"]["code"], "pin_wrong");
    for (stop, pin, field) in [("dropoff", Value::Null, "pin"), ("pickup", json!(right), "kind")] {
        let (_, refused) = door.tell(stop, pin).await;
        assert_eq!(refused["problem"]["code"], "invalid_field", "{refused}");
        assert_eq!(refused["problem"]["errors"][0]["field"], field);
    }
    let (proof, accepted) = door.tell("dropoff", json!(right)).await;
    assert_eq!((&accepted["ok"], &accepted["state"]), (&json!(true), &json!("accepted")));
    let end = |proof: &str| json!({"outcome": {"kind": "done"}, "cash_minor": TOTAL_MINOR, "proofs": [proof]});
    let refused = door.step("dropoff", "completed", end(&guessed)).await;
    assert_eq!(refused["problem"]["code"], "proof_unknown");
    let delivered = door.step("dropoff", "completed", end(&proof)).await;
    assert_eq!(delivered["state"], "delivered", "{delivered}");
}

#[tokio::test]
async fn the_sixth_guess_is_not_even_compared() {
    let mut door = AtTheDoor::stand().await;
    let (wrong, right) = (door.wrong(), door.pin());
    for _ in 0..limits::PIN_WRONG_MAX {
        let (_, refused) = door.tell("dropoff", json!(wrong)).await;
        assert_eq!(refused["problem"]["code"], "pin_wrong");
    }
    for pin in [&wrong, &right] {
        let (_, refused) = door.tell("dropoff", json!(pin)).await;
        assert_eq!(refused["problem"]["code"], "too_many_attempts", "{refused}");
    }
    // The door is not locked for good: a photo proves it as well.
    let step = json!({"outcome": {"kind": "done"}, "cash_minor": TOTAL_MINOR});
    assert_eq!(door.step("dropoff", "completed", step).await["state"], "delivered");
}
