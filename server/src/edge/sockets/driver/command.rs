//! A worker's messages as the market's commands. Who sends is taken from the
//! connection, never from the message.

use dispatch::{Command as D, TaskStep};
use engine::Command;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{
    Actor, Code, CommandId, CommandMeta, DeviceTimeMs, Place, Rejection, WorkerId, limits,
};
use workers::{Command as W, Duty};

use super::message::{DriverMessage, Spot, TaskTransition};

/// A command and what its answer needs.
pub(crate) struct Asked {
    /// The app's id of the command.
    pub(crate) key: String,
    /// What to do.
    pub(crate) command: Command,
    /// The state in the answer, where the engine's reply has none.
    pub(crate) said: Option<&'static str>,
}

/// The command in a message; none for messages that change nothing in the market.
///
/// # Errors
/// What is wrong with a field.
pub(crate) fn asked(worker: WorkerId, message: DriverMessage) -> Result<Option<Asked>, Rejection> {
    let dispatch = |command| Command::Dispatch { command };
    let (key, command, said) = match message {
        DriverMessage::OfferSeen(m) => {
            (m.command_id, dispatch(D::OfferSeen { offer: m.offer_id, worker }), None)
        }
        DriverMessage::OfferAccept(m) => {
            (m.command_id, dispatch(D::AcceptOffer { offer: m.offer_id, worker }), None)
        }
        DriverMessage::OfferDecline(m) => {
            let (offer, reason, note) = (m.offer_id, m.reason, m.note);
            (m.command_id, dispatch(D::DeclineOffer { offer, worker, reason, note }), None)
        }
        DriverMessage::TaskTransition(m) => (m.command_id.clone(), step(worker, m)?, None),
        DriverMessage::AssignmentRelease(m) => {
            let command = D::Release {
                assignment: m.assignment_id,
                assignment_version: m.assignment_version,
                worker,
                reason: m.reason,
            };
            (m.command_id, dispatch(command), None)
        }
        DriverMessage::DutySet(m) => duty(worker, m.command_id, m.duty),
        DriverMessage::BreakStart(m) => duty(worker, m.command_id, Duty::Paused),
        DriverMessage::BreakEnd(m) => duty(worker, m.command_id, Duty::Available),
        _ => return Ok(None),
    };
    Ok(Some(Asked { key, command, said }))
}

fn duty(worker: WorkerId, key: String, duty: Duty) -> (String, Command, Option<&'static str>) {
    let said = match duty {
        Duty::OffDuty => "off_duty",
        Duty::Available => "available",
        Duty::Paused => "paused",
        Duty::HeadingHome => "heading_home",
    };
    (key, Command::Workers { command: W::SetDuty { worker, duty } }, Some(said))
}

fn step(worker: WorkerId, m: TaskTransition) -> Result<Command, Rejection> {
    if m.pieces.as_ref().is_some_and(|pieces| pieces.len() > limits::ORDER_LINES_MAX) {
        let detail = format!("an order has at most {} lines", limits::ORDER_LINES_MAX);
        return Err(Rejection::new(Code::LimitExceeded, detail).at("pieces"));
    }
    let step = TaskStep {
        assignment: m.assignment_id,
        assignment_version: m.assignment_version,
        task: m.task_id,
        to: m.to,
        outcome: m.outcome.map(|ended| ended.outcome()),
        device_at: Some(DeviceTimeMs(m.device_ts)),
        place: m.fix.map(place).transpose()?,
        proofs: m.proofs.unwrap_or_default(),
    };
    Ok(Command::Step { worker: Some(worker), step, pieces: m.pieces, cash_minor: m.cash_minor })
}

/// A place from what the device typed.
///
/// # Errors
/// `OutOfRange` naming the field.
pub(crate) fn place(spot: Spot) -> Result<Place, Rejection> {
    Place::from_degrees(spot.lat, spot.lng)
        .map_err(|error| Rejection::new(Code::OutOfRange, error.to_string()).at("fix"))
}

/// The engine's id of a command that an app named. Two workers' apps may use the
/// same name; one worker's app, on whatever connection, means the same command.
///
/// # Errors
/// `InvalidField` when the name is neither a UUID nor a `cmd_` id.
pub(crate) fn command_id(worker: WorkerId, key: &str) -> Result<CommandId, Rejection> {
    if Uuid::try_parse(key).is_err() && key.parse::<CommandId>().is_err() {
        let detail = "a command's id is a UUID or an id of the form cmd_...";
        return Err(Rejection::new(Code::InvalidField, detail).at("command_id"));
    }
    let digest: [u8; 32] =
        Sha256::new().chain_update(worker.uuid()).chain_update(key).finalize().into();
    let half = digest[..16].try_into().expect("a digest has 32 bytes");
    Ok(CommandId::from_uuid(Uuid::from_bytes(half)))
}

/// Who asks for what, in which conversation.
pub(crate) fn meta(
    worker: WorkerId,
    id: CommandId,
    correlation: String,
    kind: &str,
    data: &str,
) -> CommandMeta {
    CommandMeta {
        id,
        actor: Actor::Worker(worker),
        correlation,
        body_hash: fingerprint(kind, data),
        channel: "driver".to_owned(),
    }
}

/// The same content gives the same number, whatever its spaces and the order of
/// its fields.
fn fingerprint(kind: &str, data: &str) -> u64 {
    let content: Value = serde_json::from_str(data).unwrap_or_default();
    let digest: [u8; 32] =
        Sha256::new().chain_update(kind).chain_update(content.to_string()).finalize().into();
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_its_worker_and_its_name() {
        let (ana, rui) =
            (WorkerId::from_uuid(Uuid::from_u128(1)), WorkerId::from_uuid(Uuid::from_u128(2)));
        let name = Uuid::from_u128(9).to_string();
        assert_eq!(command_id(ana, &name), command_id(ana, &name));
        assert_ne!(command_id(ana, &name), command_id(rui, &name));
        assert!(command_id(ana, &CommandId::from_uuid(Uuid::from_u128(9)).to_string()).is_ok());
        assert!(command_id(ana, "mine").is_err());
    }

    #[test]
    fn the_fingerprint_is_that_of_the_content() {
        let one = fingerprint("duty.set", r#"{"a":1,"b":[2]}"#);
        assert_eq!(one, fingerprint("duty.set", r#"{ "b": [2], "a": 1 }"#));
        assert_ne!(one, fingerprint("duty.set", r#"{"a":1,"b":[3]}"#));
        assert_ne!(one, fingerprint("sos", r#"{"a":1,"b":[2]}"#));
    }
}
