//! Which request gets which page, and who may have it.
//!
//! One table, so that what is open to whom can be read in one place. Whoever lacks the right to a page is sent to log in, or,
//! logged in, is told that the page is not for this role.

use std::sync::Arc;

use warp::http::StatusCode;

use super::{
    access::{self, Right, Visitor},
    host, messages, metrics, operators, report,
    request::{self, Method, Reply, Request},
    telephone,
    view::View,
};

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// What all connections share.
pub struct Site {
    pub view: Arc<dyn View>,
    pub access: access::Access,
}

impl Site {
    pub fn new(view: Arc<dyn View>) -> Self {
        Self { view, access: access::Access::default() }
    }

    pub async fn answer(&self, request: Request) -> Reply {
        let reading = request.is_reading();
        // A form is obeyed only from a page of ours.
        if !reading && !host::is_own_form(&request.headers) && has_forms(&request) {
            return request::error(StatusCode::FORBIDDEN);
        }
        let segments = request.segments();
        match (segments.as_slice(), reading) {
            ([""], true) => request::page(telephone::page(&self.view.snapshot())),
            (["healthz"], true) => self.health(),
            (["metrics"], true) if request.ends.is_here() => {
                request::with(StatusCode::OK, metrics::CONTENT_TYPE, metrics::text(&self.view.snapshot()).into_bytes())
            }
            (["metrics"], true) => request::error(StatusCode::FORBIDDEN),
            (["style.css"], true) => request::resource("text/css", STYLE),
            (["icon.svg"], true) => request::resource("image/svg+xml", ICON),
            (["operators"], _) => match self.visitor(&request, Right::Live) {
                Ok(visitor) => operators::answer(self, &visitor, &request).await,
                Err(reply) => reply,
            },
            (["report", rest @ ..], _) => match self.visitor(&request, Right::Report) {
                Ok(visitor) => report::answer(self, &visitor, &request, rest).await,
                Err(reply) => reply,
            },
            (["year", rest @ ..], true) => match self.visitor(&request, Right::Report) {
                Ok(visitor) => report::year_answer(self, &visitor, rest).await,
                Err(reply) => reply,
            },
            (["messages", rest @ ..], true) => match self.visitor(&request, Right::Messages) {
                Ok(visitor) => messages::answer(self, &visitor, &request, rest).await,
                Err(reply) => reply,
            },
            ([""] | ["healthz" | "metrics" | "style.css" | "icon.svg" | "messages"], false) => {
                request::error(StatusCode::METHOD_NOT_ALLOWED)
            }
            _ => request::error(StatusCode::NOT_FOUND),
        }
    }

    /// Who asks, when they may; else the answer they get instead.
    fn visitor(&self, request: &Request, right: Right) -> Result<Visitor, Reply> {
        self.access.visitor(request, right)
    }

    fn health(&self) -> Reply {
        match self.view.snapshot().draining {
            false => request::with(StatusCode::OK, request::TEXT, b"ok\n".into()),
            true => request::with(StatusCode::SERVICE_UNAVAILABLE, request::TEXT, b"draining\n".into()),
        }
    }
}

fn has_forms(request: &Request) -> bool {
    request.method == Method::Post && !matches!(request.path.as_str(), "/" | "/healthz" | "/metrics")
}
