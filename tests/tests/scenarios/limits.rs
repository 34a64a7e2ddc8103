//! What requests may hold: nothing is read of a stranger but a sign-in, inflation is counted as it grows, and where the
//! server's memory is spent it says so, loses nothing, and answers a moment later.

use crate::attachments::{Picture, profile, upload};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_server::budget::{Budget, Charge};
use homeward_tests::on_both_engines;
use homeward_tests::world::Reply;
use http_body::Frame;
use serde_json::json;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use sync_core::sync::phone::WorkState;

const MEBIBYTE: usize = 1024 * 1024;

/// A body that knows how much of it was read.
struct Watched {
    left: Bytes,
    read: Arc<AtomicUsize>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if this.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = this.left.split_to(this.left.len().min(1_024));
        this.read.fetch_add(piece.len(), Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

fn watched(path: &str, bytes: Vec<u8>, headers: &[(&str, &str)]) -> (Request<Body>, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let mut request = Request::post(path).header(header::HOST, "localhost").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Watched { left: bytes.into(), read: Arc::clone(&read) };
    (request.body(Body::new(body)).unwrap(), read)
}

/// A few bytes that inflate to many.
fn bomb(inflated: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..inflated.div_ceil(MEBIBYTE) {
        encoder.write_all(&vec![b' '; MEBIBYTE]).unwrap();
    }
    encoder.finish().unwrap()
}

on_both_engines! {
    /// Whoever has not said who they are is refused before a byte of what they sent is read.
    fn nothing_is_read_of_a_stranger(world) {
        world.kingston();
        let stranger = world.stranger();
        let zipped = ("content-encoding", "gzip");
        for path in ["/v1/sync", "/v1/handovers", "/v1/children", "/v1/children/search"] {
            for (token, code) in [(None, "unauthenticated"), (Some("Bearer canary"), "unauthenticated")] {
                let headers: Vec<_> = token.map(|token| ("authorization", token)).into_iter().chain([zipped]).collect();
                let (request, read) = watched(path, bomb(16 * MEBIBYTE), &headers);
                stranger.send_bare(request).problem(401, code);
                assert_eq!(read.load(Ordering::Relaxed), 0, "{path}");
            }
        }
        // A ticket of no device.
        let (request, read) = watched("/v1/handovers", vec![b' '; MEBIBYTE], &[("authorization", "Bearer a.b.c")]);
        stranger.send_bare(request).problem(401, "unauthenticated");
        assert_eq!(read.load(Ordering::Relaxed), 0);
    }

    /// A sign-in is a small thing, also once it is inflated.
    fn a_sign_in_is_small(world) {
        world.kingston();
        let stranger = world.stranger();
        for path in ["/v1/sessions", "/v1/sessions/refresh"] {
            let (request, read) = watched(path, vec![b' '; 16 * MEBIBYTE], &[]);
            stranger.send_bare(request).problem(413, "body_too_large");
            assert!(read.load(Ordering::Relaxed) <= 10 * 1_024, "{path}");
            let (request, read) = watched(path, bomb(16 * MEBIBYTE), &[("content-encoding", "gzip")]);
            stranger.send_bare(request).problem(413, "body_too_large");
            assert!(read.load(Ordering::Relaxed) <= 2 * 1_024, "{path}");
        }
        let mut body = json!({"username": "ada", "password": homeward_tests::world::PASSWORD}).to_string().into_bytes();
        body.resize(8 * 1_024, b' ');
        let (request, _) = watched("/v1/sessions", body, &[]);
        stranger.send_bare(request).expect(200);
    }

    /// What is inflated is counted as it grows: of a bomb little more than the limit is ever there.
    fn inflation_is_counted_as_it_grows(world) {
        world.kingston();
        let sam = world.desk("sam");
        let token = format!("Bearer {}", sam.token.clone().unwrap());
        let bomb = bomb(64 * MEBIBYTE);
        for (path, most) in [("/v1/children/search", MEBIBYTE), ("/v1/sync", 16 * MEBIBYTE)] {
            let (request, read) = watched(path, bomb.clone(), &[("content-encoding", "gzip"), ("authorization", &token)]);
            sam.send_bare(request).problem(413, "body_too_large");
            let share = bomb.len() * (most + 2 * MEBIBYTE) / (64 * MEBIBYTE);
            assert!(read.load(Ordering::Relaxed) <= share + 2_048, "{path}: {} of {share}", read.load(Ordering::Relaxed));
        }
    }

    /// Where everybody's bodies fill the memory that is set aside for them, the next is told when to come again. The phone
    /// keeps its work, small requests are answered, and later the work arrives.
    fn a_spent_budget_is_said_and_nothing_is_lost(world) {
        world.kingston();
        let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
        world.allocate(&world.desk("mo"), robin, "ada", "missing");
        world.restart_server_as(|app| app.budget = Budget::new(MEBIBYTE, 0, 8 * MEBIBYTE, Duration::ZERO));
        let mut others = Charge::default();
        world.run(world.app.budget.body(world.user_id("ben"), &mut others, MEBIBYTE / 2)).unwrap();
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        let long: String = (0..400).map(|number| format!("Sentence {number} of an invented account. ")).collect();
        ada.edit_text(interview, "/before", 0, 0, &long).unwrap();
        assert!(ada.sync().is_err());
        assert_ne!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
        let sam = world.desk("sam");
        sam.post("/v1/children/search", json!({"name": "Robin"})).expect(200);
        let padded = format!("{}{}", json!({"name": "Robin"}), " ".repeat(20_000));
        let request = Request::post("/v1/children/search").header("content-type", "application/json");
        let refused = sam.send(request, padded.into_bytes());
        assert_eq!(refused.headers[header::RETRY_AFTER], "10");
        refused.problem(503, "unavailable");
        drop(others);
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
    }

    /// Whoever reads nothing of many long answers waits for themselves: not for the database's connections, and nobody else
    /// for them.
    fn who_reads_nothing_keeps_nobody_waiting(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let picture = Picture::jpeg(400 * 1_024);
        upload(&ada, record, &picture, 0);
        world.restart_server_as(|app| app.budget = Budget::new(MEBIBYTE, 1, 8 * MEBIBYTE, Duration::from_secs(60)));
        let (ada, sam) = (world.desk("ada"), world.desk("sam"));
        let unread = world.run(world.app.budget.answer(world.user_id("ada"), 2 * MEBIBYTE)).unwrap();
        let answers: Vec<Reply> = std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..48).map(|_| scope.spawn(|| ada.get(&picture.path(record)))).collect();
            for _ in 0..24 {
                sam.get("/v1/children").expect(200);
            }
            assert!(waiting.iter().any(|one| !one.is_finished()));
            drop(unread);
            waiting.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.bytes == picture.bytes));
    }

    /// Where answers fill their share pages get smaller, and what has no room at all is told when to come again.
    fn pages_get_smaller_before_they_are_refused(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for username in ["ada", "ben"] {
            world.allocate(&mo, robin, username, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        for number in 0..12 {
            let interview = ada.begin("return-home-interview", robin).unwrap();
            ada.edit_text(interview, "/before", 0, 0, &format!("Account {number}. ").repeat(400)).unwrap();
        }
        ada.sync().unwrap();
        // Room for the sixteenth of a page alone, as bytes and as JSON.
        world.restart_server_as(|app| {
            *app.page_bytes.get_mut() = 64 * 1_024;
            app.budget = Budget::new(MEBIBYTE, 1, 32 * 1_024, Duration::ZERO);
        });
        let (ben, line) = world.phone("ben");
        assert_eq!(ben.sync_statuses().len(), 12);
        assert!(line.calls() > 4, "{:?}", line.log());
        world.restart_server_as(|app| app.budget = Budget::new(MEBIBYTE, 1, 1_024, Duration::ZERO));
        let (mut late, _) = world.new_phone();
        late.sign_in("ben", homeward_tests::world::PASSWORD, "Another").unwrap();
        // Larger than everything there is, so it is answered alone.
        assert!(late.sync().is_ok());
    }
}
