//! Refresh tokens follow one another in one chain: at once, after a lost answer, and not for ever.

use crate::identity::{enrol, holding, me, refresh, refused};
use crate::identity_keys::DeviceKey;
use chrono::TimeDelta;
use homeward_tests::world::{Desk, PASSWORD};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn at_desk(world: &World) -> Value {
    world.stranger().post("/v1/sessions", json!({"username": "ada", "password": PASSWORD})).expect(200)
}

/// Refreshes twenty times at once, at two nodes in turn; returns the refresh tokens of the answers.
fn twenty(nodes: &[Desk; 2], body: &Value) -> BTreeSet<String> {
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..20)
            .map(|turn| scope.spawn(move || nodes[turn % 2].post("/v1/sessions/refresh", body.clone()).expect(200)))
            .collect();
        let sessions = running.into_iter().map(|one| one.join().unwrap());
        sessions.map(|session| session["refresh_token"].as_str().unwrap().to_owned()).collect()
    })
}

fn unused(world: &World) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM refresh_tokens WHERE used_at IS NULL");
    world.run(count.fetch_one(world.app.db.reader())).unwrap()
}

on_both_engines! {
    /// Twenty at once, at a desk and on a phone: all are answered alike, and one chain goes on.
    fn refreshed_at_once_there_is_one_chain(world) {
        world.kingston();
        let first = world.stranger();
        world.restart_server();
        let nodes = [first, world.stranger()];
        let key = DeviceKey::ed25519();
        for (number, key) in [(1, None), (2, Some(&key))] {
            let session = match key {
                None => at_desk(world),
                Some(key) => enrol(world, "ben", world.id(), key).expect(200),
            };
            let token = session["refresh_token"].as_str().unwrap();
            let mut body = json!({"refresh_token": token});
            if let Some(key) = key {
                body["proof"] = key.sign(&format!("homeward/refresh/1\n{token}")).into();
            }
            let answers = twenty(&nodes, &body);
            assert_eq!((answers.len(), unused(world)), (1, number));
            let next = json!(answers.first().unwrap());
            assert_ne!(next, session["refresh_token"]);
            // A latecomer within the grace is answered alike, also once the chain has gone on.
            let third = refresh(world, &next, key).expect(200);
            assert_eq!(refresh(world, &session["refresh_token"], key).expect(200)["refresh_token"], next);
            assert_eq!(refresh(world, &next, key).expect(200)["refresh_token"], third["refresh_token"]);
            assert_eq!(unused(world), number);
            me(&holding(world, &third)).expect(200);
        }
    }

    /// A phone whose last answer was lost goes on by its proof days later, as long as nobody used what followed; a desk has
    /// no proof, and is taken for a thief.
    fn a_lost_answer_is_made_good_by_proof(world) {
        world.kingston();
        let key = DeviceKey::p256();
        let first = enrol(world, "ada", world.id(), &key).expect(200);
        let lost = refresh(world, &first["refresh_token"], Some(&key)).expect(200);
        for _ in 0..2 {
            world.pass(TimeDelta::days(3));
            refused(refresh(world, &first["refresh_token"], None), "invalid_proof");
            let again = refresh(world, &first["refresh_token"], Some(&key)).expect(200);
            assert_eq!(again["refresh_token"], lost["refresh_token"]);
            me(&holding(world, &again)).expect(200);
        }
        refresh(world, &lost["refresh_token"], Some(&key)).expect(200);
        world.pass(TimeDelta::seconds(1));
        refused(refresh(world, &first["refresh_token"], Some(&key)), "refresh_token_reused");
        refused(refresh(world, &lost["refresh_token"], Some(&key)), "refresh_token_reused");

        let first = at_desk(world);
        let lost = refresh(world, &first["refresh_token"], None).expect(200);
        world.pass(TimeDelta::seconds(31));
        refused(refresh(world, &first["refresh_token"], None), "refresh_token_reused");
        refused(refresh(world, &lost["refresh_token"], None), "refresh_token_reused");
    }

    /// However often it is renewed, a session ends ninety days after its sign-in, or as many as are configured.
    fn a_session_ends_by_its_age(world) {
        world.kingston();
        let key = DeviceKey::ed25519();
        let device = world.id();
        for days in [90, 2] {
            let mut session = enrol(world, "ada", device, &key).expect(200);
            for _ in 0..4 {
                world.pass(TimeDelta::minutes(days * 24 * 60 / 4) - TimeDelta::seconds(1));
                session = refresh(world, &session["refresh_token"], Some(&key)).expect(200);
            }
            me(&holding(world, &session)).expect(200);
            world.pass(TimeDelta::seconds(4));
            refused(me(&holding(world, &session)), "session_ended");
            refused(refresh(world, &session["refresh_token"], Some(&key)), "session_ended");
            world.restart_server_as(|app| app.session_days = 2);
        }
        enrol(world, "ada", device, &key).expect(200);
    }
}
