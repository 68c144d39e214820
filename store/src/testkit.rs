//! A private Postgres for tests and for the simulator: its own folder, a free
//! port on 127.0.0.1, real syncs, gone with the process that started it. It
//! trusts whoever connects from this machine: never for real data.
//!
//! Nothing here skips in silence. Where Postgres is not installed, the error
//! says which package is missing.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::error::StoreError;

/// A server of our own; dropping it stops it and removes its folder.
pub struct PrivatePostgres {
    port: u16,
    databases: AtomicU32,
    /// Dropped first: that tells the keeper to stop the server.
    stop: Option<mpsc::Sender<()>>,
    keeper: Option<thread::JoinHandle<()>>,
}

/// A fresh database with two roles of its own.
pub struct TestDatabase {
    /// The service's role, bound by row-level security.
    pub url: String,
    /// The role that owns the database.
    pub owner_url: String,
    /// The superuser, for tampering.
    pub admin_url: String,
}

/// The server shared by the tests of one process, or `None` when
/// `OMNIROUTE_SKIP_POSTGRES=1` says so.
///
/// # Panics
/// When there is no Postgres and nobody said to skip: with what to do about it.
pub fn postgres() -> Option<&'static PrivatePostgres> {
    static SHARED: OnceLock<PrivatePostgres> = OnceLock::new();
    if std::env::var("OMNIROUTE_SKIP_POSTGRES").is_ok_and(|value| value == "1") {
        eprintln!("skipped: OMNIROUTE_SKIP_POSTGRES=1");
        return None;
    }
    Some(SHARED.get_or_init(|| match PrivatePostgres::start() {
        Ok(postgres) => postgres,
        Err(error) => panic!("{error}. To go without: OMNIROUTE_SKIP_POSTGRES=1"),
    }))
}

const PREFIX: &str = "omniroute-postgres-";
/// A busy machine has needed more than a minute.
const START_PATIENCE: Duration = Duration::from_secs(300);

impl PrivatePostgres {
    /// Makes a new cluster and starts it; returns when it accepts connections.
    ///
    /// # Errors
    /// When Postgres is not installed or does not start; the text says what to do.
    pub fn start() -> io::Result<Self> {
        let programs = find_programs()?;
        sweep();
        let folder = make_folder()?;
        let data = folder.join("data");
        let mut initdb = as_its_user(&programs.join("initdb"), &folder);
        // Only the making of the cluster goes unsynced; the server syncs.
        initdb.args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8"]);
        run(initdb.arg("--locale=C").arg("-D").arg(&data))?;
        let port = free_port()?;
        let (stop, stopped) = mpsc::channel();
        let (report, started) = mpsc::channel();
        let server = programs.join("postgres");
        // The kernel ends the server with the thread that started it, so the
        // thread stays as long as the process.
        let keeper = thread::spawn(move || {
            let child = spawn_server(&server, &folder, &data, port);
            keep(child, &folder, &data, &report, &stopped);
        });
        started.recv().map_err(|_| io::Error::other("Postgres was lost while starting"))??;
        Ok(Self { port, databases: AtomicU32::new(0), stop: Some(stop), keeper: Some(keeper) })
    }

    /// Where the superuser connects.
    pub fn admin_url(&self) -> String {
        self.url("postgres", "postgres")
    }

    /// A fresh database.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn database(&self) -> Result<TestDatabase, StoreError> {
        let n = self.databases.fetch_add(1, Ordering::Relaxed);
        let mut admin = PgConnection::connect(&self.admin_url()).await?;
        for sql in [
            format!("create role service_{n} login"),
            format!("create role owner_{n} login"),
            format!("create database test_{n} owner owner_{n}"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await?;
        }
        admin.close().await?;
        let name = format!("test_{n}");
        Ok(TestDatabase {
            url: self.url(&format!("service_{n}"), &name),
            owner_url: self.url(&format!("owner_{n}"), &name),
            admin_url: self.url("postgres", &name),
        })
    }

    fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            // A keeper that panicked has already said why.
            let _ = keeper.join();
        }
    }
}

/// The folder with initdb and postgres: on the PATH, or where Debian puts them.
fn find_programs() -> io::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
        versions.sort();
        folders.extend(versions.into_iter().rev().map(|version| version.join("bin")));
    }
    let complete = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file())
    };
    folders.into_iter().find(complete).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            "Postgres is not installed; these tests need the package postgresql \
             (Debian, Ubuntu: apt-get install postgresql)",
        )
    })
}

/// Removes the folders of processes that were killed before they could.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next());
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            // Another process may be sweeping too.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn make_folder() -> io::Result<PathBuf> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let n = MADE.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("{PREFIX}{}-{n}", std::process::id()));
    run(as_its_user(Path::new("mkdir"), Path::new("/")).arg(&folder))?;
    Ok(folder)
}

/// Postgres refuses to run as root, so root becomes `postgres`. The signal is
/// what the kernel sends when the starting thread ends.
fn as_its_user(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg(program).current_dir(folder).stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{command:?} failed: {}", said.trim())))
}

fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn spawn_server(server: &Path, folder: &Path, data: &Path, port: u16) -> io::Result<Child> {
    let log = File::create(folder.join("log"))?;
    as_its_user(server, folder)
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string()])
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
        .args(["-c", "max_connections=200"])
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}

/// The life of the server: until it is told to stop, or the process ends.
fn keep(
    child: io::Result<Child>,
    folder: &Path,
    data: &Path,
    report: &mpsc::Sender<io::Result<()>>,
    stopped: &mpsc::Receiver<()>,
) {
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return send(report, Err(error)),
    };
    send(report, wait_until_ready(&mut child, folder, data));
    while matches!(stopped.recv_timeout(Duration::from_secs(3600)), Err(RecvTimeoutError::Timeout))
    {
    }
    // Postgres takes QUIT as "now": nothing in it is needed any more.
    let _ = run(Command::new("kill").arg("-QUIT").arg(child.id().to_string()));
    let _ = child.wait();
    let _ = fs::remove_dir_all(folder);
}

fn send(report: &mpsc::Sender<io::Result<()>>, outcome: io::Result<()>) {
    // Nobody listens only when the starter is gone, and then nobody needs to know.
    let _ = report.send(outcome);
}

/// The server writes `ready` into its pid file when it accepts connections.
fn wait_until_ready(child: &mut Child, folder: &Path, data: &Path) -> io::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < START_PATIENCE {
        if let Some(status) = child.try_wait()? {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(io::Error::other(format!("Postgres ended with {status}: {log}")));
        }
        let pid_file = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if pid_file.lines().any(|line| line.trim() == "ready") {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(io::Error::other("Postgres was not ready within five minutes"))
}
