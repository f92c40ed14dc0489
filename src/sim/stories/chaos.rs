use super::*;
use crate::{chance::Chance, sim::city::Caller};

/// Whatever telephones do, in whatever order, each call has one record and nothing is left.
#[test]
fn telephones_that_do_anything_at_any_time_leave_nothing_behind() {
    for seed in 0..20 {
        eprintln!("seed {seed}");
        let mut chance = Chance::seeded(seed);
        let city = City::with(MONDAY_MORNING, |settings| {
            settings.limits.calls = 12;
            settings.limits.total = secs(120);
            settings.ring = Duration::from_millis(chance.below(2) * 700);
        });
        let mut callers: Vec<Caller> = Vec::new();
        for i in 0..40 {
            let mut caller = city.telephone(&format!("+38050{i:07}"), "380464400000");
            caller.changes(|phone| {
                phone.habits.delayed_offer = chance.below(5) == 0;
                phone.habits.no_ack = chance.below(10) == 0;
            });
            callers.push(caller.dials());
            for caller in &mut callers {
                misbehave(caller, &mut chance);
            }
            city.pass(Duration::from_millis(chance.below(3000)));
        }
        if seed % 4 == 0 {
            city.world().tell(Input::Drain { grace: secs(5) });
        }
        city.pass(secs(300));
        city.is_at_rest();
        assert_eq!(city.world().is_drained(), seed % 4 == 0, "seed {seed}");
    }
}

/// The same by a line that greets before it answers, while its network comes and goes.
#[test]
fn on_a_line_that_comes_and_goes_each_call_has_one_record_too() {
    for seed in 100..112 {
        eprintln!("seed {seed}");
        let mut chance = Chance::seeded(seed);
        let (city, provider) = on_a_line(|trunk| {
            trunk.channels = Some(9);
            trunk.early_media = seed % 3 != 0;
        });
        let mut callers: Vec<Caller> = Vec::new();
        for i in 0..40 {
            let mut caller = city.telephone_by(provider, &format!("+38050{i:07}"), "380464400000");
            caller.changes(|phone| {
                phone.habits.delayed_offer = chance.below(5) == 0;
                phone.habits.no_ack = chance.below(10) == 0;
                phone.habits.srtp = chance.below(4) == 0;
            });
            callers.push(caller.dials());
            for caller in &mut callers {
                misbehave(caller, &mut chance);
            }
            let cut = chance.below(6) == 0;
            city.world().with_provider(provider, |provider| provider.habits.cut = cut);
            city.pass(Duration::from_millis(chance.below(4000)));
        }
        city.world().with_provider(provider, |provider| provider.habits.cut = false);
        // Who holds us in a message box may do so until the longest call is over.
        city.pass(secs(2 * 3600 + 20 * 60));
        let world = city.world();
        let counters = world.counters();
        assert_eq!(
            (counters.calls, counters.legs, world.open_legs(), counters.ua.sessions),
            (0, 0, 0, 0),
            "seed {seed}"
        );
        assert_eq!((world.records().len() as u64, counters.ended), (counters.offered, counters.offered), "seed {seed}");
        assert_eq!(world.report().trunks[0].calls, 0, "seed {seed}");
    }
}

fn misbehave(caller: &mut Caller, chance: &mut Chance) {
    match chance.below(60) {
        0 => drop(caller.hangs_up()),
        1 => drop(caller.sends(|phone| phone.re_invite("sendonly"))),
        2 => drop(caller.sends(|phone| phone.re_invite("sendrecv"))),
        3 => drop(caller.sends(|phone| phone.re_invite_with(""))),
        4 => drop(caller.sends(|phone| phone.re_invite_with("garbage"))),
        5 => drop(caller.sends(|phone| phone.cancel())),
        6 => drop(caller.sends(|phone| phone.bye())),
        7 => drop(caller.sends(|phone| phone.info('1'))),
        8 => drop(caller.notices(|leg| MediaEvent::Dead { leg })),
        9 => drop(caller.notices(|leg| MediaEvent::FaxTone { leg })),
        10 => drop(caller.changes(|phone| phone.habits.gone = true)),
        n @ 11..=20 => {
            let keys = ["0", "1", "2", "21", "9", "*", "#", "8", "77", "5"];
            caller.presses(keys[n as usize - 11]);
        }
        _ => {}
    }
}
