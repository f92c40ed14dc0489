//! Stories of one caller and the user agent, in virtual time.

mod answer;
mod basic;
mod calling;
mod chaos;
mod gate;
mod in_dialog;
mod modify;
mod offer;
mod outside;
mod pair;
mod refer;
mod register;
mod reliable;
mod rubbish;
mod rules;
mod session_timer;
mod torture;
mod transport;
