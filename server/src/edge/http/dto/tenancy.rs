//! Tenants, sessions, markets, people, keys and parties.

use finance_bridge::MoneyPolicy;
use orders_bridge::PartyKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{Currency, PartyId, PriceListId, Role, Text, WarehouseId};

use super::common::{Moment, Point};

/// A new tenant with its first admin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundTenant {
    /// What people type at sign-in.
    #[schema(value_type = String)]
    pub slug: Text<40>,
    /// What it is called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// Who runs it.
    pub admin: FirstAdmin,
}

/// The first admin of a tenant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAdmin {
    /// Their login.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Their name.
    #[schema(value_type = String)]
    pub name: Text<200>,
}

/// A founded tenant.
#[derive(Serialize, ToSchema)]
pub struct Founded {
    /// The tenant.
    pub id: String,
    /// Its first admin.
    pub admin_user_id: String,
}

/// Signing in: mail and password, or phone and PIN, or a link's code alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The tenant's slug; a code needs none.
    pub tenant: Option<String>,
    /// For people.
    pub email: Option<String>,
    /// For people.
    pub password: Option<String>,
    /// For workers.
    pub phone: Option<String>,
    /// For workers.
    pub pin: Option<String>,
    /// From a sign-in link; good once.
    pub code: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// The bearer token.
    pub token: String,
    /// When it ends.
    pub expires_at: Moment,
    /// What it may do.
    #[schema(value_type = String)]
    pub role: Role,
    /// As whom it acts.
    pub principal_id: String,
    /// In which tenant.
    pub tenant_id: String,
    /// A worker's market.
    pub market_id: Option<String>,
    /// The worker.
    pub worker_id: Option<String>,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// As whom the caller acts.
    pub principal_id: String,
    /// In which tenant.
    pub tenant_id: String,
    /// What it may do.
    #[schema(value_type = String)]
    pub role: Role,
    /// The only merchant whose things it sees.
    pub vendor_id: Option<String>,
    /// A worker's market.
    pub market_id: Option<String>,
    /// The worker.
    pub worker_id: Option<String>,
}

/// What a job pays its worker.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayRates {
    /// For every job.
    pub base_minor: i64,
    /// For every kilometre.
    pub per_km_minor: i64,
    /// For every minute.
    pub per_minute_minor: i64,
    /// At least.
    pub minimum_minor: i64,
}

/// What a delivery costs its customer.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeRates {
    /// For every delivery.
    pub base_minor: i64,
    /// For every kilometre.
    pub per_km_minor: i64,
    /// Tax on top, basis points.
    pub tax: u32,
}

/// What a market pays and charges.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoneyPolicy)]
pub struct MoneyPolicyForm {
    /// What workers get.
    pub pay: PayRates,
    /// What customers pay.
    pub fee: FeeRates,
    /// The house's share of the goods, basis points.
    pub commission: u32,
    /// Cash a new worker may carry.
    pub cash_cap_minor: i64,
    /// The share of the pay for a failed attempt, basis points.
    pub failed_attempt: u32,
}

/// A new market.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenMarket {
    /// What it is called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// Its one money.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
    /// The middle of its map.
    pub centre: Point,
    /// What it pays and charges.
    #[schema(value_type = MoneyPolicyForm)]
    pub money_policy: MoneyPolicy,
    /// The list orders are priced from.
    #[schema(value_type = Option<String>)]
    pub price_list_id: Option<PriceListId>,
}

/// What a market pays and charges from here on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// What it pays and charges.
    #[schema(value_type = MoneyPolicyForm)]
    pub money_policy: MoneyPolicy,
    /// The list orders are priced from; none: as before.
    #[schema(value_type = Option<String>)]
    pub price_list_id: Option<PriceListId>,
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddUser {
    /// Their login.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Their name.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// What they may do.
    #[schema(value_type = String)]
    pub role: Role,
    /// The only merchant whose things they see.
    #[schema(value_type = Option<String>)]
    pub vendor_id: Option<PartyId>,
}

/// A change of a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    /// What they may do from here on.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// Whether they may not sign in.
    pub disabled: Option<bool>,
}

/// A new API key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddApiKey {
    /// For people.
    #[schema(value_type = String)]
    pub label: Text<200>,
    /// What it may do.
    #[schema(value_type = String)]
    pub role: Role,
    /// The only merchant whose things it sees.
    #[schema(value_type = Option<String>)]
    pub vendor_id: Option<PartyId>,
}

/// An API key, shown this once.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyMade {
    /// Its id.
    pub id: String,
    /// The secret.
    pub key: String,
}

/// A new customer or merchant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddParty {
    /// `customer` or `merchant`.
    #[schema(value_type = String)]
    pub kind: PartyKind,
    /// What they are called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// How they are called up.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Text<40>>,
    /// Where a merchant's goods stand.
    #[schema(value_type = Option<String>)]
    pub warehouse_id: Option<WarehouseId>,
}
