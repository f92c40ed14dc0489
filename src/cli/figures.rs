//! Reports and rows of calls for commands: from the running service, or counted from the disk when none runs.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{
    history::{self, client_error},
    place::PlaceArgs,
    read, run,
};
use crate::{
    clock::Now,
    config,
    report::{CallRow, Period, Report},
    runtime::{
        control::{Client, ClientError, Code},
        statistics::{Outlook, Statistics, StatisticsError, Stopped, is_demo},
    },
};

pub enum Figures {
    Service { client: Box<Client>, control: PathBuf },
    Disk(Box<Statistics>),
}

impl Figures {
    /// With what is to be said beside them; the error is a finished sentence. `command` is what the person typed.
    pub fn open(place: &PlaceArgs, config: Option<&PathBuf>, command: &str) -> Result<(Self, Vec<String>), String> {
        let control = place.control();
        match Client::connect(&control) {
            Ok(client) => Ok((Self::Service { client: Box::new(client), control }, Vec::new())),
            Err(ClientError::NotRunning) => Self::of_disk(&place.state(), &control, config, command),
            Err(error) => Err(client_error(&error, &control)),
        }
    }

    fn of_disk(
        state: &Path,
        control: &Path,
        config: Option<&PathBuf>,
        command: &str,
    ) -> Result<(Self, Vec<String>), String> {
        history::see_that_it_is_free(state, control, command)?;
        let (source, example) = run::source(config);
        let loaded = config::load_with(&source, read::credentials().as_deref(), Now::today(), None);
        let Some(plan) = loaded.plan else { return Err(config::render(&loaded.diagnostics, &loaded.sources)) };
        let stopped = Stopped::read(state).map_err(|error| history::disk_error(state, &error))?;
        let outlook = Outlook::new(&plan, is_demo(state), 1);
        let mut notes = vec![format!("Служба не працює; записи прочитано з теки {}.", state.display())];
        if example && !outlook.is_demo() {
            notes.push("Назви взято з вбудованого прикладу. Порада: вкажіть налаштування: --config ФАЙЛ".to_owned());
        }
        Ok((Self::Disk(Box::new(Statistics::new(stopped, outlook))), notes))
    }

    pub fn report(&mut self, period: Period) -> Result<Box<Report>, String> {
        match self {
            Self::Service { client, control } => client.report(period).map_err(|error| said(&error, control)),
            Self::Disk(statistics) => {
                let report = statistics.report(period, Timestamp::now());
                report.map(|report| Box::new(Report::clone(&report))).map_err(|error| counted(&error))
            }
        }
    }

    /// Each call of the period in order of time, numbers masked.
    pub fn rows(&mut self, period: Period, each: &mut dyn FnMut(CallRow)) -> Result<(), String> {
        match self {
            Self::Service { client, control } => {
                client.report_calls(period, each).map_err(|error| said(&error, control))
            }
            Self::Disk(statistics) => statistics.rows(period, Timestamp::now(), each).map_err(|error| counted(&error)),
        }
    }
}

fn said(error: &ClientError, control: &Path) -> String {
    match error {
        ClientError::Refused { code: Code::NotReady, .. } => not_ready(),
        ClientError::Refused { code: Code::Busy, .. } => busy(),
        error => client_error(error, control),
    }
}

fn counted(error: &StatisticsError) -> String {
    match error {
        StatisticsError::NotReady => not_ready(),
        StatisticsError::Busy => busy(),
        StatisticsError::Failed(reason) => format!("Не вдалося порахувати дзвінки: {reason}"),
    }
}

fn not_ready() -> String {
    "Служба ще готує записи після запуску. Порада: спробуйте за хвилину.".to_owned()
}

fn busy() -> String {
    "Служба зараз рахує інші звіти. Порада: спробуйте за хвилину.".to_owned()
}
