//! Levels: which columns are open, and what a column between two of them means.

use super::{line::Line, scan::is_own_word};

/// One open level: `key` at `column`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub column: usize,
    pub key: String,
    /// Nothing stood after the colon, so deeper lines may follow.
    pub open: bool,
}

/// The column a line should have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    pub column: usize,
    /// The key itself says which level it is of.
    pub certain: bool,
}

/// The first word of the path: `menus`.
pub(super) fn section(levels: &[Level]) -> &str {
    levels.first().map_or("", |level| level.key.as_str())
}

pub(super) fn path(levels: &[Level]) -> String {
    levels.iter().map(|l| l.key.trim_matches(['"', '\''])).collect::<Vec<_>>().join(".")
}

/// The path of a line at this column, before its own key.
pub(super) fn path_above(levels: &[Level], column: usize) -> String {
    let above = levels.iter().position(|l| l.column >= column).unwrap_or(levels.len());
    path(levels.get(..above).unwrap_or(levels))
}

/// The same with its key.
pub(super) fn path_of(levels: &[Level], column: usize, key: &str) -> String {
    let above = path_above(levels, column);
    let key = key.trim_matches(['"', '\'']);
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

/// Closes the levels a line at this column leaves, and says when the column fits none of those open.
pub(super) fn enter_at(levels: &mut Vec<Level>, line: &Line<'_>, key: &str) -> Option<Meant> {
    let column = line.column();
    if let Some(dash) = line.dash {
        // A list may stand at the column of its own key.
        levels.retain(|l| l.column < dash || (l.column == dash && l.open));
        return None;
    }
    let left = levels.iter().position(|l| l.column > column).and_then(|at| levels.get(at)).map(|l| l.column);
    levels.retain(|l| l.column <= column);
    let top = levels.last()?;
    match left {
        _ if top.column == column => None,
        // Between two levels: a keyword belongs to the deeper one, a name to the other.
        Some(deeper) => {
            let own = is_own_word(key);
            Some(Meant { column: if own { deeper } else { top.column }, certain: own })
        }
        // Deeper than a line that already has its value.
        None if !top.open => Some(Meant { column: top.column, certain: is_own_word(key) }),
        None => None,
    }
}

pub(super) fn enter(levels: &mut Vec<Level>, column: usize, key: &str, open: bool) {
    levels.retain(|l| l.column < column);
    levels.push(Level { column, key: key.to_owned(), open });
}

/// A bare line that the reader would join to the value above.
pub(super) fn continues(levels: &[Level], column: usize) -> bool {
    levels.last().is_some_and(|top| !top.open && column > top.column)
}

/// Columns of indentation, whatever they are made of.
pub(super) fn spaces(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// A line whose indentation is not of plain spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd<'t> {
    pub rest: &'t str,
    /// Columns when a tab counts for two.
    pub width: usize,
    pub tab: bool,
}

pub(super) fn odd(raw: &str) -> Option<Odd<'_>> {
    let rest = raw.trim_start();
    let lead = raw.get(..raw.len() - rest.len())?;
    if rest.is_empty() || lead.chars().all(|c| c == ' ') {
        return None;
    }
    let width = lead.chars().map(|c| if c == '\t' { 2 } else { 1 }).sum();
    Some(Odd { rest, width, tab: lead.contains('\t') })
}

/// The column such a line should begin at: as a child of the line above, or beside one of the levels that are open.
pub(super) fn meant(levels: &[Level], odd: &Odd<'_>, below: Option<usize>) -> usize {
    let Some(top) = levels.last() else { return 0 };
    let key = odd.rest.split(':').next().unwrap_or_default().trim_start_matches("- ");
    if top.open && odd.width > top.column.min(1) {
        return below.filter(|c| *c > top.column && *c <= top.column + 4).unwrap_or(top.column + 2);
    }
    if is_own_word(key) && !levels.iter().any(|l| l.column == odd.width) {
        return top.column;
    }
    levels.iter().map(|l| l.column).min_by_key(|c| c.abs_diff(odd.width)).unwrap_or(odd.width)
}
