//! Who is shut out, for `slukhavka status`. The names are an interface: only added to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ban {
    pub source: std::net::IpAddr,
    pub reason: BanReason,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Which ban of this source it is, from 1.
    pub times: u32,
    /// Datagrams and messages dropped during this ban.
    pub dropped: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BanReason {
    /// A scanner's User-Agent.
    Scanner,
    /// Strange requests again and again.
    Strange,
    /// Bytes that are not SIP, again and again.
    Garbage,
    /// Far more requests than anybody needs.
    Flood,
    Passwords,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuardCounters {
    /// Requests that were nobody's we know.
    pub strange: u64,
    /// Dropped unread because their source is shut out, or asked too much.
    pub dropped_banned: u64,
    pub dropped_rate: u64,
    pub bans: u64,
    pub banned_now: usize,
}
