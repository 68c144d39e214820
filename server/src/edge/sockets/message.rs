//! How the messages of a socket are declared: one table each for what comes in
//! and what goes out, from which reading, writing and the AsyncAPI document all
//! follow, so that none can be forgotten.

use serde::de::DeserializeOwned;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use vocab::Rejection;

use super::envelope::refuse_json;

/// A message for the document.
pub(super) struct Described {
    /// Its type on the wire.
    pub(super) kind: &'static str,
    /// What it is for.
    pub(super) summary: &'static str,
    /// Its content.
    pub(super) data: RefOr<Schema>,
    /// Schemas that the content refers to.
    pub(super) parts: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    /// Describes a message with content `T`.
    pub(super) fn of<T: ToSchema>(kind: &'static str, summary: &'static str) -> Self {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        Self { kind, summary, data: <T as PartialSchema>::schema(), parts }
    }
}

/// Reads a message's content.
pub(super) fn content<T: DeserializeOwned>(data: &str) -> Result<T, Rejection> {
    serde_json::from_str(data).map_err(|error| refuse_json(&error))
}

/// Declares what comes in.
macro_rules! incoming {
    ($(#[$meta:meta])* $name:ident { $(#[doc = $doc:literal] $variant:ident($data:ty) = $kind:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) enum $name { $(#[doc = $doc] $variant($data),)* }

        impl $name {
            /// Every type on the wire.
            pub(crate) const TYPES: &'static [&'static str] = &[$($kind,)*];

            /// Reads the content of a message of type `kind`.
            pub(crate) fn read(kind: &str, data: &str) -> Result<Self, vocab::Rejection> {
                match kind {
                    $($kind => $crate::edge::sockets::message::content(data).map(Self::$variant),)*
                    _ => Err(vocab::Rejection::new(
                        vocab::Code::InvalidField,
                        format!("there is no message of this type; there are {}", Self::TYPES.join(", ")),
                    ).at("type")),
                }
            }

            /// Every message, for the document.
            pub(crate) fn described() -> Vec<$crate::edge::sockets::message::Described> {
                vec![$($crate::edge::sockets::message::Described::of::<$data>($kind, $doc.trim_ascii()),)*]
            }
        }
    };
}

/// Declares what goes out.
macro_rules! outgoing {
    ($(#[$meta:meta])* $name:ident { $(#[doc = $doc:literal] $variant:ident($data:ty) = $kind:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, serde::Serialize)]
        #[serde(untagged)]
        pub(crate) enum $name { $(#[doc = $doc] $variant($data),)* }

        impl $name {
            /// Its type on the wire.
            pub(crate) fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)* }
            }

            /// Every message, for the document.
            pub(crate) fn described() -> Vec<$crate::edge::sockets::message::Described> {
                vec![$($crate::edge::sockets::message::Described::of::<$data>($kind, $doc.trim_ascii()),)*]
            }
        }
    };
}

pub(super) use {incoming, outgoing};
