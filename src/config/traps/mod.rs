//! The text pass.
use super::{
    report::Report,
    source::{self, Node},
    sources::Page,
};
pub(super) fn read(report: &mut Report, page: &Page) -> Option<Node> {
    match source::read(&page.file, page.text()) {
        Ok(n) => Some(n),
        Err(b) => {
            let _ = report;
            eprintln!("{b:?}");
            None
        }
    }
}
