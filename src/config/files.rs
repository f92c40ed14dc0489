//! Reading files: size caps, and for everything named inside the configuration the rule that it lies beneath the
//! configuration's folder, with no symbolic link on the way. Editing the YAML must not become reading any file.

use std::{
    fs::File,
    io::{self, Read},
    os::fd::OwnedFd,
    path::{Component, Path, PathBuf},
};

use rustix::{
    fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2},
    io::Errno,
};

/// A town's menu takes some tens of KiB.
pub(super) const CAP: usize = 512 * 1024;

#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("no such file")]
    NotFound,
    #[error("outside the folder, or a symbolic link on the way")]
    Outside,
    #[error("larger than the cap")]
    TooLarge,
    #[error("not a regular file")]
    NotAFile,
    #[error("not a WAV file")]
    NotSound,
    #[error("cannot be read: {0}")]
    Io(io::Error),
}

impl From<Errno> for FileError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::NOENT => Self::NotFound,
            Errno::XDEV | Errno::LOOP => Self::Outside,
            Errno::NOTDIR => Self::NotFound,
            other => Self::Io(other.into()),
        }
    }
}

/// The main file, which the administrator names on the command line.
pub(super) fn read_main(path: &Path) -> Result<Vec<u8>, FileError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    read_capped(openat(CWD, path, flags, Mode::empty())?)
}

/// A password's file.
pub(super) struct SecretFile {
    pub bytes: Vec<u8>,
    /// Others than the owner and the group may read it.
    pub open: bool,
    owner: Owner,
}

/// Who may read something, as far as that is not everybody.
#[derive(Clone, Copy, Debug)]
struct Owner {
    user: u32,
    group: u32,
    mode: u32,
}

impl Owner {
    fn of(fd: &OwnedFd) -> Result<Self, FileError> {
        let stat = rustix::fs::fstat(fd)?;
        Ok(Self { user: stat.st_uid, group: stat.st_gid, mode: stat.st_mode })
    }

    /// Root's own, while the folder is given to a service's group: root can read it, and the service cannot.
    fn is_root_only(self, folder: Self) -> bool {
        let for_a_group = folder.user == 0 && folder.group != 0;
        let groups_too = self.group == folder.group && self.mode & 0o040 != 0;
        for_a_group && self.user == 0 && !groups_too && self.mode & 0o004 == 0
    }
}

/// By its full path: the main file, which names it, is the administrator's. Links are followed there (systemd's folder
/// of credentials, a mounted secret).
pub(super) fn read_secret(path: &Path) -> Result<SecretFile, FileError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    secret(openat(CWD, path, flags, Mode::empty())?)
}

/// Whether a regular file can be read there.
pub(super) fn is_readable(path: &Path) -> bool {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    openat(CWD, path, flags, Mode::empty()).is_ok_and(|fd| File::from(fd).metadata().is_ok_and(|m| m.is_file()))
}

/// Whether a program can be started there, by somebody at least.
pub(super) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

/// The folder of the main file.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    fd: OwnedFd,
}

impl Folder {
    /// The folder that `file` stands in.
    pub fn of(file: &Path) -> Result<Self, FileError> {
        // The folder of `config.yaml` is nameless: its files are shown as they were written.
        let path = file.parent().unwrap_or(Path::new("")).to_owned();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = if path.as_os_str().is_empty() { Path::new(".") } else { path.as_path() };
        let fd = openat(CWD, opened, flags, Mode::empty())?;
        Ok(Self { path, fd })
    }

    pub fn join(&self, name: &Path) -> PathBuf {
        self.path.join(name)
    }

    /// A regular file beneath this folder.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        read_capped(self.open(name, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK)?)
    }

    /// A password's file beneath this folder.
    pub fn secret(&self, name: &str) -> Result<SecretFile, FileError> {
        secret(self.open(name, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK)?)
    }

    /// The service that this folder is for will not be able to read the password.
    pub fn is_out_of_reach(&self, secret: &SecretFile) -> bool {
        Owner::of(&self.fd).is_ok_and(|folder| secret.owner.is_root_only(folder))
    }

    /// A file beneath this folder that somebody else will read, as a path.
    pub fn file(&self, name: &str) -> Result<PathBuf, FileError> {
        let file = File::from(self.open(name, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK)?);
        if file.metadata().map_err(FileError::Io)?.is_file() {
            Ok(self.path.join(name))
        } else {
            Err(FileError::NotAFile)
        }
    }

    /// A WAV file of at most `cap` bytes beneath this folder, which somebody else will read.
    pub fn sound(&self, name: &str, cap: u64) -> Result<(), FileError> {
        let mut file = File::from(self.open(name, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK)?);
        let about = file.metadata().map_err(FileError::Io)?;
        if !about.is_file() {
            return Err(FileError::NotAFile);
        }
        if about.len() > cap {
            return Err(FileError::TooLarge);
        }
        let mut head = [0; 12];
        match file.read_exact(&mut head) {
            Ok(()) if head.starts_with(b"RIFF") && head.ends_with(b"WAVE") => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(FileError::Io(error)),
            _ => Err(FileError::NotSound),
        }
    }

    /// A folder beneath this folder, as a path.
    pub fn directory(&self, name: &str) -> Result<PathBuf, FileError> {
        self.open(name, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC)?;
        Ok(self.path.join(name))
    }

    fn open(&self, name: &str, flags: OFlags) -> Result<OwnedFd, FileError> {
        let strict = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&self.fd, name, flags, Mode::empty(), strict) {
            // Kernels before 5.6 and containers that forbid the call: the same rule by hand.
            Err(Errno::NOSYS | Errno::PERM) => self.open_by_hand(name, flags),
            result => Ok(result?),
        }
    }

    /// One component at a time, following nothing.
    fn open_by_hand(&self, name: &str, flags: OFlags) -> Result<OwnedFd, FileError> {
        let parts: Vec<_> = Path::new(name).components().filter(|c| !matches!(c, Component::CurDir)).collect();
        if !parts.iter().all(|c| matches!(c, Component::Normal(_))) {
            return Err(FileError::Outside);
        }
        let (last, folders) = parts.split_last().ok_or(FileError::NotFound)?;
        let mut at = self.fd.try_clone().map_err(FileError::Io)?;
        for part in folders {
            let step = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            at = openat(&at, Path::new(part), step, Mode::empty())?;
        }
        Ok(openat(&at, Path::new(last), flags | OFlags::NOFOLLOW, Mode::empty())?)
    }
}

fn secret(fd: OwnedFd) -> Result<SecretFile, FileError> {
    let owner = Owner::of(&fd)?;
    Ok(SecretFile { bytes: read_capped(fd)?, open: owner.mode & 0o004 != 0, owner })
}

fn read_capped(fd: OwnedFd) -> Result<Vec<u8>, FileError> {
    let file = File::from(fd);
    if !file.metadata().map_err(FileError::Io)?.is_file() {
        return Err(FileError::NotAFile);
    }
    let mut bytes = Vec::new();
    file.take(CAP as u64 + 1).read_to_end(&mut bytes).map_err(FileError::Io)?;
    if bytes.len() > CAP { Err(FileError::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("slukhavka-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("etc/sub")).unwrap();
        fs::write(dir.join("etc/config.yaml"), "x: 1").unwrap();
        fs::write(dir.join("etc/sub/menu.yaml"), "menus:").unwrap();
        fs::write(dir.join("outside.yaml"), "secret").unwrap();
        symlink("../outside.yaml", dir.join("etc/link.yaml")).unwrap();
        dir
    }

    #[test]
    fn only_files_beneath_the_folder_are_read_and_no_link_is_followed() {
        let dir = scratch("beneath");
        let folder = Folder::of(&dir.join("etc/config.yaml")).unwrap();
        assert_eq!(folder.read("sub/menu.yaml").unwrap(), b"menus:");
        let outside = dir.join("outside.yaml");
        for name in ["../outside.yaml", "link.yaml", outside.to_str().unwrap()] {
            assert!(matches!(folder.read(name), Err(FileError::Outside)), "{name}");
        }
        assert!(matches!(folder.read("none.yaml"), Err(FileError::NotFound)));
        assert!(matches!(folder.read("sub"), Err(FileError::NotAFile)));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn the_rule_holds_without_openat2_too() {
        let dir = scratch("by-hand");
        let folder = Folder::of(&dir.join("etc/config.yaml")).unwrap();
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        assert!(folder.open_by_hand("sub/menu.yaml", flags).is_ok());
        for name in ["../outside.yaml", "link.yaml", "/etc/hostname"] {
            assert!(matches!(folder.open_by_hand(name, flags), Err(FileError::Outside)), "{name}");
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_password_that_only_root_can_read_is_told_from_the_services() {
        let owner = |user, group, mode| Owner { user, group, mode };
        let packaged = owner(0, 990, 0o40_750);
        for (secret, out_of_reach) in [
            (owner(0, 0, 0o100_640), true),
            (owner(0, 0, 0o100_600), true),
            (owner(0, 990, 0o100_600), true),
            (owner(0, 990, 0o100_640), false),
            (owner(0, 0, 0o100_644), false),
            (owner(990, 990, 0o100_600), false),
        ] {
            assert_eq!(secret.is_root_only(packaged), out_of_reach, "{secret:?}");
        }
        assert!(!owner(0, 0, 0o100_600).is_root_only(owner(0, 0, 0o40_755)), "root's own folder serves root");
    }

    #[test]
    fn a_file_over_the_cap_is_refused() {
        let dir = scratch("cap");
        let path = dir.join("etc/big.yaml");
        fs::write(&path, vec![b'#'; CAP + 1]).unwrap();
        assert!(matches!(read_main(&path), Err(FileError::TooLarge)));
        fs::remove_dir_all(dir).unwrap();
    }
}
