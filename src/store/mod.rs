//! Call records that survive: the journal (the truth) and sled (the queried store), DESIGN §6.
//!
//! Owns files on disk and their layout. Must not know sockets, tasks or who asks.
