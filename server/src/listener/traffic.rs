//! How long a connection has kept the server waiting: for a header, for the rest of a body, for an answer to be taken, or
//! for the next request.

use super::Limits;
use std::time::Instant;

/// What travels on a connection.
#[derive(Debug)]
pub(super) struct Traffic {
    http2: bool,
    /// Requests that are not answered to the last byte.
    under_way: usize,
    /// Bodies that are waited for at this moment.
    receiving: usize,
    /// Answers that are being sent.
    sending: usize,
    /// Whether something is ready to be sent that the system does not take.
    blocked: bool,
    /// Bytes that came.
    read: u64,
    /// Bytes that went.
    written: u64,
    quiet: Quiet,
    /// Since when the client is waited for, and the bytes by then.
    window: Option<(Instant, u64)>,
}

/// A time without requests.
#[derive(Debug)]
struct Quiet {
    since: Instant,
    read: u64,
    /// When more than the beginning of a header was first seen to be missing.
    header_since: Option<Instant>,
}

impl Traffic {
    pub(super) fn new(now: Instant) -> Traffic {
        let quiet = Quiet { since: now, read: 0, header_since: None };
        let (under_way, receiving, sending, blocked) = (0, 0, 0, false);
        Traffic { http2: false, under_way, receiving, sending, blocked, read: 0, written: 0, quiet, window: None }
    }

    /// The handshake is done.
    pub(super) fn begin(&mut self, http2: bool, now: Instant) {
        self.http2 = http2;
        self.quiet.since = now;
    }

    pub(super) fn came(&mut self, bytes: usize) {
        self.read += bytes as u64;
    }

    pub(super) fn went(&mut self, bytes: usize) {
        self.written += bytes as u64;
    }

    pub(super) fn blocked(&mut self, blocked: bool) {
        self.blocked = blocked;
    }

    pub(super) fn request(&mut self) {
        self.under_way += 1;
    }

    pub(super) fn receiving(&mut self, begins: bool) {
        self.receiving = if begins { self.receiving + 1 } else { self.receiving.saturating_sub(1) };
    }

    pub(super) fn sending(&mut self) {
        self.sending += 1;
    }

    /// A request is answered, or nobody waits for the answer any more.
    pub(super) fn answered(&mut self, sent: bool, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.sending = self.sending.saturating_sub(usize::from(sent));
        if self.under_way == 0 {
            self.quiet = Quiet { since: now, read: self.read, header_since: None };
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.under_way == 0 && self.receiving == 0 && !self.blocked
    }

    pub(super) fn quiet_since(&self) -> Instant {
        self.quiet.since
    }

    /// Tells whether the connection has kept the server waiting for too long.
    pub(super) fn is_over(&mut self, known: bool, limits: &Limits, now: Instant) -> bool {
        if self.receiving > 0 || self.sending > 0 || self.blocked {
            let window = if known { limits.window } else { limits.stranger_window };
            let bytes = self.read + self.written;
            let (since, before) = *self.window.get_or_insert((now, bytes));
            let waited = now.saturating_duration_since(since);
            if waited < window {
                return false;
            }
            self.window = Some((now, bytes));
            let least = u128::from(limits.bytes_per_second) * waited.as_millis() / 1_000;
            return u128::from(bytes - before) < least;
        }
        self.window = None;
        if self.under_way > 0 {
            // The server is at work.
            return false;
        }
        // HTTP/2 has other things to say than requests, so that bytes do not tell of a header that was begun.
        if !self.http2 && self.read > self.quiet.read {
            let since = *self.quiet.header_since.get_or_insert(now);
            if now.saturating_duration_since(since) >= limits.header {
                return true;
            }
        }
        let idle = if known { limits.idle } else { limits.stranger_idle };
        now.saturating_duration_since(self.quiet.since) >= idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Looks each second and returns after how many seconds the connection was over.
    fn ends(
        traffic: &mut Traffic,
        known: bool,
        begun: Instant,
        mut each: impl FnMut(&mut Traffic, u64),
    ) -> Option<u64> {
        let limits = Limits::default();
        (1..=3_600).find(|second| {
            each(traffic, *second);
            traffic.is_over(known, &limits, begun + seconds(*second))
        })
    }

    #[test]
    fn a_connection_waits_for_a_request_as_long_as_it_is_known() {
        let now = Instant::now();
        assert_eq!(ends(&mut Traffic::new(now), false, now, |_, _| {}), Some(15));
        assert_eq!(ends(&mut Traffic::new(now), true, now, |_, _| {}), Some(75));
        let mut answered = Traffic::new(now);
        answered.request();
        answered.answered(false, now + seconds(40));
        assert_eq!(ends(&mut answered, true, now, |_, _| {}), Some(115));
    }

    #[test]
    fn half_a_header_ends_it_and_a_drop_now_and_then_does_not_help() {
        let now = Instant::now();
        let half = |traffic: &mut Traffic, second: u64| {
            if second == 1 {
                traffic.came(40)
            }
        };
        assert_eq!(ends(&mut Traffic::new(now), true, now, half), Some(11));
        assert_eq!(ends(&mut Traffic::new(now), true, now, |traffic, _| traffic.came(1)), Some(11));
        // Pings are no header.
        let mut http2 = Traffic::new(now);
        http2.begin(true, now);
        assert_eq!(ends(&mut http2, true, now, |traffic, _| traffic.came(17)), Some(75));
    }

    #[test]
    fn a_body_may_take_any_time_at_a_quarter_of_the_slowest_link_and_none_below() {
        let now = Instant::now();
        let body = |bytes: usize, known: bool| {
            let mut traffic = Traffic::new(now);
            traffic.request();
            traffic.receiving(true);
            ends(&mut traffic, known, now, |traffic, _| traffic.came(bytes))
        };
        assert_eq!(body(1_024, true), None);
        assert_eq!(body(1_000, true), Some(31));
        assert_eq!(body(1, false), Some(16));
        // A tunnel of twenty seconds on the way.
        let mut traffic = Traffic::new(now);
        traffic.request();
        traffic.receiving(true);
        let tunnel = |traffic: &mut Traffic, second: u64| {
            if second % 120 > 20 {
                traffic.came(4_375);
            }
        };
        assert_eq!(ends(&mut traffic, true, now, tunnel), None);
    }

    #[test]
    fn an_answer_must_be_taken_and_work_of_the_server_counts_against_nobody() {
        let now = Instant::now();
        let mut answer = Traffic::new(now);
        answer.request();
        assert_eq!(ends(&mut answer, false, now, |_, _| {}), None);
        answer.sending();
        assert_eq!(ends(&mut answer, true, now, |_, _| {}), Some(31));
        let mut buffered = Traffic::new(now);
        buffered.blocked(true);
        assert!(!buffered.is_idle());
        assert_eq!(ends(&mut buffered, true, now, |_, _| {}), Some(31));
    }
}
