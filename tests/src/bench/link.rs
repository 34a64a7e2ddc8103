//! A slow link between a client and a server on this machine.

use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

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
/// Payload of a packet, in bytes: as on a real way. One on this machine has 64 KiB, more than the buffers hold.
const PACKET: u32 = 1_400;
/// Most pieces on the way at once.
const ON_THE_WAY: usize = 64;
/// How much later than asked for a timer may ring without the link losing the time.
const LATE: Duration = Duration::from_millis(20);

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
        let socket = socket()?;
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
        let server = socket()?.connect(server).await?;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        let up = tokio::spawn(self.one_way(from_client, to_server));
        self.one_way(from_server, to_client).await;
        up.abort();
        Ok(())
    }

    async fn one_way(self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let (enter, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
        // One piece enters after another, as fast as the link is; each then takes the way's time, beside those before it.
        let enters = async move {
            let mut piece = vec![0; PIECE];
            let mut free = Instant::now();
            while let Ok(length @ 1..) = from.read(&mut piece).await {
                free = free.max(Instant::now() - LATE) + Duration::from_secs_f64(length as f64 / f64::from(self.rate));
                sleep_until(free).await;
                let entered = piece.get(..length).unwrap_or_default().to_vec();
                if enter.send((free + self.round_trip / 2, entered)).await.is_err() {
                    break;
                }
            }
        };
        let leaves = async move {
            while let Some((arrives, piece)) = on_the_way.recv().await {
                sleep_until(arrives).await;
                if to.write_all(&piece).await.is_err() {
                    break;
                }
            }
            let _ = to.shutdown().await;
        };
        tokio::join!(enters, leaves);
    }
}

/// Makes an end of the link.
fn socket() -> Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket2::SockRef::from(&socket).set_tcp_mss(PACKET)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.set_send_buffer_size(BUFFER)?;
    Ok(socket)
}
