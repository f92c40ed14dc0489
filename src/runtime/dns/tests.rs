//! Against a name server of a few lines on loopback.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig};
use tokio::{net::UdpSocket, runtime::Builder, time::Instant};

use super::{Families, Names};
use crate::{
    chance::Chance,
    trunk::{LookupError, Query, TrunkTransport},
};

const A: u16 = 1;
const SRV: u16 = 33;
const V4: Families = Families { v4: true, v6: false };

/// What the server says to one question.
enum Say {
    /// Records of the asked type, as the bytes of their data.
    Records(Vec<Vec<u8>>),
    NoSuchName,
    Nothing,
}

fn within<T>(story: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

/// Answers by `script(name, type)` until it is dropped with its runtime.
async fn serve(script: fn(&str, u16) -> Say) -> Names {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((len, peer)) = socket.recv_from(&mut buffer).await {
            if let Some(answer) = answer(&buffer[..len], script) {
                let _ = socket.send_to(&answer, peer).await;
            }
        }
    });
    let mut connection = ConnectionConfig::udp();
    connection.port = port;
    let server = NameServerConfig::new("127.0.0.1".parse().unwrap(), true, vec![connection]);
    Names::asking(V4, vec![server])
}

fn answer(question: &[u8], script: fn(&str, u16) -> Say) -> Option<Vec<u8>> {
    let (mut at, mut labels) = (12, Vec::new());
    while question[at] != 0 {
        let len = usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..at + 1 + len]).to_lowercase());
        at += len + 1;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let (code, records) = match script(&labels.join("."), kind) {
        Say::Records(records) => (0, records),
        Say::NoSuchName => (3, Vec::new()),
        Say::Nothing => return None,
    };
    let mut out = question[..2].to_vec();
    out.extend([0x81, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
    out.extend(&question[12..at + 5]);
    for data in records {
        out.extend([0xc0, 12]);
        out.extend(kind.to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 60]);
        out.extend((data.len() as u16).to_be_bytes());
        out.extend(data);
    }
    Some(out)
}

fn srv(priority: u8, port: u16, target: &str) -> Vec<u8> {
    let mut data = vec![0, priority, 0, 10];
    data.extend(port.to_be_bytes());
    for label in target.split('.').filter(|label| !label.is_empty()) {
        data.push(label.len() as u8);
        data.extend(label.as_bytes());
    }
    data.push(0);
    data
}

fn query(host: &str, port: Option<u16>, transport: TrunkTransport) -> Query {
    Query { host: Arc::from(host), port, transport }
}

async fn ask(names: &Names, query: Query) -> Result<Vec<SocketAddr>, LookupError> {
    names.look_up(&query, Chance::seeded(1)).await
}

fn addresses(written: &[&str]) -> Vec<SocketAddr> {
    written.iter().map(|addr| addr.parse().unwrap()).collect()
}

#[test]
fn srv_records_are_followed_in_their_order_and_the_transport_has_its_own() {
    let story = async {
        let names = serve(|name, kind| match (name, kind) {
            ("_sip._udp.sip.test", SRV) => {
                Say::Records(vec![srv(20, 5062, "backup.sip.test"), srv(10, 5061, "main.sip.test")])
            }
            ("_sips._tcp.sip.test", SRV) => Say::Records(vec![srv(1, 5071, "main.sip.test")]),
            ("main.sip.test", A) => Say::Records(vec![vec![192, 0, 2, 1], vec![192, 0, 2, 2]]),
            ("backup.sip.test", A) => Say::Records(vec![vec![192, 0, 2, 9]]),
            ("sip.test", A) => Say::Records(vec![vec![192, 0, 2, 100]]),
            _ => Say::NoSuchName,
        })
        .await;
        let over_udp = ask(&names, query("sip.test", None, TrunkTransport::Auto)).await.unwrap();
        assert_eq!(over_udp.len(), 3);
        assert!(over_udp[..2].iter().all(|addr| addr.port() == 5061), "{over_udp:?}");
        assert_eq!(over_udp[2], "192.0.2.9:5062".parse().unwrap());
        let over_tls = ask(&names, query("sip.test", None, TrunkTransport::Tls)).await.unwrap();
        assert!(over_tls.iter().all(|addr| addr.port() == 5071));
        let over_tcp = ask(&names, query("sip.test", None, TrunkTransport::Tcp)).await;
        assert_eq!(over_tcp, Ok(addresses(&["192.0.2.100:5060"])), "without SRV the name's own address");
        let with_port = ask(&names, query("sip.test", Some(5080), TrunkTransport::Udp)).await;
        assert_eq!(with_port, Ok(addresses(&["192.0.2.100:5080"])), "a port leaves SRV out");
    };
    within(story);
}

#[test]
fn a_dead_server_of_an_srv_answer_leaves_the_others() {
    let story = async {
        let names = serve(|name, kind| match (name, kind) {
            ("_sip._udp.sip.test", SRV) => {
                Say::Records(vec![srv(1, 5060, "gone.sip.test"), srv(2, 5060, "there.sip.test")])
            }
            ("there.sip.test", A) => Say::Records(vec![vec![192, 0, 2, 7]]),
            _ => Say::NoSuchName,
        })
        .await;
        let found = ask(&names, query("sip.test", None, TrunkTransport::Udp)).await;
        assert_eq!(found, Ok(addresses(&["192.0.2.7:5060"])));
    };
    within(story);
}

#[test]
fn what_the_name_servers_cannot_say_has_its_own_word_each() {
    let story = async {
        let names = serve(|name, kind| match (name, kind) {
            ("empty.test", _) | ("_sip._udp.empty.test", _) => Say::Records(Vec::new()),
            ("_sip._udp.closed.test", SRV) => Say::Records(vec![srv(0, 0, "")]),
            ("closed.test", A) => Say::Records(vec![vec![192, 0, 2, 1]]),
            _ => Say::NoSuchName,
        })
        .await;
        let host = |name| query(name, None, TrunkTransport::Udp);
        assert_eq!(ask(&names, host("missing.test")).await, Err(LookupError::NoSuchName));
        assert_eq!(ask(&names, host("empty.test")).await, Err(LookupError::Empty));
        assert_eq!(ask(&names, host("closed.test")).await, Err(LookupError::Empty), "SRV says: no such service");
        assert_eq!(ask(&names, host("2001:db8::1")).await, Err(LookupError::NoSocket));
        assert_eq!(ask(&names, host("[2001:db8::1]")).await, Err(LookupError::NoSocket));
        assert_eq!(ask(&names, host("192.0.2.5")).await, Ok(addresses(&["192.0.2.5:5060"])));
    };
    within(story);
}

#[test]
fn name_servers_that_say_nothing_cost_five_seconds_and_swallowed_srv_questions_less() {
    let story = async {
        let names = serve(|name, kind| match (name, kind) {
            ("router.test", A) => Say::Records(vec![vec![192, 0, 2, 3]]),
            _ => Say::Nothing,
        })
        .await;
        let begun = Instant::now();
        let (swallowed, silent) = tokio::join!(
            async {
                let found = ask(&names, query("router.test", None, TrunkTransport::Udp)).await;
                (found, begun.elapsed())
            },
            ask(&names, query("silent.test", None, TrunkTransport::Udp)),
        );
        assert_eq!(silent, Err(LookupError::TimedOut));
        assert!(begun.elapsed() < Duration::from_millis(5500), "{:?}", begun.elapsed());
        assert_eq!(swallowed.0, Ok(addresses(&["192.0.2.3:5060"])));
        assert!(swallowed.1 < Duration::from_millis(3500), "{:?}", swallowed.1);
    };
    within(story);
}
