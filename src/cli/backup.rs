//! `slukhavka backup` and `slukhavka restore`: everything in one file, and back into an empty folder.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{
    calls,
    export::{in_new_file, not_written},
    history::{self, client_error},
    place::PlaceArgs,
};
use crate::runtime::{
    backup::{self, BackedUp, BackupError, RestoreError, Restored},
    control::{BackupEnd, Client, ClientError},
};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct BackupArgs {
    /// Куди: назва нового файлу
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
            let taken = client.backup(args.recordings, &mut io::BufWriter::new(file));
            taken.map_err(|end| match end {
                BackupEnd::Client(error) => client_error(&error, &control),
                BackupEnd::Out(error) => not_written(&args.file, &error),
            })
        }),
        Err(ClientError::NotRunning) => of_disk(args, &control),
        Err(error) => Err(client_error(&error, &control)),
    }?;
    let _ = out.write_all(saved(&args.file, &done).as_bytes());
    Ok(Vec::new())
}

fn of_disk(args: &BackupArgs, control: &Path) -> Result<BackedUp, String> {
    let state = args.place.state();
    history::see_that_it_is_free(&state, control, "backup ФАЙЛ")?;
    in_new_file(&args.file, 0o600, |file| {
        let mut out = io::BufWriter::new(file);
        backup::write(&state, None, args.recordings, &mut out).map_err(|error| match error {
            BackupError::Out(error) => not_written(&args.file, &error),
            BackupError::Read { path, error } => format!("Не вдалося прочитати {}: {error}", path.display()),
        })
    })
}

fn saved(file: &Path, done: &BackedUp) -> String {
    let recordings = match done.recordings {
        0 => String::new(),
        count => format!(", голосових файлів: {count}"),
    };
    format!(
        "Резервну копію записано у файл {}: {} МБ{recordings}.\n\
         У ній є номери громадян і паролі телефонів: зберігайте її там, куди немає доступу стороннім.\n",
        file.display(),
        done.bytes.div_ceil(1 << 20),
    )
}

fn bring_back(args: &RestoreArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let file = fs::File::open(&args.file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("Файлу {} немає.", args.file.display()),
        io::ErrorKind::PermissionDenied => {
            format!("Немає дозволу читати {}.\nПорада: запустіть команду через sudo.", args.file.display())
        }
        _ => format!("Не вдалося прочитати {}: {error}", args.file.display()),
    })?;
    let done = backup::restore(&mut io::BufReader::new(file), &args.state);
    let done = done.map_err(|error| not_restored(&args.file, &error))?;
    let _ = out.write_all(restored(&args.state, &done).as_bytes());
    Ok(Vec::new())
}

fn restored(state: &Path, done: &Restored) -> String {
    let recordings = match done.recordings {
        0 => String::new(),
        count => format!(", голосових файлів: {count}"),
    };
    let state = state.display();
    format!(
        "Відновлено в теку {state}: файлів журналу: {}{recordings}.\n\
         Щоб служба працювала з ними: slukhavka run --state {state}\n",
        done.segments
    )
}

fn not_restored(file: &Path, error: &RestoreError) -> String {
    let file = file.display();
    match error {
        RestoreError::NotEmpty(path) => format!(
            "Тека {} не порожня, тож у неї не відновлюємо.\nПорада: вкажіть нову теку: --state ТЕКА",
            path.display()
        ),
        RestoreError::Foreign => format!("Файл {file} — не резервна копія Слухавки."),
        RestoreError::Newer => {
            format!("Копію {file} зробила новіша версія програми.\nПорада: оновіть Слухавку й спробуйте ще раз.")
        }
        RestoreError::Damaged => {
            format!("Файл {file} пошкоджено або він неповний; нічого не відновлено.\nПорада: візьміть іншу копію.")
        }
        RestoreError::Read(error) => format!("Не вдалося прочитати {file}: {error}"),
        RestoreError::Write { path, error, .. } => not_written(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    #[test]
    fn what_cannot_be_restored_is_told_by_its_reason() {
        let dir = TempDir::new();
        let (file, state) = (dir.path().join("copy"), dir.path().join("new"));
        let tried = |state: &Path| {
            let args = RestoreArgs { file: file.clone(), state: state.to_owned() };
            bring_back(&args, &mut Vec::new()).unwrap_err()
        };
        assert_eq!(tried(&state), format!("Файлу {} немає.", file.display()));
        fs::write(&file, "PK…").unwrap();
        assert_eq!(tried(&state), format!("Файл {} — не резервна копія Слухавки.", file.display()));
        fs::write(&file, "slukhavka-backup 9\nщось нове").unwrap();
        assert_eq!(
            tried(&state),
            format!(
                "Копію {} зробила новіша версія програми.\nПорада: оновіть Слухавку й спробуйте ще раз.",
                file.display()
            )
        );
        fs::write(&file, "slukhavka-backup 1\n\0").unwrap();
        assert_eq!(
            tried(&state),
            format!(
                "Файл {} пошкоджено або він неповний; нічого не відновлено.\nПорада: візьміть іншу копію.",
                file.display()
            )
        );
        assert!(!state.exists(), "nothing is left behind");
        assert_eq!(
            tried(dir.path()),
            format!(
                "Тека {} не порожня, тож у неї не відновлюємо.\nПорада: вкажіть нову теку: --state ТЕКА",
                dir.path().display()
            )
        );
    }
}
