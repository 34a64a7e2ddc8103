//! Every operation of the OpenAPI document that says something of a child leaves a line in the audit. The list of
//! operations is the document's: one that is added is called here with a real child, or said to be silent, with a reason.

use crate::attachments::{Picture, put, upload};
use crate::attachments_follow::calls_of;
use crate::quarantine_forge::sync_as;
use homeward_server::router;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;

/// Operations whose answers say nothing of any child, and why.
const SILENT: [(&str, &str); 20] = [
    ("livez", "says that the process lives"),
    ("readyz", "says that the database answers"),
    ("signIn", "the person's own account"),
    ("refreshSession", "the person's own session"),
    ("signOut", "nothing is answered"),
    ("getMe", "the person's own account"),
    ("changePassword", "nothing is answered"),
    ("deriveRecordId", "computed from what was asked, of any child or none"),
    ("listUsers", "accounts"),
    ("createUser", "an account"),
    ("confirmUser", "an account"),
    ("resetPassword", "an account"),
    ("confirmPassword", "an account"),
    ("listRoleNotices", "accounts and their roles"),
    ("revokeUser", "nothing is answered"),
    ("listDevices", "devices"),
    ("revokeDevice", "nothing is answered"),
    ("listShares", "devices, and how much they have waiting"),
    ("clearShare", "how much was cleared"),
    ("handOver", "work is handed in and nothing is read: the answer is the state of the package"),
];

/// An operation of the document.
struct Operation {
    id: String,
    method: String,
    route: String,
}

fn operations() -> Vec<Operation> {
    let document = router::document();
    let paths = document["paths"].as_object().unwrap();
    let each = |(route, item): (&String, &Value)| {
        let of = |(method, operation): (&String, &Value)| {
            let id = operation["operationId"].as_str()?.to_owned();
            Some(Operation { id, method: method.to_uppercase(), route: route.clone() })
        };
        item.as_object().unwrap().iter().filter_map(of).collect::<Vec<_>>()
    };
    paths.iter().flat_map(each).collect()
}

/// A child of whom there is something to tell, and the ids of it by the names that paths give them.
struct Scene {
    child: ChildId,
    name: String,
    ids: BTreeMap<&'static str, String>,
    record: RecordId,
    picture: Picture,
}

/// Makes a child with an interview that has a picture, an episode that waits, an allocation, broken glass and refused work.
fn scene(world: &World, number: usize) -> Scene {
    let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
    let name = format!("Canary{number}");
    let child = world.child(&sam, &name, "Kingston");
    let allocation = world.allocate(&mo, child, "ada", "missing");
    let bens = world.allocate(&mo, child, "ben", "missing");
    let record = RecordId(world.id());
    let edits = json!({"kind": "return-home-interview", "child": child,
        "intents": [{"intent": "set", "path": "/where", "value": "At home"}]});
    mo.post(&format!("/v1/records/{record}/edits"), edits).expect(201);
    let picture = Picture::jpeg(20_000 + number);
    upload(&mo, record, &picture, 0);
    // Ben's access ends before he hands in what he wrote.
    let (mut phone, _) = world.phone("ben");
    let unsent = phone.begin("missing-from-home-profile", child).unwrap();
    phone.set(unsent, "/photo", picture.id.to_string()).unwrap();
    mo.post(&format!("/v1/children/{child}/allocations/{bens}/end"), Value::Null).expect(204);
    phone.sync().unwrap();
    upload(&calls_of(world, &phone, "ben").0, unsent, &picture, 0);
    let refused = mo.get("/v1/quarantine?limit=200").expect(200);
    let entry = refused["items"].as_array().unwrap().iter().find(|entry| entry["child"] == json!(child)).unwrap();
    let entry = entry["id"].as_str().unwrap().to_owned();
    let episode = crate::access::report(world, &sam, child, true);
    let reason = json!({"reason": "The colleague on call is ill tonight."});
    ben.post(&format!("/v1/children/{child}/break-glass"), reason).expect(200);
    let broken = mo.get("/v1/glass-breaks?limit=200").expect(200);
    let broken = broken["items"].as_array().unwrap().iter().find(|one| one["child"] == json!(child)).unwrap();
    let ids = BTreeMap::from([
        ("child", child.to_string()),
        ("allocation", allocation.to_string()),
        ("record", record.to_string()),
        ("attachment", picture.id.to_string()),
        ("entry", entry),
        ("episode", episode.to_string()),
        ("glass_break", broken["id"].as_str().unwrap().to_owned()),
    ]);
    Scene { child, name, ids, record, picture }
}

impl Scene {
    fn path(&self, route: &str) -> String {
        self.ids.iter().fold(route.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
    }

    /// Tells whether a text names the child, or something of it.
    fn named_in(&self, text: &str) -> bool {
        text.contains(&self.name) || self.ids.values().any(|id| text.contains(id))
    }
}

/// Calls an operation, so that it succeeds and is about the scene's child.
fn call(world: &World, operation: &Operation, scene: &Scene) -> Reply {
    let (mo, sam) = (world.desk("mo"), world.desk("sam"));
    let path = scene.path(&operation.route);
    let details = json!({"forename": scene.name, "surname": format!("{}son-Example", scene.name), "team": "Kingston",
        "date_of_birth": "2011-05-06"});
    let now = json!(world.now());
    let post = |desk: &Desk, body: Value| desk.post(&path, body);
    match operation.id.as_str() {
        "createChild" => post(&sam, json!({"id": world.id(), "details": details})),
        "findDuplicates" => {
            post(&sam, json!({"forename": scene.name, "surname": "Example", "date_of_birth": "2011-05-06"}))
        }
        "searchChildren" => post(&mo, json!({"name": scene.name})),
        "updateChild" => mo.call("PUT", &path, Some(details), &[("if-match", "\"1\"")]),
        "restrictChild" => mo.put(&path, json!({"restricted": true})),
        "breakGlass" => {
            let reason = json!({"reason": "The colleague on call is ill tonight."});
            world.desk("pia").post(&path, reason)
        }
        "allocate" => post(&mo, json!({"id": world.id(), "user": world.user_id("yan"), "service": "phoenix"})),
        "reportEpisode" => post(
            &sam,
            json!({"id": world.id(), "child": scene.child, "reported_at": now, "reported_by": "A carer",
            "classification": "missing", "missing_from": "home"}),
        ),
        "tellOfEpisode" => {
            let (phone, _) = world.phone("ada");
            let told = json!({"id": world.id(), "child": scene.child, "at": now, "report": {"reported_at": now,
                "reported_by": "A carer", "classification": "missing", "missing_from": "home"}});
            post(&calls_of(world, &phone, "ada").0, told)
        }
        "recordReturn" => mo.call("POST", &path, Some(json!({"returned_at": now})), &[("if-match", "*")]),
        "reclassifyEpisode" => post(&mo, json!({"classification": "absent", "reason": "She was with her aunt."})),
        "interviewNotRequired" => post(&mo, json!({"reason": "She was at home all the time."})),
        "tellOutput" => post(&mo, json!({"id": world.id(), "child": scene.child, "way": "printed", "at": now})),
        "takeEpisode" | "giveEpisodeBack" => post(&world.desk("ada"), Value::Null),
        "markRecordSeen" => post(&mo, json!({"position": 0})),
        "editRecord" => {
            let version = mo.get(&format!("/v1/records/{}", scene.record)).etag();
            let edits = json!({"kind": "return-home-interview", "child": scene.child,
                "intents": [{"intent": "set", "path": "/where", "value": "At school"}]});
            mo.call("POST", &path, Some(edits), &[("if-match", &version)])
        }
        "uploadAttachment" => put(&mo, scene.record, &scene.picture, 0, &scene.picture.bytes),
        "decideQuarantine" => {
            post(&mo, json!({"decision": "set_aside", "reason": "He was asked and says it is nothing."}))
        }
        "sync" => {
            let (mut phone, _) = world.phone("ada");
            let body = sync_as(&mut phone, json!({}));
            let bytes = body.to_string().into_bytes();
            Reply { status: 200, headers: axum::http::HeaderMap::new(), body, bytes }
        }
        _ if operation.method == "GET" && !operation.route.contains('{') && operation.id != "rhiWorklist" => {
            mo.get(&format!("{path}?limit=200"))
        }
        _ if operation.method == "GET" => mo.get(&path),
        _ => post(&mo, Value::Null),
    }
}

/// The lines of a child: id, action, and the operation where they are of an answer.
fn lines(world: &World, child: ChildId) -> BTreeSet<(String, String, Option<String>)> {
    let lines = sqlx::query_as("SELECT id, action, operation FROM audit WHERE child_id = $1").bind(child.to_string());
    world.run(lines.fetch_all(world.audit())).unwrap().into_iter().collect()
}

on_both_engines! {
    /// Called with a real child, each operation leaves a line; one whose answer names the child leaves the line of that
    /// answer, with its route.
    fn every_answer_about_a_child_leaves_a_line(world) {
        world.kingston();
        world.restart_server_as(|app| app.glass.per_day = 1_000);
        let silent: BTreeSet<&str> = SILENT.iter().map(|(id, _)| *id).collect();
        let operations = operations();
        let known: BTreeSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
        assert!(silent.is_subset(&known), "the list of silent operations names others than the document");
        for (number, operation) in operations.iter().filter(|operation| !silent.contains(operation.id.as_str())).enumerate() {
            let scene = scene(world, number);
            let before = lines(world, scene.child);
            let reply = call(world, operation, &scene);
            let text = String::from_utf8_lossy(&reply.bytes).into_owned();
            let answers = matches!(reply.status, 200..=204) || reply.body["code"] == "likely_duplicates";
            assert!(answers, "{}: {} {text}", operation.id, reply.status);
            let left: Vec<_> = lines(world, scene.child).difference(&before).cloned().collect();
            assert!(!left.is_empty(), "{} leaves no line", operation.id);
            let route = format!("{} {}", operation.method, operation.route);
            let answered = left.iter().any(|(_, _, operation)| operation.as_ref() == Some(&route));
            assert!(answered || !scene.named_in(&text), "{} answers with the child and no line of it: {left:?}", operation.id);
            // Asked for once more, it may have been done; an answer with the child is a line all the same.
            let before = lines(world, scene.child);
            let again = call(world, operation, &scene);
            let text = String::from_utf8_lossy(&again.bytes).into_owned();
            let answered = lines(world, scene.child).difference(&before).any(|(_, _, operation)| operation.as_ref() == Some(&route));
            let tells = again.status < 300 && scene.named_in(&text);
            assert!(answered || !tells, "{} once more answers with the child and no line of it", operation.id);
        }
    }

    /// What is said to be silent is: no such answer names a child or anything of it.
    fn what_is_silent_names_no_child(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let scene = scene(world, 0);
        let desks = [world.desk("alex"), world.desk("mo"), world.desk("dee")];
        for operation in operations() {
            let silent = SILENT.iter().any(|(id, _)| *id == operation.id);
            // What is computed repeats the child that was asked about.
            if silent && operation.method == "GET" && operation.id != "deriveRecordId" {
                let replies: Vec<Reply> = desks.iter().map(|desk| desk.get(&operation.route)).collect();
                assert!(replies.iter().any(|reply| reply.status == 200), "{}", operation.id);
                for reply in replies {
                    assert!(!scene.named_in(&String::from_utf8_lossy(&reply.bytes)), "{}", operation.id);
                }
            }
        }
    }
}
