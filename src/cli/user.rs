//! `slukhavka user`: who may open the pages.
//!
//! While the service runs everything goes through its control socket, so that sessions end at once; without it the file is
//! changed directly, and the service reads it when it starts. A password is shown once, when it is made.

pub(super) mod words;

use std::{
    io::{self, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::{TEMPLATE, columns, history::client_error, place::PlaceArgs};
use crate::{
    runtime::{
        control::{Client, ClientError},
        users::{Order, Users},
    },
    vocab::{Role, Secret, User},
};

/// Хто може відкривати сторінки: додати, вилучити, дати новий пароль, змінити роль, показати
#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum UserCommand {
    /// Додати людину: створити їй одноразовий пароль
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user add ІМ’Я [--role РОЛЬ] [ПАРАМЕТРИ]")]
    Add(RoleArgs),
    /// Вилучити людину: вона більше не зможе ввійти
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user remove ІМ’Я [ПАРАМЕТРИ]")]
    Remove(UserArgs),
    /// Створити новий одноразовий пароль замість старого
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user password ІМ’Я [ПАРАМЕТРИ]")]
    Password(UserArgs),
    /// Змінити роль
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user role ІМ’Я --role РОЛЬ [ПАРАМЕТРИ]")]
    Role(NewRoleArgs),
    /// Показати, хто може входити
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user list [ПАРАМЕТРИ]")]
    List(ListArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct UserArgs {
    /// Ім’я для входу: літери, цифри, крапка, дефіс, підкреслення
    #[arg(value_name = "ІМ’Я", help_heading = "Хто")]
    pub name: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct NewRoleArgs {
    /// Роль: operator (оператор), clerk (працівник), manager (керівник), admin (адміністратор)
    #[arg(long, value_name = "РОЛЬ", value_parser = role)]
    pub role: Role,
    #[command(flatten)]
    pub user: UserArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct RoleArgs {
    /// Роль: operator (оператор), clerk (працівник), manager (керівник), admin (адміністратор); якщо не вказано — clerk
    #[arg(long, value_name = "РОЛЬ", value_parser = role, default_value = "clerk", hide_default_value = true)]
    pub role: Role,
    #[command(flatten)]
    pub user: UserArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct ListArgs {
    /// Для програм: одна людина — один рядок JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn run(command: &UserCommand) -> ExitCode {
    let said = match command {
        UserCommand::Add(args) => change(Order::Add(args.role), &args.user),
        UserCommand::Role(args) => change(Order::Role(args.role), &args.user),
        UserCommand::Remove(args) => change(Order::Remove, args),
        UserCommand::Password(args) => change(Order::Reset, args),
        UserCommand::List(args) => list(args),
    };
    match said {
        Ok(text) => {
            let _ = io::stdout().lock().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| "роль — operator, clerk, manager або admin".to_owned())
}

/// What was done, in finished sentences; the error too.
fn change(order: Order, args: &UserArgs) -> Result<String, String> {
    let (control, state, name) = (args.place.control(), args.place.state(), args.name.trim());
    let made = match Client::connect(&control) {
        Ok(mut client) => client.user(name, order).map_err(|error| {
            words::refused_by_service(&error, name).unwrap_or_else(|| client_error(&error, &control))
        })?,
        Err(ClientError::NotRunning) => changed_on_disk(order, &state, name)?,
        Err(error) => return Err(client_error(&error, &control)),
    };
    Ok(words::done(order, name, made.as_ref()))
}

/// The folder is made when it is not there: a user may well be the first thing that is made.
fn changed_on_disk(order: Order, state: &Path, name: &str) -> Result<Option<Secret>, String> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o750).create(state);
    made.map_err(|error| words::disk(state, &error))?;
    Users::open(state).change(name, order).map_err(|error| words::refused(&error, name))
}

fn list(args: &ListArgs) -> Result<String, String> {
    let control = args.place.control();
    let users = match Client::connect(&control).and_then(|mut client| client.users()) {
        Ok(users) => users,
        Err(ClientError::NotRunning) => Users::open(&args.place.state()).all(),
        Err(error) => return Err(client_error(&error, &control)),
    };
    if args.json {
        let line = |user| serde_json::to_string(user).map(|line| line + "\n");
        return Ok(users.iter().flat_map(line).collect());
    }
    Ok(render(&users))
}

fn render(users: &[User]) -> String {
    if users.is_empty() {
        return "Ще ніхто не може ввійти. Додати: slukhavka user add Олена --role clerk\n".into();
    }
    let head = ["Ім’я", "Роль", "Пароль"].map(str::to_owned).to_vec();
    let row = |user: &User| {
        let password = if user.one_time { "одноразовий, ще не змінений" } else { "свій" };
        vec![user.name.clone(), user.role.title().to_owned(), password.to_owned()]
    };
    let rows: Vec<_> = std::iter::once(head).chain(users.iter().map(row)).collect();
    columns::aligned("", &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    fn args(dir: &TempDir, name: &str) -> UserArgs {
        let place = PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("none.sock")) };
        UserArgs { name: name.into(), place }
    }

    #[test]
    fn without_the_service_the_file_is_changed_and_the_password_shown_once() {
        let dir = TempDir::new();
        let said = change(Order::Add(Role::Admin), &args(&dir, "Олена")).unwrap();
        assert!(said.starts_with("Користувача «Олена» (адміністратор) додано.\n\n  Одноразовий пароль: "), "{said}");
        let again = change(Order::Add(Role::Clerk), &args(&dir, "олена")).unwrap_err();
        assert!(again.starts_with("Користувач «олена» вже є.\n"), "{again}");
        let renewed = change(Order::Reset, &args(&dir, " Олена ")).unwrap();
        assert!(renewed.starts_with("Користувач «Олена» має новий пароль. Старий уже не діє."), "{renewed}");
        let last = change(Order::Remove, &args(&dir, "Олена")).unwrap_err();
        assert!(last.starts_with("«Олена» — останній адміністратор"), "{last}");
        change(Order::Add(Role::Admin), &args(&dir, "Марія")).unwrap();
        let role = change(Order::Role(Role::Manager), &args(&dir, "Олена")).unwrap();
        assert_eq!(role, "Роль користувача «Олена»: керівник. Увійти треба знову.\n");
        assert_eq!(
            change(Order::Remove, &args(&dir, "Олена")).unwrap(),
            "Користувача «Олена» вилучено: увійти вже не можна.\n"
        );
        let wrong = change(Order::Add(Role::Clerk), &args(&dir, "Олена Коваль")).unwrap_err();
        assert!(wrong.starts_with("«Олена Коваль» не може бути ім’ям для входу."), "{wrong}");
    }

    #[test]
    fn the_list_says_who_has_what_role() {
        let user = |name: &str, role, one_time| User { name: name.into(), role, one_time };
        assert_eq!(
            render(&[user("admin", Role::Admin, true), user("Олена", Role::Clerk, false)]),
            "Ім’я   Роль           Пароль\n\
             admin  адміністратор  одноразовий, ще не змінений\n\
             Олена  працівник      свій\n"
        );
        assert!(render(&[]).contains("slukhavka user add"));
    }
}
