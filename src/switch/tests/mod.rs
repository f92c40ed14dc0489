//! The switch with telephones on both sides, message by message.

mod fraud;
mod telephones;
mod world;
