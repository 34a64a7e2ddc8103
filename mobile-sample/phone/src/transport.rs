//! How a call reaches the server: over HTTPS, or in tests however they like.

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::blocking::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Certificate, Url, redirect};
use std::error::Error as _;
use std::io::{Read as _, Write as _};
use std::time::Duration;

/// Bodies larger than this are compressed: below it, a smaller body saves no packet.
const GZIP_FROM_BYTES: usize = 512;
/// Largest answer taken, after decompression: a page of deliveries in base64 fits several times.
const MAX_ANSWER_BYTES: u64 = 32 * 1024 * 1024;
const CONNECT_SECONDS: u64 = 10;
/// For the whole of a call: a page of 4 MiB takes a quarter of an hour at 35 kbit/s.
const CALL_SECONDS: u64 = 1_200;
/// How long a line may lie dead in the midst of it.
#[cfg(any(target_os = "android", target_os = "linux"))]
const DEAD_SECONDS: u64 = 60;

/// A way to the server.
pub trait Transport: Send + Sync {
    /// Sends a call and waits for the answer, whatever its status.
    ///
    /// # Errors
    /// [`Unreachable`] where none came, or none that could be read to its end.
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable>;
}

/// What to do with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Puts in place.
    Put,
    /// Changes a part.
    Patch,
    /// Takes away.
    Delete,
}

/// A call to the server.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// What to do.
    pub method: Method,
    /// The path from the server's root, with the query if there is one.
    pub path: &'c str,
    /// The access token.
    pub bearer: Option<&'c str>,
    /// The body, as JSON text.
    pub body: Option<&'c [u8]>,
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Token and content stay out of every log.
        write!(f, "{:?} {} ({} bytes)", self.method, self.path, self.body.map_or(0, <[u8]>::len))
    }
}

/// The server's answer.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

/// No answer came. Whether the server took the call is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unreachable {
    /// Why, for whoever looks after the device; no content and no address.
    pub reason: String,
}

/// Why a transport could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The address is not one.
    #[error("the server's address must look like https://homeward.example")]
    Address,
    /// The certificate cannot be read.
    #[error("the certificate is not readable PEM")]
    Certificate,
    /// TLS could not be started.
    #[error("TLS cannot be started: {0}")]
    Tls(#[source] reqwest::Error),
}

/// HTTPS, and nothing less.
#[derive(Debug, Clone)]
pub struct Https {
    client: Client,
    base: Url,
}

impl Https {
    /// Makes a transport to the server at `base`. With `roots_pem`, the server is believed if one of those
    /// certificates vouches for it, and no other authority is asked.
    ///
    /// # Errors
    /// [`TransportError`].
    pub fn new(base: &str, roots_pem: Option<&[u8]>) -> Result<Https, TransportError> {
        // Only the first in a process counts, and any is good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let base = Url::parse(base).map_err(|_| TransportError::Address)?;
        let host = base.host_str().filter(|_| base.scheme() == "https").ok_or(TransportError::Address)?;
        let mut builder = Client::builder()
            .https_only(true)
            // A login page of somebody's wireless network answers with redirects.
            .redirect(redirect::Policy::none())
            .gzip(true)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .timeout(Duration::from_secs(CALL_SECONDS));
        #[cfg(any(target_os = "android", target_os = "linux"))]
        {
            builder = builder.tcp_user_timeout(Duration::from_secs(DEAD_SECONDS));
        }
        if matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
            builder = builder.no_proxy();
        }
        if let Some(pem) = roots_pem {
            let roots = Certificate::from_pem_bundle(pem).map_err(|_| TransportError::Certificate)?;
            if roots.is_empty() {
                return Err(TransportError::Certificate);
            }
            builder = builder.tls_certs_only(roots);
        }
        Ok(Https { client: builder.build().map_err(TransportError::Tls)?, base })
    }
}

impl Transport for Https {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let url = self.base.join(call.path).map_err(|_| Unreachable { reason: "the path is not one".into() })?;
        if url.origin() != self.base.origin() {
            // The token goes to the server alone.
            return Err(Unreachable { reason: "the path leads to another server".into() });
        }
        let mut request = match call.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
            Method::Put => self.client.put(url),
            Method::Patch => self.client.patch(url),
            Method::Delete => self.client.delete(url),
        };
        request = request.header(ACCEPT, "application/json, application/problem+json");
        if let Some(bearer) = call.bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {bearer}"));
        }
        if let Some(body) = call.body {
            request = request.header(CONTENT_TYPE, "application/json");
            request = match (body.len() > GZIP_FROM_BYTES).then(|| gzip(body)).and_then(Result::ok) {
                Some(packed) => request.header(CONTENT_ENCODING, "gzip").body(packed),
                None => request.body(body.to_vec()),
            };
        }
        let response = request.send().map_err(|error| unreachable(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        response
            .take(MAX_ANSWER_BYTES + 1)
            .read_to_end(&mut body)
            .map_err(|error| Unreachable { reason: format!("the answer broke off: {}", error.kind()) })?;
        if body.len() as u64 > MAX_ANSWER_BYTES {
            return Err(Unreachable { reason: "the answer is too large".into() });
        }
        Ok(Answer { status, body })
    }
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn unreachable(error: &reqwest::Error) -> Unreachable {
    // The innermost cause says most ("connection refused", "certificate expired"); the address, which may hold ids,
    // is only in the outermost.
    let mut cause = error.source();
    while let Some(next) = cause.and_then(std::error::Error::source) {
        cause = Some(next);
    }
    let why = cause.map_or_else(|| "no connection".to_owned(), ToString::to_string);
    Unreachable { reason: if error.is_timeout() { format!("timed out: {why}") } else { why } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_addresses_are_taken() {
        assert!(matches!(Https::new("http://homeward.example", None), Err(TransportError::Address)));
        assert!(matches!(Https::new("homeward", None), Err(TransportError::Address)));
        assert!(matches!(Https::new("https://homeward.example", Some(b"none")), Err(TransportError::Certificate)));
    }

    #[test]
    fn a_call_prints_neither_token_nor_content() {
        let call = Call { method: Method::Post, path: "/v1/sync", bearer: Some("canary"), body: Some(b"canary") };
        assert_eq!(format!("{call:?}"), "Post /v1/sync (6 bytes)");
    }

    #[test]
    fn a_path_never_leads_the_token_elsewhere() {
        let root = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap().cert.pem();
        let https = Https::new("https://localhost:1", Some(root.as_bytes())).unwrap();
        for path in ["//elsewhere.example/v1/sync", "https://elsewhere.example/", "http://localhost:1/"] {
            let call = Call { method: Method::Get, path, bearer: Some("token"), body: None };
            assert_eq!(https.send(&call).unwrap_err().reason, "the path leads to another server");
        }
    }
}
