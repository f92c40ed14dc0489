//! Reports for the pages: counted on a thread that may wait.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Service, Unavailable};
use crate::{
    report::{Period, Report},
    runtime::statistics::{Outlook, Statistics, StatisticsError},
};

impl Service {
    pub(super) fn figures(&self) -> (Arc<Statistics>, Arc<Outlook>) {
        let live = self.live();
        (live.statistics.clone(), live.outlook.clone())
    }
}

pub async fn report(
    statistics: Arc<Statistics>,
    outlook: Arc<Outlook>,
    period: Period,
) -> Result<Arc<Report>, Unavailable> {
    let counting = tokio::task::spawn_blocking(move || statistics.report(&outlook, period, Timestamp::now()));
    let report = counting.await.map_err(|_| Unavailable::Failed)?;
    report.map_err(|error| {
        if let StatisticsError::Failed(reason) = &error {
            tracing::error!(%period, reason, "a report cannot be made");
        }
        unavailable(&error)
    })
}

fn unavailable(error: &StatisticsError) -> Unavailable {
    match error {
        StatisticsError::NotReady => Unavailable::NotReady,
        StatisticsError::Busy => Unavailable::Busy,
        StatisticsError::Failed(_) => Unavailable::Failed,
    }
}
