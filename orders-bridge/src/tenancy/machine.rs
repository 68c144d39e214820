//! The tenant's house as a state machine: this file only sends each command and
//! event to where it is decided or applied.

use vocab::{Code, Mint, Rejection, StateMachine, TimeMs};

use super::types::{Tenancy, TenancyCommand, TenancyEvent};
use super::{catalogue, house, people};

impl StateMachine for Tenancy {
    type Command = TenancyCommand;
    type Event = TenancyEvent;

    fn decide(
        &self,
        _now: TimeMs,
        _mint: &mut Mint,
        command: &TenancyCommand,
    ) -> Result<Vec<TenancyEvent>, Rejection> {
        use TenancyCommand as C;
        if self.tenant.is_none() && !matches!(command, C::Found { .. }) {
            return Err(Rejection::new(Code::NotFound, "this tenant has not been founded"));
        }
        match command {
            C::Found { tenant } => house::found(self, tenant),
            C::OpenMarket { market } => house::open_market(self, market),
            C::SetMarketPolicy { market, money_policy, price_list } => {
                house::set_market_policy(self, *market, money_policy, *price_list)
            }
            C::AddUser { user } => people::add_user(self, user),
            C::ChangeUser { user, role, disabled } => {
                people::change_user(self, *user, *role, *disabled)
            }
            C::AddApiKey { key } => people::add_api_key(self, key),
            C::RevokeApiKey { key } => people::revoke_api_key(self, *key),
            C::AddParty { party } => people::add_party(self, party),
            C::PutProduct { product } => catalogue::put_product(self, product),
            C::PublishPrices { list, name, currency, prices, seen_version } => {
                let publication =
                    catalogue::Publication { id: *list, name, currency: *currency, prices };
                catalogue::publish_prices(self, &publication, *seen_version)
            }
        }
    }

    fn apply(&mut self, _now: TimeMs, event: &TenancyEvent) {
        use TenancyEvent as E;
        self.version += 1;
        match event {
            E::Founded { tenant } => self.tenant = Some(tenant.clone()),
            E::MarketOpened { market } => {
                self.markets.insert(market.id, market.clone());
            }
            E::MarketPolicySet { market, money_policy, price_list } => {
                house::market_policy_set(self, *market, money_policy, *price_list);
            }
            E::UserAdded { user } => {
                self.users.insert(user.id, user.clone());
            }
            E::UserChanged { user, role, disabled } => {
                people::user_changed(self, *user, *role, *disabled);
            }
            E::ApiKeyAdded { key } => {
                self.api_keys.insert(key.id, key.clone());
            }
            E::ApiKeyRevoked { key } => people::api_key_revoked(self, *key),
            E::PartyAdded { party } => {
                self.parties.insert(party.id, party.clone());
            }
            E::ProductPut { product } => catalogue::product_put(self, product),
            E::PricesPublished { list } => {
                self.price_lists.insert(list.id, list.clone());
            }
        }
    }
}

/// What adding a thing leads to, given what already has its id: the same thing
/// again is no event, another one is refused.
pub(super) fn add_once<T: PartialEq>(
    there: Option<&T>,
    new: &T,
    event: impl FnOnce() -> TenancyEvent,
    taken: impl FnOnce() -> Rejection,
) -> Result<Vec<TenancyEvent>, Rejection> {
    match there {
        None => Ok(vec![event()]),
        Some(there) if there == new => Ok(vec![]),
        Some(_) => Err(taken()),
    }
}

/// The refusal of an id that names something else.
pub(super) fn id_taken(id: impl ToString) -> Rejection {
    let detail = "the id is in use by something else";
    Rejection::new(Code::AlreadyExists, detail).at("id").existing(id)
}
