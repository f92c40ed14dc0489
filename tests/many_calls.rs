//! A thousand short calls, fifty at once: each has one record, and nothing of them is left.

mod common;

use std::collections::BTreeSet;

use common::{App, LONG, Sipp, TOWN, deep, eventually, secs};

#[test]
fn a_thousand_short_calls_leave_a_thousand_records_and_nothing_else() {
    let app = App::start(TOWN);
    let calls = if deep() { 20_000 } else { 1000 };
    let Some(sipp) = Sipp::new(&app, "short_call") else { return };
    sipp.calls(calls, 50, 100).run();
    let calls = calls as usize;
    let records = eventually("every record", LONG, || {
        let records = app.records();
        (records.len() >= calls).then_some(records)
    });
    let ids: BTreeSet<_> = records.iter().map(|r| r["sip_call_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((records.len(), ids.len()), (calls, calls), "records and Call-IDs");
    assert!(records.iter().all(|r| r["ended_by"] == "caller" && r["outcome"] == "no-choice"));
    assert_eq!((app.figure("offered"), app.figure("answered")), (calls as u64, calls as u64));
    for figure in ["calls", "legs", "ports", "sessions"] {
        app.wait_for_figure(figure, 0, LONG);
    }
    // Timers H and J keep a finished transaction for 64·T1, to answer late retransmissions.
    app.wait_for_figure("transactions", 0, secs(60));
}
