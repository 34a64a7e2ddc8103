//! The phone app's files, served under `/app/`. What is asked for is looked up by its name among what was read at the start, and
//! nothing is ever opened by a request.

mod headers;

use crate::app::App;
use crate::browser_app::{Body, BrowserApp, File, INDEX};
use crate::problem::{Code, Problem};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use std::sync::Arc;

/// Where the app is.
const BASE: &str = "/app/";

/// Returns the routes of the app, and the way to it from the bare address.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(start))
        .route("/app", get(start))
        .route(BASE, get(file))
        .route("/app/{*name}", get(file))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer(axum::middleware::map_response(headers::add))
}

async fn start(State(app): State<Arc<App>>) -> Result<Redirect, Problem> {
    served_app(&app)?;
    Ok(Redirect::temporary(BASE))
}

async fn file(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    // Names of files need no escapes: one that has any is not there.
    let name = uri.path().strip_prefix(BASE).filter(|name| !name.is_empty()).unwrap_or(INDEX);
    let file = served_app(&app)?.file(name).ok_or(Code::NotFound)?;
    let (body, encoding) = chosen(file, &headers);
    let mut response = if matches_etag(&headers, &body.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let encoding = encoding.map(|encoding| (header::CONTENT_ENCODING, encoding));
        ([(header::CONTENT_TYPE, file.kind)], AppendHeaders(encoding), body.bytes.clone()).into_response()
    };
    let caching = if file.forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let more = response.headers_mut();
    more.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    more.insert(header::ETAG, body.etag.clone());
    more.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

fn served_app(app: &App) -> Result<&BrowserApp, Problem> {
    app.browser_app.as_ref().ok_or_else(|| {
        Problem::new(Code::NotFound).detail(
            "This server was started without the phone app: build it by `cargo xtask wasm`, and start the server with \
             `--app mobile-sample/web/dist`.",
        )
    })
}

/// Chooses the smallest of what the client reads.
fn chosen<'f>(file: &'f File, headers: &HeaderMap) -> (&'f Body, Option<&'static str>) {
    let packed = [(&file.brotli, "br"), (&file.gzip, "gzip")];
    let read = packed.into_iter().find_map(|(body, encoding)| {
        body.as_ref().filter(|_| accepts_encoding(headers, encoding)).map(|body| (body, Some(encoding)))
    });
    read.unwrap_or((&file.plain, None))
}

/// Tells whether the client accepts an encoding (RFC 9110, section 12.5.3).
fn accepts_encoding(headers: &HeaderMap, encoding: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let mut any = false;
    for item in lines.flat_map(|line| line.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| {
            part.split_once('=').is_some_and(|(key, value)| {
                key.trim().eq_ignore_ascii_case("q") && value.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0)
            })
        });
        if name.eq_ignore_ascii_case(encoding) {
            return !refused;
        }
        any |= name == "*" && !refused;
    }
    any
}

/// Tells whether `If-None-Match` names this version of the file (RFC 9110, section 13.1.2).
fn matches_etag(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    known.any(|one| one == "*" || one.as_bytes() == etag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_taken_as_the_client_says() {
        let reads = |said: &'static str, encoding: &str| {
            accepts_encoding(
                &HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(said))]),
                encoding,
            )
        };
        assert!(reads("gzip, deflate, br, zstd", "br") && reads("BR;q=0.1", "br") && reads("*", "br"));
        assert!(!reads("gzip", "br") && !reads("", "br") && !reads("br;q=0, *", "br") && !reads("br; Q=0.0", "br"));
        assert!(!reads("*;q=0", "br") && !reads("brotli", "br"));
    }
}
