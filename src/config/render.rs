//! Draws diagnostics for a terminal: what, where, the line with a caret, and what to do.

use std::fmt::Write as _;

use super::{Diagnostic, Position, Severity, Sources, keys, messages};

/// Longer lines are shown as a window around the mistake.
const WINDOW: usize = 120;

/// All diagnostics and the summary line, each block followed by an empty line.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        block(&mut out, diagnostic, sources);
        out.push('\n');
    }
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let _ = writeln!(out, "{}", messages::summary(count(Severity::Error), count(Severity::Warning)));
    out
}

fn block(out: &mut String, diagnostic: &Diagnostic, sources: &Sources) {
    let Diagnostic { severity, code, at, path, message, help, fix } = diagnostic;
    let kind = match severity {
        Severity::Error => "помилка",
        Severity::Warning => "попередження",
        Severity::Info => "примітка",
    };
    let _ = writeln!(out, "{kind} {code}: {message}");
    let gutter = match at {
        Some(at) => place(out, at, path, sources),
        None if path.is_empty() => 2,
        None => {
            let _ = writeln!(out, "  {path}");
            2
        }
    };
    if let Some(help) = help {
        let _ = writeln!(out, "  порада: {help}");
    }
    if let Some(fix) = fix {
        let _ = writeln!(out, "  правильно:");
        for line in fix.lines() {
            let _ = writeln!(out, "  {:gutter$} │ {}", "", visible(&mask(line)));
        }
    }
}

/// Returns the width of the gutter, so that a corrected line stands under the wrong one.
fn place(out: &mut String, at: &Position, path: &str, sources: &Sources) -> usize {
    let Position { file, line, column, .. } = at;
    let shown = if path.is_empty() { String::new() } else { format!("  {}", visible(path)) };
    let _ = writeln!(out, "  {}:{line}:{column}{shown}", file.display());
    let number = line.to_string();
    let gutter = number.len();
    let Some(text) = sources.line(at) else { return gutter };
    let (text, pad, carets) = quote(&mask(text), at);
    let _ = writeln!(out, "  {number} │ {text}");
    let _ = writeln!(out, "  {:gutter$} │ {:pad$}{}", "", "", "^".repeat(carets));
    gutter
}

/// The line (or a window of it), the cells before the caret, and how many carets.
fn quote(line: &str, at: &Position) -> (String, usize, usize) {
    let chars: Vec<char> = line.chars().collect();
    let column = usize::try_from(at.column.max(1)).unwrap_or(1) - 1;
    let from = if chars.len() > WINDOW { column.saturating_sub(WINDOW / 2) } else { 0 };
    let shown: String = chars.iter().skip(from).take(WINDOW).collect();
    let dots = if from > 0 { "…" } else { "" };
    let pad = cells(chars.iter().take(column).skip(from)) + dots.chars().count();
    let width = usize::try_from(at.width).unwrap_or(1);
    let under = cells(chars.iter().skip(column).take(width).take(WINDOW));
    (format!("{dots}{}", visible(&shown)), pad, under.max(1))
}

/// A stress mark takes no room of its own.
fn cells<'c>(chars: impl Iterator<Item = &'c char>) -> usize {
    chars.filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).count()
}

/// Control characters as signs, so that a file can neither move the cursor nor hide a tab.
fn visible(text: &str) -> String {
    let sign = |c: char| match c {
        '\t' => '→',
        c if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
        {
            '·'
        }
        c => c,
    };
    text.chars().map(sign).collect()
}

/// Hides the value after `password:` and its like; lengths are kept, so that carets still fit.
pub(super) fn mask(line: &str) -> String {
    let mut masked = line.to_owned();
    // `password hunter2`, its colon forgotten.
    let rest = line.trim_start();
    if let Some(value) = keys::SECRETS.iter().find_map(|word| rest.strip_prefix(word)?.strip_prefix(' ')) {
        masked.truncate(line.len() - value.len());
        masked.extend(value.chars().map(|_| '•'));
    }
    for word in keys::SECRETS {
        let mut from = 0;
        while let Some(start) = masked.get(from..).and_then(|rest| value_after(rest, word)).map(|at| from + at) {
            let end = masked.get(start..).and_then(|v| v.find([',', '}'])).map_or(masked.len(), |n| start + n);
            let hidden = "•".repeat(masked.get(start..end).map_or(0, |v| v.chars().count()));
            masked.replace_range(start..end, &hidden);
            from = start + hidden.len();
        }
    }
    masked
}

/// Where the value of `word:` begins.
fn value_after(line: &str, word: &str) -> Option<usize> {
    let at = line.to_lowercase().find(word).filter(|at| line.is_char_boundary(*at))?;
    let rest = line.get(at + word.len()..)?;
    let colon = rest.trim_start_matches(['"', '\'', ' ']).strip_prefix([':', '='])?;
    Some(line.len() - colon.trim_start().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Source, load};

    fn shown(text: &str) -> String {
        let source = Source::Text { name: "config.yaml".into(), text: text.into() };
        let loaded = load(&source, jiff::civil::date(2026, 10, 1), None);
        render(&loaded.diagnostics, &loaded.sources)
    }

    #[test]
    fn a_mistake_is_drawn_with_its_line_a_caret_and_advice() {
        let text = "operator: люди\nmenus:\n  головне:\n    1: субсидя\ntexts:\n  субсидія:\n    title: Субсидії\n    say: |\n      Слова.\nboxes:\n  люди:\n    title: Люди\n";
        let expected = "\
помилка C07: «субсидя» не описано: такого меню, тексту, відділу чи скриньки немає
  config.yaml:4:8  menus.головне.1
  4 │     1: субсидя
    │        ^^^^^^^
  порада: схожа назва — «субсидія»
";
        let shown = shown(text);
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn secrets_are_never_quoted() {
        assert_eq!(mask("  password: hunter2"), "  password: •••••••");
        assert_eq!(mask("{login: 1, \"password\": abc, channels: 4}"), "{login: 1, \"password\": •••, channels: 4}");
        assert_eq!(mask("  password hunter2"), "  password •••••••");
        assert_eq!(mask("  password_file: trunk.password"), "  password_file: trunk.password");
        let shown = shown("trunks:\n  один: {server: sip.example.ua, password: hunter2}\n");
        assert!(shown.contains("C45") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_very_long_line_is_shown_as_a_window_around_the_mistake() {
        let at = Position { file: Default::default(), line: 1, column: 1001, width: 3 };
        let line = format!("{}abc{}", "x".repeat(1000), "y".repeat(1000));
        let (text, pad, carets) = quote(&line, &at);
        assert_eq!(text.chars().skip(pad).take(carets).collect::<String>(), "abc");
        assert!(text.chars().count() <= WINDOW + 1);
    }
}
