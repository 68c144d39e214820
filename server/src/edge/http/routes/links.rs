//! Tracking links made and revoked. A token is told once and kept as a hash.

use store::Link;
use vocab::{Code, OrderId, limits};

use super::known;
use super::track::{Facts, facts};
use crate::edge::auth::hash_of;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::tracking::{MadeLink, MakeLink};
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/orders/{id}/links", make,
        spec("Makes a link that shows an order to one party")
            .takes::<MakeLink>().gives::<MadeLink>().status(201));
    known!(routes, DELETE "/api/v1/orders/{id}/links", revoke,
        spec("Revokes all links of an order").status(204));
}

async fn make(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let market = ask.market_of_order(id).await?;
    let MakeLink { party } = ask.incoming.body()?;
    let known = market.sequencer.read(move |market| facts(market, id)).await?;
    let known: Facts = known.ok_or_else(|| {
        let detail = "a return has no receiver; follow the order it brings back";
        Problem::new(Code::WrongState, detail)
    })?;
    let app = &ask.edge().app;
    let (tenant, links) = (ask.caller.principal.tenant, &app.store.links);
    if links.open(tenant, id).await? >= limits::LINKS_PER_ORDER_MAX {
        let detail = format!(
            "an order has at most {} links; revoke them first",
            limits::LINKS_PER_ORDER_MAX
        );
        return Err(Problem::new(Code::LimitExceeded, detail));
    }
    let token = app.keys.secret("tracking_link", ask.incoming.command);
    let link = Link {
        tenant,
        token_hash: hash_of(&token),
        market: market.id,
        order: id,
        party: party.as_str().to_owned(),
        facts: serde_json::to_string(&known).map_err(Problem::internal)?,
        created_at: app.clock.now(),
        revoked: false,
    };
    let added = links.add(&link).await?;
    let path = format!("/t/{token}");
    let made = MadeLink { token, path: path.clone(), party, expires_at: None };
    Ok(Reply::created(&made, path).replayed(!added))
}

async fn revoke(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    check_own(&ask, id).await?;
    ask.edge().app.store.links.revoke(ask.caller.principal.tenant, id).await?;
    Ok(Reply::nothing())
}

/// Whether an order is there for this caller, even after the engine has let go
/// of it: links live longer.
pub(super) async fn check_own(ask: &Ask, id: OrderId) -> Result<(), Problem> {
    const SQL: &str = "select merchant_id from orders where tenant_id = $1 and order_id = $2";
    match ask.market_of_order(id).await {
        Ok(_) => return Ok(()),
        Err(problem) if problem.code == Code::OrderNotFound => {}
        Err(problem) => return Err(problem),
    }
    let tenant = ask.caller.principal.tenant;
    let values = [tenant.to_string().into(), id.to_string().into()];
    let rows = ask.edge().app.store.db.fetch(tenant, SQL, &values).await?;
    let row = rows.first().ok_or_else(|| not_found(Code::OrderNotFound))?;
    let merchant = row.text_or_null("merchant_id")?;
    let own = ask.caller.vendor().is_none_or(|only| merchant == Some(only.to_string()));
    if own { Ok(()) } else { Err(not_found(Code::OrderNotFound)) }
}
