//! Starts the search over: waves from zero, perhaps another strategy, perhaps
//! another pay. Who refused is asked again only if it pays more.

use vocab::{Code, OrderId, Pay, Rejection, TimeMs};

use super::place::check_pay;
use super::{Decided, check_not_on_hold, find_order, search, withdraw_all, wrong_state};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::WithdrawReason;
use crate::order::{Order, OrderState, Strategy};

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    order: OrderId,
    strategy: Option<Strategy>,
    pay: Option<&Pay>,
) -> Decided {
    let order = find_order(state, order)?;
    if !order.state.awaits_worker() {
        return Err(wrong_state(order, "the order does not wait for a worker"));
    }
    if order.state == OrderState::Placed {
        return Err(wrong_state(order, "the order is not confirmed yet"));
    }
    check_not_on_hold(order)?;
    let forget_refusals = pay.map_or(Ok(false), |pay| pays_more(order, pay))?;
    let strategy = strategy.unwrap_or(order.strategy);
    let pay = pay.unwrap_or(&order.pay).clone();
    let mut events = withdraw_all(order, WithdrawReason::Replanned);
    events.push(Event::DispatchRestarted { order: order.id, strategy, pay, forget_refusals });
    let pin_refused = order.pinned.is_some_and(|worker| {
        order.excluded.get(&worker).is_some_and(|why| !(forget_refusals && why.is_refusal()))
    });
    events.extend(search(now, order.id, strategy, pin_refused));
    Ok(events)
}

fn pays_more(order: &Order, pay: &Pay) -> Result<bool, Rejection> {
    if pay.currency != order.pay.currency {
        let detail = format!("the order pays in {}", order.pay.currency);
        return Err(Rejection::new(Code::CurrencyMismatch, detail).at("pay.currency"));
    }
    Ok(check_pay(pay)? > check_pay(&order.pay)?)
}
