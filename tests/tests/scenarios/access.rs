//! Who hears of which child on a phone: allocation, its end, restriction, episodes that wait, revocation, kinds by role.

use crate::quarantine_forge::sync_as;
use crate::sync::assert_alike;
use chrono::TimeDelta;
use homeward_phone::Method;
use homeward_tests::world::{Desk, Phone};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::WorkState;
use uuid::Uuid;

/// Reports a child missing an hour ago, and back if told so.
pub(crate) fn report(world: &World, by: &Desk, child: ChildId, back: bool) -> Uuid {
    let id = world.id();
    let hours_ago = |hours| (world.now() - TimeDelta::hours(hours)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let mut episode = json!({"id": id, "child": child, "reported_at": hours_ago(10), "reported_by": "A carer",
        "classification": "missing", "missing_from": "home"});
    if back {
        episode["returned_at"] = json!(hours_ago(1));
    }
    by.post("/v1/missing-episodes", episode).expect(201);
    id
}

fn shows(phone: &Phone, child: ChildId) -> Option<Value> {
    phone.children().into_iter().find(|known| known["id"] == json!(child))
}

on_both_engines! {
    /// A worker is given a child: the phone gets the child, the records whole, and the episodes.
    fn an_allocation_brings_everything(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        for place in ["At home", "At school", "In the car"] {
            ada.set(interview, "/where", place).unwrap();
            ada.sync().unwrap();
        }
        report(world, &sam, robin, true);
        assert_eq!(ben.sync().unwrap().news, 0);

        world.allocate(&mo, robin, "ben", "missing");
        ada.sync().unwrap();
        assert_eq!(ben.sync().unwrap().news, 1);
        assert_alike(&mut ada, &mut ben);
        assert_eq!(shows(&ben, robin).unwrap()["header_only"], json!(false));
        assert_eq!(ben.episodes().len(), 1);
        assert!(ben.episodes()[0].get("details").is_some());
        let whole = sync_as(&mut ben, json!({}));
        assert!(whole["records"][0].get("snapshot").is_some());
    }

    /// The allocation ends: the phone drops the child once its work was handed in, and that work is kept.
    fn the_end_of_an_allocation_empties_the_phone(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let allocation = world.allocate(&mo, robin, "ada", "missing");
        report(world, &sam, robin, true);
        let (mut ada, line) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let copy = ada.store().clone();
        let episode = ada.episodes()[0]["id"].as_str().unwrap().to_owned();
        mo.post(&format!("/v1/missing-episodes/{episode}/not-required"), json!({"reason": "Somebody has talked to her already."})).expect(200);
        mo.post(&format!("/v1/children/{robin}/allocations/{allocation}/end"), Value::Null).expect(204);

        ada.sync().unwrap();
        assert!(shows(&ada, robin).is_none() && ada.episodes().is_empty() && ada.sync_statuses().is_empty());
        assert_eq!(ada.view(interview).unwrap_err().code(), "unknown_record");
        line.cut();
        // The same holds for a phone that asks for everything again, before it has heard.
        let (mut again, _) = world.phone_over(copy, &world.clock.clone());
        again.refetch().unwrap();
        again.sync().unwrap();
        assert!(shows(&again, robin).is_none() && again.episodes().is_empty() && again.sync_statuses().is_empty());
        // Given back, it is all there again.
        world.allocate(&mo, robin, "ada", "missing");
        again.sync().unwrap();
        assert_eq!(again.view(interview).unwrap().data["where"], "At home");
        again.set(interview, "/where", "At school").unwrap();
        again.sync().unwrap();
        assert_eq!(again.sync_status(interview).unwrap().state, WorkState::Sent);
    }

    /// A restriction to named people closes at once, for phones and desks; opened again, all is as before.
    fn a_restriction_closes_at_once(world) {
        world.kingston();
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();

        let named = json!({"restricted": true, "named_people": [world.user_id("ada")]});
        mo.put(&format!("/v1/children/{robin}/restriction"), named).expect(204);
        ada.sync().unwrap();
        ben.sync().unwrap();
        assert!(shows(&ada, robin).is_some() && ada.view(interview).is_ok());
        assert!(shows(&ben, robin).is_none() && ben.sync_statuses().is_empty());
        for path in [format!("/v1/children/{robin}"), format!("/v1/records/{interview}")] {
            dee.get(&path).problem(404, "not_found");
            sam.get(&path).problem(404, "not_found");
            mo.get(&path).expect(200);
        }
        let open = Some(json!({"restricted": false}));
        mo.call("PUT", &format!("/v1/children/{robin}/restriction"), open, &[("if-match", "*")]).expect(204);
        ben.sync().unwrap();
        assert_alike(&mut ada, &mut ben);
    }

    /// An episode waits: every missing children worker sees its header; who takes it sees the child, the others no more.
    fn an_episode_is_a_header_until_it_is_taken(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let quinn = world.child(&sam, "Quinn", "Kingston");
        let note = world.id();
        let edits = json!({"kind": "return-home-interview", "child": robin,
            "intents": [{"intent": "set", "path": "/where", "value": "Canary Street"}]});
        mo.post(&format!("/v1/records/{note}/edits"), edits).expect(201);
        // Both phones have synced before and have positions of their own.
        world.allocate(&mo, quinn, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let (yan, _) = world.phone("yan");

        let episode = report(world, &sam, robin, true);
        for phone in [&mut ada, &mut ben] {
            phone.sync().unwrap();
            assert_eq!(shows(phone, robin).unwrap()["header_only"], json!(true));
            assert_eq!(phone.episodes().len(), 1);
            assert_eq!(phone.episodes()[0]["waiting"], json!(true));
            assert!(phone.episodes()[0].get("details").is_none());
            assert!(phone.sync_statuses().is_empty());
        }
        assert!(yan.children().is_empty());
        let taken = ada.call(Method::Post, &format!("/v1/missing-episodes/{episode}/take"), None).unwrap();
        assert_eq!(taken["taken_by"], json!(world.user_id("ada")));
        ben.call(Method::Post, &format!("/v1/missing-episodes/{episode}/take"), None).unwrap_err();
        ada.sync().unwrap();
        ben.sync().unwrap();
        assert_eq!(shows(&ada, robin).unwrap()["header_only"], json!(false));
        assert!(ada.episodes()[0].get("details").is_some());
        assert_eq!(ada.sync_statuses().len(), 1);
        assert!(shows(&ben, robin).is_none() && ben.episodes().is_empty());
    }

    /// A worker who was allocated goes back to the header while another episode of the child waits.
    fn from_full_to_header_the_records_go_and_the_header_stays(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let allocation = world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        report(world, &sam, robin, true);
        ada.sync().unwrap();
        mo.post(&format!("/v1/children/{robin}/allocations/{allocation}/end"), Value::Null).expect(204);
        ada.sync().unwrap();
        assert!(ada.sync_statuses().is_empty());
        assert_eq!(shows(&ada, robin).unwrap()["header_only"], json!(true));
        assert_eq!(ada.episodes().len(), 1);
        assert!(ada.episodes()[0].get("details").is_none());
    }

    /// Two workers take one episode at the same instant: one has it, the other is told.
    fn two_take_at_once_and_one_has_it(world) {
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &sam, robin, true);
        let desks = [world.desk("ada"), world.desk("ben")];
        let replies: Vec<_> = std::thread::scope(|scope| {
            let take = |desk: Desk| scope.spawn(move || desk.post(&format!("/v1/missing-episodes/{episode}/take"), Value::Null));
            let taking: Vec<_> = desks.map(take).into_iter().collect();
            taking.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        // The loser is told that it is taken, or has lost sight of the child already.
        assert!(statuses == [200, 409] || statuses == [200, 404], "{statuses:?}");
    }

    /// A revoked device hears that it is revoked, for sync and REST alike; a revoked person is let in nowhere.
    fn a_revocation_works_at_once(world) {
        world.kingston();
        world.user("Ursula Admin", Role::Administrator, None);
        let (sam, mo, ursula) = (world.desk("sam"), world.desk("mo"), world.desk("ursula"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let (mut lost, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let device = lost.profile().unwrap().device;
        ursula.post(&format!("/v1/devices/{device}/revoke"), Value::Null).expect(204);
        assert_eq!(lost.call(Method::Get, "/v1/children", None).unwrap_err().code(), "device_revoked");
        assert_eq!(lost.sync().unwrap_err().code(), "signed_out");
        assert_eq!(lost.sign_in("ada", homeward_tests::world::PASSWORD, "Test phone").unwrap_err().code(), "device_revoked");
        ada.sync().unwrap();

        let ben_desk = world.desk("ben");
        ursula.post(&format!("/v1/users/{}/revoke", world.user_id("ben")), Value::Null).expect(204);
        assert_eq!(ben.sync().unwrap_err().code(), "signed_out");
        ben_desk.get("/v1/children").problem(401, "session_ended");
        let level = world.run(homeward_server::db::access::level(world.app.db.reader(), world.user_id("ben"), robin));
        assert_eq!(level.unwrap(), homeward_server::auth::Level::None);
    }

    /// A sync by a revoked device is refused by name.
    fn a_revoked_device_syncs_no_more(world) {
        world.kingston();
        world.user("Ursula Admin", Role::Administrator, None);
        let ursula = world.desk("ursula");
        let (mut lost, line) = world.phone("ada");
        let device = lost.profile().unwrap().device;
        ursula.post(&format!("/v1/devices/{device}/revoke"), Value::Null).expect(204);
        assert_eq!(lost.sync().unwrap_err().code(), "device_revoked");
        assert_eq!(line.log().last().unwrap(), "POST /v1/sync 401");
    }

    /// The restricted narrative reaches neither a lead professional nor an application nor the SPA: not by sync, list or
    /// id, whatever access they have to the child; and the answer is that of a record that does not exist.
    fn the_restricted_narrative_stays_in_the_service(world) {
        world.kingston();
        world.user("Lena Lead", Role::LeadProfessional, None);
        world.user("Quill System", Role::Application, None);
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        for outsider in ["lena", "quill"] {
            world.allocate(&mo, robin, outsider, "social_care");
        }
        let (mut ada, _) = world.phone("ada");
        let note = ada.begin("case-note", robin).unwrap();
        let row = ada.add_row(note, "/notes", json!({"shared_summary": "Talked."}).as_object().unwrap().clone()).unwrap();
        let narrative = ada.begin("restricted-narrative", robin).unwrap();
        ada.set(narrative, &format!("{row}/narrative"), "Canary words.").unwrap();
        ada.sync().unwrap();

        for outsider in ["lena", "quill", "sam"] {
            let (mut phone, _) = world.phone(outsider);
            assert!(phone.sync_statuses().iter().all(|status| status.header.kind != "restricted-narrative"));
            let begun = phone.begin("restricted-narrative", robin).unwrap();
            assert_eq!(begun, narrative);
            for audit in ["0000000000000000", "e3b0c44298fc1c14"] {
                let request = json!({"audit": [{"record": narrative, "fingerprint": audit}]});
                let answer = sync_as(&mut phone, request).to_string();
                assert!(!answer.contains("restricted-narrative"), "{outsider}");
            }
            let desk = world.desk(outsider);
            let nowhere = desk.get(&format!("/v1/records/{}", world.id())).problem(404, "not_found");
            for path in ["", "/history"] {
                let hidden = desk.get(&format!("/v1/records/{narrative}{path}")).problem(404, "not_found");
                assert_eq!(hidden, nowhere);
            }
            for query in ["", "?kind=restricted-narrative", "?conflicts=false"] {
                let list = desk.get(&format!("/v1/records{query}"));
                assert!(!String::from_utf8_lossy(&list.bytes).contains("Canary words"), "{outsider} {query}");
                assert!(!String::from_utf8_lossy(&list.bytes).contains(&narrative.to_string()), "{outsider} {query}");
            }
        }
        assert_eq!(world.phone("lena").0.sync_statuses().len(), 1, "the shared summary is there");
    }

    /// No cursor, whoever's and from wherever, brings a person another team's child.
    fn no_cursor_opens_another_teams_child(world) {
        world.kingston();
        let sam = world.desk("sam");
        let (mo, dee) = (world.desk("mo"), world.desk("dee"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let rita = world.child(&sam, "Rita", "Richmond");
        world.allocate(&mo, robin, "ada", "missing");
        world.allocate(&dee, rita, "ben", "missing");
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let interview = ben.begin("return-home-interview", rita).unwrap();
        ben.set(interview, "/where", "There").unwrap();
        ben.sync().unwrap();
        let of_ben = ben.profile().unwrap().cursor.clone().unwrap();
        let epoch = of_ben.split('.').next().unwrap().to_owned();
        let cursors = [
            of_ben.clone(),
            format!("{epoch}.0"),
            format!("{epoch}.1"),
            format!("{epoch}.999999999"),
            format!("{epoch}.0.0.0.{interview}"),
            format!("{epoch}.3.1.2.~"),
            format!("other.{}", 4),
        ];
        for cursor in cursors {
            let request = json!({"cursor": cursor, "audit": [{"record": interview, "fingerprint": "0000000000000000"}]});
            let mut answer = sync_as(&mut ada, request);
            // What an audit says of it, it says of every record that is not here.
            assert_eq!(answer["audited"].take(), json!([{"record": interview, "heads": []}]), "{cursor}");
            let text = answer.to_string();
            assert!(!text.contains(&rita.to_string()) && !text.contains(&interview.to_string()), "{cursor}");
        }
        for cursor in ["0", "", "t1", "t1.x", "t1.-1", "t1.1.1", "t1.1.1.1.1.1", "%00"] {
            let refused = ada.call(Method::Post, "/v1/sync", Some(&json!({"cursor": cursor}))).unwrap_err();
            assert_eq!(refused.code(), "invalid", "{cursor}");
        }
        world.desk("ada").post("/v1/sync", json!({})).problem(403, "device_required");
    }
}
