//! Mistakes of people, explained by the real program: every file of `configs/errors` against the words beside it
//! (`.txt`), and against what `check --fix` makes of it (`.fixed.yaml`). `UPDATE_EXPECTED=1` writes both anew; read the
//! difference before keeping it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/configs/errors");

fn slukhavka(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_slukhavka")).args(args).current_dir(folder).output().unwrap()
}

/// The files with mistakes, without the corrected ones.
fn mistakes() -> Vec<PathBuf> {
    let paths = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let yaml = |p: &PathBuf| p.extension().is_some_and(|e| e == "yaml") && !p.to_string_lossy().contains(".fixed.");
    let mut paths: Vec<PathBuf> = paths.filter(yaml).collect();
    paths.sort();
    assert!(paths.len() > 50, "the files of mistakes are gone");
    paths
}

/// A clone's files may be read by anybody; of the passwords only one is to be like that.
fn close_passwords() {
    for path in fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|e| e == "password") {
            let mode = if name(&path) == "open.password" { 0o644 } else { 0o640 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// A folder of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("slukhavka-errors-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn compare(expected: &Path, found: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECTED").is_some_and(|v| v == "1") {
        fs::write(expected, found).unwrap();
    }
    if fs::read_to_string(expected).ok().as_deref() != Some(found) {
        wrong.push(format!("{} should be:\n{found}", expected.display()));
    }
}

#[test]
fn every_mistake_is_explained_in_exactly_these_words() {
    let mut wrong = Vec::new();
    close_passwords();
    for path in mistakes() {
        let output = slukhavka(Path::new(FOLDER), &["check", "--no-audio", name(&path)]);
        let shown = String::from_utf8(output.stdout).unwrap();
        compare(&path.with_extension("txt"), &shown, &mut wrong);
        let expected = if shown.contains("помилка C") { 1 } else { 0 };
        assert_eq!(output.status.code(), Some(expected), "{}\n{shown}", path.display());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_can_be_corrected_is_corrected_and_the_old_file_kept() {
    let scratch = Scratch::new("fix");
    let mut wrong = Vec::new();
    for path in mistakes() {
        let copy = scratch.0.join(name(&path));
        fs::copy(&path, &copy).unwrap();
        slukhavka(&scratch.0, &["check", "--fix", "--no-audio", name(&path)]);
        let (before, after) = (fs::read(&path).unwrap(), fs::read(&copy).unwrap());
        let fixed = path.with_extension("fixed.yaml");
        if before == after {
            assert!(!fixed.exists(), "{} is no longer corrected", path.display());
            continue;
        }
        let mut backup = copy.clone().into_os_string();
        backup.push(".bak");
        assert_eq!(fs::read(backup).unwrap(), before);
        compare(&fixed, &String::from_utf8(after).unwrap(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn programs_are_told_the_same_as_people() {
    let output = slukhavka(Path::new(FOLDER), &["check", "--no-audio", "--format", "json", "several_mistakes.yaml"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes: Vec<_> = json["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["C06", "C07", "C08", "C38"]);
    assert_eq!((json["ok"].as_bool(), json["errors"].as_u64()), (Some(false), Some(4)));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_file_that_is_not_there_has_an_exit_code_of_its_own() {
    let output = slukhavka(Path::new(FOLDER), &["check", "такого-файлу-немає.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.starts_with("помилка C01: такого-файлу-немає.yaml: файлу немає\n"), "{shown}");
}

#[test]
fn mistakes_of_an_included_file_are_shown_in_that_file() {
    let scratch = Scratch::new("include");
    let main = "operator: люди\ninclude: меню.yaml\npeople:\n  Олена: 101\n";
    let clerk = "menus:\n  головне:\n    1: графік\ntexts:\n  графік:\n    title: Графік: щодня\n    say: |\n      Щодня.\nboxes:\n  люди:\n    title: Люди\npeople:\n  Чужий: +380 90 000 00 00\n";
    fs::write(scratch.0.join("config.yaml"), main).unwrap();
    fs::write(scratch.0.join("меню.yaml"), clerk).unwrap();
    let output = slukhavka(&scratch.0, &["check", "--no-audio", "config.yaml"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("помилка C08") && shown.contains("  меню.yaml:6:18  texts.графік.title\n"), "{shown}");
    assert!(shown.contains("помилка C49: розділ «people» у долученому файлі не дозволено"), "{shown}");
    assert!(shown.ends_with("Знайдено 2 помилки\n"), "{shown}");
}

#[test]
fn the_schema_is_json_and_describes_the_language() {
    let output = slukhavka(Path::new(FOLDER), &["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema["properties"]["menus"]["description"].as_str().unwrap().starts_with("Меню"));
}
