//! Lines against a scripted provider in virtual time.

mod changes;
mod chaos;
mod failover;
mod keeping;
mod nat;
mod outgoing;
mod provider;
mod recovery;
mod refusals;
mod registering;
mod world;

use std::{sync::Arc, time::Duration};

use super::{KeepAlive, KeepAliveMethod, Login, Server, TrunkSettings};
use crate::vocab::Secret;

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// A line that registers at `server`, with everything else as usual.
pub(super) fn line(name: &str, server: &str) -> TrunkSettings {
    TrunkSettings {
        login: Some(Login {
            user: "380464400000".into(),
            auth_user: None,
            realm: None,
            password: Secret::new("таємниця"),
        }),
        servers: vec![Server { host: server.into(), port: None }],
        expires: secs(300),
        keep_alive: KeepAlive { method: KeepAliveMethod::Off, every: secs(25) },
        channels: Some(4),
        caller_from: vec![super::CallerSource::AssertedIdentity, super::CallerSource::From],
        ..TrunkSettings::usual(name, "sip.example.ua")
    }
}

fn peer(name: &str, server: &str) -> TrunkSettings {
    TrunkSettings { login: None, ..line(name, server) }
}

fn shared(settings: TrunkSettings) -> Arc<TrunkSettings> {
    Arc::new(settings)
}
