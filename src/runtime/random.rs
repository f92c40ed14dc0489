//! The system's own randomness, for seeds.

use std::io;

use crate::chance::Seed;

pub fn bytes() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    match rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()) {
        Ok(32) => Ok(bytes),
        Ok(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        Err(error) => Err(error.into()),
    }
}

/// A tag that can be guessed would let a stranger end a call (RFC 3261 §19.3).
pub fn seed() -> io::Result<Seed> {
    bytes().map(Seed::new)
}
