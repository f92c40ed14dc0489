//! «Примітки до даних»: what a reader must know before believing a figure.

use super::Source;
use crate::{
    ivr::{self, Overdue},
    ledger::Happening,
    report::{Availability, Indicator, Row, Share, Verdict, words},
};

/// A topic of fewer calls could point at a person in a published report.
const FEW: u64 = 5;
/// Insistent numbers that are named one by one, and texts past their review.
const NAMED: usize = 5;

impl Source<'_> {
    pub(super) fn remarks(&self, indicators: &[Indicator], availability: Availability, outages: usize) -> Vec<String> {
        let mut remarks = Vec::new();
        self.about_the_period(&mut remarks, availability, outages);
        self.about_calls(&mut remarks);
        self.about_marks(&mut remarks);
        self.about_small_numbers(&mut remarks, indicators);
        self.about_the_store(&mut remarks);
        remarks.extend(self.past_review());
        remarks
    }

    fn about_the_period(&self, remarks: &mut Vec<String>, availability: Availability, outages: usize) {
        if self.context.demo {
            remarks.push("Демонстраційні дані: місто, номери й дзвінки вигадані.".to_owned());
        }
        if let Some(unfinished) = self.unfinished() {
            let (unfinished, made) =
                (words::capitalised(unfinished), words::moment(self.context.now, &self.context.zone));
            remarks.push(format!("{unfinished}: показано дзвінки до {made}."));
        }
        if let Some(since) = self.extras.since.filter(|_| self.begins_late()) {
            let since = words::moment(since, &self.context.zone);
            remarks.push(format!("Облік ведеться з {since}: попередніх дзвінків у звіті немає."));
        }
        if availability.down_s >= 60 {
            let times = u64::try_from(outages).unwrap_or(0);
            let listed = match times {
                0 => String::new(),
                n => format!(" (перерви перелічено в розділі 10: {n})"),
            };
            let lasted = words::span(availability.down_s);
            remarks.push(format!("Лінія не працювала {lasted}{listed}: дзвінків за цей час програма не бачила."));
        }
        if availability.known_s == 0 {
            remarks.push("Про перерви в роботі за цей період даних немає.".to_owned());
        }
        remarks.extend(self.partial_previous());
        remarks.extend(self.other_length());
        remarks.push(
            "Дзвінків, що не дійшли до приладу (зайнято в провайдера, вимкнено світло), програма не бачить.".to_owned(),
        );
    }

    /// A period that was counted from its middle on is a poor thing to compare with.
    fn partial_previous(&self) -> Option<String> {
        let previous = self.period.previous().filter(|_| self.extras.previous.is_some())?;
        let (from, to) = previous.bounds(&self.context.zone);
        let since = self.extras.since.filter(|since| (from..to).contains(since) && *since > from)?;
        let since = words::moment(since, &self.context.zone);
        Some(format!("Попередній період неповний, облік ведеться з {since}: не порівнюйте з ним прямо."))
    }

    /// «Робочих днів 21, у попередньому періоді — 22 …»: months of different length are compared by the working day.
    fn other_length(&self) -> Option<String> {
        let previous = self.period.previous().filter(|_| self.extras.previous.is_some())?;
        let now = self.context.working_days(self.period.first(), self.period.last());
        let before = self.context.working_days(previous.first(), previous.last());
        (now != before).then(|| {
            format!("Робочих днів {now}, у попередньому періоді — {before}: порівнюйте дзвінки «на робочий день».")
        })
    }

    fn about_calls(&self, remarks: &mut Vec<String>) {
        let tally = self.tally;
        if tally.offered > 0 {
            let withheld = match tally.withheld {
                0 => String::new(),
                n => format!(" Без номера {} {}.", words::singular(n, "надійшов", "надійшло"), words::calls(n)),
            };
            remarks.push(format!(
                "Програма рахує дзвінки, а не людей: з одного номера могли телефонувати кілька разів.{withheld}"
            ));
        }
        for calls in tally.repeated.iter().take(NAMED) {
            let verb = words::singular(*calls, "надійшов", "надійшло");
            remarks
                .push(format!("З одного номера {verb} {}: вони помітно впливають на підсумки.", words::calls(*calls)));
        }
        let apart = [
            ("перевірні", tally.apart.test),
            ("небажані (заблоковані номери)", tally.apart.blocked),
            ("факси", tally.apart.fax),
            ("до 3 с без клавіші", tally.apart.short),
            ("внутрішні", tally.apart.internal),
        ];
        let apart: Vec<_> =
            apart.iter().filter(|(_, calls)| *calls > 0).map(|(what, calls)| format!("{what} — {calls}")).collect();
        if !apart.is_empty() {
            remarks.push(format!("Не враховано дзвінків: {}.", apart.join(", ")));
        }
        if let full @ 1.. = tally.row(Row::Full) {
            remarks.push(format!(
                "Усі лінії були зайняті — {}: замало одночасних розмов або дзвінки затягуються.",
                words::calls(full)
            ));
        }
        if let handed @ 1.. = tally.row(Row::Handed) {
            remarks.push(format!(
                "Передано операторові через провайдера — {}: що було далі, програмі невідомо.",
                words::calls(handed)
            ));
        }
        if let unknown @ 1.. = tally.offered.saturating_sub(tally.hours_known) {
            let noun = words::singular(unknown, "дзвінка", "дзвінків");
            remarks.push(format!("Для {unknown} {noun} невідомо, чи надійшли вони в робочий час."));
        }
    }

    fn about_marks(&self, remarks: &mut Vec<String>) {
        let (talks, given, asked) = (self.tally.answered(), self.tally.marks.n(), self.tally.mark_asked);
        if talks == 0 {
            return;
        }
        let unmarked = talks.saturating_sub(given);
        if asked == 0 {
            remarks.push(
                "Питання про оцінку жодного разу не прозвучало: громадяни кладуть слухавку першими або оцінку не \
                 налаштовано."
                    .to_owned(),
            );
        } else if unmarked > 0 {
            let noun = words::plural(unmarked, "розмова", "розмови", "розмов");
            remarks.push(format!(
                "{unmarked} {noun} без оцінки: питання прозвучало в {asked} {}. Оцінюють найчемніші й найсердитіші.",
                words::out_of_talks(talks)
            ));
        }
        let answering = self.tally.operators.values().filter(|operator| operator.answered > 0).count();
        if answering == 1 && given > 0 {
            remarks.push("На дзвінки відповідав один оператор: середня оцінка — це його особиста оцінка.".to_owned());
        }
        let pending = talks.saturating_sub(self.tally.followed);
        if pending > 0 {
            let noun = words::singular(pending, "розмови", "розмов");
            remarks.push(format!(
                "«Не телефонували повторно» пораховано без {pending} {noun}: номер невідомий або 7 днів ще не минули."
            ));
        }
    }

    fn about_small_numbers(&self, remarks: &mut Vec<String>, indicators: &[Indicator]) {
        if self.tally.offered > 0 && indicators.iter().any(|indicator| indicator.verdict == Some(Verdict::TooFew)) {
            remarks.push(format!(
                "Де випадків менше {}, відсотків і висновків немає: один дзвінок змінив би їх надто сильно.",
                Share::ENOUGH
            ));
        }
        let few = self.tally.topics.values().filter(|topic| (1..FEW).contains(&topic.chosen)).count();
        if few > 0 {
            remarks.push(format!(
                "Тем, про які питали менше ніж {FEW} разів: {few}. В оприлюдненому звіті пишіть «менше {FEW}»."
            ));
        }
    }

    fn about_the_store(&self, remarks: &mut Vec<String>) {
        let tally = self.tally;
        if tally.untrusted > 0 {
            let noun = words::singular(tally.untrusted, "дзвінка", "дзвінків");
            remarks.push(format!(
                "Під час {} {noun} годинник приладу ще не було звірено: день і година можуть бути неточні.",
                tally.untrusted
            ));
        }
        if self.extras.folded {
            remarks.push(
                "Номери телефонів цього періоду вже вилучено за строком зберігання: показано підсумки, пораховані раніше."
                    .to_owned(),
            );
        } else if tally.numbers.is_none() && tally.purged > 0 {
            remarks.push(
                "Частину номерів уже вилучено за строком зберігання: скільки було різних номерів, невідомо.".to_owned(),
            );
        }
        if self.extras.damaged > 0 {
            let noun = words::plural(self.extras.damaged, "запис", "записи", "записів");
            remarks.push(format!(
                "Не вдалося прочитати {} {noun} сховища: дзвінків могло бути більше.",
                self.extras.damaged
            ));
        }
        let (from, to) = self.period.bounds(&self.context.zone);
        let full = |event: &crate::ledger::Event| event.what == Happening::DiskFull && (from..to).contains(&event.at);
        if self.extras.events.iter().any(full) {
            remarks
                .push("На диску бракувало місця: частина записів розмов і повідомлень могла не зберегтися.".to_owned());
        }
    }

    /// Texts that were to be read again by now (M-6.3).
    fn past_review(&self) -> Option<String> {
        let today = self.context.now.to_zoned(self.context.zone.clone()).date();
        let past = ivr::overdue(&self.context.script, today);
        let name = |past: &Overdue| {
            let owner = past.owner.as_ref().map(|owner| format!(", {owner}")).unwrap_or_default();
            format!("«{}» (до {}{owner})", past.title, words::date(past.review))
        };
        let more = past.len().saturating_sub(NAMED);
        let named = past.iter().take(NAMED).map(name).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" та ще {more}") } else { String::new() };
        (!past.is_empty()).then(|| format!("Минув строк перегляду текстів: {named}{more}."))
    }
}
