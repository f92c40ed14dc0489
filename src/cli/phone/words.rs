//! What `slukhavka phone` says, word for word.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
};

use serde_json::Value;

use crate::{phones::MOST_ACCOUNTS, runtime::phones::Order, vocab::Secret};

/// What has to be typed into the telephone.
pub fn made(order: &Order, extension: &str, password: &Secret, server: &str) -> String {
    let head = match order {
        Order::Password => format!("Телефон {extension} має новий пароль. Старий уже не діє."),
        Order::Add | Order::Remove => format!("Телефон {extension} додано."),
    };
    format!(
        "{head} Введіть у налаштуваннях телефону (обліковий запис SIP):\n\n\
         \x20 Сервер (SIP Server, Domain):        {server}\n\
         \x20 Користувач (User, Auth ID):         {extension}\n\
         \x20 Пароль (Password):                  {password}\n\
         \x20 Транспорт (Transport):              UDP\n\n\
         Запишіть пароль зараз: удруге його не буде показано. Новий можна створити командою\n\
         «slukhavka phone password {extension}». Чи телефон на зв’язку, покаже «slukhavka phone list».\n",
        password = password.reveal(),
    )
}

pub fn removed(extension: &str) -> String {
    format!("Телефон {extension} вилучено: він більше не задзвонить.\n")
}

pub fn no_extension(text: &str) -> String {
    format!(
        "«{text}» не може бути номером телефону.\n\
         Порада: внутрішній номер — це від 2 до 6 цифр, перша не нуль, наприклад 101."
    )
}

pub fn exists(extension: &str) -> String {
    format!(
        "Телефон {extension} уже є.\nПорада: новий пароль для нього створить «slukhavka phone password {extension}»."
    )
}

pub fn unknown(extension: &str) -> String {
    format!(
        "Телефону {extension} немає.\nПорада: які є, покаже «slukhavka phone list»; додає «slukhavka phone add {extension}»."
    )
}

pub fn full() -> String {
    format!(
        "Телефонів може бути щонайбільше {MOST_ACCOUNTS}.\nПорада: вилучіть зайвий командою «slukhavka phone remove НОМЕР»."
    )
}

pub fn damaged(path: &Path, line: usize) -> String {
    format!(
        "Файл {} пошкоджено: рядок {line} незрозумілий, тож змінювати файл небезпечно.\n\
         Порада: у кожному рядку має бути номер і пароль через пробіл; виправте рядок або вилучіть його.",
        path.display()
    )
}

pub fn disk(path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied => "\nПорада: запустіть команду через sudo.",
        _ => "",
    };
    format!("Не вдалося прочитати або записати {}: {error}{advice}", path.display())
}

/// Where the running service takes datagrams.
pub fn udp_addresses(status: &Value) -> Vec<SocketAddr> {
    let addresses = status.get("addresses").and_then(Value::as_array);
    let texts = addresses.into_iter().flatten().filter_map(Value::as_str);
    texts.filter_map(|text| text.strip_prefix("sip:")?.parse().ok()).collect()
}

/// The address to be typed into a telephone; `own` is this machine's, where the service listens on every address.
pub fn server(listening: &[SocketAddr], own: Option<IpAddr>) -> String {
    let written = |ip: IpAddr, port| if port == 5060 { ip.to_string() } else { SocketAddr::new(ip, port).to_string() };
    let reachable = listening.iter().filter(|addr| !addr.ip().is_loopback());
    match (reachable.min_by_key(|addr| (addr.ip().is_unspecified(), addr.is_ipv6())), listening.first()) {
        (Some(addr), _) if !addr.ip().is_unspecified() => written(addr.ip(), addr.port()),
        (None, Some(addr)) => written(addr.ip(), addr.port()) + " (служба чує лише цей комп’ютер, див. listen:)",
        (chosen, _) => match own {
            Some(ip) => written(ip, chosen.map_or(5060, SocketAddr::port)),
            None => "адреса цього комп’ютера в мережі ради".into(),
        },
    }
}
