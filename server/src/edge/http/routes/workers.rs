//! Those who carry: their record, their login, their card.

use std::sync::Arc;

use engine::{Command, Reply as Outcome};
use orders_bridge::User;
use store::CredentialKind;
use vocab::{Code, Role, SubjectId, UserId, VehicleId, WorkerId};
use workers::{Blocked, Command as W, Profile, Shift, Vehicle, Work};

use super::people::{self, Person};
use super::{known, markets, users};
use crate::edge::auth::check_pin;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::common::{Moment, Page};
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::dto::workers::{
    AddWorker, Block, Positions, PutWorker, Seen, SetDuty, ShiftForm, VehicleForm, WorkerAck,
    WorkerCard,
};
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;
use crate::rooms::roster::Line;
use crate::rooms::sequencer::Answer;
use crate::rooms::tracking::Position;
use crate::shards::MarketHandle;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/workers", add,
        spec("Adds a worker with a login").takes::<AddWorker>().gives::<WorkerAck>().status(201));
    known!(routes, GET "/api/v1/workers", list, spec("The market's workers").gives::<Page>());
    known!(routes, GET "/api/v1/workers/{id}", card,
        spec("A worker's card; its ETag is the version").gives::<WorkerCard>());
    known!(routes, PUT "/api/v1/workers/{id}", put,
        spec("Replaces what changes rarely; If-Match takes the version")
            .takes::<PutWorker>().gives::<WorkerAck>());
    known!(routes, POST "/api/v1/workers/{id}/duty", duty,
        spec("Goes on or off duty").takes::<SetDuty>().gives::<WorkerAck>());
    known!(routes, POST "/api/v1/workers/{id}/block", block,
        spec("Keeps a worker from work").takes::<Block>().gives::<WorkerAck>());
    known!(routes, POST "/api/v1/workers/{id}/unblock", unblock,
        spec("Lets a worker work again").gives::<WorkerAck>());
    known!(routes, POST "/api/v1/workers/{id}/shift", shift,
        spec("Plans working time; null removes it")
            .takes::<ShiftForm>().gives::<WorkerAck>());
    known!(routes, GET "/api/v1/positions", positions,
        spec("Where everyone was last seen").gives::<Positions>());
}

async fn add(ask: Ask) -> Result<Reply, Problem> {
    let form: AddWorker = ask.incoming.body()?;
    let phone = people::phone(&form.phone)?;
    check_pin(&form.pin)?;
    let market = ask.market(form.market_id)?;
    let default_cap = markets::policy_of(&*ask.tenancy()?, market.id)?.money.cash_cap_minor;
    let command = ask.incoming.command;
    let id: WorkerId = ids::made(command, "worker");
    let subject: SubjectId = ids::made(command, "subject");
    let profile = Profile {
        subject,
        vehicle: vehicle(ids::made(command, "vehicle"), &form.vehicle),
        skills: form.skills.into_iter().collect(),
        cash_cap_minor: form.cash_cap_minor.unwrap_or(default_cap),
        documents_until: None,
    };
    let register = Command::Workers { command: W::Register { worker: id, profile } };
    let user = User {
        id: ids::made::<UserId>(command, "user"),
        role: Role::Worker,
        subject,
        vendor: None,
        worker: Some((market.id, id)),
        disabled: false,
    };
    let person = Person {
        name: Some(form.name.to_string()),
        phone: Some(phone.clone()),
        plate: form.vehicle.plate.map(|plate| plate.to_string()),
        ..Person::default()
    };
    // The login is claimed first: a phone that is taken registers nobody.
    users::admit(&ask, user, &person, (CredentialKind::Phone, phone, form.pin)).await?;
    let answer = ask.submit(&market, register).await?;
    let ack = acknowledged(&answer)?;
    let location = format!("/api/v1/workers/{}", ack.id);
    Ok(Reply::created(&ack, location).etag(ack.version).replayed(answer.replayed))
}

fn vehicle(id: VehicleId, form: &VehicleForm) -> Vehicle {
    Vehicle { id, kind: form.kind, capacity_grams: form.capacity_grams }
}

fn acknowledged(answer: &Answer) -> Result<WorkerAck, Problem> {
    match &answer.outcome.reply {
        Outcome::Worker { id, version } => Ok(WorkerAck { id: id.to_string(), version: *version }),
        other => Err(Problem::internal(format!("a worker's command led to {other:?}"))),
    }
}

/// The market of a worker this caller may see.
pub(super) fn market_of(ask: &Ask, id: WorkerId) -> Result<(Arc<MarketHandle>, Line), Problem> {
    let all = ask.edge().app.shards.markets(ask.caller.principal.tenant);
    let found = all.into_iter().find_map(|market| {
        let line = market.roster.get(id)?;
        ask.caller.sees_worker(market.id, id).then_some((market, line))
    });
    found.ok_or_else(|| not_found(Code::WorkerNotFound))
}

/// The login of a worker: disabled logins are none.
pub(super) fn login_of(ask: &Ask, market: &MarketHandle, id: WorkerId) -> Result<UserId, Problem> {
    let tenancy = ask.tenancy()?;
    let theirs = |user: &&User| user.worker == Some((market.id, id)) && !user.disabled;
    let login = tenancy.users.values().find(theirs).map(|user| user.id);
    login.ok_or_else(|| {
        Problem::new(Code::WrongState, "this worker has no login, or one that is disabled")
    })
}

pub(super) fn worker_id(ask: &Ask) -> Result<WorkerId, Problem> {
    ask.incoming.id("id", Code::WorkerNotFound)
}

async fn put(ask: Ask) -> Result<Reply, Problem> {
    let id = worker_id(&ask)?;
    let (market, line) = market_of(&ask, id)?;
    let form: PutWorker = ask.incoming.body()?;
    let subject = line.worker.profile.subject;
    let (edge, tenant) = (ask.edge(), ask.caller.principal.tenant);
    let profile = Profile {
        subject,
        vehicle: vehicle(line.worker.profile.vehicle.id, &form.vehicle),
        skills: form.skills.into_iter().collect(),
        cash_cap_minor: form.cash_cap_minor,
        documents_until: form.documents_until.map(|until| until.0),
    };
    let seen_version = ask.incoming.seen_version()?;
    let command = W::UpdateProfile { worker: id, profile, seen_version };
    let answer = ask.submit(&market, Command::Workers { command }).await?;
    let mut person = people::known::<Person>(edge, tenant, subject).await?.unwrap_or_default();
    person.name = form.name.map(|name| name.to_string()).or(person.name);
    person.plate = form.vehicle.plate.map(|plate| plate.to_string()).or(person.plate);
    people::keep(edge, tenant, subject, "user", &person).await?;
    market.hub.show_worker(id);
    reply(&answer)
}

fn reply(answer: &Answer) -> Result<Reply, Problem> {
    let ack = acknowledged(answer)?;
    Ok(Reply::ok(&ack).etag(ack.version).replayed(answer.replayed))
}

async fn duty(ask: Ask) -> Result<Reply, Problem> {
    let worker = worker_id(&ask)?;
    let (market, _) = market_of(&ask, worker)?;
    let form: SetDuty = ask.incoming.body()?;
    let command = W::SetDuty { worker, duty: form.duty };
    reply(&ask.submit(&market, Command::Workers { command }).await?)
}

async fn block(ask: Ask) -> Result<Reply, Problem> {
    let worker = worker_id(&ask)?;
    let (market, _) = market_of(&ask, worker)?;
    let form: Block = ask.incoming.body()?;
    let blocked = Blocked { reason: form.reason, until: form.until.map(|until| until.0) };
    let command = W::Block { worker, blocked };
    reply(&ask.submit(&market, Command::Workers { command }).await?)
}

async fn unblock(ask: Ask) -> Result<Reply, Problem> {
    let worker = worker_id(&ask)?;
    let (market, _) = market_of(&ask, worker)?;
    reply(&ask.submit(&market, Command::Workers { command: W::Unblock { worker } }).await?)
}

async fn shift(ask: Ask) -> Result<Reply, Problem> {
    let worker = worker_id(&ask)?;
    let (market, _) = market_of(&ask, worker)?;
    let form: Option<ShiftForm> = ask.incoming.body()?;
    let shift = form.map(|form| Shift { start: form.start.0, end: form.end.0 });
    let command = W::SetShift { worker, shift };
    reply(&ask.submit(&market, Command::Workers { command }).await?)
}

async fn card(ask: Ask) -> Result<Reply, Problem> {
    let id = worker_id(&ask)?;
    let (market, line) = market_of(&ask, id)?;
    let version = line.worker.version;
    Ok(Reply::ok(&shown(&ask, &market, &line).await?).etag(version))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let seq = *market.sequencer.durable_seq().borrow();
    let all = market.roster.all().into_iter().map(|line| (line.worker.id, line));
    let (rows, next) = pages::of_all(&ask.incoming, all)?;
    let mut items = Vec::with_capacity(rows.len());
    for line in &rows {
        items.push(shown(&ask, &market, line).await?);
    }
    Ok(Reply::ok(&pages::page(&items, next, seq)))
}

async fn shown(ask: &Ask, market: &MarketHandle, line: &Line) -> Result<WorkerCard, Problem> {
    let tenant = ask.caller.principal.tenant;
    let worker = &line.worker;
    let person = people::known::<Person>(ask.edge(), tenant, worker.profile.subject).await?;
    let person = person.unwrap_or_default();
    let (work, bound_to) = match worker.work {
        Work::Idle => ("idle", None),
        Work::Offered(offer) => ("offered", Some(offer.to_string())),
        Work::Engaged(job) => ("engaged", Some(job.to_string())),
    };
    let stars = worker.rating;
    Ok(WorkerCard {
        id: worker.id.to_string(),
        market_id: market.id.to_string(),
        version: worker.version,
        name: person.name,
        phone: person.phone,
        duty: wire(&worker.duty),
        work: work.to_owned(),
        bound_to,
        link: wire(&worker.link),
        blocked: worker.blocked.as_ref().map(|blocked| blocked.reason.to_string()),
        blocked_until: worker.blocked.as_ref().and_then(|blocked| blocked.until).map(Moment),
        shift_start: worker.shift.map(|shift| Moment(shift.start)),
        shift_end: worker.shift.map(|shift| Moment(shift.end)),
        vehicle: wire(&worker.profile.vehicle.kind),
        capacity_grams: worker.profile.vehicle.capacity_grams,
        skills: worker.profile.skills.iter().map(ToString::to_string).collect(),
        rating: (stars.count > 0).then(|| stars.stars as f64 / f64::from(stars.count)),
        stats: worker.stats.into(),
        cash_minor: line.cash_in_hand_minor,
        cash_cap_minor: worker.profile.cash_cap_minor,
        position: market.tracking.position(worker.id).map(seen),
    })
}

async fn positions(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let items = market.tracking.positions(None).into_iter().map(seen).collect();
    Ok(Reply::ok(&Positions { items }))
}

fn seen(position: Position) -> Seen {
    Seen {
        worker_id: position.worker.to_string(),
        lat: position.place.lat(),
        lng: position.place.lng(),
        heading: position.heading_deg,
        at: Moment(position.at),
    }
}
