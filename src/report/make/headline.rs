//! «Головне за місяць»: sentences to be read out at a session. They count calls, never people.

use super::Source;
use crate::report::{Row, words};

/// Fewer waits have no half to speak of.
const FEWEST_WAITS: u64 = 5;
/// Topics named.
const TOPICS: usize = 3;

impl Source<'_> {
    pub(super) fn headline(&self) -> Vec<String> {
        if self.tally.offered == 0 {
            return vec!["Дзвінків не надійшло.".to_owned()];
        }
        let sentences = [self.came(), self.ended(), self.waited(), self.marked(), self.asked_most()];
        sentences.into_iter().flatten().collect()
    }

    /// «Надійшло 412 дзвінків із 268 номерів, із них 96 — у неробочий час.»
    fn came(&self) -> Option<String> {
        let tally = self.tally;
        let verb = words::singular(tally.offered, "Надійшов", "Надійшло");
        let mut text = format!("{verb} {}", words::calls(tally.offered));
        if let Some(numbers) = tally.numbers.filter(|numbers| *numbers > 0) {
            let of = if words::out_of(numbers) == "зі" { "зі" } else { "із" };
            text += &format!(" {of} {numbers} {}", words::singular(numbers, "номера", "номерів"));
        }
        if tally.after_hours > 0 {
            text += &format!(", із них {} — у неробочий час", tally.after_hours);
        }
        Some(text + ".")
    }

    /// «У 231 дзвінку інформацію надав автовідповідач, у 118 відповів оператор, …» The numbers add up to all calls.
    fn ended(&self) -> Option<String> {
        let rows = Row::ALL.into_iter().map(|row| (self.tally.row(row), row)).filter(|(calls, _)| *calls > 0);
        let parts = rows.enumerate().map(|(i, (calls, row))| {
            let noun = if i == 0 { words::singular(calls, " дзвінку", " дзвінках") } else { "" };
            format!("у {calls}{noun} {}", happened(row))
        });
        let text = parts.collect::<Vec<_>>().join(", ");
        (!text.is_empty()).then(|| words::capitalised(&text) + ".")
    }

    /// «Половина чекала не довше 18 с.»
    fn waited(&self) -> Option<String> {
        let median = self.tally.waits.median().filter(|_| self.tally.waits.n >= FEWEST_WAITS)?;
        Some(format!("Половина чекала не довше {median} с."))
    }

    /// «Оцінили 34 розмови зі 118, середня оцінка — 4,6 бала.»
    fn marked(&self) -> Option<String> {
        let (given, talks) = (self.tally.marks.n(), self.tally.answered());
        if talks == 0 {
            return None;
        }
        let Some(mean) = self.tally.marks.mean() else {
            return Some(format!("Жодної розмови {} {talks} не оцінили.", words::out_of(talks)));
        };
        let noun = words::plural(given, "розмову", "розмови", "розмов");
        let of = words::out_of(talks);
        Some(format!("Оцінили {given} {noun} {of} {talks}, середня оцінка — {}.", words::marks(mean)))
    }

    /// «Найчастіше питали: субсидії (88), паспорт (61), графік (57).»
    fn asked_most(&self) -> Option<String> {
        let topics = self.topics();
        let named = topics.iter().filter(|topic| topic.chosen > 0).take(TOPICS);
        let named: Vec<_> =
            named.map(|topic| format!("{} ({})", words::within_sentence(&topic.title), topic.chosen)).collect();
        (!named.is_empty()).then(|| format!("Найчастіше питали: {}.", named.join(", ")))
    }
}

/// What happened in so many calls; follows «у 9 дзвінках».
fn happened(row: Row) -> &'static str {
    match row {
        Row::Informed => "інформацію надав автовідповідач",
        Row::Answered => "відповів оператор",
        Row::Handed => "дзвінок операторові передав провайдер",
        Row::LeftMessage => "залишено повідомлення",
        Row::Abandoned => "не дочекалися відповіді",
        Row::ShortAbandoned => "поклали слухавку в перші 5 с очікування",
        Row::NobodyAnswered => "оператор не відповів",
        Row::NotFinished => "обраного не дослухали",
        Row::NoChoice => "нічого не обрали",
        Row::ClosedOnly => "прослухали лише «зачинено»",
        Row::Cancelled => "поклали слухавку до відповіді автовідповідача",
        Row::Full => "усі лінії були зайняті",
        Row::Broken => "зв’язок перервав збій",
    }
}
