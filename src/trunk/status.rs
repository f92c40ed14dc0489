//! How a line is, for `slukhavka status`, metrics and the page. The names are an interface: only added to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrunkStatus {
    pub name: String,
    pub provider: String,
    /// False in mode `peer`.
    pub registers: bool,
    pub state: TrunkState,
    /// In this state since.
    pub since: Option<Timestamp>,
    /// The address in use: `udp 203.0.113.5:5060`.
    pub server: Option<String>,
    /// Our address as the provider sees it, when it is not the one we send from.
    pub public_address: Option<String>,
    /// Seconds granted by the last 200.
    pub expires_s: Option<u32>,
    /// The next attempt or refresh.
    pub next: Option<Timestamp>,
    /// Failed attempts in a row.
    pub failures: u32,
    /// Conversations now, and how many there may be.
    pub calls: u32,
    pub channels: Option<u32>,
    /// Counted since the start.
    pub offered: u64,
    pub refused_full: u64,
    /// What ails it now, or ailed it last while it recovers.
    pub trouble: Option<Trouble>,
    pub trouble_at: Option<Timestamp>,
    /// The trouble in one Ukrainian sentence with the likely cure.
    pub advice: Option<String>,
    /// Remarks that do not stop calls (SIP ALG, private addresses, clock …), each with its sentence.
    pub notes: Vec<(Note, String)>,
    /// The provider's `Server:` line.
    pub peer: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrunkState {
    /// Nothing is known yet.
    #[default]
    Starting,
    Registered,
    /// Mode `peer`: the last OPTIONS was answered, or OPTIONS is off.
    Reachable,
    /// The last attempt failed; calls may still come while the old registration lasts.
    Failing,
    /// Unregistered because the service stops.
    Leaving,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    NameNotFound,
    NameEmpty,
    NameServerSilent,
    /// We have no socket for this transport or address family.
    NoSocket,
    /// Nothing came back.
    Silent,
    ConnectionRefused,
    ConnectionTimedOut,
    Unreachable,
    Disconnected,
    TlsExpired,
    TlsNotYetValid,
    TlsWrongName,
    TlsUnknownIssuer,
    TlsOwnFiles,
    TlsHandshake,
    /// The password is not accepted: the answer to the digest was a challenge again, or 403.
    WrongPassword,
    /// 403 before any password was asked for.
    Forbidden,
    /// 404: the provider does not know the login.
    UnknownLogin,
    /// A challenge that cannot be answered (scheme, algorithm or realm).
    StrangeChallenge,
    /// 423 again and again.
    IntervalTooBrief,
    /// 200 that does not list our Contact.
    NotListed,
    /// The answer could not be understood.
    Garbled,
    /// 408, 5xx, 6xx.
    ServerError,
    /// Any other refusal; the status stands in the advice.
    Refused,
}

/// What is remarkable though calls go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// Something on the way rewrites SIP messages.
    SipAlg,
    /// The provider's session description names a private address: voice follows where its packets come from.
    PrivateAddressInSdp,
    /// We are behind a NAT and know our public address.
    BehindNat,
    /// A private address of ours goes out to a public provider and nothing better is known.
    OwnPrivateAddress,
    /// An INVITE for one of our numbers came from an address that is not the line's.
    UnknownSource,
}
