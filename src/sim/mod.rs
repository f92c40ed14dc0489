//! A virtual caller: the other end of the Switch in virtual time, for `try` and for tests.
//!
//! Replaces `runtime`: what a socket, a telephone and the media thread would do, done by plain values.
