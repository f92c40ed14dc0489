//! `strangers:` and `lan:` of the configuration.

use std::time::Duration;

use crate::vocab::Network;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardSettings {
    pub answer: Strangers,
    /// Never banned and never limited.
    pub allow: Vec<Network>,
    /// The council's own network: spared scan bans, not the limits on failed passwords.
    pub lan: Vec<Network>,
    /// Requests one stranger may send in a second, and at once.
    pub rate: u32,
    pub burst: u32,
    /// Strange requests, within ten minutes, after which the source is shut out.
    pub ban_after: u32,
    /// The first ban; each further one lasts twice as long, up to `longest_ban`.
    pub ban: Duration,
    pub longest_ban: Duration,
}

/// What a stranger's request gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strangers {
    #[default]
    Silence,
    /// 403.
    Forbidden,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            answer: Strangers::Silence,
            allow: Vec::new(),
            lan: Vec::new(),
            rate: 10,
            burst: 30,
            ban_after: 5,
            ban: Duration::from_secs(10 * 60),
            longest_ban: Duration::from_secs(24 * 3600),
        }
    }
}
