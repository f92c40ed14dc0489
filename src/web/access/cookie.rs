//! The cookie a session lives in.
//!
//! `HttpOnly`: no script reads it. `SameSite=Strict`: no other site's link or form sends it. Under TLS it is `Secure` and
//! carries the `__Host-` prefix (RFC 6265bis §4.1.3.2), which keeps a neighbour of our name from setting one for us.

use crate::web::request::{Ends, Request};

const PLAIN: &str = "slukhavka";
const SECURE: &str = "__Host-slukhavka";
/// Of a session's secret as it is shown.
const LEN: usize = 64;

/// What the browser shows; `None` for anything that cannot be ours.
pub fn shown(request: &Request) -> Option<&str> {
    let all = request.headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let ours = |value: &&str| value.len() == LEN && value.bytes().all(|b| b.is_ascii_hexdigit());
    pairs.filter(|(name, _)| *name == name_of(request.ends)).map(|(_, value)| value).find(ours)
}

/// Without an age: it ends with the browser, or earlier with the session.
pub fn set(shown: &str, ends: Ends) -> String {
    format!("{}={shown}; {}", name_of(ends), attributes(ends))
}

pub fn clear(ends: Ends) -> String {
    format!("{}=; Max-Age=0; {}", name_of(ends), attributes(ends))
}

fn name_of(ends: Ends) -> &'static str {
    if ends.tls { SECURE } else { PLAIN }
}

fn attributes(ends: Ends) -> &'static str {
    if ends.tls { "Path=/; HttpOnly; SameSite=Strict; Secure" } else { "Path=/; HttpOnly; SameSite=Strict" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::access::testing;

    fn with(cookies: &[&str], tls: bool) -> Option<String> {
        let mut request = testing::get("/report");
        request.ends.tls = tls;
        for cookie in cookies {
            request.headers.append("cookie", cookie.parse().unwrap());
        }
        shown(&request).map(str::to_owned)
    }

    #[test]
    fn ours_is_found_among_others_and_what_cannot_be_ours_is_not_looked_at() {
        let value = "0123456789abcdef".repeat(4);
        assert_eq!(with(&[&format!("theme=dark; slukhavka={value}; x=y")], false).as_ref(), Some(&value));
        assert_eq!(with(&["a=b", &format!("slukhavka={value}")], false).as_ref(), Some(&value));
        for wrong in ["", "slukhavka", "slukhavka=", "slukhavka=short", "=", ";;;", "slukhavka=\"", "xslukhavka=1"] {
            assert_eq!(with(&[wrong], false), None, "{wrong}");
        }
        assert_eq!(with(&[&format!("slukhavka={value}")], true), None, "set without encryption, shown with it");
        assert_eq!(with(&[&format!("__Host-slukhavka={value}")], true).as_ref(), Some(&value));
    }

    #[test]
    fn a_cookie_says_what_a_browser_may_do_with_it() {
        let mut ends = testing::get("/").ends;
        assert_eq!(set("x", ends), "slukhavka=x; Path=/; HttpOnly; SameSite=Strict");
        ends.tls = true;
        assert_eq!(set("x", ends), "__Host-slukhavka=x; Path=/; HttpOnly; SameSite=Strict; Secure");
        assert!(clear(ends).starts_with("__Host-slukhavka=; Max-Age=0; Path=/;"));
    }
}
