//! What a receiver says by their link: stars and a tip, instructions.

use engine::Command;
use serde::{Deserialize, Serialize};
use vocab::id::Id;
use vocab::{Code, CommandId, CommandMeta, SubjectId, limits};

use super::document::{contact, may_note, may_rate};
use super::{Opened, open_link, reply};
use crate::edge::http::ask::submit;
use crate::edge::http::dto::tracking::{LeaveNote, Rate};
use crate::edge::http::routes::people;
use crate::edge::http::{Incoming, Reply, ids};
use crate::edge::problem::Problem;
use crate::rooms::sequencer::own_meta;

/// The words that come with stars: free text of a person, so it is kept with
/// personal data and never in the journal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in super::super) struct RatingWords {
    /// In a word each.
    pub(in super::super) reasons: Vec<String>,
    /// In their own words.
    pub(in super::super) comment: Option<String>,
}

/// Under which the words on an order are kept.
pub(in super::super) fn words_of(order: vocab::OrderId) -> SubjectId {
    // One order has one rating: its id names the words as a command's would.
    ids::made(CommandId::from_uuid(order.uuid()), "rating")
}

pub(super) async fn rate(incoming: Incoming) -> Result<Reply, Problem> {
    let opened = open_link(&incoming).await?;
    let form: Rate = incoming.body()?;
    only_receiver(may_rate(&opened))?;
    if form.reasons.len() > limits::RATING_REASONS_MAX {
        let detail = format!("at most {} reasons", limits::RATING_REASONS_MAX);
        return Err(Problem::field(Code::LimitExceeded, "reasons", detail));
    }
    let (order, tip_minor) = (opened.seen.order, form.tip_minor.unwrap_or_default());
    let command = Command::RateDelivery { order, stars: form.stars, tip_minor };
    submit(&opened.market, meta(&incoming), command).await?;
    let words = RatingWords {
        reasons: form.reasons.iter().map(ToString::to_string).collect(),
        comment: form.comment.map(|comment| comment.to_string()),
    };
    if !words.reasons.is_empty() || words.comment.is_some() {
        let (tenant, id) = (opened.market.tenant, words_of(order));
        people::keep(&opened.edge, tenant, id, "rating", &words).await?;
    }
    again(&incoming).await
}

pub(super) async fn leave_note(incoming: Incoming) -> Result<Reply, Problem> {
    let opened = open_link(&incoming).await?;
    let form: LeaveNote = incoming.body()?;
    only_receiver(may_rate(&opened))?;
    let subject = opened.seen.facts.met.filter(|_| may_note(&opened)).ok_or_else(|| {
        let detail = "instructions can be left until the courier has arrived";
        let mut problem = Problem::new(Code::WrongState, detail);
        problem.current_state = Some(opened.seen.state.clone());
        problem
    })?;
    let mut contact = contact(&opened).await?;
    contact.instructions = Some(form.note.to_string()).filter(|note| !note.trim().is_empty());
    people::keep(&opened.edge, opened.market.tenant, subject, "contact", &contact).await?;
    let command = Command::TellContact { order: opened.seen.order };
    submit(&opened.market, meta(&incoming), command).await?;
    again(&incoming).await
}

fn only_receiver(may: bool) -> Result<(), Problem> {
    if may {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "only the receiver's link may do this"))
}

/// A link acts for nobody with an account.
fn meta(incoming: &Incoming) -> CommandMeta {
    CommandMeta { correlation: incoming.correlation.clone(), ..own_meta("link") }
}

/// The order as it is after what was said.
async fn again(incoming: &Incoming) -> Result<Reply, Problem> {
    let opened: Opened = open_link(incoming).await?;
    reply(&opened, None).await
}
