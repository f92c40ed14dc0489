//! Tables for a terminal: columns as wide as their widest cell.

use unicode_width::UnicodeWidthStr as _;

/// Between two columns.
const GAP: usize = 2;

/// One line a row, each ended, nothing behind the last cell. Rows may differ in length.
pub fn aligned<S: AsRef<str>>(indent: &str, rows: &[Vec<S>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<S>, at: usize| row.get(at).map_or(0, |cell| cell.as_ref().width());
    let widths: Vec<usize> = (0..columns).map(|at| rows.iter().map(|row| cell(row, at)).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell.as_ref());
            line.extend(std::iter::repeat_n(' ', width - cell.as_ref().width() + GAP));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_a_stress_mark_takes_no_place() {
        let rows = [vec!["а", "бб", "в"], vec!["голови́", "б", ""], vec!["голови"]];
        assert_eq!(aligned("  ", &rows), "  а       бб  в\n  голови́  б\n  голови\n");
        assert_eq!(aligned("", &Vec::<Vec<String>>::new()), "");
    }
}
