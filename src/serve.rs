//! `omniroute serve`: runs the server until it is asked to stop.

use std::process::ExitCode;

use crate::settings::{self, Settings};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    settings: Settings,
    /// Address to listen on, host:port; port 0 takes a free one.
    #[arg(long)]
    listen: Option<String>,
    /// A folder with the built web pages, for working on them.
    #[arg(long)]
    pages: Option<std::path::PathBuf>,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut raw = args.settings.raw()?;
    if let Some(listen) = args.listen {
        raw.listen = listen;
    }
    raw.pages = args.pages.or(raw.pages);
    let config = settings::mean(raw)?;
    let exit = server::serve(config, asked_to_stop()).await?;
    Ok(exit.code())
}

/// Ctrl-C or a polite kill.
pub(crate) async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            eprintln!("omniroute: cannot listen for the signal to stop: {error}");
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
