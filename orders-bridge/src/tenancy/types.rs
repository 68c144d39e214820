//! What a tenant's house is made of, what it is asked and what can have happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{
    ApiKeyId, BasisPoints, Currency, MarketId, PartyId, Place, PriceListId, ProductId, Role,
    SubjectId, TenantId, Text, UserId, WarehouseId, WorkerId,
};

/// The company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// What people type at sign-in: lower-case letters, digits and dashes.
    pub slug: Text<40>,
    /// What it is called.
    pub name: Text<200>,
}

/// A city. What it pays and charges is the finance bridge's policy, kept here
/// as it was set (JSON), because the two bridges are strangers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Market {
    /// Its id.
    pub id: MarketId,
    /// What it is called.
    pub name: Text<200>,
    /// Its one money.
    pub currency: Currency,
    /// The middle of its map.
    pub centre: Place,
    /// The finance bridge's `MoneyPolicy` as JSON.
    pub money_policy: String,
    /// The list orders are priced from.
    pub price_list: Option<PriceListId>,
}

/// Someone with a login. Name, mail and password live elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// What they may do.
    pub role: Role,
    /// Under which their personal data is kept.
    pub subject: SubjectId,
    /// The only merchant whose things they see (role merchant).
    pub vendor: Option<PartyId>,
    /// The worker they are (role worker), with their market.
    pub worker: Option<(MarketId, WorkerId)>,
    /// May not sign in.
    pub disabled: bool,
}

/// An integrator's key. Its secret's hash lives elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it may do.
    pub role: Role,
    /// For people.
    pub label: Text<200>,
    /// The only merchant whose things it sees.
    pub vendor: Option<PartyId>,
    /// Works no more.
    pub revoked: bool,
}

/// What a party is in trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// Gets goods and pays.
    Customer,
    /// Sends goods and is paid.
    Merchant,
}

/// A party in trade. Names and phones live under the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// What it is.
    pub kind: PartyKind,
    /// Under which its personal data is kept.
    pub subject: SubjectId,
    /// Where a merchant's goods stand.
    pub warehouse: Option<WarehouseId>,
}

/// A sellable thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// The tenant's own number; unique per tenant.
    pub sku: Text<64>,
    /// What it is called.
    pub name: Text<200>,
    /// What a piece weighs.
    pub weight_grams: u32,
    /// Its tax.
    pub tax: BasisPoints,
    /// On sale.
    pub active: bool,
}

/// Prices under one name, in one money, without tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Its id.
    pub id: PriceListId,
    /// Raised by one each time prices are published.
    pub version: u64,
    /// What it is called.
    pub name: Text<200>,
    /// In which money.
    pub currency: Currency,
    /// Price of one piece, minor units.
    pub prices: BTreeMap<ProductId, i64>,
}

/// The tenant's state. `version` rises with every event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tenancy {
    /// Counts events; what markets read names it.
    pub version: u64,
    /// The company, once founded.
    pub tenant: Option<Tenant>,
    /// Its cities.
    pub markets: BTreeMap<MarketId, Market>,
    /// Its people.
    pub users: BTreeMap<UserId, User>,
    /// Its integrators.
    pub api_keys: BTreeMap<ApiKeyId, ApiKey>,
    /// Its customers and merchants.
    pub parties: BTreeMap<PartyId, Party>,
    /// What it sells.
    pub products: BTreeMap<ProductId, Product>,
    /// Which product carries a sku; written with `products`, so that a sku is
    /// found without walking the catalogue.
    #[serde(default)]
    pub skus: BTreeMap<Text<64>, ProductId>,
    /// For how much.
    pub price_lists: BTreeMap<PriceListId, PriceList>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // each carries the thing it is about
pub enum TenancyCommand {
    /// The first command of a stream.
    Found { tenant: Tenant },
    /// Opens a city.
    OpenMarket { market: Market },
    /// Sets what a city pays and charges, and its price list.
    SetMarketPolicy { market: MarketId, money_policy: String, price_list: Option<PriceListId> },
    /// A new person.
    AddUser { user: User },
    /// What a person may do, or that they may not sign in.
    ChangeUser { user: UserId, role: Role, disabled: bool },
    /// A new integrator.
    AddApiKey { key: ApiKey },
    /// Works no more.
    RevokeApiKey { key: ApiKeyId },
    /// A new customer or merchant.
    AddParty { party: Party },
    /// A new product, or a change of one (same id).
    PutProduct { product: Product },
    /// A new price list, or new prices in one: the version rises.
    PublishPrices {
        list: PriceListId,
        name: Text<200>,
        currency: Currency,
        prices: BTreeMap<ProductId, i64>,
        seen_version: Option<u64>,
    },
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // named as in the commands
pub enum TenancyEvent {
    Founded { tenant: Tenant },
    MarketOpened { market: Market },
    MarketPolicySet { market: MarketId, money_policy: String, price_list: Option<PriceListId> },
    UserAdded { user: User },
    UserChanged { user: UserId, role: Role, disabled: bool },
    ApiKeyAdded { key: ApiKey },
    ApiKeyRevoked { key: ApiKeyId },
    PartyAdded { party: Party },
    ProductPut { product: Product },
    PricesPublished { list: PriceList },
}
