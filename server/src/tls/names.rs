//! By which names and addresses the machine is reached by those near it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::process::{Command, Stdio};

/// Addresses that a packet to a private network, and to anywhere else, would set out for. Connecting a datagram socket
/// sends none: it only has the system choose the address it would send from.
const TOWARDS: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(10, 255, 255, 254)),
    IpAddr::V4(Ipv4Addr::new(172, 31, 255, 254)),
    IpAddr::V4(Ipv4Addr::new(192, 168, 255, 254)),
    // Reserved for documentation (RFC 5737, RFC 3849): nobody is there.
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
];

/// What a certificate of this machine names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// The machine's own name, where it has one that a certificate can hold.
    pub(super) host: Option<String>,
    /// Its addresses on private networks, loopback included.
    pub(super) addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// Finds them.
    pub(super) fn of_this_machine() -> Names {
        let mut addresses = BTreeSet::from([Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        addresses.extend(lan_addresses());
        Names { host: host(), addresses }
    }
}

/// Returns the machine's addresses on the private networks it is in. A public address is not among them: whoever is
/// reached by one has a name, and a certificate by an authority.
pub fn lan_addresses() -> Vec<IpAddr> {
    let found: BTreeSet<IpAddr> = TOWARDS.into_iter().filter_map(sends_from).filter(is_on_a_lan).collect();
    found.into_iter().collect()
}

fn sends_from(towards: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = if towards.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((towards, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn is_on_a_lan(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

fn host() -> Option<String> {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    kernel.or_else(ask).and_then(|name| host_name(&name))
}

/// Asks the program of that name, where the kernel has no such file.
fn ask() -> Option<String> {
    let output = Command::new("hostname").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// Reads a host name, without the domain of the local network, which is added where it is needed.
fn host_name(said: &str) -> Option<String> {
    let name = said.trim().to_ascii_lowercase();
    let name = name.strip_suffix(".local").unwrap_or(&name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let good = name.len() <= 200 && name != "localhost" && name.split('.').all(is_label);
    // What looks like an address would be read as one.
    (good && name.parse::<IpAddr>().is_err()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_what_a_certificate_can_hold() {
        assert_eq!(host_name("Laptop-7\n").as_deref(), Some("laptop-7"));
        assert_eq!(host_name("laptop.local").as_deref(), Some("laptop"));
        assert_eq!(host_name("case.office.example").as_deref(), Some("case.office.example"));
        for none in ["", "\n", "localhost", "(none)", "my laptop", "-a", "a..b", "10.0.0.1", &"a".repeat(64)] {
            assert_eq!(host_name(none), None, "{none}");
        }
    }

    #[test]
    fn only_private_addresses_are_near() {
        let near = |address: &str| is_on_a_lan(&address.parse().unwrap());
        assert!(
            near("192.168.1.4") && near("10.1.2.3") && near("172.16.0.1") && near("169.254.3.4") && near("fd00::1")
        );
        assert!(!near("8.8.8.8") && !near("172.32.0.1") && !near("2001:db8::1") && !near("0.0.0.0") && !near("::1"));
        assert!(lan_addresses().iter().all(is_on_a_lan));
    }
}
