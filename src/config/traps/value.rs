//! What stands after `key:` on one line, and what the YAML reader would make of it.

use super::line::comment_at;
use crate::config::{keys, messages::text as say, report::Note, shape::VALUES};

/// What the scan does with the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// As it is.
    Sound,
    /// A block of text follows.
    Block,
    /// `{…` or `[…` that may go on over several lines.
    Brackets,
    /// Right in our language, but the reader needs it in quotes.
    Reread(String),
    /// Reported; `value` is what the reader gets instead, so that it can go on.
    Wrong { note: Note, found: Found, value: String },
}

/// Where in the value the mistake is, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub from: usize,
    pub width: usize,
}

/// The value's line, for corrected lines.
#[derive(Clone, Copy)]
pub(super) struct Around<'t> {
    /// Spaces and dash before the key.
    pub lead: &'t str,
    pub key: &'t str,
    /// Under `blocked` and `say_as` keys are free and values are words of people.
    pub free_text: bool,
    /// The lines that follow are deeper.
    pub more_below: bool,
}

impl Around<'_> {
    fn is_prose(&self) -> bool {
        self.free_text || keys::is_prose(self.key)
    }

    /// `key: value` on one line.
    fn line(&self, value: &str) -> String {
        format!("{}{}: {value}", self.lead, self.key)
    }

    /// `key: |` and the text beneath.
    fn block(&self, text: &str) -> String {
        let pad = " ".repeat(self.lead.chars().count() + 2);
        format!("{}{}: |\n{pad}{text}", self.lead, self.key)
    }
}

pub(super) fn judge(value: &str, around: Around<'_>) -> Verdict {
    let Some(first) = value.chars().next() else { return Verdict::Sound };
    match first {
        '|' | '>' => block_header(value, around),
        '"' | '\'' => quoted(value, first, around),
        '“' | '„' | '”' | '‟' | '‘' | '’' => smart(value, around),
        '[' if address_end(value).is_some() => address(value),
        // `{text} {wav}` of a program that speaks.
        '{' if around.key == "arguments" => arguments(value),
        '{' | '[' if !around.is_prose() && !is_placeholder(value) => Verdict::Brackets,
        '{' | '[' | '*' | '&' | '!' | '%' | '@' | '`' => special(value, first, around),
        '-' | '?' if value[1..].starts_with(' ') => special(value, first, around),
        _ => plain(value, around),
    }
}

/// An IPv6 address with its port, `[2001:db8::5]:5060`, which the reader would take for a list. Where it ends.
fn address_end(value: &str) -> Option<usize> {
    let close = value.find("]:").filter(|close| value[1..*close].parse::<std::net::Ipv6Addr>().is_ok())?;
    let port = value[close + 2..].bytes().take_while(u8::is_ascii_digit).count();
    let end = close + 2 + port;
    let rest = value[end..].trim_start();
    (port > 0 && (rest.is_empty() || rest.starts_with('#'))).then_some(end)
}

fn address(value: &str) -> Verdict {
    let (bare, comment) = value.split_at(address_end(value).unwrap_or(value.len()));
    Verdict::Reread(format!("{}{comment}", single_quoted(bare)))
}

fn arguments(value: &str) -> Verdict {
    let (bare, comment) = value.split_at(comment_at(value).unwrap_or(value.len()));
    Verdict::Reread(format!("{}{comment}", single_quoted(bare.trim_end())))
}

fn is_placeholder(value: &str) -> bool {
    let word = value.trim_start_matches('{').split_whitespace().next().unwrap_or_default();
    VALUES.contains(&word.trim_end_matches('}'))
}

fn block_header(value: &str, around: Around<'_>) -> Verdict {
    let header = value.get(1..comment_at(value).unwrap_or(value.len())).unwrap_or_default().trim();
    if header.chars().all(|c| matches!(c, '+' | '-' | '1'..='9')) {
        return Verdict::Block;
    }
    let text = value[1..].trim();
    let note = say::text_after_bar().fixed(around.block(text));
    let value = if around.more_below { "|".to_owned() } else { single_quoted(text) };
    Verdict::Wrong { note, found: Found { from: 2, width: text.chars().count() }, value }
}

/// `"…"` around the whole value is sound; anything else with a leading quote is the reader's trap.
fn quoted(value: &str, quote: char, around: Around<'_>) -> Verdict {
    let inner = &value[1..];
    let Some(close) = closing(inner, quote) else {
        let text = inner.trim();
        let note = say::quote_not_closed().fixed(around.line(text));
        return Verdict::Wrong { note, found: Found { from: 0, width: 1 }, value: single_quoted(text) };
    };
    let after = inner[close + 1..].trim_start();
    if after.is_empty() || after.starts_with('#') {
        return match keys::localized(around.key).map_or(around.key, |(base, _)| base) {
            "say" => one_line_say(&inner[..close], around),
            _ => Verdict::Sound,
        };
    }
    let text = chevrons(value);
    let note = say::quote().fixed(if text.contains(": ") { around.block(&text) } else { around.line(&text) });
    Verdict::Wrong { note, found: Found { from: 0, width: value.chars().count() }, value: single_quoted(&text) }
}

fn closing(inner: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '\\' if quote == '"' => escaped = !escaped,
            c if c == quote && !escaped => return Some(at),
            _ => escaped = false,
        }
    }
    None
}

/// Straight quotes as the Ukrainian ones: the first opens, the next closes.
fn chevrons(text: &str) -> String {
    let mut open = false;
    let quote = text.chars().next().unwrap_or('"');
    let turn = |c: char| {
        if c != quote {
            return c;
        }
        open = !open;
        if open { '«' } else { '»' }
    };
    text.chars().map(turn).collect()
}

fn smart(value: &str, around: Around<'_>) -> Verdict {
    let bare = strip_smart(value);
    if bare.contains(is_smart) || bare.len() == value.len() {
        return plain(value, around);
    }
    let note = say::smart_quotes().fixed(around.line(bare));
    Verdict::Wrong { note, found: Found { from: 0, width: value.chars().count() }, value: single_quoted(bare) }
}

pub(super) fn strip_smart(word: &str) -> &str {
    let ends = word.starts_with(is_smart) && word.ends_with(is_smart);
    if ends { word.trim_matches(is_smart) } else { word }
}

fn is_smart(c: char) -> bool {
    matches!(c, '“' | '„' | '”' | '‟' | '‘' | '’')
}

fn special(value: &str, first: char, around: Around<'_>) -> Verdict {
    if !around.is_prose() && matches!(first, '*' | '&' | '!') && !value.contains(' ') {
        let found = Found { from: 0, width: value.chars().count() };
        let read = if around.more_below { String::new() } else { single_quoted(value) };
        return Verdict::Wrong { note: say::foreign_yaml(), found, value: read };
    }
    let note = say::special_start(first);
    let note = if around.is_prose() { note.fixed(around.block(value)) } else { note };
    Verdict::Wrong { note, found: Found { from: 0, width: 1 }, value: single_quoted(value) }
}

fn plain(value: &str, around: Around<'_>) -> Verdict {
    let cut = comment_at(value);
    if let Some(at) = cut
        && around.is_prose()
        && let Some(verdict) = hash(value, at, around)
    {
        return verdict;
    }
    let text = value.get(..cut.unwrap_or(value.len())).unwrap_or(value).trim_end();
    if let Some(at) = inner_colon(text) {
        return colon(value, text, at, around);
    }
    match keys::localized(around.key).map_or(around.key, |(base, _)| base) {
        "say" if !text.is_empty() => one_line_say(text, around),
        _ => Verdict::Sound,
    }
}

/// ` #` in words of people: a number sign («кабінет # 5») or a comment that stands too close.
fn hash(value: &str, at: usize, around: Around<'_>) -> Option<Verdict> {
    let start = if value.starts_with('#') { 0 } else { at + 1 };
    let rest = value.get(start..)?;
    let found = Found { from: value.get(..start)?.chars().count(), width: rest.chars().count() };
    let after = rest.trim_start_matches('#').trim_start();
    if after.starts_with(|c: char| c.is_ascii_digit()) {
        let text = format!("{}№ {after}", value.get(..start)?);
        let text = text.replace("# ", "№ ").replace('#', "№ ");
        let fixed = if inner_colon(&text).is_some() { around.block(&text) } else { around.line(&text) };
        let note = say::hash_cuts(rest).fixed(fixed);
        return Some(Verdict::Wrong { note, found, value: single_quoted(&text) });
    }
    let close = start > 0 && !value.get(..at)?.ends_with([' ', '\t']);
    close.then(|| Verdict::Wrong { note: say::hash_may_cut(rest), found, value: value.to_owned() })
}

/// A colon the reader would take for `key: value`.
fn inner_colon(text: &str) -> Option<usize> {
    text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))
}

fn colon(value: &str, text: &str, at: usize, around: Around<'_>) -> Verdict {
    let comment = value.get(text.len()..).unwrap_or_default();
    let reader = format!("{}{comment}", single_quoted(text));
    let head = text.get(..at).unwrap_or_default();
    if around.key == "answer" && matches!(head, "разом" | "по черзі" | "хто довше вільний") {
        // The language's own «разом: Олена, Ігор».
        return Verdict::Reread(reader);
    }
    let note = say::colon_in_text();
    let note = if around.is_prose() { note.fixed(around.block(text)) } else { note };
    Verdict::Wrong { note, found: Found { from: head.chars().count(), width: 1 }, value: reader }
}

fn one_line_say(text: &str, around: Around<'_>) -> Verdict {
    let note = say::one_line_say().fixed(around.block(text));
    Verdict::Wrong { note, found: Found { from: 0, width: text.chars().count() }, value: single_quoted(text) }
}

/// For the reader only; never shown.
pub(super) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
