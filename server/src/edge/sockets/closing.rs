//! Why a socket is closed: one reason, one code, the same in metrics.

use axum::extract::ws::CloseFrame;

/// Why a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// The other side is gone already; there is nobody to tell.
    Gone,
    /// The server stops; come back soon.
    GoingAway,
    /// The protocol was broken or too much was sent.
    Policy(&'static str),
    /// A message was larger than allowed.
    TooLarge,
    /// The shard could not be asked; come back soon.
    TryLater,
    /// Another connection of the same worker took over.
    Superseded,
    /// It did not read fast enough; it resumes by `seq`.
    TooSlow,
    /// No sign of life.
    Silent,
    /// The token is not, or not any more, good: sign in again.
    SignedOut,
}

impl Closing {
    /// Its name in metrics.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::GoingAway => "going_away",
            Self::Policy(_) => "policy",
            Self::TooLarge => "too_large",
            Self::TryLater => "try_later",
            Self::Superseded => "superseded",
            Self::TooSlow => "too_slow",
            Self::Silent => "silent",
            Self::SignedOut => "signed_out",
        }
    }

    /// What the other side is told; none when there is nobody to tell.
    pub(super) fn frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Gone => return None,
            Self::GoingAway => (1001, "the server stops; connect again"),
            Self::Policy(what) => (1008, what),
            Self::TooLarge => (1009, "the message is too large"),
            Self::TryLater => (1013, "try again shortly"),
            Self::Superseded => (4001, "another connection took over"),
            Self::TooSlow => (4002, "too slow; connect again and resume by seq"),
            Self::Silent => (4002, "no sign of life; connect again"),
            Self::SignedOut => (4003, "sign in again"),
        };
        Some(CloseFrame { code, reason: reason.into() })
    }
}
