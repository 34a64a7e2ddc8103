//! The worklist of return home interviews: whose, in what order, with which triggers; and the statutory export.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use uuid::Uuid;

fn report(world: &World, desk: &Desk, child: ChildId, from: DateTime<Utc>, to: Option<DateTime<Utc>>) -> Uuid {
    let id = world.id();
    let mut body = json!({"id": id, "child": child, "reported_at": from, "reported_by": "An invented carer",
        "classification": "missing", "missing_from": "care"});
    if let Some(to) = to {
        body["returned_at"] = json!(to);
    }
    desk.post("/v1/missing-episodes", body).expect(201);
    id
}

fn worklist(desk: &Desk) -> Vec<(String, String)> {
    let list = desk.get("/v1/rhi-worklist").expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entries = list["entries"].as_array().unwrap();
    entries.iter().map(|entry| (text(&entry["child"]["forename"]), text(&entry["episode"]["rhi"]["state"]))).collect()
}

on_both_engines! {
    /// Overdue first, then what is due soonest, then the children still missing.
    fn the_most_pressing_interview_comes_first(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let ago = |hours: i64| world.now() - TimeDelta::hours(hours);
        // Made in an order that is not the list's.
        for (forename, from, to) in [("Otto", 300, None), ("Robin", 50, Some(20)), ("Wren", 200, Some(100)), ("Quill", 100, Some(71)),
            ("Petra", 400, Some(300)), ("Zelda", 30, None)] {
            let child = world.child(&sam, forename, "Kingston");
            report(world, &mo, child, ago(from), to.map(ago));
        }
        let expected = [("Petra", "overdue"), ("Wren", "overdue"), ("Quill", "due"), ("Robin", "due"), ("Otto", "not_due"),
            ("Zelda", "not_due")].map(|(name, state)| (name.to_owned(), state.to_owned()));
        assert_eq!(worklist(&mo), expected);
        assert_eq!(worklist(&world.desk("ada")), expected);
        assert_eq!(worklist(&world.desk("yan")), []);
    }

    /// Until it is taken, a worker sees who the child is and that an interview waits. Ada takes it: she sees the rest, and
    /// it is gone for Ben.
    fn a_header_until_it_is_taken(world) {
        world.kingston();
        let (sam, mo, ada, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ada"), world.desk("ben"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &mo, robin, world.now() - TimeDelta::hours(5), Some(world.now()));
        let entry = |desk: &Desk| desk.get("/v1/rhi-worklist").expect(200)["entries"][0].clone();
        let waiting = entry(&ada);
        assert_eq!((&waiting["episode"]["header_only"], &waiting["child"]["forename"]), (&json!(true), &json!("Robin")));
        assert!(waiting["episode"].get("details").is_none() && waiting["child"].get("details").is_none());
        let child = format!("/v1/children/{robin}");
        assert!(ada.get(&child).expect(200).get("details").is_none());
        ada.get(&format!("{child}/ssd-missing")).problem(404, "not_found");
        let take = |desk: &Desk| desk.post(&format!("/v1/missing-episodes/{episode}/take"), json!({}));
        take(&mo).problem(403, "not_allowed");
        take(&world.desk("yan")).problem(403, "not_allowed");

        let taken = take(&ada).expect(200);
        assert_eq!((&taken["taken_by"], &taken["header_only"]), (&json!(world.user_id("ada")), &json!(false)));
        assert_eq!(take(&ada).expect(200)["version"], taken["version"]);
        assert!(entry(&ada)["episode"].get("details").is_some());
        assert!(ada.get(&child).expect(200).get("details").is_some());
        assert_eq!(worklist(&ben), []);
        ben.get(&child).problem(404, "not_found");
        ben.get(&format!("/v1/missing-episodes/{episode}")).problem(404, "not_found");
        take(&ben).problem(404, "not_found");
        let allocations = mo.get(&format!("{child}/allocations")).expect(200);
        assert_eq!(allocations["allocations"][0]["user"], json!(world.user_id("ada")));
    }

    /// Three episodes in 30 days bring a strategy meeting, four in three months make a recidivist; who sees headers alone
    /// sees neither.
    fn repeat_episodes_fire_triggers(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        // 2 March: the previous three months begin on 2 December, the 30 days on 31 January.
        let day = |text: &str| -> DateTime<Utc> { format!("{text}T12:00:00Z").parse().unwrap() };
        let fires = |desk: &Desk| -> Vec<String> {
            let list = desk.get("/v1/rhi-worklist").expect(200);
            let triggers = list["entries"][0]["triggers"].as_array().cloned().unwrap_or_default();
            triggers.iter().map(|one| one["trigger"].as_str().unwrap().to_owned()).collect()
        };
        for (date, expected) in [
            ("2025-12-01", vec![]),
            ("2025-12-02", vec![]),
            ("2026-01-30", vec![]),
            ("2026-01-31", vec![]),
            ("2026-02-10", vec!["recidivist"]),
            ("2026-03-01", vec!["recidivist", "strategy_meeting"]),
        ] {
            report(world, &mo, robin, day(date), Some(day(date) + TimeDelta::hours(3)));
            assert_eq!(fires(&mo), expected, "{date}");
        }
        assert_eq!(fires(&world.desk("ada")), Vec::<String>::new());
        // One that is absent is in the list, and counts for nothing.
        let absent = json!({"id": world.id(), "child": robin, "reported_at": world.now() - TimeDelta::hours(3),
            "reported_by": "An invented carer", "classification": "absent", "missing_from": "care", "returned_at": world.now()});
        let count = |desk: &Desk, trigger: &str| -> usize {
            let list = desk.get("/v1/rhi-worklist").expect(200);
            let triggers = list["entries"][0]["triggers"].as_array().unwrap();
            triggers.iter().find(|one| one["trigger"] == trigger).unwrap()["episodes"].as_array().unwrap().len()
        };
        let before = [count(&mo, "recidivist"), count(&mo, "strategy_meeting")];
        mo.post("/v1/missing-episodes", absent).expect(201);
        assert_eq!([count(&mo, "recidivist"), count(&mo, "strategy_meeting")], before);
        world.pass(TimeDelta::days(1));
        // 1 December has long gone; on 3 March the second falls out of the window, and four are left.
        assert_eq!(fires(&world.desk("mo")), ["recidivist"]);
    }

    /// One line an episode, as the Standard Safeguarding Dataset has it.
    fn the_statutory_export(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let ago = |hours: i64| world.now() - TimeDelta::hours(hours);
        let declined = report(world, &mo, robin, ago(60), Some(ago(50)));
        let completed = report(world, &mo, robin, ago(40), Some(ago(30)));
        let settled = report(world, &mo, robin, ago(20), Some(ago(10)));
        let open = report(world, &mo, robin, ago(5), None);
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, &format!("/episodes/{completed}/outcome"), "completed").unwrap();
        ada.set(interview, &format!("/episodes/{completed}/completed_at"), ago(1).to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap();
        let refusal = ada.begin("return-home-interview", robin).unwrap();
        ada.set(refusal, &format!("/episodes/{declined}/outcome"), "declined").unwrap();
        ada.set(refusal, &format!("/episodes/{declined}/outcome_reason"), "She did not want to talk.").unwrap();
        ada.sync().unwrap();
        mo.post(&format!("/v1/missing-episodes/{settled}/not-required"), json!({"reason": "She was with her aunt all night."})).expect(200);

        let export = mo.get(&format!("/v1/children/{robin}/ssd-missing")).expect(200);
        let lines = export["ssd_missing"].as_array().unwrap();
        let line = |index: usize| (&lines[index]["MISS001A"], &lines[index]["MISS006A"], &lines[index]["MISS007A"]);
        let answer = |id: &Uuid, offered: Value, accepted: Value| (json!(id), offered, accepted);
        for (index, (id, offered, accepted)) in [
            answer(&declined, json!("Y"), json!("N")),
            answer(&completed, json!("Y"), json!("Y")),
            answer(&settled, json!("NA"), json!("NA")),
            answer(&open, json!("NA"), json!("NA")),
        ].iter().enumerate() {
            assert_eq!(line(index), (id, offered, accepted));
            assert_eq!((&lines[index]["MISS002A"], &lines[index]["MISS004A"]), (&json!(robin), &json!("M")));
        }
        assert_eq!(lines[0]["MISS003A"], json!(ago(60)));
        assert_eq!((&lines[0]["MISS005A"], &lines[3]["MISS005A"]), (&json!(ago(50)), &Value::Null));
        assert_eq!(lines.len(), 4);
    }
}
