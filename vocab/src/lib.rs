//! The words every other crate speaks: ids, time, money and postings, places,
//! tenants, envelopes, limits, refusal codes and the `StateMachine` trait.
//!
//! This crate must never do anything: no clock, no randomness, no I/O, and no
//! rule of a single domain. What only one crate needs belongs in that crate.

pub mod actor;
pub mod code;
pub mod id;
pub mod limits;
pub mod lookup;
pub mod machine;
pub mod money;
pub mod pay;
pub mod place;
pub mod posting;
pub mod record;
pub mod tenant;
pub mod text;
pub mod time;

pub use actor::{Actor, Role};
pub use code::{Class, Code, Rejection};
pub use id::{
    ApiKeyId, AssignmentId, CommandId, DecisionId, DeliveryNoteId, EventId, HoldId, InvoiceId,
    MarketId, Mint, OfferId, OrderId, PartyId, PayoutId, PriceListId, ProductId, ProofId,
    SubjectId, TaskId, TenantId, TransferId, UserId, VehicleId, WarehouseId, WorkerId, ZoneId,
};
pub use lookup::LookupMap;
pub use machine::StateMachine;
pub use money::{BasisPoints, Currency, Money, MoneyError};
pub use pay::{Pay, PayPart};
pub use place::{Metres, Place, PlaceError, Seconds};
pub use posting::{AccountKey, Leg, LegKind};
pub use record::{CommandMeta, Entry, EventRecord};
pub use tenant::ShardId;
pub use text::Text;
pub use time::{DeviceTimeMs, TimeMs};
