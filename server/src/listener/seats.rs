//! Who may connect. Where there is no seat left, a stranger's connection makes room: of the same address first, the
//! oldest first. So whoever floods the server throws out their own, and a phone that
//! comes anew finds a seat and has the time to sign in.

use super::connection::Connection;
use super::limits::Limits;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The seats.
#[derive(Debug)]
pub(super) struct Seats {
    limits: Arc<Limits>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    /// In the order in which they came.
    by_number: BTreeMap<u64, Arc<Connection>>,
}

/// A seat, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Arc<Seats>,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner).by_number.remove(&self.number);
    }
}

impl Seats {
    pub(super) fn new(limits: Arc<Limits>) -> Arc<Seats> {
        Arc::new(Seats { limits, taken: Mutex::default() })
    }

    /// Takes a seat for a connection of an address; `None` where all are in use by people who are signed in.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr, now: Instant) -> Option<Seat> {
        let address = network(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = (self.limits.connections, self.limits.per_address);
        taken.make_room(Some(address), each)?;
        taken.make_room(None, all)?;
        let number = taken.next;
        taken.next += 1;
        let connection = Connection::new(address, now);
        taken.by_number.insert(number, Arc::clone(&connection));
        Some(Seat { seats: Arc::clone(self), number, connection })
    }
}

impl Taken {
    /// Makes room for one more stranger, among an address's or among all; `None` where there is none to be made.
    fn make_room(&mut self, address: Option<IpAddr>, most: usize) -> Option<()> {
        let mut strangers = 0;
        let mut taken = 0;
        // What goes first is the least: whether it is known, whether it is busy, and then by age.
        let mut first: Option<((bool, bool), Option<Instant>, u64)> = None;
        for (number, connection) in &self.by_number {
            if address.is_some_and(|address| address != connection.address) {
                continue;
            }
            let known = connection.is_known();
            taken += 1;
            strangers += usize::from(!known);
            // A stranger's being busy costs a stranger nothing, and whoever comes anew has not begun yet: age alone counts.
            let busy = known && !connection.is_idle();
            if known && busy {
                continue;
            }
            // Of those that are signed in the one goes that has been quiet for longest.
            let quiet = known.then(|| connection.traffic().quiet_since());
            let candidate = ((known, busy), quiet, *number);
            first = Some(first.map_or(candidate, |first| first.min(candidate)));
        }
        let full = taken >= most;
        if !full && strangers < Limits::for_strangers(most) {
            return Some(());
        }
        let (_, _, number) = first?;
        if let Some(connection) = self.by_number.remove(&number) {
            connection.close();
        }
        Some(())
    }
}

/// Returns what stands for an address: itself, or its network of IPv6, since whoever has one address has all of that.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(connections: usize, per_address: usize) -> Arc<Seats> {
        Seats::new(Arc::new(Limits { connections, per_address, ..Limits::default() }))
    }

    fn from(number: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, number])
    }

    impl Seats {
        fn still_has(&self, seat: &Seat) -> bool {
            self.taken.lock().unwrap().by_number.contains_key(&seat.number)
        }

        fn count(&self) -> usize {
            self.taken.lock().unwrap().by_number.len()
        }
    }

    #[test]
    fn a_flood_of_one_address_throws_out_its_own() {
        let (seats, now) = (seats(40, 8), Instant::now());
        let colleague = seats.take(from(1), now).unwrap();
        let flood: Vec<Seat> = (0..100).map(|_| seats.take(from(2), now).unwrap()).collect();
        // Three quarters of the address's eight, and the colleague.
        assert_eq!(seats.count(), 7);
        assert!(seats.still_has(&colleague) && seats.still_has(&flood[99]) && !seats.still_has(&flood[0]));
    }

    #[test]
    fn a_flood_of_many_addresses_leaves_those_who_are_signed_in_and_lets_more_of_them_in() {
        let (seats, now) = (seats(40, 8), Instant::now());
        let signed_in: Vec<Seat> = (0..9).map(|number| seats.take(from(number), now).unwrap()).collect();
        signed_in.iter().for_each(|seat| seat.connection.know());
        let flood: Vec<Seat> = (0..200).map(|number| seats.take(from(50 + number), now).unwrap()).collect();
        assert_eq!(seats.count(), 39);
        assert!(signed_in.iter().all(|seat| seats.still_has(seat)));
        let newcomer = seats.take(from(20), now).unwrap();
        assert!(seats.still_has(&newcomer) && seats.still_has(&flood[199]));
        newcomer.connection.know();
        let another = seats.take(from(21), now).unwrap();
        assert!(seats.still_has(&newcomer) && seats.still_has(&another));
    }

    #[test]
    fn the_oldest_stranger_goes_whatever_it_does_and_the_signed_in_last() {
        let (seats, now) = (seats(8, 8), Instant::now());
        let busy: Vec<Seat> = (0..6).map(|_| seats.take(from(1), now).unwrap()).collect();
        let _under_way: Vec<_> = busy.iter().map(|seat| seat.connection.request()).collect();
        let newcomers = [seats.take(from(1), now).unwrap(), seats.take(from(1), now).unwrap()];
        assert!(!seats.still_has(&busy[0]) && !seats.still_has(&busy[1]));
        assert!(newcomers.iter().all(|seat| seats.still_has(seat)));
        let signed_in = super::tests::seats(8, 8);
        let all: Vec<Seat> = (0..8)
            .map(|_| {
                let seat = signed_in.take(from(1), now).unwrap();
                seat.connection.know();
                seat
            })
            .collect();
        let held: Vec<_> = all.iter().skip(1).map(|seat| seat.connection.request()).collect();
        let one_more = signed_in.take(from(1), now).unwrap();
        assert!(!signed_in.still_has(&all[0]) && signed_in.still_has(&one_more));
        one_more.connection.know();
        let _busy = one_more.connection.request();
        assert!(signed_in.take(from(1), now).is_none());
        drop(held);
        assert!(signed_in.take(from(1), now).is_some());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let one = network("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(one, network("2001:db8:1:2::1".parse().unwrap()));
        assert_ne!(one, network("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), from(1));
    }
}
