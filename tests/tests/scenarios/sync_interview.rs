//! What an interview's record says drives the missing episode it is for: the worklist, the clock's state, each its own.

use crate::access::report;
use chrono::TimeDelta;
use homeward_tests::world::{Desk, Phone};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::RecordId;
use uuid::Uuid;

fn state(desk: &Desk, episode: Uuid) -> Value {
    desk.get(&format!("/v1/missing-episodes/{episode}")).expect(200)["rhi"]["state"].clone()
}

fn worklist(desk: &Desk) -> Vec<Value> {
    let entries = desk.get("/v1/rhi-worklist").expect(200)["entries"].clone();
    entries.as_array().unwrap().iter().map(|entry| entry["episode"]["id"].clone()).collect()
}

fn outcome(phone: &mut Phone, interview: RecordId, episode: Uuid, fields: &[(&str, Value)]) {
    for (field, value) in fields {
        phone.set(interview, &format!("/episodes/{episode}/{field}"), value.clone()).unwrap();
    }
    phone.sync().unwrap();
}

pub(crate) fn instant(world: &World) -> String {
    world.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn completed(world: &World) -> Vec<(&'static str, Value)> {
    vec![("outcome", json!("completed")), ("completed_at", json!(instant(world)))]
}

on_both_engines! {
    /// The worker completes the interview on the phone: the entry leaves the worklist, completed in time.
    fn a_completed_interview_leaves_the_worklist(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &sam, robin, true);
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        assert_eq!(worklist(&world.desk("ada")), [json!(episode)]);
        assert_eq!(worklist(&world.desk("ben")), [json!(episode)], "the header, for it waits");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        outcome(&mut ada, interview, episode, &[("first_contact_at", json!(instant(world))), ("first_contact_with", json!("young_person"))]);
        assert_eq!(state(&mo, episode), "due");
        outcome(&mut ada, interview, episode, &completed(world));
        assert_eq!(state(&mo, episode), "completed_in_time");
        assert!(worklist(&world.desk("ada")).is_empty() && worklist(&mo).is_empty());
        // Nothing waits any more, so whoever saw the header for that reason sees it no more.
        world.desk("ben").get(&format!("/v1/missing-episodes/{episode}")).problem(404, "not_found");
        assert_eq!(ada.episodes()[0]["rhi"]["state"], "completed_in_time");
    }

    /// Late, declined, broken off: each is told apart.
    fn late_declined_and_broken_off_are_told_apart(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let children = ["Robin", "Quinn", "Rowan"].map(|name| world.child(&sam, name, "Kingston"));
        let episodes = children.map(|child| {
            world.allocate(&mo, child, "ada", "missing");
            report(world, &sam, child, true)
        });
        let (mut ada, _) = world.phone("ada");
        let interviews = children.map(|child| ada.begin("return-home-interview", child).unwrap());
        outcome(&mut ada, interviews[1], episodes[1], &[("outcome", json!("declined"))]);
        assert_eq!(state(&mo, episodes[1]), "due", "a decline without a reason does not stop the clock");
        outcome(&mut ada, interviews[1], episodes[1], &[("outcome_reason", json!("Wants to be left alone."))]);
        assert_eq!(state(&mo, episodes[1]), "declined");
        outcome(&mut ada, interviews[2], episodes[2], &[("outcome", json!("broken_off"))]);
        assert_eq!(state(&mo, episodes[2]), "due");
        world.pass(TimeDelta::hours(80));
        let mo = world.desk("mo");
        assert_eq!(state(&mo, episodes[0]), "overdue");
        outcome(&mut ada, interviews[0], episodes[0], &completed(world));
        assert_eq!(state(&mo, episodes[0]), "completed_late");
        assert_eq!(state(&mo, episodes[2]), "overdue");
        assert_eq!(worklist(&mo), [json!(episodes[2])]);
    }

    /// One interview covers two episodes, and each keeps its own outcome.
    fn one_interview_for_two_episodes(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let first = report(world, &sam, robin, true);
        world.pass(TimeDelta::hours(24));
        let sam = world.desk("sam");
        let second = report(world, &sam, robin, true);
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        outcome(&mut ada, interview, first, &[("outcome", json!("declined")), ("outcome_reason", json!("Not that one."))]);
        outcome(&mut ada, interview, second, &completed(world));
        let mo = world.desk("mo");
        assert_eq!((state(&mo, first), state(&mo, second)), (json!("declined"), json!("completed_in_time")));
        assert!(worklist(&mo).is_empty());
    }

    /// A colleague begins a second interview for an episode that is completed: the first one's outcome stands.
    fn a_second_interview_does_not_undo_the_first(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let episode = report(world, &sam, robin, true);
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        let declined = ben.begin("return-home-interview", robin).unwrap();
        outcome(&mut ben, declined, episode, &[("outcome", json!("declined")), ("outcome_reason", json!("At first."))]);
        assert_eq!(state(&mo, episode), "declined");
        outcome(&mut ada, interview, episode, &completed(world));
        assert_eq!(state(&mo, episode), "completed_in_time");
        outcome(&mut ben, declined, episode, &[("police_incident_reference", json!("MISPER/1"))]);
        assert_eq!(state(&mo, episode), "completed_in_time");
        // The row is taken out of the completed one, for it was another episode's: the decline is what stands.
        let remove = sync_core::record::Intent::RemoveRow {
            path: sync_core::record::Path::parse(&format!("/episodes/{episode}")).unwrap(),
            reason: "Another episode".into(),
        };
        ada.edit(interview, remove).unwrap();
        ada.sync().unwrap();
        assert_eq!(state(&mo, episode), "declined");
    }

    /// An interview says something of another child's episode: it is not believed.
    fn an_interview_speaks_for_its_own_child(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let quinn = world.child(&sam, "Quinn", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let episode = report(world, &sam, quinn, true);
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        outcome(&mut ada, interview, episode, &completed(world));
        assert_eq!(state(&mo, episode), "due");
    }
}
