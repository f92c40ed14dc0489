//! C170–C189: the pages and those who may open them.

use super::{error, warning};
use crate::config::report::Note;

/// Passwords and numbers of people would cross the network for anybody to read.
pub fn unencrypted(addr: &str) -> Note {
    error("C170", format!("сторінку на {addr} було б видно в мережі без шифрування: паролі й номери міг би прочитати кожен"))
        .help(
            "додайте сертифікат: «web: {listen: АДРЕСА, certificate: rada.pem, key: rada.key}»; або лишіть 127.0.0.1 і ходіть \
             через SSH; або, якщо ця мережа лише ваша, погодьтеся: «insecure_lan: yes»",
        )
}

pub fn bad_host(text: &str) -> Note {
    error("C171", format!("«{text}» — не назва комп’ютера")).help(
        "пишіть саму назву, як у рядку браузера: «hosts: slukhavka.rada.lan», без http:// і без порту; кириличну — так, \
         як її показує браузер: xn--…",
    )
}

pub fn bad_name(text: &str) -> Note {
    error("C172", format!("«{text}» не може бути ім’ям для входу"))
        .help("до 32 літер однієї абетки, цифр, крапок, дефісів і підкреслень, без пробілів: olena.koval, Олена-К")
}

pub fn same_name(text: &str, first_line: u32) -> Note {
    error("C173", format!("користувача «{text}» записано двічі: уперше — у рядку {first_line}"))
        .help("великі й малі літери в іменах не розрізняються; залиште один рядок")
}

pub fn bad_role(text: &str, near: Option<&str>) -> Note {
    let note = error("C174", format!("ролі «{text}» немає"));
    let roles = "operator (оператор), clerk (працівник), manager (керівник) або admin (адміністратор)";
    match near {
        Some(near) => note.help(format!("можливо, «{near}»? Ролі: {roles}")),
        None => note.help(format!("ролі: {roles}")),
    }
}

pub fn short_password(file: &str) -> Note {
    warning("C175", format!("пароль у файлі «{file}» коротший за 10 символів: його легко вгадати"))
        .help("добре підходять чотири випадкові слова")
}
