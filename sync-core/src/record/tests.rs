//! What the record promises, told with one small kind.

use super::*;
use crate::catalogue::Catalogue;
use crate::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use crate::role::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const ROW: &str = "0198c0de-0000-7000-8000-000000000001";

pub(crate) fn catalogue() -> Catalogue {
    catalogue_with(2, 60)
}

/// The same kind with room for more: people, and characters of the story.
pub(crate) fn catalogue_with(people: usize, story: usize) -> Catalogue {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:homeward:catalogue:outing:1",
        "title": "Outing", "description": "A kind for tests.",
        "type": "object", "additionalProperties": false,
        "x-record": {"per_child": "many", "generation": 1,
            "readers": ["youth_worker", "team_manager"], "writers": ["youth_worker"]},
        "x-sections": [{"id": "one", "title": "One"}],
        "x-sign": [{"id": "manager", "title": "Manager", "by": "role", "roles": ["team_manager"], "locks": true}],
        "properties": {
            "place": {"title": "Place", "x-section": "one", "type": "string", "maxLength": 40},
            "story": {"title": "Story", "x-section": "one", "type": "string", "x-merge": "text", "maxLength": story},
            "pull": {"title": "Pull", "x-section": "one", "type": "array", "x-merge": "set", "uniqueItems": true,
                "items": {"type": "string", "oneOf": [{"const": "friends", "title": "Friends"},
                    {"const": "parties", "title": "Parties"}]}},
            "people": {"title": "People", "x-section": "one", "type": "object", "x-merge": "rows", "maxProperties": people,
                "propertyNames": {"format": "uuid"},
                "additionalProperties": {"type": "object", "additionalProperties": false,
                    "x-sign": [{"id": "author", "title": "Author", "by": "author", "locks": true}],
                    "properties": {"name": {"title": "Name", "type": "string", "maxLength": 40}}}},
            "sessions": {"title": "Sessions", "x-section": "one", "type": "object", "x-merge": "keyed-rows",
                "maxProperties": 2, "propertyNames": {"enum": ["1", "2"]},
                "additionalProperties": {"type": "object", "additionalProperties": false,
                    "properties": {"topic": {"title": "Topic", "type": "string", "maxLength": 40},
                        "held": {"title": "Held", "type": "string", "format": "date"}}}}
        }
    });
    Catalogue::read(&[("outing.json", &schema.to_string())]).unwrap()
}

pub(crate) fn begin() -> Record {
    let header = Header { id: RecordId(Uuid::from_u128(1)), kind: "outing".into(), child: ChildId(Uuid::from_u128(2)) };
    Record::begin(&catalogue(), header).unwrap()
}

pub(crate) fn author(device: u128) -> Author {
    let actor = DeviceActor { device: DeviceId(Uuid::from_u128(device)), rotation: 0 };
    Author { actor, role: Role::YouthWorker, own_devices: Vec::new() }
}

pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
}

pub(crate) fn path(pointer: &str) -> Path {
    Path::parse(pointer).unwrap()
}

pub(crate) fn set(pointer: &str, value: impl Into<Value>) -> Intent {
    Intent::Set { path: path(pointer), value: value.into() }
}

fn meet(one: &mut Record, two: &mut Record) {
    let (from_one, from_two) = (one.changes_since(&two.heads()), two.changes_since(&one.heads()));
    // Each may not know the other's heads: everything is then sent, and applied once.
    one.apply(from_two).unwrap();
    two.apply(from_one).unwrap();
    assert_eq!(one.heads(), two.heads());
    assert_eq!(one.view(), two.view());
}

#[test]
fn both_sides_of_a_conflict_stay_until_someone_chooses() {
    let (mut ada, mut ben) = (begin(), begin());
    ada.edit(&author(1), at(1), &[set("/place", "Station"), set("/pull/friends", true)]).unwrap();
    ben.edit(&author(2), at(2), &[set("/place", "Arcade"), set("/pull/parties", true)]).unwrap();
    meet(&mut ada, &mut ben);
    let view = ada.view();
    assert_eq!(view.data["pull"], json!(["friends", "parties"]));
    let [conflict] = view.conflicts.as_slice() else { panic!("{:?}", view.conflicts) };
    let mut said: Vec<_> = conflict.values.iter().map(|claim| (claim.value.clone(), claim.device, claim.at)).collect();
    said.sort_by_key(|(_, _, at)| *at);
    assert_eq!(said[0], (json!("Station"), Some(DeviceId(Uuid::from_u128(1))), at(1)));
    assert_eq!(said[1], (json!("Arcade"), Some(DeviceId(Uuid::from_u128(2))), at(2)));
    assert_eq!(conflict.values.last().unwrap().value, view.data["place"]);

    ben.edit(
        &author(2),
        at(3),
        &[Intent::Resolve { path: path("/place"), id: Uuid::from_u128(9), value: json!("Station") }],
    )
    .unwrap();
    meet(&mut ada, &mut ben);
    let view = ada.view();
    assert!(view.conflicts.is_empty());
    assert_eq!(view.data["place"], "Station");
    assert_eq!(view.resolutions[0].over.len(), 2);
    assert_eq!(view.resolutions[0].device, Some(DeviceId(Uuid::from_u128(2))));
}

#[test]
fn writing_over_a_conflict_records_the_choice_and_equal_values_are_none() {
    let (mut ada, mut ben) = (begin(), begin());
    ada.edit(&author(1), at(1), &[set("/place", "Station")]).unwrap();
    ben.edit(&author(2), at(1), &[set("/place", "Station")]).unwrap();
    meet(&mut ada, &mut ben);
    assert!(ada.view().conflicts.is_empty());

    ada.edit(&author(1), at(2), &[set("/place", "Park")]).unwrap();
    ben.edit(&author(2), at(2), &[set("/place", "Pier")]).unwrap();
    meet(&mut ada, &mut ben);
    ada.edit(&author(1), at(3), &[set("/place", "Pier and park")]).unwrap();
    let view = ada.view();
    assert!(view.conflicts.is_empty());
    assert_eq!(view.resolutions.last().unwrap().chosen, "Pier and park");
}

#[test]
fn two_choices_made_at_the_same_time_are_a_conflict_again() {
    let (mut ada, mut ben) = (begin(), begin());
    ada.edit(&author(1), at(1), &[set("/place", "Park")]).unwrap();
    ben.edit(&author(2), at(1), &[set("/place", "Pier")]).unwrap();
    meet(&mut ada, &mut ben);
    let choose =
        |id, value: &str| Intent::Resolve { path: path("/place"), id: Uuid::from_u128(id), value: json!(value) };
    ada.edit(&author(1), at(2), &[choose(8, "Park")]).unwrap();
    ben.edit(&author(2), at(2), &[choose(9, "Pier")]).unwrap();
    assert!(ada.view().conflicts.is_empty() && ben.view().conflicts.is_empty());
    meet(&mut ada, &mut ben);
    let view = ada.view();
    let mut standing: Vec<_> = view.conflicts[0].values.iter().map(|claim| (claim.device, &claim.value)).collect();
    standing.sort_by_key(|(device, _)| *device);
    let device = |number| Some(DeviceId(Uuid::from_u128(number)));
    assert_eq!(standing, [(device(1), &json!("Park")), (device(2), &json!("Pier"))]);
    assert_eq!(view.resolutions.len(), 2);
}

#[test]
fn narratives_interleave() {
    let (mut ada, mut ben) = (begin(), begin());
    let text = |at, remove, insert: &str| Intent::EditText { path: path("/story"), at, remove, insert: insert.into() };
    ada.edit(&author(1), at(1), &[text(0, 0, "She went ☂ home.")]).unwrap();
    meet(&mut ada, &mut ben);
    ada.edit(&author(1), at(2), &[text(9, 1, "🚌")]).unwrap();
    ben.edit(&author(2), at(2), &[text(16, 0, " Late.")]).unwrap();
    meet(&mut ada, &mut ben);
    assert_eq!(ada.view().data["story"], "She went 🚌 home. Late.");
    assert_eq!(ada.edit(&author(1), at(3), &[text(90, 0, "x")]).unwrap_err().code(), "outside_text");
    assert_eq!(ada.edit(&author(1), at(3), &[text(0, 0, &"x".repeat(60))]).unwrap_err().code(), "too_long");
}

#[test]
fn two_phones_that_start_the_same_session_have_started_one() {
    let (mut ada, mut ben) = (begin(), begin());
    let made = ada.edit(&author(1), at(1), &[set("/sessions/1/topic", "Grooming")]).unwrap();
    assert_eq!(made.changes.len(), 2);
    ben.edit(&author(2), at(2), &[set("/sessions/1/held", "2026-03-01")]).unwrap();
    meet(&mut ada, &mut ben);
    assert_eq!(ada.view().data["sessions"]["1"], json!({"topic": "Grooming", "held": "2026-03-01"}));
}

#[test]
fn a_removed_row_keeps_its_words_and_a_concurrent_edit_brings_it_to_notice() {
    let (mut ada, mut ben) = (begin(), begin());
    let row = path("/people").join(ROW);
    let values = json!({"name": "Canary Smith"}).as_object().unwrap().clone();
    ada.edit(&author(1), at(1), &[Intent::AddRow { path: row.clone(), values }]).unwrap();
    meet(&mut ada, &mut ben);
    ada.edit(&author(1), at(2), &[Intent::RemoveRow { path: row.clone(), reason: "wrong child".into() }]).unwrap();
    assert!(!ada.view().removed[0].edited_since);
    ben.edit(&author(2), at(3), &[set(&format!("/people/{ROW}/name"), "Canary Smyth")]).unwrap();
    meet(&mut ada, &mut ben);
    let view = ada.view();
    assert_eq!(view.data.get("people"), None);
    assert_eq!(view.removed[0].data["name"], "Canary Smyth");
    assert_eq!(view.removed[0].removal.value, "wrong child");
    assert!(view.removed[0].edited_since);
    ben.edit(&author(2), at(4), &[Intent::RestoreRow { path: row.clone() }]).unwrap();
    assert_eq!(ben.view().data["people"][ROW]["name"], "Canary Smyth");
}

#[test]
fn a_signature_locks_what_follows_and_shows_what_it_did_not_see() {
    let (mut ada, mut ben) = (begin(), begin());
    let row = path("/people").join(ROW);
    let values = json!({"name": "Canary"}).as_object().unwrap().clone();
    ada.edit(&author(1), at(1), &[Intent::AddRow { path: row.clone(), values }]).unwrap();
    meet(&mut ada, &mut ben);
    let sign = |id| Intent::Sign {
        unit: row.clone(),
        id: Uuid::from_u128(id),
        slot: "author".into(),
        name: "Ada Test".into(),
        statement: None,
        drawing: None,
    };
    assert_eq!(ben.edit(&author(2), at(2), &[sign(5)]).unwrap_err().code(), "not_the_author");
    ada.edit(&author(1), at(2), &[sign(6)]).unwrap();
    let late = set(&format!("/people/{ROW}/name"), "Changed");
    assert_eq!(ada.edit(&author(1), at(3), std::slice::from_ref(&late)).unwrap_err().code(), "locked");
    assert!(ada.view().signatures[0].intact);
    let amendment = Intent::Amend { unit: row.clone(), id: Uuid::from_u128(7), text: "Her name is Canary B.".into() };
    ada.edit(&author(1), at(4), &[amendment]).unwrap();
    assert!(ada.view().signatures[0].intact);
    ben.edit(&author(2), at(4), &[late]).unwrap();
    meet(&mut ada, &mut ben);
    let view = ada.view();
    assert!(!view.signatures[0].intact);
    let choice = Intent::Resolve { path: row.join("name"), id: Uuid::from_u128(9), value: json!("Changed") };
    assert_eq!(ben.edit(&author(2), at(5), &[choice]).unwrap_err().code(), "locked");
    assert_eq!(view.amendments[0].text, "Her name is Canary B.");
    let signed = ada.view_at(&[view.signatures[0].change.parse().unwrap()]).unwrap();
    assert_eq!(signed.data["people"][ROW]["name"], "Canary");
}

#[test]
fn a_refused_edit_changes_nothing() {
    let mut ada = begin();
    let before = ada.save();
    let cases = [
        (vec![set("/place", "ok"), set("/palace", "x")], "unknown_field"),
        (vec![set("/place", 3)], "wrong_type"),
        (vec![set("/pull/money", true)], "not_an_option"),
        (vec![set("/sessions/3/topic", "x")], "invalid_row_key"),
        (vec![set("/sessions/1/held", "2026-02-30")], "wrong_type"),
        (vec![set(&format!("/people/{ROW}/name"), "x")], "unknown_row"),
        (vec![set("/_kind", "x")], "unknown_field"),
    ];
    for (intents, code) in cases {
        assert_eq!(ada.edit(&author(1), at(1), &intents).unwrap_err().code(), code);
        assert_eq!(ada.save(), before, "{code}");
    }
    let mut police = author(3);
    police.role = Role::PoliceLiaison;
    assert_eq!(ada.edit(&police, at(1), &[set("/place", "x")]).unwrap_err().code(), "not_a_writer");
}

#[test]
fn history_names_who_touched_what_and_the_record_as_it_stood() {
    let mut ada = begin();
    ada.edit(&author(1), at(1), &[set("/place", "Station")]).unwrap();
    ada.edit(&author(2), at(10), &[set("/place", "Arcade")]).unwrap();
    let history = ada.history();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].device, Some(DeviceId(Uuid::from_u128(2))));
    assert_eq!(history[1].touches, [Touch { path: path("/place"), operations: 1 }]);
    let then = ada.view_at(&ada.heads_at(at(5))).unwrap();
    assert_eq!(then.data["place"], "Station");
    assert_eq!(ada.view().attribution["/place"].device, Some(DeviceId(Uuid::from_u128(2))));
}

#[test]
fn a_saved_record_loads_as_itself_and_corrupt_bytes_do_not() {
    let mut ada = begin();
    ada.edit(&author(1), at(1), &[set("/place", "Station")]).unwrap();
    let bytes = ada.save();
    let again = Record::load_as(&catalogue(), ada.header(), &bytes).unwrap();
    assert_eq!(again.view(), ada.view());
    assert_eq!(again.save(), bytes);
    let mut corrupt = bytes;
    let middle = corrupt.len() / 2;
    corrupt[middle] ^= 0xff;
    assert_eq!(Record::load(&catalogue(), &corrupt).unwrap_err().code(), "unreadable");
}

#[test]
fn re_executed_changes_are_the_same_changes() {
    let text = |at, remove, insert: &str| Intent::EditText { path: path("/story"), at, remove, insert: insert.into() };
    let mut ada = begin();
    let values = json!({"name": "Canary Smith"}).as_object().unwrap().clone();
    let steps = [
        vec![set("/place", "Station"), set("/pull/friends", true), text(0, 0, "She went ☂ home.")],
        vec![text(4, 4, "walked"), set("/place", "Park"), set("/place", "Pier"), text(0, 1, "s"), text(3, 0, "🚌")],
        vec![Intent::AddRow { path: path("/people").join(ROW), values }],
        vec![set("/place", Value::Null), text(0, 3, "")],
    ];
    let changes: Vec<_> =
        (0..).zip(&steps).flat_map(|(second, step)| ada.edit(&author(1), at(second), step).unwrap().changes).collect();
    let mut again = begin();
    assert!(again.re_execute(&changes));
    assert_eq!(again.view(), ada.view());
    assert_eq!(again.save(), ada.save());

    // A change made on another version is left to be applied, and the record is as it was.
    let other = begin().edit(&author(2), at(9), &[set("/place", "Loft")]).unwrap().changes;
    assert!(!again.re_execute(&other));
    assert_eq!(again.save(), ada.save());
    again.apply(other).unwrap();
    assert_eq!(again.view().conflicts.len(), 1);
    assert_eq!(again.history().len(), 5);
}

#[test]
fn a_text_that_a_merge_made_too_long_is_shortened_step_by_step() {
    let text = |at: usize, remove: usize, insert: &str| Intent::EditText {
        path: path("/story"),
        at,
        remove,
        insert: insert.into(),
    };
    let (mut ada, mut ben) = (begin(), begin());
    ada.edit(&author(1), at(0), &[text(0, 0, &"a".repeat(50))]).unwrap();
    ben.edit(&author(2), at(0), &[text(0, 0, &"b".repeat(50))]).unwrap();
    meet(&mut ada, &mut ben);
    assert_eq!(ada.text(&path("/story")).len(), 100);
    let mut edit = |intent: Intent| ada.edit(&author(1), at(1), &[intent]).map_or_else(|error| error.code(), |_| "ok");
    assert_eq!(edit(text(0, 0, "x")), "too_long");
    assert_eq!(edit(text(0, 1, "x")), "too_long");
    assert_eq!(edit(text(0, 2, "x")), "ok");
    // What is put in may be too long by itself, where more goes.
    assert_eq!(edit(text(0, 99, &"x".repeat(98))), "ok");
    assert_eq!(edit(text(0, 0, "x")), "too_long");
    assert_eq!(edit(text(0, 40, "")), "ok");
    assert_eq!(edit(text(0, 0, "xx")), "ok");
    assert_eq!(edit(text(0, 0, "x")), "too_long");
}
