//! The books, kept again from the legs in the journal: they balance, nothing
//! guarded falls below zero, each delivery is paid once and to the unit as it
//! was promised (R23, R24), and no money stays aside for an order that is over.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Failures;
use super::record::{Fact, Record, field, items, number, pay_minor, text};

#[derive(Default)]
struct Account {
    credits: i128,
    debits: i128,
    held: i128,
}

struct Sale {
    /// Unit price and tax per line.
    lines: Vec<(i64, i64)>,
    fees: i64,
    commission: i64,
    failed_attempt: i64,
}

/// What an order is to pay whom, from its assignment on.
#[derive(Default, Clone)]
struct Promise {
    order_pay: i64,
    pay: i64,
    worker: String,
}

#[derive(Default)]
pub(super) struct Books {
    accounts: BTreeMap<String, Account>,
    holds: BTreeMap<String, (String, i64, String)>,
    pub(super) transfers: BTreeSet<String>,
    sales: BTreeMap<String, Sale>,
    promises: BTreeMap<String, Promise>,
    offer_pay: BTreeMap<String, i64>,
    settled: BTreeSet<String>,
    shares: (i64, i64),
}

impl Books {
    pub(super) fn entry(&mut self, record: &Record<'_>, failures: &mut Failures) {
        for fact in &record.events {
            match fact.machine {
                "ledger" => self.ledger(*fact, failures),
                "dispatch" => self.dispatch(*fact),
                _ => self.note(*fact),
            }
        }
        for fact in &record.events {
            self.settle(record, *fact, failures);
        }
        self.check_end(record, failures);
    }

    fn note(&mut self, fact: Fact<'_>) {
        if fact.kind == "policy_set" {
            let money = &fact.body["policy"]["money"];
            self.shares = (number(money, "commission"), number(money, "failed_attempt"));
        }
        if fact.kind == "sale_placed" {
            let sale = &fact.body["sale"];
            let line = |line: &Value| (number(line, "unit_minor"), number(line, "tax"));
            let row = Sale {
                lines: items(&sale["priced"], "lines").iter().map(line).collect(),
                fees: number(sale, "delivery_fee_minor") + number(sale, "delivery_fee_tax_minor"),
                commission: self.shares.0,
                failed_attempt: self.shares.1,
            };
            self.sales.insert(text(sale, "order").to_owned(), row);
        }
    }

    fn dispatch(&mut self, fact: Fact<'_>) {
        let body = fact.body;
        match fact.kind {
            "order_placed" => {
                let order = &body["order"];
                let promise = self.promises.entry(text(order, "id").to_owned()).or_default();
                promise.order_pay = pay_minor(&order["pay"]);
            }
            "dispatch_restarted" => {
                let promise = self.promises.entry(text(body, "order").to_owned()).or_default();
                promise.order_pay = pay_minor(&body["pay"]);
            }
            "offer_made" => {
                let offer = &body["offer"];
                self.offer_pay.insert(text(offer, "id").to_owned(), pay_minor(&offer["pay"]));
            }
            "order_assigned" => {
                let job = &body["assignment"];
                let offered = self.offer_pay.get(text(job, "offer")).copied();
                let promise = self.promises.entry(text(job, "order").to_owned()).or_default();
                promise.pay = offered.unwrap_or(promise.order_pay);
                promise.worker = text(job, "worker").to_owned();
            }
            _ => {}
        }
    }

    fn ledger(&mut self, fact: Fact<'_>, failures: &mut Failures) {
        let body = fact.body;
        match fact.kind {
            "posted" => self.post(body, failures),
            "hold_placed" => {
                let hold = &body["hold"];
                let (account, minor) = (text(hold, "account").to_owned(), number(hold, "minor"));
                self.account(&account).held += i128::from(minor);
                self.check_guard(&account, failures);
                let row = (account, minor, text(hold, "order").to_owned());
                self.holds.insert(text(body, "id").to_owned(), row);
            }
            "hold_voided" => self.let_go(text(body, "id"), failures),
            other => failures.push(format!("the books know no {other}")),
        }
    }

    fn post(&mut self, body: &Value, failures: &mut Failures) {
        if let Some(hold) = field(body, "hold").as_str() {
            self.let_go(hold, failures);
        }
        let transfer = &body["transfer"];
        let id = text(transfer, "id");
        if !self.transfers.insert(id.to_owned()) {
            failures.push(format!("{id} was posted twice"));
        }
        for leg in items(transfer, "legs") {
            let minor = number(leg, "minor");
            if minor <= 0 {
                failures.push(format!("{id} has a leg of {minor}"));
            }
            self.account(text(leg, "debit")).debits += i128::from(minor);
            self.account(text(leg, "credit")).credits += i128::from(minor);
            self.check_guard(text(leg, "debit"), failures);
        }
    }

    fn let_go(&mut self, id: &str, failures: &mut Failures) {
        match self.holds.remove(id) {
            Some((account, minor, _)) => self.account(&account).held -= i128::from(minor),
            None => failures.push(format!("{id} ended and was not held")),
        }
    }

    fn account(&mut self, key: &str) -> &mut Account {
        self.accounts.entry(key.to_owned()).or_default()
    }

    fn check_guard(&mut self, key: &str, failures: &mut Failures) {
        let Account { credits, debits, held } = self.account(key);
        let left = *credits - *debits - *held;
        if key.starts_with("wallet:") && left < 0 {
            failures.push(format!("{key} is at {left}"));
        }
    }

    /// What a delivery or a failed attempt must have posted, to the unit.
    fn settle(&mut self, record: &Record<'_>, fact: Fact<'_>, failures: &mut Failures) {
        let order = text(fact.body, "order");
        let promise = self.promises.get(order).cloned().unwrap_or_default();
        let (pay, charge) = match (fact.machine, fact.kind) {
            ("dispatch", "order_delivered") => (promise.pay, self.charge(record, order)),
            ("trade", "delivery_failed") => {
                let share = self.sales.get(order).map_or(0, |sale| sale.failed_attempt);
                let taken = fact.body["goods_taken"] == true;
                let earned = (i128::from(promise.pay) * i128::from(share) + 5_000) / 10_000;
                (if taken { earned as i64 } else { 0 }, (0, 0))
            }
            _ => return,
        };
        let posted: Vec<&Value> = postings(record, order).collect();
        let sum = |fits: &dyn Fn(&Value) -> bool| -> i64 {
            let legs = posted.iter().flat_map(|transfer| items(transfer, "legs"));
            legs.filter(|leg| fits(leg)).map(|leg| number(leg, "minor")).sum()
        };
        let wallet = format!("wallet:worker:{}", promise.worker);
        let paid = sum(&|leg| text(leg, "credit") == wallet);
        if paid != pay {
            failures.push(format!("{order}: {paid} paid where {pay} was promised"));
        }
        let charged = sum(&|leg| text(leg, "debit") != "expense:worker_pay");
        if charged != charge.0 {
            failures.push(format!("{order}: {charged} charged where {} is due", charge.0));
        }
        let commission = sum(&|leg| text(leg, "kind") == "commission");
        if commission != charge.1 {
            failures.push(format!("{order}: commission {commission}, not {}", charge.1));
        }
        if posted.len() > 1 || (!posted.is_empty() && !self.settled.insert(order.to_owned())) {
            failures.push(format!("{order} was settled more than once"));
        }
    }

    /// What the customer owes for the pieces of this entry, and the house's share.
    fn charge(&self, record: &Record<'_>, order: &str) -> (i64, i64) {
        let Some(sale) = self.sales.get(order) else { return (0, 0) };
        let delivered = record.of("trade").find(|fact| fact.kind == "sale_delivered");
        let pieces = delivered.map_or(&[] as &[Value], |fact| items(fact.body, "pieces"));
        let (mut net, mut tax) = (0i128, 0i128);
        for ((unit, rate), pieces) in sale.lines.iter().zip(pieces) {
            let line = i128::from(*unit) * i128::from(pieces.as_i64().unwrap_or_default());
            net += line;
            tax += (line * i128::from(*rate) + 5_000) / 10_000;
        }
        let commission = net * i128::from(sale.commission) / 10_000;
        ((net + tax) as i64 + sale.fees, commission as i64)
    }

    fn check_end(&self, record: &Record<'_>, failures: &mut Failures) {
        const ENDS: &[&str] = &[
            "order_delivered",
            "order_failed",
            "order_cancelled",
            "order_expired",
            "order_returned",
        ];
        for fact in record.of("dispatch").filter(|fact| ENDS.contains(&fact.kind)) {
            let order = text(fact.body, "order");
            if self.holds.values().any(|(_, _, held_for)| held_for == order) {
                failures.push(format!("money is still held for {order} after {}", fact.kind));
            }
        }
        // A posting for an order comes with its end, never by itself.
        for fact in record.of("ledger").filter(|fact| fact.kind == "posted") {
            let order = text(&fact.body["transfer"], "order");
            let ends =
                |fact: &Fact<'_>| ENDS.contains(&fact.kind) && text(fact.body, "order") == order;
            if !order.is_empty() && !record.of("dispatch").any(|fact| ends(&fact)) {
                failures.push(format!("money moved for {order}, which did not end"));
            }
        }
    }

    pub(super) fn finish(&self, failures: &mut Failures) {
        let balance: i128 = self.accounts.values().map(|a| a.credits - a.debits).sum();
        if balance != 0 {
            failures.push(format!("the books are out by {balance}"));
        }
        for (id, (account, minor, order)) in &self.holds {
            failures.push(format!("{id} still holds {minor} of {account} for {order}"));
        }
    }
}

/// The transfers of this entry that are about this order.
fn postings<'a>(record: &'a Record<'_>, order: &'a str) -> impl Iterator<Item = &'a Value> {
    record
        .of("ledger")
        .filter(|fact| fact.kind == "posted")
        .map(|fact| &fact.body["transfer"])
        .filter(move |transfer| text(transfer, "order") == order)
}
