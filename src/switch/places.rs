//! Where the fixed SIP addresses of `people` lead: their names are asked after, again every few minutes, and what was
//! found is kept while the name servers are silent. Literal addresses are asked after too, for our own address on the way
//! there, which only the shell knows.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    sip::{Flow, FlowId, Transport},
    trunk::{LookupAnswer, LookupId, Query, Target, TrunkTransport},
};

/// Our questions are told from the lines' by this bit.
const OURS: u64 = 1 << 63;
const STALE: Duration = Duration::from_secs(5 * 60);
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// A question that was not answered in this time is asked anew.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug, Default)]
pub(super) struct Places {
    of: BTreeMap<Arc<str>, Place>,
    last: u64,
    out: VecDeque<(LookupId, Query)>,
}

#[derive(Debug)]
struct Place {
    query: Query,
    asked: Option<(LookupId, Instant)>,
    again: Instant,
    found: Option<Target>,
}

impl Places {
    /// The addresses in use from now on; what is known of those that stay is kept.
    pub fn apply(&mut self, now: Instant, uris: impl Iterator<Item = Arc<str>>) {
        let mut before = std::mem::take(&mut self.of);
        for uri in uris {
            let place = before.remove(&uri).or_else(|| {
                let query = question(&uri)?;
                Some(Place { query, asked: None, again: now, found: None })
            });
            if let Some(place) = place {
                self.of.insert(uri, place);
            }
        }
        self.handle_timeout(now);
    }

    /// The way to this address; `None` while it is not known.
    pub fn way(&self, uri: &str) -> Option<Flow> {
        let Target { transport, local, remote } = self.of.get(uri)?.found?;
        Some(Flow { transport, local, remote, id: FlowId(0) })
    }

    /// The name the address was found by, for the certificate of a TLS connection.
    pub fn host(&self, uri: &str) -> Option<&Arc<str>> {
        self.of.get(uri).map(|place| &place.query.host)
    }

    /// Takes an answer; the address whose way has changed by it.
    pub fn looked_up(&mut self, now: Instant, lookup: LookupId, answer: &LookupAnswer) -> Option<Arc<str>> {
        let is_it = |place: &Place| place.asked.is_some_and(|(id, _)| id == lookup);
        let (uri, place) = self.of.iter_mut().find(|(_, place)| is_it(place))?;
        place.asked = None;
        let before = place.found;
        match answer {
            // The first is the one to be tried; a telephone has no second server.
            Ok(targets) => (place.found, place.again) = (targets.first().copied(), now + STALE),
            // What was known is better than nothing: it may well answer still.
            Err(_) => place.again = now + AFTER_FAILURE,
        }
        (before != place.found).then(|| uri.clone())
    }

    /// Our address on the way to `remote` has become another one.
    pub fn reroute(&mut self, remote: SocketAddr, local: SocketAddr) {
        for target in self.of.values_mut().filter_map(|place| place.found.as_mut()) {
            if target.remote == remote {
                target.local = local;
            }
        }
    }

    pub fn poll(&mut self) -> Option<(LookupId, Query)> {
        self.out.pop_front()
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.of.values().map(|place| place.asked.map_or(place.again, |(_, at)| at + PATIENCE)).min()
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        for place in self.of.values_mut() {
            let is_due = place.asked.map_or(place.again, |(_, at)| at + PATIENCE) <= now;
            if is_due {
                self.last += 1;
                let lookup = LookupId(OURS | self.last);
                place.asked = Some((lookup, now));
                self.out.push_back((lookup, place.query.clone()));
            }
        }
    }
}

/// `sip:olena@phones.example:5070;transport=tcp` as the shell is asked for it; `None` when it is no SIP address.
pub fn question(uri: &str) -> Option<Query> {
    let (scheme, rest) = uri.split_once(':')?;
    let secure = scheme.eq_ignore_ascii_case("sips");
    if !secure && !scheme.eq_ignore_ascii_case("sip") {
        return None;
    }
    let rest = rest.split('?').next()?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let mut parts = rest.split(';');
    let (host, port) = host_port(parts.next()?)?;
    let wanted = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("transport"));
    let transport = match wanted.map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
        _ if secure => TrunkTransport::Tls,
        Some("tls") => TrunkTransport::Tls,
        Some("tcp") => TrunkTransport::Tcp,
        Some("udp") | None => TrunkTransport::Udp,
        Some(_) => return None,
    };
    // A telephone has no SRV records, and its address of old is the standard port.
    let usual = if transport == TrunkTransport::Tls { 5061 } else { 5060 };
    let port = port.or(is_address(&host).then_some(usual));
    Some(Query { host: host.into(), port, transport })
}

fn host_port(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, rest.strip_prefix(':'))
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let port = match port {
        Some(port) => Some(port.parse().ok()?),
        None => None,
    };
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

/// How the shell is to make the connection, where that needs to be said.
pub fn needs_tls(flow: &Flow) -> bool {
    flow.transport == Transport::Tls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trunk::LookupError;

    const URI: &str = "sip:olena@phones.example";

    fn target(n: u8) -> Target {
        let remote = SocketAddr::from(([192, 168, 1, n], 5060));
        Target { transport: Transport::Udp, remote, local: "192.168.1.1:5060".parse().unwrap() }
    }

    fn asked(places: &mut Places) -> Option<LookupId> {
        let lookup = places.poll().map(|(lookup, _)| lookup);
        assert!(places.poll().is_none());
        lookup
    }

    #[test]
    fn an_address_is_read_as_people_write_it() {
        let read = |uri: &str| question(uri).map(|q| (q.host.to_string(), q.port, q.transport));
        let found = |host: &str, port, transport| Some((host.to_owned(), port, transport));
        assert_eq!(read("sip:olena@192.168.1.20"), found("192.168.1.20", Some(5060), TrunkTransport::Udp));
        assert_eq!(read("sip:door:5070"), found("door", Some(5070), TrunkTransport::Udp));
        assert_eq!(read("sip:a@[fd00::9]:5070;transport=TCP"), found("fd00::9", Some(5070), TrunkTransport::Tcp));
        assert_eq!(read("sips:a@phones.example;x=1"), found("phones.example", None, TrunkTransport::Tls));
        for bad in
            ["tel:+380501112233", "olena@host", "sip:", "sip:a@host:99999", "sip:a@host;transport=sctp", "sip:a@["]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_is_asked_again_in_time_and_what_was_found_outlasts_a_silent_name_server() {
        let start = Instant::now();
        let secs = Duration::from_secs;
        let mut places = Places::default();
        places.apply(start, [Arc::from(URI)].into_iter());
        let first = asked(&mut places).unwrap();
        assert!(first.0 & OURS != 0, "no line's");
        assert_eq!(places.way(URI), None);
        places.handle_timeout(start + PATIENCE);
        let second = asked(&mut places).unwrap();
        assert_eq!(places.looked_up(start, first, &Ok(vec![target(7)])), None, "given up");
        assert_eq!(places.looked_up(start, second, &Ok(vec![target(9), target(8)])).as_deref(), Some(URI));
        assert_eq!(places.way(URI).map(|flow| flow.remote), Some(target(9).remote));
        places.handle_timeout(start + secs(299));
        assert_eq!(asked(&mut places), None);
        places.handle_timeout(start + secs(300));
        let third = asked(&mut places).unwrap();
        assert_eq!(places.looked_up(start + secs(301), third, &Err(LookupError::TimedOut)), None);
        assert_eq!(places.way(URI).map(|flow| flow.remote), Some(target(9).remote));
        assert_eq!(places.deadline(), Some(start + secs(331)));
    }

    #[test]
    fn a_reload_keeps_what_stays_and_forgets_what_goes() {
        let start = Instant::now();
        let mut places = Places::default();
        places.apply(start, [Arc::from(URI)].into_iter());
        let first = asked(&mut places).unwrap();
        places.looked_up(start, first, &Ok(vec![target(9)]));
        places.apply(start, [Arc::from(URI), Arc::from("sip:b@192.168.1.4")].into_iter());
        assert!(places.way(URI).is_some());
        assert!(asked(&mut places).is_some(), "only the new one");
        places.reroute(target(9).remote, "10.0.0.1:5060".parse().unwrap());
        assert_eq!(places.way(URI).unwrap().local, "10.0.0.1:5060".parse().unwrap());
        places.apply(start, std::iter::empty());
        assert_eq!((places.way(URI), places.deadline()), (None, None));
    }
}
