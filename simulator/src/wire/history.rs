//! What each player saw and was told, in the order in which it happened to them.
//! The judge reads only these and the public API; nothing the server counts.

/// How a job ended for its courier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Handed over.
    Delivered,
    /// Handed over in part.
    Partly,
    /// Nobody took it at the door.
    Failed,
    /// Given back.
    Released,
    /// Taken away: called off or given to another.
    TakenAway,
}

/// Something that happened to a courier.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// An offer came in.
    Offered {
        /// For which order.
        order: String,
        /// What it pays.
        pay_minor: i64,
    },
    /// The server said that they have it.
    Accepted {
        /// Which order.
        order: String,
    },
    /// The job was told in full.
    Assigned {
        /// Which order.
        order: String,
        /// What it pays.
        pay_minor: i64,
    },
    /// The server took down that the goods are with them.
    PickedUp {
        /// Of which order.
        order: String,
    },
    /// The job is over.
    Ended {
        /// Which order.
        order: String,
        /// How.
        how: End,
        /// When that was first sent (or heard): from here on another may have it.
        since_ms: f64,
        /// Whether the server has said so. If not, it may or may not be over.
        acknowledged: bool,
    },
    /// Money came in.
    Earned {
        /// For which order.
        order: String,
        /// How much.
        minor: i64,
    },
    /// The server refused something that a courier had reason to believe possible.
    Refused {
        /// Which order.
        order: String,
        /// What was asked.
        what: &'static str,
        /// The problem's code.
        code: String,
    },
}

/// A fact and its moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Wall milliseconds since the start of the run.
    pub at_ms: f64,
    /// What.
    pub fact: Fact,
}

impl Entry {
    /// Counts its moments from another beginning.
    pub fn move_by(&mut self, ms: f64) {
        self.at_ms += ms;
        if let Fact::Ended { since_ms, .. } = &mut self.fact {
            *since_ms += ms;
        }
    }
}

/// A courier's day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Whose.
    pub worker_id: String,
    /// What happened, in order.
    pub entries: Vec<Entry>,
}

impl History {
    /// Notes something down.
    pub fn note(&mut self, at_ms: f64, fact: Fact) {
        self.entries.push(Entry { at_ms, fact });
    }
}

/// What became of an order that a customer tried to place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// The customer's own number of it.
    pub external_id: String,
    /// When it was first sent, wall milliseconds since the start.
    pub sent_ms: f64,
    /// The server's id, once acknowledged.
    pub order: Option<String>,
    /// The refusal, where there was one.
    pub refused: Option<String>,
    /// Whether a cancellation was sent.
    pub cancel_sent: bool,
    /// Whether it was acknowledged.
    pub cancelled: bool,
}

impl Placed {
    /// Whether nobody knows what became of it.
    pub fn is_unknown(&self) -> bool {
        self.order.is_none() && self.refused.is_none()
    }
}
