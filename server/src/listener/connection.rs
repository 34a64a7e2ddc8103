//! A connection as the rest of the server knows it.

use super::Limits;
use super::traffic::Traffic;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// A connection. Requests carry it as an extension.
#[derive(Debug)]
pub struct Connection {
    /// The address, or the network that stands for it.
    pub(super) address: IpAddr,
    known: AtomicBool,
    close: Notify,
    traffic: Mutex<Traffic>,
}

impl Connection {
    pub(super) fn new(address: IpAddr, now: Instant) -> Arc<Connection> {
        let (known, close, traffic) = (AtomicBool::new(false), Notify::new(), Mutex::new(Traffic::new(now)));
        Arc::new(Connection { address, known, close, traffic })
    }

    /// Says that somebody who is signed in uses it: it then waits longer, and is closed after strangers'.
    pub fn know(&self) {
        self.known.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_known(&self) -> bool {
        self.known.load(Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.close.notify_one();
    }

    pub(super) async fn told_to_close(&self) {
        self.close.notified().await;
    }

    pub(super) fn begin(&self, http2: bool, now: Instant) {
        self.traffic().begin(http2, now);
    }

    pub(super) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_over(&self, limits: &Limits, now: Instant) -> bool {
        self.traffic().is_over(self.is_known(), limits, now)
    }

    /// Tells whether every request that came was answered.
    pub(super) fn is_without_requests(&self) -> bool {
        self.traffic().is_without_requests()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.traffic().is_idle()
    }

    /// A request has come.
    pub(super) fn request(self: &Arc<Self>) -> UnderWay {
        self.traffic().request();
        UnderWay { connection: Arc::clone(self), sending: false }
    }
}

/// A request until it is answered to the last byte, or given up.
#[derive(Debug)]
pub(super) struct UnderWay {
    connection: Arc<Connection>,
    sending: bool,
}

impl UnderWay {
    /// The answer begins.
    pub(super) fn sending(&mut self) {
        if !self.sending {
            self.sending = true;
            self.connection.traffic().sending();
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.connection.traffic().answered(self.sending, Instant::now());
    }
}
