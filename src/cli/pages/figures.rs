//! Reports for the pages: counted on a thread that may wait.

use std::sync::Arc;

use jiff::Timestamp;

use super::Unavailable;
use crate::{
    ledger::Month,
    report::{Period, Report},
    runtime::{
        statistics::{Statistics, StatisticsError},
        store_thread::StoreHandle,
    },
};

pub async fn report(statistics: Arc<Statistics>, period: Period) -> Result<Arc<Report>, Unavailable> {
    let counting = tokio::task::spawn_blocking(move || statistics.report(period, Timestamp::now()));
    let report = counting.await.map_err(|_| Unavailable::Failed)?;
    report.map_err(|error| {
        if let StatisticsError::Failed(reason) = &error {
            tracing::error!(%period, reason, "a report cannot be made");
        }
        unavailable(&error)
    })
}

/// Those that have calls, or a summary of them, the earliest first.
pub async fn months(store: StoreHandle) -> Result<Vec<Month>, Unavailable> {
    let months = store.months().await.map_err(super::unavailable)?;
    Ok(months.into_iter().map(|state| state.month).collect())
}

fn unavailable(error: &StatisticsError) -> Unavailable {
    match error {
        StatisticsError::NotReady => Unavailable::NotReady,
        StatisticsError::Busy => Unavailable::Busy,
        StatisticsError::Failed(_) => Unavailable::Failed,
    }
}
