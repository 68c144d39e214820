//! How a run is: every rate, number and delay, drawn anew for each seed. A bug
//! that one world hides (one client, no gap before the commit) another shows;
//! options that never vary find what they found the first time.

use super::chance::Chance;

/// The options of one run. Rates are per thousand, times in milliseconds.
#[derive(Debug, Clone)]
pub(super) struct Swarm {
    pub(super) workers: i64,
    pub(super) customers: i64,
    /// Orders in the market at which customers wait with the next.
    pub(super) open_orders_max: usize,
    pub(super) order_gap: i64,
    pub(super) worker_gap: i64,
    pub(super) dispatcher_gap: i64,
    pub(super) finance_gap: i64,
    pub(super) heartbeat: i64,
    pub(super) server: ServerSwarm,
    pub(super) network: NetworkSwarm,
    pub(super) faults: FaultSwarm,
    pub(super) habits: Habits,
    pub(super) shop: Shop,
}

/// The server's pace.
#[derive(Debug, Clone)]
pub(super) struct ServerSwarm {
    /// From decision to durable.
    pub(super) commit: i64,
    pub(super) batch_max: i64,
    pub(super) snapshot_events: u64,
    pub(super) plan_gap: i64,
    /// How long a planner may think about its snapshot.
    pub(super) plan_delay: i64,
}

/// What happens to messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct NetworkSwarm {
    pub(super) delay: i64,
    pub(super) loss: i64,
    pub(super) duplicate: i64,
    /// A second copy of a request, up to ten minutes late.
    pub(super) echo: i64,
    pub(super) timeout: i64,
    pub(super) tries: i64,
}

/// What breaks.
#[derive(Debug, Clone)]
pub(super) struct FaultSwarm {
    /// Mean time between crashes; none where zero.
    pub(super) crash_gap: i64,
    /// Of the crashes, those in which another process takes over.
    pub(super) takeover: i64,
    pub(super) down: i64,
    /// Mean time between jumps of the wall clock; none where zero.
    pub(super) jump_gap: i64,
    pub(super) jump: i64,
    pub(super) write_fault: i64,
    pub(super) sync_fault: i64,
    pub(super) read_fault: i64,
}

/// What people do.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    pub(super) decline: i64,
    pub(super) ignore: i64,
    pub(super) late: i64,
    /// How long a worker thinks about an offer.
    pub(super) think: i64,
    pub(super) release: i64,
    pub(super) fail: i64,
    pub(super) partly: i64,
    pub(super) skip_step: i64,
    pub(super) wrong_version: i64,
    pub(super) offline: i64,
    pub(super) pause: i64,
    pub(super) cancel: i64,
    pub(super) unconfirmed: i64,
    pub(super) scheduled: i64,
    pub(super) broadcast: i64,
    pub(super) wallet: i64,
    pub(super) change_key_body: i64,
}

/// What is sold and for how much.
#[derive(Debug, Clone)]
pub(super) struct Shop {
    pub(super) products: i64,
    pub(super) stock: i64,
    pub(super) top_up: i64,
    pub(super) commission: i64,
    pub(super) failed_attempt: i64,
    pub(super) cash_cap: i64,
}

impl Swarm {
    /// The options of a seed.
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let workers = chance.one_of(&[2, 3, 5, 8, 15, 30]);
        let per_worker = chance.one_of(&[1, 2, 3]);
        Self {
            workers,
            customers: chance.between(1, 12),
            open_orders_max: (workers * per_worker + 1) as usize,
            order_gap: chance.one_of(&[300, 1_000, 4_000, 15_000]),
            worker_gap: chance.one_of(&[600, 1_500, 4_000]),
            dispatcher_gap: chance.one_of(&[500, 2_000, 10_000, 60_000]),
            finance_gap: chance.one_of(&[1_000, 5_000, 20_000]),
            heartbeat: chance.one_of(&[2_000, 5_000, 10_000]),
            server: ServerSwarm::draw(chance),
            network: NetworkSwarm::draw(chance),
            faults: FaultSwarm::draw(chance),
            habits: Habits::draw(chance),
            shop: Shop::draw(chance),
        }
    }
}

impl ServerSwarm {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            commit: chance.one_of(&[0, 1, 5, 50, 400]),
            batch_max: chance.one_of(&[1, 4, 16, 64, 512]),
            snapshot_events: chance.one_of(&[20, 100, 500, 2_000]),
            plan_gap: chance.one_of(&[50, 200, 1_000]),
            plan_delay: chance.one_of(&[0, 10, 300, 3_000, 10_000]),
        }
    }
}

impl NetworkSwarm {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            delay: chance.one_of(&[1, 20, 200, 2_000]),
            loss: chance.one_of(&[0, 0, 10, 100, 300]),
            duplicate: chance.one_of(&[0, 10, 100, 400]),
            echo: chance.one_of(&[0, 0, 20, 100]),
            timeout: chance.one_of(&[800, 3_000, 8_000]),
            tries: chance.one_of(&[1, 3, 8, 20]),
        }
    }
}

impl FaultSwarm {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            crash_gap: chance.one_of(&[0, 20_000, 60_000, 60_000, 300_000]),
            takeover: chance.one_of(&[0, 200, 600]),
            down: chance.one_of(&[50, 2_000, 30_000]),
            jump_gap: chance.one_of(&[0, 3_000, 30_000]),
            jump: chance.one_of(&[1_000, 60_000, 3_600_000, 31_536_000_000]),
            write_fault: chance.one_of(&[0, 0, 1, 5]),
            sync_fault: chance.one_of(&[0, 1, 5, 20]),
            read_fault: chance.one_of(&[0, 0, 5, 30]),
        }
    }
}

impl Habits {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            decline: chance.one_of(&[0, 50, 200]),
            ignore: chance.one_of(&[0, 50, 200]),
            late: chance.one_of(&[0, 30, 150]),
            think: chance.one_of(&[200, 3_000, 15_000]),
            release: chance.one_of(&[0, 10, 60]),
            fail: chance.one_of(&[0, 20, 100]),
            partly: chance.one_of(&[0, 50, 200]),
            skip_step: chance.one_of(&[0, 100, 500]),
            wrong_version: chance.one_of(&[0, 20, 100]),
            offline: chance.one_of(&[0, 5, 30]),
            pause: chance.one_of(&[0, 5, 30]),
            cancel: chance.one_of(&[0, 50, 250]),
            unconfirmed: chance.one_of(&[0, 100, 500]),
            scheduled: chance.one_of(&[0, 50, 200]),
            broadcast: chance.one_of(&[0, 300, 1_000]),
            wallet: chance.one_of(&[0, 300, 700, 1_000]),
            change_key_body: chance.one_of(&[0, 0, 20]),
        }
    }
}

impl Shop {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            products: chance.between(1, 5),
            stock: chance.one_of(&[5, 50, 500]),
            top_up: chance.one_of(&[3_000, 20_000, 100_000]),
            commission: chance.between(0, 2_500),
            failed_attempt: chance.one_of(&[0, 3_333, 5_000, 10_000]),
            cash_cap: chance.one_of(&[15_000, 50_000, 1_000_000]),
        }
    }
}
