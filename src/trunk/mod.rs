//! Lines of the telecom provider: registration, the way to the provider, whose call is whose, and what ails a line.
//!
//! Pure: names are looked up and connections opened by the shell, requests are sent by the user agent; this folder
//! decides when and where to, and explains failures. Must not know calls, menus, media or sockets.

mod api;
mod lines;
mod settings;
mod status;

pub use api::{LookupAnswer, LookupError, LookupId, Query, RequestTag, Target, TlsPeer, TrunkId, TrunkOutput};
pub use lines::Trunks;
pub use settings::{
    CallerSource, ContactUser, KeepAlive, KeepAliveMethod, Login, NumberFormat, NumberSource, Server, TlsSettings,
    TrunkSettings, TrunkTransport,
};
pub use status::{Note, Trouble, TrunkState, TrunkStatus};
