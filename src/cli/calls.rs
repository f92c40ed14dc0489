//! `slukhavka calls`: the newest calls, from the running service, or from the disk when none runs; with a call's name
//! (`3-17`, as the log and the table give it) the story of that one.
//!
//! With `--json` each line is one `call::CallRecord`, the newest first: `call` {`boot`, `seq`}, `started` (UTC),
//! `clock_trusted`, `answered_ms` and `ended_ms` from the INVITE, `caller` {`number`, `name`}, `called`,
//! `sip_call_id`, `peer`, `lang`, `journey` [{`at`, `from_ms`, `heard`, `keys`}], `outcome`, `ended_by`, `sip_status`,
//! `codec`, `digit_source`, `quality`, `queues`, `talks`, `survey`, `messages`. Fields are only ever added. Numbers are
//! whole there: it is for programs.

mod story;
mod table;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Args;
use serde_json::Value;

use super::{
    history::{self, Which},
    place::PlaceArgs,
};
use crate::{clock::Now, ledger::Deed, vocab::CallRef};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct CallsArgs {
    /// Лише цей дзвінок, докладно; назву (3-17) видно в журналі та в першому стовпці з --names
    #[arg(value_name = "ДЗВІНОК", value_parser = parse_call, help_heading = "Що показати")]
    pub call: Option<CallRef>,
    /// Скільки останніх дзвінків показати; якщо не вказано — 20
    #[arg(long, value_name = "СКІЛЬКИ", default_value_t = 20, hide_default_value = true, value_parser = parse_last)]
    pub last: usize,
    /// Для програм: один дзвінок — один рядок JSON, номери повністю
    #[arg(long)]
    pub json: bool,
    /// Показати номери повністю
    #[arg(long)]
    pub numbers: bool,
    /// Показати назви дзвінків, щоб розглянути один докладно
    #[arg(long)]
    pub names: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn calls(args: &CallsArgs) -> ExitCode {
    finish(print(args, &mut io::stdout().lock()))
}

/// Says what is to be said beside the answer.
pub(super) fn finish(result: Result<Vec<String>, String>) -> ExitCode {
    match result {
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
    let which = args.call.map_or(Which::Last(args.last), Which::One);
    if args.json {
        // A closed pipe (`calls --json | head`) is the reader's choice; the rest is only passed over.
        let mut written = Ok(());
        return history::visit(&args.place, "calls", which, &mut |call: Value| {
            written = std::mem::replace(&mut written, Ok(())).and_then(|()| writeln!(out, "{call}"));
        });
    }
    let (calls, notes) = history::records(&args.place, "calls", which)?;
    let text = match args.call {
        None => table::render(&calls, args.numbers, args.names, &Now::kyiv()),
        Some(wanted) => match calls.first() {
            Some(call) => story::render(call, args.numbers, &Now::kyiv()),
            None => return Err(format!("Дзвінка {wanted} у записах немає.")),
        },
    };
    // The reader of a pipe may leave early; that is no failure of ours.
    let _ = out.write_all(text.as_bytes());
    match args.call {
        Some(call) => history::shown(&args.place, Deed::Call { call }),
        None if args.numbers => history::shown(&args.place, Deed::Numbers { what: format!("calls {}", args.last) }),
        None => {}
    }
    Ok(notes)
}

fn parse_last(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|last| *last > 0).ok_or("треба ціле число від 1")
}

/// `3-17`: the boot and the sequence.
pub(super) fn parse_call(text: &str) -> Result<CallRef, &'static str> {
    let parts = text.split_once('-').and_then(|(boot, seq)| Some((boot.parse().ok()?, seq.parse().ok()?)));
    parts.map(|(boot, seq)| CallRef { boot, seq }).ok_or("треба два числа: 3-17")
}

#[cfg(test)]
mod tests;
