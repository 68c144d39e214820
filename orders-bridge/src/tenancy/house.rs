//! The company and its cities.

use vocab::{Code, Currency, MarketId, PriceListId, Rejection, limits};

use super::machine::{add_once, id_taken};
use super::types::{Market, Tenancy, TenancyEvent, Tenant};

pub(super) fn found(house: &Tenancy, tenant: &Tenant) -> Result<Vec<TenancyEvent>, Rejection> {
    if !is_slug(tenant.slug.as_str()) {
        let detail = "a slug is 2 to 40 lower-case letters, digits and dashes";
        return Err(Rejection::new(Code::InvalidField, detail).at("slug"));
    }
    match &house.tenant {
        None => Ok(vec![TenancyEvent::Founded { tenant: tenant.clone() }]),
        Some(there) if there == tenant => Ok(vec![]),
        Some(there) => {
            let detail = "a tenant is founded once";
            Err(Rejection::new(Code::AlreadyExists, detail).existing(there.id))
        }
    }
}

fn is_slug(text: &str) -> bool {
    let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (2..=40).contains(&text.len()) && text.bytes().all(fits)
}

pub(super) fn open_market(
    house: &Tenancy,
    market: &Market,
) -> Result<Vec<TenancyEvent>, Rejection> {
    check_money_policy(&market.money_policy)?;
    check_price_list(house, market.price_list, market.currency)?;
    add_once(
        house.markets.get(&market.id),
        market,
        || TenancyEvent::MarketOpened { market: market.clone() },
        || id_taken(market.id),
    )
}

pub(super) fn set_market_policy(
    house: &Tenancy,
    id: MarketId,
    money_policy: &str,
    price_list: Option<PriceListId>,
) -> Result<Vec<TenancyEvent>, Rejection> {
    let market = known_market(house, id, "market")?;
    check_money_policy(money_policy)?;
    check_price_list(house, price_list, market.currency)?;
    if market.money_policy == money_policy && market.price_list == price_list {
        return Ok(vec![]);
    }
    let money_policy = money_policy.to_owned();
    Ok(vec![TenancyEvent::MarketPolicySet { market: id, money_policy, price_list }])
}

pub(super) fn known_market<'a>(
    house: &'a Tenancy,
    id: MarketId,
    field: &str,
) -> Result<&'a Market, Rejection> {
    house
        .markets
        .get(&id)
        .ok_or_else(|| Rejection::new(Code::MarketNotFound, "no market under this id").at(field))
}

/// Looks at the size only: what stands in it is the finance bridge's business.
fn check_money_policy(text: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        let detail = "a market needs a money policy";
        return Err(Rejection::new(Code::InvalidField, detail).at("money_policy"));
    }
    if text.len() > limits::MONEY_POLICY_BYTES_MAX {
        let detail = format!("a policy has at most {} bytes", limits::MONEY_POLICY_BYTES_MAX);
        return Err(Rejection::new(Code::LimitExceeded, detail).at("money_policy"));
    }
    Ok(())
}

fn check_price_list(
    house: &Tenancy,
    id: Option<PriceListId>,
    currency: Currency,
) -> Result<(), Rejection> {
    let Some(id) = id else { return Ok(()) };
    let list = house.price_lists.get(&id).ok_or_else(|| {
        Rejection::new(Code::PriceNotFound, "no price list under this id").at("price_list")
    })?;
    if list.currency != currency {
        let detail = format!("the list is in {}, the market in {currency}", list.currency);
        return Err(Rejection::new(Code::CurrencyMismatch, detail).at("price_list"));
    }
    Ok(())
}

pub(super) fn market_policy_set(
    house: &mut Tenancy,
    id: MarketId,
    money_policy: &str,
    price_list: Option<PriceListId>,
) {
    let market = house.markets.get_mut(&id).expect("a policy is set for a market that was opened");
    market.money_policy = money_policy.to_owned();
    market.price_list = price_list;
}
