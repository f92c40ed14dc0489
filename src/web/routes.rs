//! From a connection's HTTP to a [`Request`], through the gate; and what every answer carries.

use std::{convert::Infallible, future::poll_fn, pin::pin, sync::Arc, time::Duration};

use warp::{
    Buf, Filter, Rejection, Stream,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    reject::Reject,
};

use super::{
    host,
    request::{self, Ends, Fields, Reply, Request},
    site::Site,
};

/// A form with a page of conclusions; more than this is refused unread.
const LARGEST_BODY: u64 = 64 * 1024;

/// For a form, from its headers to its end.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Nothing of another host, no script, no frame; styles and the icon only from here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Everything served on one connection.
pub fn routes(
    site: Arc<Site>,
    ends: Ends,
) -> impl Filter<Extract = (Reply,), Error = Infallible> + Clone + Send + Sync + 'static {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let body = warp::method().and(warp::body::stream()).and_then(whole);
    gate(Arc::clone(&site), ends)
        .and(reading_or_form())
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(body)
        .then(move |method, path: warp::path::FullPath, query: String, headers, body: Vec<u8>| {
            let site = Arc::clone(&site);
            let request = Request {
                method,
                path: path.as_str().to_owned(),
                query: Fields::parse(query.as_bytes()),
                form: Fields::parse(&body),
                headers,
                ends,
            };
            async move { site.answer(request).await }
        })
        .recover(explain)
        .unify()
        .map(move |reply| guarded(reply, ends.tls))
}

/// The form of a POST, when it comes in time: its length is known to the gate, its speed is not. Others have no body that
/// would be read.
async fn whole(
    method: Method,
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Vec<u8>, Rejection> {
    if method != Method::POST {
        return Ok(Vec::new());
    }
    let mut stream = pin!(stream);
    let read = async {
        let mut bytes = Vec::new();
        while let Some(part) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            let mut part = part.map_err(|_| Refused::Form)?;
            while part.has_remaining() {
                let chunk = part.chunk();
                if (bytes.len() + chunk.len()) as u64 > LARGEST_BODY {
                    return Err(Refused::Body);
                }
                bytes.extend_from_slice(chunk);
                let taken = chunk.len();
                part.advance(taken);
            }
        }
        Ok(bytes)
    };
    let read = tokio::time::timeout(BODY_TIME, read).await.unwrap_or(Err(Refused::Slow));
    read.map_err(warp::reject::custom)
}

/// Why a request was turned away before its page was looked for.
#[derive(Clone, Copy, Debug)]
enum Refused {
    /// Called by a name that is not ours.
    Host,
    /// No host, two hosts, or a length that is not a number.
    Form,
    /// A body larger than any of ours, or of a length not told.
    Body,
    /// A body that does not come.
    Slow,
    /// Neither read nor a form.
    Method,
}

impl Reject for Refused {}

/// The checks every request passes first.
fn gate(site: Arc<Site>, ends: Ends) -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::host::optional()
        .and(warp::header::headers_cloned())
        .and_then(move |authority: Option<warp::host::Authority>, headers: HeaderMap| {
            let verdict = check(authority.as_ref().map(|a| a.as_str()), &headers, ends, &site.view.hosts());
            async move { verdict.map_err(warp::reject::custom) }
        })
        .untuple_one()
}

fn check(authority: Option<&str>, headers: &HeaderMap, ends: Ends, own: &[String]) -> Result<(), Refused> {
    // RFC 9112 §3.2: a request without Host, or with two, is a bad request.
    let authority = authority.ok_or(Refused::Form)?;
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Err(Refused::Form);
    }
    if !host::is_ours(authority, ends.local, own) {
        return Err(Refused::Host);
    }
    match headers.get(header::CONTENT_LENGTH).map(|v| v.to_str().unwrap_or("").parse::<u64>()) {
        Some(Ok(length)) if length > LARGEST_BODY => Err(Refused::Body),
        Some(Err(_)) => Err(Refused::Form),
        None if headers.contains_key(header::TRANSFER_ENCODING) => Err(Refused::Body),
        _ => Ok(()),
    }
}

fn reading_or_form() -> impl Filter<Extract = (request::Method,), Error = Rejection> + Clone {
    warp::method().and_then(|method: Method| async move {
        match method {
            Method::GET => Ok(request::Method::Get),
            Method::HEAD => Ok(request::Method::Head),
            Method::POST => Ok(request::Method::Post),
            _ => Err(warp::reject::custom(Refused::Method)),
        }
    })
}

/// A refusal becomes a page.
async fn explain(why: Rejection) -> Result<Reply, Infallible> {
    let status = match why.find::<Refused>() {
        Some(Refused::Host) => StatusCode::MISDIRECTED_REQUEST,
        Some(Refused::Form) => StatusCode::BAD_REQUEST,
        Some(Refused::Body) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(Refused::Slow) => StatusCode::REQUEST_TIMEOUT,
        Some(Refused::Method) => StatusCode::METHOD_NOT_ALLOWED,
        None => StatusCode::BAD_REQUEST,
    };
    Ok(request::error(status))
}

/// A year: a browser that has been here encrypted does not come back unencrypted (RFC 6797).
const ONLY_ENCRYPTED: &str = "max-age=31536000";

fn guarded(mut reply: Reply, tls: bool) -> Reply {
    if tls {
        reply.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_ENCRYPTED));
    }
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        reply.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    reply
}
