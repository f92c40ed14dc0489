//! Calls of the past for commands: from the running service, or from the disk when none runs.

use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

use super::place::PlaceArgs;
use crate::{
    call::CallRecord,
    ledger::Deed,
    runtime::{
        control::{Client, ClientError},
        store_thread::Source,
    },
    store::{self, JournalError, Offline},
    vocab::CallRef,
};

/// Which calls, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Last(usize),
    /// That started in `from..to`.
    Between(Timestamp, Timestamp),
    One(CallRef),
}

/// Gives each call to `each` as JSON; returns what is to be said beside them. The error is a finished sentence.
/// `command` is what the person typed, for advice.
pub fn visit(
    place: &PlaceArgs,
    command: &str,
    which: Which,
    each: &mut dyn FnMut(Value),
) -> Result<Vec<String>, String> {
    let control = place.control();
    match Client::connect(&control) {
        Ok(mut client) => ask_service(&mut client, which, each).map_err(|e| client_error(&e, &control)),
        Err(ClientError::NotRunning) => read_disk(&place.state(), &control, command, which, each),
        Err(error) => Err(client_error(&error, &control)),
    }
}

/// The same as records. One that cannot be read is counted in the notes.
pub fn records(place: &PlaceArgs, command: &str, which: Which) -> Result<(Vec<CallRecord>, Vec<String>), String> {
    let (mut calls, mut unread) = (Vec::new(), 0);
    let mut notes = visit(place, command, which, &mut |call| match serde_json::from_value(call) {
        Ok(record) => calls.push(record),
        Err(_) => unread += 1,
    })?;
    if unread > 0 {
        notes.insert(0, format!("Не показано: {unread}. Служба іншої версії, перезапустіть її."));
    }
    Ok((calls, notes))
}

fn ask_service(client: &mut Client, which: Which, each: &mut dyn FnMut(Value)) -> Result<Vec<String>, ClientError> {
    let (end, wanted) = match which {
        Which::Last(last) => (client.calls(last, each)?, last),
        Which::Between(from, to) => (client.calls_between(from, to, each)?, 0),
        Which::One(call) => {
            client.call(call)?.into_iter().for_each(each);
            return Ok(Vec::new());
        }
    };
    let early = end.source == Source::Journal && end.calls < wanted;
    let note = early.then(|| "Служба ще готує записи до пошуку; старіші дзвінки буде видно за мить.".to_owned());
    Ok(note.into_iter().collect())
}

fn read_disk(
    state: &Path,
    control: &Path,
    command: &str,
    which: Which,
    each: &mut dyn FnMut(Value),
) -> Result<Vec<String>, String> {
    see_that_it_is_free(state, control, command)?;
    let found = find(state, which).map_err(|e| disk_error(state, &e))?;
    found.calls.iter().filter_map(|call| serde_json::to_value(call).ok()).for_each(each);
    let mut notes = vec![format!("Служба не працює; записи прочитано з теки {}.", state.display())];
    if found.damaged > 0 {
        notes.push(format!("Пошкоджених місць у журналі: {}.", found.damaged));
    }
    Ok(notes)
}

/// The service writes down that a command has shown or copied what is personal (M-5.7). Of a stopped one nobody is there
/// to do it: who may read its folder has everything anyway.
pub fn shown(place: &PlaceArgs, what: Deed) {
    let noted = Client::connect(&place.control()).and_then(|mut client| client.accessed(what));
    if let Err(error) = noted {
        tracing::debug!(%error, "not in the log of accesses");
    }
}

/// Records are there and nobody holds them; else the finished sentence that says so.
pub(super) fn see_that_it_is_free(state: &Path, control: &Path, command: &str) -> Result<(), String> {
    let shown = state.display();
    if !state.join("journal").exists() {
        return Err(format!(
            "Служба не працює, а в теці {shown} записів немає.\n\
             Порада: вкажіть теку записів: slukhavka {command} --state ТЕКА"
        ));
    }
    if let Some(pid) = store::is_in_use(state).map_err(|e| disk_error(state, &e))? {
        let pid = pid.map(|pid| format!(" (процес {pid})")).unwrap_or_default();
        return Err(format!(
            "Записи в теці {shown} зараз тримає служба{pid}, але через сокет {} вона не відповідає.\n\
             Порада: вкажіть сокет служби: slukhavka {command} --control ШЛЯХ",
            control.display()
        ));
    }
    Ok(())
}

fn find(state: &Path, which: Which) -> Result<Offline, JournalError> {
    match which {
        Which::Last(last) => store::read_last(state, last, None),
        Which::Between(from, to) => store::read_between(state, from, to),
        Which::One(call) => store::read_one(state, call),
    }
}

/// Sentences for what keeps a command from the service; `status` says the same.
pub fn client_error(error: &ClientError, control: &Path) -> String {
    let path = control.display();
    match error {
        ClientError::NotRunning => format!("Служба не працює: через сокет {path} ніхто не відповідає."),
        ClientError::Denied => format!(
            "Немає дозволу на сокет {path}.\n\
             Порада: запустіть команду через sudo або додайте себе до групи служби."
        ),
        ClientError::Refused { message, .. } => format!("Служба відмовила: {message}"),
        ClientError::Garbled => "Відповідь служби незрозуміла. Можливо, служба іншої версії: перезапустіть її.".into(),
        ClientError::Io(e) => format!("Служба не відповідає через сокет {path}: {e}"),
    }
}

pub(super) fn disk_error(state: &Path, error: &dyn std::error::Error) -> String {
    format!("Не вдалося прочитати записи в теці {}: {error}", state.display())
}
