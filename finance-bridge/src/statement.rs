//! What a worker is told about their money: a fold of what was posted, in one
//! currency, that ends on the balances of the ledger's own accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{AccountKey, Code, Leg, LegKind, OrderId, Rejection, TimeMs, WorkerId};

use crate::settle::is_earning;

/// One posted leg, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedLine {
    /// When it was posted.
    pub at: TimeMs,
    /// Its place in the shard's history; the legs of one transfer share it.
    pub seq: u64,
    /// For which order.
    pub order: Option<OrderId>,
    /// What moved.
    pub leg: Leg,
}

/// One line of a statement: an order, or something that is of no order or was
/// put right later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// When its first leg was posted.
    pub at: TimeMs,
    /// Where its first leg stands in the shard's history.
    pub seq: u64,
    /// Which order.
    pub order: Option<OrderId>,
    /// What was earned, by part.
    pub earnings: BTreeMap<LegKind, i64>,
    /// The sum of the earnings.
    pub earned_minor: i64,
    /// Cash taken at the door.
    pub cash_collected_minor: i64,
    /// Cash handed in.
    pub cash_remitted_minor: i64,
    /// What the line did to the wallet; more or less than the earnings only
    /// where something was put right.
    pub wallet_change_minor: i64,
    /// What the line did to the cash in hand.
    pub cash_change_minor: i64,
    /// The wallet after this line.
    pub wallet_minor: i64,
    /// The cash in hand after this line.
    pub cash_in_hand_minor: i64,
}

/// A worker's statement in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose.
    pub worker: WorkerId,
    /// In the order in which they began.
    pub lines: Vec<StatementLine>,
    /// What the house owes the worker.
    pub wallet_minor: i64,
    /// What the worker carries for the house.
    pub cash_in_hand_minor: i64,
}

/// Folds what was posted in one currency into the statement of `worker`. Legs
/// may come in any order and may be about others. All of an order is one line,
/// except corrections: what was put right stays visible beside what it corrects.
///
/// # Errors
/// `AmountOverflow`, which what a ledger has posted cannot cause.
pub fn statement(
    worker: WorkerId,
    posted: impl IntoIterator<Item = PostedLine>,
) -> Result<Statement, Rejection> {
    let mut posted: Vec<_> =
        posted.into_iter().filter(|line| concerns(worker, &line.leg)).collect();
    posted.sort_by_key(|line| line.seq);
    let mut lines: Vec<StatementLine> = Vec::new();
    let mut line_of: BTreeMap<(Option<OrderId>, Option<u64>), usize> = BTreeMap::new();
    for entry in &posted {
        let index = *line_of.entry(line_key(entry)).or_insert(lines.len());
        if index == lines.len() {
            lines.push(empty_line(entry));
        }
        enter(&mut lines[index], worker, &entry.leg).ok_or_else(overflow)?;
    }
    run_totals(worker, lines).ok_or_else(overflow)
}

fn concerns(worker: WorkerId, leg: &Leg) -> bool {
    [leg.debit, leg.credit]
        .into_iter()
        .any(|key| key == AccountKey::WorkerWallet(worker) || key == AccountKey::WorkerCash(worker))
}

/// What shares this key shares a line.
fn line_key(entry: &PostedLine) -> (Option<OrderId>, Option<u64>) {
    let alone = entry.order.is_none() || entry.leg.kind == LegKind::Correction;
    (entry.order, alone.then_some(entry.seq))
}

fn empty_line(entry: &PostedLine) -> StatementLine {
    StatementLine {
        at: entry.at,
        seq: entry.seq,
        order: entry.order,
        earnings: BTreeMap::new(),
        earned_minor: 0,
        cash_collected_minor: 0,
        cash_remitted_minor: 0,
        wallet_change_minor: 0,
        cash_change_minor: 0,
        wallet_minor: 0,
        cash_in_hand_minor: 0,
    }
}

/// Enters one leg. The wallet is the house's debt, so credits raise it; cash in
/// hand is the house's asset, so debits do.
fn enter(line: &mut StatementLine, worker: WorkerId, leg: &Leg) -> Option<()> {
    let (wallet, hand) = (AccountKey::WorkerWallet(worker), AccountKey::WorkerCash(worker));
    let to_wallet = signed(leg, leg.credit == wallet, leg.debit == wallet);
    let to_hand = signed(leg, leg.debit == hand, leg.credit == hand);
    add(&mut line.wallet_change_minor, to_wallet)?;
    add(&mut line.cash_change_minor, to_hand)?;
    if is_earning(leg.kind) && to_wallet != 0 {
        add(line.earnings.entry(leg.kind).or_default(), to_wallet)?;
        add(&mut line.earned_minor, to_wallet)?;
    }
    match leg.kind {
        LegKind::Correction => Some(()),
        LegKind::CashRemitted => add(&mut line.cash_remitted_minor, -to_hand),
        _ => add(&mut line.cash_collected_minor, to_hand),
    }
}

fn signed(leg: &Leg, raises: bool, lowers: bool) -> i64 {
    match (raises, lowers) {
        (true, false) => leg.minor,
        (false, true) => -leg.minor,
        _ => 0,
    }
}

fn run_totals(worker: WorkerId, mut lines: Vec<StatementLine>) -> Option<Statement> {
    let (mut wallet_minor, mut cash_in_hand_minor) = (0, 0);
    for line in &mut lines {
        add(&mut wallet_minor, line.wallet_change_minor)?;
        add(&mut cash_in_hand_minor, line.cash_change_minor)?;
        line.wallet_minor = wallet_minor;
        line.cash_in_hand_minor = cash_in_hand_minor;
    }
    Some(Statement { worker, lines, wallet_minor, cash_in_hand_minor })
}

fn add(total: &mut i64, minor: i64) -> Option<()> {
    *total = total.checked_add(minor)?;
    Some(())
}

fn overflow() -> Rejection {
    Rejection::new(Code::AmountOverflow, "the statement's sums do not fit")
}
