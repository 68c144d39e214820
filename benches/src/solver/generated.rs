//! Problems in VROOM's JSON: a town of its own for each, and one feature after the other.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// A problem and what it is about.
pub(super) struct Generated {
    pub(super) feature: &'static str,
    pub(super) problem: Value,
}

/// What a feature does to a plain problem.
type Twist = fn(&mut Town);

/// The features in turn.
const FEATURES: &[(&str, Twist)] = &[
    ("jobs", |_| ()),
    ("shipments", |town| town.pair_up(1.0)),
    ("jobs and shipments", |town| town.pair_up(0.5)),
    ("time windows", |town| town.each_task(|task, dice| task["time_windows"] = windows(dice, 1))),
    ("several time windows", |town| {
        town.each_task(|task, dice| task["time_windows"] = windows(dice, 3));
    }),
    ("time windows of shipments", |town| {
        town.pair_up(1.0);
        town.each_task(|task, dice| task["time_windows"] = windows(dice, 1));
    }),
    ("skills", |town| {
        town.each_job(|job, dice| job["skills"] = json!([dice.random_range(1..4)]));
        town.each_vehicle(|number, vehicle, _| {
            vehicle["skills"] = json!([1 + number % 3, 1 + (number + 1) % 3])
        });
    }),
    ("several amounts", |town| {
        town.each_job(|job, dice| job["delivery"] = json!([1, dice.random_range(1..9)]));
        town.each_vehicle(|_, vehicle, _| vehicle["capacity"] = json!([12, 50]));
    }),
    ("pickups and deliveries of jobs", |town| {
        town.each_job(|job, dice| {
            if dice.random_range(0..2) == 0 {
                job["pickup"] = job["delivery"].take();
                job.as_object_mut().expect("a job is an object").remove("delivery");
            }
        });
    }),
    ("breaks", |town| {
        town.each_vehicle(|_, vehicle, dice| {
            let from = dice.random_range(6_000..9_000);
            vehicle["breaks"] =
                json!([{"id": 1, "service": 1_200, "time_windows": [[from, from + 3_600]]}]);
        })
    }),
    ("two breaks and windows", |town| {
        town.each_task(|task, dice| task["time_windows"] = windows(dice, 1));
        town.each_vehicle(|_, vehicle, _| {
            vehicle["breaks"] = json!([
                {"id": 1, "service": 600, "time_windows": [[4_000, 7_000]]},
                {"id": 2, "service": 900, "time_windows": [[12_000, 16_000]]},
            ])
        });
    }),
    ("open ends", |town| town.each_vehicle(|_, vehicle, _| drop_field(vehicle, "end_index"))),
    ("open starts", |town| town.each_vehicle(|_, vehicle, _| drop_field(vehicle, "start_index"))),
    ("several depots", |town| {
        let places = town.places;
        town.each_vehicle(|_, vehicle, dice| {
            vehicle["start_index"] = json!(dice.random_range(0..places));
            vehicle["end_index"] = json!(dice.random_range(0..places));
        });
    }),
    ("shifts", |town| {
        town.each_vehicle(|number, vehicle, _| {
            vehicle["time_window"] = json!([2_000 * number, 2_000 * number + 14_000]);
        })
    }),
    ("too little room, priorities", |town| {
        town.vehicles.truncate(2);
        town.each_job(|job, dice| job["priority"] = json!(dice.random_range(0..101)));
    }),
    ("setup", |town| town.each_task(|task, dice| task["setup"] = json!(dice.random_range(0..300)))),
    ("most tasks", |town| town.each_vehicle(|_, vehicle, _| vehicle["max_tasks"] = json!(7))),
    ("most travel", |town| {
        town.each_vehicle(|_, vehicle, _| vehicle["max_travel_time"] = json!(5_000));
    }),
    ("fixed prices", |town| {
        town.each_vehicle(|number, vehicle, _| {
            vehicle["costs"] = json!({"fixed": 1_000 + 700 * number});
        })
    }),
    ("prices by the hour and kilometre", |town| {
        town.has_distances = true;
        town.each_vehicle(|number, vehicle, _| {
            vehicle["costs"] =
                json!({"fixed": 500, "per_hour": 1_800 + 600 * number, "per_km": 40 * number});
        });
    }),
    ("vehicles of different speed", |town| {
        town.each_vehicle(|number, vehicle, _| {
            vehicle["speed_factor"] = json!([0.8, 1.0, 1.25][number % 3]);
        })
    }),
    ("two profiles", |town| {
        town.profiles = 2;
        town.each_vehicle(|number, vehicle, _| {
            vehicle["profile"] = json!(["car", "bike"][number % 2]);
        });
    }),
    ("prices of legs", |town| town.has_costs = true),
    ("everything at once", |town| {
        town.pair_up(0.5);
        town.each_task(|task, dice| {
            task["time_windows"] = windows(dice, 2);
            task["setup"] = json!(dice.random_range(0..120));
        });
        town.each_vehicle(|number, vehicle, _| {
            vehicle["skills"] = json!([1, 2 + number % 2]);
            vehicle["costs"] = json!({"fixed": 900});
            vehicle["breaks"] =
                json!([{"id": 1, "service": 900, "time_windows": [[7_000, 11_000]]}]);
        });
        town.each_job(|job, dice| job["skills"] = json!([dice.random_range(1..4)]));
    }),
];

/// Twice each feature.
pub(super) fn all() -> Vec<Generated> {
    let turns = (0..2).flat_map(|turn| FEATURES.iter().enumerate().map(move |one| (turn, one)));
    turns
        .map(|(turn, (number, (feature, twist)))| {
            let mut town = Town::new(1_000 * turn + number as u64);
            twist(&mut town);
            Generated { feature, problem: town.problem() }
        })
        .collect()
}

/// A town in the making.
struct Town {
    dice: ChaCha8Rng,
    places: usize,
    at: Vec<[f64; 2]>,
    vehicles: Vec<Value>,
    jobs: Vec<Value>,
    shipments: Vec<Value>,
    profiles: usize,
    has_distances: bool,
    has_costs: bool,
}

impl Town {
    fn new(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let tasks = 24 + 12 * (seed as usize % 3);
        let places = tasks + 1;
        let at = (0..places).map(|_| [0, 1].map(|_| dice.random_range(0.0..10_000.0))).collect();
        let job = |place: usize| json!({"id": place, "location_index": place, "service": 240, "delivery": [1]});
        let vehicle = |id: usize| {
            json!({"id": id, "profile": "car", "start_index": 0, "end_index": 0, "capacity": [10],
                "time_window": [0, 28_800]})
        };
        Self {
            jobs: (1..places).map(job).collect(),
            vehicles: (1..=tasks / 5).map(vehicle).collect(),
            shipments: Vec::new(),
            dice,
            places,
            at,
            profiles: 1,
            has_distances: false,
            has_costs: false,
        }
    }

    /// Makes shipments of two jobs each, of a share of the jobs.
    fn pair_up(&mut self, share: f64) {
        let paired = (self.jobs.len() as f64 * share) as usize / 2 * 2;
        let jobs: Vec<Value> = self.jobs.drain(..paired).collect();
        for pair in jobs.chunks(2) {
            let end = |job: &Value| json!({"id": job["id"], "location_index": job["location_index"], "service": 120});
            let shipment =
                json!({"amount": [1], "pickup": end(&pair[0]), "delivery": end(&pair[1])});
            self.shipments.push(shipment);
        }
    }

    fn each_job(&mut self, change: impl Fn(&mut Value, &mut ChaCha8Rng)) {
        let Self { jobs, dice, .. } = self;
        jobs.iter_mut().for_each(|job| change(job, dice));
    }

    /// Jobs, and both ends of shipments.
    fn each_task(&mut self, change: impl Fn(&mut Value, &mut ChaCha8Rng)) {
        let Self { jobs, shipments, dice, .. } = self;
        jobs.iter_mut().for_each(|job| change(job, dice));
        for shipment in shipments {
            ["pickup", "delivery"].iter().for_each(|end| change(&mut shipment[*end], dice));
        }
    }

    fn each_vehicle(&mut self, change: impl Fn(usize, &mut Value, &mut ChaCha8Rng)) {
        let Self { vehicles, dice, .. } = self;
        vehicles.iter_mut().enumerate().for_each(|(number, vehicle)| change(number, vehicle, dice));
    }

    fn problem(&self) -> Value {
        let legs = |per_unit: f64, more: f64| -> Vec<Vec<u32>> {
            let far = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
            let row = |a| {
                self.at.iter().map(move |b| far(a, b)).map(move |metres| match metres > 0.0 {
                    true => (metres / per_unit + more).round() as u32,
                    false => 0,
                })
            };
            self.at.iter().map(|a| row(a).collect()).collect()
        };
        let profile = |number: usize| {
            let mut tables = json!({"durations": legs([8.0, 4.0][number], 20.0)});
            if self.has_distances {
                tables["distances"] = json!(legs(1.0, 0.0));
            }
            if self.has_costs {
                tables["costs"] = json!(legs(10.0, 5.0));
            }
            (["car", "bike"][number].to_owned(), tables)
        };
        let matrices: serde_json::Map<String, Value> = (0..self.profiles).map(profile).collect();
        json!({"vehicles": self.vehicles, "jobs": self.jobs, "shipments": self.shipments, "matrices": matrices})
    }
}

/// So many windows of an hour or two within the day.
fn windows(dice: &mut ChaCha8Rng, count: u32) -> Value {
    let share = 26_000 / count;
    let window = |number: u32| {
        let from = number * share + dice.random_range(0..share / 3);
        json!([from, from + (share / 2).clamp(3_600, 7_200).min(share / 2)])
    };
    (0..count).map(window).collect()
}

fn drop_field(of: &mut Value, name: &str) {
    of.as_object_mut().expect("a vehicle is an object").remove(name);
}
