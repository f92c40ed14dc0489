//! Texts of the staff, with the values the program speaks in them.

use std::sync::Arc;

use jiff::civil::{Date, Time};

use crate::{calendar::ScheduleId, vocab::Lang};

/// A text cut at its values. `{назва NAME}` is resolved into plain text when the configuration is read,
/// so it is never seen here.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Span>);

impl Template {
    /// For those who read: in place of a recording stand its words.
    pub fn written(&self) -> impl Iterator<Item = &Span> {
        self.0.iter().flat_map(|span| match span {
            Span::Played(played) => &played.words.0[..],
            other => std::slice::from_ref(other),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Recorded as one prompt. Trimmed; never empty; may begin with the punctuation that followed a value.
    Text(Arc<str>),
    Value(Value),
    /// Recorded by people (`play: привітання.wav`).
    Played(Played),
}

/// A recording of the council's own in place of a text, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// As written: beneath the folder of the configuration. It names the prompt.
    pub file: Arc<str>,
    /// The same for those who read (`say:` beside `play:`); empty when nothing is written.
    pub words: Template,
}

/// Spoken from fragments, so it is true without any rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `{графік NAME}`: the week in words.
    Hours(ScheduleId),
    /// `{відкриється NAME}`: «завтра, у вівторок, з восьмої години».
    Opens(ScheduleId),
    /// `{телефон 0 800 00 00 00}`: the digits as written, in the groups they were written in (`["0","800","00","00","00"]`).
    Phone(Vec<Arc<str>>),
    /// `{дата 31.12.2026}`: «тридцять першого грудня».
    Date(Date),
    /// `{сума 1250,50}`: «тисяча двісті п’ятдесят гривень п’ятдесят копійок», up to [`MAX_HRYVNIAS`](super::MAX_HRYVNIAS).
    Amount { hryvnias: u32, kopecks: u8 },
    /// `{час 8:30}`: «восьма тридцять»; the word before it decides the form («о восьмій тридцять»).
    Time(Time),
}

/// One thing per language. The first is the council's main language and the fallback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localized<T>(pub Vec<(Lang, T)>);

impl<T> Localized<T> {
    pub fn new(lang: Lang, value: T) -> Self {
        Self(vec![(lang, value)])
    }

    /// The version in `lang`, else the first one, with the language it really is in.
    /// `None` only when it was built empty.
    pub fn get(&self, lang: Lang) -> Option<(Lang, &T)> {
        self.0.iter().find(|(l, _)| *l == lang).or(self.0.first()).map(|(l, v)| (*l, v))
    }
}
