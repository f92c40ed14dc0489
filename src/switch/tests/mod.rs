//! The switch with telephones on both sides, message by message.

mod chaos;
mod fraud;
mod lines;
mod queues;
mod telephones;
mod transfers;
mod world;
