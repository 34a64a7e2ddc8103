//! What is wrong with a body is told whole: every field, each by a pointer into the body as it was sent. A body is read by
//! its names alone.

use homeward_tests::on_both_engines;
use homeward_tests::world::Desk;
use serde_json::{Value, json};
use sync_core::ids::RecordId;
use sync_core::role::Role;

/// Where the faults of a refused body are, in order, with their codes.
fn told(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    problem["errors"].as_array().unwrap().iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

/// Every operation of the document that takes JSON, with an example of its body.
fn bodies() -> Vec<(String, String, String, Value)> {
    let document: Value = serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap();
    let mut bodies = Vec::new();
    for (route, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let media = &operation["requestBody"]["content"]["application/json"];
            let first = media["examples"].as_object().and_then(|examples| examples.values().next());
            let example = first.map_or(&media["example"], |first| &first["value"]);
            if media.is_object() {
                assert!(example.is_object(), "{route} has an example");
                let id = operation["operationId"].as_str().unwrap().to_owned();
                bodies.push((id, method.to_uppercase(), route.clone(), example.clone()));
            }
        }
    }
    bodies
}

/// Lists what becomes of a body with one of its objects written as a list, by position, and where that is.
fn by_position(body: &Value, at: &str) -> Vec<(String, Value)> {
    let mut made = Vec::new();
    match body {
        Value::Object(members) => {
            made.push((at.to_owned(), members.values().cloned().collect()));
            for (name, member) in members {
                for (place, list) in by_position(member, &format!("{at}/{name}")) {
                    let mut body = body.clone();
                    body[name] = list;
                    made.push((place, body));
                }
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                for (place, list) in by_position(entry, &format!("{at}/{index}")) {
                    let mut body = body.clone();
                    body[index] = list;
                    made.push((place, body));
                }
            }
        }
        _ => {}
    }
    made
}

fn create(desk: &Desk, body: Value) -> Vec<(String, String)> {
    told(&desk.post("/v1/children", body).problem(422, "invalid"))
}

/// Sends a body as it is written.
fn send(desk: &Desk, path: &str, body: &str) -> Value {
    let request = axum::http::Request::post(path).header("content-type", "application/json");
    desk.send(request, body.as_bytes().to_vec()).problem(422, "invalid")
}

on_both_engines! {
    /// An object is an object: a list of its values by position is refused, wherever in a body it stands.
    fn no_object_is_read_from_a_list(world) {
        world.kingston();
        world.user("Abi Admin", Role::Administrator, None);
        let (mo, stranger) = (world.desk("mo"), world.stranger());
        let mut tried = 0;
        for (id, method, route, example) in bodies() {
            // What is free in form may be a list: a value of a record, and what a new row begins with.
            let free = |place: &str| place.contains("/value");
            let mut path = route.clone();
            while let Some((before, rest)) = path.split_once('{') {
                path = format!("{before}{}{}", world.id(), rest.split_once('}').unwrap().1);
            }
            let desk = if matches!(id.as_str(), "signIn" | "refreshSession") { &stranger } else { &mo };
            if id == "handOver" {
                // It asks for a ticket, before it reads the body as all others do.
                continue;
            }
            for (place, body) in by_position(&example, "").into_iter().filter(|(place, _)| !free(place)) {
                let problem = desk.call(&method, &path, Some(body), &[]).problem(422, "invalid");
                let (pointer, detail) = (&problem["errors"][0]["pointer"], &problem["errors"][0]["detail"]);
                assert_eq!((pointer, detail), (&json!(place), &json!("must be an object")), "{id} {problem}");
                tried += 1;
            }
        }
        assert!(tried > 20, "the walk found the bodies: {tried}");
        // One of the listed options is its name.
        let option = json!({"classification": {"absent": null}, "reason": "She was with her aunt all along."});
        let path = format!("/v1/missing-episodes/{}/classification", world.id());
        assert_eq!(told(&mo.post(&path, option).problem(422, "invalid")), pairs(&[("/classification", "invalid")]));
    }

    /// What the settings decide is told beside what the types refuse, and what several rules of a handler refuse together.
    fn every_fault_is_told_at_once(world) {
        world.kingston();
        world.user("Abi Admin", Role::Administrator, None);
        let (sam, abi) = (world.desk("sam"), world.desk("abi"));
        let faulty = json!({"id": "x", "details": {"forename": "", "surname": "Example", "team": "Nowhere"}, "more": 1});
        assert_eq!(create(&sam, faulty), pairs(&[("/id", "invalid"), ("/details/forename", "invalid"),
            ("/details/team", "unknown_team"), ("", "invalid")]));
        let old = "018c0000-0000-7000-8000-000000000001";
        let rules = json!({"id": old, "details": {"forename": "Ash", "surname": "Example", "team": "Nowhere"},
            "not_duplicates_of": vec![world.id(); 51]});
        assert_eq!(create(&sam, rules), pairs(&[("/not_duplicates_of", "too_many"), ("/details/team", "unknown_team"),
            ("/id", "not_new")]));
        let detail = sam.post("/v1/children", json!({"id": "x"})).problem(422, "invalid")["errors"].clone();
        assert!(detail.as_array().unwrap().contains(&json!({"pointer": "/id", "code": "invalid", "detail": "must be a UUID"})),
            "{detail}");

        let user = |username: &str, password: &str, name: &str, team: &str| json!({"id": world.id(), "username": username, "name": name,
            "role": "team_manager", "team": team, "password": password});
        let all = pairs(&[("/username", "not_a_username"), ("/password", "weak"), ("/team", "unknown_team")]);
        let told_of = |body: Value| told(&abi.post("/v1/users", body).problem(422, "invalid"));
        assert_eq!(told_of(user("new\u{200b}er", "password password", "New Er", "Nowhere")), all);
        let mut with_type = told_of(user("new\u{200b}er", "password password", "", "Nowhere"));
        with_type.retain(|(pointer, _)| pointer != "/name");
        with_type.sort();
        let mut all = all;
        all.sort();
        assert_eq!(with_type, all);
        let mut teamless = user("newer", "password password", "New Er", "Kingston");
        teamless["team"] = Value::Null;
        assert_eq!(told_of(teamless), pairs(&[("/password", "weak"), ("/team", "missing")]));

        let (mo, robin) = (world.desk("mo"), world.child(&sam, "Robin", "Kingston"));
        let people = json!({"restricted": true, "named_people": [world.user_id("ada"), world.id(), world.id()]});
        let refused = mo.put(&format!("/v1/children/{robin}/restriction"), people).problem(422, "invalid");
        assert_eq!(told(&refused), pairs(&[("/named_people/1", "unknown_user"), ("/named_people/2", "unknown_user")]));
    }

    /// Every intent that does not fit is told, at its place in the body.
    fn every_intent_at_fault_is_told(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let path = format!("/v1/records/{}/edits", RecordId(world.id()));
        let edits = |intents: Value| json!({"kind": "return-home-interview", "child": robin, "intents": intents});
        let intents = json!([
            {"intent": "set", "path": "/where", "value": "At home"},
            {"intent": "set", "path": "/where", "value": 5},
            {"intent": "set", "path": "/nowhere", "value": "x"},
            {"intent": "edit_text", "path": "/before", "at": 9, "remove": 1, "insert": ""},
            {"intent": "edit_text", "path": "/before", "at": 0, "remove": 0, "insert": "x".repeat(200_000)},
            {"intent": "sign", "unit": "", "id": world.id(), "slot": "manager", "name": " "},
        ]);
        let refused = mo.post(&path, edits(intents)).problem(422, "invalid");
        assert_eq!(told(&refused), pairs(&[("/intents/1/value", "wrong_type"), ("/intents/2/path", "unknown_field"),
            ("/intents/3/at", "outside_text"), ("/intents/4/insert", "too_long"), ("/intents/5/name", "missing")]), "{refused}");
        // Nothing of it was written.
        mo.post(&path, edits(json!([{"intent": "set", "path": "/where", "value": "At home"}]))).expect(201);
    }

    /// Half a character is no text, and JSON all the same: the field is named, beside the others.
    fn half_a_character_is_refused_at_its_place(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let body = r#"{"id":"x","details":{"forename":"Ash \ud83d","surname":"\ud83d\ude00","team":"Nowhere"}}"#;
        let problem = send(&sam, "/v1/children", body);
        let mut places = told(&problem);
        places.sort();
        assert_eq!(places, pairs(&[("/details/forename", "invalid"), ("/details/team", "unknown_team"), ("/id", "invalid")]));
        assert!(problem.to_string().contains("half a character"), "{problem}");
        let path = format!("/v1/records/{}/edits", world.id());
        let body = format!(r#"{{"kind":"return-home-interview","child":"{robin}","intents":[
            {{"intent":"set","path":"/where","value":"At \udc00"}}]}}"#);
        assert_eq!(told(&send(&mo, &path, &body)), pairs(&[("/intents/0/value", "invalid")]));
    }
}

/// Keeps the helper honest.
#[test]
fn every_object_of_a_body_is_written_as_a_list_once() {
    let made = by_position(&json!({"a": {"b": 1}, "c": [{"d": 2}]}), "");
    let places: Vec<&str> = made.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["", "/a", "/c/0"]);
    assert_eq!(made[1].1, json!({"a": [1], "c": [{"d": 2}]}));
    assert_eq!(made[2].1, json!({"a": {"b": 1}, "c": [[2]]}));
}
