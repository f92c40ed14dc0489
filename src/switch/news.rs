//! Bans told to the log: each one while they are few; a flood from forged addresses must not become a flood of lines. And
//! telephones that `lan` does not name, each once: who set them up would wonder why nothing answers.

use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::Output;
use crate::guard::{BanReason, Shut};

/// So many lines in a minute, then one that sums the rest up.
const IN_A_MINUTE: u32 = 10;
const MINUTE: Duration = Duration::from_secs(60);
/// The first few telephones show the matter.
const OUTSIDERS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct News {
    minute_ends: Option<Instant>,
    told: u32,
    untold: u32,
    outsiders: BTreeSet<IpAddr>,
}

impl News {
    /// A line about this ban, unless there were many.
    pub fn shut(&mut self, now: Instant, shut: &Shut) -> Option<Output> {
        if self.minute_ends.is_none_or(|end| end <= now) && self.untold == 0 {
            (self.minute_ends, self.told) = (Some(now + MINUTE), 0);
        }
        if self.told >= IN_A_MINUTE {
            self.untold = self.untold.saturating_add(1);
            return None;
        }
        self.told += 1;
        let Shut { source, reason, lasts, times } = shut;
        let minutes = lasts.as_secs().div_ceil(60);
        Some(told(format!("{source} is shut out for {minutes} min: {} (ban {times})", words(*reason))))
    }

    /// Somebody wants to register from this address, which is not of the LAN list. Of the wide world that is no news.
    pub fn outsider(&mut self, source: IpAddr) -> Option<Output> {
        let is_near = matches!(source.to_canonical(), IpAddr::V4(v4) if v4.is_private());
        if !is_near || self.outsiders.len() >= OUTSIDERS || !self.outsiders.insert(source) {
            return None;
        }
        let text = format!(
            "Телефон з адреси {source} хоче зареєструватися, але її немає в «lan», тож йому не відповідаємо. \
             Якщо це ваш телефон, допишіть його мережу до «lan»."
        );
        Some(Output::Told { about: Arc::from("phones"), text, loud: true })
    }

    /// When there is something left to be summed up.
    pub fn deadline(&self) -> Option<Instant> {
        self.minute_ends.filter(|_| self.untold > 0)
    }

    pub fn summed_up(&mut self) -> Option<Output> {
        (self.minute_ends, self.told) = (None, 0);
        let untold = std::mem::take(&mut self.untold);
        (untold > 0).then(|| told(format!("{untold} more sources were shut out within a minute")))
    }
}

fn told(text: String) -> Output {
    Output::Told { about: Arc::from("strangers"), text, loud: false }
}

fn words(reason: BanReason) -> &'static str {
    match reason {
        BanReason::Scanner => "a scanner by its User-Agent",
        BanReason::Strange => "strange requests again and again",
        BanReason::Garbage => "bytes that are not SIP again and again",
        BanReason::Flood => "far too many messages",
        BanReason::Passwords => "wrong passwords again and again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shut(n: u8) -> Shut {
        Shut { source: [203, 0, 113, n].into(), reason: BanReason::Scanner, lasts: MINUTE * 10, times: 1 }
    }

    #[test]
    fn many_bans_in_a_minute_are_ten_lines_and_a_sum() {
        let start = Instant::now();
        let mut news = News::default();
        let lines: Vec<Output> = (0..100).filter_map(|n| news.shut(start, &shut(n))).collect();
        assert_eq!(lines.len(), 10);
        assert!(format!("{:?}", lines[0]).contains("203.0.113.0 is shut out for 10 min: a scanner"));
        assert_eq!(news.deadline(), Some(start + MINUTE));
        assert!(format!("{:?}", news.summed_up()).contains("90 more sources"));
        assert_eq!(news.deadline(), None);
        assert!(news.shut(start + MINUTE, &shut(1)).is_some(), "and the next minute tells again");
    }

    #[test]
    fn a_telephone_that_lan_does_not_name_is_told_of_once_and_the_wide_world_never() {
        let mut news = News::default();
        let near: IpAddr = [192, 168, 7, 20].into();
        assert!(format!("{:?}", news.outsider(near)).contains("192.168.7.20 хоче зареєструватися"));
        assert!(news.outsider(near).is_none() && news.outsider([203, 0, 113, 5].into()).is_none());
        let told = (0..100).filter_map(|n| news.outsider([10, 0, 0, n].into())).count();
        assert_eq!(told, OUTSIDERS - 1);
        news.shut(Instant::now(), &shut(1));
        assert!(news.outsider(near).is_none(), "a ban makes it no news again");
    }

    #[test]
    fn a_ban_now_and_then_is_told_each_time() {
        let start = Instant::now();
        let mut news = News::default();
        for minute in 0..50u32 {
            assert!(news.shut(start + minute * MINUTE, &shut(1)).is_some());
            assert_eq!(news.deadline(), None);
        }
    }
}
