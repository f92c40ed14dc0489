//! The text pass: what goes wrong between the fingers and the YAML reader.
//!
//! Looks at letters and lines only, explains each trap in words, and hands the reader a repaired text, so that one
//! slip of the hand hides nothing else. What the reader still cannot take is explained in general words, the line is
//! left out, and reading goes on.

mod bare;
mod block;
mod indent;
mod key;
mod line;
mod scan;
mod value;

use std::sync::Arc;

use super::{
    Position,
    messages::text as say,
    report::{Note, Place, Report},
    source::{self, Kind, Node, Why},
    sources::Page,
};

/// How many lines may be left out before the file is given up.
const PATIENCE: usize = 30;

/// The tree of one page. `None` when nothing can be made of it; then something has been reported.
pub(super) fn read(report: &mut Report, page: &Page) -> Option<Node> {
    bytes(report, page);
    let mut lines = scan::scan(report, page);
    for _ in 0..PATIENCE {
        let broken = match source::read(&page.file, &lines.join("\n")) {
            Ok(mut root) => {
                remap(&mut root, page, &lines);
                return Some(root);
            }
            Err(broken) => broken,
        };
        let at = moved(&broken.at, page, &lines);
        if broken.why == Why::TooMuch || !report.mentions(&at) {
            report.add(&Place { at: at.clone(), path: "".into() }, explain(broken.why));
        }
        let line = usize::try_from(at.line).ok()?.checked_sub(1)?;
        match lines.get_mut(line) {
            Some(line) if broken.why != Why::TooMuch && !line.is_empty() => line.clear(),
            _ => return None,
        }
    }
    None
}

fn bytes(report: &mut Report, page: &Page) {
    let length = |line| page.line(line).map_or(0, |l| u32::try_from(l.chars().count()).unwrap_or(0));
    let mut add = |line: u32, column: u32, width: u32, note: Note| {
        report.add(&Place { at: page.position(line, column, width), path: "".into() }, note);
    };
    if let Some(line) = page.decoded.cp1251 {
        add(line, 1, length(line).max(1), say::windows_1251());
    }
    if let Some(line) = page.decoded.broken {
        add(line, 1, length(line).max(1), say::broken_letters());
    }
    if page.decoded.bom {
        add(1, 1, 1, say::bom());
    }
    if page.decoded.crlf {
        add(1, length(1) + 1, 1, say::crlf());
    }
}

fn explain(why: Why) -> Note {
    match why {
        Why::Indentation => say::unclear_indent(),
        Why::Colon => say::missing_colon(),
        Why::Quote => say::quote_not_closed(),
        Why::Brackets => say::unclear_brackets(),
        Why::Tab => say::tab(),
        Why::Foreign => say::foreign_yaml(),
        Why::TooMuch => say::too_complex(),
        Why::Other => say::unclear(),
    }
}

/// Positions in repaired lines, as positions in the lines people wrote.
fn remap(node: &mut Node, page: &Page, lines: &[String]) {
    node.place.at = moved(&node.place.at, page, lines);
    match &mut node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                entry.key.place.at = moved(&entry.key.place.at, page, lines);
                remap(&mut entry.value, page, lines);
            }
        }
        Kind::List(items) => items.iter_mut().for_each(|item| remap(item, page, lines)),
        Kind::Text { .. } | Kind::Empty => {}
    }
}

/// A repair changes one stretch of a line: columns before it stay, those behind it are counted from the end.
fn moved(at: &Position, page: &Page, lines: &[String]) -> Position {
    let index = usize::try_from(at.line).unwrap_or(1).saturating_sub(1);
    let (Some(written), Some(read)) = (page.line(at.line), lines.get(index)) else { return at.clone() };
    if written == read {
        return at.clone();
    }
    let same = written.chars().zip(read.chars()).take_while(|(a, b)| a == b).count();
    let column = usize::try_from(at.column).unwrap_or(1) - 1;
    let (written, read) = (written.chars().count(), read.chars().count());
    let column = if column <= same { column } else { (written + column).saturating_sub(read).clamp(same, written) };
    let column = u32::try_from(column + 1).unwrap_or(at.column);
    Position { file: Arc::clone(&at.file), column, ..*at }
}
