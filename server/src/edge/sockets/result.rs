//! The answer to a command on either socket.

use engine::Reply;
use serde::Serialize;
use serde_json::Value;
use tracking::Reason;
use utoipa::ToSchema;
use vocab::{AssignmentId, OfferId, OrderId, Rejection};

use crate::edge::problem::Problem;
use crate::rooms::sequencer::Answer;

/// The answer to a command. The same command sent again is answered the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultData {
    /// The command's id; the message's where it had none.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    /// Whether it was done.
    pub(crate) ok: bool,
    /// Why not (RFC 9457).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) problem: Option<Value>,
    /// Where the thing stands that the command was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    /// The offer it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) offer_id: Option<OfferId>,
    /// The order it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) order_id: Option<OrderId>,
    /// The job it was about or led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) assignment_id: Option<AssignmentId>,
    /// The job's version from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assignment_version: Option<u64>,
    /// Fixes that were not believed: position in the message and reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rejected: Vec<RejectedFix>,
}

/// A fix that was not believed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RejectedFix {
    /// Position in the message, from 0.
    pub(crate) i: usize,
    /// Why.
    pub(crate) reason: &'static str,
}

impl ResultData {
    /// Yes.
    pub(crate) fn yes(reference: impl Into<Option<String>>, state: Option<&str>) -> Self {
        let state = state.map(str::to_owned);
        Self { reference: reference.into(), ok: true, state, ..Self::default() }
    }

    /// No, and why.
    pub(crate) fn no(reference: impl Into<Option<String>>, problem: impl Into<Problem>) -> Self {
        let (reference, problem) = (reference.into(), problem.into());
        let document = problem.document(reference.as_deref().unwrap_or_default());
        Self { reference, problem: Some(document), state: problem.current_state, ..Self::default() }
    }

    /// The message was taken, these fixes were not.
    pub(crate) fn fixes(reference: Option<String>, rejected: &[(usize, Reason)]) -> Self {
        let rejected =
            rejected.iter().map(|(i, reason)| RejectedFix { i: *i, reason: reason.as_str() });
        Self { rejected: rejected.collect(), ..Self::yes(reference, None) }
    }

    /// What the engine said. `said` is the state of commands whose outcome is
    /// what they asked for.
    pub(crate) fn of(
        reference: String,
        answer: Result<Answer, Rejection>,
        said: Option<&str>,
    ) -> Self {
        let reply = match answer {
            Err(rejection) => return Self::no(reference, rejection),
            Ok(answer) => answer.outcome.reply,
        };
        let yes = Self::yes(reference.clone(), said);
        match reply {
            Reply::Refused { rejection } => Self::no(reference, rejection),
            Reply::Offer { id, state, assignment } => Self {
                state: Some(state.as_str().to_owned()),
                offer_id: Some(id),
                assignment_id: assignment,
                ..yes
            },
            Reply::Job { id, order, state, version } => Self {
                state: Some(state.as_str().to_owned()),
                order_id: Some(order),
                assignment_id: Some(id),
                assignment_version: Some(version),
                ..yes
            },
            _ => yes,
        }
    }
}
