//! Goods of any size in the solver's small numbers: each kind is counted in the largest
//! piece that all amounts are multiples of.

use solver::{AMOUNT_MAX, AMOUNTS_MAX, Amount};

use super::input::Input;
use super::refusal::Refusal;

/// What one piece of each kind is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces([Piece; AMOUNTS_MAX]);

#[derive(Clone, Copy, Debug)]
struct Piece {
    size: i64,
    /// All there is, in pieces.
    total: i64,
}

impl Pieces {
    pub(super) fn of(input: &Input) -> Result<Self, Refusal> {
        let mut pieces = [Piece { size: 0, total: 0 }; AMOUNTS_MAX];
        let jobs = input.jobs.iter().flat_map(|job| [&job.delivery, &job.pickup]);
        let all: Vec<&Vec<i64>> =
            jobs.chain(input.shipments.iter().map(|one| &one.amount)).collect();
        for (kind, piece) in pieces.iter_mut().enumerate().take(input.kinds) {
            piece.size = all.iter().fold(0, |size, amount| common(size, amount[kind])).max(1);
            piece.total = all.iter().map(|amount| amount[kind] / piece.size).sum();
            let largest = all.iter().map(|amount| amount[kind] / piece.size).max().unwrap_or(0);
            if largest > i64::from(AMOUNT_MAX) {
                return Err(unsupported(kind));
            }
        }
        Ok(Self(pieces))
    }

    /// An amount in pieces.
    pub(super) fn amount(&self, amount: &[i64]) -> Amount {
        std::array::from_fn(|kind| match amount.get(kind) {
            Some(found) => (found / self.0[kind].size.max(1)) as i32,
            None => 0,
        })
    }

    /// Room for so much, in pieces; what lies beyond all there is makes no difference.
    pub(super) fn room(&self, room: &[i64]) -> Result<Amount, Refusal> {
        let mut pieces = [0; AMOUNTS_MAX];
        for (kind, found) in room.iter().enumerate() {
            let Piece { size, total } = self.0[kind];
            let most = (found / size.max(1)).min(total);
            pieces[kind] = i32::try_from(most)
                .ok()
                .filter(|most| *most <= AMOUNT_MAX)
                .ok_or_else(|| unsupported(kind))?;
        }
        Ok(pieces)
    }
}

fn unsupported(kind: usize) -> Refusal {
    let message = format!(
        "Unsupported capacity: amounts [{kind}] span more than {AMOUNT_MAX} of their common pieces."
    );
    Refusal::input(message)
}

fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common(b, a % b) }
}
