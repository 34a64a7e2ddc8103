//! What holds for every request, whatever it asks: whom it is addressed to, what it is called, and what is logged of it.

use crate::app::App;
use crate::listener::Unread;
use crate::problem::{Code, Problem};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use uuid::Uuid;

/// The header that names a request, in the answer and in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request, refuses one that is not addressed to one host or says twice what counts once, and logs the answer.
///
/// What is logged is the route as the server spells it, the method where it is one that HTTP defines, the status and the
/// request's name: nothing that a client made up, nor any id or content of a path, query or body.
pub async fn edge(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let name = given(request.headers()).unwrap_or_else(|| app.environment.id());
    let method = spelling(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let clear = match request.extensions().get::<Unread>() {
        Some(Unread(status)) => Err(unread(*status)),
        None => addressed(request.uri(), request.headers()).and_then(|()| said_once(request.headers())),
    };
    let mut response = match clear {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if let Ok(name) = HeaderValue::from_str(&name.to_string()) {
        response.headers_mut().insert(REQUEST_ID, name);
    }
    let status = response.status().as_u16();
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    tracing::info!(method, route, status, request = %name, "answered");
    response
}

/// Returns the name that a client gave its request: a UUID, written as UUIDs are.
fn given(headers: &HeaderMap) -> Option<Uuid> {
    let name = headers.get(REQUEST_ID)?.to_str().ok()?;
    Uuid::parse_str(name).ok().filter(|id| id.to_string() == name)
}

/// Spells a method. Clients may make up others.
fn spelling(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 9] = [
        (Method::GET, "GET"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
        (Method::TRACE, "TRACE"),
        (Method::CONNECT, "CONNECT"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, name)| name)
}

/// Requires that a request names exactly one host (RFC 9110, section 7.2): what is not clear may be read one way here and
/// another way by a proxy in front.
fn addressed(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let refused = || Problem::new(Code::MalformedRequest).detail("A request must name one host.");
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().map(|host| host.to_str().map_err(|_| refused())).transpose()?;
    let authority = uri.authority().map(|authority| authority.as_str());
    let both_agree = match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        (one, other) => one.or(other).is_some(),
    };
    let plain = |name: &str| !name.is_empty() && !name.contains([',', '@', '/', ' ']);
    if hosts.next().is_none() && both_agree && authority.or(host).is_some_and(plain) { Ok(()) } else { Err(refused()) }
}

/// Says why a request was not read at all.
fn unread(status: StatusCode) -> Problem {
    let mut problem = Problem::new(Code::MalformedRequest).detail(match status {
        StatusCode::URI_TOO_LONG => "The address is too long.",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "There are too many headers, or they are too long.",
        _ => "It is not HTTP/1.1.",
    });
    problem.status = status.as_u16();
    problem
}

/// Headers that a request has once. Of two of them a proxy in front may take the one, and this server the other.
const ONCE: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::CONTENT_TYPE,
    header::HOST,
    header::ORIGIN,
    header::RANGE,
    HeaderName::from_static("sec-fetch-site"),
];

/// Requires that what a request may say once it says once (RFC 9110, section 5.3).
fn said_once(headers: &HeaderMap) -> Result<(), Problem> {
    match ONCE.iter().find(|name| headers.get_all(*name).iter().nth(1).is_some()) {
        Some(name) => Err(Problem::new(Code::MalformedRequest).detail(format!("A request has one {name} header."))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(uri: &str, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
        }
        addressed(&uri.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn a_request_names_one_host() {
        assert!(asks("/v1/me", &["homeward.example"]) && asks("/v1/me", &["[2001:db8::1]:8443"]));
        assert!(asks("https://homeward.example/v1/me", &[]));
        assert!(asks("https://homeward.example/v1/me", &["Homeward.example"]));
        assert!(!asks("https://homeward.example/v1/me", &["elsewhere.example"]));
        assert!(!asks("/v1/me", &[]) && !asks("/v1/me", &[""]));
        assert!(!asks("/v1/me", &["homeward.example", "homeward.example"]));
        for host in ["a.example, b.example", "a@b.example", "a.example/b", "a b", "\u{e4}.example"] {
            assert!(!asks("/v1/me", &[host]), "{host}");
        }
    }

    #[test]
    fn only_what_http_defines_is_spelled_and_only_uuids_are_names() {
        assert_eq!((spelling(&Method::PUT), spelling(&Method::from_bytes(b"CANARY").unwrap())), ("PUT", "other"));
        let name = |text: &'static str| given(&HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(text))]));
        assert!(name("0198c0de-0000-7000-8000-000000000001").is_some());
        for made_up in ["canary", "", "0198C0DE-0000-7000-8000-000000000001", "{0198c0de-0000-7000-8000-000000000001}"]
        {
            assert_eq!(name(made_up), None, "{made_up}");
        }
    }
}
