//! `omniroute audit verify`: walks every journal from its first row and says
//! whether its chain holds, whether it replays, and whether every invariant of
//! the state it leads to does.

use std::process::ExitCode;

use server::rooms::recovery::replay_from_genesis;
use store::Store;
use vocab::ShardId;

use crate::settings::{self, Settings};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Verify the hash chain of every journal, replay it, check every invariant.
    Verify(Settings),
}

pub(crate) async fn run(Args { what: What::Verify(settings) }: Args) -> anyhow::Result<ExitCode> {
    let config = settings::mean(settings.raw()?)?;
    let store = Store::open(&config.store).await?;
    let shards = store.journal.shards().await?;
    let mut broken = 0;
    for shard in &shards {
        match verify(&store, *shard).await {
            Ok(line) => println!("ok      {shard}  {line}"),
            Err(what) => {
                broken += 1;
                println!("BROKEN  {shard}  {what}");
            }
        }
    }
    println!("{} journals, {broken} broken", shards.len());
    store.close().await;
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verify(store: &Store, shard: ShardId) -> Result<String, String> {
    let chain = store.journal.verify(shard).await.map_err(|error| error.to_string())?;
    let digest = match shard {
        ShardId::Tenant(_) => replay_from_genesis::<engine::TenantShard>(store, shard).await,
        ShardId::Market(..) => replay_from_genesis::<engine::Market>(store, shard).await,
    }?;
    let hex =
        |bytes: &[u8]| bytes[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Ok(format!(
        "{} rows, {} events, chain {}, state {}",
        chain.batches,
        chain.last_seq,
        hex(&chain.head_hash),
        hex(&digest)
    ))
}
