//! Products, price lists and prices.

use orders_bridge::{PriceList, Product, Tenancy, TenancyCommand, price_lines};
use serde_json::{Value, json};
use vocab::{Code, MarketId, PriceListId, ProductId};

use super::known;
use crate::edge::http::ask::in_our_words;
use crate::edge::http::dto::catalogue::{Calculate, Calculated, Price, PublishPrices, PutProduct};
use crate::edge::http::dto::common::{Created, Page, amount};
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/products", add_product,
        spec("Adds a product").takes::<PutProduct>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/products", list_products,
        spec("The catalogue").gives::<Page>());
    known!(routes, PUT "/api/v1/products/{id}", put_product,
        spec("Changes a product").takes::<PutProduct>().gives::<Created>());
    known!(routes, POST "/api/v1/price-lists", add_prices,
        spec("Publishes a new price list")
            .takes::<PublishPrices>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/price-lists", list_prices, spec("Price lists").gives::<Page>());
    known!(routes, PUT "/api/v1/price-lists/{id}", put_prices,
        spec("Replaces a price list; If-Match takes its version")
            .takes::<PublishPrices>().gives::<Created>());
    known!(routes, POST "/api/v1/prices/calculate", calculate,
        spec("Prices lines; nothing is kept")
            .takes::<Calculate>().gives::<Calculated>().keyless());
}

async fn add_product(ask: Ask) -> Result<Reply, Problem> {
    let id = ids::made(ask.incoming.command, "product");
    let replayed = keep_product(&ask, id).await?;
    let location = format!("/api/v1/products/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(replayed))
}

async fn put_product(ask: Ask) -> Result<Reply, Problem> {
    let id: ProductId = ask.incoming.id("id", Code::ProductNotFound)?;
    if !ask.tenancy()?.products.contains_key(&id) {
        return Err(Problem::new(Code::ProductNotFound, "there is nothing under this id"));
    }
    let replayed = keep_product(&ask, id).await?;
    Ok(Reply::ok(&Created { id: id.to_string() }).replayed(replayed))
}

async fn keep_product(ask: &Ask, id: ProductId) -> Result<bool, Problem> {
    let form: PutProduct = ask.incoming.body()?;
    let product = Product {
        id,
        sku: form.sku,
        name: form.name,
        weight_grams: form.weight_grams,
        tax: form.tax,
        active: form.active.unwrap_or(true),
    };
    Ok(ask.submit_tenant(TenancyCommand::PutProduct { product }).await?.replayed)
}

async fn list_products(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let (rows, next) = pages::of_all(&ask.incoming, tenancy.products.iter())?;
    Ok(Reply::ok(&pages::page(&rows, next, tenancy.version)))
}

async fn add_prices(ask: Ask) -> Result<Reply, Problem> {
    let id = ids::made(ask.incoming.command, "price_list");
    let replayed = publish(&ask, id, None).await?;
    let location = format!("/api/v1/price-lists/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(replayed))
}

async fn put_prices(ask: Ask) -> Result<Reply, Problem> {
    let id: PriceListId = ask.incoming.id("id", Code::PriceNotFound)?;
    if !ask.tenancy()?.price_lists.contains_key(&id) {
        return Err(Problem::new(Code::PriceNotFound, "there is nothing under this id"));
    }
    let replayed = publish(&ask, id, ask.incoming.seen_version()?).await?;
    Ok(Reply::ok(&Created { id: id.to_string() }).replayed(replayed))
}

async fn publish(ask: &Ask, list: PriceListId, seen_version: Option<u64>) -> Result<bool, Problem> {
    let form: PublishPrices = ask.incoming.body()?;
    let command = TenancyCommand::PublishPrices {
        list,
        name: form.name,
        currency: form.currency,
        prices: form.prices.iter().map(|price| (price.product_id, price.minor)).collect(),
        seen_version,
    };
    Ok(ask.submit_tenant(command).await?.replayed)
}

async fn list_prices(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let (rows, next) = pages::of_all(&ask.incoming, tenancy.price_lists.iter())?;
    let shown = |list: &PriceList| {
        let price = |(id, minor): (&ProductId, &i64)| Price { product_id: *id, minor: *minor };
        let prices: Vec<Price> = list.prices.iter().map(price).collect();
        json!({
            "id": list.id, "version": list.version, "name": list.name,
            "currency": list.currency, "prices": prices,
        })
    };
    let items: Vec<Value> = rows.into_iter().map(shown).collect();
    Ok(Reply::ok(&pages::page(&items, next, tenancy.version)))
}

async fn calculate(ask: Ask) -> Result<Reply, Problem> {
    let form: Calculate = ask.incoming.body()?;
    let market = ask.market(form.market_id)?;
    let tenancy = ask.tenancy()?;
    let list = list_of(&tenancy, market.id)?;
    let priced = price_lines(&tenancy, list, &form.lines).map_err(in_our_words)?;
    let money = |minor| amount(minor, priced.currency);
    Ok(Reply::ok(&Calculated {
        lines: priced.lines.iter().map(Into::into).collect(),
        net: money(priced.net_minor),
        tax: money(priced.tax_minor),
        // Bounded when the lines were priced.
        total: money(priced.net_minor + priced.tax_minor),
        price_list_id: priced.price_list.to_string(),
        price_list_version: priced.price_list_version,
    }))
}

/// The list a market's orders are priced from: the one set for it, or the
/// tenant's only one in the market's money.
pub(super) fn list_of(tenancy: &Tenancy, market: MarketId) -> Result<&PriceList, Problem> {
    let none = || Problem::new(Code::PriceNotFound, "this market has no price list yet");
    let market = tenancy.markets.get(&market).ok_or_else(none)?;
    if let Some(id) = market.price_list {
        return tenancy.price_lists.get(&id).ok_or_else(none);
    }
    let mut fitting = tenancy.price_lists.values().filter(|l| l.currency == market.currency);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(none()),
        (Some(_), Some(_)) => {
            let detail = "there are several price lists: set one for this market";
            Err(Problem::new(Code::PriceNotFound, detail))
        }
    }
}
