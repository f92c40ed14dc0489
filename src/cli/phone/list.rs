//! `slukhavka phone list`: every account, where its telephone is, and whose it is.
//!
//! With `--json` one line a telephone: `extension`, `registered`, `alive`, `address`, `user_agent`, `expires_s`, `people`.

use clap::Args;

use super::words;
use crate::{
    cli::{columns, history::client_error, place::PlaceArgs},
    phones::PhoneStatus,
    runtime::{
        control::{Client, ClientError, PhoneLine},
        phones::{Accounts, AccountsError},
    },
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct ListArgs {
    /// Для програм: один телефон — один рядок JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn list(args: &ListArgs) -> Result<String, String> {
    let (control, state) = (args.place.control(), args.place.state());
    let (phones, running) = match Client::connect(&control).and_then(|mut client| client.phones()) {
        Ok(phones) => (phones, true),
        Err(ClientError::NotRunning) => (on_disk(&Accounts::new(&state))?, false),
        Err(error) => return Err(client_error(&error, &control)),
    };
    if args.json {
        let line = |phone| serde_json::to_string(phone).map(|line| line + "\n");
        return Ok(phones.iter().flat_map(line).collect());
    }
    Ok(render(&phones, running))
}

fn on_disk(accounts: &Accounts) -> Result<Vec<PhoneLine>, String> {
    let (accounts, damaged) = accounts.read();
    match damaged {
        Some(AccountsError::Io { path, source }) => return Err(words::disk(&path, &source)),
        Some(AccountsError::Damaged { path, line }) => eprintln!("{}", words::damaged(&path, line)),
        _ => {}
    }
    let line = |extension: &str| PhoneLine {
        status: PhoneStatus {
            extension: extension.to_owned(),
            registered: false,
            alive: false,
            address: None,
            user_agent: String::new(),
            expires_s: None,
        },
        people: Vec::new(),
    };
    Ok(accounts.iter().map(|account| line(&account.extension)).collect())
}

pub(super) fn render(phones: &[PhoneLine], running: bool) -> String {
    if phones.is_empty() {
        return "Телефонів немає. Додати: slukhavka phone add 101\n".into();
    }
    if !running {
        let names: Vec<_> = phones.iter().map(|phone| phone.status.extension.as_str()).collect();
        return format!("Служба не працює, тож жоден телефон не на зв’язку.\nТелефони: {}\n", names.join(", "));
    }
    let head = ["Телефон", "Чий", "Стан", "Адреса", "Модель"].map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(head).chain(phones.iter().map(row)).collect();
    columns::aligned("", &rows)
}

fn row(phone: &PhoneLine) -> Vec<String> {
    let status = &phone.status;
    let state = match (status.registered, status.alive) {
        (true, true) => "на зв’язку",
        (true, false) => "не відповідає",
        (false, _) => "не підключений",
    };
    let people = if phone.people.is_empty() { "—".to_owned() } else { phone.people.join(", ") };
    let address = status.address.map_or("—".to_owned(), |address| address.to_string());
    vec![status.extension.clone(), people, state.to_owned(), address, status.user_agent.clone()]
}
