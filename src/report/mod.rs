//! From call records to the report of a month: each measure defined once.
//!
//! Owns what is counted, how, and the ready sentences. Pure: records, events and the council's words go in, a [`Report`]
//! comes out, which page, workbook, table and command line only draw. Must not know the store, HTML, files or the time.
//!
//! ```text
//! CallRecord, Event --> Gathering --finish--> Tally --+--> Report::make --> page, XLSX, CSV, JSON, text
//!                                   Fold (closed month)-+      ^ Context: titles, calendar, targets, who signs
//! ```
//!
//! A [`Tally`] holds no personal data: it is what a closed month is folded into and outlives the numbers of its calls.

mod context;
pub mod files;
mod gather;
pub mod half_year;
mod hours;
mod make;
mod model;
mod path;
mod period;
mod row;
mod service;
mod sort;
pub mod tally;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod waiting;
pub mod words;

pub use context::{BoxTerm, Context, Council, Signature, Targets};
pub use gather::{Extras, Gathering};
pub use hours::due;
pub use make::percents;
pub use model::{
    Availability, BoxRow, Callbacks, Completeness, DayRow, DepartmentRow, Footnote, Head, Indicator, IndicatorId,
    Marks, NoticeRow, OperatorRow, OutageRow, OutcomeRow, Repeated, Report, Service, SetApart, Share, TestRow,
    TopicRow, Value, Verdict, WaitBucket, When,
};
pub use period::{Half, Period};
pub use row::{CallRow, Repeats, Rows};
pub use sort::{Aside, Row, Sorted, is_missed, sorted};
pub use tally::Tally;
