//! The server is killed a few times under load; nothing acknowledged is lost.
//! CPU: about 20 s in a debug build; with OMNIROUTE_SLOW=1 ten times that.

use simulator::wire::chaos::{ChaosArgs, run};
use simulator::wire::habits::Habits;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_every_kill() {
    let slow = std::env::var_os("OMNIROUTE_SLOW").is_some();
    let kills = if slow { 40 } else { 4 };
    let args = ChaosArgs {
        kills,
        workers: 6,
        clients: 8,
        time_scale: 30.0,
        seed: 11,
        json: None,
        postgres: false,
        straight_lines: true,
        server_log: "error".to_owned(),
        habits: Habits {
            accept: 0.9,
            decline: 0.05,
            ignore: 0.05,
            release: 0.05,
            fail: 0.05,
            partly: 0.05,
            disconnect: 0.1,
            cancel: 0.3,
            cash: 0.5,
            broadcast: 0.2,
        },
        program: Some(env!("CARGO_BIN_EXE_simulator").into()),
    };
    let report = run(args).await.expect("the run can be made and judged");
    let said = report.summary();
    assert!(report.is_clean(), "{said}");
    assert_eq!(report.kills, u64::from(kills), "{said}");
    assert!(report.acknowledged >= 10, "{said}");
    // Everybody came back after every kill.
    assert!(report.connections > u64::from(kills), "{said}");
}
