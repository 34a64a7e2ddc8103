//! A slow link between a client and a server on this machine.

use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How a link is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// Bytes a second, each way.
    pub(super) rate: u32,
    /// From one end to the other and back.
    pub(super) round_trip: Duration,
}

/// So little lies in the buffers of the link's ends that each side sees how fast the other takes it, in bytes.
const BUFFER: u32 = 16 * 1024;
/// What travels at a time, in bytes.
const PIECE: usize = 1_024;

impl Link {
    /// The slowest that is to work: GPRS in a village, 35 kbit/s.
    pub(super) const SLOWEST: Link = Link { rate: 35_000 / 8, round_trip: Duration::from_millis(600) };
    /// Slower than a server waits for.
    pub(super) const TOO_SLOW: Link = Link { rate: 4_000 / 8, round_trip: Duration::from_millis(600) };

    /// Returns the same link, so many times faster.
    pub(super) fn faster(self, by: u32) -> Link {
        Link { rate: self.rate * by, round_trip: self.round_trip / by }
    }

    /// Carries one connection after another to a server; returns where clients connect.
    pub(super) async fn to(self, server: SocketAddr) -> Result<SocketAddr> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(BUFFER)?;
        socket.set_send_buffer_size(BUFFER)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let listener: TcpListener = socket.listen(16)?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(self.carry(client, server));
            }
        });
        Ok(address)
    }

    async fn carry(self, client: TcpStream, server: SocketAddr) -> Result<()> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(BUFFER)?;
        socket.set_send_buffer_size(BUFFER)?;
        let server = socket.connect(server).await?;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        let up = tokio::spawn(self.one_way(from_client, to_server));
        self.one_way(from_server, to_client).await;
        up.abort();
        Ok(())
    }

    async fn one_way(self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut piece = vec![0; PIECE];
        let mut free = tokio::time::Instant::now();
        loop {
            let Ok(length @ 1..) = from.read(&mut piece).await else { break };
            let now = tokio::time::Instant::now();
            // After a pause the first of it takes the whole way; what follows is right behind.
            let start = if free < now { now + self.round_trip / 2 } else { free };
            free = start + Duration::from_secs_f64(length as f64 / f64::from(self.rate));
            tokio::time::sleep_until(free).await;
            if to.write_all(piece.get(..length).unwrap_or_default()).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    }
}
