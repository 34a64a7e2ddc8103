//! Many pages, while others go on writing: nothing is skipped, and nothing is lost.

use crate::sync::{assert_alike, views};
use homeward_tests::on_both_engines;
use homeward_tests::world::Phone;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use sync_core::ids::{ChildId, RecordId};

/// How much text an interview of these scenarios holds, in characters.
const LENGTH: usize = 3_000;

/// Writes text that does not pack well.
fn story(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + (state % 26) as u8)
    };
    (0..LENGTH).map(|_| next()).collect()
}

fn interviews(phone: &mut Phone, child: ChildId, count: u64) -> Vec<RecordId> {
    let mut ids = Vec::new();
    for number in 0..count {
        let id = phone.begin("return-home-interview", child).unwrap();
        phone.edit_text(id, "/analysis", 0, 0, &story(number)).unwrap();
        ids.push(id);
    }
    phone.sync().unwrap();
    ids
}

on_both_engines! {
    /// A new phone fetches sixty records in small pages, while a colleague edits those it has and those it has not.
    fn a_first_sync_in_pages_misses_nothing(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let ids = interviews(&mut ada, robin, 60);
        world.app.page_bytes.store(32 * 1024, Ordering::Relaxed);

        let (mut ben, line) = world.new_phone();
        ben.sign_in("ben", homeward_tests::world::PASSWORD, "Test phone").unwrap();
        let ada = Arc::new(Mutex::new(ada));
        let (writer, mut turn) = (Arc::clone(&ada), 0);
        line.before_each_call(move || {
            let mut ada = writer.lock().unwrap();
            for place in [turn, 59 - turn, 30] {
                ada.set(ids[place % 60], "/where", format!("Place {turn}")).unwrap();
            }
            if turn % 3 == 0 {
                let new = ada.begin("return-home-interview", robin).unwrap();
                ada.set(new, "/where", "Somewhere new").unwrap();
            }
            ada.sync().unwrap();
            turn += 1;
        });
        let first = ben.sync().unwrap();
        assert!(first.rounds > 4 && first.complete, "{first:?}");
        line.before_each_call(|| ());
        ben.sync().unwrap();
        let mut ada = ada.lock().unwrap();
        ada.sync().unwrap();
        assert!(views(&mut ben).len() > 60);
        assert_alike(&mut ada, &mut ben);
    }

    /// A phone that was away fetches the changes since in small pages; what changes again on the way is not lost.
    fn news_in_pages_misses_nothing(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let quinn = world.child(&sam, "Quinn", "Kingston");
        for child in [robin, quinn] {
            world.allocate(&mo, child, "ada", "missing");
        }
        world.allocate(&mo, robin, "ben", "missing");
        let (mut ada, _) = world.phone("ada");
        let ids = interviews(&mut ada, robin, 20);
        interviews(&mut ada, quinn, 6);
        let (mut ben, line) = world.phone("ben");
        assert_alike_but(&mut ada, &mut ben, 6);
        for id in &ids {
            ada.set(*id, "/where", "While Ben was away").unwrap();
            ada.sync().unwrap();
        }
        world.app.page_bytes.store(4 * 1024, Ordering::Relaxed);

        let ada = Arc::new(Mutex::new(ada));
        let (writer, mut turn) = (Arc::clone(&ada), 0);
        let (allocated, mo_again) = ((world.user_id("ben"), world.id()), mo.clone());
        line.before_each_call(move || {
            let mut ada = writer.lock().unwrap();
            ada.set(ids[turn % 20], "/where", format!("Turn {turn}")).unwrap();
            ada.set(ids[19 - turn % 20], "/how_travelled", format!("Turn {turn}")).unwrap();
            ada.sync().unwrap();
            if turn == 2 {
                // In the midst of it another child comes to him.
                let (user, id) = allocated;
                let allocation = serde_json::json!({"id": id, "user": user, "service": "missing"});
                mo_again.post(&format!("/v1/children/{quinn}/allocations"), allocation).expect(201);
            }
            turn += 1;
        });
        let paged = ben.sync().unwrap();
        assert!(paged.rounds > 3 && paged.complete, "{paged:?}");
        line.before_each_call(|| ());
        ben.sync().unwrap();
        let mut ada = ada.lock().unwrap();
        ada.sync().unwrap();
        assert_alike(&mut ada, &mut ben);
    }

    /// The line breaks between two pages: the next sync goes on where it broke off.
    fn a_sync_broken_off_between_pages_goes_on(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        interviews(&mut ada, robin, 20);
        world.app.page_bytes.store(16 * 1024, Ordering::Relaxed);
        let (mut ben, line) = world.new_phone();
        ben.sign_in("ben", homeward_tests::world::PASSWORD, "Test phone").unwrap();
        let mut syncs = 0;
        let (mut calls, breaks) = (0, Arc::clone(&line));
        line.before_each_call(move || {
            calls += 1;
            if calls % 2 == 0 {
                breaks.lose_next_reply();
            }
        });
        while ben.sync().is_err() {
            syncs += 1;
            assert!(syncs < 30);
        }
        assert!(syncs > 1);
        assert_alike(&mut ada, &mut ben);
    }
}

#[track_caller]
fn assert_alike_but(one: &mut Phone, other: &mut Phone, missing: usize) {
    assert_eq!(views(one).len(), views(other).len() + missing);
}
