//! Strangers: what they tried, and who is shut out until when.

use super::moment;
use crate::{
    cli::columns,
    guard::{Ban, BanReason},
    runtime::control::Status,
};

const HEADS: [&str; 5] = ["Адреса", "За що", "Заблоковано до", "Разів", "Відкинуто"];
/// Latest first; a screen holds no more, `--json` has them all.
const MOST: usize = 20;

/// Nothing at all as long as no stranger came.
pub(super) fn render(status: &Status) -> String {
    let guard = &status.guard;
    let mut out = String::new();
    if guard.strange + guard.dropped_banned + guard.dropped_rate + guard.bans > 0 {
        out.push_str(&format!(
            "\nЧужі від запуску: запитів {}, блокувань {}, зараз заблоковано {}; відкинуто від заблокованих {}, понад \
             дозволену частоту {}\n",
            guard.strange, guard.bans, guard.banned_now, guard.dropped_banned, guard.dropped_rate
        ));
    }
    if !status.bans.is_empty() {
        let heads = HEADS.map(str::to_owned).into();
        let rows: Vec<Vec<String>> = std::iter::once(heads).chain(status.bans.iter().take(MOST).map(row)).collect();
        out.push_str(&format!("\nЗаблоковані адреси\n{}", columns::aligned("  ", &rows)));
        if status.bans.len() > MOST {
            out.push_str(&format!("  …і ще {}\n", status.bans.len() - MOST));
        }
    }
    out
}

fn row(ban: &Ban) -> Vec<String> {
    let reason = match ban.reason {
        BanReason::Scanner => "сканер",
        BanReason::Strange => "чужі запити",
        BanReason::Garbage => "не SIP",
        BanReason::Flood => "забагато запитів",
        BanReason::Passwords => "хибні паролі",
    };
    let until = moment(ban.until);
    vec![ban.source.to_string(), reason.to_owned(), until, ban.times.to_string(), ban.dropped.to_string()]
}
