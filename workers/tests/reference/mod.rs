//! The reference: a list of what was accepted, from which every fact about a
//! worker is read anew each time it is asked for. Slow, and hard to get wrong.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vocab::{Code, WorkerId};
use workers::{
    Blocked, Command, Duty, Link, OfferEnd, Profile, Shift, Work, WorkEnd, Worker, Workers,
};

/// Everything that changed something, with its time. A tick that lifts a block
/// is entered as the `Unblock` of each worker it frees.
#[derive(Default)]
pub(crate) struct Log(Vec<(i64, Command)>);

fn about(command: &Command) -> Option<WorkerId> {
    use Command as C;
    match command {
        C::Register { worker, .. }
        | C::UpdateProfile { worker, .. }
        | C::SetDuty { worker, .. }
        | C::SetShift { worker, .. }
        | C::SetLink { worker, .. }
        | C::Block { worker, .. }
        | C::Unblock { worker }
        | C::Rate { worker, .. }
        | C::TakeOffer { worker, .. }
        | C::DropOffer { worker, .. }
        | C::Engage { worker, .. }
        | C::Free { worker, .. }
        | C::Reengage { worker, .. } => Some(*worker),
        C::Tick { .. } => None,
    }
}

/// What may be expected of a command: a refusal, or what to enter in the log.
type Expected = Result<Vec<Command>, Code>;

impl Log {
    pub(crate) fn enter(&mut self, now: i64, entries: Vec<Command>) {
        self.0.extend(entries.into_iter().map(|entry| (now, entry)));
    }

    pub(crate) fn expect(&self, now: i64, command: &Command) -> Expected {
        let Some(who) = about(command) else { return Ok(self.lifted_by(now, command)) };
        match (command, self.version(who) > 0) {
            (Command::Register { .. }, true) => Err(Code::AlreadyExists),
            (Command::Register { profile, .. }, false) if profile.cash_cap_minor < 0 => {
                Err(Code::OutOfRange)
            }
            (Command::Register { .. }, false) => Ok(vec![command.clone()]),
            (_, false) => Err(Code::WorkerNotFound),
            (_, true) => self.expect_of_known(who, now, command),
        }
    }

    fn expect_of_known(&self, who: WorkerId, now: i64, command: &Command) -> Expected {
        let work = self.work(who);
        let if_news = |is_news: bool| Ok(if is_news { vec![command.clone()] } else { vec![] });
        match command {
            Command::UpdateProfile { seen_version: Some(v), .. } if *v != self.version(who) => {
                Err(Code::StaleVersion)
            }
            Command::UpdateProfile { profile, .. } if profile.cash_cap_minor < 0 => {
                Err(Code::OutOfRange)
            }
            Command::UpdateProfile { profile, .. } => {
                if_news(self.profile(who).as_ref() != Some(profile))
            }
            Command::SetDuty { duty, .. } => if_news(*duty != self.duty(who)),
            Command::SetLink { link, .. } => if_news(*link != self.link(who)),
            Command::SetShift { shift: Some(s), .. } if s.end <= s.start => Err(Code::OutOfRange),
            Command::SetShift { shift, .. } => if_news(*shift != self.shift(who)),
            Command::Block { blocked, .. } if blocked.until.is_some_and(|u| u.0 <= now) => {
                Err(Code::OutOfRange)
            }
            Command::Block { blocked, .. } => if_news(self.blocked(who).as_ref() != Some(blocked)),
            Command::Unblock { .. } => if_news(self.blocked(who).is_some()),
            Command::Rate { stars: 0 | 6.., .. } => Err(Code::OutOfRange),
            Command::TakeOffer { .. } if work != Work::Idle => Err(Code::WrongState),
            Command::DropOffer { offer, .. } => if_news(work == Work::Offered(*offer)),
            Command::Engage { offer, .. } => match (work, offer) {
                (Work::Idle, _) => if_news(true),
                (Work::Offered(held), Some(by)) if held == *by => if_news(true),
                _ => Err(Code::WrongState),
            },
            Command::Free { assignment, .. } => if_news(work == Work::Engaged(*assignment)),
            Command::Reengage { from, to, .. } if from == to => Err(Code::InvalidField),
            Command::Reengage { from, .. } if work != Work::Engaged(*from) => Err(Code::WrongState),
            _ => if_news(true),
        }
    }

    /// In the order in which the blocks end, then by worker.
    fn lifted_by(&self, now: i64, tick: &Command) -> Vec<Command> {
        if matches!(tick, Command::Tick { at } if now < at.0) {
            return vec![];
        }
        let end = |who: WorkerId| Some((self.blocked(who)?.until?.0, who));
        let mut ended: Vec<_> = self.known().into_iter().filter_map(end).collect();
        ended.retain(|(until, _)| *until <= now);
        ended.sort();
        ended.into_iter().map(|(_, worker)| Command::Unblock { worker }).collect()
    }

    fn known(&self) -> BTreeSet<WorkerId> {
        self.0.iter().filter_map(|(_, c)| about(c)).collect()
    }

    fn of(&self, who: WorkerId) -> impl DoubleEndedIterator<Item = &(i64, Command)> {
        self.0.iter().filter(move |(_, c)| about(c) == Some(who))
    }

    fn last<T>(&self, who: WorkerId, read: impl Fn(&Command) -> Option<T>) -> Option<T> {
        self.of(who).rev().find_map(|(_, c)| read(c))
    }

    fn count(&self, who: WorkerId, counts: impl Fn(&Command) -> bool) -> u32 {
        self.of(who).filter(|(_, c)| counts(c)).count() as u32
    }

    fn version(&self, who: WorkerId) -> u64 {
        self.of(who).count() as u64
    }

    fn profile(&self, who: WorkerId) -> Option<Profile> {
        self.last(who, |c| match c {
            Command::Register { profile, .. } | Command::UpdateProfile { profile, .. } => {
                Some(profile.clone())
            }
            _ => None,
        })
    }

    fn duty(&self, who: WorkerId) -> Duty {
        let set = |c: &Command| match c {
            Command::SetDuty { duty, .. } => Some(*duty),
            _ => None,
        };
        self.last(who, set).unwrap_or(Duty::OffDuty)
    }

    fn link(&self, who: WorkerId) -> Link {
        let set = |c: &Command| match c {
            Command::SetLink { link, .. } => Some(*link),
            _ => None,
        };
        self.last(who, set).unwrap_or(Link::Lost)
    }

    fn shift(&self, who: WorkerId) -> Option<Shift> {
        let set = |c: &Command| match c {
            Command::SetShift { shift, .. } => Some(*shift),
            _ => None,
        };
        self.last(who, set).flatten()
    }

    fn blocked(&self, who: WorkerId) -> Option<Blocked> {
        self.last(who, |c| match c {
            Command::Block { blocked, .. } => Some(Some(blocked.clone())),
            Command::Unblock { .. } => Some(None),
            _ => None,
        })
        .flatten()
    }

    fn work(&self, who: WorkerId) -> Work {
        self.work_in(self.of(who))
    }

    fn work_in<'a>(&self, entries: impl DoubleEndedIterator<Item = &'a (i64, Command)>) -> Work {
        let read = |c: &Command| match c {
            Command::TakeOffer { offer, .. } => Some(Work::Offered(*offer)),
            Command::Engage { assignment, .. } => Some(Work::Engaged(*assignment)),
            Command::Reengage { to, .. } => Some(Work::Engaged(*to)),
            Command::DropOffer { .. } | Command::Free { .. } => Some(Work::Idle),
            _ => None,
        };
        entries.rev().find_map(|(_, c)| read(c)).unwrap_or(Work::Idle)
    }

    /// The entries about a worker, each with what the worker was bound to before.
    fn with_work_before(&self, who: WorkerId) -> Vec<(Work, i64, &Command)> {
        let entries: Vec<_> = self.of(who).collect();
        let before = |n: usize| self.work_in(entries[..n].iter().copied());
        entries.iter().enumerate().map(|(n, (at, c))| (before(n), *at, c)).collect()
    }

    fn accepted(&self, who: WorkerId) -> u32 {
        let accepts = |work: Work, c: &Command| matches!(c, Command::Engage { offer: Some(by), .. } if work == Work::Offered(*by));
        self.with_work_before(who).iter().filter(|(work, _, c)| accepts(*work, c)).count() as u32
    }

    fn idle_since(&self, who: WorkerId) -> Option<i64> {
        let starts = |work: Work, c: &Command| match c {
            Command::Register { .. } | Command::Free { .. } => true,
            Command::SetDuty { duty, .. } => *duty == Duty::Available && work == Work::Idle,
            _ => false,
        };
        let mut entries = self.with_work_before(who).into_iter().rev();
        entries.find(|(work, _, c)| starts(*work, c)).map(|(_, at, _)| at)
    }

    pub(crate) fn agrees_with(&self, state: &Workers) -> Result<(), TestCaseError> {
        let known = self.known();
        prop_assert!(state.workers.keys().eq(&known));
        let next = known.iter().filter_map(|who| self.blocked(*who)?.until).min();
        prop_assert_eq!(state.next_deadline(), next);
        for who in known {
            let found = state.get(who).expect("just compared");
            prop_assert_eq!(found.version, self.version(who));
            prop_assert_eq!(Some(found.profile.clone()), self.profile(who));
            prop_assert_eq!((found.duty, found.link), (self.duty(who), self.link(who)));
            prop_assert_eq!((found.work, found.shift), (self.work(who), self.shift(who)));
            prop_assert_eq!(&found.blocked, &self.blocked(who));
            prop_assert_eq!(Some(found.idle_since.0), self.idle_since(who));
            self.counts_agree(who, found)?;
        }
        Ok(())
    }

    fn counts_agree(&self, who: WorkerId, found: &Worker) -> Result<(), TestCaseError> {
        let dropped = |wanted: OfferEnd| {
            self.count(who, |c| matches!(c, Command::DropOffer { end, .. } if *end == wanted))
        };
        let ended = |wanted: WorkEnd| {
            self.count(who, |c| match c {
                Command::Free { end, .. } | Command::Reengage { end, .. } => *end == wanted,
                _ => false,
            })
        };
        let stats = found.stats;
        prop_assert_eq!(stats.offers, self.count(who, |c| matches!(c, Command::TakeOffer { .. })));
        prop_assert_eq!(stats.accepted, self.accepted(who));
        prop_assert_eq!(stats.declined, dropped(OfferEnd::Declined));
        prop_assert_eq!(stats.expired, dropped(OfferEnd::Expired));
        prop_assert_eq!(stats.delivered, ended(WorkEnd::Delivered));
        prop_assert_eq!(stats.failed, ended(WorkEnd::Failed));
        prop_assert_eq!(stats.released, ended(WorkEnd::Released));
        let with =
            |n: u8| self.count(who, |c| matches!(c, Command::Rate { stars, .. } if *stars == n));
        prop_assert_eq!(found.rating.count, (1..=5).map(with).sum::<u32>());
        let stars = (1..=5).map(|n| u64::from(n) * u64::from(with(n))).sum::<u64>();
        prop_assert_eq!(found.rating.stars, stars);
        Ok(())
    }
}
