//! «Показники»: each measure of the table, with aim, bound, number of cases and verdict.

use super::{Source, footnotes};
use crate::report::{Context, Indicator, IndicatorId, Share, Tally, Targets, Value, Verdict, words};

/// In the order of the table: the median first, one call of twenty minutes does not spoil it.
const ORDER: [IndicatorId; 16] = [
    IndicatorId::WaitMedian,
    IndicatorId::WaitNinety,
    IndicatorId::Wait,
    IndicatorId::WaitLongest,
    IndicatorId::WaitFromStart,
    IndicatorId::ServiceLevel,
    IndicatorId::Lost,
    IndicatorId::Mark,
    IndicatorId::HighMarks,
    IndicatorId::ResponseRate,
    IndicatorId::FirstCall,
    IndicatorId::NoRepeat,
    IndicatorId::CalledBack,
    IndicatorId::Handling,
    IndicatorId::Talk,
    IndicatorId::Available,
];

impl Source<'_> {
    pub(super) fn indicators(&self) -> Vec<Indicator> {
        ORDER.into_iter().map(|id| self.indicator(id)).collect()
    }

    fn indicator(&self, id: IndicatorId) -> Indicator {
        let targets = &self.context.targets;
        let value_of = |tally: Option<&Tally>| tally.map_or(Value::None, |tally| value(id, tally, targets));
        let value = value(id, self.tally, targets);
        let n = cases(id, self.tally, targets);
        let aim = Aim::of(id, targets);
        Indicator {
            id,
            name: name(id, self.context),
            value,
            target: aim.map(|aim| aim.target),
            limit: aim.and_then(|aim| aim.limit),
            n,
            of: of(id, self.tally, value),
            previous: value_of(self.previous()),
            year_before: value_of(self.year_before()),
            verdict: aim.map(|aim| aim.verdict(value, n)),
            footnote: footnotes::id_of(id).to_owned(),
        }
    }
}

fn name(id: IndicatorId, context: &Context) -> String {
    let text = match id {
        IndicatorId::Wait => "Середній час очікування відповіді, с",
        IndicatorId::WaitMedian => "Половина чекала відповіді не довше, с",
        IndicatorId::WaitNinety => "9 із 10 чекали не довше, с",
        IndicatorId::WaitLongest => "Найдовше очікування, с",
        IndicatorId::WaitFromStart => "Середній час від початку дзвінка до відповіді, с",
        IndicatorId::ServiceLevel => {
            let s = context.targets.answer_within;
            let noun = words::plural(s.into(), "секунду", "секунди", "секунд");
            return format!("Відповіли за {s} {noun}, %");
        }
        IndicatorId::Lost => "Не дочекалися відповіді, %",
        IndicatorId::Mark => "Середня оцінка, бала",
        IndicatorId::HighMarks => "Частка оцінок 4–5, %",
        IndicatorId::ResponseRate => "Оцінили розмову, %",
        IndicatorId::FirstCall => "Вирішено з першого дзвінка (сказали громадяни), %",
        IndicatorId::NoRepeat => "Не телефонували повторно за 7 днів, %",
        IndicatorId::CalledBack => "Передзвонили протягом робочого дня, %",
        IndicatorId::Handling => "Середній час обслуговування, с",
        IndicatorId::Talk => "Середня тривалість розмови, с",
        IndicatorId::Available => "Лінія працювала, %",
    };
    text.to_owned()
}

/// REQUIREMENTS: each measure, defined once.
fn value(id: IndicatorId, tally: &Tally, targets: &Targets) -> Value {
    let seconds = |value: Option<f64>| value.filter(|value| value.is_finite()).map_or(Value::None, Value::Seconds);
    match id {
        IndicatorId::Wait => seconds(tally.waits.mean()),
        IndicatorId::WaitMedian => seconds(tally.waits.median().map(f64::from)),
        IndicatorId::WaitNinety => seconds(tally.waits.ninety().map(f64::from)),
        IndicatorId::WaitLongest => seconds(tally.waits.longest().map(f64::from)),
        IndicatorId::WaitFromStart => seconds(tally.waits_from_start.mean()),
        IndicatorId::Mark => tally.marks.mean().map_or(Value::None, Value::Mark),
        IndicatorId::Handling => seconds(tally.handling.mean()),
        IndicatorId::Talk => seconds(tally.talk.mean()),
        IndicatorId::Available => {
            tally.service.and_then(|service| service.percent()).map_or(Value::None, Value::Percent)
        }
        _ => match share(id, tally, targets) {
            Some(share) if share.of > 0 => Value::Share(share),
            _ => Value::None,
        },
    }
}

fn share(id: IndicatorId, tally: &Tally, targets: &Targets) -> Option<Share> {
    let (abandoned, short) = (tally.row(crate::report::Row::Abandoned), tally.row(crate::report::Row::ShortAbandoned));
    let (part, of) = match id {
        // Abandoned here are those without the short ones.
        IndicatorId::ServiceLevel => (tally.waits.within(targets.answer_within), tally.waits.n + abandoned),
        IndicatorId::Lost => (abandoned, tally.asked.saturating_sub(short)),
        IndicatorId::HighMarks => (tally.marks.high(), tally.marks.n()),
        IndicatorId::ResponseRate => (tally.marks.n(), tally.answered()),
        IndicatorId::FirstCall => (tally.resolved, tally.resolved + tally.unresolved),
        IndicatorId::NoRepeat => (tally.not_repeated, tally.followed),
        IndicatorId::CalledBack => (tally.callbacks.in_time, tally.callbacks.called_back + tally.callbacks.left),
        _ => return None,
    };
    Some(Share::new(part.min(of), of))
}

/// «Із скількох».
fn cases(id: IndicatorId, tally: &Tally, targets: &Targets) -> u64 {
    match id {
        IndicatorId::Wait | IndicatorId::WaitMedian | IndicatorId::WaitNinety | IndicatorId::WaitLongest => {
            tally.waits.n
        }
        IndicatorId::WaitFromStart => tally.waits_from_start.n,
        IndicatorId::Mark => tally.marks.n(),
        IndicatorId::Handling => tally.handling.n,
        IndicatorId::Talk => tally.talk.n,
        IndicatorId::Available => tally.service.map_or(0, |service| service.known_s / 3600),
        _ => share(id, tally, targets).map_or(0, |share| share.of),
    }
}

fn of(id: IndicatorId, tally: &Tally, value: Value) -> Option<String> {
    match (id, value) {
        (IndicatorId::Mark, Value::Mark(_)) => Some(words::part(tally.marks.n(), tally.answered())),
        (IndicatorId::Available, Value::Percent(_)) => {
            tally.service.map(|service| format!("{} год", service.known_s / 3600))
        }
        (_, Value::Share(share)) => Some(words::part(share.part, share.of)),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Aim {
    target: f64,
    limit: Option<f64>,
    /// Waits and losses: the less, the better.
    less_is_better: bool,
}

impl Aim {
    fn of(id: IndicatorId, targets: &Targets) -> Option<Self> {
        let (target, limit, less_is_better) = match id {
            IndicatorId::Wait => (targets.wait.0, Some(targets.wait.1), true),
            IndicatorId::WaitFromStart => (targets.wait_from_start, None, true),
            IndicatorId::Lost => (targets.lost.0, Some(targets.lost.1), true),
            IndicatorId::Mark => (targets.mark, None, false),
            IndicatorId::HighMarks => (targets.high_marks, None, false),
            IndicatorId::FirstCall => (targets.first_call, None, false),
            _ => return None,
        };
        Some(Self { target, limit, less_is_better })
    }

    fn verdict(self, value: Value, n: u64) -> Verdict {
        let figure = match value {
            Value::Seconds(value) | Value::Mark(value) | Value::Percent(value) => Some(value),
            Value::Share(share) => share.percent(),
            Value::None => None,
        };
        let Some(figure) = figure.filter(|_| n >= Share::ENOUGH) else { return Verdict::TooFew };
        let reaches = |bound: f64| if self.less_is_better { figure <= bound } else { figure >= bound };
        if reaches(self.target) {
            Verdict::WithinTarget
        } else if self.limit.is_some_and(reaches) {
            Verdict::WithinLimit
        } else {
            Verdict::NeedsAttention
        }
    }
}
