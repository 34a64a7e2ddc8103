//! What cannot be read as HTTP/1.1 at all is refused like everything else: hyper answers it by itself, with a status and
//! nothing more, and here the server's own answer takes that one's place.

use super::connection::Connection;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use std::io::{self, IoSlice, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tower::ServiceExt as _;

/// Says that a request could not be read, and by which status: an extension of the request that the router answers for it.
#[derive(Debug, Clone, Copy)]
pub struct Unread(pub StatusCode);

/// Most of an answer to what could not be read, in bytes; ours are far shorter.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

type Asking = Pin<Box<dyn Future<Output = Vec<u8>> + Send>>;

enum Answer {
    /// It is being made.
    Made(Asking),
    /// It is being sent; so much of it was.
    Sent(Vec<u8>, usize),
}

/// A stream on which hyper's own refusals are replaced.
pub(super) struct Explained<S> {
    stream: S,
    router: Router,
    connection: Arc<Connection>,
    /// Whether something was read since the last write.
    asked: bool,
    /// Whether all that was to be written went out.
    whole: bool,
    answer: Option<Answer>,
}

impl<S: AsyncWrite + Unpin> Explained<S> {
    pub(super) fn new(stream: S, router: Router, connection: Arc<Connection>) -> Explained<S> {
        Explained { stream, router, connection, asked: false, whole: true, answer: None }
    }

    /// Tells whether a write is an answer that no request of the router's is answered with: at the beginning of a message,
    /// while no request is under way, a head alone that does not name a request as every answer of the router does.
    fn refusal(&self, head: &[u8]) -> Option<StatusCode> {
        if !(self.asked && self.whole && self.answer.is_none() && self.connection.is_without_requests()) {
            return None;
        }
        let text = std::str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
        let rest = text.strip_prefix("HTTP/1.1 ")?;
        let status: StatusCode = rest.get(..3)?.parse().ok()?;
        let names = |name: &str| text.lines().any(|line| line.to_ascii_lowercase().starts_with(name));
        let hypers_own = status.is_client_error() && !text.contains("\r\n\r\n") && !names("x-request-id:");
        (hypers_own && names("content-length: 0")).then_some(status)
    }

    fn explain(&mut self, status: StatusCode) {
        let router = self.router.clone();
        self.answer = Some(Answer::Made(Box::pin(async move {
            let mut request = Request::new(Body::empty());
            request.extensions_mut().insert(Unread(status));
            let response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            written(response).await
        })));
    }

    /// Sends what takes the place of hyper's answer, if there is something.
    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match &mut self.answer {
                None => return Poll::Ready(Ok(())),
                Some(Answer::Made(asking)) => {
                    let bytes = ready!(asking.as_mut().poll(cx));
                    self.answer = Some(Answer::Sent(bytes, 0));
                }
                Some(Answer::Sent(bytes, sent)) if *sent == bytes.len() => self.answer = None,
                Some(Answer::Sent(bytes, sent)) => {
                    match ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[*sent..]))? {
                        0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                        more => *sent += more,
                    }
                }
            }
        }
    }

    fn wrote(&mut self, outcome: Poll<io::Result<usize>>, length: usize) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(written)) = &outcome {
            self.whole = *written == length;
            self.asked = false;
        }
        outcome
    }
}

/// Writes an answer that ends the connection.
async fn written(response: Response<Body>) -> Vec<u8> {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, MAX_ANSWER_BYTES).await.unwrap_or_default();
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ =
        write!(bytes, "HTTP/1.1 {} {}\r\n", parts.status.as_str(), parts.status.canonical_reason().unwrap_or_default());
    for (name, value) in parts.headers.iter().filter(|(name, _)| *name != "content-length") {
        let _ = write!(bytes, "{name}: ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    let _ = write!(bytes, "content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    bytes.extend_from_slice(&body);
    bytes
}

impl<S: AsyncRead + Unpin> AsyncRead for Explained<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(cx, buffer);
        this.asked |= buffer.filled().len() > before;
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explained<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(status) = this.refusal(bytes) {
            this.explain(status);
            return Poll::Ready(Ok(bytes.len()));
        }
        ready!(this.poll_answer(cx))?;
        let outcome = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.wrote(outcome, bytes.len())
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let filled: Vec<&IoSlice<'_>> = slices.iter().filter(|slice| !slice.is_empty()).collect();
        if let [one] = filled[..] {
            return self.poll_write(cx, one);
        }
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        let length = slices.iter().map(|slice| slice.len()).sum();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.wrote(outcome, length)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}
