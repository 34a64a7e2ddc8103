//! A person or program at the REST API.

use super::documented;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use serde_json::Value;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// A caller of the REST API.
#[derive(Clone)]
pub struct Desk {
    pub(super) router: Router,
    pub(super) runtime: Arc<Runtime>,
    /// The access token; `None` before sign-in.
    pub token: Option<String>,
    /// The address it calls from.
    pub address: IpAddr,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The JSON; null where there is none.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Requires a status and returns the body.
    ///
    /// # Panics
    /// When the status is another, with the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Requires a problem of a status and code, well-formed, and returns it.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("urn:homeward:problem:{code}"));
        self.body
    }

    /// Returns the ETag.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().expect("a plain ETag").to_owned()
    }
}

impl Desk {
    /// Reads.
    pub fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None, &[])
    }

    /// Posts JSON.
    pub fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(body), &[])
    }

    /// Puts JSON.
    pub fn put(&self, path: &str, body: Value) -> Reply {
        self.call("PUT", path, Some(body), &[])
    }

    /// Calls with any method, body and headers.
    pub fn call(&self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.send(request, body)
    }

    /// Sends a request as it is, with the token.
    pub fn send(&self, mut request: axum::http::request::Builder, body: Vec<u8>) -> Reply {
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.send_bare(with_host(request))
    }

    /// Sends a request with nothing added to it, not even a host.
    ///
    /// # Panics
    /// When the answer is none that the document lists for the operation.
    pub fn send_bare(&self, mut request: Request<Body>) -> Reply {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (status, headers, bytes) = self.runtime.block_on(exchange(self.router.clone(), request));
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        documented::check((&method, &path), (status, &headers, &body));
        Reply { status, headers, body, bytes }
    }
}

/// Names the host that a request goes to, as every client does, unless it names one.
pub(super) fn with_host(mut request: Request<Body>) -> Request<Body> {
    if request.uri().authority().is_none() {
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("localhost"));
    }
    request
}

/// Sends a request through the router and reads the whole answer.
pub(super) async fn exchange(router: Router, request: Request<Body>) -> (u16, HeaderMap, Vec<u8>) {
    // The router's error type is empty: it always answers.
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default().to_vec();
    (status, headers, body)
}
