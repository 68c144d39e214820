//! What is done with an order: each act is one command, answered from its
//! outcome.

use dispatch::{CancelledBy, Command as D, TaskOutcome, TaskStep};
use engine::{Command, Market, Reply as Outcome};
use vocab::{Code, CommandMeta, LegKind, OrderId, Pay, PayPart, Role, Text};

use super::intake::acknowledged;
use super::known;
use crate::edge::http::ask::{not_found, submit};
use crate::edge::http::dto::orders::{
    CancelOrder, Nothing, OrderAck, OutcomeForm, RedispatchOrder, StepAck, StepOrder, ToWorker,
    WithReason,
};
use crate::edge::http::{Ask, Reply, Routes, Spec, spec};
use crate::edge::problem::{CurrentOrder, Problem};
use crate::rooms::sequencer::Answer;
use crate::shards::MarketHandle;

pub(super) fn routes(routes: &mut Routes) {
    let act = |summary| -> Spec { spec(summary).gives::<OrderAck>().versioned() };
    known!(routes, POST "/api/v1/orders/{id}/confirm", confirm,
        act("Secures goods and money and starts the order").takes::<Nothing>());
    known!(routes, POST "/api/v1/orders/{id}/cancel", cancel,
        act("Calls an order off").takes::<CancelOrder>());
    known!(routes, POST "/api/v1/orders/{id}/assign", assign,
        act("Gives an order to a worker, over all strategies").takes::<ToWorker>());
    known!(routes, POST "/api/v1/orders/{id}/unassign", unassign,
        act("Takes an order from its worker, before pickup").takes::<WithReason>());
    known!(routes, POST "/api/v1/orders/{id}/pin", pin,
        act("Only this worker is to be asked").takes::<ToWorker>());
    known!(routes, POST "/api/v1/orders/{id}/unpin", unpin,
        act("Anyone may be asked again").takes::<Nothing>());
    known!(routes, POST "/api/v1/orders/{id}/hold", hold,
        act("Keeps an order from dispatch").takes::<WithReason>());
    known!(routes, POST "/api/v1/orders/{id}/resume", resume,
        act("Lets an order go on").takes::<Nothing>());
    known!(routes, POST "/api/v1/orders/{id}/redispatch", redispatch,
        act("Starts over: waves from zero, perhaps another strategy or better pay")
            .takes::<RedispatchOrder>());
    known!(routes, POST "/api/v1/orders/{id}/return", give_back,
        act("Sends the goods back; answers with the child order").takes::<Nothing>());
    known!(routes, POST "/api/v1/orders/{id}/step", step,
        spec("A step of the job, set for its worker")
            .takes::<StepOrder>().gives::<StepAck>().versioned());
}

async fn act(ask: &Ask, command: Command) -> Result<Reply, Problem> {
    let id = order(ask)?;
    let market = ask.market_of_order(id).await?;
    let seen = ask.incoming.seen_version()?;
    let answer = submit_seen(&market, ask.meta(), id, seen, command).await?;
    let ack = acknowledged(&answer)?;
    Ok(Reply::ok(&ack).etag(ack.version).replayed(answer.replayed))
}

/// Hands in a command by someone who may have seen the order at a version. When
/// it has changed since, the refusal says how it stands.
pub(super) async fn submit_seen(
    market: &MarketHandle,
    meta: CommandMeta,
    order: OrderId,
    seen: Option<u64>,
    command: Command,
) -> Result<Answer, Problem> {
    let command = match seen {
        Some(version) => Command::AtVersion { order, version, command: Box::new(command) },
        None => command,
    };
    match submit(market, meta, command).await {
        Err(mut problem) if problem.code == Code::StaleVersion => {
            let read = market.sequencer.read(move |market| standing(market, order));
            problem.current_order = read.await.ok().flatten();
            Err(problem)
        }
        answer => answer,
    }
}

fn standing(market: &Market, id: OrderId) -> Option<CurrentOrder> {
    let order = market.dispatch.order(id)?;
    let job = order.assignment.and_then(|id| market.dispatch.assignment(id));
    Some(CurrentOrder {
        state: order.state.as_str().to_owned(),
        version: order.version,
        worker_id: job.map(|job| job.worker.to_string()),
    })
}

fn order(ask: &Ask) -> Result<OrderId, Problem> {
    ask.incoming.id("id", Code::OrderNotFound)
}

async fn confirm(ask: Ask) -> Result<Reply, Problem> {
    let Nothing {} = ask.incoming.body()?;
    act(&ask, Command::ConfirmOrder { order: order(&ask)? }).await
}

async fn cancel(ask: Ask) -> Result<Reply, Problem> {
    let form: CancelOrder = ask.incoming.body()?;
    let merchant = ask.caller.principal.role == Role::Merchant;
    let by = match form.by {
        _ if merchant => CancelledBy::Merchant,
        Some(CancelledBy::System) => {
            let detail = "rules call off by themselves; name a person's role";
            return Err(Problem::field(Code::InvalidField, "by", detail));
        }
        Some(by) => by,
        None => CancelledBy::Dispatcher,
    };
    let (order, reason) = (order(&ask)?, form.reason);
    act(&ask, Command::CancelOrder { order, by, reason, seen_version: None }).await
}

async fn assign(ask: Ask) -> Result<Reply, Problem> {
    let form: ToWorker = ask.incoming.body()?;
    let command = D::Assign { order: order(&ask)?, worker: form.worker_id, seen_version: None };
    act(&ask, Command::Dispatch { command }).await
}

async fn unassign(ask: Ask) -> Result<Reply, Problem> {
    let form: WithReason = ask.incoming.body()?;
    let command = D::Unassign { order: order(&ask)?, reason: form.reason };
    act(&ask, Command::Dispatch { command }).await
}

async fn pin(ask: Ask) -> Result<Reply, Problem> {
    let form: ToWorker = ask.incoming.body()?;
    let command = D::Pin { order: order(&ask)?, worker: form.worker_id };
    act(&ask, Command::Dispatch { command }).await
}

async fn unpin(ask: Ask) -> Result<Reply, Problem> {
    let Nothing {} = ask.incoming.body()?;
    act(&ask, Command::Dispatch { command: D::Unpin { order: order(&ask)? } }).await
}

async fn hold(ask: Ask) -> Result<Reply, Problem> {
    let form: WithReason = ask.incoming.body()?;
    let command = D::Hold { order: order(&ask)?, reason: form.reason };
    act(&ask, Command::Dispatch { command }).await
}

async fn resume(ask: Ask) -> Result<Reply, Problem> {
    let Nothing {} = ask.incoming.body()?;
    act(&ask, Command::Dispatch { command: D::Resume { order: order(&ask)? } }).await
}

async fn redispatch(ask: Ask) -> Result<Reply, Problem> {
    let form: RedispatchOrder = ask.incoming.body()?;
    let id = order(&ask)?;
    let market = ask.market_of_order(id).await?;
    let pay = match form.pay_minor {
        None => None,
        Some(minor) => {
            let pay = market.sequencer.read(move |m| m.dispatch.order(id).map(|o| o.pay.clone()));
            let pay = pay.await?.ok_or_else(|| not_found(Code::OrderNotFound))?;
            Some(with_total(pay, minor)?)
        }
    };
    let command = D::Redispatch { order: id, strategy: form.strategy, pay };
    act(&ask, Command::Dispatch { command }).await
}

/// The same pay with another total: more is a bonus on what was quoted, less
/// would break a promise.
fn with_total(mut pay: Pay, minor: i64) -> Result<Pay, Problem> {
    let total = pay.total_minor().map_err(Problem::internal)?;
    let more = minor
        .checked_sub(total)
        .filter(|more| *more >= 0 && minor <= vocab::limits::AMOUNT_MINOR_MAX);
    let more = more.ok_or_else(|| {
        let detail = format!("the pay is {total} and can only be raised");
        Problem::field(Code::OutOfRange, "pay_minor", detail)
    })?;
    if more > 0 {
        match pay.parts.iter_mut().find(|part| part.kind == LegKind::EarningBonus) {
            Some(bonus) => bonus.minor += more,
            None => pay.parts.push(PayPart { kind: LegKind::EarningBonus, minor: more }),
        }
    }
    Ok(pay)
}

async fn give_back(ask: Ask) -> Result<Reply, Problem> {
    let Nothing {} = ask.incoming.body()?;
    act(&ask, Command::ReturnOrder { order: order(&ask)? }).await
}

async fn step(ask: Ask) -> Result<Reply, Problem> {
    let form: StepOrder = ask.incoming.body()?;
    let id = order(&ask)?;
    let market = ask.market_of_order(id).await?;
    let job = market.sequencer.read(move |market| {
        let job = market.dispatch.order(id)?.assignment?;
        market.dispatch.assignment(job).map(|job| (job.id, job.version))
    });
    let (assignment, assignment_version) = job.await?.ok_or_else(|| {
        Problem::new(Code::WrongState, "nobody carries this order, so there is no step to take")
    })?;
    let step = TaskStep {
        assignment,
        assignment_version,
        task: form.task_id,
        to: form.to,
        outcome: form.outcome.map(outcome),
        device_at: None,
        place: None,
        proofs: Vec::new(),
    };
    let command =
        Command::Step { worker: None, step, pieces: form.pieces, cash_minor: form.cash_minor };
    let seen = ask.incoming.seen_version()?;
    let answer = submit_seen(&market, ask.meta(), id, seen, command).await?;
    let Outcome::Job { id: job, order, state, version } = answer.outcome.reply else {
        return Err(Problem::internal("a step was answered with something else"));
    };
    let ack = StepAck {
        id: order.to_string(),
        state: state.as_str().to_owned(),
        assignment_id: job.to_string(),
        assignment_version: version,
        as_of_seq: answer.outcome.seq,
    };
    Ok(Reply::ok(&ack).replayed(answer.replayed))
}

fn outcome(form: OutcomeForm) -> TaskOutcome {
    match form {
        OutcomeForm::Done => TaskOutcome::Done,
        OutcomeForm::Partly => TaskOutcome::Partly,
        OutcomeForm::Failed { reason, note } => {
            let note = note.unwrap_or_else(|| Text::new("").expect("an empty text fits"));
            TaskOutcome::Failed { reason, note }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Currency;

    #[test]
    fn pay_is_raised_by_a_bonus_and_never_lowered() {
        let base = PayPart { kind: LegKind::EarningBase, minor: 300 };
        let pay = Pay { currency: Currency::EUR, parts: vec![base] };
        let raised = with_total(pay.clone(), 450).unwrap();
        assert_eq!(raised.total_minor(), Ok(450));
        let again = with_total(raised, 500).unwrap();
        assert_eq!(again.parts.len(), 2);
        assert_eq!(with_total(pay.clone(), 300).unwrap(), pay);
        assert_eq!(with_total(pay, 299).unwrap_err().code, Code::OutOfRange);
    }
}
