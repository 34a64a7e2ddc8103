//! Sessions in a browser: tokens travel in cookies that page script never sees, and only between the server and its
//! own pages.

use super::token::ACCESS_SECONDS;
use crate::problem::Code;
use axum::extract::FromRequestParts;
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use std::convert::Infallible;

/// The cookie of the access token. Its prefix has the browser refuse it unless it is this host's alone.
pub const ACCESS: &str = "__Host-homeward-access";
/// The cookie of the refresh token, sent to nothing but the sessions. That path rules the stronger prefix out; the
/// device's proof covers what another host of the domain could plant.
const REFRESH: &str = "__Secure-homeward-refresh";
/// The cookie by which a browser or program is known that signed in before. It opens nothing: with it, strangers who guess do not
/// make its person wait.
const BROWSER: &str = "__Secure-homeward-browser";
/// How long that cookie is kept, in seconds: 400 days, the most that browsers keep one.
const BROWSER_SECONDS: i64 = 400 * 86_400;
/// How long its value is, in characters.
const BROWSER_LENGTH: usize = 43;
/// Where the refresh token is sent.
const REFRESH_PATH: &str = "/v1/sessions";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Headers that set the cookies of a session.
pub type SetCookies = [(HeaderName, String); 2];

/// Returns the headers that hand a browser its tokens.
pub fn set(access: &str, refresh: &str, refresh_seconds: i64) -> SetCookies {
    both((access, ACCESS_SECONDS), (refresh, refresh_seconds))
}

/// Returns the headers that take a browser's tokens away.
pub fn clear() -> SetCookies {
    both(("", 0), ("", 0))
}

/// Finds the access token among a browser's cookies.
pub fn access(headers: &HeaderMap) -> Option<&str> {
    find(headers, ACCESS)
}

/// Finds the refresh token among a browser's cookies.
pub fn refresh(headers: &HeaderMap) -> Option<&str> {
    find(headers, REFRESH)
}

/// Whether a request was made by one of this server's own pages; handlers that take or give cookies ask it.
#[derive(Debug)]
pub struct OwnOrigin(Result<(), Code>);

impl OwnOrigin {
    /// Requires that it was.
    ///
    /// # Errors
    /// [`Code::WrongOrigin`].
    pub fn require(&self) -> Result<(), Code> {
        self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OwnOrigin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<OwnOrigin, Infallible> {
        Ok(OwnOrigin(require_own_origin(parts)))
    }
}

/// Requires that the request was made by one of this server's own pages. A browser sends cookies along whoever
/// asks: SameSite keeps other sites out, and this also a neighbour on the same domain, and a browser that errs.
///
/// # Errors
/// [`Code::WrongOrigin`].
pub fn require_own_origin(parts: &Parts) -> Result<(), Code> {
    let site = parts.headers.get(FETCH_SITE);
    let from_here = site.is_none_or(|site| site == "same-origin" || site == "none");
    let only_reads = parts.method == Method::GET || parts.method == Method::HEAD;
    if from_here && (only_reads || origin_is_own(parts)) { Ok(()) } else { Err(Code::WrongOrigin) }
}

/// Tells whether `Origin` names this server, as the client itself addressed it.
fn origin_is_own(parts: &Parts) -> bool {
    // HTTP/2 has `:authority`, which arrives as the URI's, and HTTP/1.1 `Host`.
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = parts.uri.authority().map(|authority| authority.as_str()).or(host);
    let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let (Some(own), Some(origin)) = (own, origin.and_then(|origin| origin.strip_prefix("https://"))) else {
        return false;
    };
    // Browsers leave the usual port out; other clients may not.
    let plain = |host: &str| host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
    !own.is_empty() && plain(own) == plain(origin)
}

/// Finds what a browser is known by among its cookies, where it has the form that this server gives it.
pub fn browser(headers: &HeaderMap) -> Option<&str> {
    let url_safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    find(headers, BROWSER).filter(|value| value.len() == BROWSER_LENGTH && value.bytes().all(url_safe))
}

/// Returns the header that has a browser keep what it is known by.
pub fn set_browser(value: &str) -> (HeaderName, String) {
    (header::SET_COOKIE, cookie(BROWSER, value, REFRESH_PATH, BROWSER_SECONDS))
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // HTTP/2 may send each cookie in a header of its own.
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn both((access, access_seconds): (&str, i64), (refresh, refresh_seconds): (&str, i64)) -> SetCookies {
    let cookies =
        [cookie(ACCESS, access, "/", access_seconds), cookie(REFRESH, refresh, REFRESH_PATH, refresh_seconds)];
    cookies.map(|cookie| (header::SET_COOKIE, cookie))
}

fn cookie(name: &str, value: &str, path: &str, seconds: i64) -> String {
    format!("{name}={value}; Path={path}; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn asks(method: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        require_own_origin(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn only_its_own_pages_may_ask_for_a_change() {
        let own = ("origin", "https://homeward.example:8443");
        let host = ("host", "homeward.example:8443");
        assert!(asks("POST", "/v1/sync", &[own, host]));
        assert!(asks("POST", "/v1/sync", &[own, host, ("sec-fetch-site", "same-origin")]));
        assert!(asks("POST", "https://homeward.example:8443/v1/sync", &[own]));
        // What HTTP/2 says goes before a header that somebody added.
        assert!(!asks(
            "POST",
            "https://homeward.example:8443/v1/sync",
            &[("host", "a.test"), ("origin", "https://a.test")]
        ));
        assert!(asks("POST", "/v1/sync", &[("origin", "https://Homeward.example"), ("host", "homeward.example:443")]));
        for origin in [
            "https://elsewhere.example:8443",
            "https://homeward.example",
            "http://homeward.example:8443",
            "https://homeward.example:8443.elsewhere.example",
            "https://a@homeward.example:8443",
            "null",
            "",
        ] {
            assert!(!asks("POST", "/v1/sync", &[("origin", origin), host]), "{origin}");
        }
        assert!(
            !asks("POST", "/v1/sync", &[host]) && !asks("POST", "/v1/sync", &[own]) && !asks("DELETE", "/", &[host])
        );
        assert!(!asks("POST", "/v1/sync", &[("origin", "https://"), ("host", "")]));
        for site in ["same-site", "cross-site", ""] {
            assert!(!asks("POST", "/v1/sync", &[own, host, ("sec-fetch-site", site)]), "{site}");
            assert!(!asks("GET", "/v1/me", &[host, ("sec-fetch-site", site)]), "{site}");
        }
        assert!(asks("GET", "/v1/me", &[host]) && asks("HEAD", "/v1/me", &[("sec-fetch-site", "none")]));
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append("cookie", "x__Host-homeward-access=0; __Host-homeward-access=a.b".parse().unwrap());
        headers.append("cookie", "__Secure-homeward-refresh=c=".parse().unwrap());
        assert_eq!((access(&headers), refresh(&headers)), (Some("a.b"), Some("c=")));
        headers.clear();
        headers.insert("cookie", "__Host-homeward-accessory=1;;=".parse().unwrap());
        assert_eq!((access(&headers), refresh(&headers)), (None, None));
    }
}
