//! What each device and person may have waiting, and how a manager makes room. Nothing that finds no room is lost: it stays on
//! the phone.

use crate::attachments::begin_upload;
use crate::quarantine_forge::sync_as;
use homeward_tests::world::{Desk, Phone};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;

/// Robin of Kingston, and Kit, who works with missing children in Mo's team.
fn kit(world: &mut World) -> (ChildId, Phone) {
    world.kingston();
    world.user("Kit Missing", Role::MissingChildrenWorker, Some("Kingston"));
    world.user("Rae Manager", Role::TeamManager, Some("Richmond"));
    let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
    world.allocate(&world.desk("mo"), robin, "kit", "missing");
    let (kit, _) = world.phone("kit");
    (robin, kit)
}

fn bad(world: &World, child: ChildId, bytes: usize) -> Value {
    let chunk = "A".repeat(bytes / 3 * 4);
    json!({"record": world.id(), "kind": "return-home-interview", "child": child, "changes": [chunk]})
}

fn statuses(answer: &Value) -> Vec<&str> {
    answer["results"].as_array().unwrap().iter().map(|result| result["status"].as_str().unwrap()).collect()
}

fn shares(desk: &Desk) -> Vec<Value> {
    desk.get("/v1/shares").expect(200)["items"].as_array().unwrap().clone()
}

on_both_engines! {
    /// Bytes count, not entries alone; and a person with many phones has one share.
    fn bytes_count_and_a_person_has_one_share(world) {
        world.restart_server_as(|app| {
            app.shares.entry_bytes = (10_000, 14_000);
            app.shares.entries = (500, 1_000);
        });
        let (robin, mut one) = kit(world);
        let (mut other, _) = world.phone("kit");
        let pushes: Vec<Value> = (0..4).map(|_| bad(world, robin, 3_000)).collect();
        let answer = sync_as(&mut one, json!({"push": pushes}));
        assert_eq!(statuses(&answer), ["quarantined", "quarantined", "quarantined", "waiting"]);
        assert_eq!(answer["results"][3]["code"], "quarantine_full");
        let more: Vec<Value> = (0..2).map(|_| bad(world, robin, 3_000)).collect();
        assert_eq!(statuses(&sync_as(&mut other, json!({"push": more}))), ["quarantined", "waiting"]);
        // Another person is not in it.
        world.allocate(&world.desk("mo"), robin, "ben", "missing");
        let (mut ben, _) = world.phone("ben");
        assert_eq!(statuses(&sync_as(&mut ben, json!({"push": [bad(world, robin, 3_000)]}))), ["quarantined"]);
    }

    /// The manager sees whose share is full, clears it with a reason, and what waited on the phone comes in.
    fn a_manager_sees_and_clears(world) {
        world.restart_server_as(|app| app.shares.entries = (3, 6));
        let (robin, mut kit) = kit(world);
        let device = kit.profile().unwrap().device.0;
        let pushes: Vec<Value> = (0..4).map(|_| bad(world, robin, 300)).collect();
        sync_as(&mut kit, json!({"push": pushes}));
        let (mo, rae, dee) = (world.desk("mo"), world.desk("rae"), world.desk("dee"));
        let [share] = shares(&mo).try_into().unwrap();
        assert_eq!((&share["device"], &share["user_name"], &share["entries"], &share["entry_bytes"]),
            (&json!(device), &json!("Kit Missing"), &json!(3), &json!(3 * 304)));
        assert_eq!(shares(&dee), std::slice::from_ref(&share));
        assert_eq!(shares(&rae), Vec::<Value>::new());
        let clear = format!("/v1/shares/{device}/clear");
        let reason = json!({"reason": "The phone is broken and sends nonsense."});
        rae.post(&clear, reason.clone()).problem(404, "not_found");
        world.desk("kit").post(&clear, reason.clone()).problem(403, "not_allowed");
        mo.post(&format!("/v1/shares/{}/clear", world.id()), reason.clone()).problem(404, "not_found");
        mo.post(&clear, json!({"reason": " "})).problem(422, "invalid");
        let entry = mo.get("/v1/quarantine").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(mo.post(&clear, reason.clone()).expect(200), json!({"entries": 3, "packages": 0, "uploads": 0}));
        assert_eq!(mo.post(&clear, reason).expect(200), json!({"entries": 0, "packages": 0, "uploads": 0}), "the answer was lost");
        assert_eq!((shares(&mo), mo.get("/v1/quarantine").expect(200)["items"].clone()), (Vec::new(), json!([])));
        let whole = mo.get(&format!("/v1/quarantine/{entry}")).expect(200);
        assert_eq!((&whole["decision"], &whole["reason"], whole["changes"].as_array().unwrap().len()),
            (&json!("set_aside"), &json!("The phone is broken and sends nonsense."), 1), "the bytes stay");
        assert_eq!(statuses(&sync_as(&mut kit, json!({"push": [pushes[3]]}))), ["quarantined"]);
    }

    /// Unfinished pictures count too, and a manager may drop them: the phone has them and begins again.
    fn unfinished_pictures_make_room(world) {
        world.restart_server_as(|app| app.shares.uploads = (2, 60));
        let (robin, mut phone) = kit(world);
        let record = phone.begin("return-home-interview", robin).unwrap();
        phone.set(record, "/where", "At home").unwrap();
        phone.sync().unwrap();
        let kit = world.desk("kit");
        let begin = |desk: &Desk, number| begin_upload(desk, record, number);
        assert_eq!([begin(&kit, 1), begin(&kit, 2), begin(&kit, 3)], [200, 200, 409]);
        let mo = world.desk("mo");
        let [share] = shares(&mo).try_into().unwrap();
        assert_eq!((&share["uploads"], &share["upload_bytes"]), (&json!(2), &json!(2 * 16 * 1024)));
        let clear = format!("/v1/shares/{}/clear", share["device"].as_str().unwrap());
        let cleared = mo.post(&clear, json!({"reason": "The phone was lost on the bus."})).expect(200);
        assert_eq!(cleared, json!({"entries": 0, "packages": 0, "uploads": 2}));
        assert_eq!([begin(&kit, 1), begin(&kit, 3)], [200, 200]);
        // One place for a person, on whatever device.
        world.restart_server_as(|app| app.shares.uploads = (20, 2));
        assert_eq!(begin(&world.desk("kit"), 4), 409);
    }
}
