//! Troubles of the system in the words of [`Fault`].

use std::io::{self, ErrorKind};

use super::Fault;

/// Of a file we read or write.
pub(super) fn of_disk(error: &io::Error) -> Fault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Fault::DiskFull,
        ErrorKind::PermissionDenied => Fault::Disk("немає дозволу на теку озвучення".to_owned()),
        ErrorKind::ReadOnlyFilesystem => Fault::Disk("диск доступний лише для читання".to_owned()),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            Fault::Disk("на місці теки озвучення стоїть файл".to_owned())
        }
        _ => Fault::Disk(error.to_string()),
    }
}

/// Of a program that could not even be started.
pub(super) fn of_start(program: &str, error: &io::Error) -> Fault {
    match error.kind() {
        ErrorKind::NotFound => Fault::NoEngine(program.to_owned()),
        ErrorKind::PermissionDenied => Fault::Failed(format!("немає дозволу запускати «{program}»")),
        ErrorKind::OutOfMemory | ErrorKind::WouldBlock => {
            Fault::Failed("забракло пам’яті, щоб його запустити".to_owned())
        }
        // ENOEXEC has no kind of its own.
        _ if error.raw_os_error() == Some(rustix::io::Errno::NOEXEC.raw_os_error()) => {
            Fault::Failed(format!("«{program}» — не програма"))
        }
        _ => Fault::Failed(format!("«{program}» не запускається: {error}")),
    }
}

impl Fault {
    /// Whether it says something of the engine rather than of one text or of the disk.
    pub(super) fn is_engines(&self) -> bool {
        matches!(self, Self::NoEngine(_) | Self::TimedOut(_) | Self::Failed(_) | Self::NoFile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_disk_that_cannot_be_written_are_told_apart() {
        let of = |errno: rustix::io::Errno| of_disk(&io::Error::from(errno));
        assert_eq!(of(rustix::io::Errno::NOSPC), Fault::DiskFull);
        assert_eq!(of(rustix::io::Errno::DQUOT), Fault::DiskFull);
        assert!(of(rustix::io::Errno::ROFS).to_string().contains("лише для читання"));
        assert!(of(rustix::io::Errno::ACCESS).to_string().contains("немає дозволу"));
    }

    #[test]
    fn a_missing_program_and_one_that_is_none_are_told_apart() {
        let of = |errno: rustix::io::Errno| of_start("piper", &io::Error::from(errno));
        assert_eq!(of(rustix::io::Errno::NOENT), Fault::NoEngine("piper".to_owned()));
        assert!(of(rustix::io::Errno::NOEXEC).to_string().contains("«piper» — не програма"));
        assert!(of(rustix::io::Errno::ACCESS).to_string().contains("немає дозволу запускати"));
    }
}
