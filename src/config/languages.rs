//! Files of languages the program does not bring along: `languages/hu.yaml` beside the configuration, in the shape of
//! [`LanguageData`]. What is read well is learnt at once, because the checks that follow ask what such a language says.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{
    Sources,
    files::{self, FileError, Folder},
    messages::{speech as say, text},
    report::{Note, Place, Report},
    source::{self, Entry, Kind, Node, Word},
    sources::Page,
};
use crate::{
    speech::{self, LanguageData, LanguageError},
    vocab::Lang,
};

/// Beneath the configuration's folder, then where a package may have put them.
const FOLDER: &str = "languages";
const PACKAGED: &str = "/usr/share/slukhavka/languages";
/// Words of a language file that are yes or no; the tree knows texts only.
const FLAGS: &[&str] = &["bare_thousand", "contains_it"];

/// Learns every language under `languages:` that is not part of the program. Returns the files, found or not.
pub(super) fn load(
    report: &mut Report,
    sources: &mut Sources,
    folder: Option<&Folder>,
    entries: &[Entry],
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for word in named(entries) {
        let Some(lang) = Lang::from_code(&word.text).filter(|lang| !matches!(*lang, Lang::UK | Lang::EN)) else {
            continue;
        };
        let name = format!("{FOLDER}/{lang}.yaml");
        match find(folder, lang, &name) {
            Ok((path, bytes)) => {
                let page = Page::new(path.clone(), &bytes);
                sources.add(page.clone());
                files.push(path);
                learn(report, &page, lang, &word.place);
            }
            // A text that is no file has no folder; what was learnt before serves it.
            Err(FileError::NotFound) if folder.is_none() && speech::known(lang) => {}
            Err(error) => {
                files.extend(folder.map(|folder| folder.join(Path::new(&name))));
                report.add(&word.place, refused(lang, &error));
            }
        }
    }
    files
}

/// The codes after `languages:`.
fn named(entries: &[Entry]) -> Vec<Word> {
    fn words(node: &Node) -> Vec<Word> {
        match &node.kind {
            Kind::Text { text, .. } => {
                text.split(',').map(|code| Word { text: code.trim().to_owned(), place: node.place.clone() }).collect()
            }
            Kind::List(items) => items.iter().flat_map(words).collect(),
            Kind::Map(_) | Kind::Empty => Vec::new(),
        }
    }
    entries.iter().filter(|entry| entry.key.text == "languages").flat_map(|entry| words(&entry.value)).collect()
}

fn find(folder: Option<&Folder>, lang: Lang, name: &str) -> Result<(PathBuf, Vec<u8>), FileError> {
    match folder.map(|folder| folder.read(name).map(|bytes| (folder.join(Path::new(name)), bytes))) {
        None | Some(Err(FileError::NotFound)) => {
            let path = Path::new(PACKAGED).join(format!("{lang}.yaml"));
            files::read_main(&path).map(|bytes| (path, bytes))
        }
        Some(found) => found,
    }
}

fn refused(lang: Lang, error: &FileError) -> Note {
    let code = lang.code();
    match error {
        FileError::NotFound => say::no_language_file(code),
        FileError::TooLarge => text::too_large(files::CAP / 1024),
        FileError::Outside => say::bad_language_file(code, "він поза текою налаштувань або за посиланням"),
        FileError::NotAFile | FileError::NotSound => say::bad_language_file(code, "це не звичайний файл"),
        FileError::Io(_) => say::bad_language_file(code, "перевірте, чи має програма право читати його"),
    }
}

/// `asked` is where the language is named; what is wrong inside the file is told there.
fn learn(report: &mut Report, page: &Page, lang: Lang, asked: &Place) {
    let root = match source::read(&page.file, page.text()) {
        Ok(root) => root,
        Err(broken) => return report.add(&Place { at: broken.at, path: "".into() }, text::unclear()),
    };
    let Kind::Map(entries) = &root.kind else {
        return report.add(asked, say::bad_language_file(lang.code(), "у ньому немає рядків «назва: значення»"));
    };
    let Some(data) = data(report, entries) else { return };
    match speech::learn(lang, data) {
        Ok(()) | Err(LanguageError::BuiltIn) => {}
        Err(LanguageError::Incomplete(missing)) => report.add(asked, say::language_lacks(lang.code(), &missing)),
        Err(LanguageError::TooMany) => report.add(asked, say::too_many_files_of_languages()),
    }
}

fn data(report: &mut Report, entries: &[Entry]) -> Option<LanguageData> {
    let whole = serde_json::from_value(object(entries));
    if whole.is_err() {
        entries.iter().for_each(|entry| blame(report, entry, &|value| value));
    }
    whole.ok()
}

/// Names the innermost lines that are not of a language's shape. `within` puts a value where it stands in the file.
fn blame(report: &mut Report, entry: &Entry, within: &dyn Fn(Value) -> Value) {
    let alone = |value: Value| within(Value::Object(Map::from_iter([(entry.key.text.clone(), value)])));
    let fits = |value: Value| serde_json::from_value::<LanguageData>(alone(value)).is_ok();
    if fits(json(&entry.key.text, &entry.value)) {
        return;
    }
    let before = report.errors();
    if let Kind::Map(inner) = &entry.value.kind
        && fits(Value::Object(Map::new()))
    {
        inner.iter().for_each(|entry| blame(report, entry, &alone));
    }
    if report.errors() == before {
        report.add(&entry.key.place, say::bad_language_line(&entry.key.text));
    }
}

fn object(entries: &[Entry]) -> Value {
    let filled = entries.iter().filter(|entry| !matches!(entry.value.kind, Kind::Empty));
    Value::Object(filled.map(|entry| (entry.key.text.clone(), json(&entry.key.text, &entry.value))).collect())
}

fn json(key: &str, node: &Node) -> Value {
    match &node.kind {
        Kind::Map(entries) => object(entries),
        Kind::List(items) => Value::Array(items.iter().map(|item| json("", item)).collect()),
        Kind::Text { text, .. } if FLAGS.contains(&key) => match text.as_str() {
            "true" | "yes" | "так" => Value::Bool(true),
            "false" | "no" | "ні" => Value::Bool(false),
            other => Value::String(other.to_owned()),
        },
        Kind::Text { text, .. } => Value::String(text.trim().to_owned()),
        Kind::Empty => Value::String(String::new()),
    }
}
