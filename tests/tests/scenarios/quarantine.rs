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
            ("misfiled", of(&elsewhere(quinn, "return-home-interview"), honest.clone())),
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
        // Another team's child is answered like one that is nowhere.
        let answers = sync_as(&mut ada, json!({"push": [cases[7].1, cases[8].1]}))["results"].clone();
        let without_record = |index: usize| {
            let mut answer = answers[index].clone();
            answer["record"].take();
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
        assert_eq!(ada.standing(interview).unwrap().state, WorkState::Sent);
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
        assert_eq!((ada.children().len(), ada.standings().len()), (0, 0), "the phone has dropped the child");
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
            let other = json!({"decision": "set_aside", "reason": "Otherwise."});
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
        let refused = mo.post(&decision, json!({"decision": "accept", "reason": "Please."})).problem(409, "wrong_state");
        assert_eq!(refused["errors"][0]["code"], "malformed_change");
        let aside = mo.post(&decision, json!({"decision": "set_aside", "reason": "Not readable."})).expect(200);
        assert_eq!(aside["decision"], "set_aside");
        let whole = mo.get(decision.strip_suffix("/decision").unwrap()).expect(200);
        assert_eq!((&whole["changes"], &whole["decision"], &whole["reason"]), (&bad["changes"], &json!("set_aside"), &json!("Not readable.")));
        sam.get(decision.strip_suffix("/decision").unwrap()).problem(403, "not_allowed");
        mo.get(&format!("/v1/records/{}", bad["record"].as_str().unwrap())).problem(404, "not_found");
        // Handed in once more, it is known and does not come back to the manager.
        sync_as(&mut ada, json!({"push": [bad]}));
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
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
        let aside = json!({"decision": "set_aside", "reason": "Nothing in it."});
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
