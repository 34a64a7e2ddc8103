//! Lists in pages: a cursor is good for its list and what narrows it, and a page has a bound in bytes as well as in entries.

use homeward_server::router;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;

/// Every list of the document that takes a cursor in its query.
fn lists() -> Vec<String> {
    let document = router::document();
    let paths = document["paths"].as_object().unwrap();
    let has_cursor = |operation: &Value| {
        let parameters = operation["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "cursor" && one["in"] == "query"))
    };
    paths.iter().filter(|(_, item)| has_cursor(&item["get"])).map(|(path, _)| path.clone()).collect()
}

/// Makes two entries for each list, so that its first page of one has a cursor.
fn two_of_each(world: &mut World) -> ChildId {
    world.kingston();
    for name in ["Max Manager", "Mia Manager"] {
        world.user(name, Role::TeamManager, Some("Kingston"));
    }
    let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
    let children = [world.child(&sam, "Robin", "Kingston"), world.child(&sam, "Quinn", "Kingston")];
    for child in children {
        for field in ["/where", "/interpreter"] {
            let edits = json!({"kind": "return-home-interview", "child": child,
                "intents": [{"intent": "set", "path": field, "value": "At home"}]});
            mo.post(&format!("/v1/records/{}/edits", RecordId(world.id())), edits);
        }
        crate::access::report(world, &sam, child, true);
        let reason = json!({"reason": "The colleague on call is ill tonight."});
        ben.post(&format!("/v1/children/{child}/break-glass"), reason).expect(200);
    }
    for worker in ["ada", "ben"] {
        let allocations = children.map(|child| world.allocate(&mo, child, worker, "missing"));
        let (mut phone, _) = world.phone(worker);
        for child in children {
            let record = phone.begin("return-home-interview", child).unwrap();
            phone.set(record, "/where", "At home").unwrap();
        }
        for (child, allocation) in children.iter().zip(allocations) {
            mo.post(&format!("/v1/children/{child}/allocations/{allocation}/end"), Value::Null).expect(204);
        }
        phone.sync().unwrap();
    }
    world.phone("mo");
    children[0]
}

fn on(desk: &Desk, path: &str, cursor: &str) -> Reply {
    desk.get(&format!("{path}{}limit=1&cursor={cursor}", if path.contains('?') { '&' } else { '?' }))
}

on_both_engines! {
    /// The cursor of one list is refused by every other, and by the same one narrowed differently.
    fn a_cursor_is_good_for_its_own_list(world) {
        let child = two_of_each(world);
        let mo = world.desk("mo");
        let mut asked: Vec<String> = lists();
        assert!(asked.len() >= 10, "{asked:?}");
        for narrowed in ["/v1/records?conflicts=true", "/v1/records?kind=return-home-interview", "/v1/missing-episodes?open=true",
            "/v1/glass-breaks?unseen=true"] {
            asked.push(narrowed.to_owned());
        }
        for list in ["/v1/audit", "/v1/records"] {
            asked.push(format!("{list}?child={child}"));
        }
        let mut cursors: Vec<(String, String)> = Vec::new();
        for list in &asked {
            let page = mo.get(&format!("{list}{}limit=1", if list.contains('?') { '&' } else { '?' })).expect(200);
            let cursor = if page["next"].is_string() { &page["next"] } else { &page["resume"] };
            cursors.push((list.clone(), cursor.as_str().unwrap_or_else(|| panic!("{list} has no cursor: {page}")).to_owned()));
        }
        for (of, cursor) in &cursors {
            for list in &asked {
                let reply = on(&mo, list, cursor);
                if of == list {
                    reply.expect(200);
                } else {
                    let refused = reply.problem(400, "malformed_request");
                    assert_eq!(refused["errors"][0]["pointer"], "cursor", "the cursor of {of} on {list}");
                }
            }
            let search = json!({"name": "robin", "cursor": cursor});
            let refused = mo.post("/v1/children/search", search).problem(422, "invalid");
            assert_eq!(refused["errors"][0]["pointer"], "/cursor");
        }
        let found = mo.post("/v1/children/search", json!({"name": "example", "limit": 1})).expect(200);
        let search = |name: &str| mo.post("/v1/children/search", json!({"name": name, "cursor": found["next"]}));
        search("example").expect(200);
        search("robin").problem(422, "invalid");
        // Clients keep `resume`: one from before cursors named their list goes on.
        mo.get("/v1/records?cursor=MCAw").expect(200);
    }

    /// What was handed out is not refused in parts: both of two wrong parameters are named.
    fn both_wrong_parameters_are_named(world) {
        world.kingston();
        let refused = world.desk("mo").get("/v1/children?limit=0&cursor=AA").problem(400, "malformed_request");
        assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
    }

    /// Records, children and episodes at their limits: pages end early, with a cursor, and nothing is left out.
    fn a_page_ends_by_its_bytes(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let mut children = Vec::new();
        for number in 0..5 {
            let child = world.child(&sam, &format!("Child{number}"), "Kingston");
            let addresses: Vec<Value> =
                (0..20).map(|_| json!({"kind": "other", "address": "ä".repeat(500)})).collect();
            let details = json!({"forename": format!("Child{number}"), "surname": "Example", "team": "Kingston", "addresses": addresses});
            let version = mo.get(&format!("/v1/children/{child}")).etag();
            mo.call("PUT", &format!("/v1/children/{child}"), Some(details), &[("if-match", &version)]).expect(200);
            let edits = json!({"kind": "return-home-interview", "child": child,
                "intents": [{"intent": "edit_text", "path": "/before", "at": 0, "remove": 0, "insert": "x".repeat(15_000)}]});
            mo.post(&format!("/v1/records/{}/edits", RecordId(world.id())), edits).expect(201);
            let episode = json!({"id": world.id(), "child": child, "reported_at": world.now(), "reported_by": "A carer",
                "classification": "missing", "missing_from": "home", "last_seen_where": "ä".repeat(200)});
            mo.post("/v1/missing-episodes", episode).expect(201);
            children.push(child);
        }
        for (path, bytes) in [("/v1/records", 40_000), ("/v1/children", 50_000), ("/v1/missing-episodes", 2_000)] {
            world.app.page_bytes.store(bytes, Ordering::Relaxed);
            let (mut seen, mut pages, mut cursor) = (Vec::new(), 0, String::new());
            loop {
                let reply = mo.get(&format!("{path}?limit=200&cursor={cursor}"));
                // As text beside what surrounds each entry; of two bytes for a letter at the most.
                assert!(reply.bytes.len() < 2 * bytes + 8_000, "{path}: {}", reply.bytes.len());
                let page = reply.expect(200);
                pages += 1;
                seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                match page["next"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert!(pages > 1, "{path}");
            let all = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!((seen.len(), all), (5, 5), "{path}");
            // A page has an entry, however large that is.
            world.app.page_bytes.store(16, Ordering::Relaxed);
            assert_eq!(mo.get(path).expect(200)["items"].as_array().unwrap().len(), 1, "{path}");
        }
    }
}
