//! A connection that breaks at the worst moment, and requests in which one record is broken.

use crate::quarantine_forge::{Forger, sync_as};
use homeward_tests::on_both_engines;
use homeward_tests::world::Phone;
use serde_json::json;
use sync_core::ids::RecordId;
use sync_core::record::{Record, View};
use sync_core::sync::phone::WorkState;

/// Reads every record on a phone, in order of id.
pub(crate) fn views(phone: &mut Phone) -> Vec<View> {
    let ids: Vec<RecordId> = phone.sync_statuses().iter().map(|status| status.header.id).collect();
    ids.into_iter().map(|id| phone.view(id).unwrap()).collect()
}

/// Requires that two phones show the same records alike.
#[track_caller]
pub(crate) fn assert_alike(one: &mut Phone, other: &mut Phone) {
    assert_eq!(views(one), views(other));
}

on_both_engines! {
    /// The request is lost, then the answer is lost: the next sync brings the work in once.
    fn a_lost_request_and_a_lost_answer_change_nothing(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, line) = world.phone("ada");
        let note = ada.begin("case-note", robin).unwrap();
        let values = json!({"shared_summary": "Talked about school.", "duration_minutes": 30});
        ada.add_row(note, "/notes", values.as_object().unwrap().clone()).unwrap();

        line.cut();
        assert_eq!(ada.sync().unwrap_err().code(), "offline");
        assert_eq!(ada.sync_status(note).unwrap().state, WorkState::OnThisPhoneOnly);
        line.mend();
        line.lose_next_reply();
        assert_eq!(ada.sync().unwrap_err().code(), "offline");
        let arrived = mo.get(&format!("/v1/records/{note}")).expect(200);
        assert_eq!(ada.sync_status(note).unwrap().unsent, 1, "nobody told the phone");

        let synced = ada.sync().unwrap();
        assert_eq!((synced.accepted, synced.refused, synced.complete), (1, 0, true));
        assert_eq!(ada.sync_status(note).unwrap().state, WorkState::Sent);
        let again = mo.get(&format!("/v1/records/{note}")).expect(200);
        assert_eq!(again["heads"], arrived["heads"]);
        assert_eq!(again["position"], arrived["position"]);
        assert_eq!(again["data"]["notes"].as_object().unwrap().len(), 1);
        assert_eq!(ada.inspect(note, Record::change_count).unwrap(), 2, "the genesis and one change");

        // Nothing is new: one small round trip.
        let (before, calls) = (line.bytes(), line.calls());
        ada.sync().unwrap();
        let after = line.bytes();
        assert_eq!(line.calls(), calls + 1);
        assert!(after.0 + after.1 - before.0 - before.1 <= 400, "{before:?} {after:?}");
    }

    /// The same request twice is answered `duplicate` record by record, in order, at the same positions.
    fn a_request_sent_twice_is_a_duplicate(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let pushes: Vec<_> = (0..5).map(|_| forger.interview(world.id(), robin, "At home")).collect();
        let first = sync_as(&mut ada, json!({"push": pushes}));
        let again = sync_as(&mut ada, json!({"push": pushes}));
        for (index, push) in pushes.iter().enumerate() {
            let (taken, duplicate) = (&first["results"][index], &again["results"][index]);
            assert_eq!((&taken["record"], &taken["status"]), (&push["record"], &json!("accepted")));
            assert_eq!(taken["accepted_seq"], push["changes"].as_array().unwrap().len(), "the last of its actor's");
            assert_eq!((&duplicate["record"], &duplicate["status"]), (&push["record"], &json!("duplicate")));
            assert_eq!(taken["position"], duplicate["position"]);
        }
        let twice = json!({"push": [pushes[0], pushes[0]]});
        let refused = ada.call(homeward_phone::Method::Post, "/v1/sync", Some(&twice)).unwrap_err();
        assert_eq!(refused.code(), "invalid");
    }

    /// One broken record in a request of many holds up none of the others, and each is answered in its place.
    fn a_broken_record_holds_up_no_other(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let mut pushes: Vec<_> = (0..9).map(|_| forger.interview(world.id(), robin, "At home")).collect();
        pushes[4]["changes"][0] = json!("bm90IGEgY2hhbmdl");
        let answer = sync_as(&mut ada, json!({"push": pushes}));
        let results = answer["results"].as_array().unwrap();
        assert_eq!(results.len(), 9);
        for (index, result) in results.iter().enumerate() {
            assert_eq!(result["record"], pushes[index]["record"]);
            let expected = if index == 4 { "quarantined" } else { "accepted" };
            assert_eq!(result["status"], expected, "{result}");
        }
        let page = mo.get(&format!("/v1/records?child={robin}")).expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), 8);
    }

    /// Of two changes of one record the second is broken: neither is stored, for a record is taken whole or not at all.
    fn a_record_is_taken_whole_or_not_at_all(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let mut forger = Forger::on(&ada, world.now());
        let mut push = forger.interview(world.id(), robin, "At home");
        let record = push["record"].as_str().unwrap().to_owned();
        push["changes"].as_array_mut().unwrap().push(json!("bm90IGEgY2hhbmdl"));
        let answer = sync_as(&mut ada, json!({"push": [push]}));
        assert_eq!(answer["results"][0]["code"], "malformed_change");
        mo.get(&format!("/v1/records/{record}")).problem(404, "not_found");
        push["changes"].as_array_mut().unwrap().pop();
        assert_eq!(sync_as(&mut ada, json!({"push": [push]}))["results"][0]["status"], "accepted");
        mo.get(&format!("/v1/records/{record}")).expect(200);
    }
}
