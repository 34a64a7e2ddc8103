//! What is refused: kept with its bytes and the reason, told to the phone, decided by a manager, and never merged by itself.

use crate::quarantine_forge::{Forger, forge, push, set, sync_as};
use automerge::legacy::{Key, OpType};
use automerge::{Change, ScalarValue};
use chrono::TimeDelta;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};
use sync_core::ids::DeviceId;
use sync_core::record::{Header, Intent, Record};
use sync_core::role::Role;
use sync_core::sync::phone::WorkState;
use uuid::Uuid;

fn put(change: &Change, value: ScalarValue) -> Change {
    forge(change, |change| change.operations[0].action = OpType::Put(value))
}

on_both_engines! {
    /// Every kind of bad push comes back with its stable code, is kept as it came, and changes neither store nor phone.
    fn bad_pushes_are_kept_and_change_nothing(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let quinn = world.child(&sam, "Quinn", "Kingston");
        let rita = world.child(&sam, "Rita", "Richmond");
        for child in [robin, quinn] {
            world.allocate(&mo, child, "ada", "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();

        let record = ada.inspect(interview, Record::clone).unwrap();
        let header = record.header().clone();
        let forger = Forger::on(&ada, world.now());
        let stranger = Forger::by(DeviceId(world.id()), Role::MissingChildrenWorker, world.now());
        let honest = forger.edit(&mut record.clone(), &[set("/where", "In the park")]).remove(0);
        let risk = forger.edit(&mut record.clone(), &[set("/risk_now", "high")]).remove(0);
        let other_key = forge(&honest, |change| change.operations[0].key = Key::Map("wherever".into()));
        let mut corrupt = push(&header, std::slice::from_ref(&honest));
        corrupt["changes"][0] = json!(corrupt["changes"][0].as_str().unwrap().replacen("hW9Kg", "hW9Kh", 1));
        let of = |header: &Header, change: Change| push(header, &[change]);
        let elsewhere = |child, kind: &str| Header { id: interview, child, kind: kind.to_owned() };
        let mut theirs = forger.begin(world.id(), "return-home-interview", rita);
        let theirs = of(&theirs.header().clone(), forger.edit(&mut theirs, &[set("/where", "There")]).remove(0));
        let mut nobodys = forger.begin(world.id(), "return-home-interview", sync_core::ids::ChildId(world.id()));
        let nobodys = of(&nobodys.header().clone(), forger.edit(&mut nobodys, &[set("/where", "There")]).remove(0));

        let cases: Vec<(&str, Value)> = vec![
            ("foreign_actor", push(&header, &stranger.edit(&mut record.clone(), &[set("/where", "There")]))),
            ("sequence_gap", of(&header, forge(&honest, |change| change.seq += 1))),
            ("malformed_change", corrupt),
            ("unknown_field", of(&header, other_key)),
            ("wrong_type", of(&header, put(&honest, ScalarValue::Int(3)))),
            ("not_an_option", of(&header, put(&risk, ScalarValue::Str("enormous".into())))),
            ("too_long", of(&header, put(&honest, ScalarValue::Str("x".repeat(201).into())))),
            ("no_access", theirs),
            ("no_access", nobodys),
            ("misfiled", of(&elsewhere(robin, "session-plan"), honest.clone())),
        ];
        let seen_before = mo.get(&format!("/v1/records/{interview}")).expect(200);
        let view_before = ada.view(interview).unwrap();
        for (number, (code, push)) in cases.iter().enumerate() {
            let answer = sync_as(&mut ada, json!({"push": [push]}));
            let result = &answer["results"][0];
            assert_eq!((&result["status"], &result["code"]), (&json!("quarantined"), &json!(code)), "{number}: {result}");
            assert!(result["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{result}");
            assert!(result.get("position").is_none());
            let seen = mo.get(&format!("/v1/records/{interview}")).expect(200);
            assert_eq!(seen, seen_before, "{code}");
        }
        // Of another child's record it is judged like one that is new here, which lacks what it builds on: the phone keeps it.
        let moved = of(&elsewhere(quinn, "return-home-interview"), honest.clone());
        let unknown = of(&Header { id: sync_core::ids::RecordId(world.id()), ..elsewhere(quinn, "return-home-interview") }, honest.clone());
        for push in [moved, unknown] {
            let result = sync_as(&mut ada, json!({"push": [push]}))["results"][0].clone();
            assert_eq!((&result["status"], &result["code"]), (&json!("waiting"), &json!("unknown_dependency")));
        }
        // Another team's child is answered like one that is nowhere.
        let answers = sync_as(&mut ada, json!({"push": [cases[7].1, cases[8].1]}))["results"].clone();
        let without_record = |index: usize| {
            let mut answer = answers[index].clone();
            answer["record"].take();
            // It is of what was sent, and the two said different things.
            answer["digest"].take();
            answer
        };
        assert_eq!(without_record(0), without_record(1));

        let dee = world.desk("dee");
        let listed = dee.get("/v1/quarantine?limit=200").expect(200)["items"].as_array().unwrap().clone();
        let whole = |entry: &Value| dee.get(&format!("/v1/quarantine/{}", entry["id"].as_str().unwrap())).expect(200);
        let kept: Vec<Value> = listed.iter().map(whole).collect();
        assert!(listed.iter().all(|entry| entry["changes"] == json!([]) && entry["size"].as_i64() > Some(4)));
        for (code, push) in &cases {
            let entries = kept.iter();
            let mut like = entries.filter(|entry| entry["changes"] == push["changes"] && entry["code"] == *code);
            // Nobody leads on a child that does not exist; the bytes are there all the same.
            let found = like.next().is_some() || push["child"] == cases[8].1["child"];
            assert!(found, "{code}");
        }
        assert_eq!(ada.view(interview).unwrap(), view_before);
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
        ada.set(interview, "/where", "In the park").unwrap();
        assert_eq!(ada.sync().unwrap().refused, 0);
    }

    /// A change that builds on what is not here waits: nothing is stored, and nothing is held against the phone.
    fn work_that_came_too_early_waits(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let forger = Forger::on(&ada, world.now());
        let mut record = forger.begin(world.id(), "return-home-interview", robin);
        let header = record.header().clone();
        let first = forger.edit(&mut record, &[set("/where", "At home")]);
        let second = forger.edit(&mut record, &[set("/where", "In the park")]);
        let result = sync_as(&mut ada, json!({"push": [push(&header, &second)]}))["results"][0].clone();
        assert_eq!((&result["status"], &result["code"]), (&json!("waiting"), &json!("unknown_dependency")));
        mo.get(&format!("/v1/records/{}", header.id)).problem(404, "not_found");
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
        let both = [first, second].concat();
        assert_eq!(sync_as(&mut ada, json!({"push": [push(&header, &both)]}))["results"][0]["status"], "accepted");
        assert_eq!(mo.get(&format!("/v1/records/{}", header.id)).expect(200)["data"]["where"], "In the park");
    }

    /// A signed note is locked; a phone that was told to ignore the lock is not believed.
    fn a_locked_note_stays_as_it_was_signed(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let note = ada.begin("case-note", robin).unwrap();
        let values = json!({"shared_summary": "As it was."});
        let row = ada.add_row(note, "/notes", values.as_object().unwrap().clone()).unwrap();
        ada.sync().unwrap();
        let unsigned = ada.inspect(note, Record::clone).unwrap();
        ada.sign(note, &row.to_string(), "author", "Ada Missing").unwrap();
        ada.sync().unwrap();
        let signed = ada.inspect(note, Record::clone).unwrap();
        let signature = signed.changes_since(&unsigned.heads()).pop().unwrap();

        let forger = Forger::on(&ada, world.now());
        let text = Intent::Set { path: row.join("shared_summary"), value: "As it was not.".into() };
        let edit = forger.edit(&mut unsigned.clone(), &[text]).remove(0);
        let forged = forge(&edit, |change| {
            change.deps = vec![signature.hash()];
            change.seq = signature.seq() + 1;
            change.start_op = (signature.max_op() + 1).try_into().unwrap();
        });
        let answer = sync_as(&mut ada, json!({"push": [push(signed.header(), &[forged])]}));
        assert_eq!(answer["results"][0]["code"], "locked");
        let record = mo.get(&format!("/v1/records/{note}")).expect(200);
        let key = row.segments()[1].as_str();
        assert_eq!(record["data"]["notes"][key]["shared_summary"], "As it was.");
        assert_eq!(record["signatures"][0]["intact"], true);
    }

    /// A worker's access ended this morning. Last night's interview comes in, is kept, and the manager takes it.
    fn last_nights_interview_is_accepted_by_the_manager(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let allocation = world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, line) = world.phone("ada");
        let known = ada.begin("return-home-interview", robin).unwrap();
        ada.set(known, "/where", "At home").unwrap();
        ada.sync().unwrap();

        line.cut();
        let new = ada.begin("return-home-interview", robin).unwrap();
        ada.set(new, "/where", "In the car").unwrap();
        ada.edit_text(new, "/before", 0, 0, "The whole of last night's story.").unwrap();
        ada.set(known, "/where", "At school").unwrap();
        ada.flush().unwrap();
        world.pass(TimeDelta::hours(14));
        let mo = world.desk("mo");
        mo.post(&format!("/v1/children/{robin}/allocations/{allocation}/end"), Value::Null).expect(204);

        line.mend();
        let synced = ada.sync().unwrap();
        assert_eq!((synced.accepted, synced.refused, synced.complete), (0, 2, true));
        assert_eq!((ada.children().len(), ada.sync_statuses().len()), (0, 0), "the phone has dropped the child");
        mo.get(&format!("/v1/records/{new}")).problem(404, "not_found");

        let waiting = mo.get("/v1/quarantine").expect(200)["items"].clone();
        assert_eq!(waiting.as_array().unwrap().len(), 2);
        for entry in waiting.as_array().unwrap() {
            assert_eq!((&entry["code"], &entry["user"]), (&json!("no_access"), &json!(world.user_id("ada"))));
            let decision = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
            let accept = json!({"decision": "accept", "reason": "Done before her access ended."});
            world.desk("sam").post(&decision, accept.clone()).problem(403, "not_allowed");
            assert_eq!(mo.post(&decision, accept.clone()).expect(200)["decision"], "accepted");
            assert_eq!(mo.post(&decision, accept.clone()).expect(200)["decision"], "accepted", "sent again");
            let other = json!({"decision": "set_aside", "reason": "It was decided otherwise meanwhile."});
            mo.post(&decision, other).problem(409, "wrong_state");
        }
        let record = mo.get(&format!("/v1/records/{new}")).expect(200);
        assert_eq!(record["data"]["before"], "The whole of last night's story.");
        assert!(record["people"].as_object().unwrap().values().any(|person| person["name"] == "Ada Missing"));
        assert_eq!(mo.get(&format!("/v1/records/{known}")).expect(200)["data"]["where"], "At school");
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
    }

    /// What is set aside stays out of the record; what breaks a rule of the record cannot be decided in.
    fn a_decision_does_not_bend_the_rules_of_a_record(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let mut bad = forger.interview(world.id(), robin, "At home");
        bad["changes"][0] = json!("bm90IGEgY2hhbmdl");
        let first = sync_as(&mut ada, json!({"push": [bad]}));
        assert_eq!(first["results"], sync_as(&mut ada, json!({"push": [bad]}))["results"]);
        let entries = mo.get("/v1/quarantine").expect(200)["items"].clone();
        assert_eq!(entries.as_array().unwrap().len(), 1, "the same push twice is one entry");
        let decision = format!("/v1/quarantine/{}/decision", entries[0]["id"].as_str().unwrap());
        let refused = mo.post(&decision, json!({"decision": "accept", "reason": "She asks that it be taken after all."})).problem(409, "wrong_state");
        assert_eq!(refused["errors"][0]["code"], "malformed_change");
        let aside = mo.post(&decision, json!({"decision": "set_aside", "reason": "Nothing of it can be read by anybody."})).expect(200);
        assert_eq!(aside["decision"], "set_aside");
        let whole = mo.get(decision.strip_suffix("/decision").unwrap()).expect(200);
        assert_eq!((&whole["changes"], &whole["decision"], &whole["reason"]), (&bad["changes"], &json!("set_aside"), &json!("Nothing of it can be read by anybody.")));
        sam.get(decision.strip_suffix("/decision").unwrap()).problem(403, "not_allowed");
        mo.get(&format!("/v1/records/{}", bad["record"].as_str().unwrap())).problem(404, "not_found");
        // Handed in once more, it is known and does not come back to the manager.
        sync_as(&mut ada, json!({"push": [bad]}));
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
    }

    /// One manager accepts, another sets aside, at once and at two nodes: one of them decides, and what is merged is what was
    /// accepted.
    fn of_two_decisions_at_once_one_is_made(world) {
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let records: Vec<Uuid> = (0..12).map(|_| world.id()).collect();
        let pushes: Vec<Value> = records.iter().map(|record| forger.interview(*record, robin, "At home")).collect();
        sync_as(&mut ada, json!({"push": pushes}));
        // Both see the child.
        world.user("May Manager", Role::TeamManager, Some("Kingston"));
        let mo = world.desk("mo");
        world.restart_server();
        let may = world.desk("may");
        let entries = mo.get("/v1/quarantine?limit=200").expect(200)["items"].as_array().unwrap().clone();
        assert_eq!(entries.len(), records.len());
        for entry in &entries {
            let path = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
            let said = |decision: &str| json!({"decision": decision, "reason": "Done before her access ended."});
            let (accepted, aside) = std::thread::scope(|scope| {
                let accepted = scope.spawn(|| mo.post(&path, said("accept")));
                let aside = scope.spawn(|| may.post(&path, said("set_aside")));
                (accepted.join().unwrap(), aside.join().unwrap())
            });
            let mut statuses = [accepted.status, aside.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409]);
            let decided = if accepted.status == 200 { "accepted" } else { "set_aside" };
            let stands = mo.get(path.strip_suffix("/decision").unwrap()).expect(200);
            assert_eq!(stands["decision"], decided);
            let merged = mo.get(&format!("/v1/records/{}", entry["record"].as_str().unwrap())).status;
            assert_eq!(merged, if decided == "accepted" { 200 } else { 404 });
        }
        let lines: i64 = world.run(sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE action = 'quarantine.decided'")
            .fetch_one(world.app.db.reader())).unwrap();
        assert_eq!(lines, 12);
    }

    /// Kit of Mo's team handed in work about a child of Richmond. Mo may set it aside unseen; with the glass broken to the
    /// child Mo reads, and decides on nothing of it, one by one or with the whole share.
    fn who_broke_the_glass_decides_nothing(world) {
        world.kingston();
        world.user("Kit Missing", Role::MissingChildrenWorker, Some("Kingston"));
        world.user("Rae Manager", Role::TeamManager, Some("Richmond"));
        let rita = world.child(&world.desk("sam"), "Rita", "Richmond");
        let (mut kit, _) = world.phone("kit");
        let mut forger = Forger::on(&kit, world.now());
        let pushes: Vec<Value> = (0..3).map(|_| forger.interview(world.id(), rita, "At home")).collect();
        sync_as(&mut kit, json!({"push": pushes}));
        let (mo, rae) = (world.desk("mo"), world.desk("rae"));
        let entries = mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().clone();
        let path = |index: usize| format!("/v1/quarantine/{}/decision", entries[index]["id"].as_str().unwrap());
        let said = |decision: &str| json!({"decision": decision, "reason": "Kit says that it was sent by mistake."});
        mo.post(&path(0), said("set_aside")).expect(200);
        mo.post(&path(1), said("accept")).problem(404, "not_found");
        let glass = json!({"reason": "The colleague on call is ill tonight."});
        mo.post(&format!("/v1/children/{rita}/break-glass"), glass).expect(200);
        for decision in ["accept", "set_aside"] {
            mo.post(&path(1), said(decision)).problem(403, "not_allowed");
        }
        let clear = format!("/v1/shares/{}/clear", kit.profile().unwrap().device.0);
        let reason = json!({"reason": "Kit says that it was sent by mistake."});
        assert_eq!(mo.post(&clear, reason.clone()).expect(200)["entries"], 0);
        // Rita's own manager sees the device for that entry, decides on it, and clears nothing of the rest.
        rae.post(&clear, reason).problem(403, "not_allowed");
        assert_eq!(rae.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().len(), 2);
        rae.post(&path(1), said("set_aside")).expect(200);
    }

    /// Who decides on another's work says why, in words that can be judged.
    fn a_decision_has_a_reason_of_substance(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let push = forger.interview(world.id(), robin, "At home");
        sync_as(&mut ada, json!({"push": [push]}));
        let entry = mo.get("/v1/quarantine").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let episode = crate::access::report(world, &sam, robin, false);
        for reason in [".", "ill today", "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
            "nothing in it nothing in it nothing in it", "There is \u{202e}nothing in it for anybody."] {
            for (path, body) in [
                (format!("/v1/quarantine/{entry}/decision"), json!({"decision": "accept", "reason": reason})),
                (format!("/v1/quarantine/{entry}/decision"), json!({"decision": "set_aside", "reason": reason})),
                (format!("/v1/shares/{}/clear", ada.profile().unwrap().device.0), json!({"reason": reason})),
                (format!("/v1/missing-episodes/{episode}/not-required"), json!({"reason": reason})),
                (format!("/v1/missing-episodes/{episode}/classification"), json!({"classification": "absent", "reason": reason})),
                (format!("/v1/children/{robin}/break-glass"), json!({"reason": reason})),
            ] {
                let told = mo.post(&path, body).problem(422, "invalid");
                assert_eq!(told["errors"][0]["pointer"], "/reason", "{path} {reason}");
            }
        }
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().len(), 1);
    }

    /// A device fills its share of the quarantine: what is more waits on the phone, until a manager makes room.
    fn a_device_has_a_share_of_the_quarantine(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let bad = |id: Uuid| json!({"record": id, "kind": "return-home-interview", "child": robin, "changes": ["AAAA"]});
        let pushes: Vec<Value> = (0..501).map(|_| bad(world.id())).collect();
        let results = sync_as(&mut ada, json!({"push": pushes}))["results"].clone();
        assert_eq!(results.as_array().unwrap().iter().filter(|result| result["status"] == "quarantined").count(), 500);
        assert_eq!((&results[500]["status"], &results[500]["code"]), (&json!("waiting"), &json!("quarantine_full")));
        // What is kept already needs no more room: the answer was lost, and the phone asks again.
        let again = sync_as(&mut ada, json!({"push": [pushes[0], pushes[500]]}))["results"].clone();
        assert_eq!((&again[0]["status"], &again[1]["status"]), (&json!("quarantined"), &json!("waiting")));
        // Good work goes in all the while.
        let good = Forger::on(&ada, world.now()).interview(world.id(), robin, "At home");
        assert_eq!(sync_as(&mut ada, json!({"push": [good]}))["results"][0]["status"], "accepted");
        let entry = mo.get("/v1/quarantine?limit=1").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let aside = json!({"decision": "set_aside", "reason": "There is nothing in it for anybody."});
        mo.post(&format!("/v1/quarantine/{entry}/decision"), aside).expect(200);
        assert_eq!(sync_as(&mut ada, json!({"push": [pushes[500]]}))["results"][0]["status"], "quarantined");
    }

    /// Oversized text and values outside the options never leave the phone; its record is as it was.
    fn the_phone_itself_refuses_what_the_server_would(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        let before = ada.view(interview).unwrap();
        for (path, value, code) in [
            ("/wherever", json!("x"), "unknown_field"),
            ("/where", json!(3), "wrong_type"),
            ("/risk_now", json!("enormous"), "not_an_option"),
            ("/where", json!("x".repeat(201)), "too_long"),
            ("/interviewed_at", json!("9999-99-99T00:00:00Z"), "wrong_type"),
        ] {
            assert_eq!(ada.set(interview, path, value).unwrap_err().code(), code, "{path}");
        }
        assert_eq!(ada.edit_text(interview, "/before", 0, 0, &"x".repeat(20_001)).unwrap_err().code(), "too_long");
        assert_eq!(ada.view(interview).unwrap(), before);
    }
}
