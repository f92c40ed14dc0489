//! C90–C119: lines of the provider, their passwords and certificates, and strangers.

use super::{any_of, error, warning};
use crate::config::report::Note;

pub fn unknown_provider(name: &str, near: Option<&str>, known: &[&str]) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»? Усі провайдери: «slukhavka trunk presets»"),
        None => {
            format!("відомі {}; іншого опишіть у файлі «providers/{name}.yaml» або напишіть «plain»", any_of(known))
        }
    };
    error("C90", format!("провайдера «{name}» програма не знає")).help(help)
}

pub fn bad_provider_file(name: &str, why: &str) -> Note {
    error("C91", format!("опис провайдера «{name}» не вдалося прочитати: {why}"))
        .help("опис — це звичайний файл .yaml у теці «providers» поруч із налаштуваннями")
}

pub fn not_in_provider_file(key: &str) -> Note {
    error("C91", format!("«{key}» не може стояти в описі провайдера"))
        .help("це слово лінії: напишіть його під «trunks» у головному файлі")
}

pub fn no_password() -> Note {
    error("C92", "є «login», але немає «password_file»: без пароля провайдер лінію не зареєструє")
        .help("збережіть пароль в окремому файлі поруч і допишіть, наприклад: «password_file: trunk.password»")
}

pub fn no_login(key: &str) -> Note {
    error("C92", format!("є «{key}», але немає «login»: програма не знає, чий це пароль"))
        .help("допишіть «login» — ім’я, яке дав провайдер; якщо провайдер пізнає вас за адресою, приберіть пароль")
}

pub fn password_unreadable(name: &str) -> Note {
    error("C93", format!("файл із паролем «{name}» не вдалося прочитати"))
        .help("дозвольте програмі читати його: «chgrp slukhavka ФАЙЛ» і «chmod 640 ФАЙЛ»; перевіряйте через sudo")
}

pub fn password_empty(name: &str) -> Note {
    error("C93", format!("файл із паролем «{name}» порожній"))
        .help("запишіть у нього пароль — один рядок і більше нічого")
}

pub fn password_lines(name: &str) -> Note {
    error("C93", format!("у файлі з паролем «{name}» кілька рядків"))
        .help("залиште один рядок — сам пароль, без назв і лапок; порожній рядок наприкінці теж зайвий")
}

pub fn password_not_text(name: &str) -> Note {
    error("C93", format!("файл із паролем «{name}» — не текст у кодуванні UTF-8"))
        .help("створіть його заново: один рядок, сам пароль")
}

pub fn password_open(name: &str) -> Note {
    warning("C94", format!("файл із паролем «{name}» може прочитати будь-хто на цьому комп’ютері"))
        .help(format!("закрийте його, але не від служби: «chgrp slukhavka {name}» і «chmod 640 {name}»"))
}

/// The check is made by root, who may read everything.
pub fn password_out_of_reach(name: &str) -> Note {
    warning("C105", format!("файл із паролем «{name}» прочитає лише root, а служба — ні, і пароль не подіє"))
        .help(format!("віддайте його групі служби: «chgrp slukhavka {name}» і «chmod 640 {name}»"))
}

pub fn reserve_too_large(reserve: u32, channels: u32) -> Note {
    error("C95", format!("«reserve: {reserve}» не лишає розмов для тих, хто телефонує: лінія має {channels}"))
        .help("«reserve» — скільки розмов берегти для дзвінків операторам; їх має бути менше, ніж «channels»")
}

pub fn reserve_of_nothing() -> Note {
    error("C95", "«reserve» без «channels»: невідомо, від скількох розмов берегти")
        .help("допишіть, скільки одночасних розмов дозволяє договір: «channels: 4»")
}

pub fn same_line(other: &str, first_line: u32) -> Note {
    error("C96", format!("це та сама лінія, що й «{other}» (рядок {first_line}): той самий сервер і той самий login"))
        .help("залиште одну; два номери однієї лінії записують у «numbers»")
}

/// Half of the Internet is nobody's provider, and nobody's town.
pub fn too_wide(key: &str, text: &str) -> Note {
    let (message, help) = match key {
        "lan" => ("пів інтернету — не мережа громади", "напишіть мережу ради, наприклад: 192.168.1.0/24"),
        "allow" => ("так захисту від чужих не буде", "напишіть лише потрібні адреси, наприклад: 203.0.113.7"),
        "media_from" => {
            ("так голос прийматимемо від будь-кого", "напишіть адреси, які назвав провайдер, або приберіть рядок")
        }
        _ => (
            "так дзвонити вашою лінією зміг би будь-хто з інтернету",
            "напишіть лише адреси, які назвав провайдер, наприклад: 188.163.212.0/24",
        ),
    };
    error("C97", format!("мережа «{text}» завелика: {message}")).help(help)
}

pub fn file_missing(name: &str) -> Note {
    error("C98", format!("файлу «{name}» немає або його не вдалося прочитати"))
        .help("покладіть файл у теку налаштувань або напишіть повний шлях, і дозвольте програмі читати його")
}

pub fn pair(present: &str, missing: &str) -> Note {
    error("C98", format!("є «{present}», але немає «{missing}»: сертифікат і ключ потрібні разом"))
        .help(format!("допишіть «{missing}» або приберіть «{present}»"))
}

pub fn name_unchecked() -> Note {
    warning("C99", "«check_name: no»: під виглядом провайдера може відповісти хтось інший і підслухати розмови")
        .help("це лише на час, поки провайдер виправить сертифікат; потім приберіть рядок")
}

pub fn without_effect(key: &str, because: &str) -> Note {
    warning("C100", format!("«{key}» тут нічого не змінює: {because}")).help("приберіть цей рядок")
}

pub fn login_looks_wrong(login: &str, hint: &str) -> Note {
    warning("C101", format!("«{login}» не схоже на login цього провайдера")).help(format!("зазвичай це {hint}"))
}

pub fn login_with_host(login: &str) -> Note {
    let name = login.split('@').next().unwrap_or_default();
    error("C102", "у «login» має бути лише ім’я, без адреси після @")
        .help(format!("пишіть «login: {name}», а адресу — у «server» або «domain»"))
}

pub fn login_letters(login: &str) -> Note {
    error("C102", format!("у «login» зайві знаки: «{login}»"))
        .help("ім’я входу — без пробілів і лапок, як його дав провайдер")
}

pub fn everybody_may_call() -> Note {
    warning("C103", "зовнішньої лінії не налаштовано, тож зателефонувати сюди може будь-хто з мережі")
        .help("опишіть лінію в розділі «trunks», а для проби слухайте лише себе: «listen: 127.0.0.1:5060»")
}

pub fn tls_without_certificate() -> Note {
    error("C104", "щоб слухати tls, потрібен сертифікат").help(
        "допишіть: «tls: {certificate: server.pem, key: server.key}»; щоб лише дзвонити через TLS, це не потрібно",
    )
}

pub fn no_server() -> Note {
    error("C32", "бракує рядка «server»: програма не знає, де ваш провайдер")
        .help("додайте, наприклад: «server: sip.example.ua»; якщо провайдер дзвонить зі своїх адрес сам — «from: 203.0.113.0/24»")
}

pub fn bad_server(text: &str) -> Note {
    error("C43", format!("незрозуміла адреса сервера «{text}»"))
        .help("пишіть так: sip.example.ua, sip.example.ua:5061 або 203.0.113.5; адресу IPv6 беруть у дужки: \"[2001:db8::5]:5060\"")
}

pub fn bad_domain(text: &str) -> Note {
    error("C43", format!("незрозумілий домен «{text}»")).help("пишіть лише назву, без порту: sip.example.ua")
}

pub fn bad_keep_alive(text: &str) -> Note {
    error("C44", format!("«{text}» тут не підходить"))
        .help("пишіть так: «25s» або «options 25s» — запитувати; «crlf 25s» — лише нагадувати про себе; «off» — ні; від 5 с до 10 хв")
}

pub fn bad_ip(text: &str) -> Note {
    error("C43", format!("незрозуміла адреса «{text}»")).help("пишіть числами: 203.0.113.5")
}
