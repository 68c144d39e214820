//! The one error of this crate. What matters to the caller is whether a write
//! happened: `Unknown` is the only variant that cannot say, and the answer is to
//! stop and read the journal's head.

use sqlx::postgres::{PgDatabaseError, PgSeverity};
use sqlx::sqlite::SqliteError;
use vocab::ShardId;

/// What lies beneath an error.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer has taken the shard. Nothing was written.
    #[error("{shard}: epoch {held} has been deposed, the shard is at epoch {current}")]
    Fenced {
        /// The shard.
        shard: ShardId,
        /// The epoch the batch carried.
        held: u64,
        /// The epoch of the lease; 0 when there is none.
        current: u64,
    },
    /// The batch does not continue the journal. Nothing was written.
    #[error("{shard}: the journal goes on at {expected}, the batch begins at {found}")]
    SeqConflict {
        /// The shard.
        shard: ShardId,
        /// Where the journal goes on.
        expected: u64,
        /// Where the batch begins.
        found: u64,
    },
    /// No space. Nothing was written.
    #[error("the store is full")]
    Full(#[source] Cause),
    /// The commit may or may not have happened: stop, and read the head.
    #[error("the outcome of the commit is unknown")]
    Unknown(#[source] Cause),
    /// It failed, and nothing was written.
    #[error("the store failed")]
    Io(#[source] Cause),
    /// What is stored does not add up. Nothing from `seq` on can be trusted.
    #[error("{shard}: corrupt from seq {seq} on: {what}")]
    Corrupt {
        /// The shard.
        shard: ShardId,
        /// The first position that cannot be trusted.
        seq: u64,
        /// What is wrong there.
        what: String,
    },
    /// This writer failed before and must not go on; open a new one.
    #[error("{shard}: this writer stopped at an earlier failure")]
    Stopped {
        /// The shard.
        shard: ShardId,
    },
    /// The request or the configuration makes no sense, or is not safe.
    #[error("refused: {0}")]
    Refused(String),
    /// A projection could not make sense of a batch.
    #[error("projection {name} failed at seq {seq}")]
    Projection {
        /// Which projection.
        name: String,
        /// The batch's first seq.
        seq: u64,
        /// Why.
        #[source]
        cause: Cause,
    },
}

impl StoreError {
    /// The error of a write that commits by itself, or of a COMMIT: a lost
    /// connection leaves the outcome open.
    pub(crate) fn at_commit(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Self::Unknown(error.into()),
            sqlx::Error::Database(cause) => match cause.try_downcast_ref::<PgDatabaseError>() {
                // The server ended the session: it may have committed before.
                Some(cause)
                    if matches!(cause.severity(), PgSeverity::Fatal | PgSeverity::Panic) =>
                {
                    Self::Unknown(error.into())
                }
                // A failed write or sync may still have reached the disk.
                None if sqlite_code(&error) == Some(SQLITE_IOERR) => Self::Unknown(error.into()),
                _ => error.into(),
            },
            _ => error.into(),
        }
    }
}

const SQLITE_IOERR: i32 = 10;
const SQLITE_FULL: i32 = 13;
const POSTGRES_DISK_FULL: &str = "53100";

/// The primary result code of SQLite, without the extension in the upper bits.
fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let cause = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    let code: i32 = sqlx::error::DatabaseError::code(cause)?.parse().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let full = sqlite_code(&error) == Some(SQLITE_FULL)
            || error
                .as_database_error()
                .and_then(|cause| cause.try_downcast_ref::<PgDatabaseError>())
                .is_some_and(|cause| cause.code() == POSTGRES_DISK_FULL);
        if full { Self::Full(error.into()) } else { Self::Io(error.into()) }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Io(error.into())
    }
}
