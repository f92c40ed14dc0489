//! Configurations of any shape, and the drawing of what is wrong with them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slukhavka::config::{self, Severity, Source};

fuzz_target!(|text: &str| {
    let source = Source::Text { name: "fuzz.yaml".to_owned(), text: text.to_owned() };
    let loaded = config::load(&source, jiff::civil::date(2026, 3, 2), None);
    let errors = loaded.diagnostics.iter().any(|d| d.severity == Severity::Error);
    assert_eq!(loaded.plan.is_none(), errors, "a plan exists exactly when nothing is wrong");
    for diagnostic in &loaded.diagnostics {
        assert!(!diagnostic.message.is_empty());
    }
});
