//! How people behave: probabilities and times, the latter in device seconds.

use clap::Args;

/// Shares of what couriers and customers do.
#[derive(Debug, Clone, Args)]
pub struct Habits {
    /// Share of offers that are accepted; what is neither accepted, declined nor
    /// ignored is accepted too.
    #[arg(long, default_value_t = 0.92)]
    pub accept: f64,
    /// Share of offers that are declined.
    #[arg(long, default_value_t = 0.05)]
    pub decline: f64,
    /// Share of offers that are ignored until they expire.
    #[arg(long, default_value_t = 0.03)]
    pub ignore: f64,
    /// Share of jobs given back on the way to the goods.
    #[arg(long, default_value_t = 0.01)]
    pub release: f64,
    /// Share of deliveries where nobody opens.
    #[arg(long, default_value_t = 0.01)]
    pub fail: f64,
    /// Share of deliveries with a piece less.
    #[arg(long, default_value_t = 0.01)]
    pub partly: f64,
    /// Share of jobs during which the connection is lost once.
    #[arg(long, default_value_t = 0.05)]
    pub disconnect: f64,
    /// Share of orders that customers call off.
    #[arg(long, default_value_t = 0.01)]
    pub cancel: f64,
    /// Share of orders paid in cash.
    #[arg(long, default_value_t = 0.5)]
    pub cash: f64,
    /// Share of orders offered to several couriers at once.
    #[arg(long, default_value_t = 0.1)]
    pub broadcast: f64,
}

/// What a courier does with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Decline,
    /// Nothing.
    Ignore,
}

impl Habits {
    /// The answer for a draw from 0 to 1.
    pub fn answer(&self, draw: f64) -> Answer {
        let whole = self.accept + self.decline + self.ignore;
        let at = draw * whole.max(f64::MIN_POSITIVE);
        if at < self.ignore {
            Answer::Ignore
        } else if at < self.ignore + self.decline {
            Answer::Decline
        } else {
            Answer::Accept
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        habits: Habits,
    }

    #[test]
    fn shares_need_not_add_up_to_one() {
        let typed = ["x", "--accept", "2", "--decline", "1", "--ignore", "1"];
        let habits = Only::parse_from(typed).habits;
        let answers = [0.0, 0.24, 0.26, 0.49, 0.51, 0.99].map(|draw| habits.answer(draw));
        use Answer::{Accept, Decline, Ignore};
        assert_eq!(answers, [Ignore, Ignore, Decline, Decline, Accept, Accept]);
    }
}
