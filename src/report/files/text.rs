//! The report as a table for a terminal: all twelve sections, columns under one another, sentences folded.

use unicode_width::UnicodeWidthStr as _;

use super::{
    super::{
        Indicator, Report,
        words::{decimal, span},
    },
    Cell, Kind, Table,
    parts::{self, Part},
    shown::{aim, shown, with_unit},
    tables,
};

/// Sentences are folded to so many columns.
const WIDTH: usize = 100;
/// A name in a table is cut when it is longer.
const LONGEST_NAME: usize = 58;
const GAP: usize = 2;

pub fn report(report: &Report) -> String {
    let mut out = String::new();
    for line in parts::head(report) {
        fold(&mut out, "", &line);
    }
    for part in parts::sections(report, tables::days_or_months(report)) {
        match part {
            Part::Heading(text) => heading(&mut out, &text),
            Part::Lines(lines) if lines.is_empty() => out.push_str("  —\n"),
            Part::Lines(lines) => lines.iter().for_each(|line| fold(&mut out, "  ", line)),
            Part::Table(table) if table.heading == tables::indicators(report).heading => indicators(&mut out, report),
            Part::Table(table) if is_hours(&table) => draw(&mut out, &busy_hours(table)),
            Part::Table(table) if is_footnotes(&table) => footnotes(&mut out, &table),
            Part::Table(table) if tells_spans(&table) => draw(&mut out, &in_words(table)),
            Part::Table(table) => draw(&mut out, &table),
        }
    }
    out.push('\n');
    for (post, name) in parts::signatures(report) {
        out.push_str(format!("{post}  ______________  {name}").trim_end());
        out.push('\n');
    }
    out
}

fn heading(out: &mut String, text: &str) {
    out.push('\n');
    out.push_str(text);
    out.push('\n');
}

/// Aim, bound and number of cases take one column each only where there are any: a terminal is narrow.
fn indicators(out: &mut String, report: &Report) {
    let columns = [
        ("Показник", Kind::Text(58)),
        ("Значення", Kind::Figure),
        ("Орієнтир / межа", Kind::Figure),
        ("Із скількох", Kind::Figure),
        ("Раніше", Kind::Figure),
        ("Рік тому", Kind::Figure),
        ("Висновок", Kind::Text(26)),
    ];
    let row = |row: &Indicator| {
        let aims = [row.target, row.limit].map(aim).into_iter().filter(|cell| *cell != Cell::Empty);
        vec![
            Cell::text(row.name.as_str()),
            Cell::Text(with_unit(row.value)),
            Cell::text(aims.map(|cell| words(&cell)).collect::<Vec<_>>().join(" / ")),
            Cell::text(row.of.clone().unwrap_or_else(|| row.n.to_string())),
            Cell::Text(shown(row.previous)),
            Cell::Text(shown(row.year_before)),
            row.verdict.map_or(Cell::Empty, |verdict| Cell::text(verdict.words())),
        ]
    };
    let table = Table::new(tables::indicators(report).heading, &columns).rows(report.indicators.iter().map(row));
    draw(out, &table);
}

fn is_hours(table: &Table) -> bool {
    table.columns.first().is_some_and(|column| column.name == "Година")
}

fn is_footnotes(table: &Table) -> bool {
    table.columns.first().is_some_and(|column| column.name == "Про що")
}

fn tells_spans(table: &Table) -> bool {
    [tables::OUTAGES, tables::AVAILABILITY].contains(&table.heading.as_str())
}

/// Hours and minutes instead of seconds: files want to be reckoned with, a terminal to be read.
fn in_words(mut table: Table) -> Table {
    const SECONDS: &str = ", с";
    for column in &mut table.columns {
        column.name = column.name.strip_suffix(SECONDS).unwrap_or(column.name);
    }
    for cell in table.rows.iter_mut().flatten() {
        *cell = match &*cell {
            Cell::Count(seconds) => Cell::Text(span(*seconds)),
            Cell::Text(text) => Cell::Text(text.strip_suffix(SECONDS).unwrap_or(text).to_owned()),
            other => other.clone(),
        };
    }
    table
}

/// Formulas are sentences.
fn footnotes(out: &mut String, table: &Table) {
    heading(out, &table.heading);
    for row in &table.rows {
        if let Some(text) = row.get(1) {
            fold(out, "  ", &words(text));
        }
    }
}

/// Without hours in which nobody ever called.
fn busy_hours(mut table: Table) -> Table {
    table.rows.retain(|row| row.iter().any(|cell| matches!(cell, Cell::Count(n) if *n > 0)));
    table
}

fn draw(out: &mut String, table: &Table) {
    heading(out, &table.heading);
    if table.rows.is_empty() {
        out.push_str("  —\n");
        return;
    }
    let body: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(words).map(shorten).collect()).collect();
    let width = |lines: &[Vec<String>], at: usize| {
        lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let head = header(table, &|at| width(&body, at));
    let widths: Vec<usize> = (0..table.columns.len()).map(|at| width(&body, at).max(width(&head, at))).collect();
    for line in head.iter().chain(&body) {
        let mut text = String::from("  ");
        for ((cell, column), width) in line.iter().zip(&table.columns).zip(&widths) {
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            let to_the_right = column.kind == Kind::Figure;
            let (before, after) = if to_the_right { (blank.as_str(), "") } else { ("", blank.as_str()) };
            text.extend([before, cell, after, &" ".repeat(GAP)]);
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
}

/// Names of the columns, long ones over narrow figures in several lines; none where no column has a name.
fn header(table: &Table, width: &dyn Fn(usize) -> usize) -> Vec<Vec<String>> {
    const NARROW: usize = 14;
    if table.columns.iter().all(|column| column.name.is_empty()) {
        return Vec::new();
    }
    let folded: Vec<Vec<String>> = (0..)
        .zip(&table.columns)
        .map(|(at, column)| {
            folded(column.name, if column.kind == Kind::Figure { NARROW.max(width(at)) } else { WIDTH })
        })
        .collect();
    let height = folded.iter().map(Vec::len).max().unwrap_or(0);
    (0..height).map(|n| folded.iter().map(|name| name.get(n).cloned().unwrap_or_default()).collect()).collect()
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "—".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Number(value, places) => decimal(*value, (*places).into()),
        Cell::Date(date) => date.strftime("%d.%m.%Y").to_string(),
        Cell::Time(time) => time.strftime("%H:%M:%S").to_string(),
        Cell::Moment(at) => at.strftime("%d.%m.%Y %H:%M").to_string(),
    }
}

fn shorten(text: String) -> String {
    if text.width() <= LONGEST_NAME {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + 2 > LONGEST_NAME {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// One paragraph, its lines no longer than a terminal.
fn fold(out: &mut String, indent: &str, text: &str) {
    for line in folded(text, WIDTH - indent.len()) {
        out.push_str(indent);
        out.push_str(&line);
        out.push('\n');
    }
}

/// Lines of so many columns; a longer word has a line of its own.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn all_twelve_sections_are_there_in_order() {
        let text = report(&sample::report());
        let found: Vec<usize> =
            (1..=12).map(|n| text.find(&format!("\n{n}. ")).unwrap_or_else(|| panic!("{n}"))).collect();
        assert!(found.is_sorted(), "{text}");
    }

    #[test]
    fn columns_stand_under_one_another_and_long_names_are_cut() {
        let table = Table::new("Т", &[("Назва", Kind::Text(9)), ("Скільки", Kind::Figure)])
            .rows([vec![Cell::text("голови́"), Cell::Count(5)], vec![Cell::text("я".repeat(90)), Cell::Empty]]);
        let mut out = String::new();
        draw(&mut out, &table);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[3].width(), lines[4].width(), "a stress mark takes no place");
        assert!(lines[4].contains("я…"));
    }

    #[test]
    fn a_long_sentence_is_folded() {
        let mut out = String::new();
        fold(&mut out, "  ", &"слово ".repeat(60));
        assert!(out.lines().count() > 3 && out.lines().all(|line| line.width() <= WIDTH));
    }

    #[test]
    fn a_long_name_over_narrow_figures_is_folded_and_spans_are_told_in_words() {
        let text = report(&sample::report());
        assert!(text.lines().any(|line| line.contains("Половина") && !line.contains("довше")), "{text}");
        let cause = "не працювала програма або не було світла";
        let outage = text.lines().find(|line| line.contains(cause)).unwrap();
        assert!(outage.contains("3 год 20 хв"), "{outage}");
        assert!(text.contains("Час, про який є відомості"), "{text}");
        assert!(!text.contains("2678400"), "{text}");
    }
}
