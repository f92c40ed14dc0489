//! The report itself: everything that is drawn, in words and figures, nothing of how.
//!
//! Serialised it is the JSON download, documented in `docs/REPORT.md`: names stay, fields are only added. Times are ISO
//! 8601 with offset, durations seconds. Texts are Ukrainian and finished; no drawer adds a figure of its own.

use std::sync::Arc;

use jiff::{Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use super::Period;
use crate::ledger::PageText;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub head: Head,
    /// 1. «Головне за місяць»: sentences ready to be read out at a session.
    pub headline: Vec<String>,
    /// 2. «Як завершилися дзвінки»; the rows add up to `offered`.
    pub outcomes: Vec<OutcomeRow>,
    /// 3. «Показники».
    pub indicators: Vec<Indicator>,
    /// How long those waited who were answered, and those who were not.
    pub waits: Vec<WaitBucket>,
    /// 4. «Коли телефонували».
    pub when: When,
    /// 5. «Про що питали», most asked first.
    pub topics: Vec<TopicRow>,
    /// 6. «Оператори й відділи».
    pub departments: Vec<DepartmentRow>,
    /// By name: for those only who may see it ([`Report::without_names`]).
    pub operators: Vec<OperatorRow>,
    /// 7. «Оцінки громадян».
    pub marks: Marks,
    /// 8. «Голосові повідомлення, зауваження та пропозиції».
    pub boxes: Vec<BoxRow>,
    /// 9. «Кому передзвонили».
    pub callbacks: Callbacks,
    /// 10. «Оголошення, перерви в роботі, перевірки».
    pub service: Service,
    /// 11. «Примітки до даних», finished sentences.
    pub remarks: Vec<String>,
    /// 12. «Висновки та вжиті заходи»; `None` prints four lines for the hand.
    pub conclusions: Option<PageText>,
    /// What was left out of all of the above.
    pub apart: SetApart,
    /// How each figure is reckoned; `Indicator::footnote` and others point here by `id`.
    pub footnotes: Vec<Footnote>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// «Звіт про роботу … за жовтень 2026 року»
    pub title: String,
    pub council: String,
    pub period: Period,
    pub from: Date,
    pub to: Date,
    pub working_days: u32,
    pub made: Zoned,
    pub completeness: Completeness,
    /// Test calls, not counted.
    pub test_calls: u64,
    /// The whole line beneath the title: «Період 01.10–31.10.2026 · робочих днів 22 · …»
    pub line: String,
    /// Left column and right column of the signature block.
    pub signatures: Vec<(String, String)>,
    /// Of an invented town.
    pub demo: bool,
    /// Counted calls, and different numbers they came from (`None` when the numbers are purged and were not counted).
    pub offered: u64,
    pub numbers: Option<u64>,
    /// «минулий місяць», «минуле півріччя» …; `None` when nothing is known of it.
    pub compared_with: Option<Period>,
    pub year_before: Option<Period>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    Whole,
    /// The period is not over, or the store begins in the middle of it.
    Partial,
    /// The line did not work for so many minutes.
    Outages {
        minutes: u64,
    },
}

/// A part of a whole. Below 30 it is never shown as per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub part: u64,
    pub of: u64,
}

impl Share {
    /// Fewer than this are too few for per cent, verdicts and arrows.
    pub const ENOUGH: u64 = 30;

    pub fn new(part: u64, of: u64) -> Self {
        Self { part, of }
    }

    /// `None` when there are too few, or none.
    pub fn percent(self) -> Option<f64> {
        (self.of >= Self::ENOUGH).then(|| 100.0 * self.part as f64 / self.of as f64)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRow {
    /// Stable, see [`super::Row::id`]: `informed`, `answered`, `left-message`, `abandoned`, `short-abandoned`,
    /// `no-choice`, `closed-only`, `broken`; when there are such calls also `handed`, `nobody-answered`, `not-finished`,
    /// `cancelled`, `full`.
    pub id: String,
    pub name: String,
    pub calls: u64,
    /// Rounded so that the column adds up to 100; `None` below 30 calls.
    pub percent: Option<f64>,
    pub previous: Option<u64>,
    pub year_before: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorId {
    /// Clock B: end of the menu to the answer; mean, s.
    Wait,
    WaitMedian,
    WaitNinety,
    WaitLongest,
    /// Clock A: arrival to the answer; mean, s.
    WaitFromStart,
    ServiceLevel,
    Lost,
    Mark,
    HighMarks,
    /// Of answered talks, those that gave a mark.
    ResponseRate,
    FirstCall,
    NoRepeat,
    CalledBack,
    Handling,
    Talk,
    Available,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "unit", content = "value")]
pub enum Value {
    Seconds(f64),
    /// 1 to 5.
    Mark(f64),
    Share(Share),
    /// A share of time, in per cent.
    Percent(f64),
    /// Nothing to reckon it from.
    None,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    pub id: IndicatorId,
    /// «Середній час очікування відповіді, с»
    pub name: String,
    pub value: Value,
    /// «Орієнтир» and «межа», in the unit of the value (per cent for shares).
    pub target: Option<f64>,
    pub limit: Option<f64>,
    /// «Із скількох».
    pub n: u64,
    /// «34 зі 118»: what the number of cases is of, when that says more than `n`.
    pub of: Option<String>,
    pub previous: Value,
    pub year_before: Value,
    /// Only of indicators with a target.
    pub verdict: Option<Verdict>,
    pub footnote: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    WithinTarget,
    WithinLimit,
    NeedsAttention,
    TooFew,
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Self::WithinTarget => "у межах орієнтиру",
            Self::WithinLimit => "у межах допустимого",
            Self::NeedsAttention => "потребує уваги",
            Self::TooFew => "замало даних (менше 30)",
        }
    }
}

/// Waited `from..to` seconds (`to` absent: and longer).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitBucket {
    pub from_s: u32,
    pub to_s: Option<u32>,
    pub answered: u64,
    /// Hung up without an answer (short ones are not lost and not here).
    pub lost: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// Every day of the period; of more than 62 days, the months instead are for the drawer to add up.
    pub days: Vec<DayRow>,
    /// Monday to Sunday, hours 0 to 23: calls.
    pub hours: [[u64; 24]; 7],
    /// Outside the hours of the operator's department.
    pub after_hours: u64,
    /// Of them, whose hours are known.
    pub hours_known: u64,
    /// Calls per working day.
    pub per_working_day: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    pub date: Date,
    pub working: bool,
    pub calls: u64,
    pub informed: u64,
    pub answered: u64,
    pub lost: u64,
    pub after_hours: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRow {
    /// Its name in the configuration.
    pub name: String,
    pub title: String,
    pub chosen: u64,
    pub heard: u64,
    /// Asked for an operator right after it.
    pub then_operator: u64,
    pub previous: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepartmentRow {
    pub name: String,
    pub title: String,
    pub asked: u64,
    pub answered: u64,
    pub lost: u64,
    pub short: u64,
    /// Ringings nobody took.
    pub missed: u64,
    pub median_wait_s: Option<f64>,
    pub mean_talk_s: Option<f64>,
    pub marks: u64,
    pub mean_mark: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatorRow {
    pub name: String,
    pub answered: u64,
    pub missed: u64,
    pub mean_talk_s: Option<f64>,
    /// Talk, hold and rest afterwards, per answered call.
    pub mean_handling_s: Option<f64>,
    pub marks: u64,
    pub mean_mark: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    /// How many gave 1, 2, 3, 4, 5.
    pub given: [u64; 5],
    /// The question was heard to its end; talks there were.
    pub asked: u64,
    pub talks: u64,
    pub mean: Option<f64>,
    /// «вирішено» and «не вирішено».
    pub resolved: u64,
    pub unresolved: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxRow {
    pub name: String,
    pub title: String,
    pub left: u64,
    pub heard: u64,
    pub answered: u64,
    /// Not heard or answered within the term of the box.
    pub overdue: u64,
}

/// Callers with a number whom nobody answered: `missed` is the sum of `came_back`, `called_back`, `dropped` and `left`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Callbacks {
    pub missed: u64,
    /// Called again themselves and were answered.
    pub came_back: u64,
    pub called_back: u64,
    /// Of them, within a working day.
    pub in_time: u64,
    /// Staff found nothing to be done.
    pub dropped: u64,
    pub left: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub notices: Vec<NoticeRow>,
    pub outages: Vec<OutageRow>,
    pub availability: Availability,
    pub tests: Vec<TestRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeRow {
    pub text: String,
    pub from: Option<Zoned>,
    pub until: Zoned,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutageRow {
    pub from: Zoned,
    pub to: Zoned,
    pub seconds: u64,
    /// «не працювала програма або не було світла», «немає зв’язку з лінією „головна“», «планова зупинка»
    pub cause: String,
    pub planned: bool,
}

/// Seconds of the part of the period that is known and past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Availability {
    pub known_s: u64,
    pub down_s: u64,
    pub planned_s: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestRow {
    pub at: Zoned,
    /// The result in words.
    pub result: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetApart {
    pub test: u64,
    pub blocked: u64,
    pub fax: u64,
    /// Under 3 s without a key.
    pub short: u64,
    /// Between telephones of the council.
    pub internal: u64,
    /// Numbers that called ten times or more.
    pub repeated: Vec<Repeated>,
}

/// One insistent number, without the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated {
    pub calls: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footnote {
    pub id: String,
    pub text: String,
}

impl Report {
    /// For eyes that may not see operators by name, and for print.
    pub fn without_names(mut self: Arc<Self>) -> Arc<Self> {
        Arc::make_mut(&mut self).operators.clear();
        self
    }
}
