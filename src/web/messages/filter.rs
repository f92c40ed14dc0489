//! Which messages are wanted, as it stands in the address of the list.

use jiff::Timestamp;

use crate::web::request::Fields;

const LONGEST: usize = 200;
const LAST_PAGE: usize = 100_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    #[default]
    All,
    /// Nobody has listened yet.
    New,
    /// Nothing settles them yet, listened to or not.
    Open,
    /// Of them, those whose term is over.
    Overdue,
}

pub const WANTED: [(&str, &str); 3] = [("new", "нові"), ("open", "без відповіді"), ("overdue", "прострочені")];
/// Days that may be looked back.
pub const DAYS: [(&str, &str); 3] = [("30", "30 днів"), ("90", "90 днів"), ("366", "рік")];
const USUAL: i64 = 30;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub wanted: Wanted,
    /// Name of the box.
    pub in_box: Option<String>,
    pub days: i64,
    /// From 1.
    pub page: usize,
    /// Only of calls that started before.
    pub until: Option<Timestamp>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { wanted: Wanted::All, in_box: None, days: USUAL, page: 1, until: None }
    }
}

impl Filter {
    /// The error is a finished sentence.
    pub fn read(query: &Fields) -> Result<Self, &'static str> {
        let wanted = match query.filled("show") {
            None => Wanted::All,
            Some("new") => Wanted::New,
            Some("open") => Wanted::Open,
            Some("overdue") => Wanted::Overdue,
            Some(_) => return Err("Такого переліку повідомлень немає."),
        };
        let days = match query.filled("days") {
            None => USUAL,
            Some(text) => {
                let known = DAYS.iter().find(|(days, _)| *days == text);
                known.and_then(|(days, _)| days.parse().ok()).ok_or("Повідомлення показують за 30, 90 або 366 днів.")?
            }
        };
        let page = match query.filled("page").map(|text| text.parse()) {
            None => 1,
            Some(Ok(page @ 1..=LAST_PAGE)) => page,
            Some(_) => return Err("Такої сторінки списку немає."),
        };
        let until = query.filled("until").map(|text| {
            let at = text.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
            at.ok_or("Посилання на сторінку списку зіпсоване.")
        });
        let in_box = query.filled("box").map(str::to_owned);
        if in_box.as_ref().is_some_and(|name| name.chars().count() > LONGEST) {
            return Err("Надто довга назва скриньки.");
        }
        Ok(Self { wanted, in_box, days, page, until: until.transpose()? })
    }

    /// From an address of ours; `None` when it is none.
    pub fn of(path: &str) -> Option<Self> {
        let query = path.strip_prefix("/messages")?.trim_start_matches('?');
        Self::read(&Fields::parse(query.as_bytes())).ok()
    }

    pub fn path(&self, page: usize, until: Option<Timestamp>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        self.word().map(|word| query.append_pair("show", word));
        self.in_box.as_ref().map(|name| query.append_pair("box", name));
        if self.days != USUAL {
            query.append_pair("days", &self.days.to_string());
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        until.map(|at| query.append_pair("until", &at.as_millisecond().to_string()));
        match query.finish() {
            query if query.is_empty() => "/messages".to_owned(),
            query => format!("/messages?{query}"),
        }
    }

    pub fn word(&self) -> Option<&'static str> {
        match self.wanted {
            Wanted::All => None,
            Wanted::New => Some("new"),
            Wanted::Open => Some("open"),
            Wanted::Overdue => Some("overdue"),
        }
    }

    /// For the access log.
    pub fn in_words(&self) -> String {
        let wanted = WANTED.iter().find(|(word, _)| Some(*word) == self.word()).map_or("усі", |(_, words)| *words);
        let of = self.in_box.as_ref().map(|name| format!(", скринька «{name}»")).unwrap_or_default();
        format!("{wanted} за {} днів{of}", self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for path in ["/messages", "/messages?show=overdue&box=%22%3E&days=90&page=2&until=1772438400000"] {
            let filter = Filter::of(path).unwrap();
            assert_eq!(filter.path(filter.page, filter.until), path);
        }
        assert_eq!(Filter::of("/messages?show=open").unwrap().in_words(), "без відповіді за 30 днів");
    }

    #[test]
    fn absurd_filters_and_foreign_addresses_are_refused() {
        for wrong in ["show=mine", "days=1", "days=99999999999999999999", "page=0", "until=x", "page=-1"] {
            assert!(Filter::read(&Fields::parse(wrong.as_bytes())).is_err(), "{wrong}");
        }
        for foreign in ["https://evil.example/messages", "//evil.example", "/report", ""] {
            assert_eq!(Filter::of(foreign), None, "{foreign}");
        }
        assert_eq!(Filter::of("/messages\r\nSet-Cookie: x").map(|f| f.path(1, None)).as_deref(), Some("/messages"));
    }
}
