//! The real transport against a real TLS server, one that a test can read along with.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail as its tests do")]

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use homeward_phone::{Answer, Call, Https, Method, Transport as _};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;

/// A request as it came over the line.
struct Request {
    /// Request line and headers, in lower case.
    head: String,
    body: Vec<u8>,
}

/// Serves one connection for each answer, and hands back the requests.
struct Server {
    address: String,
    root_pem: String,
    thread: JoinHandle<Vec<Request>>,
}

impl Server {
    fn start(answers: Vec<Vec<u8>>) -> Server {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = Arc::new(config.with_single_cert(vec![certified.cert.der().clone()], key).unwrap());
        let listener = TcpListener::bind(("localhost", 0)).unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let thread = std::thread::spawn(move || {
            let serve = |answer: Vec<u8>| {
                let (socket, _) = listener.accept().unwrap();
                let connection = ServerConnection::new(config.clone()).unwrap();
                answer_one(StreamOwned::new(connection, socket), &answer)
            };
            answers.into_iter().filter_map(serve).collect()
        });
        Server { address, root_pem: certified.cert.pem(), thread }
    }

    fn https(&self) -> Https {
        Https::new(&self.address, Some(self.root_pem.as_bytes())).unwrap()
    }

    fn requests(self) -> Vec<Request> {
        self.thread.join().unwrap()
    }
}

/// `None` where the other side did not even shake hands.
fn answer_one(stream: StreamOwned<ServerConnection, TcpStream>, answer: &[u8]) -> Option<Request> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    let mut stream = stream.into_inner();
    stream.write_all(answer).unwrap();
    stream.conn.send_close_notify();
    stream.flush().unwrap();
    Some(Request { head, body })
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n").into_bytes();
    answer.extend(body);
    answer
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn large_bodies_are_compressed_both_ways_and_small_ones_go_as_they_are() {
    let long = format!("[{}1]", "1,".repeat(2_000));
    let server = Server::start(vec![
        answer("200 OK\r\ncontent-type: application/json", b"{}"),
        answer("200 OK\r\ncontent-encoding: gzip", &gzip(long.as_bytes())),
        answer("204 No Content", b""),
    ]);
    let https = server.https();
    let call =
        Call { method: Method::Post, path: "/v1/sync", bearer: Some("token"), body: Some(b"{\"cursor\":\"1\"}") };
    let Answer { status, body } = https.send(&call).unwrap();
    assert_eq!((status, body.as_slice()), (200, &b"{}"[..]));
    let call = Call { bearer: None, body: Some(long.as_bytes()), ..call };
    assert_eq!(https.send(&call).unwrap().body, long.as_bytes());
    let call = Call { method: Method::Delete, path: "/v1/sessions/current", body: None, ..call };
    assert_eq!(https.send(&call).unwrap().status, 204);

    let requests = server.requests();
    let [small, large, bare] = requests.as_slice() else { panic!() };
    assert!(small.head.starts_with("post /v1/sync http/1.1"), "{}", small.head);
    assert!(small.head.contains("authorization: bearer token") && small.head.contains("accept-encoding: gzip"));
    assert!(!small.head.contains("content-encoding"));
    assert_eq!(small.body, b"{\"cursor\":\"1\"}");
    assert!(large.head.contains("content-encoding: gzip") && large.head.contains("content-type: application/json"));
    assert!(!large.head.contains("authorization"));
    let mut unpacked = String::new();
    GzDecoder::new(large.body.as_slice()).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, long);
    assert!(large.body.len() < 200);
    assert!(bare.head.starts_with("delete /v1/sessions/current") && bare.body.is_empty());
}

#[test]
fn a_server_that_the_root_does_not_vouch_for_is_not_spoken_to() {
    let server = Server::start(vec![answer("200 OK", b"{}")]);
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap().cert.pem();
    let https = Https::new(&server.address, Some(other.as_bytes())).unwrap();
    let call = Call { method: Method::Get, path: "/v1/children", bearer: Some("token"), body: None };
    let error = https.send(&call).unwrap_err();
    assert!(error.reason.contains("certificate"), "{error}");
    assert!(server.requests().is_empty());
}

#[test]
fn no_server_a_broken_answer_and_a_redirect_are_told_apart() {
    let call = Call { method: Method::Get, path: "/v1/children?near=canary", bearer: None, body: None };
    let broken = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"half\":".to_vec();
    let server = Server::start(vec![broken, answer("302 Found\r\nlocation: https://elsewhere.example/", b"")]);
    let https = server.https();
    let error = https.send(&call).unwrap_err();
    assert!(error.reason.starts_with("the answer broke off"), "{error}");
    assert_eq!(https.send(&call).unwrap().status, 302);
    server.requests();
    let error = https.send(&call).unwrap_err();
    assert!(error.reason.contains("refused") && !error.reason.contains("canary"), "{error}");
}
