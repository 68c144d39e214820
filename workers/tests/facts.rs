//! What a refusal tells its reader, and what survives a job.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use vocab::limits::SKILLS_MAX;
use vocab::{Code, CommandId, Mint, Rejection, StateMachine, Text, TimeMs, WorkerId};
use workers::{
    Blocked, Command, Duty, Profile, Vehicle, VehicleKind, Work, WorkEnd, Worker, Workers,
};

fn worker() -> WorkerId {
    format!("wrk_{:026}", 1).parse().unwrap()
}

fn profile() -> Profile {
    Profile {
        subject: format!("sub_{:026}", 1).parse().unwrap(),
        vehicle: Vehicle {
            id: format!("veh_{:026}", 1).parse().unwrap(),
            kind: VehicleKind::Bicycle,
            capacity_grams: 9_000,
        },
        skills: BTreeSet::new(),
        cash_cap_minor: 5_000,
        documents_until: None,
    }
}

fn ask(workers: &mut Workers, now: i64, command: Command) -> Result<usize, Rejection> {
    let (id, now): (CommandId, _) = (format!("cmd_{:026}", 1).parse().unwrap(), TimeMs(now));
    let events = workers.decide(now, &mut Mint::new(id, now), &command)?;
    for event in &events {
        workers.apply(now, event);
    }
    Ok(events.len())
}

/// One worker, registered, after these commands, all of which must be accepted.
fn after(commands: Vec<Command>) -> Workers {
    let mut workers = Workers::default();
    ask(&mut workers, 0, Command::Register { worker: worker(), profile: profile() }).unwrap();
    for command in commands {
        ask(&mut workers, 10, command).unwrap();
    }
    workers
}

fn the_worker(workers: &Workers) -> &Worker {
    workers.get(worker()).unwrap()
}

#[test]
fn a_stale_edit_is_told_the_present_version() {
    let mut workers = after(vec![Command::SetDuty { worker: worker(), duty: Duty::Paused }]);
    let edit =
        Command::UpdateProfile { worker: worker(), profile: profile(), seen_version: Some(1) };
    let refused = ask(&mut workers, 20, edit).unwrap_err();
    assert_eq!(refused.code, Code::StaleVersion);
    assert_eq!(refused.current_state.as_deref(), Some("2"));
}

#[test]
fn a_second_registration_is_shown_the_first() {
    let mut workers = after(vec![]);
    let again = Command::Register { worker: worker(), profile: profile() };
    let refused = ask(&mut workers, 20, again).unwrap_err();
    assert_eq!(refused.code, Code::AlreadyExists);
    assert_eq!(refused.existing, Some(worker().to_string()));
}

#[test]
fn a_refused_offer_names_the_state_in_the_way() {
    let assignment = format!("asg_{:026}", 1).parse().unwrap();
    let mut workers = after(vec![Command::Engage { worker: worker(), assignment, offer: None }]);
    let offer = format!("off_{:026}", 1).parse().unwrap();
    let refused =
        ask(&mut workers, 20, Command::TakeOffer { worker: worker(), offer }).unwrap_err();
    assert_eq!(refused.code, Code::WrongState);
    assert_eq!(refused.current_state.as_deref(), Some("engaged"));
}

#[test]
fn who_goes_home_during_a_job_stays_on_the_way_home_after_it() {
    for duty in [Duty::OffDuty, Duty::HeadingHome] {
        let assignment = format!("asg_{:026}", 1).parse().unwrap();
        let workers = after(vec![
            Command::SetDuty { worker: worker(), duty: Duty::Available },
            Command::Engage { worker: worker(), assignment, offer: None },
            Command::SetDuty { worker: worker(), duty },
            Command::Free { worker: worker(), assignment, end: WorkEnd::Delivered },
        ]);
        assert_eq!((the_worker(&workers).duty, the_worker(&workers).work), (duty, Work::Idle));
    }
}

#[test]
fn a_block_is_lifted_when_its_time_comes_and_not_before() {
    let blocked = Blocked { reason: Text::new("no helmet").unwrap(), until: Some(TimeMs(100)) };
    let mut workers = after(vec![Command::Block { worker: worker(), blocked }]);
    assert_eq!(workers.next_deadline(), Some(TimeMs(100)));
    assert_eq!(ask(&mut workers, 99, Command::Tick { at: TimeMs(99) }), Ok(0));
    assert_eq!(ask(&mut workers, 100, Command::Tick { at: TimeMs(100) }), Ok(1));
    assert_eq!(workers.next_deadline(), None);
    assert_eq!(the_worker(&workers).blocked, None);
}

#[test]
fn skills_have_a_bound() {
    let skills = |n: usize| (0..n).map(|i| Text::new(format!("skill_{i}")).unwrap()).collect();
    let update = |n| Command::UpdateProfile {
        worker: worker(),
        profile: Profile { skills: skills(n), ..profile() },
        seen_version: None,
    };
    let mut workers = after(vec![update(SKILLS_MAX)]);
    let refused = ask(&mut workers, 20, update(SKILLS_MAX + 1)).unwrap_err();
    assert_eq!(refused.code, Code::LimitExceeded);
}

#[test]
fn the_audit_notices_what_does_not_hold() {
    fn check(spoil: fn(&mut Workers, &mut Worker), word: &str) {
        let mut workers = after(vec![]);
        let mut spoiled = the_worker(&workers).clone();
        spoil(&mut workers, &mut spoiled);
        workers.workers.insert(worker(), spoiled);
        let broken = workers.audit().unwrap_err();
        assert!(broken.contains(word), "{broken}");
    }
    check(|_, w| w.version = 0, "version");
    check(|_, w| w.profile.cash_cap_minor = -1, "cash cap");
    check(|_, w| w.stats.accepted = 1, "offers");
    check(|_, w| w.rating.count = 1, "stars");
    check(|_, w| w.id = format!("wrk_{:026}", 2).parse().unwrap(), "another id");
    check(|all, _| all.block_ends = [(TimeMs(1), worker())].into(), "block ends");
}
