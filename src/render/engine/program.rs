//! Where a program is, and what tells one version of it from another.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
};

/// The file that would be started, found as the system finds it.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| is_program(path));
    }
    // Which folders are searched is known to the system's shell; where it has been found it mostly stays.
    static FOUND: LazyLock<Mutex<HashMap<String, PathBuf>>> = LazyLock::new(Mutex::default);
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = found.get(name).filter(|path| is_program(path)) {
        return Some(path.clone());
    }
    let path = ask_the_shell(name).filter(|path| is_program(path))?;
    found.insert(name.to_owned(), path.clone());
    Some(path)
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn ask_the_shell(name: &str) -> Option<PathBuf> {
    let mut shell = Command::new("sh");
    shell.args(["-c", "command -v -- \"$1\"", "sh", name]).stdin(Stdio::null()).stderr(Stdio::null());
    let said = shell.output().ok()?.stdout;
    let line = String::from_utf8(said).ok()?;
    Some(PathBuf::from(line.trim_end_matches('\n'))).filter(|path| path.is_absolute())
}

/// Name, size and time of change: another build is another engine.
pub(super) fn fingerprint(name: &str) -> Option<String> {
    let path = find(name)?;
    let own = path.file_name()?.to_string_lossy().into_owned();
    Some(format!("{own} {}", stamp(&path)?))
}

/// Of a file that tells no version of its own.
pub(super) fn stamp(path: &Path) -> Option<String> {
    let meta = fs::metadata(path).ok()?;
    Some(format!("{}/{}.{}", meta.len(), meta.mtime(), meta.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_name_and_what_is_no_program_is_not() {
        let shell = find("sh").unwrap();
        assert!(shell.is_absolute());
        assert_eq!(find("sh"), Some(shell.clone()));
        assert!(fingerprint("sh").unwrap().contains('/'));
        assert_eq!(find("немає-такої-програми"), None);
        assert_eq!(find("/etc/passwd"), None, "not executable");
        assert_eq!(find("/etc"), None, "a folder");
        assert_eq!(find("echo; true"), None, "a name is not a command line");
    }
}
