//! A request as routes see it: read, checked, with its caller and its command.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use engine::{Command, Market};
use orders_bridge::{Tenancy, TenancyCommand};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vocab::{Code, CommandId, CommandMeta, MarketId, OrderId, Rejection};

use super::{Edge, json as body};
use crate::edge::authorization::Caller;
use crate::edge::problem::Problem;
use crate::rooms::sequencer::Answer;
use crate::shards::{MarketHandle, TenantHandle};

/// A request from anyone.
pub struct Incoming {
    /// The edge and through it the process.
    pub edge: Arc<Edge>,
    /// The path as it came.
    pub path: String,
    /// What stood in the path's braces.
    pub params: BTreeMap<String, String>,
    /// The query.
    pub query: BTreeMap<String, String>,
    /// `If-Match`, as it came.
    pub if_match: Option<String>,
    /// `If-None-Match`, as it came.
    pub if_none_match: Option<String>,
    /// What the body says it is.
    pub content_type: Option<String>,
    /// Whether the caller takes answers in gzip.
    pub takes_gzip: bool,
    /// The request's id.
    pub correlation: String,
    /// The body, if there is one.
    pub body: Option<Value>,
    /// The body as it came.
    pub raw: Bytes,
    /// The command that this request is, on every sending of it.
    pub command: CommandId,
    /// A fingerprint of what is asked.
    pub body_hash: u64,
}

/// A request from a caller whose proof held.
pub struct Ask {
    /// Who, and of whose things.
    pub caller: Caller,
    /// What.
    pub incoming: Incoming,
}

impl Incoming {
    /// The body as `T`; no body is an empty object.
    ///
    /// # Errors
    /// `invalid_field` with the field.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        body::fit(self.body.clone().unwrap_or_else(|| json!({})))
    }

    /// The id in the path's braces. One that cannot be read is not there.
    ///
    /// # Errors
    /// `code`, a not-found one.
    pub fn id<T: FromStr>(&self, name: &str, code: Code) -> Result<T, Problem> {
        let id = self.params.get(name).and_then(|text| text.parse().ok());
        id.ok_or_else(|| not_found(code))
    }

    /// A query parameter as `T`.
    ///
    /// # Errors
    /// `invalid_field` with its name.
    pub fn query<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let parse = |text: &String| {
            text.parse().map_err(|_| {
                Problem::field(Code::InvalidField, name, format!("{name} cannot be read"))
            })
        };
        self.query.get(name).map(parse).transpose()
    }

    /// The version that `If-Match` names.
    ///
    /// # Errors
    /// `invalid_field` when it is not one of ours.
    pub fn seen_version(&self) -> Result<Option<u64>, Problem> {
        let Some(text) = self.if_match.as_deref().map(str::trim).filter(|text| *text != "*") else {
            return Ok(None);
        };
        let version = text.trim_start_matches("W/").trim_matches('"').parse();
        version.map(Some).map_err(|_| {
            let detail = "If-Match takes the ETag of an earlier answer";
            Problem::field(Code::InvalidField, "If-Match", detail)
        })
    }
}

impl Ask {
    /// The edge.
    pub fn edge(&self) -> &Arc<Edge> {
        &self.incoming.edge
    }

    /// The author and the command, for the journal.
    pub fn meta(&self) -> CommandMeta {
        CommandMeta {
            id: self.incoming.command,
            actor: self.caller.principal.actor,
            correlation: self.incoming.correlation.clone(),
            body_hash: self.incoming.body_hash,
            channel: "api".to_owned(),
        }
    }

    /// The caller's tenant.
    ///
    /// # Errors
    /// `unavailable` while it is not open here.
    pub fn tenant(&self) -> Result<Arc<TenantHandle>, Problem> {
        let tenant = self.edge().app.shards.tenant(self.caller.principal.tenant);
        tenant.ok_or_else(|| Problem::new(Code::Unavailable, "this tenant is not open here"))
    }

    /// What the caller's tenant has set.
    ///
    /// # Errors
    /// As [`Ask::tenant`].
    pub fn tenancy(&self) -> Result<Arc<Tenancy>, Problem> {
        self.tenant().map(|tenant| tenant.tenancy())
    }

    /// The market that is meant: the one named in the body or the query, or the
    /// tenant's only one.
    ///
    /// # Errors
    /// `market_not_found`, `invalid_field` when one must be named.
    pub fn market(&self, named: Option<MarketId>) -> Result<Arc<MarketHandle>, Problem> {
        let named = match named {
            Some(id) => Some(id),
            None => self.incoming.query::<MarketId>("market_id")?,
        };
        let shards = &self.edge().app.shards;
        let tenant = self.caller.principal.tenant;
        if let Some(id) = named {
            let detail = "no market under this id";
            let none = || Problem::field(Code::MarketNotFound, "market_id", detail);
            return shards.market(tenant, id).ok_or_else(none);
        }
        let mut all = shards.markets(tenant);
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => Err(Problem::new(Code::MarketNotFound, "this tenant has no market yet")),
            (Some(_), false) => {
                let detail = "this tenant has several markets: name one";
                Err(Problem::field(Code::InvalidField, "market_id", detail))
            }
        }
    }

    /// The market of the tenant that has something.
    ///
    /// # Errors
    /// `code`, a not-found one, when none has; what a market says.
    pub async fn market_with(
        &self,
        code: Code,
        has: impl Fn(&Market) -> bool + Clone + Send + 'static,
    ) -> Result<Arc<MarketHandle>, Problem> {
        for market in self.edge().app.shards.markets(self.caller.principal.tenant) {
            if market.sequencer.read(has.clone()).await? {
                return Ok(market);
            }
        }
        Err(not_found(code))
    }

    /// The market that carries an order which this caller may see.
    ///
    /// # Errors
    /// `order_not_found`.
    pub async fn market_of_order(&self, id: OrderId) -> Result<Arc<MarketHandle>, Problem> {
        let caller = self.caller.clone();
        self.market_with(Code::OrderNotFound, move |market| {
            market.dispatch.order(id).is_some()
                && match merchant_of(market, id) {
                    Some(merchant) => caller.sees_merchant(merchant),
                    None => caller.vendor().is_none(),
                }
        })
        .await
    }

    /// Hands a command to a market.
    ///
    /// # Errors
    /// The refusal, in the API's words.
    pub async fn submit(&self, market: &MarketHandle, command: Command) -> Result<Answer, Problem> {
        submit(market, self.meta(), command).await
    }

    /// Hands a command to the tenant's own stream.
    ///
    /// # Errors
    /// The refusal, in the API's words.
    pub async fn submit_tenant(&self, command: TenancyCommand) -> Result<Answer, Problem> {
        let tenant = self.tenant()?;
        tenant.sequencer.submit(self.meta(), command).await.map_err(in_our_words)
    }
}

/// Hands a command to a market. A refusal that is itself a fact is a refusal.
pub(super) async fn submit(
    market: &MarketHandle,
    meta: CommandMeta,
    command: Command,
) -> Result<Answer, Problem> {
    let answer = market.sequencer.submit(meta, command).await.map_err(in_our_words)?;
    match answer.outcome.reply {
        engine::Reply::Refused { rejection } => Err(in_our_words(rejection)),
        _ => Ok(answer),
    }
}

/// Whose goods an order carries; a return carries those of its parent.
pub(crate) fn merchant_of(market: &Market, id: OrderId) -> Option<vocab::PartyId> {
    if let Some(sale) = market.trade.sales.get(&id) {
        return Some(sale.merchant);
    }
    let parent = market.dispatch.order(id)?.parent?;
    market.trade.sales.get(&parent).map(|sale| sale.merchant)
}

/// "There is none", the same for what never was and what is another's.
pub(super) fn not_found(code: Code) -> Problem {
    Problem::new(code, "there is nothing under this id")
}

/// The machines name their fields; the API names ids `..._id`.
pub(super) fn in_our_words(no: Rejection) -> Problem {
    let mut problem = Problem::from(no);
    for error in &mut problem.errors {
        let renamed = match error.field.as_str() {
            "customer" => "customer_id",
            "warehouse" => "warehouse_id",
            "product" => "product_id",
            "vendor" => "vendor_id",
            "price_list" => "price_list_id",
            "market" => "market_id",
            "order" => "order_id",
            "seen_version" => "If-Match",
            other => other,
        };
        error.field = renamed.to_owned();
    }
    problem
}
