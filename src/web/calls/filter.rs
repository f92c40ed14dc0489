//! What of the calls is wanted, as it stands in the address of the list.

use jiff::{Timestamp, civil::Date};

use crate::{
    call::CallRecord,
    clock::Now,
    report::{CallRow, Period},
    vocab::PhoneNumber,
    web::request::Fields,
};

/// No name of a menu, a department or a person is longer.
const LONGEST: usize = 200;
/// Nobody turns more pages than this.
const LAST_PAGE: usize = 100_000;

/// How calls end, by the names the report gives them, in its order; then what it sets apart, and all of that together.
pub const RESULTS: [(&str, &str); 19] = [
    ("informed", "отримали інформацію від автовідповідача"),
    ("answered", "поговорили з оператором"),
    ("left-message", "залишили повідомлення"),
    ("abandoned", "не дочекалися відповіді"),
    ("nobody-answered", "ніхто не відповів"),
    ("short-abandoned", "поклали слухавку в перші 5 с"),
    ("no-choice", "нічого не обрали"),
    ("closed-only", "прослухали лише «зачинено»"),
    ("broken", "перервано збоєм"),
    ("handed", "передано провайдером"),
    ("not-finished", "не завершено"),
    ("cancelled", "поклали слухавку до відповіді"),
    ("full", "зайнято"),
    ("test", "не враховано: перевірні"),
    ("blocked", "не враховано: заблоковані номери"),
    ("fax", "не враховано: факс"),
    ("short", "не враховано: до 3 с без клавіші"),
    ("internal", "не враховано: внутрішні"),
    (APART, "не враховано: усі разом"),
];
/// Whatever the report does not count.
const APART: &str = "apart";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub from: Date,
    pub to: Date,
    pub result: Option<&'static str>,
    /// Name of a menu, text or box that was visited.
    pub topic: Option<String>,
    /// Name of a department that was asked for.
    pub department: Option<String>,
    /// Name of who was rung or talked.
    pub operator: Option<String>,
    pub number: Option<Sought>,
    /// From 1.
    pub page: usize,
    /// Only what started before.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Whole(PhoneNumber),
    /// Four digits, the last ones of a number.
    Last(String),
}

impl Filter {
    /// The error is a finished sentence. `numbers`: whoever asks may look for whole numbers, and for calls by operator.
    pub fn read(query: &Fields, today: Date, numbers: bool) -> Result<Self, &'static str> {
        let (from, to) = days(query, today)?;
        let named = |name| -> Result<Option<String>, &'static str> {
            match query.filled(name) {
                Some(text) if text.chars().count() > LONGEST => Err("Надто довга назва у фільтрі."),
                other => Ok(other.map(str::to_owned)),
            }
        };
        let result = query.filled("outcome").map(|id| {
            let known = RESULTS.iter().find(|(result, _)| *result == id);
            known.map(|(id, _)| *id).ok_or("Такого результату дзвінка немає. Оберіть його зі списку.")
        });
        let operator = named("operator")?;
        if operator.is_some() && !numbers {
            return Err("Дзвінки за операторами поіменно бачить керівник.");
        }
        let page = match query.filled("page").map(|text| text.parse()) {
            None => 1,
            Some(Ok(page @ 1..=LAST_PAGE)) => page,
            Some(_) => return Err("Такої сторінки списку немає."),
        };
        let until =
            query.filled("until").map(|text| text.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()));
        Ok(Self {
            from,
            to,
            result: result.transpose()?,
            topic: named("topic")?,
            department: named("department")?,
            operator,
            number: query.filled("number").map(|text| sought(text, numbers)).transpose()?,
            page,
            until: until.map(|at| at.ok_or("Посилання на сторінку списку зіпсоване.")).transpose()?,
        })
    }

    /// From the first moment to that after the last one.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let (from, to) = Period::Days(self.from, self.to).bounds(&Now::kyiv());
        (from, self.until.map_or(to, |until| until.clamp(from, to)))
    }

    pub fn is_one_day(&self) -> bool {
        self.from == self.to
    }

    pub fn wants(&self, record: &CallRecord, row: &CallRow) -> bool {
        let is = |wanted: &Option<String>, has: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(has);
        let result = match self.result {
            None => true,
            Some(APART) => !row.counted,
            Some(id) => row.outcome_id == id,
        };
        result
            && is(&self.topic, &|name| record.journey.iter().any(|step| step.at == name))
            && is(&self.department, &|name| record.queues.iter().any(|visit| visit.queue == name))
            && is(&self.operator, &|name| {
                let rung =
                    record.queues.iter().flat_map(|visit| &visit.attempts).any(|attempt| attempt.operator == name);
                rung || record.talks.iter().any(|talk| talk.operator == name)
            })
            && self.number.as_ref().is_none_or(|number| number.is_of(record))
    }

    /// The address of the same list, its page apart.
    pub fn path(&self, page: usize, until: Option<Timestamp>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match self.is_one_day() {
            true => query.append_pair("day", &self.from.to_string()),
            false => query.append_pair("from", &self.from.to_string()).append_pair("to", &self.to.to_string()),
        };
        let texts = [
            ("outcome", self.result),
            ("topic", self.topic.as_deref()),
            ("department", self.department.as_deref()),
            ("operator", self.operator.as_deref()),
            ("number", self.number.as_ref().map(Sought::text)),
        ];
        for (name, text) in texts {
            text.map(|text| query.append_pair(name, text));
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        until.map(|at| query.append_pair("until", &at.as_millisecond().to_string()));
        format!("/calls?{}", query.finish())
    }

    /// For the access log: which calls were looked at, a sought number masked.
    pub fn in_words(&self) -> String {
        let mut words = self.days_in_words();
        let result =
            self.result.and_then(|id| RESULTS.iter().find(|(result, _)| *result == id)).map(|(_, words)| *words);
        let parts = [result, self.topic.as_deref(), self.department.as_deref(), self.operator.as_deref()];
        for part in parts.into_iter().flatten() {
            words.push_str(", ");
            words.push_str(part);
        }
        if let Some(number) = &self.number {
            words.push_str(", номер ");
            words.push_str(&number.masked());
        }
        words
    }

    /// «05.10.2026», «01.10–31.10.2026», «28.12.2026–03.01.2027»
    pub fn days_in_words(&self) -> String {
        let whole = |date: Date| date.strftime("%d.%m.%Y").to_string();
        match (self.is_one_day(), self.from.year() == self.to.year()) {
            (true, _) => whole(self.from),
            (false, true) => format!("{}–{}", self.from.strftime("%d.%m"), whole(self.to)),
            (false, false) => format!("{}–{}", whole(self.from), whole(self.to)),
        }
    }
}

impl Sought {
    pub fn text(&self) -> &str {
        match self {
            Self::Whole(number) => number.as_str(),
            Self::Last(digits) => digits,
        }
    }

    fn masked(&self) -> String {
        match self {
            Self::Whole(number) => number.masked(),
            Self::Last(digits) => format!("…{digits}"),
        }
    }

    fn is_of(&self, record: &CallRecord) -> bool {
        let left = record.messages.iter().filter_map(|message| message.number.as_ref());
        record.caller.number.iter().chain(left).any(|number| match self {
            Self::Whole(whole) => number == whole,
            Self::Last(digits) => number.as_str().ends_with(digits),
        })
    }
}

/// `day`, or `from` and `to`; without any of them, today.
fn days(query: &Fields, today: Date) -> Result<(Date, Date), &'static str> {
    const WRONG: &str = "Такого дня немає. Дату пишуть так: 2026-10-05.";
    let day = |name| {
        query.filled(name).map(|text| if text.len() == 10 { text.parse().map_err(|_| WRONG) } else { Err(WRONG) })
    };
    let (from, to) = match (day("day").transpose()?, day("from").transpose()?, day("to").transpose()?) {
        (Some(day), ..) => (day, day),
        (None, None, None) => (today, today),
        (None, Some(from), to) => (from, to.unwrap_or(from.max(today))),
        (None, None, Some(to)) => (to, to),
    };
    match Period::days(from, to) {
        Some(_) => Ok((from, to)),
        None => {
            Err("Такого проміжку немає: перший день має бути не пізніше за останній, і не більше трьох років разом.")
        }
    }
}

fn sought(text: &str, numbers: bool) -> Result<Sought, &'static str> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    match PhoneNumber::parse(text) {
        _ if digits => Ok(Sought::Last(text.to_owned())),
        Some(number) if numbers => Ok(Sought::Whole(number)),
        Some(_) => Err("За цілим номером шукає керівник. Вам доступний пошук за останніми чотирма цифрами."),
        None => Err("Це не номер телефону. Напишіть номер повністю або останні чотири цифри."),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(query: &str, numbers: bool) -> Result<Filter, &'static str> {
        Filter::read(&Fields::parse(query.as_bytes()), date(2026, 3, 2), numbers)
    }

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for query in [
            "day=2026-10-05",
            "from=2026-10-01&to=2026-10-31&outcome=abandoned&page=3&until=1772438400000",
            "day=2026-10-05&topic=%D0%BF%D0%B0%D1%81&department=%26&operator=%3Cb%3E&number=%2B380671112233",
            "day=2026-10-05&number=2233",
        ] {
            let filter = read(query, true).unwrap();
            assert_eq!(filter.path(filter.page, filter.until), format!("/calls?{query}"));
        }
        let today = read("outcome=&page=&day=", false).unwrap();
        assert_eq!((today.from, today.to, today.result, today.page), (date(2026, 3, 2), date(2026, 3, 2), None, 1));
    }

    #[test]
    fn absurd_filters_are_told_and_not_guessed_at() {
        for wrong in [
            "day=2026-13-01",
            "day=%00",
            "day=99999999999999",
            "from=2026-10-05&to=2026-10-04",
            "from=1970-01-01&to=2199-12-31",
            "day=0001-01-01",
            "outcome=won",
            "page=0",
            "page=-1",
            "page=99999999999999999999",
            "until=soon",
            "until=99999999999999999",
            "number=anonymous",
        ] {
            assert!(read(wrong, true).is_err(), "{wrong}");
        }
        assert!(read(&format!("topic={}", "a".repeat(300)), true).is_err());
    }

    #[test]
    fn whole_numbers_and_names_are_not_looked_for_by_everybody() {
        assert!(read("number=0671112233", false).is_err() && read("operator=%D0%86", false).is_err());
        assert_eq!(read("number=2233", false).unwrap().number, Some(Sought::Last("2233".into())));
        assert_eq!(read("number=0671112233", true).unwrap().in_words(), "02.03.2026, номер +38067•••2233");
    }

    #[test]
    fn days_are_written_short() {
        assert_eq!(read("from=2026-10-01&to=2026-10-31", false).unwrap().days_in_words(), "01.10–31.10.2026");
        assert_eq!(read("from=2026-12-28&to=2027-01-03", false).unwrap().days_in_words(), "28.12.2026–03.01.2027");
    }

    #[test]
    fn turning_pages_stays_within_the_days() {
        let filter = read("day=2026-10-05&until=4102444800000", false).unwrap();
        assert_eq!(filter.bounds().1.to_string(), "2026-10-05T21:00:00Z");
    }
}
