//! Ids made at the edge. What a repeated request must name again (people,
//! products, their records) follows from the command's id alone, without the
//! time; an order's id is taken from the engine's memory on a replay and may
//! therefore carry the time, so that orders sort by age.

use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocab::CommandId;
use vocab::id::Id;

/// The id of the thing called `label` that this command makes.
pub(crate) fn made<T: Id>(command: CommandId, label: &str) -> T {
    let digest =
        Sha256::new().chain_update(command.uuid().as_bytes()).chain_update(label).finalize();
    of_digest(&digest)
}

/// An id that carries the time of its making.
pub(crate) fn by_age<T: Id>() -> T {
    T::from_uuid(Uuid::now_v7())
}

/// An id from a digest: a UUIDv8, whose bits are the maker's own.
pub(super) fn of_digest<T: Id>(digest: &[u8]) -> T {
    let bytes: [u8; 16] = digest[..16].try_into().expect("a digest has 32 bytes");
    T::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
