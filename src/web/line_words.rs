//! Ukrainian words for how a line is, on pages and in commands alike.

use crate::trunk::{Trouble, TrunkState, TrunkStatus};

pub fn state(line: &TrunkStatus) -> &'static str {
    match line.state {
        TrunkState::Starting => "під’єднується",
        TrunkState::Registered | TrunkState::Reachable => "на зв’язку",
        TrunkState::Failing => line.trouble.map_or("немає зв’язку", in_words),
        TrunkState::Leaving => "від’єднується",
    }
}

/// Short enough for a table; the sentence with the cure stands beneath.
fn in_words(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NameNotFound | Trouble::NameEmpty => "адреси не знайдено",
        Trouble::NameServerSilent => "DNS не відповідає",
        Trouble::NoSocket => "служба там не слухає",
        Trouble::Silent | Trouble::ConnectionTimedOut => "не відповідає",
        Trouble::ConnectionRefused => "не приймає з’єднань",
        Trouble::Unreachable => "недосяжний",
        Trouble::Disconnected => "розриває з’єднання",
        Trouble::TlsExpired | Trouble::TlsNotYetValid | Trouble::TlsWrongName | Trouble::TlsUnknownIssuer => {
            "чужий сертифікат"
        }
        Trouble::TlsOwnFiles => "негодящий сертифікат",
        Trouble::TlsHandshake => "TLS не склався",
        Trouble::WrongPassword => "пароль не прийнято",
        Trouble::Forbidden => "заборонено",
        Trouble::UnknownLogin => "login невідомий",
        Trouble::StrangeChallenge => "незнайомий вхід",
        Trouble::IntervalTooBrief => "не той строк",
        Trouble::NotListed => "не підтверджено",
        Trouble::Garbled => "незрозуміла відповідь",
        Trouble::ServerError => "помилка провайдера",
        Trouble::Refused => "відмовлено",
    }
}
