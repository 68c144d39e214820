//! The load simulator's command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use simulator::wire::server_process::{SERVE_CHILD, serve_child};
use simulator::wire::{chaos, city, commands, replay};
use simulator::world::{SimulateArgs, simulate};

/// Drives the server as its users would, and judges what it promised.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A day in the city: couriers on real streets, customers who order.
    City(city::CityArgs),
    /// Recorded drives move the couriers, recorded trips are the orders.
    Replay(replay::ReplayArgs),
    /// Kills the server under load and looks for what it had promised.
    Chaos(chaos::ChaosArgs),
    /// How many durable commands a second.
    Commands(commands::CommandsArgs),
    /// Engine, disk and people in one thread, seed by seed, with faults.
    Simulate(SimulateArgs),
    /// The private server itself; started by the others.
    #[command(name = SERVE_CHILD, hide = true)]
    ServeChild,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    if !matches!(command, Command::ServeChild) {
        log_for_people();
    }
    let done = match command {
        Command::City(args) => city::main(args).await,
        Command::Replay(args) => replay::main(args).await,
        Command::Chaos(args) => chaos::main(args).await,
        Command::Commands(args) => commands::main(args).await,
        Command::Simulate(args) => simulate(&args).map(|()| ExitCode::SUCCESS),
        Command::ServeChild => serve_child().await,
    };
    done.unwrap_or_else(|error| {
        tracing::error!("{error:#}");
        ExitCode::from(2)
    })
}

fn log_for_people() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SIMULATOR_LOG")
        .unwrap_or_else(|_| "warn,simulator=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
