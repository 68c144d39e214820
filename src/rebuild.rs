//! `omniroute rebuild`: empties the tables that are folded from the journal and
//! folds them again.

use std::process::ExitCode;

use store::Store;

use crate::settings::{self, Settings};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    settings: Settings,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = settings::mean(args.settings.raw()?)?;
    let store = Store::open(&config.store).await?;
    server::projections::rebuild(&store).await?;
    println!("every table is as the journal says");
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
