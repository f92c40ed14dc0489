//! A configuration that passed every check.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use crate::{
    sip::Transport,
    speech::Voices,
    switch::{Blocked, Settings},
    vocab::{PhoneNumber, PromptId, Role, Secret},
};

#[derive(Clone, Debug)]
pub struct Plan {
    pub settings: Arc<Settings>,
    /// Council's name as written in `council:`; empty when it is not.
    pub council: String,
    /// Who signs the monthly report.
    pub signed_by: Option<String>,
    /// `statistics:` and what else the report is told.
    pub statistics: Statistics,
    /// `web:` beside its address.
    pub pages: Pages,
    /// `listen:`; default UDP and TCP on 0.0.0.0:5060.
    pub listen: Vec<Listen>,
    /// `tls:`; needed when `listen:` names TLS.
    pub tls: Option<ListenTls>,
    /// `rtp_ports: 16384-17383`, inclusive, even first.
    pub rtp_ports: (u16, u16),
    /// `rtp_timeout:` — silence of the peer, while it ought to send, after which the line is taken for dead.
    pub rtp_timeout: Duration,
    /// `stop_grace:` — what calls in progress get before the goodbye when the service stops.
    pub stop_grace: Duration,
    /// Where the web page listens; `None` switches it off.
    pub web: Option<SocketAddr>,
    /// `recordings:` — of messages and conversations.
    pub recordings: Recordings,
    /// `music:` for those who wait; `None` is the program's own.
    pub music: Option<PathBuf>,
    /// Calls from here are left out of the statistics.
    pub test_from: Vec<PhoneNumber>,
    pub blocked: Vec<Blocked>,
    /// How to pronounce a word: Синявка → СинЯвка, the capital vowel carries the stress.
    pub say_as: BTreeMap<Arc<str>, Arc<str>>,
    /// `speech:` — by whom texts are spoken.
    pub voices: Voices,
    /// `play:` — recordings of people, by the prompt each becomes.
    pub played: BTreeMap<PromptId, PathBuf>,
    /// `prompts:`, a folder beneath the one of the configuration.
    pub prompts: Option<PathBuf>,
    /// Every file the plan was read from (for the watcher), passwords and certificates too, the main one first; empty
    /// for the embedded example.
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    pub transport: Transport,
    pub addr: SocketAddr,
}

/// `tls:` — with what we answer those who call us over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenTls {
    /// PEM, ours first, then those who vouch for it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What recorded voices may take of the disk, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recordings {
    /// Older ones are deleted.
    pub keep: Duration,
    /// Bytes of all of them; beyond it the oldest conversations go first.
    pub quota: u64,
    /// Bytes that stay free on the disk: below it nothing is recorded.
    pub free: u64,
}

impl Default for Recordings {
    fn default() -> Self {
        Self { keep: Duration::from_secs(90 * 24 * 3600), quota: 2 << 30, free: 500 << 20 }
    }
}

/// How calls are counted, and how long what is personal is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// Numbers and names of callers are taken out of older records.
    pub numbers: Duration,
    /// The log of who opened what.
    pub accesses: Duration,
    /// `council: name_of` — «Менської міської ради».
    pub council_of: String,
    /// `council: service_of` — «розумного колл-центру із автовідповідачем».
    pub service_of: String,
    /// Post and name, in the order of the page.
    pub signatures: Vec<(String, String)>,
    /// Aims: answered within (s); wait, lost, mark …; `None` is the usual one.
    pub answer_within: Option<u32>,
    pub wait: Option<(f64, f64)>,
    pub lost: Option<(f64, f64)>,
    pub mark: Option<f64>,
    pub high_marks: Option<f64>,
    pub first_call: Option<f64>,
    /// `half_year_form: kz`, with the rows the configuration answers (K App. 2): row → text.
    pub half_year_form: Option<BTreeMap<u8, String>>,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            numbers: Duration::from_secs(365 * 24 * 3600),
            accesses: Duration::from_secs(365 * 24 * 3600),
            council_of: String::new(),
            service_of: String::new(),
            signatures: Vec::new(),
            answer_within: None,
            wait: None,
            lost: None,
            mark: None,
            high_marks: None,
            first_call: None,
            half_year_form: None,
        }
    }
}

/// Who may open the pages, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// Names the pages are opened by, beside the machine's own addresses.
    pub hosts: Vec<String>,
    /// PEM files; encrypted when both are there.
    pub tls: Option<ListenTls>,
    /// Beyond loopback without encryption, because the administrator says so.
    pub insecure_lan: bool,
    /// `users:` — name, role, and the file that holds the password.
    pub users: Vec<ConfigUser>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigUser {
    pub name: String,
    pub role: Role,
    pub password_file: PathBuf,
    /// What stands in it.
    pub password: Secret,
}
