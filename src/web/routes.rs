//! Which request gets which page, and what every answer carries.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use warp::{
    Filter, Rejection,
    body::BodyDeserializeError,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
    reject::{InvalidHeader, LengthRequired, MethodNotAllowed, PayloadTooLarge, Reject},
};

use super::{
    errors, host, messages, metrics,
    operators::{self, Pressed},
    sound, telephone,
    view::View,
};

/// A form of one button; more than this is refused unread.
const LARGEST_BODY: u64 = 16 * 1024;

const HTML: &str = "text/html; charset=utf-8";

/// Nothing of another host, no script, no frame; styles and the icon only from here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Both ends of one connection.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub remote: IpAddr,
    pub local: IpAddr,
}

type Page = Response<Vec<u8>>;

/// Everything served on one connection.
pub fn routes(
    view: Arc<dyn View>,
    ends: Ends,
) -> impl Filter<Extract = (Page,), Error = Infallible> + Clone + Send + Sync + 'static {
    let telephone = with(&view, |view| page(StatusCode::OK, HTML, telephone::page(&view.snapshot())));
    let health = with(&view, |view| match view.snapshot().draining {
        false => page(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned()),
        true => page(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", "draining\n".to_owned()),
    });
    let metrics = with(&view, |view| page(StatusCode::OK, metrics::CONTENT_TYPE, metrics::text(&view.snapshot())));

    let at_root = warp::path::end().and(reading()).and(telephone);
    let at_health = warp::path("healthz").and(warp::path::end()).and(reading()).and(health);
    let at_metrics = warp::path("metrics").and(warp::path::end()).and(from_here(ends)).and(reading()).and(metrics);
    let at_style = warp::path("style.css").and(warp::path::end()).and(reading()).map(|| resource("text/css", STYLE));
    let at_icon = warp::path("icon.svg").and(warp::path::end()).and(reading()).map(|| resource("image/svg+xml", ICON));

    let pages = at_root.or(at_health).unify().or(at_metrics).unify().or(at_style).unify().or(at_icon).unify();
    let pages = pages.or(operators(&view, ends)).unify().or(messages(&view, ends)).unify();
    gate(ends).and(pages).recover(explain).unify().map(guarded)
}

/// Who answers; a pressed button is obeyed, and the page shown again.
fn operators(
    view: &Arc<dyn View>,
    ends: Ends,
) -> impl Filter<Extract = (Page,), Error = Rejection> + Clone + Send + Sync + 'static + use<> {
    let shown = with(view, |view| page(StatusCode::OK, HTML, operators::page(&view.snapshot())));
    let here = warp::path("operators").and(warp::path::end()).and(from_here(ends));
    let shown = here.clone().and(reading()).and(shown);
    let view = Arc::clone(view);
    let form = warp::body::content_length_limit(LARGEST_BODY).and(warp::body::form());
    let pressed = here.and(warp::post()).and(own_page()).and(form).and_then(move |fields: Vec<(String, String)>| {
        let view = Arc::clone(&view);
        async move {
            let Some(Pressed { name, at_work }) = operators::pressed(&fields) else {
                return Err(warp::reject::custom(Refused::Form));
            };
            view.operator(name, at_work).await;
            let mut again = page(StatusCode::SEE_OTHER, HTML, String::new());
            again.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/operators"));
            Ok(again)
        }
    });
    shown.or(pressed).unify()
}

/// What was left in the boxes, and its sound.
fn messages(
    view: &Arc<dyn View>,
    ends: Ends,
) -> impl Filter<Extract = (Page,), Error = Rejection> + Clone + Send + Sync + 'static + use<> {
    let (list, sounds) = (Arc::clone(view), Arc::clone(view));
    let listed = warp::path("messages").and(warp::path::end()).and(from_here(ends)).and(reading()).then(move || {
        let view = Arc::clone(&list);
        async move {
            let left = view.messages().await;
            page(StatusCode::OK, HTML, messages::page(&view.snapshot(), left.as_deref()))
        }
    });
    let file = warp::path("messages").and(warp::path::param()).and(warp::path::end());
    let asked = warp::method().and(warp::header::optional("range"));
    let sound = file.and(from_here(ends)).and(own_sound()).and(reading()).and(asked).and_then(
        move |name: String, method: Method, range: Option<String>| {
            let view = Arc::clone(&sounds);
            async move {
                let recording = messages::named(&name).ok_or_else(warp::reject::not_found)?;
                let heard = method == Method::GET && sound::begins(range.as_deref());
                let bytes = view.sound(recording, heard).await.ok_or_else(warp::reject::not_found)?;
                Ok::<Page, Rejection>(sound::response(bytes, range.as_deref()))
            }
        },
    );
    listed.or(sound).unify()
}

/// A page of another site that plays a message in secret would have it marked as heard.
fn own_sound() -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and_then(|headers: HeaderMap| async move {
            match host::is_embedded_elsewhere(&headers) {
                false => Ok(()),
                true => Err(warp::reject::custom(Refused::NotOurPage)),
            }
        })
        .untuple_one()
}

/// Only a form on a page of ours is obeyed: another site cannot name our address as its own `Origin`.
fn own_page() -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and_then(|headers: HeaderMap| async move {
            match host::is_own_form(&headers) {
                true => Ok(()),
                false => Err(warp::reject::custom(Refused::NotOurPage)),
            }
        })
        .untuple_one()
}

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// Why a request was turned away before its page was looked for.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Host,
    Form,
    Body,
    NotFromHere,
    /// A form of another site.
    NotOurPage,
}

impl Reject for Refused {}

/// The checks every request passes first.
fn gate(ends: Ends) -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::host::optional()
        .and(warp::header::headers_cloned())
        .and_then(move |authority: Option<warp::host::Authority>, headers: HeaderMap| {
            let verdict = check(authority.as_ref().map(|a| a.as_str()), &headers, ends);
            async move { verdict.map_err(warp::reject::custom) }
        })
        .untuple_one()
}

fn check(authority: Option<&str>, headers: &HeaderMap, ends: Ends) -> Result<(), Refused> {
    // RFC 9112 §3.2: a request without Host, or with two, is a bad request.
    let authority = authority.ok_or(Refused::Form)?;
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Err(Refused::Form);
    }
    if !host::is_ours(authority, ends.local) {
        return Err(Refused::Host);
    }
    match headers.get(header::CONTENT_LENGTH).map(|v| v.to_str().unwrap_or("").parse::<u64>()) {
        Some(Ok(length)) if length > LARGEST_BODY => Err(Refused::Body),
        Some(Err(_)) => Err(Refused::Form),
        _ => Ok(()),
    }
}

/// Counters tell how busy a council is; only its own machine may ask.
fn from_here(ends: Ends) -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::any()
        .and_then(move || async move {
            match ends.remote.to_canonical().is_loopback() {
                true => Ok(()),
                false => Err(warp::reject::custom(Refused::NotFromHere)),
            }
        })
        .untuple_one()
}

fn reading() -> impl Filter<Extract = (), Error = Rejection> + Clone {
    warp::get().or(warp::head()).unify()
}

fn with<F>(view: &Arc<dyn View>, draw: F) -> impl Filter<Extract = (Page,), Error = Infallible> + Clone + use<F>
where
    F: Fn(&dyn View) -> Page + Clone + Send + Sync + 'static,
{
    let view = Arc::clone(view);
    warp::any().map(move || draw(&*view))
}

/// A refusal becomes a page.
async fn explain(why: Rejection) -> Result<Page, Infallible> {
    let status = match why.find::<Refused>() {
        Some(Refused::Host) => StatusCode::MISDIRECTED_REQUEST,
        Some(Refused::Form) => StatusCode::BAD_REQUEST,
        Some(Refused::Body) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(Refused::NotFromHere | Refused::NotOurPage) => StatusCode::FORBIDDEN,
        None if why.is_not_found() => StatusCode::NOT_FOUND,
        None if why.find::<InvalidHeader>().is_some() => StatusCode::BAD_REQUEST,
        None if why.find::<LengthRequired>().is_some() => StatusCode::LENGTH_REQUIRED,
        None if why.find::<PayloadTooLarge>().is_some() => StatusCode::PAYLOAD_TOO_LARGE,
        None if why.find::<BodyDeserializeError>().is_some() => StatusCode::BAD_REQUEST,
        None if why.find::<MethodNotAllowed>().is_some() => StatusCode::METHOD_NOT_ALLOWED,
        None => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut page = page(status, HTML, errors::page(status));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        page.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    Ok(page)
}

fn page(status: StatusCode, kind: &'static str, body: String) -> Page {
    let mut page = Response::new(body.into_bytes());
    *page.status_mut() = status;
    page.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}

fn resource(kind: &'static str, body: &'static str) -> Page {
    let mut page = page(StatusCode::OK, kind, body.to_owned());
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=600"));
    page
}

fn guarded(mut page: Page) -> Page {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        page.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    page
}
