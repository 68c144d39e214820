//! The limits of the filter, and what a faster world does to them.

/// What counts as believable and as worth publishing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilterConfig {
    /// Less accurate fixes are refused.
    pub accuracy_m_max: f64,
    /// Nobody moves faster than this.
    pub speed_m_s_max: f64,
    /// A jump may exceed speed times time and three accuracies by this much.
    pub jump_slack_m: f64,
    /// After this many fixes refused in a row that agree with each other, the
    /// next that agrees is believed: the world was wrong, not the fixes.
    pub believe_after: u32,
    /// A move shorter than the accuracy is no move; one longer than this always is.
    pub static_m_max: f64,
    /// A worker who stands still is published again after this long, so that its
    /// track shows it was there.
    pub static_ms_max: i64,
    /// Published fixes are at least this far apart.
    pub min_period_ms: i64,
    /// A fix further ahead of the device's known clock is refused.
    pub future_ms_max: i64,
    /// How many times faster than in life workers move per millisecond of device
    /// time: speeds are multiplied by it, periods divided. 1 in life, and also
    /// where a simulation speeds up the engine's clock and the device times
    /// together, for then movement per millisecond is as in life.
    pub time_scale: f64,
}

impl Default for FilterConfig {
    fn default() -> Self {
        Self {
            accuracy_m_max: 200.0,
            speed_m_s_max: 60.0,
            jump_slack_m: 200.0,
            believe_after: 3,
            static_m_max: 30.0,
            static_ms_max: 60_000,
            min_period_ms: 500,
            future_ms_max: 60_000,
            time_scale: 1.0,
        }
    }
}

impl FilterConfig {
    pub(super) fn speed_cm_s_max(&self) -> f64 {
        self.speed_m_s_max * self.time_scale * 100.0
    }

    /// How far apart two fixes may be, `elapsed_ms` apart in time.
    pub(super) fn reach_m(&self, elapsed_ms: i64, accuracy_m: u32) -> f64 {
        let seconds = elapsed_ms.max(0) as f64 / 1_000.0;
        self.speed_m_s_max * self.time_scale * seconds
            + 3.0 * f64::from(accuracy_m)
            + self.jump_slack_m
    }

    pub(super) fn scaled_ms(&self, ms: i64) -> i64 {
        (ms as f64 / self.time_scale) as i64
    }
}
