//! How many passwords may be tried, by whom and from where; and that nobody can keep a colleague out.

use crate::identity::enrol;
use crate::identity_keys::DeviceKey;
use chrono::TimeDelta;
use homeward_server::db::tries;
use homeward_server::services::sessions::throttle;
use homeward_tests::world::{Desk, PASSWORD, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use sync_core::role::Role;

/// A place that nobody has signed in from.
fn elsewhere(world: &World, number: u8) -> Desk {
    let mut desk = world.stranger();
    desk.address = IpAddr::V4(Ipv4Addr::new(198, 51, 100, number));
    desk
}

fn attempt(desk: &Desk, username: &str, password: &str) -> Reply {
    desk.post("/v1/sessions", json!({"username": username, "password": password}))
}

/// Tries as a browser that keeps the cookie of an earlier sign-in.
fn with_cookie(desk: &Desk, cookie: &str, password: &str) -> Reply {
    let body = json!({"username": "ada", "password": password});
    desk.call("POST", "/v1/sessions", Some(body), &[("cookie", cookie)])
}

/// Returns the cookie by which a browser is known.
fn browser_cookie(reply: &Reply) -> String {
    let cookies = reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let known: Vec<&str> = cookies.filter(|cookie| cookie.starts_with("__Secure-homeward-browser=")).collect();
    let [cookie] = known.as_slice() else { panic!("{known:?}") };
    assert!(cookie.ends_with("; Path=/v1/sessions; Max-Age=34560000; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

/// What somebody without an account sees of an answer.
fn seen(reply: Reply) -> (u16, Vec<(String, String)>, Vec<u8>) {
    // Each answer names its own request.
    let headers = reply.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (reply.status, headers.collect(), reply.bytes)
}

/// Guesses a password of a name from five networks until nobody may guess it any more.
fn exhaust(world: &World, username: &str) {
    for number in 1..=5 {
        let stranger = elsewhere(world, number);
        while attempt(&stranger, username, "a wrong password").status == 401 {}
    }
    attempt(&elsewhere(world, 6), username, PASSWORD).problem(429, "too_many_requests");
}

on_both_engines! {
    /// Five wrong passwords, and then one a minute. A right one is no guess.
    fn five_tries_and_then_one_a_minute(world) {
        world.kingston();
        let desk = world.stranger();
        for _ in 0..10 {
            attempt(&desk, "ada", PASSWORD).expect(200);
        }
        attempt(&desk, "ada", &"a".repeat(5_000)).problem(401, "invalid_credentials");
        for _ in 0..4 {
            attempt(&desk, "ada", "a wrong password").problem(401, "invalid_credentials");
        }
        let waits = attempt(&desk, "ada", PASSWORD);
        assert_eq!(waits.headers["retry-after"], "60");
        waits.problem(429, "too_many_requests");
        attempt(&desk, "ben", PASSWORD).expect(200);
        world.pass(TimeDelta::milliseconds(59_500));
        let waits = attempt(&desk, "ada", PASSWORD);
        assert_eq!(waits.headers["retry-after"], "1");
        waits.problem(429, "too_many_requests");
        world.pass(TimeDelta::milliseconds(500));
        attempt(&desk, "ada", "a wrong password").problem(401, "invalid_credentials");
        attempt(&desk, "ada", PASSWORD).problem(429, "too_many_requests");
        world.pass(TimeDelta::seconds(60));
        attempt(&desk, "ada", PASSWORD).expect(200);
    }

    /// Sixty guesses at once on two nodes are no more than five that are looked at, whether there is such an account or not.
    fn guesses_at_once_are_counted_one_by_one(world) {
        world.kingston();
        let one = world.stranger();
        world.restart_server();
        let other = world.stranger();
        for username in ["ada", "nobody"] {
            let statuses: Vec<u16> = std::thread::scope(|scope| {
                let guess = |number| {
                    let desk = if number % 2 == 0 { &one } else { &other };
                    move || attempt(desk, username, &format!("wrong password {number}")).status
                };
                let guesses: Vec<_> = (0..60).map(|number| scope.spawn(guess(number))).collect();
                guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
            });
            let checked = statuses.iter().filter(|status| **status == 401).count();
            assert_eq!(checked, 5, "{username}: {statuses:?}");
            assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
            attempt(&one, username, PASSWORD).problem(429, "too_many_requests");
        }
    }

    /// Whether there is such an account shows in nothing that a stranger sees, however often they try, also with a device.
    fn unknown_names_are_answered_like_known_ones(world) {
        world.kingston();
        let revoked = world.user("Rex Revoked", Role::YouthWorker, None);
        world.user("Alex Admin", Role::Administrator, None);
        world.desk("alex").post(&format!("/v1/users/{revoked}/revoke"), json!({})).expect(204);
        for number in 1..=30 {
            let desk = elsewhere(world, number % 4);
            let known = seen(attempt(&desk, "ada", "a wrong password"));
            assert!(matches!(known.0, 401 | 429));
            for other in ["nobody", "rex"] {
                assert_eq!(known, seen(attempt(&desk, other, "a wrong password")), "{number}: {other}");
            }
            world.pass(TimeDelta::seconds(i64::from(number)));
        }
        let key = DeviceKey::ed25519();
        for username in ["ben", "noone"] {
            let device = world.id();
            let proof = key.sign(&format!("homeward/enrol/1\n{device}\n{username}"));
            let with = |proof: &str, password: &str| {
                let device = json!({"id": device, "name": "A phone", "algorithm": key.algorithm(),
                    "public_key": key.public(), "proof": proof});
                world.stranger().post("/v1/sessions", json!({"username": username, "password": password, "device": device}))
            };
            with(&key.sign("something else"), PASSWORD).problem(401, "invalid_proof");
            with(&proof, "a wrong password").problem(401, "invalid_credentials");
        }
    }

    /// Strangers guess Ada's password all day from everywhere. Her phone and the browser she uses go on; others wait.
    fn nobody_keeps_a_colleague_out(world) {
        world.kingston();
        let (key, phone) = (DeviceKey::p256(), world.id());
        enrol(world, "ada", phone, &key).expect(200);
        let desk = world.stranger();
        let first = attempt(&desk, "ada", PASSWORD);
        let cookie = browser_cookie(&first);
        exhaust(world, "ada");
        enrol(world, "ada", phone, &key).expect(200);
        let again = with_cookie(&desk, &cookie, PASSWORD);
        assert_eq!(browser_cookie(&again), cookie);
        with_cookie(&elsewhere(world, 7), &cookie, PASSWORD).expect(200);
        // What is not hers helps nobody: another device, her device's id with another key, another's cookie, an invented one.
        enrol(world, "ada", world.id(), &key).problem(429, "too_many_requests");
        enrol(world, "ada", phone, &DeviceKey::p256()).problem(429, "too_many_requests");
        let bens = browser_cookie(&attempt(&desk, "ben", PASSWORD));
        for other in [bens.as_str(), &format!("__Secure-homeward-browser={}", "A".repeat(43)), "__Secure-homeward-browser=x"] {
            with_cookie(&desk, other, PASSWORD).problem(429, "too_many_requests");
        }
        // A thief of phone or browser does not guess for long either, and does not keep Ada's other ways closed.
        for _ in 0..10 {
            with_cookie(&desk, &cookie, "a wrong password").problem(401, "invalid_credentials");
        }
        let waits = with_cookie(&desk, &cookie, PASSWORD);
        assert_eq!(waits.headers["ratelimit-policy"], "\"sign-in\";q=10;w=300");
        waits.problem(429, "too_many_requests");
        enrol(world, "ada", phone, &key).expect(200);
        world.pass(TimeDelta::seconds(30));
        with_cookie(&desk, &cookie, PASSWORD).expect(200);
    }

    /// Who guesses from one place keeps nobody out anywhere else, and tries no great number of names.
    fn one_network_is_limited_and_keeps_no_other_out(world) {
        world.kingston();
        let stranger = elsewhere(world, 1);
        while attempt(&stranger, "ada", "a wrong password").status == 401 {}
        attempt(&elsewhere(world, 2), "ada", PASSWORD).expect(200);
        let mut looked_at = 5;
        while attempt(&stranger, &format!("name {looked_at}"), "a wrong password").status == 401 {
            looked_at += 1;
        }
        assert_eq!(looked_at, 50);
        let waits = attempt(&stranger, "ben", PASSWORD);
        assert_eq!(waits.headers["ratelimit-policy"], "\"sign-in\";q=50;w=250", "the limit that counted is told");
        waits.problem(429, "too_many_requests");
        attempt(&elsewhere(world, 2), "ben", PASSWORD).expect(200);
    }

    /// Counters go once they are empty, and there are never many.
    fn counters_are_removed(world) {
        world.kingston();
        for number in 1..=3 {
            attempt(&elsewhere(world, number), "ada", "a wrong password").problem(401, "invalid_credentials");
        }
        let count = || world.run(tries::count(world.app.db.reader())).unwrap();
        assert_eq!(count(), 7, "three networks, a name from each, and the name");
        let forget = || world.run(throttle::forget(&world.app, world.now())).unwrap();
        assert_eq!((forget(), count()), (0, 7));
        let most = |most| world.run(async {
            let mut tx = world.app.db.begin().await.unwrap();
            tries::forget(&mut tx, world.now(), most).await.unwrap();
            tx.commit().await.unwrap();
        });
        most(4);
        assert_eq!(count(), 4, "those that take longest to run empty are kept");
        world.pass(TimeDelta::seconds(60));
        assert_eq!((forget(), count()), (4, 0));
    }
}
