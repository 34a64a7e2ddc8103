//! How long a connection has kept the server waiting: for a header, for the rest of a body, for an answer to be taken, or
//! for the next request.

use super::Limits;
use std::time::{Duration, Instant};

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
    patience: Patience,
}

/// Until when a body, or an answer, is waited for. What travels extends it by as long as it may take at the least rate, since
/// it comes in bursts: the system takes much of an answer at once and then nothing until the client has read that, and what
/// follows a packet that was lost arrives together with it.
#[derive(Debug)]
struct Patience {
    /// Whether the client was waited for at the last look.
    waiting: bool,
    until: Instant,
    /// Bytes that had come and gone at the last look.
    bytes: u64,
}

impl Patience {
    /// Takes in how many bytes have come and gone, and whether the client is waited for, which it then is for `first` at the
    /// least; tells whether it was waited for too long.
    fn is_over(&mut self, waiting: bool, bytes: u64, (first, limits): (Duration, &Limits), now: Instant) -> bool {
        // What went before lies with the system still, so that a new answer begins with what that has left.
        let from = match (self.waiting, waiting) {
            (true, true) => self.until,
            (false, true) => self.until.max(now + first),
            (_, false) => self.until.max(now),
        };
        let micros = (bytes - self.bytes).saturating_mul(1_000_000) / limits.bytes_per_second.max(1);
        let most = now + limits.patience;
        let until = from.checked_add(Duration::from_micros(micros)).map_or(most, |until| until.min(most));
        *self = Patience { waiting, until, bytes };
        waiting && now >= until
    }
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
        let patience = Patience { waiting: false, until: now, bytes: 0 };
        let (under_way, receiving, sending, blocked) = (0, 0, 0, false);
        Traffic { http2: false, under_way, receiving, sending, blocked, read: 0, written: 0, quiet, patience }
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

    pub(super) fn is_without_requests(&self) -> bool {
        self.under_way == 0
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
        let waiting = self.receiving > 0 || self.sending > 0 || self.blocked;
        let first = if known { limits.window } else { limits.stranger_window };
        let over = self.patience.is_over(waiting, self.read + self.written, (first, limits), now);
        if waiting || self.under_way > 0 {
            // Unless the client is waited for the server is at work.
            return over;
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
    use crate::listener::SEND_BUFFER_BYTES;

    /// The slowest link that is to work, 35 kbit/s, in bytes a second.
    const SLOWEST: u64 = 35_000 / 8;

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
        // Half a minute beyond what it may take, which for half the rate is as much again.
        assert_eq!(body(512, true), Some(62));
        assert_eq!(body(1, false), Some(17));
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
        assert_eq!(ends(&mut answer, true, now + seconds(3_600), |_, _| {}), Some(31));
        let mut buffered = Traffic::new(now);
        buffered.blocked(true);
        assert!(!buffered.is_idle());
        assert_eq!(ends(&mut buffered, true, now, |_, _| {}), Some(31));
    }

    /// Sends an answer without end over a link to a client that reads all that arrives, through a buffer that takes more once
    /// half of it is empty, and whose packets stand still for some of each ten minutes.
    fn sends(buffer: u64, rate: u64, still: u64, known: bool) -> Option<u64> {
        let now = Instant::now();
        let mut traffic = Traffic::new(now);
        traffic.request();
        traffic.sending();
        let mut held = 0;
        ends(&mut traffic, known, now, |traffic, second| {
            if second % 600 >= still {
                held -= rate.min(held);
            }
            if held <= buffer / 2 {
                traffic.went(usize::try_from(buffer - held).unwrap());
                held = buffer;
            }
        })
    }

    #[test]
    fn what_the_system_takes_in_bursts_is_waited_for_until_the_slowest_link_has_carried_it() {
        let whole = 2 * SEND_BUFFER_BYTES as u64;
        for known in [true, false] {
            for buffer in [16 * 1024, 64 * 1024, 128 * 1024, 256 * 1024, whole] {
                assert_eq!(sends(buffer, SLOWEST, 0, known), None, "{buffer}");
            }
            assert_eq!(sends(whole, SLOWEST, 40, known), None, "a tunnel on the way");
        }
        // All of it goes, and nothing more until all has arrived.
        let mut traffic = Traffic::new(Instant::now());
        traffic.request();
        traffic.sending();
        let every = whole / SLOWEST + 1;
        let burst = |traffic: &mut Traffic, second: u64| {
            if second % every == 1 {
                traffic.went(usize::try_from(whole).unwrap());
            }
        };
        assert_eq!(ends(&mut traffic, true, Instant::now(), burst), None);
    }

    #[test]
    fn a_burst_buys_no_more_than_the_slowest_link_needs_and_the_least_rate_holds_over_all() {
        let whole = 2 * SEND_BUFFER_BYTES as u64;
        for known in [true, false] {
            // A client that takes what its own buffers hold and reads none of it.
            assert_eq!(sends(whole, 0, 0, known), Some(91));
            assert!(sends(16 * 1024, 500, 0, known).is_some_and(|second| second < 120));
        }
    }

    #[test]
    fn an_answer_behind_another_waits_for_what_the_system_still_holds_of_that() {
        let now = Instant::now();
        let mut traffic = Traffic::new(now);
        let steps = |traffic: &mut Traffic, second: u64| match second {
            1 => {
                traffic.request();
                traffic.sending();
                traffic.went(2 * SEND_BUFFER_BYTES);
                traffic.answered(true, now + seconds(second));
                traffic.request();
            }
            5 => {
                traffic.sending();
                traffic.blocked(true);
            }
            _ => {}
        };
        assert_eq!(ends(&mut traffic, true, now, steps), Some(91));
    }
}
