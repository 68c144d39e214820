//! A connection that breaks while a commit is under way: the writer says that
//! it does not know, and the journal's head does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use store::{Store, StoreConfig, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vocab::TimeMs;

use crate::fixture::{BackDoor, Backend, Fixture, batch, shard};

const OPEN: u8 = 0;
/// The next bytes towards the server are swallowed, and the line is cut.
const CUT_BEFORE: u8 = 1;
/// The next bytes from the server are swallowed, and the line is cut.
const CUT_AFTER: u8 = 2;

/// A line to the server that breaks when it is told to.
struct Line {
    port: u16,
    state: Arc<AtomicU8>,
}

impl Line {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let line = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let (state, server) = (line.state.clone(), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, state.clone()));
            }
        });
        line
    }

    fn set(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }
}

/// Carries bytes both ways until one end hangs up or the line is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, state: Arc<AtomicU8>) {
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let passed = tokio::select! {
            read = client.read(&mut up) => match read {
                Ok(n) if n > 0 && state.load(Ordering::SeqCst) != CUT_BEFORE =>
                    server.write_all(&up[..n]).await.is_ok(),
                _ => false,
            },
            read = server.read(&mut down) => match read {
                Ok(n) if n > 0 && state.load(Ordering::SeqCst) != CUT_AFTER =>
                    client.write_all(&down[..n]).await.is_ok(),
                _ => false,
            },
        };
        if !passed {
            return;
        }
    }
}

/// `postgres://role@host:port/database` with another port; and host:port.
fn reroute(url: &str, port: u16) -> (String, String) {
    let (role, rest) = url.split_once('@').unwrap();
    let (address, database) = rest.split_once('/').unwrap();
    (format!("{role}@127.0.0.1:{port}/{database}"), address.to_owned())
}

/// 200 cuts, half before the statement arrived and half after it had committed.
#[tokio::test]
async fn an_unknown_outcome_is_resolved_by_the_head() {
    let Some(on) = Fixture::postgres().await else { return };
    let Backend::Postgres(database) = &on.backend else { unreachable!() };
    let line = Line::to(&reroute(&database.url, 0).1).await;
    let url = reroute(&database.url, line.port).0;
    let owner_url = Some(database.owner_url.clone());
    let store = Store::open(&StoreConfig::Postgres { url, owner_url }).await.unwrap();
    let here = shard(1);
    store.journal.acquire(here, "test", TimeMs(0)).await.unwrap();

    for round in 0..200 {
        let mut writer = store.journal.writer(here).await.unwrap();
        writer.append(&batch(here, writer.last_seq() + 1, 1)).await.unwrap();
        let doubtful = batch(here, writer.last_seq() + 1, 1);
        let (cut, arrives) = if round % 2 == 0 { (CUT_BEFORE, 0) } else { (CUT_AFTER, 1) };
        line.set(cut);
        let outcome = writer.append(&doubtful).await;
        line.set(OPEN);
        assert!(matches!(outcome, Err(StoreError::Unknown(_))), "{outcome:?}");
        let again = writer.append(&doubtful).await;
        assert!(matches!(again, Err(StoreError::Stopped { .. })), "{again:?}");

        let mut recovered = store.journal.writer(here).await.unwrap();
        assert_eq!(recovered.last_seq(), doubtful.first_seq - 1 + arrives);
        if arrives == 0 {
            recovered.append(&doubtful).await.unwrap();
        }
    }
    let audit = store.journal.verify(here).await.unwrap();
    assert_eq!((audit.batches, audit.last_seq), (400, 400));
}

/// The server ends the session while the statement waits for the lease's row.
#[tokio::test]
async fn a_terminated_session_leaves_the_outcome_unknown() {
    const VICTIM: &str = "select pid::bigint as pid from pg_stat_activity \
        where application_name = 'omniroute' and wait_event_type = 'Lock' \
            and datname = current_database()";
    let Some(on) = Fixture::postgres().await else { return };
    let here = shard(1);
    let mut writer = on.writer(here).await;
    writer.append(&batch(here, 1, 2)).await.unwrap();

    let mut blocker = on.back_door("").await;
    blocker.execute("begin", &[]).await;
    blocker.fetch("select 1 from lease for update", &[]).await;
    let append = tokio::spawn(async move { writer.append(&batch(here, 3, 1)).await });
    let mut door = on.back_door("").await;
    let victim = loop {
        if let Some(row) = door.fetch(VICTIM, &[]).await.first() {
            break row.i64("pid").unwrap();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    door.fetch("select pg_terminate_backend($1::int)", &[victim.into()]).await;
    let outcome = append.await.unwrap();
    assert!(matches!(outcome, Err(StoreError::Unknown(_))), "{outcome:?}");
    blocker.execute("rollback", &[]).await;
    drop::<BackDoor>(blocker);

    let mut recovered = on.store.journal.writer(here).await.unwrap();
    assert_eq!(recovered.last_seq(), 2);
    recovered.append(&batch(here, 3, 1)).await.unwrap();
    assert_eq!(on.store.journal.verify(here).await.unwrap().last_seq, 3);
}
