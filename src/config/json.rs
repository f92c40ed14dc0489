//! Diagnostics for programs and editors: `check --format json`.

use serde_json::{Value, json};

use super::{Diagnostic, Severity, render::mask};

/// An object with the counts and one entry per diagnostic, in file order.
pub fn to_json(diagnostics: &[Diagnostic]) -> Value {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let errors = count(Severity::Error);
    json!({
        "ok": errors == 0,
        "errors": errors,
        "warnings": count(Severity::Warning),
        "diagnostics": diagnostics.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(diagnostic: &Diagnostic) -> Value {
    let Diagnostic { severity, code, at, path, message, help, fix } = diagnostic;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    json!({
        "severity": severity,
        "code": code,
        "file": at.as_ref().map(|p| p.file.display().to_string()),
        "line": at.as_ref().map(|p| p.line),
        "column": at.as_ref().map(|p| p.column),
        "width": at.as_ref().map(|p| p.width),
        "path": path,
        "message": message,
        "help": help,
        "fix": fix.as_deref().map(mask),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{Source, load};

    #[test]
    fn programs_get_the_place_and_the_words() {
        let source = Source::Text { name: "c.yaml".into(), text: "menuz:\n".into() };
        let loaded = load(&source, jiff::civil::date(2026, 10, 1), None);
        let json = super::to_json(&loaded.diagnostics);
        assert_eq!(json["ok"], false);
        let first = &json["diagnostics"][0];
        assert_eq!(first["code"], "C30");
        assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(1), Some(1)));
        assert_eq!(first["message"], "невідомий розділ «menuz»");
        assert_eq!(first["help"], "можливо, «menus»?");
    }
}
