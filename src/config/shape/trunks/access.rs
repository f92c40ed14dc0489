//! How a line proves who it is, and whom it believes: login, password, certificates.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::Line;
use crate::{
    config::{
        files::{self, FileError, SecretFile},
        messages::{sense, shape as shape_notes, trunks as say},
        shape::Shape,
        source::{Entry, Word},
    },
    trunk::{Login, TlsSettings, TrunkTransport},
    vocab::Secret,
};

/// Nothing of a line that the provider knows by its address.
pub(super) fn login(shape: &mut Shape<'_>, line: &Line<'_>) -> Option<Login> {
    let all = &line.all;
    let file = shape.field_word(all, "password_file");
    let Some(node) = shape.field(all, "login") else {
        if let Some(Entry { key, .. }) = line.own.iter().find(|e| e.key.text == "password_file") {
            shape.report.add(&key.place, say::no_login(&key.text));
        }
        return None;
    };
    let word = shape.word(node)?;
    check_user(shape, line, &word);
    let password = match &file {
        Some(file) => password(shape, file),
        None => {
            // A password in the file has been refused already, and a word with nothing after it too.
            if !line.own.iter().any(|e| super::is_secret(&e.key.text) || e.key.text == "password_file") {
                shape.report.add(&word.place, say::no_password());
            }
            None
        }
    };
    let text = |shape: &mut Shape<'_>, key: &str| shape.field_word(all, key).map(|word| Arc::from(word.text));
    Some(Login {
        user: Arc::from(word.text.as_str()),
        auth_user: text(shape, "auth_user"),
        realm: text(shape, "realm"),
        password: password.unwrap_or_else(|| Secret::new("")),
    })
}

fn check_user(shape: &mut Shape<'_>, line: &Line<'_>, word: &Word) {
    let Word { text, place } = word;
    if text.contains('@') {
        shape.report.add(place, say::login_with_host(text));
        return;
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | ';' | ':')) {
        shape.report.add(place, say::login_letters(text));
        return;
    }
    let wanted = shape.field_word(&line.all, "login_digits").and_then(|digits| shape.number(&digits, 1, 32));
    let Some(wanted) = wanted else { return };
    let fits = text.len() as u64 == wanted && text.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        let hint = shape.field_word(&line.all, "login_hint").map(|hint| hint.text);
        let hint = hint.unwrap_or_else(|| format!("цифри, разом {wanted}"));
        shape.report.add(place, say::login_looks_wrong(text, &hint));
    }
}

/// The one line of the file: a systemd credential of this name, a file beneath the configuration's folder, or a full
/// path. A text that is no file has no folder, and no password is looked for.
pub(in crate::config::shape) fn password(shape: &mut Shape<'_>, word: &Word) -> Option<Secret> {
    let folder = shape.folder?;
    let written = Path::new(&word.text);
    let credential = shape.credentials.filter(|_| written.components().count() == 1).map(|folder| folder.join(written));
    let credential = credential.filter(|path| files::is_readable(path));
    let (path, found) = match credential {
        Some(path) => (path.clone(), files::read_secret(&path)),
        None if written.is_absolute() => (written.to_owned(), files::read_secret(written)),
        None => (folder.join(written), folder.secret(&word.text)),
    };
    shape.watched.push(path);
    match found {
        Ok(file) => content(shape, word, &file),
        Err(error) => {
            let note = match error {
                FileError::NotFound => sense::no_password_file(&word.text),
                FileError::Outside => shape_notes::outside_folder(&word.text),
                FileError::TooLarge => say::password_lines(&word.text),
                FileError::NotAFile | FileError::NotSound | FileError::Io(_) => say::password_unreadable(&word.text),
            };
            shape.report.add(&word.place, note);
            None
        }
    }
}

fn content(shape: &mut Shape<'_>, word: &Word, file: &SecretFile) -> Option<Secret> {
    let Word { text: name, place } = word;
    if file.open {
        shape.report.add(place, say::password_open(name));
    }
    if shape.credentials.is_none() && shape.folder.is_some_and(|folder| folder.is_out_of_reach(file)) {
        shape.report.add(place, say::password_out_of_reach(name));
    }
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        shape.report.add(place, say::password_not_text(name));
        return None;
    };
    // The mark some editors put in front is nobody's password.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.trim().is_empty() {
        shape.report.add(place, say::password_empty(name));
        return None;
    }
    if text.contains(['\n', '\r', '\0']) {
        shape.report.add(place, say::password_lines(name));
        return None;
    }
    Some(Secret::new(text))
}

pub(super) fn tls(shape: &mut Shape<'_>, line: &Line<'_>, transport: TrunkTransport) -> TlsSettings {
    let all = &line.all;
    if transport != TrunkTransport::Tls {
        let words = ["ca_file", "certificate", "key_file", "check_name"];
        line.idle(shape, &words, "воно для «transport: tls»");
        return TlsSettings::default();
    }
    let ca_file = shape.field_word(all, "ca_file").and_then(|word| self::file(shape, &word));
    let certificate = shape.field_word(all, "certificate");
    let key = shape.field_word(all, "key_file");
    let certificate = match (certificate, key) {
        (Some(certificate), Some(key)) => file(shape, &certificate).zip(file(shape, &key)),
        (Some(only), None) => {
            shape.report.add(&only.place, say::pair("certificate", "key_file"));
            None
        }
        (None, Some(only)) => {
            shape.report.add(&only.place, say::pair("key_file", "certificate"));
            None
        }
        (None, None) => None,
    };
    TlsSettings { ca_file, certificate, check_name: check_name(shape, all) }
}

fn check_name(shape: &mut Shape<'_>, entries: &[Entry]) -> bool {
    let Some(word) = shape.field_word(entries, "check_name") else { return true };
    let choices = [("yes", true), ("no", false), ("так", true), ("ні", false)];
    let check = shape.choice(&word, &choices).unwrap_or(true);
    if !check {
        shape.report.add(&word.place, say::name_unchecked());
    }
    check
}

/// A certificate or a key: beneath the configuration's folder, or by its full path.
pub(in crate::config::shape) fn file(shape: &mut Shape<'_>, word: &Word) -> Option<PathBuf> {
    let written = PathBuf::from(&word.text);
    let Some(folder) = shape.folder else { return Some(written) };
    let credential =
        shape.credentials.filter(|_| written.components().count() == 1).map(|folder| folder.join(&written));
    let found = match credential.filter(|path| files::is_readable(path)) {
        Some(path) => Ok(path),
        None if written.is_absolute() && files::is_readable(&written) => Ok(written),
        None if written.is_absolute() => Err(FileError::NotFound),
        None => folder.file(&word.text),
    };
    match found {
        Ok(path) => {
            shape.watched.push(path.clone());
            Some(path)
        }
        Err(error) => {
            let note = match error {
                FileError::Outside => shape_notes::outside_folder(&word.text),
                _ => say::file_missing(&word.text),
            };
            shape.report.add(&word.place, note);
            None
        }
    }
}
