//! Missing episodes: reported, classified, ended, and the interview that is due.

use chrono::{DateTime, TimeDelta, Utc};
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use uuid::Uuid;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A report of a child missing from home.
fn missing(world: &World, child: ChildId, reported_at: DateTime<Utc>) -> Value {
    json!({"id": world.id(), "child": child, "reported_at": reported_at, "reported_by": "An invented carer",
        "classification": "missing", "missing_from": "home"})
}

fn report(desk: &Desk, body: &Value) -> Reply {
    desk.post("/v1/missing-episodes", body.clone())
}

fn back(desk: &Desk, episode: &Value, at: DateTime<Utc>) -> Reply {
    let id = episode["id"].as_str().unwrap();
    desk.post(&format!("/v1/missing-episodes/{id}/return"), json!({"returned_at": at}))
}

/// Reports an episode that began and ended, and returns its id.
fn past(world: &World, desk: &Desk, child: ChildId, from: DateTime<Utc>, to: DateTime<Utc>) -> Uuid {
    let mut body = missing(world, child, from);
    body["returned_at"] = json!(to);
    let episode = report(desk, &body).expect(201);
    episode["id"].as_str().unwrap().parse().unwrap()
}

/// A child with details beside the usual ones.
fn child_with(world: &World, desk: &Desk, forename: &str, more: &Value) -> ChildId {
    let id = world.id();
    let mut details = json!({"forename": forename, "surname": format!("{forename}-Example"), "team": "Kingston"});
    for (name, value) in more.as_object().unwrap() {
        details[name] = value.clone();
    }
    desk.post("/v1/children", json!({"id": id, "details": details})).expect(201);
    ChildId(id)
}

fn pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap()
}

on_both_engines! {
    /// Robin is reported, comes back and is interviewed by nobody yet; the same report sent again is the same episode.
    fn reported_and_returned(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let mut body = missing(world, robin, world.now() - TimeDelta::hours(2));
        body["last_seen_where"] = "An invented bus stop".into();
        let episode = report(&mo, &body).expect(201);
        assert_eq!((&episode["rhi"]["state"], &episode["waiting"]), (&json!("not_due"), &json!(true)));
        assert_eq!(episode["details"]["last_seen_where"], "An invented bus stop");
        let returned = back(&mo, &episode, world.now());
        assert_eq!(returned.etag(), "\"2\"");
        let returned = returned.expect(200);
        assert_eq!(returned["rhi"]["state"], "due");
        let due: DateTime<Utc> = returned["rhi"]["due_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(due, world.now() + TimeDelta::hours(72));
        assert_eq!(report(&mo, &body).expect(200), returned);
        body["reported_by"] = "Somebody else".into();
        report(&mo, &body).problem(409, "already_exists");

        let pia = world.desk("pia");
        report(&pia, &missing(world, robin, world.now())).problem(404, "not_found");
        back(&pia, &episode, world.now()).problem(404, "not_found");
        let kept: i64 = world.run(sqlx::query_scalar("SELECT COUNT(*) FROM episode_versions")
            .fetch_one(world.app.db.reader())).unwrap();
        assert_eq!(kept, 2);
    }

    /// Nobody is absent who is under 13, at risk, or of unknown age; the rules that applied are named.
    fn some_are_never_absent(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        // London's date is 2 March 2026: one turned 13 that day, the other will tomorrow.
        for (forename, details, classification, rules) in [
            ("Wren", json!({"date_of_birth": "2013-03-02"}), "absent", json!([])),
            ("Quill", json!({"date_of_birth": "2013-03-03"}), "missing", json!(["under_13"])),
            ("Jonah", json!({}), "missing", json!(["age_unknown"])),
            ("Petra", json!({"date_of_birth": "2010-01-01", "at_risk_of_cse": true}), "missing", json!(["at_risk_of_cse"])),
            ("Zelda", json!({"date_of_birth": "2010-01-01", "police_category": "category_1"}), "missing",
                json!(["at_risk_of_cse"])),
            ("Otto", json!({"date_of_birth": "2015-01-01", "at_risk_of_cse": true}), "missing",
                json!(["at_risk_of_cse", "under_13"])),
        ] {
            let child = child_with(world, &sam, forename, &details);
            let mut body = missing(world, child, world.now());
            body["classification"] = "absent".into();
            let episode = report(&mo, &body).expect(201);
            assert_eq!(episode["classification"], classification, "{forename}");
            assert_eq!(episode["details"]["rules"], rules, "{forename}");
            assert_eq!(report(&mo, &body).expect(200), episode);

            let reconsider = |to: &str, reason: &str| {
                let path = format!("/v1/missing-episodes/{}/classification", episode["id"].as_str().unwrap());
                mo.post(&path, json!({"classification": to, "reason": reason}))
            };
            if classification == "missing" {
                let problem = reconsider("absent", "She rang and sounded well.").problem(422, "invalid");
                assert_eq!(problem["errors"][0]["code"], "never_absent", "{forename}");
                continue;
            }
            reconsider("absent", "Nothing has changed since then.").problem(409, "wrong_state");
            let changed = reconsider("missing", "It is getting dark outside.").expect(200);
            assert_eq!(changed["classification"], "missing");
            let change = &changed["details"]["reclassifications"][0];
            assert_eq!((&change["from"], &change["to"], &change["reason"], &change["by"]),
                (&json!("absent"), &json!("missing"), &json!("It is getting dark outside."), &json!(world.user_id("mo"))));
            assert_eq!(reconsider("absent", "She rang and sounded well.").expect(200)["details"]["reclassifications"][1]["to"], "absent");
        }
    }

    /// A child is missing once at a time, and no end comes before its start or from the future.
    fn episodes_make_sense_in_time(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let now = world.now();
        let hours = |hours: i64| now - TimeDelta::hours(hours);
        let open = report(&mo, &missing(world, robin, hours(10))).expect(201);
        let second = report(&mo, &missing(world, robin, hours(5))).problem(409, "episode_open");
        assert_eq!(pointer(&second), "/reported_at");
        let before = back(&mo, &open, hours(11)).problem(422, "invalid");
        assert_eq!((pointer(&before), before["errors"].as_array().unwrap().len()), ("/returned_at", 1));
        let future = back(&mo, &open, now + TimeDelta::minutes(3)).problem(422, "invalid");
        assert_eq!((pointer(&future), &future["errors"][0]["code"]), ("/returned_at", &json!("in_future")));
        back(&mo, &open, hours(8)).expect(200);

        let mut overlapping = missing(world, robin, hours(9));
        overlapping["returned_at"] = json!(hours(1));
        report(&mo, &overlapping).problem(409, "episode_overlaps");
        let mut around = missing(world, robin, hours(20));
        around["returned_at"] = json!(hours(1));
        report(&mo, &around).problem(409, "episode_overlaps");
        // One may begin where another ended.
        past(world, &mo, robin, hours(8), hours(7));
        let later = missing(world, robin, hours(2));
        report(&mo, &later).expect(201);
        back(&mo, &open, hours(1)).problem(428, "precondition_required");
        let path = format!("/v1/missing-episodes/{}/return", open["id"].as_str().unwrap());
        let later = Some(json!({"returned_at": hours(1)}));
        mo.call("POST", &path, later, &[("if-match", "*")]).problem(409, "episode_overlaps");

        for (field, value) in [("reported_at", json!(now + TimeDelta::hours(1))), ("last_seen_at", json!(now + TimeDelta::hours(1))),
            ("reported_at", json!("yesterday")), ("reported_at", json!("0026-03-02T09:00:00Z")), ("reported_by", json!("")),
            ("classification", json!("gone")), ("missing_from", json!("prison")), ("last_seen_where", json!("a".repeat(2_001)))] {
            let mut body = missing(world, robin, hours(40));
            body["returned_at"] = json!(hours(39));
            body[field] = value;
            let problem = report(&mo, &body).problem(422, "invalid");
            assert_eq!(pointer(&problem), format!("/{field}"), "{problem}");
        }
        let listed = mo.get(&format!("/v1/missing-episodes?child={robin}")).expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    }

    /// Nobody heard how an episode ended, and the young person turned 18: it ended as that day began in London.
    fn an_unresolved_episode_ends_at_18(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        // Born on 10 March 2008: 18 in eight days.
        let wren = child_with(world, &sam, "Wren", &json!({"date_of_birth": "2008-03-10"}));
        let unresolved = report(&mo, &missing(world, wren, world.now())).expect(201);
        world.pass(instant("2026-03-09T23:59:00Z") - world.now());
        let mo = world.desk("mo");
        report(&mo, &missing(world, wren, world.now())).problem(409, "episode_open");
        let export = mo.get(&format!("/v1/children/{wren}/ssd-missing")).expect(200);
        assert_eq!(export["ssd_missing"][0]["MISS005A"], Value::Null);

        world.pass(TimeDelta::hours(10));
        let mo = world.desk("mo");
        let mut before = missing(world, wren, instant("2026-03-09T12:00:00Z"));
        before["returned_at"] = json!(instant("2026-03-10T06:00:00Z"));
        report(&mo, &before).problem(409, "episode_overlaps");
        let next = report(&mo, &missing(world, wren, instant("2026-03-10T08:00:00Z"))).expect(201);
        report(&mo, &missing(world, wren, instant("2026-03-10T09:00:00Z"))).problem(409, "episode_open");
        let export = mo.get(&format!("/v1/children/{wren}/ssd-missing")).expect(200);
        assert_eq!(export["ssd_missing"][0]["MISS005A"], "2026-03-10T00:00:00Z");
        assert_eq!(export["ssd_missing"][1]["MISS005A"], Value::Null);
        back(&mo, &next, instant("2026-03-10T09:00:00Z")).expect(200);
        // Somebody found out after all.
        back(&mo, &unresolved, instant("2026-03-05T10:00:00Z")).expect(200);
    }

    /// 72 elapsed hours, on a weekend when the clocks go forward too.
    fn interviews_are_due_after_72_hours(world) {
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        for returned in [instant("2026-03-04T10:00:00Z"), instant("2026-03-27T20:00:00Z")] {
            world.pass(returned - world.now());
            let mo = world.desk("mo");
            let episode = report(&mo, &missing(world, robin, returned - TimeDelta::hours(3))).expect(201);
            back(&mo, &episode, returned).expect(200);
            let id: Uuid = episode["id"].as_str().unwrap().parse().unwrap();
            let state = |after: TimeDelta| {
                world.pass(returned + after - world.now());
                let read = world.desk("mo").get(&format!("/v1/missing-episodes/{id}")).expect(200);
                let listed = world.desk("mo").get("/v1/rhi-worklist").expect(200);
                assert_eq!(listed["entries"][0]["episode"]["rhi"], read["rhi"]);
                read["rhi"]["state"].as_str().unwrap().to_owned()
            };
            assert_eq!(state(TimeDelta::minutes(71 * 60 + 59)), "due");
            assert_eq!(state(TimeDelta::minutes(72 * 60 + 1)), "overdue");
            let path = format!("/v1/missing-episodes/{id}/not-required");
            world.desk("mo").post(&path, json!({"reason": "Interviewed by another authority."})).expect(200);
        }
    }

    /// Mo decides against an interview, with a reason; nobody else may.
    fn an_interview_may_not_be_required(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let id = past(world, &mo, robin, world.now() - TimeDelta::hours(2), world.now());
        let path = format!("/v1/missing-episodes/{id}/not-required");
        let body = json!({"reason": "She stayed with her aunt."});
        for username in ["ada", "sam", "pia"] {
            world.desk(username).post(&path, body.clone()).problem(403, "not_allowed");
        }
        assert_eq!(pointer(&mo.post(&path, json!({"reason": ""})).problem(422, "invalid")), "/reason");
        let settled = mo.post(&path, body).expect(200);
        assert_eq!((&settled["rhi"]["state"], &settled["rhi"]["manager"]), (&json!("not_required"), &json!("Mo Manager")));
        assert_eq!(mo.get("/v1/rhi-worklist").expect(200)["entries"], json!([]));
        let header = sam.get(&format!("/v1/missing-episodes/{id}")).expect(200);
        assert!(header["rhi"].get("reason").is_none() && header["rhi"].get("manager").is_none());
        world.desk("ada").post(&format!("/v1/missing-episodes/{id}/take"), json!({})).problem(404, "not_found");
    }
}
