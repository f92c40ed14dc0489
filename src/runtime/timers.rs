//! What the service waits for by the clock. One sleeper serves all of it and keeps its appointments however often it is
//! interrupted: traffic must not put off a look at the clock, nor the end of a burst of saves.

use std::{
    future::pending,
    pin::Pin,
    time::{Duration, Instant},
};

use tokio::time::{Sleep, sleep_until};

pub struct Timers {
    sleep: Pin<Box<Sleep>>,
    clock_at: Option<Instant>,
    settled_at: Option<Instant>,
    routes_at: Option<Instant>,
    report_at: Option<Instant>,
    alive_at: Option<Instant>,
    housekeeping_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The Switch's own deadline.
    Deadline,
    /// The untrusted clock is to be looked at.
    Clock,
    /// Nothing was saved any more since [`Timers::saved`].
    Settled,
    /// The routes to the lines' servers are to be looked at.
    Routes,
    /// What others read of the service is to be brought up to date.
    Report,
    /// The service is to be written down as living.
    Alive,
    /// Closed months are to be folded, and what is too old taken out.
    Housekeeping,
}

impl Timers {
    /// Must be called inside a tokio runtime.
    pub fn new() -> Self {
        let sleep = Box::pin(sleep_until(Instant::now().into()));
        Self {
            sleep,
            clock_at: None,
            settled_at: None,
            routes_at: None,
            report_at: None,
            alive_at: None,
            housekeeping_at: None,
        }
    }

    pub fn look_at_clock_after(&mut self, time: Duration) {
        self.clock_at = Some(Instant::now() + time);
    }

    /// `None` stops looking.
    pub fn look_at_routes_after(&mut self, time: Option<Duration>) {
        self.routes_at = time.map(|time| Instant::now() + time);
    }

    /// Does not put off a report that is due already.
    pub fn report_after(&mut self, time: Duration) {
        self.report_at.get_or_insert_with(|| Instant::now() + time);
    }

    pub fn live_after(&mut self, time: Duration) {
        self.alive_at = Some(Instant::now() + time);
    }

    pub fn keep_house_after(&mut self, time: Duration) {
        self.housekeeping_at = Some(Instant::now() + time);
    }

    /// A file was saved; a burst is over `settle` after its last.
    pub fn saved(&mut self, settle: Duration) {
        self.settled_at = Some(Instant::now() + settle);
    }

    /// The next appointment. May be dropped and asked again at any time; each comes once.
    pub async fn next(&mut self, deadline: Option<Instant>) -> Due {
        let own = [self.clock_at, self.settled_at, self.routes_at, self.report_at, self.alive_at, self.housekeeping_at];
        let Some(at) = own.into_iter().chain([deadline]).flatten().min() else { return pending().await };
        if self.sleep.deadline() != at.into() {
            self.sleep.as_mut().reset(at.into());
        }
        self.sleep.as_mut().await;
        if self.clock_at.take_if(|clock| *clock == at).is_some() {
            Due::Clock
        } else if self.settled_at.take_if(|settled| *settled == at).is_some() {
            Due::Settled
        } else if self.routes_at.take_if(|routes| *routes == at).is_some() {
            Due::Routes
        } else if self.report_at.take_if(|report| *report == at).is_some() {
            Due::Report
        } else if self.alive_at.take_if(|alive| *alive == at).is_some() {
            Due::Alive
        } else if self.housekeeping_at.take_if(|housekeeping| *housekeeping == at).is_some() {
            Due::Housekeeping
        } else {
            Due::Deadline
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{runtime::Builder, task::yield_now};

    use super::*;

    fn within<T>(story: impl Future<Output = T>) -> T {
        Builder::new_current_thread().enable_time().build().unwrap().block_on(story)
    }

    /// What becomes due while something else comes all the time, as packets do.
    async fn amid_traffic(timers: &mut Timers, deadline: Option<Instant>) -> Due {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            tokio::select! {
                biased;
                due = timers.next(deadline) => return due,
                () = yield_now() => {}
            }
        }
        panic!("traffic put it off for ever");
    }

    #[test]
    fn traffic_does_not_put_off_an_appointment_and_each_comes_once() {
        within(async {
            let mut timers = Timers::new();
            timers.look_at_clock_after(Duration::from_millis(20));
            timers.saved(Duration::from_millis(40));
            assert_eq!(amid_traffic(&mut timers, None).await, Due::Clock);
            assert_eq!(amid_traffic(&mut timers, None).await, Due::Settled);
            let deadline = Instant::now() + Duration::from_millis(5);
            assert_eq!(amid_traffic(&mut timers, Some(deadline)).await, Due::Deadline);
            assert!(Instant::now() >= deadline);
        });
    }

    #[test]
    fn a_burst_of_saves_settles_once_after_its_last() {
        within(async {
            let mut timers = Timers::new();
            timers.saved(Duration::ZERO);
            timers.saved(Duration::from_millis(30));
            let last = Instant::now();
            assert_eq!(timers.next(None).await, Due::Settled);
            assert!(last.elapsed() >= Duration::from_millis(25));
            let far = Instant::now() + Duration::from_millis(10);
            assert_eq!(timers.next(Some(far)).await, Due::Deadline, "and not again");
        });
    }
}
