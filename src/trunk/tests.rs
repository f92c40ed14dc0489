//! Lines against a scripted provider in virtual time.

mod changes;
mod chaos;
mod failover;
mod keeping;
mod nat;
mod provider;
mod recovery;
mod refusals;
mod registering;
mod world;

use std::{sync::Arc, time::Duration};

use super::{KeepAlive, KeepAliveMethod, Login, Server, TrunkSettings, TrunkTransport};
use crate::vocab::Secret;

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// A line that registers at `server`, with everything else as usual.
pub(super) fn line(name: &str, server: &str) -> TrunkSettings {
    TrunkSettings {
        name: name.into(),
        provider: "plain".into(),
        login: Some(Login {
            user: "380464400000".into(),
            auth_user: None,
            realm: None,
            password: Secret::new("таємниця"),
        }),
        domain: "sip.example.ua".into(),
        servers: vec![Server { host: server.into(), port: None }],
        transport: TrunkTransport::Udp,
        tls: Default::default(),
        expires: secs(300),
        keep_alive: KeepAlive { method: KeepAliveMethod::Off, every: secs(25) },
        from: Vec::new(),
        media_from: Vec::new(),
        public_address: None,
        channels: Some(4),
        reserve: 0,
        when_full: 486,
        number_from: Default::default(),
        caller_from: vec![super::CallerSource::AssertedIdentity, super::CallerSource::From],
        dial: Default::default(),
        own_number: None,
        early_media: false,
        srtp: Default::default(),
        contact_user: Default::default(),
        session_timer: None,
    }
}

fn peer(name: &str, server: &str) -> TrunkSettings {
    TrunkSettings { login: None, ..line(name, server) }
}

fn shared(settings: TrunkSettings) -> Arc<TrunkSettings> {
    Arc::new(settings)
}
