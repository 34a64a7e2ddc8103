//! Connections that keep the server waiting, over real TLS. Times are a fiftieth of what they are, and each test ends when the
//! server closes what it waits for; how long that takes is `server/src/listener/traffic.rs`'s, and tested there.

use axum::http::Request;
use homeward_server::listener::Limits;
use homeward_tests::wire::{self, Serving};
use homeward_tests::world::PASSWORD;
use homeward_tests::{Engine, World};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn quick() -> Limits {
    Limits::default().scaled_down(50)
}

fn world() -> World {
    let mut world = World::new(Engine::Sqlite);
    world.kingston();
    world
}

/// Waits until the server closes a connection, and returns what it said before that.
async fn closed(stream: &mut TlsStream<TcpStream>) -> Vec<u8> {
    let mut said = Vec::new();
    // A connection that is cut off has no proper end.
    let _ = stream.read_to_end(&mut said).await;
    said
}

fn get(path: &str, token: &str) -> Request<Vec<u8>> {
    Request::get(path).header("authorization", format!("Bearer {token}")).body(Vec::new()).unwrap()
}

fn sign_in() -> Request<Vec<u8>> {
    let body = json!({"username": "ada", "password": PASSWORD}).to_string().into_bytes();
    Request::post("/v1/sessions").header("content-type", "application/json").body(body).unwrap()
}

async fn token(serving: &Serving, from: Ipv4Addr) -> String {
    let answer = serving.wire.exchange(from, sign_in()).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let session: Value = serde_json::from_slice(&answer.body).unwrap();
    session["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn whoever_says_nothing_or_half_is_not_waited_for() {
    let world = world();
    let serving = world.serve(quick());
    world.run(async {
        let mut bare = serving.wire.tcp(HERE).await.unwrap();
        let mut nothing = Vec::new();
        let _ = bare.read_to_end(&mut nothing).await;
        assert!(nothing.is_empty(), "no handshake");
        for said in [
            &b""[..],
            b"GET /livez HTTP/1.1\r\nhost: localhost\r\n",
            b"POST /v1/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
        ] {
            let mut stream = serving.wire.tls(HERE, false).await.unwrap();
            stream.write_all(said).await.unwrap();
            assert_eq!(closed(&mut stream).await, b"");
        }
        // Kept alive after an answer, for a while.
        let mut stream = serving.wire.tls(HERE, false).await.unwrap();
        let alive = Request::get("/livez").body(Vec::new()).unwrap();
        assert_eq!(wire::exchange(&mut stream, &alive).await.unwrap().status, 200);
        assert_eq!(closed(&mut stream).await, b"");
        // HTTP/2 is told by a last frame.
        let mut stream = serving.wire.tls(HERE, true).await.unwrap();
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        assert!(closed(&mut stream).await.len() > 9);
    });
}

#[test]
fn what_cannot_be_read_is_refused_like_everything_else() {
    let world = world();
    let serving = world.serve(Limits::default());
    world.run(async {
        let long = format!("GET /livez HTTP/1.1\r\nhost: localhost\r\nx-canary: {}\r\n\r\n", "a".repeat(200_000));
        let many = format!("GET /livez HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x-canary: a\r\n".repeat(65));
        let far = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "a".repeat(66_000));
        let twice =
            "GET /livez HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n".to_owned();
        let alive = "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
        for (said, statuses) in [
            ("NONSENSE\r\n\r\n".to_owned(), &[400][..]),
            (long, &[431]),
            (many, &[431]),
            (far, &[414, 431]),
            (twice, &[400]),
            ("GET /livez HTTP/1.1\r\n\r\n".to_owned(), &[400]),
        ] {
            // At once, and after an answer on the same connection.
            for before in ["", alive] {
                let mut stream = serving.wire.tls(HERE, false).await.unwrap();
                if !before.is_empty() {
                    stream.write_all(before.as_bytes()).await.unwrap();
                    assert_eq!(wire::answer(&mut stream).await.unwrap().status, 200);
                }
                let _ = stream.write_all(said.as_bytes()).await;
                let refused = wire::answer(&mut stream).await.unwrap();
                assert!(
                    statuses.contains(&refused.status),
                    "{} {} {:?} {before}",
                    refused.status,
                    said.len(),
                    &said[..80.min(said.len())]
                );
                let head = refused.head.to_ascii_lowercase();
                for header in [
                    "cache-control: no-store",
                    "strict-transport-security: max-age=63072000",
                    "x-request-id: ",
                    "content-security-policy: default-src 'none'",
                    "content-type: application/problem+json",
                ] {
                    assert!(head.contains(header), "{header} {head}");
                }
                let problem: Value = serde_json::from_slice(&refused.body).unwrap();
                assert_eq!(
                    (&problem["code"], &problem["status"]),
                    (&json!("malformed_request"), &json!(refused.status))
                );
            }
        }
        // A body that looks like such a refusal travels as it is, and the log has none of it.
        assert!(!homeward_tests::world::logged().contains("canary"));
    });
}

#[test]
fn a_flood_does_not_keep_those_out_who_work() {
    let world = world();
    let limits = Limits { connections: 64, per_address: 32, ..Limits::default() };
    let serving = world.serve(limits);
    world.run(async {
        let token = token(&serving, HERE).await;
        let mut kept = serving.wire.tls(HERE, false).await.unwrap();
        assert_eq!(wire::exchange(&mut kept, &get("/v1/me", &token)).await.unwrap().status, 200);
        for from in [HERE, ELSEWHERE] {
            let mut flood = Vec::new();
            for _ in 0..150 {
                flood.push(serving.wire.tcp(from).await.unwrap());
            }
            // On the connection that was there, and on a new one that has to sign in first.
            assert_eq!(wire::exchange(&mut kept, &get("/v1/me", &token)).await.unwrap().status, 200);
            assert_eq!(serving.wire.exchange(HERE, get("/v1/me", &token)).await.unwrap().status, 200);
            assert_eq!(serving.wire.exchange(HERE, sign_in()).await.unwrap().status, 200);
            // The oldest of the flood made room.
            let mut first = flood.swap_remove(0);
            assert_eq!(first.read(&mut [0; 1]).await.unwrap_or(0), 0);
        }
    });
}

#[test]
fn whoever_is_refused_while_still_sending_hears_why() {
    let world = world();
    let serving = world.serve(Limits::default());
    world.run(async {
        let request = Request::post("/v1/sync").header("content-type", "application/json");
        let request = request.body(vec![b' '; 12 * 1024 * 1024]).unwrap();
        let answer = serving.wire.exchange(HERE, request).await.unwrap();
        assert_eq!((answer.status, answer.head.contains("application/problem+json")), (401, true));
    });
}

#[test]
fn a_connection_of_http_2_carries_a_bounded_number_of_requests() {
    let world = world();
    let serving = world.serve(Limits::default());
    world.run(async {
        let stream = serving.wire.tls(HERE, true).await.unwrap();
        let (send, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let mut send = send.ready().await.unwrap();
        let alive = || Request::get("https://localhost/livez").body(()).unwrap();
        let (answer, _) = send.send_request(alive(), true).unwrap();
        assert_eq!(answer.await.unwrap().status(), 200);
        assert_eq!(send.current_max_send_streams(), 16);
        // A header of many kilobytes is refused without a look at it.
        let long = Request::get("https://localhost/livez").header("x-long", "x".repeat(40_000)).body(()).unwrap();
        let (answer, _) = send.ready().await.unwrap().send_request(long, true).unwrap();
        assert!(answer.await.map_or(true, |answer| answer.status() == 431));
    });
}

#[test]
fn a_server_that_stops_finishes_what_it_has_begun() {
    let world = world();
    let mut serving = world.serve(Limits::default());
    world.run(async {
        let token = token(&serving, HERE).await;
        let mut idle = serving.wire.tls(HERE, false).await.unwrap();
        assert_eq!(wire::exchange(&mut idle, &get("/v1/me", &token)).await.unwrap().status, 200);
        let mut working = serving.wire.tls(HERE, false).await.unwrap();
        let request = sign_in();
        working.write_all(&wire::head(&request)).await.unwrap();
        working.write_all(&request.body()[..20]).await.unwrap();
        working.flush().await.unwrap();
        // The server has the head once it has answered something that came later.
        assert_eq!(serving.wire.exchange(HERE, get("/v1/me", &token)).await.unwrap().status, 200);
        let rest = async {
            assert_eq!(closed(&mut idle).await, b"");
            working.write_all(&request.body()[20..]).await.unwrap();
            wire::answer(&mut working).await.unwrap().status
        };
        let ((), status) = tokio::join!(serving.stop(), rest);
        assert_eq!(status, 200);
        assert!(serving.wire.tcp(HERE).await.is_err());
    });
}
