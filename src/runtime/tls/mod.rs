//! TLS 1.2 and 1.3 for SIP, by rustls with ring: whom we believe, who we are, and what went wrong in words of `sip`.
//!
//! Certificate files are read beside the loop, once, and again after a reload. Must not know what is said over TLS.

mod client;
mod problem;
mod server;
#[cfg(test)]
pub(super) mod testing;
mod trust;
mod verify;

pub use problem::classify;
pub use server::load as load_server;
pub use trust::Trust;
