//! Ids, machines under observation, and how much to try.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use vocab::id::Id;
use vocab::{CommandId, Mint, Rejection, StateMachine, Text, TimeMs};

/// The id with this number, of whichever kind is asked for.
pub(crate) fn id<T: Id>(number: u32) -> T {
    format!("{}_{number:026}", T::PREFIX).parse().unwrap()
}

pub(crate) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}

/// How many cases make `commands` with at least `per_case` in each: few by
/// default, a million commands when slow tests are wanted.
pub(crate) fn cases(per_case: u32) -> u32 {
    let slow = std::env::var_os("OMNIROUTE_SLOW").is_some();
    let commands = if slow { 1_000_000 } else { 4_000 };
    commands / per_case
}

/// A machine with everything that ever happened to it.
#[derive(Debug)]
pub(crate) struct Watched<M: StateMachine> {
    pub(crate) state: M,
    pub(crate) history: Vec<(TimeMs, M::Event)>,
    commands: u32,
}

impl<M: StateMachine + Default> Default for Watched<M> {
    fn default() -> Self {
        Self { state: M::default(), history: vec![], commands: 0 }
    }
}

impl<M> Watched<M>
where
    M: StateMachine + Default + Clone + Debug + PartialEq + Serialize + DeserializeOwned,
    M::Command: Debug + PartialEq + Serialize + DeserializeOwned,
    M::Event: Debug + Clone + PartialEq + Serialize + DeserializeOwned,
{
    /// Decides and applies one command, a second after the one before.
    pub(crate) fn run(&mut self, command: &M::Command) -> Result<Vec<M::Event>, Rejection> {
        self.commands += 1;
        let now = TimeMs(i64::from(self.commands) * 1_000);
        let decide = |state: &M| {
            state.decide(now, &mut Mint::new(id::<CommandId>(self.commands), now), command)
        };
        let events = decide(&self.state)?;
        for event in &events {
            self.state.apply(now, event);
            self.history.push((now, event.clone()));
        }
        Ok(events)
    }

    /// Runs what must not be refused.
    pub(crate) fn must(&mut self, command: M::Command) -> Vec<M::Event> {
        self.run(&command).unwrap_or_else(|no| panic!("{command:?} was refused: {no}"))
    }

    /// Replay and JSON lose nothing: not of the state, not of the events.
    pub(crate) fn check_memory(&self) {
        let mut replayed = M::default();
        for (at, event) in &self.history {
            replayed.apply(*at, &through_json(event));
        }
        assert_eq!(replayed, self.state, "the events do not fold to the state");
        assert_eq!(through_json(&self.state), self.state, "a snapshot loses something");
    }
}

pub(crate) fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The wire name of an externally tagged event.
pub(crate) fn name_of<E: Serialize>(event: &E) -> String {
    let value = serde_json::to_value(event).unwrap();
    value.as_object().unwrap().keys().next().unwrap().clone()
}

/// `code` or `code at field`.
pub(crate) fn refusal(no: &Rejection) -> String {
    match &no.field {
        Some(field) => format!("{} at {field}", no.code.as_str()),
        None => no.code.as_str(),
    }
}
