//! From a tree to typed sections: what may stand where, and how values are written.
//!
//! One file per section. Every reader reports what is wrong and returns what it could read, so that one mistake hides
//! no other; names stay words until the references pass.

mod boxes;
mod care;
mod council;
mod departments;
mod dialling;
mod fields;
mod hours;
mod limits;
mod listen;
mod menus;
mod networks;
mod notices;
mod numbers;
mod pages;
mod people;
mod play;
mod prose;
mod queues;
mod sections;
mod service;
mod speech;
mod statistics;
mod strangers;
mod texts;
mod trunks;

pub(super) use council::Council;
pub(super) use fields::Shape;
pub(super) use prose::VALUES;
pub(super) use sections::draft;
