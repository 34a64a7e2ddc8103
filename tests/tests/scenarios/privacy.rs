//! Content stays where it belongs: words planted in names, narratives, reasons and bad requests are searched for in
//! everything the server logs, refuses, audits, and writes into headers and addresses.

use homeward_tests::world::{Desk, Reply, logged};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::cell::RefCell;
use sync_core::role::Role;

/// Stands in every planted text.
const CANARY: &str = "canary";

/// Keeps what is seen on the way.
#[derive(Default)]
struct Watch {
    seen: RefCell<Vec<String>>,
    problems: RefCell<usize>,
}

impl Watch {
    /// Keeps an answer's headers, and the answer too where it is a problem.
    fn look(&self, reply: Reply) -> Reply {
        let mut seen = self.seen.borrow_mut();
        seen.extend(reply.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
        if reply.status >= 400 {
            let mut problem = reply.body.clone();
            // Shown on purpose, to whoever is about to create a child twice.
            problem.as_object_mut().unwrap().remove("duplicates");
            seen.push(problem.to_string());
            *self.problems.borrow_mut() += 1;
        }
        reply
    }

    fn post(&self, desk: &Desk, path: &str, body: Value) -> Reply {
        self.look(desk.post(path, body))
    }

    fn keep(&self, text: impl Into<String>) {
        self.seen.borrow_mut().push(text.into());
    }
}

#[track_caller]
fn no_canary(text: &str) {
    let lower = text.to_lowercase();
    if let Some(at) = lower.find(CANARY) {
        let from = lower[..at].char_indices().rev().nth(200).map_or(0, |(index, _)| index);
        panic!("content got out: {}", &lower[from..at + CANARY.len()]);
    }
}

/// Asks for what cannot be, with content in it.
fn bad_requests(watch: &Watch, world: &World, desk: &Desk, child: sync_core::ids::ChildId) {
    let post = |path: &str, body: Value| {
        assert!(watch.post(desk, path, body).status >= 400, "{path}");
    };
    post("/v1/children/search", json!({"name": ["Canary"]}));
    post("/v1/children/search", json!({"name": format!("Canary {}", "x".repeat(200))}));
    post("/v1/children/search", json!("Canary"));
    post("/v1/children/search", json!({"name": "x", "canary": {"canary": 1}}));
    post(
        "/v1/children",
        json!({"id": world.id(), "details": {"forename": "R", "canary": 1, "phones": [{"canary": 2}]}}),
    );
    post(
        &format!("/v1/records/{}/edits", world.id()),
        json!({"kind": "canary", "child": child, "intents": [
        {"intent": "set", "path": "/where", "value": "x"}]}),
    );
    post(
        &format!("/v1/children/{child}/allocations"),
        json!({"id": world.id(), "user": world.id(), "service": "canary"}),
    );
    post("/v1/children", json!({"id": "Canary", "details": {}}));
    let absurd = json!({"forename": "Canary", "surname": "Canary", "team": "Kingston", "date_of_birth": "Canary",
        "police_category": "Canary"});
    post("/v1/children", json!({"id": world.id(), "details": absurd}));
    post(
        "/v1/missing-episodes",
        json!({"id": world.id(), "child": child, "reported_at": "Canary", "reported_by": "Canary",
        "classification": "Canary", "missing_from": "home"}),
    );
    let stranger = world.stranger();
    for body in [
        json!({"username": "canary.user", "password": "a canary's password"}),
        json!({"username": "ada", "password": "a canary's password"}),
        json!({"username": "ada", "password": "x", "device": {"id": "Canary"}}),
    ] {
        assert!(watch.post(&stranger, "/v1/sessions", body).status >= 400);
    }
    watch.post(&stranger, "/v1/sessions/refresh", json!({"refresh_token": "canary"})).problem(401, "session_ended");
    for path in [
        "/v1/canary",
        "/v1/children/canary",
        "/v1/children?cursor=canary",
        "/v1/children?canary=1",
        "/v1/records?kind=canary",
        "/v1/records?child=canary",
        "/v1/missing-episodes?open=canary",
        "/v1/audit?child=canary",
    ] {
        let problem = watch.look(desk.get(path));
        assert!((400..500).contains(&problem.status), "{path}");
    }
    let headers = [("if-match", "canary"), ("x-request-id", "canary"), ("user-agent", "canary"), ("accept", "canary")];
    watch.look(desk.call("PUT", &format!("/v1/children/{child}"), Some(json!({"forename": "Canary"})), &headers));
    let mut torn = b"{\"name\": \"Canary".to_vec();
    torn.push(0xff);
    let request = axum::http::Request::builder().method("POST").uri("/v1/children/search");
    watch.look(desk.send(request.header("content-type", "application/json"), torn)).problem(400, "malformed_request");
}

on_both_engines! {
    /// A whole story, every name and word of it a canary.
    fn content_stays_out_of_logs_refusals_and_the_audit(world) {
        world.kingston();
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let watch = Watch::default();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let child = sync_core::ids::ChildId(world.id());
        let details = json!({"forename": "Canaryrobin", "surname": "Canary-Example", "alias": "Canaryo", "team": "Kingston",
            "gp": "Dr Canary", "date_of_birth": "2011-05-06"});
        watch.post(&sam, "/v1/children", json!({"id": child, "details": details})).expect(201);
        watch.post(&sam, "/v1/children", json!({"id": world.id(), "details": details})).problem(409, "likely_duplicates");
        watch.post(&sam, "/v1/children/search", json!({"name": "Canary"})).expect(200);
        world.allocate(&mo, child, "ada", "missing");
        let bens = world.allocate(&mo, child, "ben", "missing");

        let episode = world.id();
        watch.post(&mo, "/v1/missing-episodes", json!({"id": episode, "child": child, "reported_at": world.now(),
            "reported_by": "Mr Canary", "last_seen_where": "Canary Wharf", "classification": "absent", "missing_from": "home",
            "police_incident_reference": "CANARY 7"})).expect(201);
        let of_episode = |step: &str, body: Value| watch.post(&mo, &format!("/v1/missing-episodes/{episode}/{step}"), body);
        of_episode("classification", json!({"classification": "missing", "reason": "A canary sang at the window."})).expect(200);
        of_episode("return", json!({"returned_at": world.now(), "where_found": "Canary Wharf"})).expect(200);
        of_episode("classification", json!({"classification": "missing", "reason": "A canary sang again at the window."})).problem(409, "wrong_state");

        let ((mut ada, ada_line), (mut ben, ben_line)) = (world.phone("ada"), world.phone("ben"));
        let interview = ada.begin("return-home-interview", child).unwrap();
        ada.set(interview, "/where", "Canary Wharf").unwrap();
        ada.edit_text(interview, "/before", 0, 0, "The canary was yellow.").unwrap();
        ada.set(interview, &format!("/episodes/{episode}/outcome"), "declined").unwrap();
        ada.set(interview, &format!("/episodes/{episode}/outcome_reason"), "The canary would not sing.").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();
        // Ben's access ends, and what he wrote since is kept for Mo to decide.
        ben.set(interview, "/where", "Canary Street").unwrap();
        watch.post(&mo, &format!("/v1/children/{child}/allocations/{bens}/end"), json!({})).expect(204);
        assert_eq!(ben.sync().unwrap().refused, 1);
        let quarantine = watch.look(mo.get("/v1/quarantine")).expect(200);
        let entry = quarantine["items"][0]["id"].as_str().unwrap();
        watch.post(&mo, &format!("/v1/quarantine/{entry}/decision"), json!({"decision": "accept", "reason": "The canary wrote it before the end."})).expect(200);
        let rae = world.desk("rae");
        watch.post(&rae, &format!("/v1/children/{child}/break-glass"), json!({"reason": "The canary is out tonight."})).expect(200);
        for path in [format!("/v1/records/{interview}"), format!("/v1/records/{interview}/history"),
            format!("/v1/children/{child}"), format!("/v1/records?child={child}&limit=1")] {
            watch.look(rae.get(&path)).expect(200);
        }
        let read = watch.look(mo.get(&format!("/v1/records/{interview}")));
        let etag = read.etag();
        assert!(read.expect(200).to_string().contains("The canary was yellow."));
        let edits = |intents: Value| {
            let body = json!({"kind": "return-home-interview", "child": child, "intents": intents});
            let path = format!("/v1/records/{interview}/edits");
            watch.look(mo.call("POST", &path, Some(body), &[("if-match", &etag)]))
        };
        for intent in [json!({"intent": "set", "path": "/where", "value": ["Canary"]}),
            json!({"intent": "set", "path": "/risk_now", "value": "canary"}),
            json!({"intent": "set", "path": "/interviewed_at", "value": "canary"}),
            json!({"intent": "set", "path": "/where", "value": format!("Canary{}", "x".repeat(300))}),
            json!({"intent": "canary"}), json!("canary"), json!({"intent": "set", "path": "/canary", "value": 1}),
            json!({"intent": "set", "path": "/episodes/canary/outcome", "value": "declined"}),
            json!({"intent": "set", "path": "/push/canary", "value": true}),
            json!({"intent": "set", "path": "/where/canary", "value": "x"}),
            json!({"intent": "set", "path": "/_signatures/canary", "value": "x"}),
            json!({"intent": "set", "path": "canary", "value": "x"}),
            json!({"intent": "set", "path": "/where", "value": "x", "canary": 1}),
            json!({"intent": "sign", "unit": "/canary", "id": world.id(), "slot": "canary", "name": "Canary"}),
            json!({"intent": "sign", "unit": "", "id": world.id(), "slot": "canary", "name": "Canary"}),
            json!({"intent": "amend", "unit": "/canary", "id": world.id(), "text": "Canary"}),
            json!({"intent": "remove_row", "path": format!("/siblings/{}", world.id()), "reason": "Canary"}),
            json!({"intent": "add_row", "path": "/siblings/canary", "values": {"name": "Canary"}}),
            json!({"intent": "add_row", "path": format!("/siblings/{}", world.id()), "values": {"canary": "Canary"}}),
            json!({"intent": "add_row", "path": format!("/places/{}", world.id()), "values": {"canary": {"canary": 1}}})] {
            edits(json!([intent])).problem(422, "invalid");
        }
        bad_requests(&watch, world, &mo, child);
        let restriction = json!({"restricted": true, "named_people": [world.user_id("ada")]});
        watch.look(mo.put(&format!("/v1/children/{child}/restriction"), restriction)).expect(204);

        let audit = watch.look(mo.get(&format!("/v1/audit?child={child}&limit=200"))).expect(200);
        let actions = audit.to_string();
        for action in ["child.created", "episode.reclassified", "record.read", "glass.broken", "child.restricted"] {
            assert!(actions.contains(action), "{action}");
        }
        let all: Vec<(String, Option<String>)> = world.run(sqlx::query_as("SELECT action, detail FROM audit")
            .fetch_all(world.audit())).unwrap();
        assert!(all.iter().any(|(action, _)| action == "quarantine.decided"));
        for (_, detail) in all {
            watch.keep(detail.unwrap_or_default());
        }
        watch.keep(actions);
        for line in [ada_line, ben_line] {
            watch.keep(line.log().join("\n"));
        }
        assert!(*watch.problems.borrow() > 25);
        for text in watch.seen.borrow().iter() {
            no_canary(text);
        }
        let log = logged();
        assert!(log.contains("answered") && log.contains("/v1/children/search"), "nothing was logged");
        no_canary(&log);
    }
}

/// The search itself finds what it is for.
#[test]
#[should_panic(expected = "content got out")]
fn a_canary_is_found() {
    no_canary("all is well, says Canaryrobin");
}
