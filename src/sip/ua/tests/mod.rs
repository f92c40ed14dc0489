//! Stories of one caller and the user agent, in virtual time.

mod basic;
