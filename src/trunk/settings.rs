//! What is configured of one line. Written by `config` from the provider's preset and the council's own words.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use crate::{
    sdp::SrtpPolicy,
    vocab::{Network, PhoneNumber, Secret},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkSettings {
    /// Name in `trunks:`.
    pub name: Arc<str>,
    /// Name of the preset it began with; `plain` is none.
    pub provider: Arc<str>,
    /// `None` is a line that knows us by our address (mode `peer`).
    pub login: Option<Login>,
    /// SIP domain: host of Request-URI, From and To.
    pub domain: Arc<str>,
    /// Where requests go, in order of preference: outbound proxies, else the registrar.
    pub servers: Vec<Server>,
    pub transport: TrunkTransport,
    pub tls: TlsSettings,
    /// Asked for in `Expires`; the provider may grant another time.
    pub expires: Duration,
    pub keep_alive: KeepAlive,
    /// Networks its calls come from, besides the servers' own addresses.
    pub from: Vec<Network>,
    /// Networks its voice may come from; empty is anywhere.
    pub media_from: Vec<Network>,
    /// Our address as the world sees it; `None`: learned from the registration where it differs.
    pub public_address: Option<IpAddr>,
    /// Conversations the contract allows at once.
    pub channels: Option<u32>,
    /// Of these, how many are kept for calls to operators' mobiles.
    pub reserve: u32,
    /// Status for a call beyond them.
    pub when_full: u16,
    pub number_from: NumberSource,
    /// In order; the first that holds a number wins.
    pub caller_from: Vec<CallerSource>,
    /// How numbers are written towards this line.
    pub dial: NumberFormat,
    /// Our own number, shown to those who are rung through this line.
    pub own_number: Option<PhoneNumber>,
    /// The line lets us show the caller's number instead of our own to those we ring through it.
    pub show_caller: bool,
    /// How a caller of this line gets to an operator's number.
    pub transfer: Transfer,
    /// The greeting sounds as early media (183), and 200 follows at its end or with the first key.
    pub early_media: bool,
    pub srtp: SrtpPolicy,
    pub contact_user: ContactUser,
    /// RFC 4028: the interval we ask for; `None` never asks but serves the peer's wish.
    pub session_timer: Option<Duration>,
}

impl TrunkSettings {
    /// A line without a login, with everything as it usually is.
    pub fn usual(name: &str, domain: &str) -> Self {
        Self {
            name: name.into(),
            provider: "plain".into(),
            login: None,
            domain: domain.into(),
            servers: vec![Server { host: domain.into(), port: None }],
            transport: TrunkTransport::Udp,
            tls: TlsSettings::default(),
            expires: Duration::from_secs(600),
            keep_alive: KeepAlive { method: KeepAliveMethod::Options, every: Duration::from_secs(25) },
            from: Vec::new(),
            media_from: Vec::new(),
            public_address: None,
            channels: None,
            reserve: 0,
            when_full: 486,
            number_from: NumberSource::default(),
            caller_from: vec![CallerSource::AssertedIdentity, CallerSource::RemotePartyId, CallerSource::From],
            dial: NumberFormat::default(),
            own_number: None,
            show_caller: false,
            transfer: Transfer::default(),
            early_media: false,
            srtp: SrtpPolicy::default(),
            contact_user: ContactUser::default(),
            session_timer: None,
        }
    }
}

/// How a caller gets from a line to an operator's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// By a second conversation of ours, which is joined with the caller's: we stay in the middle.
    #[default]
    Bridge,
    /// The line is asked to move the caller there (REFER); what becomes of the call then is not known here.
    Refer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User part of the address of record.
    pub user: Arc<str>,
    /// Name in the digest when it is another one.
    pub auth_user: Option<Arc<str>>,
    /// Only challenges of this realm are answered, when set.
    pub realm: Option<Arc<str>>,
    pub password: Secret,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// Name or address.
    pub host: Arc<str>,
    /// `None`: by SRV records, else the transport's own (5060, TLS 5061).
    pub port: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TrunkTransport {
    /// UDP, and TCP when UDP is not answered.
    #[default]
    Auto,
    Udp,
    Tcp,
    Tls,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TlsSettings {
    /// The only authorities believed; `None` is the system's.
    pub ca_file: Option<PathBuf>,
    /// Client certificate and its key (PEM).
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// False only when switched off by name: the provider's certificate may then be anybody's.
    pub check_name: bool,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { ca_file: None, certificate: None, check_name: true }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepAlive {
    pub method: KeepAliveMethod,
    pub every: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepAliveMethod {
    Off,
    /// OPTIONS; its answer also tells whether the line is alive.
    Options,
    /// CRLF CRLF (RFC 5626 §3.5.1).
    Crlf,
}

/// Where the number that was dialled is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberSource {
    /// The first of the others that holds a number of ours, Request-URI first.
    #[default]
    Any,
    RequestUri,
    To,
    CalledParty,
}

/// Where the caller's number is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerSource {
    AssertedIdentity,
    RemotePartyId,
    From,
}

/// `+380501112233`, `380501112233`, `0501112233`, `501112233`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberFormat {
    #[default]
    Plus,
    Country,
    National,
    Nine,
}

/// User part of our registered Contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactUser {
    /// A random token: who calls it has it from the registrar.
    #[default]
    Token,
    /// For registrars that insist on it.
    Login,
}
