//! People and queues at this moment, and the telephones they are reached by.

use std::time::Duration;

use crate::{
    acd::{OperatorStatus, QueueStatus},
    cli::{columns, words},
    phones::PhoneStatus,
    runtime::control::Status,
};

const OPERATORS: [&str; 5] = ["Ім’я", "Стан", "Уже", "Розмов", "Пропущено поспіль"];
const QUEUES: [&str; 7] = ["Черга", "Чекають", "Найдовше", "Вільно", "Надійшло", "Відповіли", "Без відповіді"];
const PHONES: [&str; 4] = ["Номер", "Стан", "Адреса", "Апарат"];
const NOTHING: &str = "—";

/// Nothing at all of what is not there.
pub(super) fn render(status: &Status) -> String {
    table("Оператори", OPERATORS, status.operators.iter().map(operator))
        + &table("Черги", QUEUES, status.queues.iter().map(queue))
        + &table("Телефони", PHONES, status.phones.iter().map(phone))
}

fn table<const N: usize>(title: &str, heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<Vec<String>> = rows.map(Vec::from).collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = heads.map(str::to_owned).into();
    let all: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    format!("\n{title}\n{}", columns::aligned("  ", &all))
}

fn operator(operator: &OperatorStatus) -> [String; 5] {
    [
        operator.name.clone(),
        words::operator_state(operator.state).to_owned(),
        words::span(Duration::from_millis(operator.since_ms)),
        operator.answered.to_string(),
        operator.missed.to_string(),
    ]
}

fn queue(queue: &QueueStatus) -> [String; 7] {
    let longest = match queue.waiting {
        0 => NOTHING.to_owned(),
        _ => words::talk(Duration::from_millis(queue.longest_wait_ms)),
    };
    [
        queue.name.clone(),
        queue.waiting.to_string(),
        longest,
        queue.free.to_string(),
        queue.offered.to_string(),
        queue.answered.to_string(),
        queue.gave_up.to_string(),
    ]
}

fn phone(phone: &PhoneStatus) -> [String; 4] {
    let state = match (phone.registered, phone.alive) {
        (true, true) => "на зв’язку",
        (true, false) => "не відповідає",
        (false, _) => "немає зв’язку",
    };
    let apparatus: String = phone.user_agent.chars().filter(|c| !c.is_control()).take(40).collect();
    [
        phone.extension.clone(),
        state.to_owned(),
        phone.address.map_or(NOTHING.to_owned(), |address| address.to_string()),
        if apparatus.is_empty() { NOTHING.to_owned() } else { apparatus },
    ]
}
