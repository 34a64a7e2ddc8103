//! Bodies as they travel: it is known when one is waited for, and an answer is handed on in pieces, so that it is held for
//! as long as the client takes to read it and counts as under way until then.

use super::connection::{Connection, UnderWay};
use axum::body::{Body, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use sync_core::sync::wire::MAX_REQUEST_BYTES;

/// How much of an answer is handed on at a time, in bytes.
const PIECE_BYTES: usize = 32 * 1024;

/// A request's body.
pub(super) struct Received {
    /// `None` once it is being drained.
    incoming: Option<Incoming>,
    connection: Arc<Connection>,
    waiting: bool,
    http2: bool,
}

impl Received {
    pub(super) fn new(incoming: Incoming, connection: Arc<Connection>, http2: bool) -> Received {
        Received { incoming: Some(incoming), connection, waiting: false, http2 }
    }

    fn wait(&mut self, waiting: bool) {
        if waiting != self.waiting {
            self.waiting = waiting;
            self.connection.traffic().receiving(waiting);
        }
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let Some(incoming) = &mut this.incoming else { return Poll::Ready(None) };
        let frame = Pin::new(incoming).poll_frame(cx);
        this.wait(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.wait(false);
        // A client of HTTP/1.1 that still sends would have its connection reset, and would never see why it was refused:
        // what is left is read and thrown away. HTTP/2 says it for the one stream.
        let unread = self.incoming.take().filter(|incoming| !self.http2 && !incoming.is_end_stream());
        if let (Some(incoming), Ok(runtime)) = (unread, tokio::runtime::Handle::try_current()) {
            runtime.spawn(drain(Received::new(incoming, Arc::clone(&self.connection), true)));
        }
    }
}

/// Reads what is left of a body, as far as a body may go, and throws it away.
async fn drain(mut body: Received) {
    let mut left = MAX_REQUEST_BYTES;
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let read = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(read) else { return };
        left = rest;
    }
}

/// An answer's body.
pub(super) struct Sent {
    body: Body,
    rest: Bytes,
    // Until the body is dropped the request is under way.
    _under_way: UnderWay,
}

impl Sent {
    pub(super) fn new(body: Body, mut under_way: UnderWay) -> Sent {
        under_way.sending();
        Sent { body, rest: Bytes::new(), _under_way: under_way }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                end => return Poll::Ready(end),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let upper = hint.upper().map(|upper| upper + rest);
        hint.set_lower(hint.lower() + rest);
        if let Some(upper) = upper {
            hint.set_upper(upper);
        }
        hint
    }
}
