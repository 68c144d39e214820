//! Who may do what in the house, and with whom it trades.

use vocab::{ApiKeyId, Code, MarketId, PartyId, Rejection, Role, UserId, WorkerId};

use super::house::known_market;
use super::machine::{add_once, id_taken};
use super::types::{ApiKey, Party, PartyKind, Tenancy, TenancyEvent, User};

pub(super) fn add_user(house: &Tenancy, user: &User) -> Result<Vec<TenancyEvent>, Rejection> {
    check_vendor(house, user.vendor)?;
    if let Some((market, _)) = user.worker {
        known_market(house, market, "worker")?;
    }
    if let Some(missing) = missing_for(user.role, user.vendor, user.worker) {
        let detail = format!("this role needs the {missing} it acts for");
        return Err(Rejection::new(Code::InvalidField, detail).at(missing));
    }
    add_once(
        house.users.get(&user.id),
        user,
        || TenancyEvent::UserAdded { user: user.clone() },
        || id_taken(user.id),
    )
}

pub(super) fn change_user(
    house: &Tenancy,
    id: UserId,
    role: Role,
    disabled: bool,
) -> Result<Vec<TenancyEvent>, Rejection> {
    let user = house
        .users
        .get(&id)
        .ok_or_else(|| Rejection::new(Code::UserNotFound, "no user under this id").at("user"))?;
    if let Some(missing) = missing_for(role, user.vendor, user.worker) {
        let detail = format!("this role needs a {missing}, and the user has none");
        return Err(Rejection::new(Code::InvalidField, detail).at("role"));
    }
    if user.role == role && user.disabled == disabled {
        return Ok(vec![]);
    }
    Ok(vec![TenancyEvent::UserChanged { user: id, role, disabled }])
}

pub(super) fn add_api_key(house: &Tenancy, key: &ApiKey) -> Result<Vec<TenancyEvent>, Rejection> {
    if key.role == Role::Worker {
        let detail = "a worker signs in as a person; a key cannot carry";
        return Err(Rejection::new(Code::InvalidField, detail).at("role"));
    }
    check_vendor(house, key.vendor)?;
    if let Some(missing) = missing_for(key.role, key.vendor, None) {
        let detail = format!("this role needs the {missing} it acts for");
        return Err(Rejection::new(Code::InvalidField, detail).at(missing));
    }
    add_once(
        house.api_keys.get(&key.id),
        key,
        || TenancyEvent::ApiKeyAdded { key: key.clone() },
        || id_taken(key.id),
    )
}

pub(super) fn revoke_api_key(
    house: &Tenancy,
    id: ApiKeyId,
) -> Result<Vec<TenancyEvent>, Rejection> {
    let key = house
        .api_keys
        .get(&id)
        .ok_or_else(|| Rejection::new(Code::NotFound, "no key under this id").at("key"))?;
    if key.revoked {
        return Ok(vec![]);
    }
    Ok(vec![TenancyEvent::ApiKeyRevoked { key: id }])
}

pub(super) fn add_party(house: &Tenancy, party: &Party) -> Result<Vec<TenancyEvent>, Rejection> {
    add_once(
        house.parties.get(&party.id),
        party,
        || TenancyEvent::PartyAdded { party: party.clone() },
        || id_taken(party.id),
    )
}

/// Whoever is limited to a vendor is limited to one that exists.
fn check_vendor(house: &Tenancy, vendor: Option<PartyId>) -> Result<(), Rejection> {
    let Some(vendor) = vendor else { return Ok(()) };
    let party = house.parties.get(&vendor).ok_or_else(|| {
        Rejection::new(Code::PartyNotFound, "no party under this id").at("vendor")
    })?;
    if party.kind != PartyKind::Merchant {
        let detail = "this party is not a merchant";
        return Err(Rejection::new(Code::InvalidField, detail).at("vendor"));
    }
    Ok(())
}

/// The field that a role cannot do without, where it is absent.
fn missing_for(
    role: Role,
    vendor: Option<PartyId>,
    worker: Option<(MarketId, WorkerId)>,
) -> Option<&'static str> {
    match role {
        Role::Merchant if vendor.is_none() => Some("vendor"),
        Role::Worker if worker.is_none() => Some("worker"),
        Role::Admin
        | Role::Dispatcher
        | Role::Merchant
        | Role::Finance
        | Role::Worker
        | Role::Viewer => None,
    }
}

pub(super) fn user_changed(house: &mut Tenancy, id: UserId, role: Role, disabled: bool) {
    let user = house.users.get_mut(&id).expect("only a user who was added is changed");
    user.role = role;
    user.disabled = disabled;
}

pub(super) fn api_key_revoked(house: &mut Tenancy, id: ApiKeyId) {
    house.api_keys.get_mut(&id).expect("only a key that was added is revoked").revoked = true;
}
