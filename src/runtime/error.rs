//! Why the service did not start: a fault of the environment, told to the person who can mend it.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

use crate::{config::ListenTls, sip::Transport, store::ClaimError};

use super::control::ControlError;

/// Printed in Ukrainian with advice; each kind has its exit code.
#[derive(Debug)]
pub enum StartupError {
    /// The configuration has mistakes; the text is the finished list.
    Config(String),
    Listen {
        transport: Transport,
        addr: SocketAddr,
        error: io::Error,
    },
    Web {
        addr: SocketAddr,
        error: io::Error,
    },
    /// Pages would leave this machine for anybody to read on the way.
    WebUnencrypted {
        addr: SocketAddr,
    },
    WebCertificate {
        files: ListenTls,
    },
    State {
        folder: PathBuf,
        error: io::Error,
    },
    Prompts(String),
    Claim(ClaimError),
    Control(ControlError),
    Thread(io::Error),
    /// Not a fault of the start: the voice of a running service broke, and only a new start mends it.
    MediaGone,
}

impl StartupError {
    /// 2 for a mistake in the configuration, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            StartupError::Config(_) => 2,
            _ => 1,
        }
    }
}

impl fmt::Display for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartupError::Config(list) => f.write_str(list.trim_end()),
            StartupError::Listen { transport, addr, error } => {
                let (what, flag) = (transport.name(), transport.name().to_lowercase());
                write!(
                    f,
                    "Не вдалося слухати SIP ({what}) на {addr}: {}\n{}",
                    reason(error),
                    advice(error, addr, &flag)
                )
            }
            StartupError::Web { addr, error } => {
                write!(
                    f,
                    "Не вдалося показувати сторінку на {addr}: {}\nПорада: вкажіть іншу адресу (--web 127.0.0.1:8081) або вимкніть сторінку (--web off).",
                    reason(error)
                )
            }
            StartupError::WebUnencrypted { addr } => {
                write!(
                    f,
                    "Сторінку на {addr} було б видно в мережі без шифрування: паролі й номери людей міг би прочитати кожен.\n\
                     Порада: у налаштуваннях допишіть сертифікат («web: {{listen: {addr}, certificate: сертифікат.pem, key: ключ.pem}}»), \
                     або лишіть 127.0.0.1 і ходіть через SSH, або, якщо мережа лише ваша, погодьтеся: «insecure_lan: yes»."
                )
            }
            StartupError::WebCertificate { files } => {
                write!(
                    f,
                    "Не вдалося взяти сертифікат сторінки {} з ключем {}.\n\
                     Порада: обидва файли мають бути у форматі PEM, одне до одного пасувати й бути доступними службі.",
                    files.certificate.display(),
                    files.key.display()
                )
            }
            StartupError::State { folder, error } => {
                write!(
                    f,
                    "Не вдалося відкрити теку записів {}: {}\nПорада: вкажіть теку, куди програма може писати: --state ТЕКА.",
                    folder.display(),
                    reason(error)
                )
            }
            StartupError::Prompts(error) => {
                write!(
                    f,
                    "Не вдалося прочитати озвучення: {error}\nПорада: вкажіть теку з озвученням (--prompts ТЕКА) або поверніть ту, що була в пакунку."
                )
            }
            StartupError::Claim(error) => write!(f, "{}", claim(error)),
            StartupError::Control(error) => write!(f, "{}", control(error)),
            StartupError::MediaGone => f.write_str(
                "Голосова частина програми несподівано зупинилася, тому служба завершила роботу.\n\
                 Порада: systemd запустить її знову; якщо це повторюється, покажіть журнал (journalctl -u slukhavka) розробникам.",
            ),
            StartupError::Thread(error) => write!(f, "Системі бракує ресурсів, щоб почати роботу: {}", reason(error)),
        }
    }
}

impl std::error::Error for StartupError {}

fn claim(error: &ClaimError) -> String {
    match error {
        ClaimError::InUse { dir, pid } => {
            let who = pid.map(|pid| format!(" (процес {pid})")).unwrap_or_default();
            format!(
                "З текою записів {} уже працює інша Слухавка{who}.\n\
                 Порада: її стан покаже slukhavka status; для другої вкажіть іншу теку: --state ТЕКА.",
                dir.display()
            )
        }
        ClaimError::Io { path, source, .. } => {
            StartupError::State { folder: path.clone(), error: io::Error::new(source.kind(), source.to_string()) }
                .to_string()
        }
    }
}

fn control(error: &ControlError) -> String {
    match error {
        ControlError::InUse(path) => format!(
            "Сокет керування {} тримає інша Слухавка.\nПорада: її стан покаже slukhavka status; для другої вкажіть інший: --control ШЛЯХ.",
            path.display()
        ),
        ControlError::NotASocket(path) => format!(
            "Замість сокета керування {} лежить щось інше.\nПорада: приберіть цей файл або вкажіть інший шлях: --control ШЛЯХ.",
            path.display()
        ),
        ControlError::Io { path, source, .. } => format!(
            "Не вдалося відкрити сокет керування {}: {}\nПорада: вкажіть шлях, куди програма може писати: --control ШЛЯХ.",
            path.display(),
            reason(source)
        ),
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "порт уже зайнято іншою програмою".into(),
        io::ErrorKind::AddrNotAvailable => "на цій машині немає такої адреси".into(),
        io::ErrorKind::PermissionDenied => "бракує прав".into(),
        io::ErrorKind::StorageFull => "на диску немає місця".into(),
        io::ErrorKind::ReadOnlyFilesystem => "диск доступний лише для читання".into(),
        io::ErrorKind::NotFound => "такого файлу чи теки немає".into(),
        io::ErrorKind::NotADirectory => "це файл, а потрібна тека".into(),
        _ => error.to_string(),
    }
}

fn advice(error: &io::Error, addr: &SocketAddr, flag: &str) -> String {
    let port = addr.port();
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let list = if flag == "udp" { "ss -ulpn" } else { "ss -tlpn" };
            let other = SocketAddr::new(addr.ip(), port.saturating_add(2));
            format!(
                "Порада: хто його тримає, покаже команда {list} 'sport = :{port}'. Зупиніть ту програму \
                 або слухайте на іншому порту: --listen {flag}:{other}."
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!(
                "Порада: адреси цієї машини покаже команда ip addr. Щоб слухати на всіх: --listen {flag}:0.0.0.0:{port}."
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "Порада: порти, менші за 1024, доступні лише службі; візьміть 5060: --listen {flag}:{}.",
                SocketAddr::new(addr.ip(), 5060)
            )
        }
        _ => format!("Порада: перевірте адресу в listen: або в --listen {flag}:…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_explained_with_the_command_that_finds_who_holds_it() {
        let addr: SocketAddr = "127.0.0.1:5060".parse().unwrap();
        let error = StartupError::Listen { transport: Transport::Udp, addr, error: io::ErrorKind::AddrInUse.into() };
        assert_eq!(
            error.to_string(),
            "Не вдалося слухати SIP (UDP) на 127.0.0.1:5060: порт уже зайнято іншою програмою\n\
             Порада: хто його тримає, покаже команда ss -ulpn 'sport = :5060'. Зупиніть ту програму або слухайте на \
             іншому порту: --listen udp:127.0.0.1:5062."
        );
        assert_eq!(error.exit_code(), 1);
    }
}
