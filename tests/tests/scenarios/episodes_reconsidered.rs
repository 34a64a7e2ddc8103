//! An absence that the rules forbid once more is known of the child; and interviews of several episodes, each with its own outcome.

use chrono::{SecondsFormat, TimeDelta};
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use uuid::Uuid;

fn child(world: &World, sam: &Desk, forename: &str, born: &str) -> ChildId {
    let id = world.id();
    let details = json!({"forename": forename, "surname": format!("{forename}-Example"), "team": "Kingston", "date_of_birth": born});
    sam.post("/v1/children", json!({"id": id, "details": details})).expect(201);
    ChildId(id)
}

fn absent(world: &World, mo: &Desk, child: ChildId) -> String {
    let body = json!({"id": world.id(), "child": child, "reported_at": world.now(), "reported_by": "An invented carer",
        "classification": "absent", "missing_from": "care"});
    let episode = mo.post("/v1/missing-episodes", body).expect(201);
    assert_eq!(episode["classification"], "absent");
    episode["id"].as_str().unwrap().to_owned()
}

/// Changes some of a child's details.
fn learn(desk: &Desk, child: ChildId, more: &Value) -> Value {
    let path = format!("/v1/children/{child}");
    let read = desk.get(&path);
    let etag = read.etag();
    let mut details = read.expect(200)["details"].clone();
    for (name, value) in more.as_object().unwrap() {
        details[name] = value.clone();
    }
    desk.call("PUT", &path, Some(details), &[("if-match", &etag)]).expect(200)
}

on_both_engines! {
    /// Wren is absent. Then she is flagged, given a category, or found to be 12: she is missing at once, by the rule, in the
    /// episode, in the worklist and at the child, and the history says so.
    fn an_absence_ends_when_the_child_is_never_absent(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        for (forename, learned, rules) in [
            ("Wren", json!({"at_risk_of_cse": true}), json!(["at_risk_of_cse"])),
            ("Petra", json!({"police_category": "category_1"}), json!(["at_risk_of_cse"])),
            ("Quill", json!({"date_of_birth": "2013-03-03"}), json!(["under_13"])),
            ("Otto", json!({"date_of_birth": null}), json!(["age_unknown"])),
        ] {
            let child = child(world, &sam, forename, "2011-05-06");
            let episode = absent(world, &mo, child);
            let path = format!("/v1/missing-episodes/{episode}");
            // What does not bear on it changes nothing.
            let same = learn(&mo, child, &json!({"school_or_college": "Hill School"}));
            assert!(same.get("never_absent").is_none());
            assert_eq!(mo.get(&path).etag(), "\"1\"");

            let changed = learn(&mo, child, &learned);
            assert_eq!(changed["never_absent"], rules, "{forename}");
            assert_eq!(mo.get(&format!("/v1/children/{child}")).expect(200)["never_absent"], rules);
            let reply = mo.get(&path);
            assert_eq!(reply.etag(), "\"2\"");
            let read = reply.expect(200);
            assert_eq!((&read["classification"], &read["details"]["rules"]), (&json!("missing"), &rules), "{forename}");
            let change = &read["details"]["reclassifications"][0];
            assert_eq!((&change["from"], &change["to"], &change["rules"], &change["by"]),
                (&json!("absent"), &json!("missing"), &rules, &json!(world.user_id("mo"))));
            let listed = mo.get("/v1/rhi-worklist").expect(200);
            let entry = listed["entries"].as_array().unwrap().iter().find(|entry| entry["episode"]["id"] == json!(episode)).unwrap();
            assert_eq!(entry["episode"]["classification"], "missing");
            assert_eq!(entry["episode"]["details"]["rules"], rules);
            // The rules are content: who sees the header alone sees what is to be done.
            let header = sam.get(&path).expect(200);
            assert_eq!(header["classification"], "missing");
            assert!(header.get("details").is_none() && sam.get(&format!("/v1/children/{child}")).expect(200).get("never_absent").is_none());
            let back = json!({"classification": "absent", "reason": "She rang her mother from the station."});
            mo.post(&format!("{path}/classification"), back).problem(422, "invalid");
            // Known twice is known: nothing more is written.
            learn(&mo, child, &json!({"gang_affiliated": true}));
            assert_eq!(mo.get(&path).etag(), "\"2\"");
            mo.post(&format!("{path}/return"), json!({"returned_at": world.now()})).expect(200);
        }
    }

    /// An absence that is over stays what it was.
    fn an_absence_that_is_over_stays(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let wren = child(world, &sam, "Wren", "2011-05-06");
        let episode = absent(world, &mo, wren);
        let path = format!("/v1/missing-episodes/{episode}");
        mo.post(&format!("{path}/return"), json!({"returned_at": world.now()})).expect(200);
        learn(&mo, wren, &json!({"at_risk_of_cse": true}));
        assert_eq!(mo.get(&path).expect(200)["classification"], "absent");
        let export = mo.get(&format!("/v1/children/{wren}/ssd-missing")).expect(200);
        assert_eq!(export["ssd_missing"][0]["MISS004A"], "A");
    }

    /// One interview, offered and accepted, covers three episodes: one was talked about, one declined, one declined without
    /// a reason. Each is exported, and listed, by its own outcome.
    fn each_episode_is_exported_by_its_own_outcome(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let ago = |hours: i64| world.now() - TimeDelta::hours(hours);
        let episodes: Vec<Uuid> = [(60, 50), (40, 30), (20, 10)].into_iter().map(|(from, to)| {
            let id = world.id();
            let body = json!({"id": id, "child": robin, "reported_at": ago(from), "reported_by": "An invented carer",
                "classification": "missing", "missing_from": "care", "returned_at": ago(to)});
            mo.post("/v1/missing-episodes", body).expect(201);
            id
        }).collect();
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/offered", true).unwrap();
        ada.set(interview, "/offer_response", "accepted").unwrap();
        let [completed, declined, silent] = episodes.as_slice() else { panic!() };
        let at = ago(1).to_rfc3339_opts(SecondsFormat::Secs, true);
        ada.set(interview, &format!("/episodes/{completed}/outcome"), "completed").unwrap();
        ada.set(interview, &format!("/episodes/{completed}/completed_at"), at).unwrap();
        ada.set(interview, &format!("/episodes/{declined}/outcome"), "declined").unwrap();
        ada.set(interview, &format!("/episodes/{declined}/outcome_reason"), "She did not want to talk of it.").unwrap();
        ada.set(interview, &format!("/episodes/{silent}/outcome"), "declined").unwrap();
        ada.sync().unwrap();

        let export = mo.get(&format!("/v1/children/{robin}/ssd-missing")).expect(200);
        let answers: Vec<(&Value, &Value)> = export["ssd_missing"].as_array().unwrap().iter()
            .map(|line| (&line["MISS006A"], &line["MISS007A"])).collect();
        let (yes, no) = (json!("Y"), json!("N"));
        assert_eq!(answers, [(&yes, &yes), (&yes, &no), (&yes, &no)]);
        let states: Vec<Value> = episodes.iter()
            .map(|id| mo.get(&format!("/v1/missing-episodes/{id}")).expect(200)["rhi"]["state"].clone()).collect();
        assert_eq!(states, ["completed_in_time", "declined", "due"]);
        let waiting = mo.get("/v1/rhi-worklist").expect(200);
        let waiting: Vec<&Value> = waiting["entries"].as_array().unwrap().iter().map(|entry| &entry["episode"]["id"]).collect();
        assert_eq!(waiting, [&json!(silent)]);
    }
}
