//! The pieces that hours, dates and numbers are joined from, each recorded once.
//!
//! A fragment is a whole phrase where speech has one («з понеділка до четверга», «до сімнадцятої години»), so that a
//! sentence has few joins. Names are stable: they tie a recording to its place when the wording changes.

use crate::vocab::{NamedPrompt, Piece, Prompt};

use super::{
    count::Noun,
    language::{FIRST_YEAR, LanguageData, NounGender},
};

/// One phrase of a language table. Days count from 0 (Monday), months and days of a month from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fragment {
    /// 0–9, then star and pound.
    Key(usize),
    DayRange(usize, usize),
    OnDay(usize),
    AndOnDay(usize),
    Tomorrow(usize),
    DayName(usize),
    DayOff(usize),
    AndDayOff(usize),
    WeekendOff,
    EveryDay,
    Today,
    FromRange(usize),
    From(usize),
    FromMinutes(usize),
    To(usize),
    ToMinutes(usize),
    HalfDay(usize),
    AroundTheClock,
    Lunch,
    Closed,
    Unit(usize),
    Pair(usize),
    /// 1 is a hundred.
    Hundred(usize),
    ThreeZeros,
    Plus,
    DayOfMonth(usize),
    Month(usize),
    Year(i16),
    /// 0 is the next to be served.
    Place(usize),
    FarPlace,
    /// 0 is one minute.
    WaitAbout(usize),
    WaitUpTo(usize),
    WaitLong,
    /// A time by itself, in one of the language's forms: a full hour, an hour that minutes follow.
    Clock(usize, usize),
    ClockMinutes(usize, usize),
    /// Below a hundred, of a feminine or neuter noun: «двадцять одна».
    Agreeing(NounGender, usize),
    /// In one of the forms it has after numbers.
    Noun(Noun, usize),
    /// «п’ятдесят гривень», 1 to 99: the end of a sum is heard as one phrase.
    Hryvnias(usize),
}

impl Fragment {
    /// Spoken in `language`. A fragment its table lacks is left out: saying less is better than saying something wrong.
    pub fn piece(self, language: &LanguageData) -> Option<Piece> {
        self.text(language).map(|text| Piece::Say(Prompt::new(language.lang(), text)))
    }

    fn text(self, language: &LanguageData) -> Option<String> {
        let LanguageData { keys, days, times, numbers, dates, waits, .. } = language;
        let sentence = |begin: &str, end: &String| format!("{begin} {end}.");
        let at = |table: &[String], i: usize| table.get(i).cloned();
        let one = |text: &String| Some(text.clone());
        let text = match self {
            Self::Key(i) => at(keys, i),
            Self::DayRange(from, to) => {
                return Some(format!("{} {}", days.range_from.get(from)?, days.range_to.get(to)?));
            }
            Self::OnDay(d) => at(&days.on, d),
            Self::AndOnDay(d) => at(&days.and_on, d),
            Self::Tomorrow(d) => at(&days.tomorrow, d),
            Self::DayName(d) => at(&days.name, d),
            Self::DayOff(d) => at(&days.off, d),
            Self::AndDayOff(d) => at(&days.and_off, d),
            Self::WeekendOff => one(&days.weekend_off),
            Self::EveryDay => one(&days.every_day),
            Self::Today => one(&days.today),
            Self::FromRange(h) => at(&times.from_range, h),
            Self::From(h) => at(&times.from, h),
            Self::FromMinutes(h) => at(&times.from_minutes, h),
            Self::To(h) => at(&times.to, h),
            Self::ToMinutes(h) => at(&times.to_minutes, h),
            Self::HalfDay(i) => at(&times.half_days, i),
            Self::AroundTheClock => one(&times.around_the_clock),
            Self::Lunch => one(&times.lunch),
            Self::Closed => one(&times.closed),
            Self::Unit(n) => at(&numbers.units, n),
            Self::Pair(n) => at(&numbers.pairs, n),
            Self::Hundred(n) => at(&numbers.hundreds, n.wrapping_sub(1)),
            Self::ThreeZeros => one(&numbers.three_zeros),
            Self::Plus => one(&numbers.plus),
            Self::DayOfMonth(d) => at(&dates.days, d),
            Self::Month(m) => at(&dates.months, m),
            Self::Year(y) => usize::try_from(y - FIRST_YEAR).ok().and_then(|i| at(&dates.years, i)),
            Self::Place(i) => return waits.places.get(i).map(|end| sentence(&waits.place, end)),
            Self::WaitAbout(i) => return waits.minutes.get(i).map(|end| sentence(&waits.about, end)),
            Self::WaitUpTo(i) => return waits.up_to_minutes.get(i).map(|end| sentence(&waits.up_to, end)),
            Self::FarPlace => one(&waits.far),
            Self::WaitLong => one(&waits.long),
            Self::Clock(form, hour) => at(&times.clock.get(form)?.hours, hour),
            Self::ClockMinutes(form, hour) => at(&times.clock.get(form)?.with_minutes, hour),
            Self::Agreeing(gender, n) => language.agreeing(n, gender),
            Self::Noun(noun, form) => at(&language.noun(noun).forms, form),
            Self::Hryvnias(n) => language.counted(n, Noun::Hryvnia),
        };
        text.filter(|text| !text.is_empty())
    }

    fn name(self) -> String {
        let tail = match self {
            Self::Key(10) => "key.star".to_owned(),
            Self::Key(11) => "key.pound".to_owned(),
            Self::Key(n) => format!("key.{n}"),
            Self::DayRange(from, to) => format!("days.{}-{}", from + 1, to + 1),
            Self::OnDay(d) => format!("day.{}.on", d + 1),
            Self::AndOnDay(d) => format!("day.{}.and_on", d + 1),
            Self::Tomorrow(d) => format!("day.{}.tomorrow", d + 1),
            Self::DayName(d) => format!("day.{}.name", d + 1),
            Self::DayOff(d) => format!("day.{}.off", d + 1),
            Self::AndDayOff(d) => format!("day.{}.and_off", d + 1),
            Self::WeekendOff => "days.weekend_off".to_owned(),
            Self::EveryDay => "days.every".to_owned(),
            Self::Today => "day.today".to_owned(),
            Self::FromRange(h) => format!("hour.{h}.from_range"),
            Self::From(h) => format!("hour.{h}.from"),
            Self::FromMinutes(h) => format!("hour.{h}.from_minutes"),
            Self::To(h) => format!("hour.{h}.to"),
            Self::ToMinutes(h) => format!("hour.{h}.to_minutes"),
            Self::HalfDay(i) => format!("hour.half_day.{}", i + 1),
            Self::AroundTheClock => "hours.around_the_clock".to_owned(),
            Self::Lunch => "hours.lunch".to_owned(),
            Self::Closed => "hours.closed".to_owned(),
            Self::Unit(n) => format!("number.{n}"),
            Self::Pair(n) => format!("number.{n:02}"),
            Self::Hundred(n) => format!("number.{n}00"),
            Self::ThreeZeros => "number.000".to_owned(),
            Self::Plus => "number.plus".to_owned(),
            Self::DayOfMonth(d) => format!("date.day.{}", d + 1),
            Self::Month(m) => format!("date.month.{}", m + 1),
            Self::Year(y) => format!("date.year.{y}"),
            Self::Place(i) => format!("queue.place.{}", i + 1),
            Self::FarPlace => "queue.place.far".to_owned(),
            Self::WaitAbout(i) => format!("queue.about.{}", i + 1),
            Self::WaitUpTo(i) => format!("queue.up_to.{}", i + 1),
            Self::WaitLong => "queue.long".to_owned(),
            Self::Clock(form, hour) => format!("clock.{hour}.{}", form + 1),
            Self::ClockMinutes(form, hour) => format!("clock.{hour}.{}_minutes", form + 1),
            Self::Agreeing(gender, n) => format!("number.{n}.{}", gender.name()),
            Self::Noun(noun, form) => format!("noun.{}.{}", noun.name(), form + 1),
            Self::Hryvnias(n) => format!("sum.{n}"),
        };
        format!("fragment.{tail}")
    }

    /// Every fragment there is; a language may lack some.
    fn all(language: &LanguageData) -> Vec<Self> {
        let mut all = vec![Self::WeekendOff, Self::EveryDay, Self::Today, Self::AroundTheClock, Self::Lunch];
        all.extend([Self::Closed, Self::ThreeZeros, Self::Plus]);
        all.extend((0..12).map(Self::Key));
        for day in 0..7 {
            all.extend((day + 1..7).map(|to| Self::DayRange(day, to)));
            all.extend([Self::OnDay(day), Self::AndOnDay(day), Self::Tomorrow(day)]);
            all.extend([Self::DayName(day), Self::DayOff(day), Self::AndDayOff(day)]);
        }
        for hour in 0..=24 {
            all.extend([Self::FromRange(hour), Self::From(hour), Self::FromMinutes(hour)]);
            all.extend([Self::To(hour), Self::ToMinutes(hour)]);
        }
        all.extend((0..2).map(Self::HalfDay));
        all.extend((0..10).map(Self::Unit));
        all.extend((0..100).map(Self::Pair));
        all.extend((1..10).map(Self::Hundred));
        all.extend((0..31).map(Self::DayOfMonth));
        all.extend((0..12).map(Self::Month));
        all.extend((FIRST_YEAR..FIRST_YEAR + 15).map(Self::Year));
        all.extend((0..30).map(Self::Place));
        all.extend((0..20).map(Self::WaitAbout));
        all.extend((0..20).map(Self::WaitUpTo));
        all.extend([Self::FarPlace, Self::WaitLong]);
        for form in 0..language.times.clock.len() {
            all.extend((0..24).flat_map(|hour| [Self::Clock(form, hour), Self::ClockMinutes(form, hour)]));
        }
        for gender in [NounGender::Feminine, NounGender::Neuter] {
            all.extend((1..100).map(|n| Self::Agreeing(gender, n)));
        }
        for noun in Noun::ALL {
            all.extend((0..language.numbers.plural.forms()).map(|form| Self::Noun(noun, form)));
        }
        all.extend((1..100).map(Self::Hryvnias));
        all
    }
}

/// Every fragment `language` has, under its name. Equal words are one recording and are listed once.
pub(super) fn inventory(language: &LanguageData) -> Vec<NamedPrompt> {
    let mut seen = std::collections::HashSet::new();
    let fragments = Fragment::all(language).into_iter().filter_map(|fragment| {
        let prompt = Prompt::new(language.lang(), fragment.text(language)?);
        seen.insert(prompt.id).then(|| NamedPrompt { name: fragment.name(), prompt })
    });
    fragments.collect()
}
