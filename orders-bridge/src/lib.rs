//! Commerce around a delivery: the tenant's house (markets, users, parties,
//! catalogue, price lists) and a market's trade (stock, sales orders, delivery
//! notes, invoices).
//!
//! This crate must never know who carries an order or how far that is, and it
//! never touches an account: it says what is owed, the finance bridge says how
//! that is booked.

pub mod price;
pub mod tenancy;
pub mod trade;

pub use price::{PricedLine, PricedOrder, WantedLine, price_lines};
pub use tenancy::{
    ApiKey, Market, Party, PartyKind, PriceList, Product, Tenancy, TenancyCommand, TenancyEvent,
    Tenant, User,
};
pub use trade::{
    Charge, DeliveryNote, Invoice, NewSale, Payment, Sale, SaleLine, SaleState, Stock, Trade,
    TradeCommand, TradeEvent, Warehouse, charge_of,
};
