//! One event as words: the message, then its fields.

use std::fmt::{self, Write as _};

use tracing::{
    Event,
    field::{Field, Visit},
};

#[derive(Debug, Default)]
pub(super) struct Line {
    pub message: String,
    pub fields: Vec<(&'static str, String)>,
}

impl Line {
    pub fn of(event: &Event<'_>) -> Self {
        let mut line = Self::default();
        event.record(&mut line);
        line
    }

    fn note(&mut self, field: &Field, value: impl fmt::Display) {
        match field.name() {
            "message" => {
                let _ = write!(self.message, "{value}");
            }
            // Where a line of the `log` crate comes from.
            name if name.starts_with("log.") => {}
            name => self.fields.push((name.trim_start_matches("r#"), value.to_string())),
        }
    }
}

/// `text call=3-7`, as it stands in the text form of the log.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for (i, (name, value)) in self.fields.iter().enumerate() {
            let gap = if i == 0 && self.message.is_empty() { "" } else { " " };
            write!(f, "{gap}{name}={value}")?;
        }
        Ok(())
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.note(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.note(field, value);
    }
}
