//! What is outside a person's access is answered like what nobody has: by id, by derived id, by creation, by name.

use crate::access::report;
use crate::quarantine_forge::{Forger, push, set, sync_as};
use chrono::TimeDelta;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;
use uuid::Uuid;

/// What an answer shows of itself.
fn whole(reply: Reply) -> (u16, Vec<(String, String)>, Value) {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    // Each answer names its own request.
    let headers = reply.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
    (reply.status, headers, reply.body)
}

fn refused(world: &World) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE action = 'access.refused'");
    world.run(count.fetch_one(world.audit())).unwrap()
}

/// Robin, who is restricted to Mo and has a safety plan and an episode; Quinn, with whom Ada works; and a child nobody knows.
struct Three {
    robin: ChildId,
    quinn: ChildId,
    nobody: ChildId,
    episode: Uuid,
}

fn three(world: &mut World) -> Three {
    world.kingston();
    world.user("Lee Lead", Role::LeadProfessional, None);
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    let quinn = world.child(&sam, "Quinn", "Kingston");
    world.allocate(&mo, quinn, "ada", "missing");
    let edits = json!({"kind": "safety-plan", "child": robin,
        "intents": [{"intent": "edit_text", "path": "/triggers", "at": 0, "remove": 0, "insert": "Arguments."}]});
    mo.post(&format!("/v1/records/{}/edits", RecordId::derived(robin, "safety-plan")), edits).expect(201);
    let episode = report(world, &sam, robin, true);
    mo.put(&format!("/v1/children/{robin}/restriction"), json!({"restricted": true})).expect(204);
    Three { robin, quinn, nobody: ChildId(world.id()), episode }
}

fn shares_no_word_of(reply: &Value, child: ChildId) {
    let text = reply.to_string();
    for word in [child.to_string().as_str(), "Robin", "2011-05-06", "Kingston"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

on_both_engines! {
    /// By any path and for anybody, Robin is like a child nobody knows, to the last header; and each try is audited.
    fn by_id_there_is_no_such_thing(world) {
        let Three { robin, nobody, episode, .. } = three(world);
        let (known, unknown) = (RecordId::derived(robin, "safety-plan"), RecordId::derived(nobody, "safety-plan"));
        let (picture, allocation, none) = (world.id(), world.id(), world.id());
        let pairs: Vec<(&str, String, String, Value)> = vec![
            ("GET", format!("/v1/children/{robin}"), format!("/v1/children/{nobody}"), Value::Null),
            ("GET", format!("/v1/children/{robin}/allocations"), format!("/v1/children/{nobody}/allocations"), Value::Null),
            ("GET", format!("/v1/children/{robin}/ssd-missing"), format!("/v1/children/{nobody}/ssd-missing"), Value::Null),
            ("GET", format!("/v1/audit?child={robin}"), format!("/v1/audit?child={nobody}"), Value::Null),
            ("GET", format!("/v1/records?child={robin}"), format!("/v1/records?child={nobody}"), Value::Null),
            ("GET", format!("/v1/missing-episodes?child={robin}"), format!("/v1/missing-episodes?child={nobody}"), Value::Null),
            ("GET", format!("/v1/missing-episodes/{episode}"), format!("/v1/missing-episodes/{none}"), Value::Null),
            ("POST", format!("/v1/missing-episodes/{episode}/take"), format!("/v1/missing-episodes/{none}/take"), Value::Null),
            ("POST", format!("/v1/missing-episodes/{episode}/not-required"), format!("/v1/missing-episodes/{none}/not-required"),
                json!({"reason": "Somebody has talked to her already."})),
            ("GET", format!("/v1/records/{known}"), format!("/v1/records/{unknown}"), Value::Null),
            ("GET", format!("/v1/records/{known}/history"), format!("/v1/records/{unknown}/history"), Value::Null),
            ("POST", format!("/v1/records/{known}/seen"), format!("/v1/records/{unknown}/seen"), json!({"position": 1})),
            ("GET", format!("/v1/records/{known}/attachments/{picture}"), format!("/v1/records/{unknown}/attachments/{picture}"), Value::Null),
            ("GET", format!("/v1/records/{known}/attachments/{picture}/upload"), format!("/v1/records/{unknown}/attachments/{picture}/upload"), Value::Null),
            ("POST", format!("/v1/children/{robin}/allocations"), format!("/v1/children/{nobody}/allocations"),
                json!({"id": allocation, "user": world.user_id("ben"), "service": "missing"})),
            ("POST", format!("/v1/children/{robin}/allocations/{allocation}/end"), format!("/v1/children/{nobody}/allocations/{allocation}/end"), Value::Null),
            ("PUT", format!("/v1/children/{robin}/restriction"), format!("/v1/children/{nobody}/restriction"), json!({"restricted": false})),
        ];
        for username in ["ada", "ben", "pia", "yan", "sam", "dee", "lee"] {
            let desk = world.desk(username);
            for (method, there, nowhere, body) in &pairs {
                let body = || (!body.is_null()).then(|| body.clone());
                let before = refused(world);
                let one = whole(desk.call(method, there, body(), &[]));
                let between = refused(world);
                let other = whole(desk.call(method, nowhere, body(), &[]));
                let (mut one, mut other) = (one, other);
                // A page repeats what was asked for in its link, and its cursor is good for that, alone.
                one.1.retain(|(name, _)| name != "link");
                other.1.retain(|(name, _)| name != "link");
                for page in [&mut one.2, &mut other.2] {
                    page.as_object_mut().map(|page| page.remove("resume"));
                }
                assert_eq!(one, other, "{username} {method} {there}");
                assert_eq!(between - before, refused(world) - between, "{username} {method} {there}");
                if one.0 == 404 {
                    assert!(between > before, "{username} {method} {there} leaves no line");
                }
            }
        }
    }

    /// A derived id can be computed by whoever knows a child's id: edits and pushes that name it for another child are
    /// answered by what they say, whether or not there is such a record.
    fn a_derived_id_tells_nothing(world) {
        let Three { robin, quinn, nobody, .. } = three(world);
        let (known, unknown) = (RecordId::derived(robin, "safety-plan"), RecordId::derived(nobody, "safety-plan"));
        let ada = world.desk("ada");
        let (mut phone, _) = world.phone("ada");
        let mut forger = Forger::on(&phone, world.now());
        for kind in ["safety-plan", "return-home-interview", "case-note", "restricted-narrative", "diary"] {
            let edit = |record: RecordId| {
                let edits = json!({"kind": kind, "child": quinn, "intents": [{"intent": "set", "path": "/where", "value": "At home"}]});
                whole(ada.post(&format!("/v1/records/{record}/edits"), edits))
            };
            let there = edit(known);
            assert_eq!(there, edit(unknown), "{kind}");
            assert_eq!(there.0, 422, "{kind}: a record of another child's form is never begun");
            for changes in [json!(["AAAA"]), json!([]), json!([""])] {
                let mut hand_in = |record: RecordId| {
                    let request = json!({"push": [{"record": record, "kind": kind, "child": quinn, "changes": changes}]});
                    match phone.call(homeward_phone::Method::Post, "/v1/sync", Some(&request)) {
                        Ok(answer) => answer["results"][0].as_object().map(|result| (result["status"].clone(), result["code"].clone())),
                        Err(_) => None,
                    }
                };
                assert_eq!(hand_in(known), hand_in(unknown), "{kind} {changes}");
            }
        }
        // An honest record of Quinn's under such an id.
        let mut results = Vec::new();
        for record in [known, unknown] {
            let honest = forger.interview(record.0, quinn, "At home");
            results.push(sync_as(&mut phone, json!({"push": [honest]}))["results"][0]["code"].clone());
        }
        assert_eq!(results, [json!("misfiled"), json!("misfiled")]);
        // And work on a child who is closed to Ada waits for a manager, whoever the child is.
        for child in [robin, nobody] {
            let mut record = forger.begin(world.id(), "return-home-interview", child);
            let changes = forger.edit(&mut record, &[set("/where", "At home")]);
            let result = sync_as(&mut phone, json!({"push": [push(record.header(), &changes)]}))["results"][0].clone();
            assert_eq!((&result["status"], &result["code"]), (&json!("quarantined"), &json!("no_access")));
        }
    }

    /// An id made at random is another record's or nobody's: whoever knows it is told neither by a push nor by an edit that no
    /// record would take. One that a record would take is refused where the id is taken, which is noted.
    fn a_records_random_id_tells_nothing(world) {
        let Three { quinn, .. } = three(world);
        let (mo, ada) = (world.desk("mo"), world.desk("ada"));
        let wren = world.child(&world.desk("sam"), "Wren", "Kingston");
        let set_where = |value: Value| json!({"intent": "set", "path": "/where", "value": value});
        let edits = |child: ChildId, value: Value| json!({"kind": "return-home-interview", "child": child, "intents": [set_where(value)]});
        let (known, unknown) = (RecordId(world.id()), RecordId(world.id()));
        mo.post(&format!("/v1/records/{known}/edits"), edits(wren, json!("At home"))).expect(201);
        let edit = |record: RecordId, value: Value, headers: &[(&str, &str)]| {
            whole(ada.call("POST", &format!("/v1/records/{record}/edits"), Some(edits(quinn, value)), headers))
        };
        for (value, headers) in [(json!(7), &[][..]), (json!("x".repeat(5_000)), &[]), (json!("At home"), &[("if-match", "\"1\"")])] {
            let there = edit(known, value.clone(), headers);
            assert_eq!(there, edit(unknown, value, headers));
            assert!(matches!(there.0, 412 | 422), "{there:?}");
        }
        let (mut phone, _) = world.phone("ada");
        let mut forger = Forger::on(&phone, world.now());
        for changes in [json!(["AAAA"]), json!([""]), json!(["AAAA", "AAAA"])] {
            let mut hand_in = |record: RecordId| {
                let push = json!({"record": record, "kind": "return-home-interview", "child": quinn, "changes": changes});
                let mut result = sync_as(&mut phone, json!({"push": [push]}))["results"][0].clone();
                result.as_object_mut().unwrap().remove("record");
                result
            };
            assert_eq!(hand_in(known), hand_in(unknown), "{changes}");
        }
        let before = refused(world);
        assert_eq!(edit(known, json!("At home"), &[]).0, 404);
        let honest = forger.interview(known.0, quinn, "At home");
        let result = sync_as(&mut phone, json!({"push": [honest]}))["results"][0].clone();
        assert_eq!((&result["status"], &result["code"]), (&json!("quarantined"), &json!("misfiled")));
        assert_eq!(refused(world), before + 2);
    }

    /// A child is made with a new id. One of last week's is refused whether or not a closed child has it; a new one that
    /// is taken is refused without a word of whose it is, and the try is audited.
    fn a_creation_does_not_ask_for_a_closed_child(world) {
        let Three { robin, nobody, .. } = three(world);
        let create = |desk: &Desk, id: ChildId| {
            let details = json!({"forename": "Ash", "surname": "Elsewhere-Example", "team": "Richmond"});
            desk.post("/v1/children", json!({"id": id, "details": details}))
        };
        let sam = world.desk("sam");
        // What makes no child for another reason says nothing of the id; nor does an id that is no UUIDv7.
        let likely = |id: ChildId| {
            let details = json!({"forename": "Quinn", "surname": "Quinnson-Example", "team": "Richmond", "date_of_birth": "2011-05-06"});
            whole(sam.post("/v1/children", json!({"id": id, "details": details})))
        };
        let (closed, unknown) = (likely(robin), likely(nobody));
        assert_eq!((&closed, closed.0), (&unknown, 409));
        let random = ChildId(Uuid::from_u128(0x0c0f_fee0_0000_4000_8000_0000_0000_0001));
        assert_eq!(create(&sam, random).problem(422, "invalid")["errors"][0]["code"], "not_new");
        let before = refused(world);
        let taken = create(&sam, robin).problem(409, "already_exists");
        shares_no_word_of(&taken, robin);
        assert_eq!(refused(world), before + 1);
        world.pass(TimeDelta::days(8));
        for username in ["sam", "lee", "dee"] {
            let desk = world.desk(username);
            let (closed, unknown) = (whole(create(&desk, robin)), whole(create(&desk, nobody)));
            assert_eq!(closed, unknown, "{username}");
            assert_eq!(closed.2["errors"][0]["code"], "not_new");
        }
        // What one may see is answered as ever.
        create(&world.desk("mo"), robin).problem(409, "already_exists");
        create(&world.desk("sam"), ChildId(world.id())).expect(201);
    }

    /// Who may not see a child learns by its name that it is known only where the birthday fits as well, and then not a
    /// word of it; of a restricted child nothing. Intake sees the headers.
    fn likely_duplicates_are_told_to_whom_they_concern(world) {
        world.kingston();
        world.user("Lee Lead", Role::LeadProfessional, None);
        world.user("Lou Lead", Role::LeadProfessional, None);
        let (sam, lee, lou) = (world.desk("sam"), world.desk("lee"), world.desk("lou"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let ask = |desk: &Desk, born: Option<&str>| {
            let mut who = json!({"forename": "Robin", "surname": "Robinson-Example"});
            if let Some(born) = born {
                who["date_of_birth"] = json!(born);
            }
            desk.post("/v1/children/duplicates", who).expect(200)
        };
        assert_eq!(ask(&sam, None)["duplicates"][0]["id"], json!(robin));
        assert_eq!(ask(&lee, None), json!({"items": [], "duplicates": []}));
        assert_eq!(ask(&lee, Some("2012-01-01")), json!({"items": [], "duplicates": []}));
        for (forename, surname) in [("Zzz", "Robinson-Example"), ("Robin", "Zzz"), ("-", "Robinson-Example")] {
            let part = json!({"forename": forename, "surname": surname, "date_of_birth": "2011-05-06"});
            let told = lee.post("/v1/children/duplicates", part).expect(200);
            assert_eq!(told, json!({"items": [], "duplicates": []}), "a part of a name tells nothing");
        }
        let told = ask(&lee, Some("2011-05-06"));
        assert_eq!((&told["duplicates"], told["elsewhere"].as_array().unwrap().len()), (&json!([]), 1));
        shares_no_word_of(&told, robin);
        assert_ne!(told["elsewhere"], ask(&lou, Some("2011-05-06"))["elsewhere"]);

        let id = world.id();
        let details = json!({"forename": "Robin", "surname": "Robinson-Example", "team": "Richmond", "date_of_birth": "2011-05-06"});
        let create = |others: &Value| lee.post("/v1/children", json!({"id": id, "details": details, "not_duplicates_of": others}));
        let shown = create(&json!([])).problem(409, "likely_duplicates");
        assert_eq!(shown["elsewhere"], told["elsewhere"]);
        shares_no_word_of(&shown, robin);
        create(&ask(&lou, Some("2011-05-06"))["elsewhere"]).problem(409, "likely_duplicates");
        create(&told["elsewhere"]).expect(201);
        // Robin's manager reads who asked.
        let lines = world.desk("mo").get(&format!("/v1/audit?child={robin}&user={}", world.user_id("lee"))).expect(200);
        let lines = lines["items"].as_array().unwrap();
        assert_eq!(lines.iter().filter(|line| line["action"] == "duplicates.shown").count(), 3);
        world.desk("mo").put(&format!("/v1/children/{robin}/restriction"), json!({"restricted": true})).expect(204);
        for desk in [&sam, &lou] {
            assert!(!ask(desk, Some("2011-05-06")).to_string().contains(&robin.to_string()));
        }
        assert!(ask(&lou, Some("2011-05-06"))["elsewhere"].as_array().is_none_or(|handles| handles.len() == 1), "the new child's alone");
    }
}
