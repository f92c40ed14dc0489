//! `slukhavka calls`: the newest calls, from the running service, or from the disk when none runs.
//!
//! With `--json` each line is one `call::CallRecord`, the newest first: `call` {`boot`, `seq`}, `started` (UTC),
//! `clock_trusted`, `answered_ms` and `ended_ms` from the INVITE, `caller` {`number`, `name`}, `called`,
//! `sip_call_id`, `peer`, `lang`, `journey` [{`at`, `from_ms`, `heard`, `keys`}], `outcome`, `ended_by`, `sip_status`,
//! `codec`, `digit_source`, `quality`. Fields are only ever added. Numbers are whole there: it is for programs.

mod table;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Args;
use serde_json::Value;

use super::place::PlaceArgs;
use crate::{
    call::CallRecord,
    clock::Now,
    runtime::{
        control::{Client, ClientError},
        store_thread::Source,
    },
    store,
};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct CallsArgs {
    /// Скільки останніх дзвінків показати; якщо не вказано — 20
    #[arg(long, value_name = "СКІЛЬКИ", default_value_t = 20, hide_default_value = true, value_parser = parse_last)]
    pub last: usize,
    /// Для програм: один дзвінок — один рядок JSON, номери повністю
    #[arg(long)]
    pub json: bool,
    /// Показати номери повністю
    #[arg(long)]
    pub numbers: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn calls(args: &CallsArgs) -> ExitCode {
    let mut out = io::stdout().lock();
    match print(args, &mut out) {
        Ok(notes) => {
            notes.iter().for_each(|note| eprintln!("{note}"));
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the calls; returns what is to be said beside them. The error is a finished sentence.
fn print(args: &CallsArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let (control, state) = (args.place.control(), args.place.state());
    match Client::connect(&control) {
        Ok(mut client) => ask_service(args, &mut client, out).map_err(|e| client_error(&e, &control)),
        Err(ClientError::NotRunning) => read_disk(args, &state, &control, out),
        Err(error) => Err(client_error(&error, &control)),
    }
}

fn ask_service(args: &CallsArgs, client: &mut Client, out: &mut impl Write) -> Result<Vec<String>, ClientError> {
    let mut rows = Vec::new();
    let mut unread = 0;
    let mut written = Ok(());
    let end = client.calls(args.last, |call| {
        if args.json {
            // A closed pipe (`calls --json | head`) is the reader's choice; the rest is only passed over.
            written = std::mem::replace(&mut written, Ok(())).and_then(|()| writeln!(out, "{call}"));
        } else {
            match serde_json::from_value::<CallRecord>(call) {
                Ok(record) => rows.push(record),
                Err(_) => unread += 1,
            }
        }
    })?;
    if !args.json {
        print_table(args, &rows, out);
    }
    let mut notes = Vec::new();
    if unread > 0 {
        notes.push(format!("Не показано: {unread}. Служба іншої версії, перезапустіть її."));
    }
    if end.source == Source::Journal && end.calls < args.last {
        notes.push("Служба ще готує записи до пошуку; старіші дзвінки буде видно за мить.".into());
    }
    Ok(notes)
}

fn read_disk(args: &CallsArgs, state: &Path, control: &Path, out: &mut impl Write) -> Result<Vec<String>, String> {
    let shown = state.display();
    if !state.join("journal").exists() {
        return Err(format!(
            "Служба не працює, а в теці {shown} записів немає.\n\
             Порада: вкажіть теку записів: slukhavka calls --state ТЕКА"
        ));
    }
    if let Some(pid) = store::is_in_use(state).map_err(|e| disk_error(state, &e))? {
        let pid = pid.map(|pid| format!(" (процес {pid})")).unwrap_or_default();
        return Err(format!(
            "Записи в теці {shown} зараз тримає служба{pid}, але через сокет {} вона не відповідає.\n\
             Порада: вкажіть сокет служби: slukhavka calls --control ШЛЯХ",
            control.display()
        ));
    }
    let found = store::read_last(state, args.last, None).map_err(|e| disk_error(state, &e))?;
    if args.json {
        for call in &found.calls {
            let line = serde_json::to_value(call).unwrap_or(Value::Null);
            if writeln!(out, "{line}").is_err() {
                break;
            }
        }
    } else {
        print_table(args, &found.calls, out);
    }
    let mut notes = vec![format!("Служба не працює; записи прочитано з теки {shown}.")];
    if found.damaged > 0 {
        notes.push(format!("Пошкоджених місць у журналі: {}.", found.damaged));
    }
    Ok(notes)
}

fn parse_last(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|last| *last > 0).ok_or("треба ціле число від 1")
}

fn print_table(args: &CallsArgs, calls: &[CallRecord], out: &mut impl Write) {
    // The reader of a pipe may leave early; that is no failure of ours.
    let _ = out.write_all(table::render(calls, args.numbers, &Now::kyiv()).as_bytes());
}

/// Sentences for what keeps a command from the service; `status` says the same.
pub(super) fn client_error(error: &ClientError, control: &Path) -> String {
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

fn disk_error(state: &Path, error: &dyn std::error::Error) -> String {
    format!("Не вдалося прочитати записи в теці {}: {error}", state.display())
}

#[cfg(test)]
mod tests;
