//! The one binary of OmniRoute. This file is its table of contents; everything
//! it does is done by the crates below.

// This is the program people type: its words go to the terminal.
#![allow(clippy::print_stdout)]

mod audit;
mod demo;
mod rebuild;
mod route;
mod serve;
mod settings;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// OmniRoute: real-time dispatch for gig logistics.
#[derive(Parser)]
#[command(name = "omniroute", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Args),
    /// Run the server with a city of simulated couriers and customers, ready to look at.
    Demo(demo::Args),
    /// Ask the streets from the command line: build, query, table, match, solve.
    Route(route::Args),
    /// Check what is kept.
    Audit(audit::Args),
    /// Fold the tables anew from the journal.
    Rebuild(rebuild::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::Route(args) => route::run(args),
        Command::Audit(args) => audit::run(args).await,
        Command::Rebuild(args) => rebuild::run(args).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("omniroute: {error:#}");
        ExitCode::FAILURE
    })
}
