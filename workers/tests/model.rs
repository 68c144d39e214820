//! Any sequence of commands, sensible or not, against a reference that keeps no
//! state at all: it has the list of what was accepted and reads every answer
//! off that list from the start.
//!
//! `OMNIROUTE_SLOW=1 cargo test -p workers --test model` runs a
//! million commands.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

mod reference;

use std::collections::BTreeSet;

use proptest::prelude::*;
use vocab::{AssignmentId, Code, CommandId, Mint, OfferId, StateMachine, Text, TimeMs, WorkerId};
use workers::{
    Blocked, Command, Duty, Event, Link, OfferEnd, Profile, Shift, Vehicle, VehicleKind, WorkEnd,
    Workers,
};

use reference::Log;

const COMMANDS: usize = 50;

fn cases() -> u32 {
    if std::env::var_os("OMNIROUTE_SLOW").is_some() { 20_000 } else { 300 }
}

fn worker(n: u8) -> WorkerId {
    format!("wrk_{n:026}").parse().unwrap()
}

fn offer(n: u8) -> OfferId {
    format!("off_{n:026}").parse().unwrap()
}

fn job(n: u8) -> AssignmentId {
    format!("asg_{n:026}").parse().unwrap()
}

fn profile(cash_cap_minor: i64) -> Profile {
    Profile {
        subject: format!("sub_{:026}", 1).parse().unwrap(),
        vehicle: Vehicle {
            id: format!("veh_{:026}", 1).parse().unwrap(),
            kind: VehicleKind::Car,
            capacity_grams: 50_000,
        },
        skills: BTreeSet::new(),
        cash_cap_minor,
        documents_until: None,
    }
}

/// Commands with the pause before each, in milliseconds.
fn commands() -> impl Strategy<Value = Vec<(i64, Command)>> {
    prop::collection::vec((0i64..40, command()), COMMANDS)
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![3 => profile_command(), 5 => desk_command(), 9 => work_command()]
}

fn who() -> impl Strategy<Value = WorkerId> {
    (0u8..3).prop_map(worker)
}

fn profile_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => (who(), -1i64..3).prop_map(|(worker, cap)| {
            Command::Register { worker, profile: profile(cap) }
        }),
        1 => (who(), -1i64..3, prop::option::of(0u64..12)).prop_map(|(worker, cap, seen_version)| {
            Command::UpdateProfile { worker, profile: profile(cap), seen_version }
        }),
    ]
}

fn desk_command() -> impl Strategy<Value = Command> {
    let duties = vec![Duty::OffDuty, Duty::Available, Duty::Paused, Duty::HeadingHome];
    let links = vec![Link::Live, Link::Stale, Link::Lost];
    let shift = (0i64..9, 0i64..9)
        .prop_map(|(start, end)| Shift { start: TimeMs(start), end: TimeMs(end) });
    prop_oneof![
        2 => (who(), prop::sample::select(duties))
            .prop_map(|(worker, duty)| Command::SetDuty { worker, duty }),
        1 => (who(), prop::sample::select(links))
            .prop_map(|(worker, link)| Command::SetLink { worker, link }),
        1 => (who(), prop::option::of(shift))
            .prop_map(|(worker, shift)| Command::SetShift { worker, shift }),
        2 => (who(), prop::option::of(0i64..1_200), 0u8..2).prop_map(|(worker, until, reason)| {
            let reason = Text::new(format!("reason {reason}")).unwrap();
            Command::Block { worker, blocked: Blocked { reason, until: until.map(TimeMs) } }
        }),
        1 => who().prop_map(|worker| Command::Unblock { worker }),
        1 => (who(), 0u8..8).prop_map(|(worker, stars)| Command::Rate { worker, stars }),
        2 => (0i64..1_500).prop_map(|at| Command::Tick { at: TimeMs(at) }),
    ]
}

fn work_command() -> impl Strategy<Value = Command> {
    let which = || (0u8..3).prop_map(offer);
    let job = || (0u8..3).prop_map(job);
    let work_end = || {
        let ends = vec![WorkEnd::Delivered, WorkEnd::Failed, WorkEnd::Released, WorkEnd::Withdrawn];
        prop::sample::select(ends)
    };
    let offer_ends = vec![OfferEnd::Declined, OfferEnd::Expired, OfferEnd::Withdrawn];
    prop_oneof![
        4 => (who(), which()).prop_map(|(worker, offer)| Command::TakeOffer { worker, offer }),
        3 => (who(), which(), prop::sample::select(offer_ends))
            .prop_map(|(worker, offer, end)| Command::DropOffer { worker, offer, end }),
        4 => (who(), job(), prop::option::of(which())).prop_map(|(worker, assignment, offer)| {
            Command::Engage { worker, assignment, offer }
        }),
        4 => (who(), job(), work_end())
            .prop_map(|(worker, assignment, end)| Command::Free { worker, assignment, end }),
        2 => (who(), job(), work_end(), job())
            .prop_map(|(worker, from, end, to)| Command::Reengage { worker, from, end, to }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn workers_are_what_their_history_says(commands in commands()) {
        let mut state = Workers::default();
        let mut log = Log::default();
        let mut journal: Vec<(TimeMs, Event)> = Vec::new();
        let mut now = 0;
        for (pause, command) in commands {
            now += pause;
            let expected = log.expect(now, &command);
            let decided = decide(&state, TimeMs(now), &command);
            match (&decided, &expected) {
                (Err(refused), Err(code)) => prop_assert_eq!(refused, code),
                (Ok(events), Ok(entries)) => prop_assert_eq!(events.len(), entries.len()),
                _ => prop_assert!(false, "{command:?}: {decided:?}, expected {expected:?}"),
            }
            log.enter(now, expected.unwrap_or_default());
            for event in decided.unwrap_or_default() {
                state.apply(TimeMs(now), &event);
                journal.push((TimeMs(now), event));
            }
            log.agrees_with(&state)?;
            prop_assert_eq!(state.audit(), Ok(()));
        }
        reads_back(&state, &journal)?;
    }
}

fn decide(state: &Workers, now: TimeMs, command: &Command) -> Result<Vec<Event>, Code> {
    let id: CommandId = format!("cmd_{:026}", 1).parse().unwrap();
    state.decide(now, &mut Mint::new(id, now), command).map_err(|refused| refused.code)
}

/// The journal as stored rebuilds the state, and so does the snapshot.
fn reads_back(state: &Workers, journal: &[(TimeMs, Event)]) -> Result<(), TestCaseError> {
    let stored = serde_json::to_string(journal).unwrap();
    let journal: Vec<(TimeMs, Event)> = serde_json::from_str(&stored).unwrap();
    let mut replayed = Workers::default();
    for (at, event) in &journal {
        replayed.apply(*at, event);
    }
    prop_assert_eq!(&replayed, state);
    let snapshot = serde_json::to_string(state).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Workers>(&snapshot).unwrap(), state);
    prop_assert_eq!(serde_json::to_string(&replayed).unwrap(), snapshot);
    Ok(())
}
