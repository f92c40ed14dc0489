//! A request that has passed the gate, and the answers there are. Pages know these, not warp's filters.

use std::net::IpAddr;

use warp::http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::errors;

pub type Reply = Response<Vec<u8>>;

pub const HTML: &str = "text/html; charset=utf-8";
pub const TEXT: &str = "text/plain; charset=utf-8";

/// Both ends of one connection.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub remote: IpAddr,
    pub local: IpAddr,
    /// The connection is encrypted.
    pub tls: bool,
}

impl Ends {
    pub fn is_here(&self) -> bool {
        self.remote.to_canonical().is_loopback()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// HEAD is answered as GET; hyper leaves the body out.
    Get,
    Head,
    Post,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// As it came, percent-encoded: `/report/2026-10`.
    pub path: String,
    pub query: Fields,
    /// Of a POST; empty otherwise.
    pub form: Fields,
    pub headers: HeaderMap,
    pub ends: Ends,
}

impl Request {
    /// The parts of the path between slashes. Every path of ours is plain ASCII, so nothing is decoded.
    pub fn segments(&self) -> Vec<&str> {
        self.path.strip_prefix('/').unwrap_or(&self.path).split('/').collect()
    }

    pub fn is_reading(&self) -> bool {
        self.method != Method::Post
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Fields of a query or a form, decoded; in order, names may come twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Of `application/x-www-form-urlencoded` text. Anything can be read; what is no field is an odd name.
    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Trimmed, and `None` when nothing is left: an input left empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// A page, never stored by the browser.
pub fn page(body: String) -> Reply {
    with(StatusCode::OK, HTML, body.into_bytes())
}

/// The browser reads the page again every ten seconds, because what it shows changes by itself. Such a page offers a way to
/// stop that (WCAG 2.2.1).
pub fn renewing(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(header::REFRESH, HeaderValue::from_static("10"));
    reply
}

pub fn with(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

/// Part of the program: it changes with it only.
pub fn resource(kind: &'static str, body: &'static str) -> Reply {
    let mut reply = with(StatusCode::OK, kind, body.into());
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=600"));
    reply
}

/// To be saved under `name`, which is ASCII of ours.
pub fn file(kind: &'static str, name: &str, body: Vec<u8>) -> Reply {
    let mut reply = with(StatusCode::OK, kind, body);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        reply.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    reply
}

/// After a form: the browser reads `path` next (303). `path` is ASCII of ours.
pub fn see_other(path: &str) -> Reply {
    let mut reply = with(StatusCode::SEE_OTHER, HTML, Vec::new());
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    reply.headers_mut().insert(header::LOCATION, to);
    reply
}

/// The same, with words of its own.
pub fn explained(status: StatusCode, title: &str, advice: &str) -> Reply {
    with(status, HTML, errors::explained(status, title, advice).into_bytes())
}

/// The page that says what went wrong.
pub fn error(status: StatusCode) -> Reply {
    let mut reply = with(status, HTML, errors::page(status).into_bytes());
    if status == StatusCode::METHOD_NOT_ALLOWED {
        reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_an_empty_input_is_none() {
        let fields = Fields::parse("name=%D0%9E%D0%BB%D0%B5%D0%BD%D0%B0+%26&day=&name=x&flag".as_bytes());
        assert_eq!((fields.get("name"), fields.get("day"), fields.get("flag")), (Some("Олена &"), Some(""), Some("")));
        assert_eq!((fields.filled("day"), fields.filled("name"), fields.get("none")), (None, Some("Олена &"), None));
        assert_eq!(Fields::parse(b"%ff%zz=%").get("x"), None);
    }
}
