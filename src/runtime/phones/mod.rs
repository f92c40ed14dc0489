//! What is kept of telephones in the state folder: accounts, which staff make, and bindings, so that telephones ring right
//! after a power cut.
//!
//! Owns both files. Knows no rules of registration and no terminal text.

mod accounts;
mod bindings;

pub use accounts::{Accounts, AccountsError, Order};
pub use bindings::{Bindings, read as read_bindings};

use std::net::{IpAddr, SocketAddr};

use super::{gateway, routes};

/// This machine's address in its own network, as a telephone there would dial it.
pub fn own_address() -> Option<IpAddr> {
    // Nothing is sent: the kernel only says which address would be. Without a router any route will do.
    let towards = gateway::default_gateway().map_or(IpAddr::from([192, 0, 2, 1]), IpAddr::V4);
    routes::look_up(SocketAddr::new(towards, 9)).filter(|ip| !ip.is_loopback())
}
