//! `omniroute demo`: the server with a city of simulated couriers and customers
//! on the streets of Porto, ten times as fast as life. Everything it keeps is in
//! a folder of its own, which goes when it ends.

mod guests;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::Parser;
use server::edge::pages::{Built, built};
use server::{Config, RawConfig};
use simulator::demo::{DemoOptions, found};
use simulator::wire::habits::Habits;
use simulator::wire::streets::Streets;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use guests::Guests;

use crate::serve::asked_to_stop;
use crate::settings;

/// What an hour of the demo keeps, with room to spare.
const FREE_MIB_MIN: u64 = 200;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Address to listen on, host:port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Couriers.
    #[arg(long, default_value_t = 80)]
    workers: usize,
    /// Orders a minute.
    #[arg(long, default_value_t = 40.0)]
    orders_per_minute: f64,
    /// How many times faster than life.
    #[arg(long, default_value_t = 10.0)]
    time_scale: f64,
    /// A folder with the built web pages, for working on them.
    #[arg(long)]
    pages: Option<std::path::PathBuf>,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("omniroute-demo-").tempdir()?;
    check_port(args.listen)?;
    check_disk(folder.path())?;
    let secret = Uuid::now_v7().simple().to_string();
    let running = server::start(config(&args, folder.path(), &secret)?).await?;
    let url = format!("http://{}", running.address);
    println!("Streets are ready. Founding a city of {} couriers ...", args.workers);
    let options = options(&args);
    let streets = Streets::porto()?;
    let setup = found(&url, &secret, &streets, &options).await.context("founding the city")?;
    let guests = guests::invite(&url, &setup).await.context("keeping places free for you")?;
    println!("{}", block(&url, &guests));
    let stop = CancellationToken::new();
    let city =
        tokio::spawn(simulator::demo::run(leaked(&url), setup, streets, options, stop.clone()));
    let exit = running.until(asked_to_stop()).await;
    stop.cancel();
    // The city has lost its server; how it ends is of no interest any more.
    city.abort();
    Ok(exit.code())
}

/// The city's task outlives the borrow; one address a process is no leak.
fn leaked(url: &str) -> &'static str {
    Box::leak(url.to_owned().into_boxed_str())
}

fn config(args: &Args, data: &Path, secret: &str) -> anyhow::Result<Config> {
    let raw = RawConfig {
        listen: args.listen.to_string(),
        data: data.to_owned(),
        time_scale: args.time_scale,
        pages: args.pages.clone(),
        founding_secret: Some(secret.to_owned()),
        log_json: false,
        log: "warn".to_owned(),
        ..RawConfig::default()
    };
    settings::mean(raw)
}

fn options(args: &Args) -> DemoOptions {
    DemoOptions {
        workers: args.workers,
        orders_per_minute: args.orders_per_minute,
        time_scale: args.time_scale,
        seed: 1,
        habits: Defaults::parse_from(["demo"]).habits,
    }
}

/// People behave in the demo as they do in the simulator when nothing is said.
#[derive(Parser)]
struct Defaults {
    #[command(flatten)]
    habits: Habits,
}

fn check_port(listen: SocketAddr) -> anyhow::Result<()> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "cannot listen on {listen} ({error}); another program may be using the port: \
             choose one with --listen 127.0.0.1:PORT"
        ),
    }
}

/// Where `df` is missing or says something else, the disk is not judged.
fn check_disk(folder: &Path) -> anyhow::Result<()> {
    let Ok(said) = Command::new("df").arg("-Pk").arg(folder).output() else {
        return Ok(());
    };
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let free_kib = said.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    match free_kib.and_then(|text| text.parse::<u64>().ok()) {
        Some(free) if free < FREE_MIB_MIN * 1_024 => bail!(
            "{} MiB are free where the demo keeps its data ({}); it needs {FREE_MIB_MIN}: \
             make room, or set TMPDIR to another disk",
            free / 1_024,
            folder.display()
        ),
        _ => Ok(()),
    }
}

fn block(url: &str, guests: &Guests) -> String {
    let Guests { key, console, driver, customer } = guests;
    let pages = match built() {
        Built::Pages => format!(
            "  Be the dispatcher    {console}\n\
             \x20 Be the customer      {customer}\n\
             \x20 Be the driver        {driver}\n\
             \x20                      (go available; an order waits for you there)\n"
        ),
        Built::Missing => "  The web pages are not in this build: install Node.js 20.19 or newer \
             with npm\n  and run the same command again.\n"
            .to_owned(),
    };
    format!(
        "\n  OmniRoute is running. Ctrl-C ends it and removes what it kept.\n\n{pages}\n\
         \x20 API, to browse       {url}/docs/\n\
         \x20 OpenAPI, AsyncAPI    {url}/openapi.json  {url}/asyncapi.json\n\
         \x20 health, metrics      {url}/readyz  {url}/metrics\n\
         \x20 sockets              ws{ws}/ws/driver  ws{ws}/ws/console\n\
         \x20 a dispatcher's key   {key}\n\n\
         \x20 curl -H 'Authorization: Bearer {key}' '{url}/api/v1/orders?limit=3'\n",
        ws = url.trim_start_matches("http"),
    )
}
