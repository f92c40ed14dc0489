//! A network that loses packets: every call still has its answer, its words and its one record (`./test --deep`, root).

use std::{collections::BTreeSet, net::IpAddr, process::Command};

use crate::common::{App, Call, LONG, Sipp, TOWN, deep, eventually, have, keypad::Press, secs, skip};

const STORY: &str = "a lossy network";

/// Drops this share of the packets to and from an address, as long as it lives.
struct Loss(String);

impl Loss {
    fn new(ip: IpAddr, per_mille: u32) -> Option<Self> {
        let table = format!("slukhavka_{}", ip.to_string().replace('.', "_"));
        let drop = format!("numgen random mod 1000 < {per_mille} drop");
        let rules = format!(
            "table inet {table} {{ chain inward {{ type filter hook input priority 0; policy accept; \
             ip saddr {ip} ip protocol udp {drop}; ip daddr {ip} ip protocol udp {drop}; }}; }}"
        );
        let done = Command::new("nft").arg(&rules).output().is_ok_and(|o| o.status.success());
        done.then_some(Self(table))
    }
}

impl Drop for Loss {
    fn drop(&mut self) {
        let _ = Command::new("nft").args(["delete", "table", "inet", &self.0]).output();
    }
}

/// A program whose network can be spoilt; `None` where this machine cannot do that.
fn town() -> Option<App> {
    if !deep() {
        skip(STORY, "only with ./test --deep");
        return None;
    }
    have("nft", STORY).then(|| App::start(TOWN))
}

fn lose(app: &App, per_mille: u32) -> Option<Loss> {
    let loss = Loss::new(app.sip().ip(), per_mille);
    if loss.is_none() {
        skip(STORY, "nft may not change the rules here");
    }
    loss
}

#[test]
fn two_hundred_calls_through_ten_per_cent_of_loss_have_one_record_each() {
    let Some(app) = town() else { return };
    let Some(_loss) = lose(&app, 100) else { return };
    let Some(sipp) = Sipp::new(&app, "short_call") else { return };
    sipp.calls(200, 20, 10).run();
    let records = eventually("every record", LONG, || {
        let records = app.records();
        (records.len() >= 200).then_some(records)
    });
    let ids: BTreeSet<_> = records.iter().map(|r| r["sip_call_id"].to_string()).collect();
    assert_eq!((records.len(), ids.len()), (200, 200));
    app.wait_for_figure("legs", 0, LONG);
    app.wait_for_figure("transactions", 0, secs(90));
}

#[test]
fn keys_arrive_once_each_through_five_per_cent_of_loss() {
    let Some(app) = town() else { return };
    let mut calls: Vec<_> = (0..10).map(|_| Call::dial(&app)).collect();
    let Some(loss) = lose(&app, 50) else { return };
    for call in &mut calls {
        call.hears_something();
        // A second of key: fifty packets, all telling of one press.
        call.rtp.press_as('2', Press { length: secs(1), ..Press::default() });
    }
    drop(loss);
    for mut call in calls {
        call.hangs_up();
        let record = app.record(&call.invite.call_id);
        assert_eq!(crate::common::app::keys(&record), "2", "{record:#}");
    }
}
