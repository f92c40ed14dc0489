//! What `slukhavka user` says, word for word; the first line of a refusal is said on the page too.

use std::{io, path::Path};

use crate::{
    runtime::{
        control::{ClientError, Code},
        users::{Order, UsersError},
    },
    vocab::Secret,
};

pub fn done(order: Order, name: &str, made: Option<&Secret>) -> String {
    let head = match order {
        Order::Add(role) => format!("Користувача «{name}» ({}) додано.", role.title()),
        Order::Reset => format!("Користувач «{name}» має новий пароль. Старий уже не діє."),
        Order::Role(role) => return format!("Роль користувача «{name}»: {}. Увійти треба знову.\n", role.title()),
        Order::Remove => return format!("Користувача «{name}» вилучено: увійти вже не можна.\n"),
    };
    let password = made.map_or("", Secret::reveal);
    format!(
        "{head}\n\n  Одноразовий пароль: {password}\n\n\
         Передайте його людині: під час першого входу програма попросить обрати свій.\n\
         Удруге його не буде показано; новий створить «slukhavka user password {name}».\n"
    )
}

pub fn refused(error: &UsersError, name: &str) -> String {
    match error {
        UsersError::Name => no_name(name),
        UsersError::Exists(_) => {
            format!("Користувач «{name}» вже є.\nПорада: новий пароль створить «slukhavka user password {name}».")
        }
        UsersError::Unknown(_) => {
            format!("Користувача «{name}» немає.\nПорада: хто є, покаже «slukhavka user list».")
        }
        UsersError::Full => {
            "Користувачів уже 200, більше не буває.\nПорада: вилучіть тих, хто вже не працює.".to_owned()
        }
        UsersError::Fixed(_) => format!(
            "Користувача «{name}» записано в налаштуваннях, і змінити його можна лише там.\n\
             Порада: розділ «users» і файл із паролем поруч; після збереження зміни діють одразу."
        ),
        UsersError::LastAdmin(_) => format!(
            "«{name}» — останній адміністратор: без нього нікому буде керувати користувачами.\n\
             Порада: спершу додайте іншого: «slukhavka user add ІМ’Я --role admin»."
        ),
        UsersError::Wrong => "Теперішній пароль не підходить.".to_owned(),
        UsersError::Short => "Новий пароль закороткий або задовгий: потрібно щонайменше 10 символів.".to_owned(),
        UsersError::Guessable => "Новий пароль не може бути таким самим, як ім’я або старий пароль.".to_owned(),
        UsersError::Busy => "Програма зараз зайнята. Спробуйте ще раз за хвилину.".to_owned(),
        UsersError::Damaged { path, line } => format!(
            "Файл {} пошкоджено: рядок {line} незрозумілий, тож змінювати файл небезпечно.\n\
             Порада: виправте рядок або вилучіть його; що в ньому має бути, сказано на початку файлу.",
            path.display()
        ),
        UsersError::Io { path, source } => disk(path, source),
    }
}

pub fn no_name(name: &str) -> String {
    format!(
        "«{name}» не може бути ім’ям для входу.\n\
         Порада: до 32 літер однієї абетки, цифр, крапок, дефісів і підкреслень, без пробілів: olena.koval, Олена-К."
    )
}

pub fn disk(path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied => "\nПорада: запустіть команду через sudo.",
        _ => "",
    };
    format!("Не вдалося прочитати або записати {}: {error}{advice}", path.display())
}

/// What the running service said of a user; `None` for everything else.
pub fn refused_by_service(error: &ClientError, name: &str) -> Option<String> {
    let ClientError::Refused { code, message } = error else { return None };
    let name_of = || name.to_owned();
    let error = match code {
        Code::Name => UsersError::Name,
        Code::Exists => UsersError::Exists(name_of()),
        Code::Unknown => UsersError::Unknown(name_of()),
        Code::Full => UsersError::Full,
        Code::Fixed => UsersError::Fixed(name_of()),
        Code::LastAdmin => UsersError::LastAdmin(name_of()),
        Code::Busy => UsersError::Busy,
        Code::Disk => return Some(format!("Не вдалося записати користувачів: {message}")),
        _ => return None,
    };
    Some(refused(&error, name))
}
