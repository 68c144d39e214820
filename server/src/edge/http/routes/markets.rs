//! Markets, and what they pay and charge. The tenant's stream has the word; each
//! market is told, again and again until it knows.

use engine::Command;
use engine::market::Policy;
use finance_bridge::MoneyPolicy;
use orders_bridge::{Market, Tenancy, TenancyCommand};
use serde_json::{Value, json};
use vocab::{Code, MarketId};

use super::known;
use crate::app::App;
use crate::edge::http::dto::common::{Created, Page, Point};
use crate::edge::http::dto::tenancy::{OpenMarket, SetPolicy};
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;
use crate::rooms::sequencer::own_meta;
use crate::shards::{MarketHandle, TenantHandle};

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/markets", open_market,
        spec("Opens a market").takes::<OpenMarket>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/markets", list, spec("The tenant's markets").gives::<Page>());
    known!(routes, PUT "/api/v1/markets/{id}/policy", set_policy,
        spec("Sets what a market pays and charges").takes::<SetPolicy>().gives::<Created>());
}

async fn open_market(ask: Ask) -> Result<Reply, Problem> {
    let form: OpenMarket = ask.incoming.body()?;
    let id: MarketId = ids::made(ask.incoming.command, "market");
    let market = Market {
        id,
        name: form.name,
        currency: form.currency,
        centre: form.centre.into(),
        money_policy: written(&form.money_policy)?,
        price_list: form.price_list_id,
    };
    let answer = ask.submit_tenant(TenancyCommand::OpenMarket { market }).await?;
    let tenant = ask.tenant()?;
    let market = ask.edge().app.shards.open_market(tenant.id, id).await?;
    tell_policy(&tenant.tenancy(), &market).await?;
    let location = format!("/api/v1/markets/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(answer.replayed))
}

async fn set_policy(ask: Ask) -> Result<Reply, Problem> {
    let id: MarketId = ask.incoming.id("id", Code::MarketNotFound)?;
    let form: SetPolicy = ask.incoming.body()?;
    let market = ask.market(Some(id))?;
    let tenant = ask.tenant()?;
    let before = tenant.tenancy().markets.get(&id).and_then(|market| market.price_list);
    let command = TenancyCommand::SetMarketPolicy {
        market: id,
        money_policy: written(&form.money_policy)?,
        price_list: form.price_list_id.or(before),
    };
    let answer = ask.submit_tenant(command).await?;
    tell_policy(&tenant.tenancy(), &market).await?;
    Ok(Reply::ok(&Created { id: id.to_string() }).replayed(answer.replayed))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let (rows, next) = pages::of_all(&ask.incoming, tenancy.markets.iter())?;
    let items: Vec<Value> = rows.into_iter().map(shown).collect();
    Ok(Reply::ok(&pages::page(&items, next, tenancy.version)))
}

fn shown(market: &Market) -> Value {
    let policy: Value = serde_json::from_str(&market.money_policy).unwrap_or_default();
    json!({
        "id": market.id, "name": market.name, "currency": market.currency,
        "centre": Point::from(market.centre), "money_policy": policy,
        "price_list_id": market.price_list,
    })
}

fn written(policy: &MoneyPolicy) -> Result<String, Problem> {
    serde_json::to_string(policy).map_err(Problem::internal)
}

/// The policy of a market as its tenant last set it.
pub(super) fn policy_of(tenancy: &Tenancy, market: MarketId) -> Result<Policy, Problem> {
    let none = || Problem::new(Code::MarketNotFound, "no market under this id");
    let market = tenancy.markets.get(&market).ok_or_else(none)?;
    let money = serde_json::from_str(&market.money_policy).map_err(Problem::internal)?;
    Ok(Policy { version: tenancy.version, currency: market.currency, money })
}

/// Tells a market what its tenant last said. A market that knows changes nothing.
async fn tell_policy(tenancy: &Tenancy, market: &MarketHandle) -> Result<(), Problem> {
    let policy = policy_of(tenancy, market.id)?;
    let known = market.sequencer.read(|market| market.policy.clone()).await?;
    if known.is_some_and(|known| known.money == policy.money && known.currency == policy.currency) {
        return Ok(());
    }
    market.sequencer.submit(own_meta("policy"), Command::SetPolicy { policy }).await?;
    Ok(())
}

/// Opens every market that its tenant knows and tells it its policy: a crash
/// between the tenant's commit and the market's may have left it behind.
///
/// # Errors
/// A sentence naming the market.
pub async fn bring_up(app: &App) -> Result<(), String> {
    let tenants = app.shards.tenants();
    for tenant in tenants {
        bring_up_tenant(app, &tenant).await?;
    }
    Ok(())
}

async fn bring_up_tenant(app: &App, tenant: &TenantHandle) -> Result<(), String> {
    let tenancy = tenant.tenancy();
    for id in tenancy.markets.keys() {
        let named = |error: String| format!("market {id}: {error}");
        let market = app.shards.open_market(tenant.id, *id).await;
        let market = market.map_err(|error| named(error.to_string()))?;
        tell_policy(&tenancy, &market).await.map_err(|problem| named(problem.detail))?;
    }
    Ok(())
}
