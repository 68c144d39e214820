//! What a tenant's house accepts and what it refuses, one line each.

use std::collections::BTreeMap;

use orders_bridge::{
    ApiKey, Market, Party, PartyKind, Product, Tenancy, TenancyCommand, Tenant, User,
};
use vocab::{BasisPoints, Currency, Place, ProductId, Role, limits};

use crate::fixtures::{Watched, id, name_of, refusal, text};

pub(crate) fn tenant(slug: &str) -> Tenant {
    Tenant { id: id(1), slug: text(slug), name: text("Casa do Porto") }
}

pub(crate) fn market(number: u32) -> Market {
    Market {
        id: id(number),
        name: text("Porto"),
        currency: Currency::EUR,
        centre: Place::from_degrees(41.15, -8.61).unwrap(),
        money_policy: "{}".to_owned(),
        price_list: None,
    }
}

pub(crate) fn user(number: u32, role: Role) -> User {
    User { id: id(number), role, subject: id(number), vendor: None, worker: None, disabled: false }
}

pub(crate) fn key(number: u32, role: Role) -> ApiKey {
    ApiKey { id: id(number), role, label: text("shop"), vendor: None, revoked: false }
}

pub(crate) fn party(number: u32, kind: PartyKind) -> Party {
    Party { id: id(number), kind, subject: id(number), warehouse: None }
}

pub(crate) fn product(number: u32, sku: &str) -> Product {
    Product {
        id: id(number),
        sku: text(sku),
        name: text("Bread"),
        weight_grams: 500,
        tax: BasisPoints(600),
        active: true,
    }
}

pub(crate) fn publish(
    list: u32,
    prices: &[(u32, i64)],
    currency: Currency,
    seen_version: Option<u64>,
) -> TenancyCommand {
    let prices = prices.iter().map(|(product, minor)| (id(*product), *minor)).collect();
    TenancyCommand::PublishPrices {
        list: id(list),
        name: text("shop"),
        currency,
        prices,
        seen_version,
    }
}

fn add_user(user: User) -> TenancyCommand {
    TenancyCommand::AddUser { user }
}

fn add_key(key: ApiKey) -> TenancyCommand {
    TenancyCommand::AddApiKey { key }
}

fn open(market: Market) -> TenancyCommand {
    TenancyCommand::OpenMarket { market }
}

fn policy(market: u32, money_policy: &str, list: Option<u32>) -> TenancyCommand {
    let money_policy = money_policy.to_owned();
    TenancyCommand::SetMarketPolicy { market: id(market), money_policy, price_list: list.map(id) }
}

fn put(product: Product) -> TenancyCommand {
    TenancyCommand::PutProduct { product }
}

fn change(user: u32, role: Role, disabled: bool) -> TenancyCommand {
    TenancyCommand::ChangeUser { user: id(user), role, disabled }
}

/// A house with one of each: market 1 (EUR), customer 1 and merchant 2, products
/// 1 and 2, list 1 (EUR, version 1) and list 2 (NGN), admin 1, key 1.
fn furnished() -> Watched<Tenancy> {
    let mut house = Watched::default();
    house.must(TenancyCommand::Found { tenant: tenant("casa-1") });
    house.must(TenancyCommand::AddParty { party: party(1, PartyKind::Customer) });
    house.must(TenancyCommand::AddParty { party: party(2, PartyKind::Merchant) });
    house.must(put(product(1, "BREAD")));
    house.must(put(product(2, "MILK")));
    house.must(publish(1, &[(1, 120), (2, 99)], Currency::EUR, None));
    house.must(publish(2, &[(1, 90_000)], Currency::NGN, Some(0)));
    house.must(open(market(1)));
    house.must(add_user(user(1, Role::Admin)));
    house.must(add_key(key(1, Role::Viewer)));
    house
}

/// Runs the command in a furnished house: the events' names, or the refusal.
fn check(command: TenancyCommand, expected: &str) {
    let mut house = furnished();
    let before = house.state.clone();
    let outcome = match house.run(&command) {
        Ok(events) => {
            assert_eq!(house.state.version, before.version + events.len() as u64);
            house.check_memory();
            events.iter().map(name_of).collect::<Vec<_>>().join(" ")
        }
        Err(no) => {
            assert_eq!(house.state, before);
            refusal(&no)
        }
    };
    assert_eq!(outcome, expected, "{command:?}");
}

#[test]
fn nothing_happens_before_the_house_is_founded() {
    let commands = [
        open(market(1)),
        policy(1, "{}", None),
        add_user(user(1, Role::Admin)),
        change(1, Role::Admin, true),
        add_key(key(1, Role::Admin)),
        TenancyCommand::RevokeApiKey { key: id(1) },
        TenancyCommand::AddParty { party: party(1, PartyKind::Customer) },
        put(product(1, "BREAD")),
        publish(1, &[], Currency::EUR, None),
    ];
    for command in commands {
        let mut house: Watched<Tenancy> = Watched::default();
        assert_eq!(refusal(&house.run(&command).unwrap_err()), "not_found", "{command:?}");
        assert_eq!(house.state, Tenancy::default());
    }
}

#[test]
fn a_house_is_founded_once() {
    check(TenancyCommand::Found { tenant: tenant("casa-1") }, "");
    check(TenancyCommand::Found { tenant: tenant("casa-2") }, "already_exists");
}

#[test]
fn a_slug_is_short_and_plain() {
    for bad in ["", "a", "Casa", "casa do porto", "caça", "casa_1", "casa.1"] {
        let found = TenancyCommand::Found { tenant: tenant(bad) };
        let no = Watched::<Tenancy>::default().run(&found).unwrap_err();
        assert_eq!(refusal(&no), "invalid_field at slug", "{bad:?}");
    }
    for good in ["ab", "casa-1", "0123456789012345678901234567890123456789"] {
        let mut house: Watched<Tenancy> = Watched::default();
        house.must(TenancyCommand::Found { tenant: tenant(good) });
    }
}

#[test]
fn a_market_opens_with_a_policy_and_a_list_in_its_money() {
    let with = |list: u32| Market { price_list: Some(id(list)), ..market(2) };
    let policed = |bytes: usize| Market { money_policy: "x".repeat(bytes), ..market(2) };
    check(open(market(2)), "market_opened");
    check(open(market(1)), "");
    check(open(Market { name: text("Gaia"), ..market(1) }), "already_exists at id");
    check(open(with(1)), "market_opened");
    check(open(with(2)), "currency_mismatch at price_list");
    check(open(with(3)), "price_not_found at price_list");
    check(
        open(Market { money_policy: " ".to_owned(), ..market(2) }),
        "invalid_field at money_policy",
    );
    check(open(policed(limits::MONEY_POLICY_BYTES_MAX)), "market_opened");
    check(open(policed(limits::MONEY_POLICY_BYTES_MAX + 1)), "limit_exceeded at money_policy");
}

#[test]
fn a_policy_is_changed_under_the_same_rules() {
    check(policy(1, "{}", None), "");
    check(policy(1, "{\"a\":1}", None), "market_policy_set");
    check(policy(1, "{}", Some(1)), "market_policy_set");
    check(policy(1, "{}", Some(2)), "currency_mismatch at price_list");
    check(policy(1, "{}", Some(3)), "price_not_found at price_list");
    check(policy(1, "", None), "invalid_field at money_policy");
    check(policy(1, &"x".repeat(4_097), None), "limit_exceeded at money_policy");
    check(policy(2, "{}", None), "market_not_found at market");
}

#[test]
fn a_role_comes_with_whom_it_acts_for() {
    let merchant = |vendor: u32| User { vendor: Some(id(vendor)), ..user(2, Role::Merchant) };
    let worker = |market: u32| User { worker: Some((id(market), id(1))), ..user(2, Role::Worker) };
    check(add_user(user(2, Role::Finance)), "user_added");
    check(add_user(user(1, Role::Admin)), "");
    check(add_user(user(1, Role::Viewer)), "already_exists at id");
    check(add_user(user(2, Role::Merchant)), "invalid_field at vendor");
    check(add_user(merchant(2)), "user_added");
    check(add_user(merchant(1)), "invalid_field at vendor");
    check(add_user(merchant(3)), "party_not_found at vendor");
    check(add_user(User { role: Role::Viewer, ..merchant(3) }), "party_not_found at vendor");
    check(add_user(user(2, Role::Worker)), "invalid_field at worker");
    check(add_user(worker(1)), "user_added");
    check(add_user(worker(2)), "market_not_found at worker");
}

#[test]
fn a_user_changes_only_into_what_they_can_be() {
    check(change(1, Role::Admin, false), "");
    check(change(1, Role::Viewer, false), "user_changed");
    check(change(1, Role::Admin, true), "user_changed");
    check(change(1, Role::Merchant, false), "invalid_field at role");
    check(change(1, Role::Worker, false), "invalid_field at role");
    check(change(2, Role::Viewer, false), "user_not_found at user");
}

#[test]
fn a_key_is_added_once_and_revoked_for_good() {
    let of = |vendor: u32| ApiKey { vendor: Some(id(vendor)), ..key(2, Role::Merchant) };
    check(add_key(key(2, Role::Dispatcher)), "api_key_added");
    check(add_key(key(1, Role::Viewer)), "");
    check(add_key(key(1, Role::Admin)), "already_exists at id");
    check(add_key(key(2, Role::Merchant)), "invalid_field at vendor");
    check(add_key(key(2, Role::Worker)), "invalid_field at role");
    check(add_key(of(2)), "api_key_added");
    check(add_key(of(1)), "invalid_field at vendor");
    check(add_key(of(3)), "party_not_found at vendor");
    check(TenancyCommand::RevokeApiKey { key: id(2) }, "not_found at key");

    let mut house = furnished();
    let revoke = TenancyCommand::RevokeApiKey { key: id(1) };
    assert_eq!(house.must(revoke.clone()).len(), 1);
    assert!(house.state.api_keys[&id(1)].revoked);
    assert_eq!(house.must(revoke), vec![]);
    let no = house.run(&add_key(key(1, Role::Viewer))).unwrap_err();
    assert_eq!(refusal(&no), "already_exists at id");
}

#[test]
fn a_party_is_added_once() {
    let add = |party| TenancyCommand::AddParty { party };
    check(add(party(3, PartyKind::Customer)), "party_added");
    check(add(party(1, PartyKind::Customer)), "");
    check(add(party(1, PartyKind::Merchant)), "already_exists at id");
}

#[test]
fn a_product_is_sane_and_its_sku_its_own() {
    let taxed = |points| Product { tax: BasisPoints(points), ..product(3, "EGG") };
    let heavy = |grams| Product { weight_grams: grams, ..product(3, "EGG") };
    check(put(product(3, "EGG")), "product_put");
    check(put(product(1, "BREAD")), "");
    check(put(Product { active: false, ..product(1, "BREAD") }), "product_put");
    check(put(product(3, "BREAD")), "already_exists at sku");
    check(put(product(1, "MILK")), "already_exists at sku");
    check(put(product(3, " ")), "invalid_field at sku");
    check(put(taxed(10_000)), "product_put");
    check(put(taxed(10_001)), "out_of_range at tax");
    check(put(heavy(1_000_000)), "product_put");
    check(put(heavy(1_000_001)), "out_of_range at weight_grams");
}

#[test]
fn a_sku_is_free_again_when_its_product_takes_another() {
    let mut house = furnished();
    house.must(put(product(1, "LOAF")));
    house.must(put(product(3, "BREAD")));
    let no = house.run(&put(product(4, "LOAF"))).unwrap_err();
    assert_eq!(refusal(&no), "already_exists at sku");
    assert_eq!(no.existing, Some(id::<ProductId>(1).to_string()));
    house.check_memory();
}

#[test]
fn a_publication_is_checked_price_by_price() {
    let eur = |prices: &[(u32, i64)]| publish(1, prices, Currency::EUR, None);
    let field = |number: u32| format!("prices.{}", id::<ProductId>(number));
    check(eur(&[(1, 0)]), "prices_published");
    check(eur(&[(1, limits::AMOUNT_MINOR_MAX)]), "prices_published");
    check(eur(&[(1, 1), (2, -1)]), &format!("out_of_range at {}", field(2)));
    check(eur(&[(1, limits::AMOUNT_MINOR_MAX + 1)]), &format!("out_of_range at {}", field(1)));
    check(eur(&[(1, 1), (3, 1)]), &format!("product_not_found at {}", field(3)));
    check(publish(1, &[(1, 120), (2, 99)], Currency::NGN, None), "currency_mismatch at currency");
    check(publish(3, &[], Currency::NGN, None), "prices_published");
}

#[test]
fn a_list_longer_than_the_limit_is_refused() {
    let TenancyCommand::PublishPrices { list, name, currency, seen_version, .. } =
        publish(1, &[], Currency::EUR, None)
    else {
        unreachable!()
    };
    let prices: BTreeMap<_, _> = (1..=10_001).map(|number| (id(number), 1)).collect();
    let command = TenancyCommand::PublishPrices { list, name, currency, prices, seen_version };
    check(command, "limit_exceeded at prices");
}

#[test]
fn whoever_publishes_over_an_unseen_version_is_told_so() {
    let mut house = furnished();
    house.must(publish(1, &[(1, 130)], Currency::EUR, Some(1)));
    assert_eq!(house.state.price_lists[&id(1)].version, 2);
    let no = house.run(&publish(1, &[(1, 140)], Currency::EUR, Some(1))).unwrap_err();
    assert_eq!(refusal(&no), "stale_version at seen_version");
    assert_eq!(no.current_state.as_deref(), Some("2"));
    // The same request again has already been heard.
    assert_eq!(house.must(publish(1, &[(1, 130)], Currency::EUR, Some(1))), vec![]);
    let no = house.run(&publish(9, &[(1, 1)], Currency::EUR, Some(1))).unwrap_err();
    assert_eq!(no.current_state.as_deref(), Some("0"));
}

#[test]
fn a_publication_replaces_the_whole_list() {
    let mut house = furnished();
    house.must(publish(1, &[(2, 101)], Currency::EUR, None));
    let prices = &house.state.price_lists[&id(1)].prices;
    assert_eq!(prices, &BTreeMap::from([(id(2), 101)]));
    house.check_memory();
}
