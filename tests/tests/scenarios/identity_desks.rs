//! A desk device is its person's: nobody enrols it, signs in by it or revokes its person out by it.

use crate::doctor::doctor;
use crate::identity::{enrol, holding, me, refused, with_token};
use crate::identity_keys::DeviceKey;
use crate::records::{edit, read, robin, set};
use chrono::TimeDelta;
use homeward_server::db::devices::derived_desk;
use homeward_tests::world::{Desk, PASSWORD};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use uuid::Uuid;

fn sign_in(desk: &Desk, username: &str) -> Value {
    desk.post("/v1/sessions", json!({"username": username, "password": PASSWORD})).expect(200)
}

fn id_of(session: &Value) -> Uuid {
    Uuid::parse_str(session["device"].as_str().unwrap()).unwrap()
}

fn run(world: &World, sql: String) -> u64 {
    world.run(sqlx::query(AssertSqlSafe(sql)).execute(world.app.db.reader())).unwrap().rows_affected()
}

/// Binds a device to Ben under another id, with Ben's key, as earlier builds let anybody do.
fn claim(world: &World, id: Uuid) {
    let own = world.id();
    enrol(world, "ben", own, &DeviceKey::ed25519()).expect(200);
    let columns = "user_id, name, algorithm, public_key, enrolled_at, last_seen_at";
    let copy = format!("INSERT INTO devices (id, {columns}) SELECT '{id}', {columns} FROM devices WHERE id = '{own}'");
    assert_eq!(run(world, copy), 1);
}

on_both_engines! {
    /// Ben comes first with the id that earlier builds would have given Ada's desk, and with the one it has: neither is his.
    fn nobody_enrols_anothers_desk(world) {
        world.kingston();
        let key = DeviceKey::ed25519();
        let derived = derived_desk(world.user_id("ada"));
        let (nil, time, named) = (Uuid::nil(), Uuid::from_u128(0x1_0000_1000_8000_0000_0000_0001), Uuid::max());
        assert_eq!(time.get_version_num(), 1);
        for reserved in [derived, nil, time, named] {
            // A name has one try a minute.
            world.pass(TimeDelta::minutes(1));
            let problem = enrol(world, "ben", reserved, &key).problem(422, "invalid");
            let said = (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]);
            assert_eq!(said, (&json!("/device/id"), &json!("reserved_id")), "{problem}");
        }
        let desk = id_of(&sign_in(&world.stranger(), "ada"));
        assert!(desk != derived && desk.get_version_num() == 7, "{desk}");
        for username in ["ben", "ada"] {
            world.pass(TimeDelta::minutes(5));
            enrol(world, username, desk, &key).problem(409, "already_exists");
        }
        enrol(world, "ben", Uuid::from_u128(0x1_0000_4000_8000_0000_0000_0001), &key).expect(200);
        // Where the id was claimed before this build, Ada's desk is another one all the same.
        claim(world, derived_desk(world.user_id("yan")));
        let yan = sign_in(&world.stranger(), "yan");
        assert_ne!(id_of(&yan), derived_desk(world.user_id("yan")));
        me(&holding(world, &yan)).expect(200);
    }

    /// As many sign-ins at once as a name has, at two nodes: one desk.
    fn desks_at_once_are_one(world) {
        world.kingston();
        let first = world.stranger();
        world.restart_server();
        let nodes = [first, world.stranger()];
        let devices: BTreeSet<Uuid> = std::thread::scope(|scope| {
            let running: Vec<_> =
                (0..5).map(|turn| { let desk = &nodes[turn % 2]; scope.spawn(move || id_of(&sign_in(desk, "ada"))) }).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(devices.len(), 1, "{devices:?}");
    }

    /// Ada's desk is revoked, by herself: she signs in again, and what she wrote before and after is hers.
    fn a_revoked_desk_is_followed_by_another(world) {
        let robin = robin(world);
        let (phone, phone_key) = (world.id(), DeviceKey::ed25519());
        let phone = holding(world, &enrol(world, "ada", phone, &phone_key).expect(200));
        let session = sign_in(&world.stranger(), "ada");
        let (ada, record) = (holding(world, &session), world.id());
        edit(&ada, record, robin, None, &[set("/where", json!("At home"))]).expect(201);
        let old = id_of(&session);
        let mo = world.desk("mo");
        for stranger in [&mo, &world.desk("ben")] {
            stranger.post(&format!("/v1/devices/{old}/revoke"), json!({})).problem(404, "not_found");
        }
        ada.post(&format!("/v1/devices/{old}/revoke"), json!({})).expect(204);
        refused(me(&ada), "device_revoked");

        // REST on a phone's session writes by the desk as well.
        let etag = read(&mo, record).etag();
        let edited = edit(&phone, record, robin, Some(&etag), &[set("/where", json!("At school"))]);
        let etag = edited.etag();
        let new = Uuid::parse_str(edited.expect(200)["attribution"]["/where"]["device"].as_str().unwrap()).unwrap();
        let session = sign_in(&world.stranger(), "ada");
        assert!(new != old && id_of(&session) == new);
        let edited = edit(&holding(world, &session), record, robin, Some(&etag), &[set("/where", json!("In the car"))]);
        let edited = edited.expect(200);
        assert_eq!(edited["people"][new.to_string()]["name"], "Ada Missing");
        let history = mo.get(&format!("/v1/records/{record}/history")).expect(200);
        let steps = history["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 3);
        assert!(steps.iter().all(|step| step["person"]["name"] == "Ada Missing"), "{history}");
        assert!(doctor(world, false).is_well());
    }

    /// A database in which Ben claimed Ada's desk: her sessions on it are over, the history says who wrote, and the doctor
    /// finds it and gives it back.
    fn a_claimed_desk_is_found_and_given_back(world) {
        let robin = robin(world);
        let (ada, ben) = (world.user_id("ada"), world.user_id("ben"));
        let session = sign_in(&world.stranger(), "ada");
        let (desk, record, mo) = (holding(world, &session), world.id(), world.desk("mo"));
        edit(&desk, record, robin, None, &[set("/where", json!("At home"))]).expect(201);
        let claimed = id_of(&session);
        assert_eq!(run(world, format!(
            "UPDATE devices SET user_id = '{ben}', algorithm = 'ed25519', public_key = (SELECT public_key FROM devices AS \
             other WHERE other.public_key IS NOT NULL LIMIT 1) WHERE id = '{claimed}'")), 1);
        claim(world, derived_desk(ada));
        let sid = world.id();
        run(world, format!("INSERT INTO sessions (id, user_id, device_id, created_at) VALUES ('{sid}', '{ada}', '{}', {})",
            derived_desk(ada), world.now().timestamp_micros()));

        let token = world.app.tokens.sign(ada, derived_desk(ada), sid, world.id(), world.now()).unwrap();
        refused(me(&with_token(world, &token)), "session_ended");
        refused(me(&desk), "session_ended");
        refused(crate::identity::refresh(world, &session["refresh_token"], None), "session_ended");
        let again = sign_in(&world.stranger(), "ada");
        assert_ne!(id_of(&again), claimed);
        let history = mo.get(&format!("/v1/records/{record}/history")).expect(200);
        assert_eq!(history["steps"][0]["person"]["name"], "Ada Missing");

        let found = doctor(world, false);
        assert!(!found.is_well() && found.faults.is_empty(), "{}", found.describe());
        let [one, two] = found.bindings.as_slice() else { panic!("{:?}", found.bindings) };
        let (made_for, written_by) = if one.device == claimed { (two, one) } else { (one, two) };
        assert_eq!((made_for.device, made_for.owner, made_for.desk_of), (derived_desk(ada), ben, Some(ada)));
        assert_eq!((written_by.device, written_by.owner), (claimed, ben));
        assert_eq!(written_by.used_by, BTreeSet::from([ada]));
        assert!(found.describe().contains(&format!("device {claimed} is bound to {ben}")));

        assert!(doctor(world, true).is_well());
        let after = doctor(world, false);
        assert!(after.is_well() && after.bindings.is_empty(), "{}", after.describe());
        let shown = read(&mo, record).expect(200);
        assert_eq!(shown["people"][claimed.to_string()]["name"], "Ada Missing");
        let devices = world.desk("ben").get("/v1/devices").expect(200);
        assert!(devices["items"].as_array().unwrap().iter().all(|device| device["id"] != json!(claimed)));
        me(&holding(world, &again)).expect(200);
    }

    /// A ticket for a device without a key hands over nothing.
    fn a_desk_hands_over_nothing(world) {
        world.kingston();
        let desk = id_of(&sign_in(&world.stranger(), "ada"));
        let ticket = world.app.tokens.sign_ticket(desk, world.now()).unwrap();
        let package = json!({"package": "AAAA"});
        refused(with_token(world, &ticket).post("/v1/handovers", package), "unauthenticated");
    }
}
