//! Wallets, cash handed in, the books, and the papers that came out.

use engine::{Command, Reply as Outcome};
use orders_bridge::PartyKind;
use serde_json::{Value, json};
use store::AssertSqlSafe;
use vocab::{AccountKey, Code, PartyId, Text, WorkerId};

use super::{known, workers};
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::common::{Moment, Page, amount};
use crate::edge::http::dto::money::{BookTotals, MoveMoney, Moved, TrialBalance, Wallet};
use crate::edge::http::{Ask, Reply, Routes, pages, spec};
use crate::edge::problem::Problem;
use crate::projections;
use crate::rooms::sequencer::Answer;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/wallets/{party_id}", wallet,
        spec("What the house owes a party").gives::<Wallet>());
    known!(routes, POST "/api/v1/wallets/{party_id}/top-ups", top_up,
        spec("Puts money into a customer's wallet")
            .takes::<MoveMoney>().gives::<Moved>().status(201));
    known!(routes, POST "/api/v1/workers/{id}/cash-remittances", remit,
        spec("A worker hands cash in").takes::<MoveMoney>().gives::<Moved>().status(201));
    known!(routes, GET "/api/v1/ledger/trial-balance", trial_balance,
        spec("All books added up; the difference is zero").gives::<TrialBalance>());
    known!(routes, GET "/api/v1/ledger/transfers", transfers,
        spec("Legs posted on an account").gives::<Page>()
            .query(&[("account", "as in wallet:worker:wrk_...")]));
    known!(routes, GET "/api/v1/invoices", invoices, spec("Invoices").gives::<Page>());
    known!(routes, GET "/api/v1/invoices/{id}", invoice, spec("An invoice"));
    known!(routes, GET "/api/v1/delivery-notes", notes, spec("Delivery notes").gives::<Page>());
    known!(routes, GET "/api/v1/delivery-notes/{id}", note, spec("A delivery note"));
}

fn account_of(ask: &Ask, id: PartyId) -> Result<AccountKey, Problem> {
    let tenancy = ask.tenancy()?;
    let party = tenancy.parties.get(&id).ok_or_else(|| not_found(Code::PartyNotFound))?;
    Ok(match party.kind {
        PartyKind::Customer => AccountKey::CustomerWallet(id),
        PartyKind::Merchant => AccountKey::MerchantPayable(id),
    })
}

async fn wallet(ask: Ask) -> Result<Reply, Problem> {
    let id: PartyId = ask.incoming.id("party_id", Code::PartyNotFound)?;
    let account = account_of(&ask, id)?;
    let market = ask.market(None)?;
    let found = market.sequencer.read(move |market| {
        let currency = market.policy.as_ref()?.currency;
        Some((market.seq, currency, market.ledger.account(currency, account)))
    });
    let (as_of_seq, currency, account) = found
        .await?
        .ok_or_else(|| Problem::new(Code::Unavailable, "the market has no policy yet"))?;
    Ok(Reply::ok(&Wallet {
        party_id: id.to_string(),
        balance: amount(account.balance(), currency),
        available: amount(account.available(), currency),
        as_of_seq,
    }))
}

async fn top_up(ask: Ask) -> Result<Reply, Problem> {
    let customer: PartyId = ask.incoming.id("party_id", Code::PartyNotFound)?;
    if !matches!(account_of(&ask, customer)?, AccountKey::CustomerWallet(_)) {
        let detail = "only a customer's wallet is topped up";
        return Err(Problem::field(Code::InvalidField, "party_id", detail));
    }
    let form: MoveMoney = ask.incoming.body()?;
    let market = ask.market(None)?;
    let command = Command::TopUp {
        customer,
        currency: form.amount.currency,
        minor: form.amount.minor,
        memo: memo(form.memo),
    };
    let answer = ask.submit(&market, command).await?;
    moved(&answer, format!("/api/v1/wallets/{customer}"))
}

async fn remit(ask: Ask) -> Result<Reply, Problem> {
    let worker: WorkerId = ask.incoming.id("id", Code::WorkerNotFound)?;
    let (market, _) = workers::market_of(&ask, worker)?;
    let form: MoveMoney = ask.incoming.body()?;
    let currency = ask.tenancy()?.markets.get(&market.id).map(|market| market.currency);
    if currency != Some(form.amount.currency) {
        let detail = "this is not the market's money";
        return Err(Problem::field(Code::CurrencyMismatch, "amount.currency", detail));
    }
    let command = Command::RemitCash { worker, minor: form.amount.minor, memo: memo(form.memo) };
    let answer = ask.submit(&market, command).await?;
    moved(&answer, format!("/api/v1/workers/{worker}/statement"))
}

fn memo(memo: Option<Text<200>>) -> Text<200> {
    memo.unwrap_or_else(|| Text::new("").expect("an empty text fits"))
}

fn moved(answer: &Answer, location: String) -> Result<Reply, Problem> {
    let Outcome::Transfer { id, currency, balance_minor } = &answer.outcome.reply else {
        return Err(Problem::internal("a transfer was answered with something else"));
    };
    let body = Moved { transfer_id: id.to_string(), balance: amount(*balance_minor, *currency) };
    Ok(Reply::created(&body, location).replayed(answer.replayed))
}

async fn trial_balance(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let (as_of_seq, currency) = market
        .sequencer
        .read(|market| {
            let books = market.ledger.books.iter();
            // Added up from the accounts, not taken from the running totals.
            let totals = books.map(|(currency, book)| {
                let accounts = book.accounts.values();
                let (debits, credits) = accounts
                    .fold((0, 0), |(d, c), account| (d + account.debits, c + account.credits));
                let totals = BookTotals { debits, credits, difference: debits - credits };
                (currency.to_string(), totals)
            });
            (market.seq, totals.collect())
        })
        .await?;
    Ok(Reply::ok(&TrialBalance { currency, as_of_seq }))
}

async fn transfers(ask: Ask) -> Result<Reply, Problem> {
    let account: AccountKey = ask.incoming.query("account")?.ok_or_else(|| {
        Problem::field(Code::InvalidField, "account", "name an account, as in cash:office")
    })?;
    let market = ask.market(None)?;
    let limit = pages::limit(&ask.incoming)?;
    let after: i64 = ask.incoming.query("after")?.unwrap_or(0);
    let tenant = ask.caller.principal.tenant;
    // A transfer's legs share a position: pages break between positions only.
    let sql = format!(
        "select transfer_id, at, seq, debit, credit, minor, currency, kind, order_id \
         from transfers where tenant_id = $1 and market_id = $2 \
         and (debit = $3 or credit = $3) and seq > $4 and seq <= coalesce((select max(seq) from \
         (select seq from transfers where tenant_id = $1 and market_id = $2 \
         and (debit = $3 or credit = $3) and seq > $4 order by seq limit {limit}) as page), 0) \
         order by seq, transfer_id, leg"
    );
    let values = [
        tenant.to_string().into(),
        market.id.to_string().into(),
        account.to_string().into(),
        after.into(),
    ];
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::TRANSFERS, market.shard()).await?;
    let rows = tx.fetch(AssertSqlSafe(sql), &values).await?;
    tx.commit().await?;
    let mut items: Vec<Value> = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(json!({
            "transfer_id": row.text("transfer_id")?, "seq": row.i64("seq")?,
            "at": Moment(vocab::TimeMs(row.i64("at")?)),
            "debit": row.text("debit")?, "credit": row.text("credit")?,
            "amount": {"minor": row.i64("minor")?, "currency": row.text("currency")?},
            "kind": row.text("kind")?, "order_id": row.text_or_null("order_id")?,
        }));
    }
    let last = rows.last().map(|row| row.i64("seq")).transpose()?;
    let next = last.filter(|_| rows.len() >= limit).map(|seq| seq.to_string());
    Ok(Reply::ok(&pages::page(&items, next, seq)))
}

async fn invoices(ask: Ask) -> Result<Reply, Problem> {
    papers(ask, "invoices").await
}

async fn notes(ask: Ask) -> Result<Reply, Problem> {
    papers(ask, "delivery_notes").await
}

/// What a merchant may see of papers: those of its own orders.
const OWN: &str = " and order_id in (select order_id from orders \
    where tenant_id = $1 and merchant_id = ";

async fn papers(ask: Ask, table: &'static str) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let limit = pages::limit(&ask.incoming)?;
    let tenant = ask.caller.principal.tenant;
    let after = ask.incoming.query.get("after").cloned().unwrap_or_default();
    let mut values: Vec<store::Value> =
        vec![tenant.to_string().into(), market.id.to_string().into(), after.into()];
    let mut sql = format!(
        "select body, number from {table} where tenant_id = $1 and market_id = $2 and number > $3"
    );
    if let Some(vendor) = ask.caller.vendor() {
        values.push(vendor.to_string().into());
        sql.push_str(&format!("{OWN}$4)"));
    }
    sql.push_str(&format!(" order by number limit {limit}"));
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::PAPERS, market.shard()).await?;
    let rows = tx.fetch(AssertSqlSafe(sql), &values).await?;
    tx.commit().await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(serde_json::from_str::<Value>(&row.text("body")?).map_err(Problem::internal)?);
    }
    let last = rows.last().map(|row| row.text("number")).transpose()?;
    Ok(Reply::ok(&pages::page(&items, last.filter(|_| rows.len() == limit), seq)))
}

async fn invoice(ask: Ask) -> Result<Reply, Problem> {
    paper(ask, "invoices").await
}

async fn note(ask: Ask) -> Result<Reply, Problem> {
    paper(ask, "delivery_notes").await
}

async fn paper(ask: Ask, table: &'static str) -> Result<Reply, Problem> {
    let id = ask.incoming.params.get("id").cloned().unwrap_or_default();
    let tenant = ask.caller.principal.tenant;
    let mut values: Vec<store::Value> = vec![tenant.to_string().into(), id.into()];
    let mut sql = format!("select body from {table} where tenant_id = $1 and id = $2");
    if let Some(vendor) = ask.caller.vendor() {
        values.push(vendor.to_string().into());
        sql.push_str(&format!("{OWN}$3)"));
    }
    let rows = ask.edge().app.store.db.fetch(tenant, AssertSqlSafe(sql), &values).await?;
    let row = rows.first().ok_or_else(|| not_found(Code::NotFound))?;
    let body: Value = serde_json::from_str(&row.text("body")?).map_err(Problem::internal)?;
    Ok(Reply::ok(&body))
}
