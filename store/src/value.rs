//! Values and rows that look the same on both databases. Five kinds of value
//! are all there are: whoever needs more stores JSON text.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Decode, Encode, Postgres, Row as _, Sqlite, Type};
use vocab::TimeMs;

use crate::chain::Hash;
use crate::error::StoreError;

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number: `bigint`.
    I64(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

macro_rules! into_value {
    ($($from:ty => |$value:ident| $into:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self { $into }
        }
    )*};
}

into_value! {
    bool => |value| Self::Bool(value);
    i64 => |value| Self::I64(value);
    // Bit for bit: sequences never reach 2^63, fingerprints come back as they were.
    u64 => |value| Self::I64(value as i64);
    TimeMs => |value| Self::I64(value.0);
    String => |value| Self::Text(value);
    &str => |value| Self::Text(value.to_owned());
    Vec<u8> => |value| Self::Blob(value);
    Hash => |value| Self::Blob(value.to_vec());
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A null whose type the server finds out by itself: `unknown` in its catalogue.
struct Untyped;

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(705))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

pub(crate) fn sqlite_arguments(values: &[Value]) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Bool(value) => arguments.add(*value),
            Value::I64(value) => arguments.add(*value),
            Value::Text(value) => arguments.add(value.clone()),
            Value::Blob(value) => arguments.add(value.clone()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

pub(crate) fn postgres_arguments(values: &[Value]) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Null => arguments.add(Untyped),
            Value::Bool(value) => arguments.add(*value),
            Value::I64(value) => arguments.add(*value),
            Value::Text(value) => arguments.add(value.as_str()),
            Value::Blob(value) => arguments.add(value.as_slice()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// A row of an answer; columns are asked for by name.
pub struct Row(Inner);

enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Self(Inner::Sqlite(row))
    }
}

impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        Self(Inner::Postgres(row))
    }
}

/// The typed id in a column of text.
pub(crate) fn id_in<T: vocab::id::Id>(row: &Row, column: &str) -> Result<T, StoreError> {
    let text = row.text(column)?;
    text.parse().map_err(|error| StoreError::Io(format!("{column}: {error}").into()))
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident, $optional:ident -> $type:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When there is no such column, or it is null, or holds something else.
        pub fn $name(&self, column: &str) -> Result<$type, StoreError> {
            // Asked for directly, SQLite's driver would make zero or "" of a null.
            self.$optional(column)?
                .ok_or_else(|| StoreError::Io(format!("{column} is null").into()))
        }

        /// The same for a column that may be null.
        ///
        /// # Errors
        /// When there is no such column, or it holds something else.
        pub fn $optional(&self, column: &str) -> Result<Option<$type>, StoreError> {
            self.get(column)
        }
    )*};
}

impl Row {
    getters! {
        /// A whole number.
        i64, i64_or_null -> i64;
        /// A text.
        text, text_or_null -> String;
        /// Bytes.
        blob, blob_or_null -> Vec<u8>;
        /// A truth value.
        bool, bool_or_null -> bool;
    }

    /// A number that was stored from a `u64`.
    ///
    /// # Errors
    /// When there is no such column, or it holds something else.
    pub fn u64(&self, column: &str) -> Result<u64, StoreError> {
        Ok(self.i64(column)? as u64)
    }

    /// A hash.
    ///
    /// # Errors
    /// When there is no such column, or it does not hold 32 bytes.
    pub fn hash(&self, column: &str) -> Result<Hash, StoreError> {
        self.blob(column)?.try_into().map_err(|bytes: Vec<u8>| {
            StoreError::Io(format!("{column} holds {} bytes, not 32", bytes.len()).into())
        })
    }

    fn get<'r, T>(&'r self, column: &str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        Ok(match &self.0 {
            Inner::Sqlite(row) => row.try_get(column)?,
            Inner::Postgres(row) => row.try_get(column)?,
        })
    }
}
