//! A phone's line to the server, which can be cut, lose what it carries, and count it.

use super::desk::{exchange, with_host};
use axum::Router;
use axum::http::{Request, header};
use homeward_phone::{Answer, Call, Method, Transport, Unreachable};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Runtime;

/// The state of a line.
#[derive(Default)]
pub struct Line {
    cut: AtomicBool,
    lose_reply: AtomicBool,
    calls: AtomicU64,
    sent_bytes: AtomicU64,
    received_bytes: AtomicU64,
    log: Mutex<Vec<String>>,
    meanwhile: Mutex<Option<Meanwhile>>,
}

/// What the world does while a call is on its way.
type Meanwhile = Box<dyn FnMut() + Send>;

impl Line {
    /// Cuts the line: nothing gets through.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
    }

    /// Mends it.
    pub fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }

    /// Lets the next call reach the server, and loses the answer.
    pub fn lose_next_reply(&self) {
        self.lose_reply.store(true, Ordering::SeqCst);
    }

    /// Lets something else happen before each call reaches the server, such as another phone's sync.
    pub fn before_each_call(&self, meanwhile: impl FnMut() + Send + 'static) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(meanwhile));
    }

    /// Counts the calls that reached the server.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Counts the bytes of bodies, sent and received, before compression.
    pub fn bytes(&self) -> (u64, u64) {
        (self.sent_bytes.load(Ordering::SeqCst), self.received_bytes.load(Ordering::SeqCst))
    }

    /// Lists the calls that reached the server: method, path and status.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Carries a phone's calls to the router, in this process.
pub struct SimTransport {
    router: Router,
    runtime: Arc<Runtime>,
    line: Arc<Line>,
}

impl SimTransport {
    pub(super) fn new(router: Router, runtime: Arc<Runtime>, line: Arc<Line>) -> SimTransport {
        SimTransport { router, runtime, line }
    }
}

impl Transport for SimTransport {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let unreachable = |reason: &str| Unreachable { reason: reason.to_owned() };
        if self.line.cut.load(Ordering::SeqCst) {
            return Err(unreachable("the line is cut"));
        }
        if let Some(meanwhile) = &mut *self.line.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) {
            meanwhile();
        }
        let method = match call.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        };
        let mut request = Request::builder().method(method).uri(call.path);
        if let Some(token) = call.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if call.body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = call.body.unwrap_or_default().to_vec();
        let sent = body.len() as u64;
        let request = request.body(body.into()).map_err(|_| unreachable("the call cannot be made"))?;
        let (status, _, body) = self.runtime.block_on(exchange(self.router.clone(), with_host(request)));
        self.line.calls.fetch_add(1, Ordering::SeqCst);
        self.line.sent_bytes.fetch_add(sent, Ordering::SeqCst);
        self.line.received_bytes.fetch_add(body.len() as u64, Ordering::SeqCst);
        let entry = format!("{method} {} {status}", call.path);
        self.line.log.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        if self.line.lose_reply.swap(false, Ordering::SeqCst) {
            return Err(unreachable("the answer was lost"));
        }
        Ok(Answer { status, body })
    }
}
