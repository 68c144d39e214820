//! Where bytes become durable: the journal with its hash chain and its fence,
//! snapshots, projections with their checkpoints, the tables of people, and what
//! opens a door or proves a hand-over.
//! SQLite by default, Postgres at scale, a simulated journal for the simulator.
//!
//! This crate keeps bytes, sequences and rows. It must never know what an event
//! means, never acknowledge what is not durable, never go on after a commit that
//! failed or whose outcome is unknown, and never cut a journal that does not add
//! up: it names the position and refuses.

pub mod error;

pub mod chain;
pub mod journal;
pub mod lease;
pub mod sim;
pub mod writer;

pub mod audit;
pub mod snapshot;

pub mod db;
pub mod value;

pub mod credentials;
pub mod projection;
pub mod subjects;

pub mod links;
pub mod proof_files;
pub mod proofs;
pub mod sign_in_codes;
pub mod trackers;

pub mod open;
pub mod testkit;

mod guard;
mod meta;
mod packing;

pub use audit::Audit;
pub use chain::{Batch, Hash, Head, StoredBatch};
pub use credentials::{Credential, CredentialKind, Credentials};
pub use db::{Db, Tx};
pub use error::StoreError;
pub use guard::unguarded_tables;
pub use journal::Journal;
pub use lease::Lease;
pub use links::{Link, Links};
pub use open::{Store, StoreConfig};
pub use projection::{Projection, Projector};
pub use proof_files::ProofFiles;
pub use proofs::{Proof, ProofKind, Proofs};
pub use sign_in_codes::{SignInCode, SignInCodes};
pub use sim::SimJournal;
pub use snapshot::{Snapshot, Snapshots};
pub use sqlx::{AssertSqlSafe, SqlSafeStr};
pub use subjects::{Subject, Subjects};
pub use trackers::{Tracker, Trackers};
pub use value::{Row, Value};
pub use writer::{Receipt, Writer};
