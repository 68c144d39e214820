//! Typed ids: a UUIDv7 inside, `prefix_` + 26 characters of Crockford base32
//! outside (the TypeID form), so that an id says what it names and sorts by age.
//!
//! Ids are made at the edge and come in with the command. What a machine must
//! name itself (an offer, a transfer) it draws from a [`Mint`], which is a pure
//! function of the command's id and the engine's time.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::time::TimeMs;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The prefix that was expected, without the underscore.
    pub expected: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an id of the form {}_ followed by 26 letters and digits", self.expected)
    }
}

impl std::error::Error for IdError {}

/// What every typed id can do.
pub trait Id: Copy + Ord + fmt::Display + FromStr<Err = IdError> {
    /// The prefix, without the underscore.
    const PREFIX: &'static str;
    /// Wraps a UUID; the caller answers for its uniqueness.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                let text = base32(self.0.as_u128());
                f.write_str(std::str::from_utf8(&text).expect("base32 is ASCII"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(unbase32)
                    .map(|raw| Self(Uuid::from_u128(raw)))
                    .ok_or(IdError { expected: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visit;
                impl serde::de::Visitor<'_> for Visit {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("an id of the form ", $prefix, "_..."))
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visit).map_err(D::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A company that runs on OmniRoute.
    TenantId = "ten";
    /// A tenant's city: orders, workers, stock, wallets and cash live in one.
    MarketId = "mkt";
    /// A person with a login.
    UserId = "usr";
    /// An integrator's key.
    ApiKeyId = "key";
    /// A party in trade: customer, merchant, vendor.
    PartyId = "pty";
    /// A person whose personal data is kept apart from the journal.
    SubjectId = "sub";
    /// One delivery order.
    OrderId = "ord";
    /// One stop of an order.
    TaskId = "tsk";
    /// One order shown to one worker.
    OfferId = "off";
    /// A worker bound to an order.
    AssignmentId = "asg";
    /// One look for a worker, with its candidates.
    DecisionId = "dec";
    /// Someone who carries.
    WorkerId = "wrk";
    /// What a worker drives.
    VehicleId = "veh";
    /// An area with a meaning.
    ZoneId = "zon";
    /// A sellable thing.
    ProductId = "prd";
    /// A set of prices under one name.
    PriceListId = "prl";
    /// A place that holds stock.
    WarehouseId = "whs";
    /// One balanced movement of money.
    TransferId = "tfr";
    /// Money set aside.
    HoldId = "hld";
    /// Money sent out of the house.
    PayoutId = "pay";
    /// A bill.
    InvoiceId = "inv";
    /// The paper that goes with the goods.
    DeliveryNoteId = "dln";
    /// A photo, signature or PIN check.
    ProofId = "prf";
    /// One request to change something.
    CommandId = "cmd";
    /// One thing that happened.
    EventId = "evt";
}

/// Draws ids inside a pure machine: the same command at the same time draws the
/// same ids, on every replay. Layout is UUIDv7's: 48 bits of milliseconds, then
/// bits mixed from the command's id and a running number.
#[derive(Debug, Clone)]
pub struct Mint {
    seed: u128,
    at: TimeMs,
    drawn: u64,
}

impl Mint {
    /// Starts a mint for one command.
    pub fn new(command: CommandId, at: TimeMs) -> Self {
        Self { seed: command.uuid().as_u128(), at, drawn: 0 }
    }

    /// The next id, of whichever kind is asked for.
    pub fn draw<T: Id>(&mut self) -> T {
        self.drawn += 1;
        let low = mix((self.seed as u64) ^ self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let high = mix(((self.seed >> 64) as u64).wrapping_add(low));
        let ms = (self.at.0.max(0) as u128) & 0xffff_ffff_ffff;
        let raw = (ms << 80)
            | (0x7 << 76)
            | (((high & 0xfff) as u128) << 64)
            | (0b10 << 62)
            | (low >> 2) as u128;
        T::from_uuid(Uuid::from_u128(raw))
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit
/// changes about half of the output bits.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn base32(mut raw: u128) -> [u8; 26] {
    let mut text = [b'0'; 26];
    for slot in text.iter_mut().rev() {
        *slot = ALPHABET[(raw & 31) as usize];
        raw >>= 5;
    }
    text
}

fn unbase32(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    // 26 characters carry 130 bits: the first may only be 0 to 7.
    if bytes.len() != 26 || bytes[0] > b'7' {
        return None;
    }
    bytes.iter().try_fold(0u128, |raw, byte| {
        let digit = ALPHABET.iter().position(|letter| letter == byte)?;
        Some((raw << 5) | digit as u128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_and_back_is_the_same_id(raw: u128) {
            let id = OrderId::from_uuid(Uuid::from_u128(raw));
            prop_assert_eq!(id.to_string().parse::<OrderId>(), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = text.parse::<OrderId>();
        }

        #[test]
        fn text_sorts_as_the_id_does(a: u128, b: u128) {
            let (a, b) = (OrderId::from_uuid(Uuid::from_u128(a)), OrderId::from_uuid(Uuid::from_u128(b)));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }

    #[test]
    fn another_kind_of_id_is_refused() {
        let worker = WorkerId::from_uuid(Uuid::from_u128(7)).to_string();
        assert_eq!(worker.parse::<OrderId>(), Err(IdError { expected: "ord" }));
    }

    #[test]
    fn a_mint_repeats_itself_and_never_within_a_command() {
        let command = CommandId::from_uuid(Uuid::from_u128(0x1234_5678_9abc));
        let draw = || {
            let mut mint = Mint::new(command, TimeMs(1_700_000_000_000));
            (0..1000).map(|_| mint.draw::<OfferId>()).collect::<Vec<_>>()
        };
        let ids = draw();
        assert_eq!(ids, draw());
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), ids.len());
        assert_eq!(ids[0].uuid().get_version_num(), 7);
    }
}
