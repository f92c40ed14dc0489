//! `slukhavka backup` and `slukhavka restore`: everything in one file, and back into an empty folder.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{
    calls, disk,
    export::{in_new_file, not_written},
    history::{self, client_error},
    place::PlaceArgs,
};
use crate::{
    clock::Now,
    runtime::{
        backup::{self, BackedUp, BackupError, RestoreError, Restored},
        control::{BackupEnd, Client, ClientError, Code},
    },
    store::{self, Claim},
};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct BackupArgs {
    /// Назва нового файлу
    #[arg(value_name = "ФАЙЛ", help_heading = "Куди")]
    pub file: PathBuf,
    /// Разом із записами розмов і голосовими повідомленнями
    #[arg(long)]
    pub recordings: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct RestoreArgs {
    /// Файл, який створила команда backup
    #[arg(value_name = "ФАЙЛ", help_heading = "Звідки")]
    pub file: PathBuf,
    /// Порожня або нова тека, куди відновити
    #[arg(long, value_name = "ТЕКА")]
    pub state: PathBuf,
}

pub fn backup(args: &BackupArgs) -> ExitCode {
    calls::finish(save(args, &mut io::stdout().lock()))
}

pub fn restore(args: &RestoreArgs) -> ExitCode {
    calls::finish(bring_back(args, &mut io::stdout().lock()))
}

/// Nobody but the owner reads it: there are numbers in it, and passwords of telephones.
fn save(args: &BackupArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let control = args.place.control();
    let done = match Client::connect(&control) {
        Ok(mut client) => in_new_file(&args.file, 0o600, |file| {
            let mut out = io::BufWriter::new(file);
            let taken = client.backup(args.recordings, &mut out).and_then(|done| {
                out.flush().map_err(BackupEnd::Out)?;
                Ok(done)
            });
            taken.map_err(|end| match end {
                BackupEnd::Client(ClientError::Refused { code: Code::NotReady, .. }) => not_ready(),
                BackupEnd::Client(error) => client_error(&error, &control),
                BackupEnd::Out(error) => not_written(&args.file, &error),
            })
        }),
        Err(ClientError::NotRunning) => of_folder(args, &control),
        Err(error) => Err(client_error(&error, &control)),
    }?;
    let size = fs::metadata(&args.file).map_or(0, |meta| meta.len());
    let _ = out.write_all(saved(&args.file, &done, size).as_bytes());
    Ok(Vec::new())
}

fn of_folder(args: &BackupArgs, control: &Path) -> Result<BackedUp, String> {
    let state = args.place.state();
    history::see_that_it_is_free(&state, control, "backup ФАЙЛ")?;
    let claim = Claim::take(&state).map_err(|error| disk::claim(&error))?;
    in_new_file(&args.file, 0o600, |file| {
        let mut out = io::BufWriter::new(file);
        let done = backup::of_folder(&claim, args.recordings, &mut out).map_err(|error| match error {
            BackupError::NotReady => not_ready(),
            BackupError::Out(error) => not_written(&args.file, &error),
            BackupError::Read { path, error } => format!("Не вдалося прочитати {}: {error}", path.display()),
            BackupError::Journal(error) => disk::journal(&error),
        })?;
        out.flush().map_err(|error| not_written(&args.file, &error))?;
        Ok(done)
    })
}

fn not_ready() -> String {
    "Служба ще готує записи після запуску. Порада: спробуйте за хвилину.".to_owned()
}

fn saved(file: &Path, done: &BackedUp, size: u64) -> String {
    let mut text = format!(
        "Резервну копію записано у файл {}: записів {}{}, {} КБ.\n\
         У ній є номери громадян і паролі телефонів: зберігайте її там, куди немає доступу стороннім.\n",
        file.display(),
        done.records,
        with_recordings(done.recordings),
        size.div_ceil(1024),
    );
    if done.damaged > 0 {
        text += &format!(
            "Пошкоджених місць у журналі, яких немає в копії: {}. Що саме втрачено, покаже «slukhavka db check».\n",
            done.damaged
        );
    }
    text
}

fn with_recordings(count: u64) -> String {
    if count > 0 { format!(", голосових файлів {count}") } else { String::new() }
}

fn bring_back(args: &RestoreArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let mut file = fs::File::open(&args.file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("Файлу {} немає.", args.file.display()),
        io::ErrorKind::PermissionDenied => {
            format!("Немає дозволу читати {}.\nПорада: запустіть команду через sudo.", args.file.display())
        }
        _ => format!("Не вдалося прочитати {}: {error}", args.file.display()),
    })?;
    let done = backup::restore(&mut file, &args.state).map_err(|error| not_restored(&args.file, &error))?;
    let _ = out.write_all(restored(&args.state, &done).as_bytes());
    Ok(Vec::new())
}

fn restored(state: &Path, done: &Restored) -> String {
    let state = state.display();
    format!(
        "Відновлено в теку {state}: записів {}{}. Копію зроблено {}.\n\
         Щоб служба працювала з ними: slukhavka run --state {state}\n",
        done.records,
        with_recordings(done.recordings as u64),
        done.made.to_zoned(Now::kyiv()).strftime("%d.%m.%Y %H:%M"),
    )
}

fn not_restored(file: &Path, error: &RestoreError) -> String {
    let file = file.display();
    match error {
        RestoreError::NotEmpty(path) => format!(
            "Тека {} не порожня, тож у неї не відновлюємо.\nПорада: вкажіть нову теку: --state ТЕКА",
            path.display()
        ),
        RestoreError::Folder { path, error } => not_written(path, error),
        RestoreError::Archive(error) => match error {
            store::RestoreError::NotABackup => format!("Файл {file} — не резервна копія Слухавки."),
            store::RestoreError::Newer(_) => {
                format!("Копію {file} зробила новіша версія програми.\nПорада: оновіть Слухавку й спробуйте ще раз.")
            }
            store::RestoreError::CutShort(bytes) => format!(
                "Файл {file} неповний: обривається після {bytes} Б. Нічого не відновлено.\nПорада: візьміть іншу копію."
            ),
            store::RestoreError::Damaged(at) => {
                format!("Файл {file} пошкоджено (місце {at}). Нічого не відновлено.\nПорада: візьміть іншу копію.")
            }
            store::RestoreError::Read(error) => format!("Не вдалося прочитати {file}: {error}"),
            store::RestoreError::Fresh(error) => disk::fresh(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{TempDir, record};

    /// What is said of an archive with these bytes.
    fn said(dir: &TempDir, bytes: &[u8]) -> String {
        let (file, state) = (dir.path().join("copy"), dir.path().join("new"));
        fs::write(&file, bytes).unwrap();
        let error = bring_back(&RestoreArgs { file, state: state.clone() }, &mut Vec::new()).unwrap_err();
        assert!(!state.join("journal").exists(), "nothing is left behind");
        error.replace(&format!("{}/", dir.path().display()), "")
    }

    fn archive() -> Vec<u8> {
        let mut bytes = Vec::new();
        let made = record(1, 1).started;
        store::BackupWriter::begin(&mut bytes, 1, made).unwrap().finish().unwrap();
        bytes
    }

    #[test]
    fn what_cannot_be_restored_is_told_by_its_reason() {
        let dir = TempDir::new();
        assert_eq!(said(&dir, b"PK\x03\x04"), "Файл copy — не резервна копія Слухавки.");
        let whole = archive();
        assert_eq!(
            said(&dir, &whole[..whole.len() - 1]),
            format!(
                "Файл copy неповний: обривається після {} Б. Нічого не відновлено.\nПорада: візьміть іншу копію.",
                whole.len() - 1
            )
        );
        let mut hurt = whole.clone();
        hurt[40] ^= 1;
        assert_eq!(
            said(&dir, &hurt),
            "Файл copy пошкоджено (місце 28). Нічого не відновлено.\nПорада: візьміть іншу копію."
        );
        let mut newer = whole;
        newer[7] = b'2';
        let sum = crc32fast::hash(&newer[..24]);
        newer[24..28].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(
            said(&dir, &newer),
            "Копію copy зробила новіша версія програми.\nПорада: оновіть Слухавку й спробуйте ще раз."
        );
    }

    #[test]
    fn neither_a_missing_file_nor_a_folder_with_something_in_it_is_restored() {
        let dir = TempDir::new();
        let args = RestoreArgs { file: dir.path().join("copy"), state: dir.path().to_owned() };
        let error = bring_back(&args, &mut Vec::new()).unwrap_err();
        assert_eq!(error, format!("Файлу {} немає.", args.file.display()));
        fs::write(&args.file, archive()).unwrap();
        let error = bring_back(&args, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error,
            format!(
                "Тека {} не порожня, тож у неї не відновлюємо.\nПорада: вкажіть нову теку: --state ТЕКА",
                dir.path().display()
            )
        );
    }

    #[test]
    fn a_backup_says_where_it_is_and_how_secret_it_is() {
        let done = BackedUp { records: 412, recordings: 3, damaged: 1 };
        assert_eq!(
            saved(Path::new("копія"), &done, 70_000),
            "Резервну копію записано у файл копія: записів 412, голосових файлів 3, 69 КБ.\n\
             У ній є номери громадян і паролі телефонів: зберігайте її там, куди немає доступу стороннім.\n\
             Пошкоджених місць у журналі, яких немає в копії: 1. Що саме втрачено, покаже «slukhavka db check».\n"
        );
    }
}
