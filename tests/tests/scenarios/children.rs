//! Children: created once, read by those who work with them, changed on what was read, and opened in an emergency.

use chrono::{DateTime, TimeDelta, Utc};
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;

fn details(forename: &str, surname: &str) -> Value {
    json!({"forename": forename, "surname": surname, "team": "Kingston", "date_of_birth": "2011-05-06"})
}

fn forenames(page: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        page.as_array().unwrap().iter().map(|child| child["forename"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

fn break_glass(desk: &Desk, child: ChildId) -> Reply {
    desk.post(&format!("/v1/children/{child}/break-glass"), json!({"reason": "The colleague on call is ill."}))
}

fn actions(world: &World, manager: &str, child: ChildId) -> Vec<(String, Option<String>)> {
    let audit = world.desk(manager).get(&format!("/v1/audit?child={child}&limit=200")).expect(200);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (text(&entry["action"]).unwrap(), text(&entry["user"])))
        .collect()
}

on_both_engines! {
    /// Sam creates Robin, is shown Robyn with the same birthday before making her twice, and may send a request again.
    fn a_child_is_created_once(world) {
        world.kingston();
        let sam = world.desk("sam");
        let (robin, other) = (world.id(), world.id());
        let first = json!({"id": robin, "details": details("Robin", "Example")});
        let reply = sam.post("/v1/children", first.clone());
        assert_eq!(reply.etag(), "\"1\"");
        let created = reply.expect(201);
        assert_eq!((&created["forename"], &created["header_only"]), (&json!("Robin"), &json!(true)));
        let again = sam.post("/v1/children", first);
        assert_eq!(again.etag(), "\"1\"");
        assert_eq!(again.expect(200), created);
        let else_said = json!({"id": robin, "details": details("Quill", "Demo")});
        sam.post("/v1/children", else_said).problem(409, "already_exists");

        let slip = details("Robyn", "Example");
        let shown = sam.post("/v1/children", json!({"id": other, "details": slip})).problem(409, "likely_duplicates");
        assert_eq!(shown["duplicates"][0]["id"], json!(robin));
        assert_eq!(shown["duplicates"][0]["date_of_birth"], "2011-05-06");
        assert!(shown["duplicates"][0].get("details").is_none());
        let asked = sam.post("/v1/children/duplicates", json!({"forename": "Robyn", "surname": "Sample",
            "date_of_birth": "2011-05-06"})).expect(200);
        assert_eq!(asked["duplicates"][0]["id"], json!(robin));
        sam.get(&format!("/v1/children/{other}")).problem(404, "not_found");
        let distinct = json!({"id": other, "details": slip, "not_duplicates_of": [robin]});
        sam.post("/v1/children", distinct).expect(201);
        assert_eq!(forenames(&sam.get("/v1/children").expect(200)["items"]), ["Robin", "Robyn"]);

        for username in ["ada", "pia", "yan"] {
            let request = json!({"id": world.id(), "details": details("Quill", "Demo")});
            world.desk(username).post("/v1/children", request).problem(403, "not_allowed");
        }
        let absurd = json!({"id": world.id(), "details": {"forename": "Quill", "surname": "Demo", "team": "Kingston",
            "date_of_birth": "2011-02-30"}});
        let problem = sam.post("/v1/children", absurd).problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/details/date_of_birth");
    }

    /// Each sees the children they work with; another team's child is not there, and the try is in its audit.
    fn a_child_outside_is_not_found(world) {
        world.kingston();
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (sam, mo, rae) = (world.desk("sam"), world.desk("mo"), world.desk("rae"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let wren = world.child(&sam, "Wren", "Richmond");
        world.allocate(&mo, robin, "ada", "missing");
        world.allocate(&rae, wren, "yan", "phoenix");

        for (username, sees) in [("ada", vec!["Robin"]), ("ben", vec![]), ("mo", vec!["Robin"]), ("rae", vec!["Wren"]),
            ("yan", vec!["Wren"]), ("pia", vec!["Wren"]), ("dee", vec!["Robin", "Wren"]), ("sam", vec!["Robin", "Wren"])] {
            let desk = world.desk(username);
            let listed = desk.get("/v1/children").expect(200);
            assert_eq!(forenames(&listed["items"]), sees, "{username}");
            let full = username != "sam";
            assert!(listed["items"].as_array().unwrap().iter().all(|child| child.get("details").is_some() == full));
            let found = desk.post("/v1/children/search", json!({"name": "EXAMPLE"})).expect(200);
            assert_eq!(forenames(&found["children"]), sees, "{username}");
            for (child, name) in [(robin, "Robin"), (wren, "Wren")] {
                let reply = desk.get(&format!("/v1/children/{child}"));
                if sees.contains(&name) {
                    assert_eq!(reply.expect(200)["forename"], name);
                } else {
                    reply.problem(404, "not_found");
                }
            }
        }
        let of_ben = |entry: &(String, Option<String>)| entry.1 == Some(world.user_id("ben").to_string());
        let tries: Vec<_> = actions(world, "mo", robin).into_iter().filter(of_ben).map(|(action, _)| action).collect();
        assert_eq!(tries, ["access.refused"]);
        mo.get(&format!("/v1/audit?child={wren}")).problem(404, "not_found");
        // A wildcard is a letter like any other.
        assert_eq!(mo.post("/v1/children/search", json!({"name": "%"})).expect(200)["children"], json!([]));
    }

    /// Mo and Dee change what they read: the later one is told, and both versions are kept.
    fn details_are_changed_on_what_was_read(world) {
        world.kingston();
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let path = format!("/v1/children/{robin}");
        let etag = mo.get(&path).etag();
        let with_school = |school: &str| {
            let mut details = details("Robin", "Robinson-Example");
            details["school_or_college"] = school.into();
            details
        };
        let put = |desk: &Desk, etag: Option<&str>, body: Value| {
            let headers: Vec<(&str, &str)> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
            desk.call("PUT", &path, Some(body), &headers)
        };
        put(&mo, None, with_school("Hill School")).problem(428, "precondition_required");
        let changed = put(&mo, Some(&etag), with_school("Hill School"));
        assert_eq!(changed.etag(), "\"2\"");
        assert_eq!(changed.expect(200)["details"]["school_or_college"], "Hill School");
        for stale in [etag.as_str(), "\"99\"", "\"0\"", "7", "W/\"2\"", "\"9223372036854775807\""] {
            put(&dee, Some(stale), with_school("Dale School")).problem(412, "version_mismatch");
        }
        assert_eq!(dee.get(&path).expect(200)["details"]["school_or_college"], "Hill School");
        put(&dee, Some("\"2\""), with_school("Dale School")).expect(200);
        put(&world.desk("ada"), Some("\"3\""), with_school("No School")).problem(403, "not_allowed");

        let kept: Vec<String> = world.run(sqlx::query_scalar("SELECT details FROM child_versions ORDER BY version")
            .fetch_all(world.app.db.reader())).unwrap();
        let schools: Vec<Value> = kept.iter().map(|details| serde_json::from_str::<Value>(details).unwrap())
            .map(|details| details["school_or_college"].clone()).collect();
        assert_eq!(schools, [Value::Null, json!("Hill School"), json!("Dale School")]);
    }

    /// Mo restricts Robin to Ada: the rest of the team, the SPA and the Associate Director no longer know of her.
    fn a_restriction_names_people(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for username in ["ada", "ben"] {
            world.allocate(&mo, robin, username, "missing");
        }
        let path = format!("/v1/children/{robin}");
        let restrict = |desk: &Desk, body: Value| desk.put(&format!("{path}/restriction"), body);
        let body = json!({"restricted": true, "named_people": [world.user_id("ada")]});
        for username in ["ada", "sam"] {
            restrict(&world.desk(username), body.clone()).problem(403, "not_allowed");
        }
        let stranger = restrict(&mo, json!({"restricted": true, "named_people": [world.id()]})).problem(422, "invalid");
        assert_eq!(stranger["errors"][0]["pointer"], "/named_people/0");
        restrict(&mo, body).expect(204);
        for (username, status) in [("ada", 200), ("mo", 200), ("ben", 404), ("sam", 404), ("dee", 404), ("yan", 404)] {
            assert_eq!(world.desk(username).get(&path).status, status, "{username}");
        }
        let twin = json!({"id": world.id(), "details": details("Robin", "Robinson-Example")});
        sam.post("/v1/children", twin).expect(201);
        let open = Some(json!({"restricted": false}));
        mo.call("PUT", &format!("{path}/restriction"), open, &[("if-match", "*")]).expect(204);
        for username in ["ben", "sam", "dee"] {
            world.desk(username).get(&path).expect(200);
        }
    }

    /// Ben breaks the glass to Robin with a reason: for twelve hours he reads what the desk has, changes nothing, and
    /// his phone gets nothing. Her manager sees it.
    fn broken_glass_opens_for_reading(world) {
        world.kingston();
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let path = format!("/v1/records/{interview}");
        ben.get(&path).problem(404, "not_found");
        let reasonless = ben.post(&format!("/v1/children/{robin}/break-glass"), json!({"reason": " "}));
        assert_eq!(reasonless.problem(422, "invalid")["errors"][0]["pointer"], "/reason");
        break_glass(&world.desk("mo"), robin).problem(409, "wrong_state");
        break_glass(&ben, ChildId(world.id())).problem(404, "not_found");

        let open = break_glass(&ben, robin).expect(200);
        let until: DateTime<Utc> = open["until"].as_str().unwrap().parse().unwrap();
        assert_eq!(until, world.now() + TimeDelta::hours(12));
        let record = ben.get(&path);
        let etag = record.etag();
        assert_eq!(record.expect(200)["data"]["where"], "At home");
        let listed = ben.get(&format!("/v1/records?child={robin}")).expect(200);
        assert_eq!(listed["items"][0]["id"], json!(interview));
        assert!(ben.get(&format!("/v1/children/{robin}")).expect(200).get("details").is_some());

        let edits = json!({"kind": "return-home-interview", "child": robin,
            "intents": [{"intent": "set", "path": "/where", "value": "Elsewhere"}]});
        let edit = |desk: &Desk| desk.call("POST", &format!("{path}/edits"), Some(edits.clone()), &[("if-match", &etag)]);
        edit(&ben).problem(403, "not_allowed");
        let rae = world.desk("rae");
        break_glass(&rae, robin).expect(200);
        edit(&rae).problem(403, "not_allowed");
        rae.put(&format!("/v1/children/{robin}/restriction"), json!({"restricted": true})).problem(403, "not_allowed");
        let allocation = json!({"id": world.id(), "user": world.user_id("rae"), "service": "missing"});
        rae.post(&format!("/v1/children/{robin}/allocations"), allocation).problem(403, "not_allowed");
        let report = json!({"id": world.id(), "child": robin, "reported_at": world.now(), "reported_by": "Ben",
            "classification": "missing", "missing_from": "home"});
        ben.post("/v1/missing-episodes", report).problem(403, "not_allowed");
        let (ben_phone, _) = world.phone("ben");
        assert!(ben_phone.children().is_empty() && ben_phone.sync_statuses().is_empty());

        let ben_id = Some(world.user_id("ben").to_string());
        assert!(actions(world, "mo", robin).contains(&("glass.broken".to_owned(), ben_id)));
        world.pass(TimeDelta::hours(12) - TimeDelta::seconds(1));
        world.desk("ben").get(&path).expect(200);
        world.pass(TimeDelta::seconds(1));
        world.desk("ben").get(&path).problem(404, "not_found");
        world.desk("ben").get(&format!("/v1/children/{robin}")).problem(404, "not_found");
    }

    /// There is no glass for those whose work never takes them to a child's records.
    fn there_is_no_glass_for_some(world) {
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        world.user("Alex Admin", Role::Administrator, None);
        world.user("Ap Application", Role::Application, None);
        world.user("Pol Police", Role::PoliceLiaison, None);
        world.user("Max Meeting", Role::MeetingSupport, None);
        for username in ["alex", "ap", "pol", "max"] {
            break_glass(&world.desk(username), robin).problem(403, "not_allowed");
            world.desk(username).get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        }
    }
}
