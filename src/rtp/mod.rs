//! RTP on the wire: packets, statistics, RFC 4733 events and RTCP reports (RFC 3550, 4733).
//!
//! Owns sequence numbers, jitter, loss and event timing of one stream. Must not know legs, codecs' samples or sockets.
