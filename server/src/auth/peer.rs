//! The address a request came from.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// How many groups of an IPv6 address tell one customer from another: each has a network of at least that size.
const NETWORK_GROUPS: usize = 4;

/// The address of the connection a request came on. Headers are not asked: anybody can write them. Where the listener says
/// nothing, everybody comes from one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Infallible> {
        let known = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Peer(known.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |known| known.0.ip())))
    }
}

impl Peer {
    /// Returns what tells this peer from others: an IPv4 address, or the first 64 bits of an IPv6 address, since a peer picks
    /// the rest itself.
    pub fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => {
                let mut groups = address.segments();
                groups[NETWORK_GROUPS..].fill(0);
                IpAddr::V6(Ipv6Addr::from(groups))
            }
            address => address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_told_by_what_it_cannot_pick() {
        let network = |address: &str| Peer(address.parse().unwrap()).network().to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
