//! Any sequence of commands, sensible or not, against a reference that is
//! nothing but the list of what was posted, added up in 128 bits every time.
//!
//! `OMNIROUTE_SLOW=1 cargo test -p ledger --test model` runs a
//! million commands.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

mod reference;

use ledger::{Command, Event, Hold, Ledger, Transfer};
use proptest::prelude::*;
use vocab::{
    AccountKey, Code, CommandId, Currency, HoldId, Leg, LegKind, Mint, PartyId, StateMachine, Text,
    TimeMs, TransferId, WorkerId,
};

use reference::Papers;

const COMMANDS: usize = 50;

fn cases() -> u32 {
    if std::env::var_os("OMNIROUTE_SLOW").is_some() { 20_000 } else { 300 }
}

fn customer(n: u8) -> AccountKey {
    AccountKey::CustomerWallet(format!("pty_{n:026}").parse::<PartyId>().unwrap())
}

fn worker(n: u8) -> AccountKey {
    AccountKey::WorkerWallet(format!("wrk_{n:026}").parse::<WorkerId>().unwrap())
}

fn transfer_id() -> impl Strategy<Value = TransferId> {
    // Few enough to collide now and then, enough to get somewhere.
    (0u16..60).prop_map(|n| format!("tfr_{n:026}").parse().unwrap())
}

fn hold_id() -> impl Strategy<Value = HoldId> {
    (0u16..8).prop_map(|n| format!("hld_{n:026}").parse().unwrap())
}

fn currency() -> impl Strategy<Value = Currency> {
    prop_oneof![6 => Just(Currency::EUR), 1 => Just(Currency::NGN)]
}

fn account() -> impl Strategy<Value = AccountKey> {
    prop_oneof![
        2 => Just(AccountKey::TopUpClearing),
        1 => Just(AccountKey::WorkerPay),
        1 => Just(AccountKey::TaxPayable),
        3 => (0u8..2).prop_map(customer),
        2 => (0u8..2).prop_map(worker),
    ]
}

fn minor() -> impl Strategy<Value = i64> {
    prop_oneof![
        20 => 1i64..100,
        1 => -1i64..=0,
        1 => prop::sample::select(vec![i64::MAX, i64::MAX / 2, i64::MIN]),
    ]
}

fn leg() -> impl Strategy<Value = Leg> {
    let any = (account(), account(), minor()).prop_map(|(debit, credit, minor)| Leg {
        debit,
        credit,
        minor,
        kind: LegKind::Goods,
    });
    // Money has to come in before it can be missing.
    let top_up = ((0u8..2).prop_map(customer), 1i64..300).prop_map(|(credit, minor)| Leg {
        debit: AccountKey::TopUpClearing,
        credit,
        minor,
        kind: LegKind::TopUp,
    });
    prop_oneof![3 => any, 1 => top_up]
}

fn transfer() -> impl Strategy<Value = Transfer> {
    let legs = prop_oneof![
        1 => Just(vec![]),
        20 => prop::collection::vec(leg(), 1..4),
    ];
    (transfer_id(), currency(), legs, 0u8..2).prop_map(|(id, currency, legs, memo)| {
        let memo = Text::new(format!("memo {memo}")).unwrap();
        Transfer { id, currency, legs, order: None, memo }
    })
}

fn command() -> impl Strategy<Value = Command> {
    let hold = (account(), currency(), minor()).prop_map(|(account, currency, minor)| Hold {
        account,
        currency,
        minor,
        order: None,
    });
    prop_oneof![
        6 => transfer().prop_map(|transfer| Command::Post { transfer }),
        4 => (hold_id(), hold).prop_map(|(id, hold)| Command::PlaceHold { id, hold }),
        3 => (hold_id(), transfer()).prop_map(|(id, transfer)| Command::PostHold { id, transfer }),
        1 => hold_id().prop_map(|id| Command::VoidHold { id }),
    ]
}

/// Commands, some of which are sent again later, word for word or nearly so.
fn commands() -> impl Strategy<Value = Vec<Command>> {
    let again = prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<bool>()));
    prop::collection::vec((command(), again), COMMANDS).prop_map(|picks| {
        let mut sent: Vec<Command> = Vec::new();
        for (fresh, again) in picks {
            let repeat = again.filter(|_| !sent.is_empty()).map(|(i, exact)| {
                let earlier = i.get(&sent).clone();
                if exact { earlier } else { nearly(earlier) }
            });
            sent.push(repeat.unwrap_or(fresh));
        }
        sent
    })
}

/// The same id for something else: a transfer without its hold, or with another
/// order; a hold for another order.
fn nearly(command: Command) -> Command {
    let order = Some(format!("ord_{:026}", 1).parse().unwrap());
    match command {
        Command::Post { transfer } => Command::Post { transfer: Transfer { order, ..transfer } },
        Command::PostHold { transfer, .. } => Command::Post { transfer },
        Command::PlaceHold { id, hold } => Command::PlaceHold { id, hold: Hold { order, ..hold } },
        Command::VoidHold { id } => Command::VoidHold { id },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn the_books_are_what_was_posted(commands in commands()) {
        let mut state = Ledger::default();
        let mut papers = Papers::default();
        let mut journal: Vec<Event> = Vec::new();
        for command in commands {
            let expected = papers.expect(&command);
            let decided = decide(&state, &command);
            match (&decided, &expected) {
                (Err(refused), Err(code)) => prop_assert_eq!(refused, code),
                (Ok(events), Ok(is_news)) => prop_assert_eq!(events.len(), usize::from(*is_news)),
                _ => prop_assert!(false, "{command:?}: {decided:?}, expected {expected:?}"),
            }
            if expected == Ok(true) {
                papers.enter(&command);
            }
            for event in decided.unwrap_or_default() {
                state.apply(TimeMs(0), &event);
                journal.push(event);
            }
            papers.agree_with(&state)?;
            prop_assert_eq!(state.audit(), Ok(()));
        }
        reads_back(&state, &journal)?;
    }
}

fn decide(state: &Ledger, command: &Command) -> Result<Vec<Event>, Code> {
    let id: CommandId = format!("cmd_{:026}", 1).parse().unwrap();
    let mut mint = Mint::new(id, TimeMs(0));
    state.decide(TimeMs(0), &mut mint, command).map_err(|refused| refused.code)
}

/// The journal as stored rebuilds the state, and so does the snapshot.
fn reads_back(state: &Ledger, journal: &[Event]) -> Result<(), TestCaseError> {
    let stored = serde_json::to_string(journal).unwrap();
    let mut replayed = Ledger::default();
    for event in serde_json::from_str::<Vec<Event>>(&stored).unwrap() {
        replayed.apply(TimeMs(0), &event);
    }
    prop_assert_eq!(&replayed, state);
    let snapshot = serde_json::to_string(state).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Ledger>(&snapshot).unwrap(), state);
    prop_assert_eq!(serde_json::to_string(&replayed).unwrap(), snapshot);
    Ok(())
}
