//! The whole report in reading order: twelve sections, for files that are read from top to bottom.

use super::{
    super::Report,
    Table,
    cell::clean,
    tables::{self, span_word},
};

pub enum Part {
    Heading(String),
    Lines(Vec<String>),
    Table(Table),
}

/// Above the first section.
pub fn head(report: &Report) -> Vec<String> {
    let head = &report.head;
    let demo = head.demo.then_some(DEMO);
    let lines = [Some(head.title.as_str()), Some(head.council.as_str()), Some(head.line.as_str()), demo];
    lines.into_iter().flatten().map(clean).filter(|line| !line.is_empty()).collect()
}

pub const DEMO: &str = "Демонстраційні дані: місто вигадане";

/// `days`: by days or by months.
pub fn sections(report: &Report, days: Table) -> Vec<Part> {
    let mut parts = vec![Part::Heading(headline_heading(report)), Part::Lines(lines(&report.headline))];
    let mut tables = vec![
        tables::outcomes(report),
        tables::indicators(report),
        tables::waits(report),
        days,
        tables::hours(report),
        tables::hours_facts(report),
        tables::topics(report),
        tables::departments(report),
        tables::operators(report),
        tables::marks(report),
        tables::marks_facts(report),
        tables::boxes(report),
        tables::callbacks(report),
    ];
    tables.retain(is_wanted);
    parts.extend(tables.into_iter().map(Part::Table));
    parts.push(Part::Heading("10. Оголошення, перерви в роботі, перевірки".to_owned()));
    let service = [tables::notices(report), tables::outages(report), tables::tests(report)];
    parts.extend(service.into_iter().filter(is_wanted).map(Part::Table));
    parts.push(Part::Table(tables::availability(report)));
    parts.push(Part::Heading("11. Примітки до даних".to_owned()));
    parts.push(Part::Lines(lines(&report.remarks)));
    parts.push(Part::Table(tables::apart(report)));
    parts.push(Part::Heading(CONCLUSIONS.to_owned()));
    parts.push(Part::Lines(conclusions(report)));
    parts.push(Part::Table(tables::footnotes(report)));
    parts
}

pub const CONCLUSIONS: &str = "12. Висновки та вжиті заходи";

pub fn headline_heading(report: &Report) -> String {
    format!("1. Головне за {}", span_word(report))
}

/// Sections stay when they are empty; what is told beside them does not.
fn is_wanted(table: &Table) -> bool {
    !table.rows.is_empty() || table.heading.starts_with(|c: char| c.is_ascii_digit())
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect()
}

/// As the head of the department wrote them, a line each.
pub fn conclusions(report: &Report) -> Vec<String> {
    let text = report.conclusions.as_ref().map_or("", |text| text.text.as_str());
    text.lines().map(clean).filter(|line| !line.is_empty()).collect()
}

/// Post and name.
pub fn signatures(report: &Report) -> Vec<(String, String)> {
    report.head.signatures.iter().map(|(post, name)| (clean(post), clean(name))).collect()
}
