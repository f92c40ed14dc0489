//! The lines of the provider: a table, and under a line that ails what to do about it.

use jiff::Timestamp;

use super::moment;
use crate::{
    cli::columns,
    clock::Now,
    trunk::{TrunkState, TrunkStatus},
    web::line_words::state,
};

const HEADS: [&str; 7] = ["Лінія", "Стан", "Відколи", "Сервер", "Розмови", "Надійшло", "Далі"];
const NOTHING: &str = "—";

/// Nothing at all without lines.
pub(super) fn render(lines: &[TrunkStatus]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let heads = HEADS.map(str::to_owned).into();
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(lines.iter().map(row)).collect();
    let table = columns::aligned("  ", &rows);
    let mut shown = table.lines();
    let mut out = format!("\nЗовнішні лінії\n{}\n", shown.next().unwrap_or_default());
    for (row, line) in shown.zip(lines) {
        out.push_str(row);
        out.push('\n');
        for remark in remarks(line) {
            out.push_str(&format!("    {remark}\n"));
        }
    }
    out
}

fn row(line: &TrunkStatus) -> Vec<String> {
    let calls = match line.channels {
        Some(channels) => format!("{} з {channels}", line.calls),
        None => line.calls.to_string(),
    };
    let offered = match line.refused_full {
        0 => line.offered.to_string(),
        full => format!("{}, зайнято: {full}", line.offered),
    };
    let server = line.server.clone().unwrap_or_else(|| NOTHING.to_owned());
    vec![line.name.clone(), state(line).to_owned(), moment(line.since), server, calls, offered, clock(line.next)]
}

/// The next step is never far: `22:03:07`, Kyiv time.
fn clock(at: Option<Timestamp>) -> String {
    at.map_or(NOTHING.to_owned(), |at| at.to_zoned(Now::kyiv()).strftime("%H:%M:%S").to_string())
}

/// The advice of a line that fails or recovers, and what else is remarkable.
fn remarks(line: &TrunkStatus) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(advice) = &line.advice {
        let well = matches!(line.state, TrunkState::Registered | TrunkState::Reachable);
        all.push(match line.trouble_at {
            Some(at) if well => format!("було {}: {advice}", moment(Some(at))),
            _ if line.failures > 1 => format!("порада: {advice} Невдалих спроб поспіль: {}.", line.failures),
            _ => format!("порада: {advice}"),
        });
    }
    if let Some(address) = &line.public_address {
        all.push(format!("наша адреса для провайдера: {address}"));
    }
    all.extend(line.notes.iter().map(|(_, sentence)| format!("зауважено: {sentence}")));
    all
}
