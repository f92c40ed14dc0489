//! Every message flow of the phone line against SIPp: each scenario file is one flow and carries its own checks.

use crate::common::{App, Call, SHORT, Setup, Sipp, TOWN, app, eventually, hasty_town, sipp::run};
use rustix::process::Signal;

/// Scenarios that need nothing but the town.
const PLAIN: &[&str] = &[
    "basic",
    "options",
    "options_in_dialog",
    "hold_sendonly",
    "hold_inactive",
    "hold_zero",
    "codec_change",
    "address_change",
    "reinvite_refused",
    "update",
    "late_ack",
    "delayed_offer",
    "rport",
    "folded",
    "compact",
    "tel_uri",
    "refused_method_405",
    "refused_body_415",
    "refused_extension_420",
    "refused_dialog_481",
    "refused_codecs_488",
    "refused_version_505",
    "refused_scheme_416",
    "refused_form_400",
];

#[test]
fn flows_over_udp_leave_nothing_behind() {
    let app = App::start(TOWN);
    for scenario in PLAIN {
        run(&app, scenario);
    }
    app.wait_for_figure("calls", 0, SHORT);
    app.wait_for_figure("legs", 0, SHORT);
    app.wait_for_figure("sessions", 0, SHORT);
}

#[test]
fn flows_over_tcp() {
    let app = App::start(TOWN);
    for scenario in PLAIN.iter().filter(|s| !["late_ack", "rport"].contains(s)) {
        if let Some(sipp) = Sipp::new(&app, scenario) {
            sipp.tcp().run();
        }
    }
    app.wait_for_figure("calls", 0, SHORT);
}

#[test]
fn a_silent_caller_is_hung_up_on_also_through_a_proxy() {
    let app = App::start(&hasty_town());
    run(&app, "hung_up_on");
    run(&app, "record_route");
}

#[test]
fn ringing_and_cancelling() {
    let app = App::start(&format!("{TOWN}ring: 2s\n"));
    run(&app, "ring");
    run(&app, "cancel");
    app.wait_for_figure("calls", 0, SHORT);
    eventually("a record of the cancelled call", SHORT, || {
        app.records().iter().any(|r| r["outcome"] == "cancelled").then_some(())
    });
}

#[test]
fn keys_by_info_reach_the_menu() {
    let app = App::start(TOWN);
    for scenario in ["info_relay", "info_dtmf"] {
        run(&app, scenario);
    }
    let records = eventually("both records", SHORT, || Some(app.records()).filter(|records| records.len() == 2));
    for record in records {
        assert_eq!(app::keys(&record), "2", "{record:#}");
        assert_eq!(record["digit_source"], "info");
    }
}

#[test]
fn one_call_more_than_allowed_is_refused_without_retry_after() {
    let app = App::start(&format!("{TOWN}limits: {{calls: 1}}\n"));
    let mut call = Call::dial(&app);
    run(&app, "refused_full_486");
    call.hangs_up();
    run(&app, "basic");
    assert_eq!(app.figure("refused_full"), 1);
}

#[test]
fn ipv6_is_spoken_from_invite_to_bye() {
    let app = Setup::new(TOWN).ipv6().start();
    let mut call = Call::dial(&app);
    assert!(call.answer.sdp("c=IN IP6 ::1").is_some(), "{}", call.answer);
    assert!(call.answer.uri("contact").contains("[::1]"), "{}", call.answer);
    call.hears("menus.головне.say#1");
    call.hangs_up();
    run(&app, "basic");
    app.signal(Signal::TERM);
}
