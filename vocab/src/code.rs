//! Refusals as data: one stable code for each, the same in logs, metrics,
//! socket results and problem documents.

use serde::{Deserialize, Serialize};

/// What kind of no it is; the edge turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The request makes no sense as written (400/422).
    Invalid,
    /// No such thing, or not for this caller (404).
    NotFound,
    /// It made sense, but not in the present state (409).
    Conflict,
    /// Known caller, not allowed (403).
    Forbidden,
    /// Money or goods are not there (409, business refusal).
    Insufficient,
    /// Too much at once (429/503); trying later may work.
    Busy,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $class:ident;)*) => {
        /// Every refusal of the product. Codes are never renamed or reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes, for documents and tests.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Its class.
            pub fn class(self) -> Class {
                match self { $(Code::$name => Class::$class,)* }
            }
        }
    };
}

codes! {
    /// A field is missing, unknown, or of the wrong form.
    InvalidField = Invalid;
    /// A number is outside its range.
    OutOfRange = Invalid;
    /// An amount overflows.
    AmountOverflow = Invalid;
    /// Two currencies in one sum.
    CurrencyMismatch = Invalid;
    /// A list is longer or a text larger than its limit.
    LimitExceeded = Invalid;
    /// No order under this id.
    OrderNotFound = NotFound;
    /// No task under this id.
    TaskNotFound = NotFound;
    /// No offer under this id.
    OfferNotFound = NotFound;
    /// No assignment under this id.
    AssignmentNotFound = NotFound;
    /// No worker under this id.
    WorkerNotFound = NotFound;
    /// No product under this id.
    ProductNotFound = NotFound;
    /// No warehouse under this id.
    WarehouseNotFound = NotFound;
    /// No price list, or no price for a product in it.
    PriceNotFound = NotFound;
    /// No party under this id.
    PartyNotFound = NotFound;
    /// No account with that name.
    AccountNotFound = NotFound;
    /// No hold under this id.
    HoldNotFound = NotFound;
    /// No user under this id.
    UserNotFound = NotFound;
    /// No market under this id.
    MarketNotFound = NotFound;
    /// No zone under this id.
    ZoneNotFound = NotFound;
    /// No proof under this id.
    ProofNotFound = NotFound;
    /// This link opens nothing: it never was, ran out or was revoked.
    LinkNotFound = NotFound;
    /// No device is paired under this id.
    DeviceNotFound = NotFound;
    /// No such thing here.
    NotFound = NotFound;
    /// The id is in use by something else.
    AlreadyExists = Conflict;
    /// Another order already carries this external id.
    ExternalIdTaken = Conflict;
    /// The state does not allow it.
    WrongState = Conflict;
    /// The version named is not the current one.
    StaleVersion = Conflict;
    /// Another worker won the order.
    OfferLost = Conflict;
    /// The offer's time is up.
    OfferExpired = Conflict;
    /// The offer was taken back.
    OfferWithdrawn = Conflict;
    /// The worker cannot take this order; the detail names the reasons.
    WorkerNotEligible = Conflict;
    /// A step lists a proof that was never accepted for its stop.
    ProofUnknown = Conflict;
    /// The number is not the receiver's.
    PinWrong = Invalid;
    /// Too many wrong numbers for this stop; wait, or prove it otherwise.
    TooManyAttempts = Busy;
    /// This delivery was rated, in other words.
    AlreadyRated = Conflict;
    /// Nothing to tip from: the order was not paid from a wallet.
    TipNotPossible = Conflict;
    /// The order is on hold.
    OrderOnHold = Conflict;
    /// The same idempotency key came with another body.
    IdempotencyKeyReused = Invalid;
    /// Not enough stock.
    OutOfStock = Insufficient;
    /// Not enough money on the account.
    InsufficientFunds = Insufficient;
    /// The worker would carry more cash than allowed.
    CashCapExceeded = Insufficient;
    /// The account is closed.
    AccountClosed = Conflict;
    /// The transfer id was used for another transfer.
    TransferConflict = Conflict;
    /// The caller may not do this.
    Forbidden = Forbidden;
    /// The queue is full; try again.
    Overloaded = Busy;
    /// The shard is stopping or recovering.
    Unavailable = Busy;
    /// The body is not what its form says (not JSON at all).
    MalformedBody = Invalid;
    /// The body is larger than allowed.
    BodyTooLarge = Invalid;
    /// This path knows other methods only.
    MethodNotAllowed = Invalid;
    /// A request that makes something needs a key to be repeated by.
    IdempotencyKeyMissing = Invalid;
    /// The same request is under way already.
    RequestInProgress = Busy;
    /// No proof of who asks, or one that does not hold.
    Unauthenticated = Forbidden;
    /// Too many requests of one caller, or too many wrong attempts.
    RateLimited = Busy;
    /// A defect of ours; the log has it under the request's id.
    Internal = Busy;
}

impl Code {
    /// The stable snake_case text.
    pub fn as_str(self) -> String {
        let debug = format!("{self:?}");
        let mut text = String::with_capacity(debug.len() + 4);
        for (i, letter) in debug.char_indices() {
            if letter.is_ascii_uppercase() && i > 0 {
                text.push('_');
            }
            text.push(letter.to_ascii_lowercase());
        }
        text
    }
}

/// A refusal: nothing has changed, and this is why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The stable code.
    pub code: Code,
    /// A sentence for a person: what is wrong and what would fix it.
    pub detail: String,
    /// The field at fault, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The state that stands in the way, for conflicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_state: Option<String>,
    /// The thing that is already there, for duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<String>,
}

impl Rejection {
    /// A refusal with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), field: None, current_state: None, existing: None }
    }

    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Names the state that stands in the way.
    #[must_use]
    pub fn in_state(mut self, state: impl Into<String>) -> Self {
        self.current_state = Some(state.into());
        self
    }

    /// Names what is already there.
    #[must_use]
    pub fn existing(mut self, id: impl ToString) -> Self {
        self.existing = Some(id.to_string());
        self
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Rejection {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_code_is_its_wire_form() {
        for code in Code::ALL {
            let wire = serde_json::to_string(code).unwrap();
            assert_eq!(wire, format!("\"{}\"", code.as_str()));
        }
    }
}
