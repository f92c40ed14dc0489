//! Everything at once, at random: whatever happened, a line is well again when its provider is.

use std::sync::Arc;

use super::{
    line,
    provider::{Lists, Provider},
    secs,
    world::World,
};
use crate::{
    chance::Chance,
    sip::ConnectError,
    trunk::{KeepAlive, KeepAliveMethod, LookupError, Server, TrunkSettings, TrunkTransport},
};

const SERVERS: [&str; 2] = ["203.0.113.1:5060", "203.0.113.2:5060"];

struct Chaos {
    world: World,
    chance: Chance,
    settings: TrunkSettings,
}

impl Chaos {
    fn begin(seed: u64) -> Self {
        let mut world = World::seeded(seed);
        world.add("one.example.ua", SERVERS[0], Provider::default());
        world.add("two.example.ua", SERVERS[1], Provider::default());
        let mut chance = Chance::seeded(seed);
        let transport = [TrunkTransport::Auto, TrunkTransport::Udp, TrunkTransport::Tcp][chance.below(3) as usize];
        let keep_alive = KeepAlive { method: KeepAliveMethod::Options, every: secs(25) };
        let servers = ["one.example.ua", "two.example.ua"].map(|host| Server { host: host.into(), port: None });
        let settings =
            TrunkSettings {
                transport, keep_alive, servers: servers.to_vec(), ..line("головний", "one.example.ua")
            };
        world.apply_one(settings.clone());
        Self { world, chance, settings }
    }

    fn something_happens(&mut self) {
        let server = SERVERS[self.chance.below(2) as usize];
        let coin = self.chance.below(2) == 0;
        let n = self.chance.below(600);
        let world = &mut self.world;
        match self.chance.below(16) {
            0 => world.cut(),
            1 | 2 => world.up = true,
            3 => world.at(server).dead = coin,
            4 => {
                let status = [301, 400, 401, 403, 404, 408, 423, 486, 500, 503, 603, 699, 700][n as usize % 13];
                world.at(server).refuses = Some((status, "Так")).filter(|_| coin);
            }
            5 => world.at(server).lists = [Lists::Contact, Lists::Nothing, Lists::Others][n as usize % 3].clone(),
            6 => world.at(server).grants = Some(n as u32).filter(|_| coin),
            7 => world.at(server).least = n as u32,
            8 => world.at(server).connect = if coin { Err(ConnectError::Refused) } else { Ok(()) },
            9 => world.at(server).sees = Some(format!("198.51.100.{}:5060", n % 250).parse().unwrap()).filter(|_| coin),
            10 => world.at(server).nonce += 1,
            11 => world.at(server).answers_options = coin,
            12 => world.loss = n / 3,
            13 => {
                let ours = format!("192.0.2.{}:5060", n % 250 + 1).parse().unwrap();
                world.trunks.route_changed(world.now, server.parse().unwrap(), ours);
            }
            14 => {
                let good = SERVERS[usize::from(server != SERVERS[0])].parse().unwrap();
                let answer = if coin { Ok(vec![good]) } else { Err(LookupError::TimedOut) };
                world.names.insert("two.example.ua".into(), answer);
            }
            _ => {
                let expires = secs(60 + n);
                self.settings = TrunkSettings { expires, ..self.settings.clone() };
                world.apply(&[Arc::new(self.settings.clone())]);
            }
        }
    }

    fn all_is_well(&mut self) {
        self.world.up = true;
        self.world.loss = 0;
        for server in SERVERS {
            *self.world.at(server) = Provider::default();
        }
        self.world.names.insert("two.example.ua".into(), Ok(vec![SERVERS[1].parse().unwrap()]));
    }
}

#[test]
fn whatever_happened_a_line_is_registered_again_when_its_provider_is_well() {
    for seed in 0..80 {
        let mut chaos = Chaos::begin(seed);
        for _ in 0..150 {
            chaos.something_happens();
            let pause = chaos.chance.below(20_000);
            chaos.world.pass(std::time::Duration::from_millis(pause));
        }
        let (asked, seconds) = (chaos.world.asked.len(), 150 * 20);
        assert!(asked < seconds, "seed {seed}: {asked} questions in {seconds} s");
        chaos.all_is_well();
        // A refused account is asked again within a quarter of an hour.
        assert!(
            chaos.world.until(secs(901), World::is_registered).is_some(),
            "seed {seed}: {:?}",
            chaos.world.status()
        );
        let sent = chaos.world.registers().count();
        chaos.world.pass(secs(3600));
        assert!(chaos.world.is_registered(), "seed {seed}: {:?}", chaos.world.status());
        let more = chaos.world.registers().count() - sent;
        assert!(more < 200, "seed {seed}: {more} in a quiet hour");
    }
}
