//! The calls a filter wants, and no more of them in memory than a page shows.

use jiff::Timestamp;

use super::Filter;
use crate::{
    call::CallRecord,
    report::{CallRow, Context},
    web::{
        scan::scan,
        view::{Unavailable, View},
    },
};

pub const PAGE: usize = 50;
/// Looked through for one page. A day of a large town is less.
const MOST: usize = 5_000;
/// To find one number, more is worth the time.
const MOST_FOR_A_NUMBER: usize = 20_000;

#[derive(Clone, Debug)]
pub struct Found {
    pub rows: Vec<(CallRecord, CallRow)>,
    /// In all that was looked through.
    pub count: usize,
    /// The upper end of what was looked through: turning pages keeps to it.
    pub until: Timestamp,
    /// There is more before this moment, not looked through.
    pub rest: Option<Timestamp>,
}

pub async fn find(view: &dyn View, context: &Context, filter: &Filter, now: Timestamp) -> Result<Found, Unavailable> {
    let (from, to) = filter.bounds();
    // A clock that was wrong may have dated calls ahead of now: those are shown once their day has come.
    let until = to.min(now.max(from));
    let most = if filter.number.is_some() { MOST_FOR_A_NUMBER } else { MOST };
    let page = (filter.page - 1) * PAGE..filter.page * PAGE;
    let (mut rows, mut count) = (Vec::new(), 0);
    let scanned = scan(view, (from, until), most, |record| {
        let row = CallRow::of(context, &record, false);
        if filter.wants(&record, &row) {
            if page.contains(&count) {
                rows.push((record, row));
            }
            count += 1;
        }
    })
    .await?;
    Ok(Found { rows, count, until, rest: scanned.rest })
}
