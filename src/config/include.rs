//! `include:` — the clerk's part in a file of its own, which may hold only what a clerk decides.

use std::path::{Path, PathBuf};

use super::{
    Sources,
    files::{FileError, Folder},
    keys, load,
    messages::{queues, shape, text},
    report::Report,
    source::{Entry, Kind, Node, Word},
    sources::Page,
};

/// More files than any council needs, fewer than would hurt.
const MOST: usize = 16;

/// Joins the sections of included files to those of the main one. Returns the paths of the files read.
pub(super) fn merge(
    report: &mut Report,
    sources: &mut Sources,
    folder: Option<&Folder>,
    entries: &mut Vec<Entry>,
) -> Vec<PathBuf> {
    let Some(include) = entries.iter().find(|e| e.key.text == "include").map(|e| e.value.clone()) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    for (index, name) in names(report, &include).into_iter().enumerate() {
        let (Some(folder), true) = (folder, index < MOST) else {
            report.add(&name.place, shape::bad_include(&name.text, "тут це неможливо"));
            continue;
        };
        // Anything else in the folder may be a secret, which a diagnostic would quote.
        if !name.text.ends_with(".yaml") && !name.text.ends_with(".yml") {
            report.add(&name.place, shape::bad_include(&name.text, "назва має закінчуватися на .yaml"));
            continue;
        }
        let path = folder.join(Path::new(&name.text));
        if paths.contains(&path) {
            report.add(&name.place, shape::bad_include(&name.text, "його вже долучено"));
            continue;
        }
        if let Some(more) = read(report, sources, folder, &name, &path) {
            join(entries, more);
        }
        paths.push(path);
    }
    paths
}

fn names(report: &mut Report, node: &Node) -> Vec<Word> {
    match &node.kind {
        Kind::Text { text, .. } => vec![Word { text: text.trim().to_owned(), place: node.place.clone() }],
        Kind::List(items) => items.iter().flat_map(|item| names(report, item)).collect(),
        _ => {
            report.add(&node.place, shape::wrong_kind("назва файлу", "пишіть так: «include: меню.yaml»"));
            Vec::new()
        }
    }
}

fn read(report: &mut Report, sources: &mut Sources, folder: &Folder, name: &Word, path: &Path) -> Option<Vec<Entry>> {
    let bytes = match folder.read(&name.text) {
        Ok(bytes) => bytes,
        Err(error) => {
            let note = match error {
                FileError::TooLarge => text::too_large(super::files::CAP / 1024),
                FileError::NotFound => shape::bad_include(&name.text, "такого файлу в теці налаштувань немає"),
                FileError::Outside => shape::bad_include(&name.text, "він поза текою налаштувань або за посиланням"),
                FileError::NotAFile | FileError::NotSound => shape::bad_include(&name.text, "це не звичайний файл"),
                FileError::Io(_) => shape::bad_include(&name.text, "його не вдалося прочитати"),
            };
            report.add(&name.place, note);
            return None;
        }
    };
    let page = Page::new(path.to_owned(), &bytes);
    sources.add(page.clone());
    let mut entries = load::tree(&page, report)?;
    entries.iter_mut().for_each(|entry| clerks_words(report, entry));
    entries.retain(|entry| {
        let allowed = keys::CLERK.contains(&entry.key.text.as_str());
        // An unknown word is reported by the shape pass, as in the main file.
        if !allowed && keys::is_section(&entry.key.text) {
            report.add(&entry.key.place, shape::not_in_include(&entry.key.text));
        }
        allowed || !keys::is_section(&entry.key.text)
    });
    Some(entries)
}

/// Inside departments and boxes, the words that bound what lines, people and the disk bear are the administrator's too.
fn clerks_words(report: &mut Report, section: &mut Entry) {
    let barred = match section.key.text.as_str() {
        "departments" => keys::QUEUE_ADMIN,
        "boxes" => keys::BOX_ADMIN,
        _ => return,
    };
    let Kind::Map(things) = &mut section.value.kind else { return };
    for thing in things {
        let Kind::Map(fields) = &mut thing.value.kind else { continue };
        fields.retain(|field| {
            let allowed = !barred.contains(&field.key.text.as_str());
            if !allowed {
                report.add(&field.key.place, queues::not_for_clerks(&field.key.text));
            }
            allowed
        });
    }
}

/// Sections that are maps or lists grow together; the rest stand side by side, where the search for duplicates finds them.
fn join(entries: &mut Vec<Entry>, more: Vec<Entry>) {
    for entry in more {
        let same = entries.iter_mut().find(|e| e.key.text == entry.key.text);
        match (same.map(|e| &mut e.value.kind), entry.value.kind) {
            (Some(Kind::Map(old)), Kind::Map(new)) => old.extend(new),
            (Some(Kind::List(old)), Kind::List(new)) => old.extend(new),
            (Some(_), Kind::Empty) => {}
            (Some(old @ Kind::Empty), new) => *old = new,
            (_, kind) => {
                let value = Node { place: entry.value.place, kind };
                entries.push(Entry { key: entry.key, value });
            }
        }
    }
}
