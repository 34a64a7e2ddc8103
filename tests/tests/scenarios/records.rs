//! Records over REST: edited by the same intents as on a phone, read as they are and as they stood.

use chrono::{TimeDelta, Utc};
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::sync::phone::WorkState;
use uuid::Uuid;

const KIND: &str = "return-home-interview";

/// A child of Kingston's that Ada and Ben work with.
pub(crate) fn robin(world: &mut World) -> ChildId {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    world.allocate(&mo, robin, "ada", "missing");
    world.allocate(&mo, robin, "ben", "missing");
    robin
}

pub(crate) fn set(path: &str, value: Value) -> Value {
    json!({"intent": "set", "path": path, "value": value})
}

pub(crate) fn edit(desk: &Desk, record: Uuid, child: ChildId, etag: Option<&str>, intents: &[Value]) -> Reply {
    let body = json!({"kind": KIND, "child": child, "intents": intents});
    let headers: Vec<(&str, &str)> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
    desk.call("POST", &format!("/v1/records/{record}/edits"), Some(body), &headers)
}

pub(crate) fn read(desk: &Desk, record: Uuid) -> Reply {
    desk.get(&format!("/v1/records/{record}"))
}

on_both_engines! {
    /// What is more than one edit may hold is answered so, and taken in several; nothing of it waits for a manager.
    fn a_large_edit_is_sent_in_several(world) {
        let robin = robin(world);
        let (ada, mo, record) = (world.desk("ada"), world.desk("mo"), world.id());
        let long = |path: &str| json!({"intent": "edit_text", "path": path, "at": 0, "remove": 0, "insert": "word ".repeat(3_800)});
        let texts = ["/before", "/analysis", "/what_would_help", "/own_words"].map(long);
        let refused = edit(&ada, record, robin, None, &texts).problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!("/intents"), &json!("too_large")));
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
        edit(&ada, record, robin, None, &texts[..2]).expect(201);
        let etag = read(&ada, record).etag();
        edit(&ada, record, robin, Some(&etag), &texts[2..]).expect(200);
    }

    /// Ada begins an interview at her desk, and goes on from the version she read.
    fn edited_on_what_was_read(world) {
        let robin = robin(world);
        let (ada, mo, record) = (world.desk("ada"), world.desk("mo"), world.id());
        let begun = edit(&ada, record, robin, None, &[set("/where", json!("At home")), set("/push/bullying", json!(true))]);
        let first = begun.etag();
        let begun = begun.expect(201);
        assert_eq!((&begun["data"]["where"], &begun["data"]["push"]), (&json!("At home"), &json!(["bullying"])));
        let by = begun["attribution"]["/where"]["device"].as_str().unwrap();
        assert_eq!(begun["people"][by]["name"], "Ada Missing");
        assert_eq!(read(&mo, record).etag(), first);

        edit(&ada, record, robin, None, &[set("/where", json!("In the car"))]).problem(428, "precondition_required");
        let second = edit(&ada, record, robin, Some(&first), &[set("/where", json!("In the car"))]);
        assert_ne!(second.etag(), first);
        let second = second.expect(200);
        edit(&mo, record, robin, Some(&first), &[set("/where", json!("At school"))]).problem(412, "version_mismatch");
        assert_eq!(read(&mo, record).expect(200)["data"]["where"], "In the car");
        // Whoever is not at work with the child, or names another child or kind, finds nothing.
        let (yan, etag) = (world.desk("yan"), read(&mo, record).etag());
        edit(&yan, record, robin, Some(&etag), &[set("/where", json!("x"))]).problem(404, "not_found");
        read(&yan, record).problem(404, "not_found");
        let wren = world.child(&world.desk("sam"), "Wren", "Kingston");
        edit(&mo, record, wren, None, &[set("/where", json!("x"))]).problem(404, "not_found");

        let (mut phone, _) = world.phone("ada");
        let id = sync_core::ids::RecordId(record);
        assert_eq!(serde_json::to_value(phone.view(id).unwrap()).unwrap()["data"], second["data"]);
    }

    /// Characters of a word processor that no store can keep are replaced, and the text is taken.
    fn a_word_processors_characters_are_replaced(world) {
        let robin = robin(world);
        let (ada, record) = (world.desk("ada"), world.id());
        let intents = [
            set("/where", json!("At\u{b}home\u{0}")),
            json!({"intent": "edit_text", "path": "/before", "at": 0, "insert": "One\r\ntwo\u{c}three"}),
        ];
        edit(&ada, record, robin, None, &intents).expect(201);
        let data = read(&ada, record).expect(200)["data"].clone();
        assert_eq!((&data["where"], &data["before"]), (&json!("At\nhome\u{fffd}"), &json!("One\ntwo\nthree")));
    }

    /// What does not fit is refused by field, and all of the request with it.
    fn what_does_not_fit_changes_nothing(world) {
        let robin = robin(world);
        let (ada, record) = (world.desk("ada"), world.id());
        let etag = edit(&ada, record, robin, None, &[set("/where", json!("At home"))]).etag();
        let before = read(&ada, record).expect(200);
        for (intent, pointer, code) in [
            (set("/whereabouts", json!("x")), "/path", "unknown_field"),
            (set("/where", json!(7)), "/value", "wrong_type"),
            (set("/offered", json!("yes")), "/value", "wrong_type"),
            (set("/risk_now", json!("enormous")), "/value", "not_an_option"),
            (set("/push/weather", json!(true)), "/value", "not_an_option"),
            (set("/interviewed_at", json!("9999-01-01T00:00:00Z")), "/value", "out_of_range"),
            (set("/interviewed_at", json!("the day before")), "/value", "wrong_type"),
            (set("/where", json!("a".repeat(201))), "/value", "too_long"),
            (json!({"intent": "edit_text", "path": "/before", "at": 5, "insert": "x"}), "/at", "outside_text"),
            (json!({"intent": "edit_text", "path": "/before", "at": 0, "insert": "a".repeat(20_001)}), "/insert", "too_long"),
            (json!({"intent": "add_row", "path": "/places/not-an-id"}), "/path", "invalid_row_key"),
            (json!({"intent": "resolve", "path": "/where", "id": world.id(), "value": "x"}), "/path", "no_conflict"),
        ] {
            let whole = [set("/where", json!("In the car")), intent.clone()];
            let problem = edit(&ada, record, robin, Some(&etag), &whole).problem(422, "invalid");
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(format!("/intents/1{pointer}")), &json!(code)), "{intent} {problem}");
        }
        for (intents, pointer) in [
            (json!([]), "/intents"),
            (json!([set("/where", json!("x")), {"intent": "erase", "path": "/where"}]), "/intents/1/intent"),
            (json!([set("where", json!("x"))]), "/intents/0/path"),
            (json!("all of them"), "/intents"),
        ] {
            let body = json!({"kind": KIND, "child": robin, "intents": intents});
            let reply = ada.call("POST", &format!("/v1/records/{record}/edits"), Some(body), &[("if-match", &etag)]);
            let problem = reply.problem(422, "invalid");
            let named = problem["errors"][0]["pointer"].as_str().unwrap();
            assert!(pointer.starts_with(named) && named.starts_with("/intents"), "{problem}");
        }
        let kind = json!({"kind": "diary", "child": robin, "intents": [set("/where", json!("x"))]});
        let problem = ada.post(&format!("/v1/records/{}/edits", world.id()), kind).problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/kind");
        assert_eq!(read(&ada, record).expect(200), before);
        assert_eq!(read(&ada, record).etag(), etag);
    }

    /// Ada and Ben wrote different places. Mo chooses over REST: both phones see the choice, and who made it.
    fn a_manager_chooses_and_the_phones_see_it(world) {
        let robin = robin(world);
        let mo = world.desk("mo");
        let ((mut ada, ada_line), (mut ben, _)) = (world.phone("ada"), world.phone("ben"));
        let interview = ada.begin(KIND, robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();
        ada_line.cut();
        ada.set(interview, "/where", "In the car").unwrap();
        ben.set(interview, "/where", "At school").unwrap();
        ben.sync().unwrap();
        ada_line.mend();
        ada.sync().unwrap();
        let listed = mo.get("/v1/records?conflicts=true").expect(200);
        assert_eq!(listed["items"][0]["id"], json!(interview));
        let seen = read(&mo, interview.0);
        let etag = seen.etag();
        assert_eq!(seen.expect(200)["conflicts"][0]["values"].as_array().unwrap().len(), 2);

        let choice = json!({"intent": "resolve", "path": "/where", "id": world.id(), "value": "At school"});
        let resolved = edit(&mo, interview.0, robin, Some(&etag), &[choice]).expect(200);
        assert_eq!((&resolved["data"]["where"], &resolved["conflicts"]), (&json!("At school"), &json!([])));
        let resolution = &resolved["resolutions"][0];
        assert_eq!((&resolution["person"]["name"], &resolution["chosen"]), (&json!("Mo Manager"), &json!("At school")));
        assert_eq!(resolution["over"].as_array().unwrap().len(), 2);
        assert_eq!(mo.get("/v1/records?conflicts=true").expect(200)["items"], json!([]));
        for phone in [&mut ada, &mut ben] {
            phone.sync().unwrap();
            let view = phone.view(interview).unwrap();
            assert!(view.conflicts.is_empty());
            assert_eq!(view.data["where"], "At school");
            let by = view.resolutions[0].device.unwrap();
            assert_eq!(phone.person(by).unwrap().name, "Mo Manager");
        }
    }

    /// Mo signs an interview off: it is locked, for desks and phones; a correction is an amendment beside it.
    fn sign_off_locks_and_amendments_stay_beside(world) {
        let robin = robin(world);
        let (ada, mo, record) = (world.desk("ada"), world.desk("mo"), world.id());
        let etag = edit(&ada, record, robin, None, &[set("/where", json!("At home"))]).etag();
        let sign = |slot: &str| json!({"intent": "sign", "unit": "", "id": world.id(), "slot": slot, "name": "M. Manager"});
        let problem = edit(&ada, record, robin, Some(&etag), &[sign("manager")]).problem(422, "invalid");
        assert!(["not_a_writer", "not_signable"].contains(&problem["errors"][0]["code"].as_str().unwrap()), "{problem}");
        let signed = edit(&mo, record, robin, Some(&etag), &[sign("manager")]);
        let etag = signed.etag();
        let signed = signed.expect(200);
        let signature = &signed["signatures"][0];
        assert_eq!((&signature["locks"], &signature["intact"], &signature["person"]["name"]),
            (&json!(true), &json!(true), &json!("Mo Manager")));
        for desk in [&ada, &mo] {
            let problem = edit(desk, record, robin, Some(&etag), &[set("/where", json!("x"))]).problem(422, "invalid");
            assert_eq!(problem["errors"][0]["code"], "locked");
        }
        let amend = json!({"intent": "amend", "unit": "", "id": world.id(), "text": "It was at her aunt's home."});
        let amended = edit(&ada, record, robin, Some(&etag), &[amend]).expect(200);
        assert_eq!((&amended["data"]["where"], &amended["amendments"][0]["text"]),
            (&json!("At home"), &json!("It was at her aunt's home.")));
        assert_eq!(amended["amendments"][0]["person"]["name"], "Ada Missing");
        assert_eq!(amended["signatures"][0]["intact"], true);
        let (mut phone, _) = world.phone("ben");
        let error = phone.set(sync_core::ids::RecordId(record), "/where", "x").unwrap_err();
        assert_eq!(error.code(), "locked");
    }

    /// Lists by child, kind and time, page by page; going on from the last page gives what changed since.
    fn lists_go_page_by_page(world) {
        let robin = robin(world);
        let (sam, mo, ada) = (world.desk("sam"), world.desk("mo"), world.desk("ada"));
        let wren = world.child(&sam, "Wren", "Kingston");
        world.allocate(&mo, wren, "ada", "missing");
        let mut made = Vec::new();
        for index in 0..5 {
            let (record, child) = (world.id(), if index < 3 { robin } else { wren });
            edit(&ada, record, child, None, &[set("/where", json!(format!("Place {index}")))]).expect(201);
            world.pass(TimeDelta::minutes(1));
            made.push(record);
        }
        let plan = world.id();
        let body = json!({"kind": "session-plan", "child": robin, "intents": [set("/client", json!("x"))]});
        let refused = ada.post(&format!("/v1/records/{plan}/edits"), body);
        assert!(refused.status == 422, "{}", refused.body);

        let ids = |body: &Value| -> Vec<Uuid> {
            body["items"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().parse().unwrap()).collect()
        };
        let all = |query: &str| {
            let (mut path, mut found, mut pages) = (format!("/v1/records?{query}"), Vec::new(), 0);
            loop {
                let reply = mo.get(&path);
                let link = reply.headers.get("link").map(|link| link.to_str().unwrap().to_owned());
                let body = reply.expect(200);
                found.extend(ids(&body));
                pages += 1;
                let Some(link) = link else {
                    assert!(body.get("next").is_none());
                    return (found, pages);
                };
                assert!(link.contains(body["next"].as_str().unwrap()));
                path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
            }
        };
        assert_eq!(all("limit=2"), (made.clone(), 3));
        assert_eq!(all("limit=5"), (made.clone(), 1));
        assert_eq!(all(&format!("limit=1&child={robin}")), (made[..3].to_vec(), 3));
        assert_eq!(all(&format!("limit=1&child={wren}&kind={KIND}")), (made[3..].to_vec(), 2));
        assert_eq!(all("kind=safety-plan"), (vec![], 1));
        let since = (world.now() - TimeDelta::minutes(3)).to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        assert_eq!(all(&format!("limit=1&changed_since={since}")), (made[3..].to_vec(), 2));
        assert_eq!(world.desk("yan").get("/v1/records").expect(200)["items"], json!([]));
        assert_eq!(ids(&world.desk("ben").get("/v1/records").expect(200)), made[..3]);
        mo.get("/v1/records?kind=diary").problem(400, "malformed_request");

        let etag = read(&ada, made[0]).etag();
        edit(&ada, made[0], robin, Some(&etag), &[set("/where", json!("Moved"))]).expect(200);
        assert_eq!(all("limit=3").0, [&made[1..], &made[..1]].concat());
    }

    /// The record as it stood on a date or at a version, and who did what.
    fn the_past_can_be_read(world) {
        let robin = robin(world);
        let (ada, record) = (world.desk("ada"), world.id());
        let start = world.now();
        let etag = edit(&ada, record, robin, None, &[set("/where", json!("At home"))]).etag();
        let first = read(&ada, record).expect(200);
        world.pass(TimeDelta::minutes(5));
        edit(&ada, record, robin, Some(&etag), &[set("/where", json!("In the car"))]).expect(200);
        let at = |instant: chrono::DateTime<Utc>| {
            let text = instant.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            ada.get(&format!("/v1/records/{record}?as_of={text}"))
        };
        let past = at(start + TimeDelta::minutes(1));
        assert_eq!(past.etag(), etag);
        let past = past.expect(200);
        assert_eq!(past["data"]["where"], "At home");
        assert!(past.get("position").is_none());
        assert_eq!(at(world.now()).expect(200)["data"]["where"], "In the car");
        assert!(at(start - TimeDelta::minutes(1)).expect(200)["data"].get("where").is_none());
        let heads: Vec<&str> = first["heads"].as_array().unwrap().iter().map(|head| head.as_str().unwrap()).collect();
        let path = format!("/v1/records/{record}?heads={}", heads.join(","));
        assert_eq!(ada.get(&path).expect(200)["data"], first["data"]);
        let unknown = format!("/v1/records/{record}?heads={}", "ab".repeat(32));
        let problem = ada.get(&unknown).problem(400, "malformed_request");
        assert_eq!(problem["errors"][0]["code"], "unknown_version");
        ada.get(&format!("/v1/records/{record}?heads=zz")).problem(400, "malformed_request");
        let both = format!("/v1/records/{record}?heads={}&as_of=2026-03-02T09:00:00Z", heads.join(","));
        ada.get(&both).problem(400, "malformed_request");

        let history = ada.get(&format!("/v1/records/{record}/history")).expect(200);
        let steps = history["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 2);
        for step in steps {
            assert_eq!((&step["person"]["name"], &step["touches"][0]["path"]), (&json!("Ada Missing"), &json!("/where")));
            assert!(step["received_at"].is_string());
        }
        assert_eq!(first["heads"], json!([steps[0]["change"]]));
    }

    /// What Mo has read, Ada's phone shows as seen; a later change is not seen yet.
    fn seen_marks(world) {
        let robin = robin(world);
        let mo = world.desk("mo");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin(KIND, robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let position = read(&mo, interview.0).expect(200)["position"].as_i64().unwrap();
        let seen = |desk: &Desk, position: i64| desk.post(&format!("/v1/records/{interview}/seen"), json!({"position": position}));
        seen(&world.desk("ben"), position).problem(403, "not_allowed");
        for wrong in [position + 1, -1] {
            assert_eq!(seen(&mo, wrong).problem(422, "invalid")["errors"][0]["pointer"], "/position");
        }
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
        seen(&mo, position).expect(204);
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::SeenByManager);
        ada.set(interview, "/where", "In the car").unwrap();
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
        // An earlier mark that comes late takes nothing back.
        let position = read(&mo, interview.0).expect(200)["position"].as_i64().unwrap();
        seen(&mo, position).expect(204);
        seen(&mo, 0).expect(204);
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::SeenByManager);
    }
}
