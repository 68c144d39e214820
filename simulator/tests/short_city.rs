//! A short day in a small city, end to end: a real server process, real sockets,
//! real streets off (they are the same code with more waiting). CPU: about 15 s
//! in a debug build; with OMNIROUTE_SLOW=1 five times that.

use simulator::wire::city::{CityArgs, run};
use simulator::wire::habits::Habits;
use simulator::wire::run::Where;

fn habits() -> Habits {
    Habits {
        accept: 0.85,
        decline: 0.1,
        ignore: 0.05,
        release: 0.05,
        fail: 0.05,
        partly: 0.05,
        disconnect: 0.2,
        cancel: 0.05,
        cash: 0.5,
        broadcast: 0.2,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_in_the_city_keeps_every_promise() {
    let slow = std::env::var_os("OMNIROUTE_SLOW").is_some();
    let place = Where { straight_lines: true, server_log: "error".to_owned(), ..Where::default() };
    let args = CityArgs {
        workers: 12,
        orders_per_minute: 90.0,
        time_scale: 60.0,
        minutes: if slow { 2.0 } else { 0.35 },
        seed: 7,
        json: None,
        place,
        habits: habits(),
        program: Some(env!("CARGO_BIN_EXE_simulator").into()),
    };
    let report = run(args).await.expect("the run can be made and judged");
    let said = report.summary();
    assert!(report.is_clean(), "{said}");
    assert!(report.orders_placed >= 10 && report.orders_delivered >= 3, "{said}");
    assert!(report.order_to_offer_ms.p50.is_some(), "{said}");
    let classes = report.orders_delivered
        + report.orders_failed
        + report.orders_cancelled
        + report.orders_open;
    assert_eq!(classes, report.acknowledged, "{said}");
}
