//! What ails a line, said to a clerk: one Ukrainian sentence for each trouble and note, with the likely cure.
//!
//! English words are only those that stand in the configuration or on the provider's paper.

use std::fmt::Write as _;

use super::{LookupError, Note, Trouble};
use crate::sip::{ConnectError, TlsProblem};

/// What a sentence may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The line's name in `trunks:`.
    pub line: String,
    /// The server as configured, and the address in use: `udp 203.0.113.5:5060`.
    pub server: String,
    pub address: String,
    /// The status of the refusal and the provider's own words.
    pub status: Option<u16>,
    pub reason: String,
    /// Seconds, where the trouble is about a time.
    pub seconds: Option<u32>,
}

impl Facts {
    /// ` (403 Forbidden)`
    fn refusal(&self) -> String {
        match (self.status, self.reason.trim()) {
            (Some(status), "") => format!(" ({status})"),
            (Some(status), reason) => format!(" ({status} {reason})"),
            (None, _) => String::new(),
        }
    }

    /// `«sip.example.ua» (udp 203.0.113.5:5060)`
    fn place(&self) -> String {
        let mut place = format!("«{}»", self.server);
        if !self.address.is_empty() {
            let _ = write!(place, " ({})", self.address);
        }
        place
    }
}

/// The trouble in one sentence with the likely cure.
pub fn trouble(trouble: Trouble, facts: &Facts) -> String {
    let (line, server, place, refusal) = (&facts.line, &facts.server, facts.place(), facts.refusal());
    match trouble {
        Trouble::NameNotFound => {
            format!("Сервера «{server}» лінії «{line}» не існує: перевірте, чи немає описки в server або proxies.")
        }
        Trouble::NameEmpty => format!(
            "Ім’я «{server}» лінії «{line}» існує, але не має жодної адреси: уточніть ім’я сервера в провайдера."
        ),
        Trouble::NameServerSilent => format!(
            "Не вдалося дізнатися адресу «{server}» для лінії «{line}», бо служба імен DNS мовчить: перевірте інтернет і \
             налаштування DNS на цьому комп’ютері."
        ),
        Trouble::NoSocket => format!(
            "Лінія «{line}» має говорити з {place}, але для цього нема відкритої адреси: додайте її до listen або змініть \
             transport."
        ),
        Trouble::Silent => format!(
            "Сервер {place} лінії «{line}» не відповідає: перевірте інтернет, server і transport, а також чи пропускає \
             міжмережевий екран пакети до провайдера."
        ),
        Trouble::ConnectionRefused => format!(
            "Сервер {place} лінії «{line}» не приймає з’єднань: перевірте порт у server і transport — можливо, провайдер \
             працює лише через udp."
        ),
        Trouble::ConnectionTimedOut => format!(
            "З’єднання з {place} для лінії «{line}» не встановилося за п’ять секунд: перевірте інтернет, порт у server і \
             міжмережевий екран."
        ),
        Trouble::Unreachable => format!(
            "До сервера {place} лінії «{line}» немає шляху в мережі: перевірте кабель, маршрутизатор та інтернет."
        ),
        Trouble::Disconnected => format!(
            "Сервер {place} лінії «{line}» розриває з’єднання, не відповівши: спробуйте інший transport або спитайте \
             провайдера."
        ),
        _ => trouble_of_trust(trouble, facts, &place, &refusal),
    }
}

fn trouble_of_trust(trouble: Trouble, facts: &Facts, place: &str, refusal: &str) -> String {
    let (line, server) = (&facts.line, &facts.server);
    match trouble {
        Trouble::TlsExpired => format!(
            "Строк дії сертифіката сервера {place} лінії «{line}» минув: повідомте провайдера, а перед тим перевірте дату на \
             цьому комп’ютері."
        ),
        Trouble::TlsNotYetValid => format!(
            "Сертифікат сервера {place} лінії «{line}» ще не почав діяти: найімовірніше, на цьому комп’ютері хибна дата."
        ),
        Trouble::TlsWrongName => format!(
            "Сертифікат сервера {place} лінії «{line}» виданий на інше ім’я: упишіть у server (а якщо там адреса \
             числами — у domain) саме те ім’я, яке дав провайдер; check_name вимикайте лише тоді, коли провайдер це підтвердив."
        ),
        Trouble::TlsUnknownIssuer => format!(
            "Невідомо, хто підписав сертифікат сервера {place} лінії «{line}»: візьміть у провайдера файл його центру \
             сертифікації та вкажіть його в ca_file."
        ),
        Trouble::TlsOwnFiles => format!(
            "Власні файли TLS лінії «{line}» непридатні: перевірте ca_file, certificate і key_file та права на читання."
        ),
        Trouble::TlsHandshake => format!(
            "Сервер {place} лінії «{line}» не домовився про TLS: перевірте порт у server (для TLS зазвичай 5061) і transport."
        ),
        Trouble::WrongPassword => format!(
            "Провайдер не приймає пароль лінії «{line}»{refusal}: перевірте login і password_file (пароль без зайвого рядка \
             в кінці), а якщо провайдер дав окреме ім’я для входу — auth_user."
        ),
        Trouble::Forbidden => format!(
            "Провайдер відмовляє лінії «{line}», навіть не питаючи пароля{refusal}: з’ясуйте в нього, чи не заблоковано \
             номер і чи дозволено вашу адресу; перевірте login і domain."
        ),
        Trouble::UnknownLogin => format!(
            "Провайдер не знає логіна лінії «{line}»{refusal}: перевірте login (чи треба 380 на початку) і domain."
        ),
        Trouble::StrangeChallenge => format!(
            "Провайдер питає пароль лінії «{line}» у спосіб, на який не можна відповісти: перевірте realm, а без нього — \
             спитайте провайдера, чи вміє «{server}» MD5 або SHA-256."
        ),
        _ => trouble_of_answers(trouble, facts, place, refusal),
    }
}

fn trouble_of_answers(trouble: Trouble, facts: &Facts, place: &str, refusal: &str) -> String {
    let line = &facts.line;
    match trouble {
        Trouble::IntervalTooBrief => {
            let seconds = facts.seconds.unwrap_or_default();
            format!(
                "Сервер {place} щоразу вимагає для лінії «{line}» довшої реєстрації, ніж {seconds} с: спитайте провайдера, \
                 яке число писати в expires."
            )
        }
        Trouble::NotListed => format!(
            "Сервер {place} прийняв реєстрацію лінії «{line}», але не показує нашої адреси: подзвоніть на номер; якщо дзвінок \
             не доходить, напишіть contact: login або спитайте провайдера."
        ),
        Trouble::Garbled => format!(
            "Відповідь сервера {place} на реєстрацію лінії «{line}» незрозуміла{refusal}: перевірте, чи це справді адреса \
             SIP-сервера, і спитайте провайдера."
        ),
        Trouble::ServerError => format!(
            "Сервер {place} лінії «{line}» не може зараз обслужити{refusal}: найчастіше це збій у провайдера; спроби тривають, \
             а якщо так понад годину — зателефонуйте йому."
        ),
        _ => format!(
            "Сервер {place} відмовив лінії «{line}»{refusal}: перевірте login, domain і transport або перекажіть ці слова \
             провайдерові."
        ),
    }
}

/// What a note names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    pub line: String,
    /// Ours, or the one that was seen.
    pub address: String,
    /// The one it stands beside.
    pub other: String,
}

/// The note in one sentence with the likely cure.
pub fn note(note: Note, remark: &Remark) -> String {
    let Remark { line, address, other } = remark;
    match note {
        Note::SipAlg => format!(
            "Маршрутизатор на шляху до провайдера лінії «{line}» переписує повідомлення SIP: вимкніть на ньому «SIP ALG», бо \
             через нього губляться дзвінки та голос."
        ),
        Note::PrivateAddressInSdp => format!(
            "Провайдер лінії «{line}» ({other}) просить слати голос на внутрішню адресу {address}: голос піде туди, звідки \
             приходить; якщо його не чути, попросіть провайдера виправити адресу."
        ),
        Note::BehindNat => format!(
            "Лінія «{line}» стоїть за NAT: провайдер бачить нас як {address}, замість {other}; це не заважає, поки увімкнено \
             keep_alive."
        ),
        Note::OwnPrivateAddress => format!(
            "Лінія «{line}» показує провайдерові внутрішню адресу {address}, а зовнішньої не видно: якщо голос чути лише в один \
             бік, упишіть її в public_address."
        ),
        Note::UnknownSource => format!(
            "Дзвінок на наш номер прийшов з адреси {address}, якої немає в жодної лінії, і його відхилено: якщо це ваш \
             провайдер, додайте {address} до from лінії «{line}»; якщо ні — це чужий, нічого не робіть."
        ),
    }
}

impl From<LookupError> for Trouble {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::NoSuchName => Trouble::NameNotFound,
            LookupError::Empty => Trouble::NameEmpty,
            LookupError::TimedOut | LookupError::Failed => Trouble::NameServerSilent,
            LookupError::NoSocket => Trouble::NoSocket,
        }
    }
}

impl From<ConnectError> for Trouble {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Refused => Trouble::ConnectionRefused,
            ConnectError::TimedOut => Trouble::ConnectionTimedOut,
            ConnectError::Unreachable => Trouble::Unreachable,
            ConnectError::TooMany | ConnectError::Other => Trouble::Disconnected,
            ConnectError::Tls(problem) => problem.into(),
        }
    }
}

impl From<TlsProblem> for Trouble {
    fn from(problem: TlsProblem) -> Self {
        match problem {
            TlsProblem::Expired => Trouble::TlsExpired,
            TlsProblem::NotYetValid => Trouble::TlsNotYetValid,
            TlsProblem::WrongName => Trouble::TlsWrongName,
            TlsProblem::UnknownIssuer => Trouble::TlsUnknownIssuer,
            TlsProblem::OwnFiles => Trouble::TlsOwnFiles,
            TlsProblem::Handshake => Trouble::TlsHandshake,
        }
    }
}

#[cfg(test)]
mod tests;
