//! Accepts connections: over TLS, within limits on how many, how long and how slow, and with room kept for those who are
//! signed in.
//!
//! [`seats`] says who may connect, [`traffic`] how long a connection may keep the server waiting, and [`body`] sees what
//! travels on it. Nothing here knows what a request means: that somebody is signed in is told by the extractor that found
//! it out ([`Connection::know`]).

mod body;
mod connection;
mod counted;
mod limits;
mod seats;
mod traffic;
mod unread;

pub use connection::Connection;
pub use limits::{Limits, LimitsTable};
pub use unread::Unread;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use body::{Received, Sent};
use counted::Counted;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ServerConfig;
use seats::Seats;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;
use unread::Explained;

/// How long open requests may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long to wait where the system has no connection to give, such as for want of file handles.
const PAUSE: Duration = Duration::from_millis(50);
/// Most request headers, in number and in bytes.
const MAX_HEADERS: usize = 64;
/// See [`MAX_HEADERS`].
const MAX_HEADER_BYTES: u32 = 16 * 1024;
/// Most that is read ahead or waits to be written on a connection of HTTP/1.1, in bytes.
const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// Most requests under way on a connection of HTTP/2.
const MAX_STREAMS: u32 = 16;
/// Most that a client of HTTP/2 may send ahead of being read, for a stream, in bytes.
const STREAM_BYTES: u32 = 64 * 1024;
/// Most that it may send ahead for all of them: as much as every stream, so that one that waits for its share of the budget
/// keeps no other from going on.
const CONNECTION_BYTES: u32 = MAX_STREAMS * STREAM_BYTES;
/// Most that the system takes beyond what is on its way to the client, in bytes: so little that what a slow client takes
/// is seen as it takes it.
const UNSENT_BYTES: u32 = 32 * 1024;
/// How much of answers the system may hold for a connection, in bytes; Linux keeps twice as much, with what it notes about it.
/// Without a bound it takes megabytes at once, of which the server learns no more until a slow client has taken most of them.
const SEND_BUFFER_BYTES: usize = 192 * 1024;

/// Serves until told to stop, and then until open requests have ended or [`GRACE`] is over.
pub async fn serve(
    socket: TcpListener,
    tls: Arc<ServerConfig>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let limits = Arc::new(limits);
    let seats = Seats::new(Arc::clone(&limits));
    let acceptor = TlsAcceptor::from(tls);
    let (say_stop, hear_stop) = watch::channel(false);
    let mut open = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next() => continue,
            accepted = socket.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Without a seat the connection closes at once, which costs the server nothing more.
        let Some(seat) = seats.take(peer.ip(), Instant::now()) else { continue };
        let (acceptor, router, limits, stop) =
            (acceptor.clone(), router.clone(), Arc::clone(&limits), hear_stop.clone());
        open.spawn(async move {
            let connection = Arc::clone(&seat.connection);
            tokio::select! {
                () = connection.told_to_close() => {}
                () = one(stream, peer, (acceptor, router), &limits, Arc::clone(&connection), stop) => {}
            }
            drop(seat);
        });
    }
    drop(socket);
    let _ = say_stop.send(true);
    let ended = async { while open.join_next().await.is_some() {} };
    // What has not ended by then is dropped with the set.
    let _ = tokio::time::timeout(GRACE, ended).await;
}

/// Serves one connection to its end.
async fn one(
    stream: TcpStream,
    peer: SocketAddr,
    (acceptor, router): (TlsAcceptor, Router),
    limits: &Limits,
    connection: Arc<Connection>,
    stop: watch::Receiver<bool>,
) {
    prepare(&stream);
    let Ok(Ok(stream)) = tokio::time::timeout(limits.handshake, acceptor.accept(stream)).await else { return };
    let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    connection.begin(http2, Instant::now());
    let stream = Counted::new(stream, Arc::clone(&connection));
    let (explainer, explained) = (router.clone(), Arc::clone(&connection));
    let known = Arc::clone(&connection);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, connection) = (router.clone(), Arc::clone(&known));
        async move { Ok::<_, Infallible>(answer(router, connection, peer, request, http2).await) }
    });
    if http2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .initial_stream_window_size(STREAM_BYTES)
            .initial_connection_window_size(CONNECTION_BYTES)
            .max_send_buf_size(MAX_BUFFER_BYTES)
            .max_header_list_size(MAX_HEADER_BYTES);
        let serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
        drive(serving, http2::Connection::graceful_shutdown, (&connection, limits), stop).await;
    } else {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            // Both kinds of waiting are timed in `traffic`, which tells them apart.
            .header_read_timeout(None)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_BUFFER_BYTES);
        let stream = Explained::new(stream, explainer, explained);
        let serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
        drive(serving, http1::Connection::graceful_shutdown, (&connection, limits), stop).await;
    }
}

/// Drives a connection until it ends by itself, keeps the server waiting too long, or the server stops.
async fn drive<C: Future>(
    mut serving: Pin<&mut C>,
    shut_down: impl Fn(Pin<&mut C>),
    (connection, limits): (&Connection, &Limits),
    mut stop: watch::Receiver<bool>,
) {
    let mut tick = tokio::time::interval(limits.tick);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ending = false;
    loop {
        tokio::select! {
            _ = &mut serving => return,
            _ = stop.wait_for(|stop| *stop), if !ending => {
                ending = true;
                shut_down(serving.as_mut());
            }
            _ = tick.tick() => {
                if connection.is_over(limits, Instant::now()) {
                    // An idle client is told; one that does not take the hint until the next look is cut off, as is one
                    // that was in the middle of something.
                    if ending || !connection.is_idle() {
                        return;
                    }
                    ending = true;
                    shut_down(serving.as_mut());
                }
            }
        }
    }
}

/// Sets what the system does for a connection. What it cannot do is done without.
fn prepare(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let socket = socket2::SockRef::from(stream);
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_notsent_lowat(UNSENT_BYTES);
    let _ = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
    let _ = socket.set_keepalive(true);
}

/// Answers one request.
async fn answer(
    router: Router,
    connection: Arc<Connection>,
    peer: SocketAddr,
    request: Request<Incoming>,
    http2: bool,
) -> axum::http::Response<Sent> {
    let under_way = connection.request();
    let mut request = request.map(|body| Body::new(Received::new(body, Arc::clone(&connection), http2)));
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(connection);
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    response.map(|body| Sent::new(body, under_way))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// An answer of two writes would wait for the client's word on the first: 40 ms, on each connection.
    #[tokio::test]
    async fn what_is_written_is_sent_at_once() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (_client, (stream, _)) = (client.unwrap(), accepted.unwrap());
        assert!(!stream.nodelay().unwrap());
        prepare(&stream);
        assert!(stream.nodelay().unwrap());
    }

    #[tokio::test]
    async fn the_system_holds_a_bounded_part_of_an_answer() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (_client, (stream, _)) = (client.unwrap(), accepted.unwrap());
        prepare(&stream);
        let holds = socket2::SockRef::from(&stream).send_buffer_size().unwrap();
        assert!((SEND_BUFFER_BYTES / 2..=2 * SEND_BUFFER_BYTES).contains(&holds), "{holds}");
    }
}
