//! What is known of providers: data files in the language of `trunks:`, embedded, and `providers/NAME.yaml` beside the
//! configuration, which may replace or add to them. A line's own words win over its provider's.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    Sources, duplicates,
    files::{self, FileError, Folder},
    keys,
    messages::{shape, text, trunks as say},
    report::Report,
    source::{Entry, Kind, Node, Word},
    sources::Page,
    suggest, traps,
};

/// One embedded provider, as staff may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    pub name: &'static str,
    /// The whole file, comments first.
    pub text: &'static str,
}

const EMBEDDED: &[Preset] = &[
    Preset { name: "plain", text: include_str!("presets/plain.yaml") },
    Preset { name: "plain-ip", text: include_str!("presets/plain-ip.yaml") },
    Preset { name: "kyivstar", text: include_str!("presets/kyivstar.yaml") },
    Preset { name: "lifecell", text: include_str!("presets/lifecell.yaml") },
    Preset { name: "lifecell-ip", text: include_str!("presets/lifecell-ip.yaml") },
    Preset { name: "binotel", text: include_str!("presets/binotel.yaml") },
    Preset { name: "zadarma", text: include_str!("presets/zadarma.yaml") },
];

/// The provider of a line that names none.
pub(super) const PLAIN: &str = "plain";
/// The folder of the council's own ones.
const FOLDER: &str = "providers";

/// The providers the program knows by itself.
pub fn presets() -> &'static [Preset] {
    EMBEDDED
}

impl Preset {
    /// The first line of its comments: «Київстар: реєстрація з номером і паролем».
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches(['#', ' ']).trim_end_matches('.')
    }
}

/// The providers that lines name, read; and the files they were read from.
#[derive(Debug, Default)]
pub(super) struct Providers {
    known: BTreeMap<String, Option<Vec<Entry>>>,
    pub files: Vec<PathBuf>,
}

impl Providers {
    /// False of a name that nothing was found for, which has been said.
    pub fn knows(&self, name: &str) -> bool {
        name == PLAIN || self.known.get(name).is_some_and(Option::is_some)
    }

    /// What is known of `name`; nothing of one that was not found.
    pub fn entries(&self, name: &str) -> &[Entry] {
        self.known.get(name).and_then(Option::as_ref).map_or(&[], Vec::as_slice)
    }
}

/// Reads the provider of every line under `trunks:`.
pub(super) fn load(
    report: &mut Report,
    sources: &mut Sources,
    folder: Option<&Folder>,
    entries: &[Entry],
) -> Providers {
    let mut providers = Providers::default();
    for name in named(entries) {
        if providers.known.contains_key(&name.text) {
            continue;
        }
        let known = read(report, sources, folder, &name, &mut providers.files);
        providers.known.insert(name.text, known);
    }
    providers
}

/// The names after `provider:`.
fn named(entries: &[Entry]) -> Vec<Word> {
    let map = |node: &Node| match &node.kind {
        Kind::Map(entries) => entries.clone(),
        _ => Vec::new(),
    };
    let lines = entries.iter().filter(|e| e.key.text == "trunks").flat_map(|e| map(&e.value));
    let words = lines.flat_map(|line| map(&line.value)).filter(|e| e.key.text == "provider");
    let text = |e: Entry| match e.value.kind {
        Kind::Text { text, .. } => Some(Word { text: text.trim().to_lowercase(), place: e.value.place }),
        _ => None,
    };
    words.filter_map(text).collect()
}

fn read(
    report: &mut Report,
    sources: &mut Sources,
    folder: Option<&Folder>,
    name: &Word,
    files: &mut Vec<PathBuf>,
) -> Option<Vec<Entry>> {
    let sound = name.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    let file = format!("{FOLDER}/{}.yaml", name.text);
    match folder.filter(|_| sound).map(|folder| (folder, folder.read(&file))) {
        Some((folder, Ok(bytes))) => {
            let page = Page::new(folder.join(Path::new(&file)), &bytes);
            sources.add(page.clone());
            files.push(page.file.to_path_buf());
            return parse(report, &page);
        }
        Some((_, Err(error))) if !matches!(error, FileError::NotFound) => {
            report.add(&name.place, refused(&name.text, &error));
            return None;
        }
        _ => {}
    }
    if let Some(preset) = EMBEDDED.iter().find(|preset| preset.name == name.text) {
        return parse(report, &Page::new(file.into(), preset.text.as_bytes()));
    }
    let names: Vec<&str> = EMBEDDED.iter().map(|preset| preset.name).collect();
    let near = suggest::nearest(&name.text, names.iter().copied());
    report.add(&name.place, say::unknown_provider(&name.text, near, &names));
    None
}

fn refused(name: &str, error: &FileError) -> super::report::Note {
    match error {
        FileError::TooLarge => text::too_large(files::CAP / 1024),
        FileError::Outside => say::bad_provider_file(name, "файл поза текою налаштувань або за посиланням"),
        FileError::NotAFile | FileError::NotSound => say::bad_provider_file(name, "це не звичайний файл"),
        FileError::NotFound | FileError::Io(_) => say::bad_provider_file(name, "перевірте, чи можна його читати"),
    }
}

/// A file of nothing but comments knows nothing special, which is fine.
fn parse(report: &mut Report, page: &Page) -> Option<Vec<Entry>> {
    let mut root = traps::read(report, page)?;
    duplicates::remove(report, &mut root);
    let mut entries = match root.kind {
        Kind::Map(entries) => entries,
        Kind::Empty => Vec::new(),
        Kind::Text { .. } | Kind::List(_) => {
            let help = "пишіть так само, як під «trunks»: «server: sip.example.ua»";
            report.add(&root.place, shape::wrong_kind("перелік рядків «назва: значення»", help));
            return None;
        }
    };
    entries.retain(|Entry { key, .. }| {
        let word = key.text.as_str();
        let known = keys::TRUNK.contains(&word) || keys::PROVIDER.contains(&word);
        if keys::TRUNK_OWN.contains(&word) || keys::SECRETS.contains(&word) {
            report.add(&key.place, say::not_in_provider_file(word));
        } else if !known {
            let allowed = [keys::TRUNK, keys::PROVIDER].concat();
            let near = suggest::nearest(word, allowed.iter().copied());
            report.add(&key.place, shape::unknown_key(word, near, &allowed));
        }
        known
    });
    Some(entries)
}
