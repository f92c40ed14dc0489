//! The pages: what the telephone says as text, and the state of the service.
//!
//! Owns HTTP and HTML. Must not know SIP, media or how a call is served.
