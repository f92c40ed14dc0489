//! A recording as a browser asks for it: whole, or a stretch of it (RFC 9110 §14), which players do before they play.

use warp::http::{HeaderValue, Response, StatusCode, header};

/// What of `bytes` is asked for. One stretch is served; several, or what cannot be read, is answered with the whole.
pub fn response(bytes: Vec<u8>, range: Option<&str>) -> Response<Vec<u8>> {
    let all = bytes.len();
    let wanted = range.and_then(|range| stretch(range, all));
    let mut response = match wanted {
        None => Response::new(bytes),
        Some(Stretch::Beyond) => {
            let mut refused = Response::new(Vec::new());
            *refused.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            set(&mut refused, header::CONTENT_RANGE, &format!("bytes */{all}"));
            refused
        }
        Some(Stretch::Of(from, to)) => {
            let mut part = Response::new(bytes.get(from..=to).unwrap_or_default().to_vec());
            *part.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut part, header::CONTENT_RANGE, &format!("bytes {from}-{to}/{all}"));
            part
        }
    };
    set(&mut response, header::CONTENT_TYPE, "audio/wav");
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

/// Whether the beginning is among what is asked for: somebody starts to listen.
pub fn begins(range: Option<&str>) -> bool {
    range.is_none_or(|range| range.trim().starts_with("bytes=0-"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    /// First and last byte.
    Of(usize, usize),
    Beyond,
}

fn stretch(range: &str, all: usize) -> Option<Stretch> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (from, to) = match (first.trim(), last.trim()) {
        ("", last) => (all.saturating_sub(number(last)?), all.checked_sub(1)?),
        (first, "") => (number(first)?, all.saturating_sub(1)),
        (first, last) => (number(first)?, number(last)?.min(all.saturating_sub(1))),
    };
    if from >= all {
        return Some(Stretch::Beyond);
    }
    (from <= to).then_some(Stretch::Of(from, to))
}

fn set(response: &mut Response<Vec<u8>>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_cut_as_the_browser_asks_for_it() {
        let asked = |range: &str| {
            let answer = response((0..10).collect(), Some(range));
            let told = answer.headers().get(header::CONTENT_RANGE).map(|v| v.to_str().unwrap().to_owned());
            (answer.status().as_u16(), told.unwrap_or_default(), answer.into_body())
        };
        assert_eq!(asked("bytes=0-"), (206, "bytes 0-9/10".into(), (0..10).collect()));
        assert_eq!(asked("bytes=2-4"), (206, "bytes 2-4/10".into(), vec![2, 3, 4]));
        assert_eq!(asked("bytes=-3"), (206, "bytes 7-9/10".into(), vec![7, 8, 9]));
        assert_eq!(asked("bytes=8-99"), (206, "bytes 8-9/10".into(), vec![8, 9]));
        assert_eq!(asked("bytes=10-"), (416, "bytes */10".into(), vec![]));
        for whole in ["bytes=4-2", "bytes=0-1,4-5", "items=0-1", "bytes=x-", "bytes=-"] {
            assert_eq!(asked(whole), (200, String::new(), (0..10).collect()), "{whole}");
        }
    }

    #[test]
    fn to_listen_begins_at_the_beginning() {
        assert!(begins(None) && begins(Some("bytes=0-")) && begins(Some("bytes=0-99")));
        assert!(!begins(Some("bytes=5-")) && !begins(Some("bytes=-5")));
    }
}
