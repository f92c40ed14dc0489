//! Stories of one caller and the user agent, in virtual time.

mod answer;
mod basic;
mod gate;
mod in_dialog;
mod modify;
mod outside;
mod reliable;
mod rubbish;
mod rules;
mod torture;
mod transport;
