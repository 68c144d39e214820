//! One row per posted leg: what statements and account lists are told from.

use engine::Event;
use store::{Projection, StoreError, StoredBatch, Tx};

use super::TRANSFERS;
use super::fold::{of_market, text};

/// The table of transfers.
pub(super) struct Transfers;

const ADD: &str = "insert into transfers (tenant_id, market_id, transfer_id, leg, at, seq, debit, \
        credit, minor, currency, kind, order_id) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

impl Projection for Transfers {
    fn name(&self) -> &str {
        TRANSFERS
    }

    fn tables(&self) -> &[&'static str] {
        &["transfers"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        let Some((tenant, market, entries)) = of_market(TRANSFERS, batch)? else {
            return Ok(());
        };
        for entry in &entries {
            for record in &entry.events {
                let Event::Ledger(ledger::Event::Posted { transfer, .. }) = &record.event else {
                    continue;
                };
                for (i, leg) in (0i64..).zip(&transfer.legs) {
                    let values = [
                        tenant.to_string().into(),
                        market.to_string().into(),
                        transfer.id.to_string().into(),
                        i.into(),
                        entry.at.into(),
                        record.seq.into(),
                        leg.debit.to_string().into(),
                        leg.credit.to_string().into(),
                        leg.minor.into(),
                        transfer.currency.to_string().into(),
                        text(&leg.kind).into(),
                        transfer.order.map(|order| order.to_string()).into(),
                    ];
                    tx.execute(ADD, &values).await?;
                }
            }
        }
        Ok(())
    }
}
