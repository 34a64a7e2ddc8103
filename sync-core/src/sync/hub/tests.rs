//! What the hub believes and what it does not.

use super::*;
use crate::record::Intent;
use crate::record::tests::{ROW, at, author, begin, catalogue, path, set};
use automerge::legacy::{OpId, OpType};
use automerge::{ExpandedChange, ScalarValue};
use serde_json::json;
use uuid::Uuid;

fn pusher(device: u128) -> Pusher {
    Pusher { device: DeviceId(Uuid::from_u128(device)), role: Role::YouthWorker, own_devices: Vec::new() }
}

fn judged(stored: Option<Record>, changes: &[Change], device: u128) -> Verdict {
    let chunks: Vec<&[u8]> = changes.iter().map(Change::raw_bytes).collect();
    judge(&catalogue(), stored, begin().header(), &chunks, &pusher(device))
}

fn admitted(stored: Option<Record>, changes: &[Change], device: u128) -> Record {
    match judged(stored, changes, device) {
        Verdict::Admitted(admitted) => admitted.record,
        other => panic!("{other:?}"),
    }
}

fn refused(stored: Option<Record>, changes: &[Change], device: u128) -> &'static str {
    match judged(stored, changes, device) {
        Verdict::Refused(refusal) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

/// Makes the change another way, as a forger would: correctly encoded, with other content.
fn forge(change: &Change, twist: impl FnOnce(&mut ExpandedChange)) -> Vec<Change> {
    let mut expanded = change.decode();
    expanded.hash = None;
    twist(&mut expanded);
    vec![Change::from(expanded)]
}

fn text(at: usize, remove: usize, insert: &str) -> Intent {
    Intent::EditText { path: path("/story"), at, remove, insert: insert.into() }
}

fn everything() -> (Record, Vec<Change>) {
    let mut ada = begin();
    let row = path("/people").join(ROW);
    let values = json!({"name": "Canary Smith"}).as_object().unwrap().clone();
    let sign = Intent::Sign {
        unit: row.clone(),
        id: Uuid::from_u128(6),
        slot: "author".into(),
        name: "Ada Test".into(),
        statement: None,
        drawing: None,
    };
    let steps = [
        vec![set("/place", "Station"), set("/pull/friends", true), text(0, 0, "She went home.")],
        vec![text(4, 4, "walked"), set("/place", "Park"), set("/place", "Pier"), set("/sessions/1/topic", "Grooming")],
        vec![Intent::AddRow { path: row.clone(), values }, sign],
        vec![Intent::Amend { unit: row, id: Uuid::from_u128(7), text: "Also Canary B.".into() }],
    ];
    let changes: Vec<Change> =
        (0..).zip(steps).flat_map(|(second, step)| ada.edit(&author(1), at(second), &step).unwrap().changes).collect();
    (ada, changes)
}

#[test]
fn every_intent_is_admitted_and_the_hub_reads_what_the_phone_reads() {
    let (ada, changes) = everything();
    assert_eq!(admitted(None, &changes, 1).view(), ada.view());
    assert!(matches!(judged(Some(ada), &changes, 1), Verdict::Duplicate));
}

#[test]
fn concurrent_work_is_admitted_from_where_it_was_made() {
    let (mut ada, mut ben) = (begin(), begin());
    let shared = ada.edit(&author(1), at(0), &[text(0, 0, "One two."), set("/place", "A")]).unwrap().changes;
    ben.apply(shared.clone()).unwrap();
    let from_ada = ada.edit(&author(1), at(1), &[text(3, 0, " and"), set("/place", "B")]).unwrap().changes;
    let from_ben = ben.edit(&author(2), at(1), &[text(0, 3, "Zero"), set("/place", "C")]).unwrap().changes;
    let hub = admitted(None, &shared, 1);
    let hub = admitted(Some(hub), &from_ada, 1);
    let mut hub = admitted(Some(hub), &from_ben, 2);
    assert_eq!(hub.view().conflicts.len(), 1);
    ben.apply(from_ada).unwrap();
    let choice = Intent::Resolve { path: path("/place"), id: Uuid::from_u128(9), value: json!("B") };
    let choice = ben.edit(&author(2), at(2), &[choice]).unwrap().changes;
    // Meanwhile the hub has moved on, so the choice is judged as of what its maker saw.
    hub.edit(&author(3), at(2), &[set("/pull/parties", true)]).unwrap();
    let hub = admitted(Some(hub), &choice, 2);
    assert!(hub.view().conflicts.is_empty());
    assert_eq!(hub.view().data["story"], "Zero and two.");
}

#[test]
fn a_place_in_the_sequence_is_checked() {
    let (ada, changes) = everything();
    assert_eq!(refused(None, &changes, 2), "foreign_actor");
    assert!(matches!(judged(None, &changes[2..3], 1), Verdict::Waiting));
    let second_genesis = forge(&changes[0], |change| change.deps.clear());
    assert_eq!(refused(None, &second_genesis, 1), "malformed_change");
    let gap = forge(&changes[0], |change| change.seq = 2);
    assert_eq!(refused(None, &gap, 1), "sequence_gap");
    let counter = forge(&changes[0], |change| change.start_op = 900.try_into().unwrap());
    assert_eq!(refused(None, &counter, 1), "operation_counter");
    let late = forge(&changes[0], |change| change.time = i64::MAX);
    assert_eq!(refused(None, &late, 1), "time_out_of_range");
    // The same number for another change: a phone restored from its backup.
    let twin = begin().edit(&author(1), at(9), &[set("/place", "Twin")]).unwrap().changes;
    assert!(matches!(judged(Some(ada), &twin, 1), Verdict::Forked));
}

#[test]
fn bytes_that_are_not_one_canonical_change_are_refused() {
    let (_, changes) = everything();
    let header = begin().header().clone();
    let code = |bytes: Vec<u8>| match judge(&catalogue(), None, &header, &[bytes], &pusher(1)) {
        Verdict::Refused(refusal) => refusal.code(),
        other => panic!("{other:?}"),
    };
    let good = changes[0].raw_bytes().to_vec();
    for cut in [0, 3, 8, 20, good.len() - 1] {
        assert_eq!(code(good[..cut].to_vec()), "malformed_change", "{cut}");
    }
    for index in 0..good.len() {
        let mut flipped = good.clone();
        flipped[index] ^= 0x41;
        code(flipped);
    }
    let mut long = good.clone();
    long.resize(MAX_CHANGE_BYTES + 1, 0);
    assert_eq!(code(long), "change_too_large");
    let message = forge(&changes[0], |change| change.message = Some("hello".into()));
    assert_eq!(refused(None, &message, 1), "malformed_change");
    assert_eq!(judge_none(), "too_many_changes");
}

fn judge_none() -> &'static str {
    match judge(&catalogue(), None, begin().header(), &[] as &[&[u8]], &pusher(1)) {
        Verdict::Refused(refusal) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_what_an_intent_makes_may_be_in_a_change() {
    let mut ada = begin();
    let change = ada.edit(&author(1), at(0), &[set("/place", "Station")]).unwrap().changes.remove(0);
    let put = |key: &'static str, value: ScalarValue| {
        forge(&change, |change| {
            change.operations[0].key = automerge::legacy::Key::Map(key.into());
            change.operations[0].action = OpType::Put(value);
        })
    };
    let cases: Vec<(&str, Vec<Change>)> = vec![
        ("unknown_field", put("palace", ScalarValue::Str("x".into()))),
        ("unknown_field", put("_kind", ScalarValue::Str("x".into()))),
        ("wrong_type", put("place", ScalarValue::Int(3))),
        ("wrong_type", put("people", ScalarValue::Str("gone".into()))),
        ("too_long", put("place", ScalarValue::Str("x".repeat(41).into()))),
        ("control_character", put("place", ScalarValue::Str("a\u{7}".into()))),
        ("unexpected_operation", put("place", ScalarValue::F64(1.5))),
        ("unexpected_operation", put("place", ScalarValue::Bytes(vec![1]))),
        ("unexpected_operation", forge(&change, |change| change.operations[0].action = OpType::Delete)),
        ("unexpected_operation", forge(&change, |change| change.operations[0].action = OpType::Increment(1))),
        (
            "unexpected_operation",
            forge(&change, |change| {
                change.operations[0].action = OpType::Make(automerge::ObjType::List);
            }),
        ),
    ];
    for (code, changes) in cases {
        assert_eq!(refused(None, &changes, 1), code);
    }
    let stored = admitted(None, std::slice::from_ref(&change), 1);
    let next = ada.edit(&author(1), at(1), &[set("/place", "Park")]).unwrap().changes.remove(0);
    let blind = forge(&next, |change| change.operations[0].pred = Vec::<OpId>::new().into());
    assert_eq!(refused(Some(stored), &blind, 1), "predecessor");
}

#[test]
fn options_rows_and_roles_are_checked() {
    let mut ada = begin();
    let tick = ada.edit(&author(1), at(0), &[set("/pull/friends", true)]).unwrap().changes.remove(0);
    let other = forge(&tick, |change| change.operations[0].key = automerge::legacy::Key::Map("money".into()));
    assert_eq!(refused(None, &other, 1), "not_an_option");

    let row = |name: &str| path("/people").join(name);
    let add = |path: Path| Intent::AddRow { path, values: serde_json::Map::new() };
    let made = begin().edit(&author(1), at(0), &[add(row(ROW))]).unwrap().changes.remove(0);
    let bare = forge(&made, |change| change.operations.truncate(1));
    assert_eq!(refused(None, &bare, 1), "unexpected_operation");
    let stored = admitted(None, std::slice::from_ref(&made), 1);
    let twin = begin().edit(&author(2), at(0), &[add(row(ROW))]).unwrap().changes;
    assert_eq!(refused(Some(stored), &twin, 2), "row_exists");
    let badly_named = forge(&made, |change| {
        change.operations[0].key = automerge::legacy::Key::Map("row".into());
    });
    assert_eq!(refused(None, &badly_named, 1), "invalid_row_key");

    let mut police = pusher(1);
    police.role = Role::PoliceLiaison;
    let Verdict::Refused(refusal) = judge(&catalogue(), None, begin().header(), &[tick.raw_bytes()], &police) else {
        panic!("admitted")
    };
    assert_eq!(refusal.code(), "not_a_writer");
}

#[test]
fn a_forged_shared_row_is_foreign() {
    let mut ada = begin();
    let made = ada.edit(&author(1), at(0), &[set("/sessions/1/topic", "Grooming")]).unwrap().changes;
    let forged = forge(&made[0], |change| change.time = 5);
    assert_eq!(refused(None, &forged, 1), "foreign_actor");
    admitted(None, &made, 1);
}

#[test]
fn signatures_and_choices_are_what_they_say() {
    let (_, changes) = everything();
    let signed = &changes[3];
    assert_eq!(signed.seq(), 3);
    let forged = forge(signed, |change| {
        for op in &mut change.operations {
            if let OpType::Put(ScalarValue::Str(text)) = &mut op.action
                && text.contains("Canary Smith")
            {
                *text = "Canary Smyth".into();
            }
        }
    });
    let stored = admitted(None, &changes[..3], 1);
    assert_eq!(refused(Some(stored.clone()), &forged, 1), "signature_mismatch");

    let stored = admitted(Some(stored), &changes[3..4], 1);
    let mut ben = stored.clone();
    // Ben's phone is told to ignore the lock.
    let locked_row = ben.edit(&author(2), at(3), &[set("/place", "Loft")]).unwrap().changes.remove(0);
    let name = automerge::ReadDoc::get(&ben.doc, ben.object(&path("/people").join(ROW)).unwrap(), "name");
    let (_, automerge::ObjId::Id(counter, actor, _)) = name.unwrap().unwrap() else { panic!("no name") };
    let row = ben.object(&path("/people").join(ROW)).unwrap();
    let automerge::ObjId::Id(row_counter, row_actor, _) = row else { panic!("no row") };
    let forged = forge(&locked_row, |change| {
        change.operations[0].obj = automerge::legacy::ObjectId::Id(OpId(row_counter, row_actor));
        change.operations[0].key = automerge::legacy::Key::Map("name".into());
        change.operations[0].pred = vec![OpId(counter, actor)].into();
    });
    assert_eq!(refused(Some(stored), &forged, 2), "locked");

    let (mut ada, mut ben) = (begin(), begin());
    let mut hub = begin();
    for (record, device, value) in [(&mut ada, 1, "A"), (&mut ben, 2, "B")] {
        hub.apply(record.edit(&author(device), at(1), &[set("/place", value)]).unwrap().changes).unwrap();
    }
    let choice = hub.clone().edit(&author(1), at(2), &[set("/place", "A")]).unwrap().changes.remove(0);
    admitted(Some(hub.clone()), std::slice::from_ref(&choice), 1);
    for value in ["A", "B", "C"] {
        // Whichever of them is shown, and one that was not among them.
        let change = hub.clone().edit(&author(1), at(2), &[set("/place", value), set("/place", "D")]).unwrap().changes;
        admitted(Some(hub.clone()), &change, 1);
    }
    let silent = forge(&choice, |change| change.operations.truncate(1));
    assert_eq!(refused(Some(hub.clone()), &silent, 1), "choice_not_recorded");
    let lie = forge(&choice, |change| {
        if let OpType::Put(ScalarValue::Str(entry)) = &mut change.operations[1].action {
            *entry = entry.replace("\"B\"", "\"Z\"").into();
        }
    });
    assert_eq!(refused(Some(hub), &lie, 1), "choice_not_recorded");
}

#[test]
fn a_fingerprint_depends_on_the_heads_and_not_on_their_order() {
    let (one, two) = (ChangeHash([1; 32]), ChangeHash([2; 32]));
    assert_eq!(fingerprint(&[one, two]), fingerprint(&[two, one]));
    assert_ne!(fingerprint(&[one]), fingerprint(&[two]));
    // Frozen: the first 8 bytes of the SHA-256 of nothing.
    assert_eq!(fingerprint(&[]), "e3b0c44298fc1c14");
    for (text, fits) in [
        (fingerprint(&[one]).as_str(), true),
        ("0000000000000000", true),
        ("E3b0c44298fc1c14", false),
        ("e3b0c44298fc1c1", false),
        ("e3b0c44298fc1c141", false),
        ("", false),
        ("é3b0c44298fc1c1", false),
    ] {
        assert_eq!(is_fingerprint(text), fits, "{text}");
    }
}

#[test]
fn a_text_that_is_too_long_already_may_be_shortened_and_not_made_longer() {
    let (mut ada, mut ben) = (begin(), begin());
    let one = ada.edit(&author(1), at(0), &[text(0, 0, &"a".repeat(50))]).unwrap().changes;
    let other = ben.edit(&author(2), at(0), &[text(0, 0, &"b".repeat(50))]).unwrap().changes;
    let mut stored = admitted(Some(admitted(None, &one, 1)), &other, 2);
    ada.apply(other).unwrap();
    // Work at a copy whose catalogue has more room, as a phone would that does not keep to the limit.
    let roomy = crate::record::tests::catalogue_with(2, 600);
    let mut forger = Record::load(&roomy, &stored.save()).unwrap();
    let longer = forger.edit(&author(3), at(1), &[text(0, 0, "x")]).unwrap().changes;
    assert_eq!(refused(Some(stored.clone()), &longer, 3), "too_long");
    // Shorter in two steps of one push, then made on an older version, while somebody else shortened it too.
    let mut steps = ada.edit(&author(1), at(1), &[text(0, 10, "")]).unwrap().changes;
    steps.extend(ada.edit(&author(1), at(2), &[text(0, 10, "")]).unwrap().changes);
    let mut late = stored.clone();
    let older = late.edit(&author(2), at(1), &[text(90, 5, "")]).unwrap().changes;
    stored = admitted(Some(stored), &steps, 1);
    assert_eq!(stored.text(&path("/story")).len(), 80);
    stored = admitted(Some(stored), &older, 2);
    assert_eq!(stored.text(&path("/story")).len(), 75);
}
