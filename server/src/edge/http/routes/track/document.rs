//! The tracking document: what is known, as far as this party may see it now.

use vocab::{TimeMs, limits};

use super::eta::band;
use super::facts::in_words;
use super::visibility::{Field, Nearness, Stage, shows};
use super::{Opened, Seen};
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::order_view::{Contact, wire};
use crate::edge::http::dto::tracking::{
    Can, Delivered, EtaBand, Failed, ProofLink, RatingView, SeenAt, Tracked, TrackedMoney,
    TrackedPlace, TrackedWorker,
};
use crate::edge::http::routes::people::{self, Person};
use crate::edge::http::routes::proofs::of_task;
use crate::edge::problem::Problem;
use crate::rooms::eta::Eta;
use crate::rooms::tracking::Position;

/// Whose map it is, as its licence asks.
const ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// Who asks for what, at which moment.
struct View<'a> {
    opened: &'a Opened,
    seen: &'a Seen,
    now: TimeMs,
    eta: Option<Eta>,
    position: Option<Position>,
    near: Nearness,
}

impl<'a> View<'a> {
    fn of(opened: &'a Opened) -> Self {
        let (seen, market) = (&opened.seen, &opened.market);
        let now = opened.edge.app.clock.now();
        let eta = market.etas.get(seen.order);
        let position = seen.worker.and_then(|worker| market.tracking.position(worker));
        let fresh = position.filter(|position| now.since(position.at) <= limits::STALE_MS);
        let near = Nearness {
            stops_before: seen.stops_before,
            eta_s: eta.map(|eta| (eta.dropoff_at.since(now).max(0) / 1_000) as u32),
            metres: fresh.map(|at| at.place.distance_m(seen.facts.dropoff) as u32),
        };
        Self { opened, seen, now, eta, position, near }
    }

    fn shows(&self, field: Field) -> bool {
        shows(field, self.opened.party, self.seen.stage, self.near)
    }
}

/// Writes the document.
pub(super) async fn write(opened: &Opened) -> Result<Tracked, Problem> {
    let view = View::of(opened);
    let (seen, facts) = (view.seen, &view.seen.facts);
    let contact = contact(opened).await?;
    let place = facts.dropoff;
    let address = contact.address.filter(|_| view.shows(Field::Address));
    Ok(Tracked {
        state: seen.state.clone(),
        stage: seen.stage.as_str(),
        party: opened.party,
        title: title(opened).await?,
        placed_at: Moment(facts.placed_at),
        scheduled_at: facts.scheduled_at.map(Moment),
        updated_at: Moment(seen.updated_at),
        server_time: Moment(view.now),
        expires_at: seen.link_ends_at().map(Moment),
        eta: eta_shown(&view),
        worker: worker(&view).await?,
        dropoff: TrackedPlace { lat: place.lat(), lng: place.lng(), address },
        pickup: view.shows(Field::Pickup).then(|| facts.pickup.into()),
        pin: view.shows(Field::Pin).then(|| opened.edge.app.keys.pin(seen.order)),
        stops_before: seen.stops_before.filter(|_| view.shows(Field::StopsBefore)),
        items: if view.shows(Field::Items) { facts.items.clone() } else { Vec::new() },
        money: money(opened).await?,
        delivered: delivered(&view).await?,
        failed: view
            .shows(Field::Reason)
            .then(|| Failed { reason_words: in_words(seen.failed).to_owned() }),
        rating: seen.rated.filter(|_| view.shows(Field::Rate)).map(|rated| RatingView {
            stars: rated.stars,
            tip_minor: rated.tip_minor,
            at: Moment(rated.at),
        }),
        note: contact.instructions.filter(|_| may_note(opened) || view.shows(Field::Rate)),
        can: Can {
            rate: seen.can_rate && view.shows(Field::Rate),
            tip: seen.can_tip && view.shows(Field::Rate),
            change_note: may_note(opened),
        },
        attribution: ATTRIBUTION,
    })
}

/// Whether this party may leave instructions now: they are kept with the
/// receiver's contact, so there must be one.
pub(super) fn may_note(opened: &Opened) -> bool {
    let (seen, near) = (&opened.seen, Nearness::default());
    seen.facts.met.is_some() && shows(Field::Note, opened.party, seen.stage, near)
}

/// Whether this party may rate at all; whether it can be done now is the
/// engine's to say.
pub(super) fn may_rate(opened: &Opened) -> bool {
    shows(Field::Rate, opened.party, Stage::Delivered, Nearness::default())
}

/// Whether this party sees photos and signatures now.
pub(super) fn may_see_proofs(opened: &Opened) -> bool {
    shows(Field::Proofs, opened.party, opened.seen.stage, Nearness::default())
}

pub(super) async fn contact(opened: &Opened) -> Result<Contact, Problem> {
    let Some(subject) = opened.seen.facts.met else { return Ok(Contact::default()) };
    let tenant = opened.market.tenant;
    Ok(people::known::<Contact>(&opened.edge, tenant, subject).await?.unwrap_or_default())
}

async fn title(opened: &Opened) -> Result<String, Problem> {
    let tenant = opened.market.tenant;
    let tenancy = opened.edge.app.shards.tenant(tenant).map(|tenant| tenant.tenancy());
    let merchant = tenancy.as_ref().and_then(|t| t.parties.get(&opened.seen.facts.merchant));
    let person = match merchant {
        Some(party) => people::known::<Person>(&opened.edge, tenant, party.subject).await?,
        None => None,
    };
    let name = person.and_then(|person| person.name);
    Ok(name.map_or_else(|| "Your delivery".to_owned(), |name| format!("Your order from {name}")))
}

fn eta_shown(view: &View<'_>) -> Option<EtaBand> {
    view.eta.filter(|_| view.shows(Field::Eta)).map(|eta| band(eta, view.now))
}

async fn worker(view: &View<'_>) -> Result<Option<TrackedWorker>, Problem> {
    let Some(worker) = view.seen.worker.filter(|_| view.shows(Field::Worker)) else {
        return Ok(None);
    };
    let market = &view.opened.market;
    let Some(line) = market.roster.get(worker) else { return Ok(None) };
    let profile = &line.worker.profile;
    let person = people::known::<Person>(&view.opened.edge, market.tenant, profile.subject).await?;
    let name = person.and_then(|person| person.name).unwrap_or_default();
    let first_name = name.split_whitespace().next().unwrap_or("Your courier").to_owned();
    let position = view.position.filter(|_| view.shows(Field::Position)).map(|seen| SeenAt {
        lat: seen.place.lat(),
        lng: seen.place.lng(),
        at: Moment(seen.at),
        stale: view.now.since(seen.at) > limits::STALE_MS,
    });
    Ok(Some(TrackedWorker { first_name, vehicle: wire(&profile.vehicle.kind), position }))
}

async fn money(opened: &Opened) -> Result<TrackedMoney, Problem> {
    let (seen, facts) = (&opened.seen, &opened.seen.facts);
    let paid_minor = match (seen.stage, seen.whole) {
        (Stage::Delivered, true) => Some(facts.total_minor),
        (Stage::Delivered, false) => invoiced(opened).await?,
        _ => None,
    };
    Ok(TrackedMoney {
        total_minor: facts.total_minor,
        currency: facts.currency.to_string(),
        payment: facts.payment.clone(),
        cash_due_minor: seen.cash_due_minor,
        paid_minor,
    })
}

/// What was charged for a part of an order stands in its bill, which follows the
/// journal at its own pace.
async fn invoiced(opened: &Opened) -> Result<Option<i64>, Problem> {
    const SQL: &str = "select body from invoices where tenant_id = $1 and order_id = $2";
    let tenant = opened.market.tenant;
    let values = [tenant.to_string().into(), opened.seen.order.to_string().into()];
    let rows = opened.edge.app.store.db.fetch(tenant, SQL, &values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let bill: serde_json::Value =
        serde_json::from_str(&row.text("body")?).map_err(Problem::internal)?;
    Ok(bill["total"]["minor"].as_i64())
}

async fn delivered(view: &View<'_>) -> Result<Option<Delivered>, Problem> {
    let Some(at) = view.seen.delivered_at else { return Ok(None) };
    let proofs = if may_see_proofs(view.opened) { proofs(view.opened).await? } else { Vec::new() };
    Ok(Some(Delivered { at: Moment(at), proofs }))
}

async fn proofs(opened: &Opened) -> Result<Vec<ProofLink>, Problem> {
    let (tenant, task) = (opened.market.tenant, opened.seen.facts.dropoff_task);
    let read_at = |id| format!("/api/v1/t/{}/proofs/{id}", opened.token);
    of_task(&opened.edge, tenant, task, read_at).await
}
