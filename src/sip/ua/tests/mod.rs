//! Stories of one caller and the user agent, in virtual time.

mod answer;
mod basic;
mod in_dialog;
mod modify;
mod reliable;
mod rubbish;
mod rules;
mod torture;
mod transport;
