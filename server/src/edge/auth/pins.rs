//! The number that proves a hand-over: shown to the receiver only, typed by the
//! worker at the door. It follows from the order and the installation's key, so
//! that it is kept nowhere.

use vocab::OrderId;
use vocab::id::Id;

use super::keys::Keys;

impl Keys {
    /// An order's PIN: four digits.
    pub fn pin(&self, order: OrderId) -> String {
        let digest = self.fingerprint("delivery_pin", order.uuid().as_bytes());
        let head = u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"));
        format!("{:04}", head % 10_000)
    }
}
