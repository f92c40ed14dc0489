//! A configuration that passed every check.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use crate::{sip::Transport, switch::Settings};

#[derive(Clone, Debug)]
pub struct Plan {
    pub settings: Arc<Settings>,
    /// Council's name as written in `council:`.
    pub council: String,
    /// `listen:`; default UDP and TCP on 0.0.0.0:5060.
    pub listen: Vec<Listen>,
    /// `rtp_ports: 16384-17383`, inclusive, even first.
    pub rtp_ports: (u16, u16),
    /// Where the web page listens; `None` switches it off.
    pub web: Option<SocketAddr>,
    /// Every file the plan was read from (for the watcher), the main one first; empty for the embedded example.
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    pub transport: Transport,
    pub addr: SocketAddr,
}
