//! What is said, in words: system phrases, templates with values, and the fragments values are spoken from.
//!
//! Owns every sentence the program itself speaks, per language as data, and the building of hours, times, dates and
//! numbers from recorded fragments without any engine. Knows the calendar's types; must not know menus, calls or audio.

mod template;

pub use template::{Localized, Span, Template, Value};
