//! Patience with a peer that reads slowly, so that a connection is held by those who use it.
//!
//! A clerk on a mobile line takes minutes for a workbook, and must get it; a peer that reads a byte at a time must not keep
//! a place. So a connection lives as long as it pays for: two minutes, and a second more for every 2000 bytes the peer took;
//! and it is over at once when the peer takes nothing for a minute of what waits for it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time,
};

/// A page and its next ones; the longest report has time to be computed.
const LIFE: Duration = Duration::from_secs(120);
/// Bytes a second: 16 kbit/s, a mobile line that hardly works.
const SLOWEST: u64 = 2000;
/// With what the system keeps for the peer (see `server::SEND_BUFFER`) longer than the slowest line is silent.
const STALL: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_secs(5);

/// What the two sides of a connection's life know of each other.
#[derive(Debug, Default)]
pub struct Pace {
    written: AtomicU64,
    /// Something waits for the peer to read.
    waiting: AtomicBool,
}

impl Pace {
    /// Ends when the connection has to.
    pub async fn over(&self) {
        let mut judge = Judge::new(Instant::now());
        loop {
            time::sleep(LOOK).await;
            let (written, waiting) = (self.written.load(Ordering::Relaxed), self.waiting.load(Ordering::Relaxed));
            if judge.is_over(Instant::now(), written, waiting) {
                return;
            }
        }
    }
}

/// The rule itself.
#[derive(Debug)]
struct Judge {
    begun: Instant,
    written: u64,
    /// When the peer last took something, or had nothing to take.
    moved: Instant,
}

impl Judge {
    fn new(now: Instant) -> Self {
        Self { begun: now, written: 0, moved: now }
    }

    fn is_over(&mut self, now: Instant, written: u64, waiting: bool) -> bool {
        if written != self.written || !waiting {
            (self.written, self.moved) = (written, now);
        }
        let paid = LIFE + Duration::from_secs(written / SLOWEST);
        now.duration_since(self.moved) >= STALL || now.duration_since(self.begun) >= paid
    }
}

/// A stream that tells its pace.
#[derive(Debug)]
pub struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
}

impl<S> Paced<S> {
    pub fn new(stream: S, pace: Arc<Pace>) -> Self {
        Self { stream, pace }
    }

    fn tell(&self, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.pace.waiting.store(wrote.is_pending(), Ordering::Relaxed);
        let n = ready!(wrote)?;
        self.pace.written.fetch_add(n as u64, Ordering::Relaxed);
        Poll::Ready(Ok(n))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.tell(wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.tell(wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a connection ends whose peer takes `rate` bytes a second of `size`, in seconds.
    fn ends_after(rate: u64, size: u64) -> u64 {
        let start = Instant::now();
        let mut judge = Judge::new(start);
        (1..100_000)
            .find(|second| {
                let written = (second * rate).min(size);
                judge.is_over(start + Duration::from_secs(*second), written, written < size)
            })
            .unwrap_or(u64::MAX)
    }

    #[test]
    fn a_large_file_on_a_slow_line_arrives() {
        let size = 3_000_000;
        assert!(ends_after(2500, size) > size / 2500, "20 minutes at 20 kbit/s");
    }

    #[test]
    fn a_peer_that_reads_a_byte_at_a_time_is_let_go() {
        assert_eq!(ends_after(1, 3_000_000), 120);
        assert_eq!(ends_after(1000, 3_000_000), 239, "half the slowest line pays for some of it");
    }

    #[test]
    fn a_peer_that_takes_nothing_at_all_is_let_go_sooner() {
        assert_eq!(ends_after(0, 1), 60);
    }

    #[test]
    fn what_was_taken_already_does_not_pay_for_a_stall() {
        let start = Instant::now();
        let mut judge = Judge::new(start);
        let at = |n| start + Duration::from_secs(n);
        assert!(!judge.is_over(at(5), 10_000_000, true));
        assert!(!judge.is_over(at(64), 10_000_000, true));
        assert!(judge.is_over(at(65), 10_000_000, true));
    }
}
