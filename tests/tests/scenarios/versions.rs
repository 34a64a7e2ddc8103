//! What is replaced is replaced on the version that was read, and nobody's words go with what somebody else did not see.

use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;

fn put(desk: &Desk, path: &str, tag: &str, body: &Value) -> Reply {
    desk.call("PUT", path, Some(body.clone()), &[("if-match", tag)])
}

fn post_on(desk: &Desk, path: &str, tag: &str, body: &Value) -> Reply {
    desk.call("POST", path, Some(body.clone()), &[("if-match", tag)])
}

fn report(world: &World, desk: &Desk, child: ChildId, classification: &str) -> String {
    let body = json!({"id": world.id(), "child": child, "reported_at": world.now(), "reported_by": "An invented carer",
        "classification": classification, "missing_from": "home"});
    let episode = desk.post("/v1/missing-episodes", body).expect(201);
    format!("/v1/missing-episodes/{}", episode["id"].as_str().unwrap())
}

on_both_engines! {
    /// A list fits by any of its tags, a star by whatever is there, and a weak tag not at all.
    fn a_version_is_named_as_http_has_it(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let path = format!("/v1/children/{}", world.child(&sam, "Robin", "Kingston"));
        let details = |school: &str| json!({"forename": "Robin", "surname": "Robinson-Example", "team": "Kingston",
            "school_or_college": school});
        for (tag, status) in [("W/\"1\"", 412), ("\"0\", \"2\"", 412), ("1", 412), ("\"9223372036854775807\"", 412),
            ("\"0\", \"1\"", 200), ("*", 200), ("W/\"1\", \"3\"", 200)] {
            assert_eq!(put(&mo, &path, tag, &details(&format!("School {tag:?}"))).status, status, "{tag}");
        }
        assert_eq!(mo.get(&path).etag(), "\"4\"");
        // Sent again with the version that it replaced, the request has been done.
        let again = put(&mo, &path, "\"3\"", &details(&format!("School {:?}", "W/\"1\", \"3\"")));
        assert_eq!(again.etag(), "\"4\"");
        again.expect(200);
    }

    /// A case system that knows four fields changes the surname: what it does not know stays, null clears.
    fn a_client_that_knows_fewer_fields_takes_none_away(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let path = format!("/v1/children/{}", world.child(&sam, "Robin", "Kingston"));
        let full = json!({"forename": "Robin", "surname": "Robinson-Example", "team": "Kingston", "date_of_birth": "2011-05-06",
            "school_or_college": "Hill School", "at_risk_of_cse": true, "phones": [{"number": "020 7946 0000", "whose": "young_person"}],
            "child_protection_registration": {"status": "current", "categories": ["neglect"]}});
        put(&mo, &path, "\"1\"", &full).expect(200);
        let few = json!({"forename": "Robin", "surname": "Wright-Example", "team": "Kingston"});
        let mut expected = full.clone();
        expected["surname"] = "Wright-Example".into();
        assert_eq!(put(&mo, &path, "\"2\"", &few).expect(200)["details"], expected);
        let clearing = json!({"forename": "Robin", "surname": "Wright-Example", "team": "Kingston", "phones": [],
            "school_or_college": null, "child_protection_registration": {"status": "none"}});
        let cleared = put(&mo, &path, "\"3\"", &clearing).expect(200);
        let details = &cleared["details"];
        assert!(details.get("phones").is_none() && details.get("school_or_college").is_none());
        assert_eq!(details["child_protection_registration"], json!({"status": "none"}));
        assert_eq!((&details["at_risk_of_cse"], &details["date_of_birth"]), (&json!(true), &json!("2011-05-06")));
    }

    /// Mo tells where Robin was found. Sam, who sees the header alone, tells the return again: nothing is lost, whatever he
    /// sends; and what Mo tells otherwise goes on the version that was read.
    fn a_return_loses_nothing_that_was_told(world) {
        world.kingston();
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &mo, robin, "missing");
        let path = format!("{episode}/return");
        let back = json!({"returned_at": world.now()});
        let mut told = back.clone();
        told["where_found"] = "An invented station".into();
        told["how_returned"] = "By bus".into();
        told["safe_and_well_check"] = json!({"at": world.now(), "outcome": "Well"});
        mo.post(&path, told.clone()).expect(200);
        let standing = mo.get(&episode).expect(200);

        // Told again, with less or the same: nothing changes, not even the version.
        for (desk, body) in [(&sam, &back), (&sam, &told), (&dee, &back), (&mo, &told)] {
            let reply = desk.post(&path, body.clone());
            assert_eq!(reply.etag(), "\"2\"");
            reply.expect(200);
        }
        let otherwise = json!({"returned_at": back["returned_at"], "where_found": "An invented park"});
        let blind = sam.post(&path, otherwise.clone()).problem(409, "wrong_state");
        assert_eq!(blind["errors"][0]["pointer"], "/where_found");
        assert!(!blind.to_string().contains("station"));
        post_on(&sam, &path, "*", &json!({"returned_at": back["returned_at"], "how_returned": null})).problem(409, "wrong_state");
        let unread = dee.post(&path, otherwise.clone()).problem(428, "precondition_required");
        assert_eq!(unread["errors"][0]["pointer"], "/where_found");
        post_on(&dee, &path, "\"1\"", &otherwise).problem(412, "version_mismatch");
        assert_eq!(mo.get(&episode).expect(200), standing);

        let changed = post_on(&dee, &path, "\"2\"", &otherwise);
        assert_eq!(changed.etag(), "\"3\"");
        let changed = changed.expect(200);
        assert_eq!((&changed["details"]["where_found"], &changed["details"]["how_returned"]), (&json!("An invented park"), &json!("By bus")));
        // Its answer was lost: it is sent again with the version it replaced.
        assert_eq!(post_on(&dee, &path, "\"2\"", &otherwise).expect(200), changed);
        let cleared = post_on(&dee, &path, "\"3\"", &json!({"returned_at": back["returned_at"], "where_found": null})).expect(200);
        assert!(cleared["details"].get("where_found").is_none());
        assert_eq!(cleared["details"]["safe_and_well_check"]["outcome"], "Well");
    }

    /// A decision against an interview, and a reconsideration: sent again they answer as before; another one takes a version.
    fn decisions_are_made_once_and_replaced_on_what_was_read(world) {
        world.kingston();
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &mo, robin, "missing");
        let path = format!("{episode}/not-required");
        let reason = |reason: &str| json!({"reason": reason});
        let settled = mo.post(&path, reason("She was with her aunt all night.")).expect(200);
        assert_eq!(mo.post(&path, reason("She was with her aunt all night.")).expect(200), settled);
        dee.post(&path, reason("Another authority has interviewed her already.")).problem(428, "precondition_required");
        post_on(&dee, &path, "\"1\"", &reason("Another authority has interviewed her already.")).problem(412, "version_mismatch");
        assert_eq!(post_on(&dee, &path, "\"2\"", &reason("Another authority has interviewed her already.")).expect(200)["rhi"]["manager"], "Dee Director");

        let path = format!("{episode}/classification");
        let absent = json!({"classification": "absent", "reason": "She rang her mother from the station."});
        post_on(&mo, &path, "\"2\"", &absent).problem(412, "version_mismatch");
        let changed = post_on(&mo, &path, "\"3\"", &absent).expect(200);
        assert_eq!(mo.post(&path, absent.clone()).expect(200), changed);
        assert_eq!(post_on(&mo, &path, "\"3\"", &absent).expect(200), changed);
        dee.post(&path, absent).problem(409, "wrong_state");
    }

    /// A restriction is read with its version and replaced on it; one that is sent again has been done.
    fn a_restriction_is_replaced_on_what_was_read(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let path = format!("/v1/children/{robin}/restriction");
        let named = |usernames: &[&str]| {
            let people: Vec<_> = usernames.iter().map(|username| world.user_id(username)).collect();
            json!({"restricted": true, "named_people": people})
        };
        let open = mo.get(&path);
        let opened = open.etag();
        assert_eq!(open.expect(200), json!({"restricted": false, "named_people": []}));
        sam.get(&path).problem(403, "not_allowed");
        let restricted = mo.put(&path, named(&["dee", "ada"]));
        let first = restricted.etag();
        restricted.expect(204);
        assert_eq!(mo.put(&path, named(&["ada", "mo", "dee"])).expect(204), Value::Null);
        let dee = world.desk("dee");
        let read = dee.get(&path);
        assert_eq!((read.etag(), read.expect(200)["named_people"].as_array().unwrap().len()), (first.clone(), 3));
        for body in [named(&["ben"]), json!({"restricted": false})] {
            dee.put(&path, body.clone()).problem(428, "precondition_required");
            put(&dee, &path, &opened, &body).problem(412, "version_mismatch");
        }
        assert_eq!(mo.get(&path).etag(), first);
        put(&dee, &path, &first, &json!({"restricted": false})).expect(204);
        assert_eq!(mo.get(&path).etag(), opened);
    }

    /// A record is begun and edited by requests whose answers were lost: sent again they answer, others' work in between
    /// or not, and a version is named as HTTP has it.
    fn an_edit_sent_again_has_been_done(world) {
        world.kingston();
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let path = format!("/v1/records/{}/edits", world.id());
        let set = |place: &str| json!({"kind": "return-home-interview", "child": robin,
            "intents": [{"intent": "set", "path": "/where", "value": place}]});
        post_on(&mo, &path, "*", &set("At home")).problem(412, "version_mismatch");
        let begun = mo.post(&path, set("At home"));
        let first = begun.etag();
        let body = begun.expect(201);
        assert_eq!(mo.post(&path, set("At home")).expect(200), body);
        mo.post(&path, set("At school")).problem(428, "precondition_required");

        world.pass(chrono::TimeDelta::minutes(1));
        for tag in [format!("W/{first}"), "\"0011223344556677\"".to_owned()] {
            post_on(&mo, &path, &tag, &set("At school")).problem(412, "version_mismatch");
        }
        let changed = post_on(&mo, &path, &format!("\"0011223344556677\", {first}"), &set("At school"));
        let second = changed.etag();
        let body = changed.expect(200);
        assert_eq!(post_on(&mo, &path, &first, &set("At school")).expect(200), body);
        post_on(&mo, &path, &first, &set("At her aunt's")).problem(412, "version_mismatch");
        // Begun by the first request, whatever came later.
        assert_eq!(mo.post(&path, set("At home")).expect(200)["data"]["where"], "At school");
        // What one person's request did is not another's.
        post_on(&dee, &path, &first, &set("At school")).problem(412, "version_mismatch");
        assert_eq!(mo.get(&path.replace("/edits", "")).etag(), second);
    }
}
