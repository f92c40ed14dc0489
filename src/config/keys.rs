//! The words of the language: every keyword, where it may stand, and which of them hold sentences.

/// Sections 1–3: what a clerk writes, and all an included file may hold.
pub(super) const CLERK: &[&str] =
    &["notices", "public_holidays", "hours", "menus", "texts", "operator", "departments", "boxes"];

/// Section 4 and what else the administrator sets.
pub(super) const ADMIN: &[&str] = &[
    "people",
    "queues",
    "dialling",
    "recordings",
    "music",
    "council",
    "statistics",
    "half_year_form",
    "half_year",
    "languages",
    "speech",
    "say_as",
    "trunks",
    "numbers",
    "test_from",
    "blocked",
    "include",
    "strangers",
    "lan",
    "listen",
    "tls",
    "rtp_ports",
    "rtp_timeout",
    "stop_grace",
    "limits",
    "ring",
    "clock_unknown",
    "web",
    "users",
    "key_wait",
    "text_wait",
    "silent_repeats",
    "wrong_keys",
    "prompts",
];

pub(super) const NOTICE: &[&str] = &["say", "play", "from", "until", "owner", "review"];
pub(super) const MENU: &[&str] = &["title", "say", "play", "owner", "review"];
pub(super) const TEXT: &[&str] = &["title", "say", "play", "owner", "review"];
/// Another word for `review`, understood wherever that stands.
pub(super) const REVIEW_BY: &str = "review_by";
/// What a clerk decides of a department; its queue's words may stand there too.
pub(super) const DEPARTMENT: &[&str] = &["title", "hours", "answer", "else"];
/// How callers wait and are answered: of one department, and in `queues` of all.
pub(super) const QUEUE: &[&str] =
    &["ring", "rounds", "wrap_up", "max_waiting", "max_wait", "priority", "at_closing", "survey", "record", "waiting"];
/// Of these, what only the main file may hold: they bound what the line and the people bear, and the law.
pub(super) const QUEUE_ADMIN: &[&str] = &["ring", "rounds", "wrap_up", "max_waiting", "max_wait", "priority", "record"];
pub(super) const WAITING: &[&str] = &["say", "play", "place", "every", "keys_after", "cost", "cost_every"];
pub(super) const SURVEY: &[&str] = &["say", "play", "resolved", "tell"];
pub(super) const BOX: &[&str] =
    &["title", "say", "play", "listen", "shortest", "longest", "ask_number", "no_appeal", "owner", "review"];
/// Of a box, what only the main file may hold: it bounds the disk.
pub(super) const BOX_ADMIN: &[&str] = &["longest"];
/// Who speaks a language.
pub(super) const SPEECH: &[&str] = &["engine", "voice", "rate", "model", "program", "arguments"];
pub(super) const PERSON: &[&str] = &["call", "hours", "accept", "away_after", "trunk"];
pub(super) const DIALLING: &[&str] = &["allow", "bar", "at_once", "longest", "minutes_a_day"];
pub(super) const RECORDINGS: &[&str] = &["keep", "quota", "free"];
pub(super) const COUNCIL: &[&str] = &["name", "name_of", "service_of", "signed_by", "prepared_by"];
/// How long personal data are kept, and the aims of the report.
pub(super) const STATISTICS: &[&str] =
    &["numbers", "accesses", "answer_within", "wait", "lost", "mark", "high_marks", "first_call"];
/// What a line is to its provider: the council's own words.
pub(super) const TRUNK_OWN: &[&str] =
    &["provider", "login", "auth_user", "password_file", "channels", "reserve", "own_number", "public_address"];
/// How a provider works: a line's words and a provider file's.
pub(super) const TRUNK: &[&str] = &[
    "server",
    "domain",
    "proxies",
    "realm",
    "transport",
    "expires",
    "keep_alive",
    "from",
    "media_from",
    "when_full",
    "number_from",
    "caller_from",
    "dial",
    "answer",
    "srtp",
    "contact",
    "session_timer",
    "transfer",
    "show_caller",
    "ca_file",
    "certificate",
    "key_file",
    "check_name",
];
/// Only in a provider file: what its logins look like.
pub(super) const PROVIDER: &[&str] = &["login_digits", "login_hint"];
pub(super) const STRANGERS: &[&str] = &["answer", "allow", "rate", "ban_after", "ban"];
pub(super) const TLS: &[&str] = &["certificate", "key"];
pub(super) const WEB: &[&str] = &["listen", "hosts", "certificate", "key", "insecure_lan"];
pub(super) const USER: &[&str] = &["role", "password_file"];
pub(super) const LIMITS: &[&str] = &["menu", "total", "per_caller", "calls"];

/// Words that name the administrator's secrets; their values are never shown.
pub(super) const SECRETS: &[&str] = &["password", "secret", "token", "pin", "пароль"];

pub(super) fn is_section(key: &str) -> bool {
    CLERK.contains(&key) || ADMIN.contains(&key)
}

pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    CLERK.iter().chain(ADMIN).copied()
}

/// Every keyword of the language, wherever it stands.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let clerk = [NOTICE, MENU, TEXT, DEPARTMENT, QUEUE, WAITING, SURVEY, BOX];
    let administrator = [
        PERSON, DIALLING, RECORDINGS, COUNCIL, STATISTICS, TRUNK_OWN, TRUNK, PROVIDER, STRANGERS, TLS, WEB, USER,
        LIMITS, SPEECH,
    ];
    let fields = clerk.into_iter().chain(administrator);
    sections().chain(fields.flatten().copied()).chain([REVIEW_BY, "say_en", "title_en", "play_en"])
}

pub(super) fn is_keyword(key: &str) -> bool {
    all().any(|k| k == key) || localized(key).is_some()
}

/// `say_en` is `say` in English; `title_uk` is `title` in Ukrainian.
pub(super) fn localized(key: &str) -> Option<(&str, &str)> {
    let (base, code) = key.rsplit_once('_').filter(|_| key != "say_as")?;
    let is_code = code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase());
    (matches!(base, "say" | "title" | "play") && is_code).then_some((base, code))
}

/// Keys whose value is words of people, where a colon or a quote is to be expected.
pub(super) fn is_prose(key: &str) -> bool {
    let base = localized(key).map_or(key, |(base, _)| base);
    matches!(
        base,
        "say" | "title" | "owner" | "name" | "name_of" | "service_of" | "signed_by" | "prepared_by" | "login_hint"
    )
}

/// A key of a telephone, as a menu's option.
pub(super) fn is_digit(key: &str) -> bool {
    matches!(key.as_bytes(), [b'0'..=b'9' | b'*' | b'#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_describes_every_word_and_no_section_that_does_not_exist() {
        let manual = include_str!("../../docs/CONFIG.md");
        let missing: Vec<&str> = all().filter(|key| !manual.contains(&format!("`{key}`"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let rows = manual.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let unknown: Vec<&str> = rows.filter(is_word).filter(|word| !is_keyword(word)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
