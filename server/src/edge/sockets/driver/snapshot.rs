//! What a worker's app shows, read from the market's state. Personal data is
//! not there: it is added when the message is written (`contacts`).

use dispatch::{Assignment, Offer, Task};
use engine::Market;
use vocab::{AccountKey, Pay, WorkerId};

use super::outgoing::{
    CardData, ContactData, JobData, LineData, OfferData, PayData, SnapshotData, StopData,
    WalletData,
};

/// Everything; none for a worker the market does not know.
pub(crate) fn whole(market: &Market, worker: WorkerId) -> Option<SnapshotData> {
    let known = market.workers.get(worker)?;
    let offer = market.dispatch.open_offer_of(worker).and_then(|open| offer(market, open));
    let job = market.dispatch.job_of(worker).and_then(|bound| job(market, bound));
    Some(SnapshotData {
        worker: CardData {
            worker_id: worker,
            name: None,
            subject: known.profile.subject,
            version: known.version,
            duty: known.duty,
            link: known.link,
            blocked: known.blocked.as_ref().map(|blocked| blocked.reason.clone()),
            blocked_until: known.blocked.as_ref().and_then(|blocked| blocked.until),
            vehicle: known.profile.vehicle.kind,
            cash_cap_minor: known.profile.cash_cap_minor,
        },
        market: None,
        offers: offer.iter().cloned().collect(),
        offer,
        jobs: job.iter().cloned().collect(),
        job,
        wallet: WalletData {
            currency: market.policy.as_ref().map(|policy| policy.currency),
            wallet_minor: market.balance(AccountKey::WorkerWallet(worker)),
            cash_minor: market.cash_in_hand(worker),
        },
    })
}

/// An offer.
pub(crate) fn offer(market: &Market, offer: &Offer) -> Option<OfferData> {
    let order = market.dispatch.order(offer.order)?;
    Some(OfferData {
        offer_id: offer.id,
        order_id: offer.order,
        wave: offer.wave,
        pay: pay(&offer.pay),
        to_pickup_m: offer.to_pickup.0,
        to_pickup_s: offer.to_pickup_time.0,
        trip_m: offer.trip.0,
        trip_s: order.trip_time.0,
        cash_due_minor: offer.cash_due_minor,
        valid_until: offer.valid_until,
        pickup: order.pickup.stop.place.into(),
        dropoff: order.dropoff.stop.place.into(),
    })
}

/// A job.
pub(crate) fn job(market: &Market, job: &Assignment) -> Option<JobData> {
    let order = market.dispatch.order(job.order)?;
    // A return trip sells nothing: it carries what its parent sold.
    let sale = market.trade.sales.get(&order.parent.unwrap_or(order.id));
    let lines = sale.into_iter().flat_map(|sale| &sale.lines).map(|line| LineData {
        product_id: line.priced.product,
        name: line.priced.name.clone(),
        quantity: line.priced.quantity,
    });
    Some(JobData {
        assignment_id: job.id,
        assignment_version: job.version,
        order_id: order.id,
        worker_id: job.worker,
        pay: pay(&order.pay),
        cash_due_minor: order.need.cash_due_minor,
        payment: market.trade.sales.get(&order.id).map(|sale| sale.payment),
        trip_m: order.trip.0,
        due: order.dropoff.stop.due,
        pickup: stop(&order.pickup),
        dropoff: stop(&order.dropoff),
        lines: lines.collect(),
    })
}

fn stop(task: &Task) -> StopData {
    StopData {
        task_id: task.id,
        state: task.state,
        lat: task.stop.place.lat(),
        lng: task.stop.place.lng(),
        due: task.stop.due,
        contact: ContactData::default(),
        subject: task.stop.subject,
    }
}

fn pay(pay: &Pay) -> PayData {
    PayData {
        // Checked when the order was placed.
        total_minor: pay.total_minor().unwrap_or(i64::MAX),
        currency: pay.currency,
        parts: pay.parts.clone(),
    }
}
