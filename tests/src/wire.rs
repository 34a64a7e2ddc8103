//! Connections to a server as the network sees them: raw TLS, on which anything may be said, or nothing.

use anyhow::{Context as _, Result};
use axum::http::Request;
use homeward_server::clock::{Clock as _, SystemClock};
use homeward_server::listener::{self, Limits};
use homeward_server::tls;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The way to a server.
#[derive(Clone)]
pub struct Wire {
    /// Where it listens.
    pub address: SocketAddr,
    roots: Arc<RootCertStore>,
}

/// An answer of HTTP/1.1.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers as they came, in lower case.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Wire {
    /// Takes the way to a server whose root is known.
    ///
    /// # Errors
    /// When the root is no certificate.
    pub fn to(address: SocketAddr, root: &[u8]) -> Result<Wire> {
        tls::install_provider();
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(root) {
            roots.add(certificate?)?;
        }
        Ok(Wire { address, roots: Arc::new(roots) })
    }

    /// Opens a connection and does no more.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn tcp(&self, from: Ipv4Addr) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(IpAddr::V4(from), 0))?;
        Ok(socket.connect(self.address).await?)
    }

    /// Opens a connection and shakes hands; `http2` says what is to be spoken on it.
    ///
    /// # Errors
    /// When the server does not take it, or is another.
    pub async fn tls(&self, from: Ipv4Addr, http2: bool) -> Result<TlsStream<TcpStream>> {
        self.tls_over(self.tcp(from).await?, http2).await
    }

    /// Shakes hands on a connection.
    ///
    /// # Errors
    /// When the server does not answer, or is another.
    pub async fn tls_over(&self, stream: TcpStream, http2: bool) -> Result<TlsStream<TcpStream>> {
        let mut config = ClientConfig::builder().with_root_certificates(Arc::clone(&self.roots)).with_no_client_auth();
        config.alpn_protocols = vec![if http2 { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
        let connector = TlsConnector::from(Arc::new(config));
        Ok(connector.connect(ServerName::try_from("localhost")?, stream).await?)
    }

    /// Sends a request on a connection of its own and reads the whole answer.
    ///
    /// # Errors
    /// When the connection breaks off, or the answer is none.
    pub async fn exchange(&self, from: Ipv4Addr, request: Request<Vec<u8>>) -> Result<Answer> {
        let mut stream = self.tls(from, false).await?;
        exchange(&mut stream, &request).await
    }
}

/// Sends a request on a connection and reads the whole answer.
///
/// # Errors
/// When the connection breaks off, or the answer is none.
pub async fn exchange(stream: &mut TlsStream<TcpStream>, request: &Request<Vec<u8>>) -> Result<Answer> {
    stream.write_all(&head(request)).await?;
    stream.write_all(request.body()).await?;
    stream.flush().await?;
    answer(stream).await
}

/// Writes the head of a request.
pub fn head(request: &Request<Vec<u8>>) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: localhost\r\n", request.method(), request.uri()).into_bytes();
    for (name, value) in request.headers() {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(format!("content-length: {}\r\n\r\n", request.body().len()).into_bytes());
    head
}

/// Reads an answer, whose length is said in its head or in chunks.
///
/// # Errors
/// When the connection breaks off, or it is none.
pub async fn answer(stream: &mut TlsStream<TcpStream>) -> Result<Answer> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, &mut read).await?;
    };
    let mut body = read.split_off(end);
    let head = String::from_utf8_lossy(&read).to_lowercase();
    let status = head.split(' ').nth(1).context("a status")?.parse()?;
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if field("transfer-encoding:").is_some() {
        while !body.ends_with(b"0\r\n\r\n") {
            more(stream, &mut body).await?;
        }
        body = unchunk(&body);
    } else {
        let length: usize = field("content-length:").unwrap_or("0").parse()?;
        while body.len() < length {
            more(stream, &mut body).await?;
        }
    }
    Ok(Answer { status, head, body })
}

async fn more(stream: &mut TlsStream<TcpStream>, read: &mut Vec<u8>) -> Result<()> {
    let mut piece = vec![0; 64 * 1024];
    let length = stream.read(&mut piece).await?;
    anyhow::ensure!(length > 0, "the connection was closed");
    read.extend_from_slice(piece.get(..length).unwrap_or_default());
    Ok(())
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let (size, rest) = bytes.split_at(end);
        let size = usize::from_str_radix(String::from_utf8_lossy(size).trim(), 16).unwrap_or(0);
        let Some(chunk) = rest.get(2..2 + size).filter(|chunk| !chunk.is_empty()) else { break };
        body.extend_from_slice(chunk);
        bytes = rest.get(size + 4..).unwrap_or_default();
    }
    body
}

/// A router that is served in this process, until it is dropped.
pub struct Serving {
    /// The way to it.
    pub wire: Wire,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Serving {
    /// Begins to serve a router, with a certificate in a folder.
    ///
    /// # Errors
    /// When it cannot listen, or the folder cannot be written.
    pub async fn start(router: axum::Router, folder: &Path, limits: Limits) -> Result<Serving> {
        let pair = tls::certificate(None, folder, SystemClock.now())?;
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let wire = Wire::to(socket.local_addr()?, &std::fs::read(&pair.0)?)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async move {
            let _ = stopped.await;
        };
        let task = tokio::spawn(listener::serve(socket, tls::config(&pair)?, router, limits, stopped));
        Ok(Serving { wire, stop: Some(stop), task })
    }

    /// Tells it to stop, and waits until it has.
    pub async fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}
