//! The accept loop: who may connect, for how long, and how it ends.
//!
//! warp's own server has no header timeout and panics when the port is taken, so its filters run as a service under this
//! loop. Every limit here is against a peer that holds a connection without using it.

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

use super::{
    crowd::Crowd,
    paced::{Pace, Paced},
    request::Ends,
    routes,
    site::Site,
    view::View,
};

/// Connections at once; later ones wait in the kernel's queue until one ends.
const CONNECTIONS: usize = 64;

/// From the first byte waited for to the end of a request's headers; also the longest idle time between requests, and what
/// a TLS handshake may take.
const HEADER_TIME: Duration = Duration::from_secs(5);

/// Request line and headers together; more is answered 431 by hyper.
const HEADER_BYTES: usize = 16 * 1024;

/// What the system keeps for a peer that reads slowly: bounds memory, and lets [`Pace`] see whether it reads at all.
const SEND_BUFFER: usize = 128 * 1024;

/// How long answers in progress may take after the service is told to stop.
const FAREWELL: Duration = Duration::from_secs(2);

/// A rest after an `accept` that failed for want of descriptors, which would fail at once again.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// The first byte of a TLS connection (RFC 8446 §5.1, handshake).
const HANDSHAKE: u8 = 22;

/// To a browser that speaks without encryption where it is needed: costs one write.
const PLAIN_ON_TLS: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n\
    Ця сторінка відкривається лише за адресою, що починається з https://\n";

/// Serves pages until `shutdown` completes, then lets answers in progress finish.
pub async fn serve(listener: TcpListener, view: impl View, shutdown: impl Future<Output = ()>) {
    let site = Arc::new(Site::new(Arc::new(view)));
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let crowd = Crowd::default();
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            (permit, accepted) = next => match accepted {
                Ok((stream, remote)) => {
                    let Some(place) = crowd.enter(remote.ip()) else { continue };
                    let connection = connection(stream, remote, Arc::clone(&site), stopped.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop((permit, place));
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "web: accept failed");
                    time::sleep(ACCEPT_REST).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let _ = stop.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    if time::timeout(FAREWELL, all).await.is_err() {
        connections.shutdown().await;
    }
}

/// One connection from its first byte to its end. What goes wrong on it is the peer's affair.
async fn connection(stream: TcpStream, remote: SocketAddr, site: Arc<Site>, stopped: watch::Receiver<bool>) {
    let Ok(local) = stream.local_addr() else { return };
    let _ = stream.set_nodelay(true);
    let _ = rustix::net::sockopt::set_socket_send_buffer_size(&stream, SEND_BUFFER);
    let config = site.view.tls();
    let ends = Ends { remote: remote.ip(), local: local.ip(), tls: config.is_some() };
    let pace = Arc::new(Pace::default());
    let talk = async {
        match config {
            None => speak(Paced::new(stream, pace.clone()), ends, site, stopped).await,
            Some(config) => {
                let met = time::timeout(HEADER_TIME, encrypted(stream, config, pace.clone())).await;
                if let Ok(Ok(Some(stream))) = met {
                    speak(stream, ends, site, stopped).await;
                }
            }
        }
    };
    tokio::select! {
        () = talk => {}
        () = pace.over() => tracing::debug!("web: a peer that hardly reads was let go"),
    }
}

/// `None`: the peer does not speak TLS, and was told so.
async fn encrypted(
    mut stream: TcpStream,
    config: Arc<ServerConfig>,
    pace: Arc<Pace>,
) -> io::Result<Option<TlsStream<Paced<TcpStream>>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 1 && first != [HANDSHAKE] {
        stream.write_all(PLAIN_ON_TLS.as_bytes()).await?;
        return Ok(None);
    }
    TlsAcceptor::from(config).accept(Paced::new(stream, pace)).await.map(Some)
}

/// HTTP until one of both has had enough.
async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    ends: Ends,
    site: Arc<Site>,
    mut stopped: watch::Receiver<bool>,
) {
    let service = TowerToHyperService::new(warp::service(routes::routes(site, ends)));
    let mut http = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service)
    );
    let mut asked_to_stop = false;
    loop {
        tokio::select! {
            ended = &mut http => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "web: connection ended early");
                }
                return;
            }
            _ = stopped.changed(), if !asked_to_stop => {
                asked_to_stop = true;
                http.as_mut().graceful_shutdown();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::oneshot,
    };

    use super::*;
    use crate::web::view::sample;

    const MONDAY_MORNING: &str = "2026-03-02T10:00:00+02:00";

    /// What the server answers to `request`, to the end of the connection, with the service draining or not.
    fn answer(request: &str, draining: bool) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
            let addr = listener.local_addr().expect("bound");
            let view = move || {
                let mut snapshot = sample::snapshot(MONDAY_MORNING);
                snapshot.draining = draining;
                snapshot
            };
            let (stop, stopped) = oneshot::channel::<()>();
            let server = tokio::spawn(serve(listener, view, async move {
                let _ = stopped.await;
            }));
            let mut stream = TcpStream::connect(addr).await.expect("it listens");
            stream.write_all(request.as_bytes()).await.expect("it reads");
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.expect("it answers");
            let _ = stop.send(());
            server.await.expect("it stops");
            String::from_utf8(answer).expect("text")
        })
    }

    fn get(path: &str) -> String {
        answer(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), false)
    }

    #[track_caller]
    fn status(answer: &str, expected: u16) {
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{answer}");
    }

    #[test]
    fn the_telephone_is_served_with_a_strict_policy() {
        let answer = get("/");
        status(&answer, 200);
        assert!(answer.contains("content-type: text/html; charset=utf-8"));
        assert!(answer.contains("content-security-policy: default-src 'none'; style-src 'self'"));
        assert!(answer.contains("x-content-type-options: nosniff"));
        assert!(answer.contains("<h1>Менська міська рада</h1>"));
    }

    #[test]
    fn the_page_has_its_own_style_and_icon() {
        status(&get("/style.css"), 200);
        status(&get("/icon.svg"), 200);
    }

    #[test]
    fn head_gives_the_headers_without_the_page() {
        let answer = answer("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", false);
        status(&answer, 200);
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }

    #[test]
    fn health_turns_to_503_while_draining() {
        status(&get("/healthz"), 200);
        status(&answer("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", true), 503);
    }

    #[test]
    fn metrics_are_given_to_this_machine() {
        let answer = get("/metrics");
        status(&answer, 200);
        assert!(answer.contains("slukhavka_calls 0"));
    }

    #[test]
    fn what_is_not_there_is_a_page_in_ukrainian() {
        for path in ["/nothing", "/metrics/x", "/..%2f..%2fetc/passwd", "//"] {
            let answer = get(path);
            status(&answer, 404);
            assert!(answer.contains("Такої сторінки немає"));
            assert!(answer.contains("content-security-policy"));
        }
    }

    #[test]
    fn writing_is_refused_with_what_is_allowed() {
        let answer =
            answer("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false);
        status(&answer, 405);
        assert!(answer.contains("allow: GET, HEAD"));
    }

    #[test]
    fn a_large_body_is_refused_unread() {
        status(&answer("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n", false), 413);
    }

    #[test]
    fn a_body_that_does_not_come_is_not_waited_for() {
        let began = std::time::Instant::now();
        let login =
            "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 100\r\n\r\nname=";
        status(&answer(login, false), 408);
        assert!(began.elapsed() < Duration::from_secs(30));
        let endless = "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n";
        status(&answer(endless, false), 413);
    }

    #[test]
    fn a_foreign_name_is_refused() {
        for host in ["evil.example", "evil.example:8080", "localhost.evil.example"] {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = answer(&request, false);
            status(&answer, 421);
            assert!(!answer.contains("Менська"), "nothing of the council is told");
        }
        let absolute = "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        status(&answer(absolute, false), 400);
    }

    #[test]
    fn no_host_and_two_hosts_are_bad_requests() {
        status(&answer("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", false), 400);
        let two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        status(&answer(two, false), 400);
    }

    #[test]
    fn headers_without_end_are_cut_off() {
        let endless = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(100_000));
        status(&answer(&endless, false), 431);
    }
}
