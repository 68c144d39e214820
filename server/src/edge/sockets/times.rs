//! The patience of sockets, in wall time: a simulation that runs the engine's
//! clock faster does not make networks faster.

use std::time::Duration;

use vocab::limits;

/// How long each thing may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketTimes {
    /// Between a new socket and its `hello`.
    pub hello: Duration,
    /// Between two pings.
    pub heartbeat: Duration,
    /// Without a sign of life: dead.
    pub dead: Duration,
    /// One message may take this long to be written; then the reader is cut off.
    pub stalled: Duration,
    /// Between two looks at whether the token still holds.
    pub recheck: Duration,
    /// Between two deltas to a console.
    pub tick: Duration,
}

impl Default for SocketTimes {
    fn default() -> Self {
        Self {
            hello: Duration::from_millis(limits::SOCKET_HELLO_MS),
            heartbeat: Duration::from_millis(limits::HEARTBEAT_MS),
            dead: Duration::from_millis(limits::SOCKET_DEAD_MS),
            stalled: Duration::from_millis(limits::SOCKET_STALLED_MS),
            recheck: Duration::from_millis(limits::SOCKET_RECHECK_MS),
            tick: Duration::from_millis(limits::CONSOLE_TICK_MS),
        }
    }
}
