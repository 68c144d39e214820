//! Proposals, and the answers to the offers that follow.

use super::*;

impl Model {
    pub(super) fn propose(
        &mut self,
        order: usize,
        seen: Seen,
        workers: &[usize],
        found: bool,
    ) -> Answer {
        let now = self.now;
        let it = self.order(order)?.clone();
        if seen == Seen::Stale {
            return Err("stale_version");
        }
        if it.held {
            return Err("order_on_hold");
        }
        if it.look.is_none() || it.end.is_some_and(|end| now >= end) {
            return Err("wrong_state");
        }
        let mut asked = Vec::new();
        for worker in workers {
            let busy = self.open_of(*worker).is_some() || self.live_of(*worker);
            let wanted = it.pinned.is_none() || it.pinned == Some(*worker);
            let most = if it.strategy == "nearest" { 1 } else { 5 };
            let again = it.excluded.contains_key(worker) || asked.contains(worker);
            if !busy && wanted && !again && asked.len() < most {
                asked.push(*worker);
            }
        }
        if asked.is_empty() {
            self.nobody(order, found);
            return Ok(true);
        }
        let life = match (it.pinned, it.strategy) {
            (Some(_), _) => 120_000,
            (None, "nearest") => 30_000,
            _ => 40_000,
        };
        let until = (now + life).min(it.end.unwrap_or(i64::MAX));
        for worker in asked {
            let (state, why, forgotten) = ("created", None, false);
            self.offers.push(Offer { order, worker, state, until, why, forgotten });
        }
        let it = self.edit(order);
        it.wave += 1;
        it.look = None;
        it.nobody = None;
        it.call = None;
        Ok(true)
    }

    pub(super) fn nobody(&mut self, order: usize, found: bool) {
        let now = self.now;
        let it = self.edit(order);
        if !found && it.nobody.is_some_and(|since| now - since >= 600_000) {
            it.call = it.call.or(Some("nobody_eligible"));
        }
        it.nobody = it.nobody.or(Some(now));
        it.look = Some(now + if found { 50 } else { 5_000 });
    }

    pub(super) fn sent(&mut self, offer: usize) -> Answer {
        if self.offers.get(offer).is_none_or(|o| o.forgotten) {
            return Err("offer_not_found");
        }
        let worker = self.offers[offer].worker;
        self.progress(offer, worker, "sent", &["created"])
    }

    pub(super) fn progress(
        &mut self,
        offer: usize,
        worker: usize,
        to: &'static str,
        from: &[&str],
    ) -> Answer {
        let state = self.mine(offer, worker)?;
        if from.contains(&state) {
            self.offers[offer].state = to;
            return Ok(true);
        }
        Ok(false)
    }

    pub(super) fn mine(&self, offer: usize, worker: usize) -> Result<&'static str, &'static str> {
        match self.offers.get(offer) {
            Some(offer) if offer.worker == worker && !offer.forgotten => Ok(offer.state),
            _ => Err("offer_not_found"),
        }
    }

    pub(super) fn closed(state: &str) -> &'static str {
        match state {
            "expired" => "offer_expired",
            "withdrawn" => "offer_withdrawn",
            "lost" => "offer_lost",
            _ => "wrong_state",
        }
    }

    pub(super) fn accept(&mut self, offer: usize, worker: usize) -> Answer {
        let state = self.mine(offer, worker)?;
        let order = self.offers[offer].order;
        if self.open(order).contains(&offer) {
            if self.now > self.offers[offer].until {
                return Err("offer_expired");
            }
            self.close(offer, "accepted", None);
            self.take_back_all(order, "taken");
            self.give(order, worker);
            return Ok(true);
        }
        if state == "accepted" {
            return Ok(false);
        }
        if state == "withdrawn" && self.offers[offer].why == Some("taken") {
            self.offers[offer].state = "lost";
            return Ok(true);
        }
        Err(Self::closed(state))
    }

    pub(super) fn decline(&mut self, offer: usize, worker: usize) -> Answer {
        let state = self.mine(offer, worker)?;
        if state == "declined" {
            return Ok(false);
        }
        let order = self.offers[offer].order;
        if !self.open(order).contains(&offer) {
            return Err(Self::closed(state));
        }
        if self.now > self.offers[offer].until {
            return Err("offer_expired");
        }
        self.close(offer, "declined", None);
        self.edit(order).excluded.insert(worker, "declined");
        self.refused(order);
        Ok(true)
    }

    pub(super) fn withdraw(&mut self, offer: usize, reason: &'static str) -> Answer {
        if self.offers.get(offer).is_none_or(|o| o.forgotten) {
            return Err("offer_not_found");
        }
        if reason == "taken" || reason == "cancelled" {
            return Err("invalid_field");
        }
        let state = self.offers[offer].state;
        if state == "withdrawn" {
            return Ok(false);
        }
        if !self.open(self.offers[offer].order).contains(&offer) {
            return Err(Self::closed(state));
        }
        self.take_back(offer, reason);
        Ok(true)
    }

    pub(super) fn take_back(&mut self, offer: usize, reason: &'static str) {
        self.close(offer, "withdrawn", Some(reason));
        let order = self.offers[offer].order;
        if self.open(order).is_empty() {
            self.seek(order);
        }
    }
}
