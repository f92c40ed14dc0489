//! Where a command looks for the service and its records.

use std::path::{Path, PathBuf};

use clap::Args;

/// Where the packaged service keeps its records and its control socket.
const INSTALLED_STATE: &str = "/var/lib/slukhavka";
const INSTALLED_RUN: &str = "/run/slukhavka";
/// Where `./run` keeps them.
const LOCAL: &str = "var";

#[derive(Args, Debug, Clone, Default)]
pub struct PlaceArgs {
    /// Тека, де зберігаються записи про дзвінки
    #[arg(long, value_name = "ТЕКА")]
    pub state: Option<PathBuf>,
    /// Сокет керування служби
    #[arg(long, value_name = "ШЛЯХ")]
    pub control: Option<PathBuf>,
}

impl PlaceArgs {
    /// `--state`, else the folder systemd gives, else `./var`, else the packaged service's when only that exists.
    pub fn state(&self) -> PathBuf {
        let given = self.state.clone().or_else(|| from_env("STATE_DIRECTORY"));
        given.unwrap_or_else(|| if self.is_installed() { INSTALLED_STATE.into() } else { LOCAL.into() })
    }

    /// `--control`, else a socket in the run-time folder systemd gives, else beside the records.
    pub fn control(&self) -> PathBuf {
        if let Some(path) = &self.control {
            return path.clone();
        }
        let folder = match from_env("RUNTIME_DIRECTORY") {
            Some(folder) => folder,
            None if self.state.is_none() && self.is_installed() => INSTALLED_RUN.into(),
            None => self.state(),
        };
        folder.join("control.sock")
    }

    fn is_installed(&self) -> bool {
        !Path::new(LOCAL).exists() && Path::new(INSTALLED_STATE).exists()
    }
}

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_on_the_command_line_wins_and_the_socket_is_beside_the_records() {
        let place = PlaceArgs { state: Some("/srv/a".into()), control: None };
        assert_eq!(place.state(), Path::new("/srv/a"));
        if from_env("RUNTIME_DIRECTORY").is_none() {
            assert_eq!(place.control(), Path::new("/srv/a/control.sock"));
        }
        let place = PlaceArgs { control: Some("/srv/b.sock".into()), ..place };
        assert_eq!(place.control(), Path::new("/srv/b.sock"));
    }
}
