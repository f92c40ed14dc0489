//! Troubles of the records on disk, each in a finished sentence with its cure.

use std::io;

use crate::store::{ClaimError, FreshError, JournalError};

pub fn journal(error: &JournalError) -> String {
    match error {
        JournalError::Full { path, .. } => {
            format!("На диску немає місця: {}.\nПорада: звільніть місце або вкажіть інший диск.", path.display())
        }
        JournalError::Newer { path, .. } => format!(
            "Записи {} створила новіша версія програми, тож ця їх не чіпає.\nПорада: оновіть Слухавку.",
            path.display()
        ),
        JournalError::Io { path, source, .. } => io_error(path, source),
    }
}

pub fn claim(error: &ClaimError) -> String {
    match error {
        ClaimError::InUse { dir, pid } => {
            let pid = pid.map(|pid| format!(" (процес {pid})")).unwrap_or_default();
            format!(
                "Записи в теці {} зараз тримає служба{pid}.\n\
                 Порада: зупиніть службу (sudo systemctl stop slukhavka) і спробуйте ще раз.",
                dir.display()
            )
        }
        ClaimError::Io { path, source, .. } => io_error(path, source),
    }
}

pub fn fresh(error: &FreshError) -> String {
    match error {
        FreshError::Occupied(path) => {
            format!("У теці {} вже є записи.\nПорада: вкажіть нову або порожню теку.", path.display())
        }
        FreshError::Claim(error) => claim(error),
        FreshError::Journal(error) => journal(error),
    }
}

fn io_error(path: &std::path::Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("Немає дозволу на {path}.\nПорада: запустіть команду через sudo.")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("На диску немає місця: {path}.\nПорада: звільніть місце або вкажіть інший диск.")
        }
        io::ErrorKind::NotFound => format!("Немає {path}."),
        _ => format!("Диск не прочитав або не записав {path}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_has_its_own_sentence_and_cure() {
        let path = || "/s/journal/0000000001.journal".into();
        assert_eq!(
            journal(&JournalError::Full { doing: "write", path: path() }),
            "На диску немає місця: /s/journal/0000000001.journal.\nПорада: звільніть місце або вкажіть інший диск."
        );
        assert_eq!(
            journal(&JournalError::Newer { version: 2, path: path() }),
            "Записи /s/journal/0000000001.journal створила новіша версія програми, тож ця їх не чіпає.\n\
             Порада: оновіть Слухавку."
        );
        assert_eq!(
            claim(&ClaimError::InUse { dir: "/s".into(), pid: Some(7) }),
            "Записи в теці /s зараз тримає служба (процес 7).\n\
             Порада: зупиніть службу (sudo systemctl stop slukhavka) і спробуйте ще раз."
        );
        assert_eq!(
            fresh(&FreshError::Occupied("/s".into())),
            "У теці /s вже є записи.\nПорада: вкажіть нову або порожню теку."
        );
    }
}
