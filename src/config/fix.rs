//! `check --fix`: writes the corrected lines, where a correction is certain.
//!
//! The file as it was stays beside it as `.bak`; the new one takes its place in one step, so that a reload never sees
//! half a file. Only the text pass makes corrections: they concern letters, never what the council means to say.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{Sources, report::Report, sources::Page, traps};

/// Correcting one mistake can bring the next to light; more rounds than this mean that we go in circles.
const ROUNDS: usize = 12;

/// A file that was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub file: PathBuf,
    pub backup: PathBuf,
    /// How many lines were corrected.
    pub lines: usize,
}

/// Corrects every file of a configuration that was read from files.
pub fn fix(sources: &Sources) -> io::Result<Vec<Fixed>> {
    let mut fixed = Vec::new();
    for page in sources.pages() {
        let (text, lines) = corrected(page);
        // Letters that cannot be read would be lost in a new file.
        if page.decoded.broken.is_some() || (lines == 0 && !odd_bytes(page)) {
            continue;
        }
        let file = fs::canonicalize(&*page.file)?;
        let backup = beside(&file, ".bak");
        fs::copy(&file, &backup)?;
        replace(&file, &text)?;
        fixed.push(Fixed { file: page.file.to_path_buf(), backup, lines });
    }
    Ok(fixed)
}

fn odd_bytes(page: &Page) -> bool {
    page.decoded.bom || page.decoded.crlf || page.decoded.cp1251.is_some()
}

/// The page's text with every certain correction made, and how many lines that took.
pub(super) fn corrected(page: &Page) -> (String, usize) {
    // What does not settle is better left to people.
    settled(page).unwrap_or_else(|| (page.text().to_owned(), 0))
}

/// `None` when corrections go in circles.
pub(super) fn settled(page: &Page) -> Option<(String, usize)> {
    let mut page = page.clone();
    let mut total = 0;
    for _ in 0..ROUNDS {
        let mut report = Report::default();
        let _ = traps::read(&mut report, &page);
        let mut fixes: Vec<(u32, String)> =
            report.finish(&[]).into_iter().filter_map(|d| Some((d.at?.line, d.fix?))).collect();
        // One correction a line and round: the next round sees the rest.
        fixes.sort_by_key(|(line, _)| *line);
        fixes.dedup_by_key(|(line, _)| *line);
        if fixes.is_empty() {
            return Some((page.text().to_owned(), total));
        }
        total += fixes.len();
        page = Page::new(page.file.to_path_buf(), apply(page.text(), &fixes).as_bytes());
    }
    None
}

fn apply(text: &str, fixes: &[(u32, String)]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (number, line) in (1u32..).zip(text.lines()) {
        let fix = fixes.iter().find(|(at, _)| *at == number).map(|(_, fix)| fix.as_str());
        out.push_str(fix.unwrap_or(line));
        out.push('\n');
    }
    out
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    file.with_file_name(name)
}

/// Writes a new file with the old one's permissions and owner rights of this user, then renames it into place.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let new = beside(file, ".new");
    let mut out = fs::File::create(&new)?;
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| out.set_permissions(fs::metadata(file)?.permissions()))
        .and_then(|()| out.sync_all())
        .and_then(|()| fs::rename(&new, file));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Source, load};

    #[test]
    fn the_file_is_corrected_in_one_step_and_the_old_one_kept() {
        let dir = std::env::temp_dir().join(format!("slukhavka-fix-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("config.yaml");
        let before = b"\xef\xbb\xbftexts:\r\n  a:\r\n\ttitle:\xd0\xa2\r\n".as_slice();
        fs::write(&file, before).unwrap();
        let loaded = load(&Source::File(file.clone()), jiff::civil::date(2026, 10, 1), None);
        let fixed = fix(&loaded.sources).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "texts:\n  a:\n    title: Т\n");
        assert_eq!(fs::read(&fixed[0].backup).unwrap(), before);
        assert!(!dir.join("config.yaml.new").exists());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_sound_file_is_left_alone() {
        let page = Page::new("c.yaml".into(), include_bytes!("../../tests/configs/town.yaml"));
        assert_eq!(corrected(&page), (page.text().to_owned(), 0));
        assert!(!odd_bytes(&page));
    }
}
