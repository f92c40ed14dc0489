//! Samples: G.711, WAV files, tone detection, and the bank of prompts already encoded per codec.
//!
//! Owns everything between a WAV file and an encoded frame. Must not know RTP, calls or menus.
