//! Routes of warehouses and stock: added, moved, counted.

use std::sync::PoisonError;

use engine::{Command, Reply as Outcome};
use orders_bridge::{Stock, TradeCommand};
use serde_json::{Value, json};
use vocab::{Code, PartyId, Place, WarehouseId};

use super::known;
use crate::edge::http::dto::common::{Created, Page, Point};
use crate::edge::http::dto::stock::{AddWarehouse, MoveStock, StockLine};
use crate::edge::http::{Ask, Edge, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;
use crate::shards::MarketHandle;

/// Warehouses whose place is remembered. Reached: forgotten, all of them.
const REMEMBERED_MAX: usize = 10_000;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/warehouses", add,
        spec("Adds a warehouse").takes::<AddWarehouse>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/warehouses", list, spec("Warehouses").gives::<Page>());
    known!(routes, POST "/api/v1/inventory/moves", move_stock,
        spec("Goods that came in or were counted")
            .takes::<MoveStock>().gives::<StockLine>().status(201));
    known!(routes, GET "/api/v1/inventory", inventory,
        spec("What is in a warehouse").gives::<Page>()
            .query(&[("warehouse_id", "which; all where absent")]));
}

async fn add(ask: Ask) -> Result<Reply, Problem> {
    let form: AddWarehouse = ask.incoming.body()?;
    let market = ask.market(form.market_id)?;
    let id: WarehouseId = ids::made(ask.incoming.command, "warehouse");
    let command = TradeCommand::AddWarehouse { id, name: form.name, place: form.place.into() };
    let answer = ask.submit(&market, Command::Trade { command }).await?;
    let location = format!("/api/v1/warehouses/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(answer.replayed))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let only = own_warehouse(&ask)?;
    let (seq, rows) = market
        .sequencer
        .read(|market| {
            let rows = market.trade.warehouses.values();
            let rows: Vec<_> = rows.map(|w| (w.id, w.name.clone(), w.place)).collect();
            (market.seq, rows)
        })
        .await?;
    let rows = rows.into_iter().filter(|(id, ..)| only.is_none_or(|only| only == Some(*id)));
    let all = rows.map(|(id, name, place)| {
        (id, json!({"id": id, "name": name, "place": Point::from(place)}))
    });
    let (items, next) = pages::of_all::<WarehouseId, Value>(&ask.incoming, all)?;
    Ok(Reply::ok(&pages::page(&items, next, seq)))
}

async fn move_stock(ask: Ask) -> Result<Reply, Problem> {
    let form: MoveStock = ask.incoming.body()?;
    let market = ask.market(form.market_id)?;
    if own_warehouse(&ask)?.is_some_and(|only| only != Some(form.warehouse_id)) {
        let detail = "no warehouse under this id";
        return Err(Problem::field(Code::WarehouseNotFound, "warehouse_id", detail));
    }
    if !ask.tenancy()?.products.contains_key(&form.product_id) {
        let detail = "no product under this id";
        return Err(Problem::field(Code::ProductNotFound, "product_id", detail));
    }
    let command = TradeCommand::MoveStock {
        warehouse: form.warehouse_id,
        product: form.product_id,
        pieces: form.pieces,
        reason: form.reason,
    };
    let answer = ask.submit(&market, Command::Trade { command }).await?;
    let Outcome::Stock { warehouse, product, on_hand, reserved } = answer.outcome.reply else {
        return Err(Problem::internal("a stock move was answered with something else"));
    };
    let line = line(warehouse, product, Stock { on_hand, reserved });
    let location = format!("/api/v1/inventory?warehouse_id={warehouse}");
    Ok(Reply::created(&line, location).replayed(answer.replayed))
}

async fn inventory(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let wanted: Option<WarehouseId> = ask.incoming.query("warehouse_id")?;
    let only = own_warehouse(&ask)?;
    let (seq, known, rows) = market
        .sequencer
        .read(move |market| {
            let known = wanted.is_none_or(|id| market.trade.warehouses.contains_key(&id));
            let all = market.trade.warehouses.values();
            let chosen = all.filter(|w| wanted.is_none_or(|id| id == w.id));
            let rows: Vec<_> = chosen
                .flat_map(|w| w.stock.iter().map(|(product, stock)| (w.id, *product, *stock)))
                .collect();
            (market.seq, known, rows)
        })
        .await?;
    if !known || only.zip(wanted).is_some_and(|(only, wanted)| only != Some(wanted)) {
        return Err(Problem::new(Code::WarehouseNotFound, "there is nothing under this id"));
    }
    let rows = rows.into_iter().filter(|(id, ..)| only.is_none_or(|only| only == Some(*id)));
    let all = rows.map(|(w, p, stock)| (format!("{w}.{p}"), line(w, p, stock)));
    let (items, next) = pages::of_all(&ask.incoming, all)?;
    Ok(Reply::ok(&pages::page(&items, next, seq)))
}

fn line(warehouse: WarehouseId, product: vocab::ProductId, stock: Stock) -> StockLine {
    StockLine {
        warehouse_id: warehouse.to_string(),
        product_id: product.to_string(),
        on_hand: stock.on_hand,
        reserved: stock.reserved,
        available: stock.on_hand - stock.reserved,
    }
}

/// The one warehouse a merchant sees; none of it limits a caller without a vendor.
fn own_warehouse(ask: &Ask) -> Result<Option<Option<WarehouseId>>, Problem> {
    let Some(vendor) = ask.caller.vendor() else {
        return Ok(None);
    };
    let warehouse_of = |id: PartyId, tenancy: &orders_bridge::Tenancy| {
        tenancy.parties.get(&id).and_then(|party| party.warehouse)
    };
    Ok(Some(warehouse_of(vendor, &*ask.tenancy()?)))
}

/// Where a warehouse stands.
pub(super) async fn place_of(
    edge: &Edge,
    market: &MarketHandle,
    id: WarehouseId,
) -> Result<Place, Problem> {
    let key = (market.id, id);
    let remembered =
        edge.warehouses.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
    if let Some(place) = remembered {
        return Ok(place);
    }
    let place = move |market: &engine::Market| market.trade.warehouses.get(&id).map(|w| w.place);
    let place = market.sequencer.read(place).await?.ok_or_else(|| {
        Problem::field(Code::WarehouseNotFound, "warehouse_id", "no warehouse under this id")
    })?;
    let mut all = edge.warehouses.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED_MAX {
        all.clear();
    }
    all.insert(key, place);
    Ok(place)
}
