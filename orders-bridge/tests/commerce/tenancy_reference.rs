//! The house against a reference that only remembers which commands were agreed
//! to, and reads them through for each question.

use orders_bridge::{Market, PartyKind, Product, Tenancy, TenancyCommand, User};
use proptest::prelude::*;
use vocab::id::Id;
use vocab::{Code, Currency, PriceListId, ProductId, Role, UserId};

use crate::fixtures::{Watched, cases, id, text, through_json};
use crate::tenancy_rules::{key, market, party, product, publish, tenant, user};

use TenancyCommand as C;

#[derive(Debug, Default)]
struct Reference(Vec<C>);

impl Reference {
    /// The answer of the latest agreed command that has one.
    fn last<T>(&self, answer: impl Fn(&C) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(answer)
    }

    fn judge(&self, command: &C) -> Result<bool, Code> {
        if self.0.is_empty() && !matches!(command, C::Found { .. }) {
            return Err(Code::NotFound);
        }
        match command {
            C::Found { .. } => self.first(command, |other| matches!(other, C::Found { .. })),
            C::OpenMarket { market } => {
                self.fits_list(market.price_list, market.currency)?;
                self.first(
                    command,
                    |c| matches!(c, C::OpenMarket { market: m } if m.id == market.id),
                )
            }
            C::SetMarketPolicy { market, money_policy, price_list } => {
                let opened = |c: &C| matches!(c, C::OpenMarket { market: m } if m.id == *market);
                let found = self.0.iter().find(|c| opened(c)).ok_or(Code::MarketNotFound)?;
                let C::OpenMarket { market: opened } = found else { unreachable!() };
                self.fits_list(*price_list, opened.currency)?;
                let set = self.last(|c| match c {
                    C::SetMarketPolicy { market: m, money_policy, price_list } if m == market => {
                        Some((money_policy.clone(), *price_list))
                    }
                    _ => None,
                });
                let now = set.unwrap_or((opened.money_policy.clone(), opened.price_list));
                Ok(now != (money_policy.clone(), *price_list))
            }
            C::AddUser { user } => {
                self.acts_for(user)?;
                self.first(command, |c| matches!(c, C::AddUser { user: u } if u.id == user.id))
            }
            C::ChangeUser { user, role, disabled } => self.judge_change(user, *role, *disabled),
            C::AddApiKey { key } => {
                self.first(command, |c| matches!(c, C::AddApiKey { key: k } if k.id == key.id))
            }
            C::RevokeApiKey { key } => {
                let mut keys = self.0.iter();
                keys.find(|c| matches!(c, C::AddApiKey { key: k } if k.id == *key))
                    .ok_or(Code::NotFound)?;
                Ok(!self.0.contains(command))
            }
            C::AddParty { party } => {
                self.first(command, |c| matches!(c, C::AddParty { party: p } if p.id == party.id))
            }
            C::PutProduct { product } => {
                let ids = (1..=PRODUCTS).map(id).filter(|other| *other != product.id);
                if ids.filter_map(|other| self.product(other)).any(|p| p.sku == product.sku) {
                    return Err(Code::AlreadyExists);
                }
                Ok(self.product(product.id).as_ref() != Some(product))
            }
            C::PublishPrices { .. } => self.judge_publication(command),
        }
    }

    /// New, heard before word for word, or an id in use. Whoever changed or
    /// revoked the first thing since has made it another one.
    fn first(&self, command: &C, same_id: impl Fn(&C) -> bool) -> Result<bool, Code> {
        let Some(at) = self.0.iter().position(same_id) else { return Ok(true) };
        let as_it_is = self.as_it_is(&self.0[at]);
        if as_it_is == *command { Ok(false) } else { Err(Code::AlreadyExists) }
    }

    fn as_it_is(&self, added: &C) -> C {
        let mut it = added.clone();
        for later in &self.0 {
            match (&mut it, later) {
                (C::AddUser { user: u }, C::ChangeUser { user, role, disabled })
                    if u.id == *user =>
                {
                    (u.role, u.disabled) = (*role, *disabled);
                }
                (C::AddApiKey { key: k }, C::RevokeApiKey { key }) if k.id == *key => {
                    k.revoked = true
                }
                (
                    C::OpenMarket { market: m },
                    C::SetMarketPolicy { market, money_policy, price_list },
                ) if m.id == *market => {
                    (m.money_policy, m.price_list) = (money_policy.clone(), *price_list);
                }
                _ => {}
            }
        }
        it
    }

    fn acts_for(&self, user: &User) -> Result<(), Code> {
        if let Some(vendor) = user.vendor {
            let kind = self.last(|c| match c {
                C::AddParty { party } if party.id == vendor => Some(party.kind),
                _ => None,
            });
            match kind {
                None => return Err(Code::PartyNotFound),
                Some(PartyKind::Customer) => return Err(Code::InvalidField),
                Some(PartyKind::Merchant) => {}
            }
        }
        let needs = user.role == Role::Merchant && user.vendor.is_none();
        if needs || user.role == Role::Worker { Err(Code::InvalidField) } else { Ok(()) }
    }

    fn judge_change(&self, id: &UserId, role: Role, disabled: bool) -> Result<bool, Code> {
        let added = self.0.iter().find(|c| matches!(c, C::AddUser { user: u } if u.id == *id));
        let C::AddUser { user } = self.as_it_is(added.ok_or(Code::UserNotFound)?) else {
            unreachable!()
        };
        if role == Role::Worker || (role == Role::Merchant && user.vendor.is_none()) {
            return Err(Code::InvalidField);
        }
        Ok((user.role, user.disabled) != (role, disabled))
    }

    fn product(&self, id: ProductId) -> Option<Product> {
        self.last(|c| match c {
            C::PutProduct { product } if product.id == id => Some(product.clone()),
            _ => None,
        })
    }

    fn fits_list(&self, id: Option<PriceListId>, money: Currency) -> Result<(), Code> {
        let Some(id) = id else { return Ok(()) };
        let currency = self.last(|c| match c {
            C::PublishPrices { list, currency, .. } if *list == id => Some(*currency),
            _ => None,
        });
        match currency {
            None => Err(Code::PriceNotFound),
            Some(currency) if currency != money => Err(Code::CurrencyMismatch),
            Some(_) => Ok(()),
        }
    }

    fn judge_publication(&self, command: &C) -> Result<bool, Code> {
        let C::PublishPrices { list, currency, prices, seen_version, .. } = command else {
            unreachable!()
        };
        if self.0.iter().any(
            |c| matches!(c, C::PublishPrices { list: l, currency: m, .. } if l == list && m != currency),
        ) {
            return Err(Code::CurrencyMismatch);
        }
        for (product, minor) in prices {
            self.product(*product).ok_or(Code::ProductNotFound)?;
            if *minor < 0 {
                return Err(Code::OutOfRange);
            }
        }
        let current = self.last(|c| match c {
            C::PublishPrices { list: l, prices, .. } if l == list => Some(prices.clone()),
            _ => None,
        });
        if current.as_ref() == Some(prices) {
            return Ok(false);
        }
        match seen_version {
            Some(seen) if *seen != self.publications(*list) => Err(Code::StaleVersion),
            _ => Ok(true),
        }
    }

    fn publications(&self, id: PriceListId) -> u64 {
        let of_list = |c: &&C| matches!(c, C::PublishPrices { list, .. } if *list == id);
        self.0.iter().filter(of_list).count() as u64
    }
}

fn check_against_reference(commands: &[C]) -> Result<(), TestCaseError> {
    let mut house: Watched<Tenancy> = Watched::default();
    let mut reference = Reference::default();
    for command in commands {
        let expected = reference.judge(command);
        let outcome = house.run(&through_json(command));
        let short = outcome.as_ref().map(|events| !events.is_empty()).map_err(|no| no.code);
        prop_assert_eq!(short, expected, "{:?} after {:?}", command, reference);
        if expected == Ok(true) {
            reference.0.push(command.clone());
        }
        prop_assert_eq!(house.state.version, reference.0.len() as u64);
    }
    for (id, list) in &house.state.price_lists {
        prop_assert_eq!(list.version, reference.publications(*id));
    }
    prop_assert_eq!(house.state.skus.len(), house.state.products.len());
    for (id, product) in &house.state.products {
        prop_assert_eq!(house.state.skus.get(&product.sku), Some(id));
        prop_assert_eq!(reference.product(*id), Some(product.clone()));
    }
    house.check_memory();
    Ok(())
}

const PRODUCTS: u32 = 4;

fn any_command() -> impl Strategy<Value = C> {
    fn few<T: Id + std::fmt::Debug>() -> impl Strategy<Value = T> {
        (1..4u32).prop_map(id)
    }
    let number = || 1..4u32;
    let role = || prop::sample::select(Role::ALL.to_vec());
    let money = || prop::sample::select(vec![Currency::EUR, Currency::NGN]);
    let prices = prop::collection::vec((1..=PRODUCTS, -1..3i64), 0..3);
    prop_oneof![
        1 => (0..2u32).prop_map(|n| C::Found { tenant: tenant(&format!("casa-{n}")) }),
        2 => (number(), money(), prop::option::of(few())).prop_map(|(n, currency, price_list)| {
            C::OpenMarket { market: Market { currency, price_list, ..market(n) } }
        }),
        2 => (few(), number(), prop::option::of(few())).prop_map(|(market, n, price_list)| {
            C::SetMarketPolicy { market, money_policy: n.to_string(), price_list }
        }),
        3 => (number(), role(), prop::option::of(few())).prop_map(|(n, role, vendor)| {
            C::AddUser { user: User { vendor, ..user(n, role) } }
        }),
        2 => (few(), role(), any::<bool>())
            .prop_map(|(user, role, disabled)| C::ChangeUser { user, role, disabled }),
        1 => (number(), any::<bool>()).prop_map(|(n, admin)| {
            C::AddApiKey { key: key(n, if admin { Role::Admin } else { Role::Viewer }) }
        }),
        1 => few().prop_map(|key| C::RevokeApiKey { key }),
        2 => (number(), any::<bool>()).prop_map(|(n, sells)| {
            let kind = if sells { PartyKind::Merchant } else { PartyKind::Customer };
            C::AddParty { party: party(n, kind) }
        }),
        4 => (1..=PRODUCTS, 0..5u32, any::<bool>()).prop_map(|(n, sku, active)| {
            let named = product(n, &sku.to_string());
            C::PutProduct { product: Product { active, name: text("x"), ..named } }
        }),
        4 => (number(), prices, money(), prop::option::of(0..4u64))
            .prop_map(|(n, prices, money, seen)| publish(n, &prices, money, seen)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(40)) })]

    #[test]
    fn the_house_agrees_with_what_was_agreed(
        commands in prop::collection::vec(any_command(), 40..60),
    ) {
        let found = C::Found { tenant: tenant("casa-0") };
        // Half of the runs begin before the founding.
        let early = commands.len() % 2;
        let commands: Vec<C> =
            commands[..early].iter().cloned().chain([found]).chain(commands[early..].to_vec()).collect();
        check_against_reference(&commands)?;
    }
}
