//! Requests, answers, and what a person is told about them.

use super::world::*;
use crate::record::Intent;
use crate::record::tests::{ROW, path, set};
use crate::sync::phone::storage::Transaction;
use crate::sync::phone::{PhoneError, Storage, WorkState};
use crate::sync::wire::{MAX_CHANGES_PER_PUSH, MAX_PUSHES, Push, PushStatus};
use serde_json::json;

#[test]
fn a_lost_request_and_a_lost_answer_end_as_sent() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    let lost = ada.request();
    assert_eq!(lost.push.len(), 1);
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.sync_without_answer(&mut hub);
    ada.crash();
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    // No position, no delivery: that the work is there is known all the same.
    hub.tells_positions = false;
    let request = ada.request();
    let mut response = hub.answer(ada.device, request);
    assert_eq!(response.results[0].status, PushStatus::Duplicate);
    response.records.clear();
    assert!(!ada.try_answer(response).unwrap().again);
    assert_eq!(ada.state(1), WorkState::Sent);
    assert_eq!(ada.phone.unsent(), 0);
    ada.crash();
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn both_claims_are_seen_on_both_phones() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    ada.edit(1, set("/sessions/1/topic", "Grooming"));
    ben.edit(1, set("/place", "Arcade"));
    ben.edit(1, set("/sessions/1/held", "2026-03-01"));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
    let view = ada.view(1);
    let mut said: Vec<_> = view.conflicts[0].values.iter().map(|claim| (claim.device, claim.value.clone())).collect();
    said.sort_by_key(|(device, _)| *device);
    assert_eq!(said, [(Some(ada.device), json!("Station")), (Some(ben.device), json!("Arcade"))]);
    assert_eq!(view.data["sessions"]["1"], json!({"topic": "Grooming", "held": "2026-03-01"}));
    assert_eq!(ada.phone.person(ben.device).unwrap().name, "Worker 2");
}

#[test]
fn the_state_of_the_work_is_told_as_it_is() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.edit(1, set("/place", "Station"));
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.flush();
    assert_eq!((ada.state(1), ada.phone.unsent()), (WorkState::OnThisPhoneOnly, 1));
    ada.sync(&mut hub);
    assert_eq!((ada.state(1), ada.phone.unsent()), (WorkState::Sent, 0));
    hub.open(1);
    assert_eq!(ada.state(1), WorkState::Sent);
    ada.sync(&mut hub);
    assert_eq!(ada.state(1), WorkState::SeenByManager);
    ada.crash();
    assert_eq!(ada.state(1), WorkState::SeenByManager);
    // A colleague writes: what Ada wrote is still seen.
    ben.sync(&mut hub);
    ben.edit(1, text(0, 0, "Later."));
    ben.sync(&mut hub);
    ada.sync(&mut hub);
    assert_eq!(ada.state(1), WorkState::SeenByManager);
    assert_eq!(ben.state(1), WorkState::Sent);
    ada.edit(1, set("/place", "Park"));
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.sync(&mut hub);
    assert_eq!(ada.state(1), WorkState::Sent);
}

#[test]
fn what_is_typed_between_request_and_answer_waits_for_the_next_request() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ben.edit(1, text(0, 0, "Ben: one. "));
    ben.sync(&mut hub);
    ada.edit(1, text(0, 0, "Ada: one."));
    let request = ada.request();
    ada.edit(1, text(9, 0, " Ada: two."));
    let response = hub.answer(ada.device, request);
    assert!(ada.try_answer(response).unwrap().again);
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    let story = ada.view(1).data["story"].as_str().unwrap().to_owned();
    assert!(story.contains("Ben: one. ") && story.contains("Ada: one. Ada: two."), "{story}");
    ada.sync(&mut hub);
    assert_eq!(ada.state(1), WorkState::Sent);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn a_whole_record_is_laid_under_unsent_work() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ada.edit(1, text(0, 0, "Ada. "));
    ada.sync(&mut hub);
    ben.edit(1, text(0, 0, "Ben. "));
    let request = ben.request();
    let mut response = hub.answer(ben.device, request);
    // The push got lost on its way to the store, the record came.
    response.results.clear();
    assert!(response.records[0].snapshot.is_some());
    ben.try_answer(response).unwrap();
    ben.edit(1, text(0, 0, "More. "));
    ben.crash();
    let story = ben.view(1).data["story"].as_str().unwrap().to_owned();
    assert!(["Ada. ", "Ben. ", "More. "].iter().all(|part| story.contains(part)), "{story}");
    // A second copy of the whole, on top of what was acknowledged.
    ben.sync(&mut hub);
    let effects = ben.phone.refetch(&ben.storage);
    ben.storage.store(effects);
    ben.edit(1, set("/place", "Pier"));
    ben.sync(&mut hub);
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}

#[test]
fn a_lost_answer_may_bring_a_reply_before_what_it_replies_to() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    ada.sync(&mut hub);
    ada.edit(1, text(0, 0, "One."));
    ada.sync_without_answer(&mut hub);
    ben.sync(&mut hub);
    ben.edit(1, text(4, 0, " Two."));
    ben.sync(&mut hub);
    let request = ada.request();
    let mut response = hub.answer(ada.device, request);
    // A server need not send a device what it made itself.
    response.records[0].changes.remove(0);
    ada.try_answer(response).unwrap();
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}

#[test]
fn many_records_and_many_bytes_go_in_several_requests() {
    let (mut ada, mut hub) = (TestPhone::new(1), TestHub::new());
    for number in 1..=u128::try_from(MAX_PUSHES).unwrap() + 5 {
        ada.begin(number);
        ada.edit(number, set("/place", "Station"));
    }
    ada.sync(&mut hub);
    let counts: Vec<usize> = hub.requests.iter().map(|request| request.push.len()).filter(|count| *count > 0).collect();
    assert_eq!(counts, [MAX_PUSHES, 5]);
    assert_eq!(ada.phone.unsent(), 0);

    let mut ben = TestPhone::new(2);
    for number in 1..=3 {
        ben.begin(number);
        for _ in 0..2 {
            ben.edit(number, text(0, 0, &"Words. ".repeat(500)));
            ben.flush();
        }
    }
    let tx = Transaction::new(&ben.storage);
    let whole = ben.phone.next_pushes(&tx, usize::MAX);
    let bytes = |push: &[Push]| push.iter().flat_map(|push| &push.changes).map(|chunk| chunk.0.len()).sum::<usize>();
    let limit = bytes(&whole) / 2;
    let part = ben.phone.next_pushes(&tx, limit);
    assert!(bytes(&part) <= limit && bytes(&part) > limit / 2);
    // One batch is sent however large it is: it will not get smaller.
    assert_eq!(ben.phone.next_pushes(&tx, 1).len(), 1);
}

#[test]
fn a_push_carries_no_more_changes_than_the_hub_takes() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    for round in 0..MAX_CHANGES_PER_PUSH + 3 {
        ada.edit(1, set("/place", format!("{round}")));
        ada.flush();
    }
    ada.sync(&mut hub);
    let counts: Vec<usize> = hub.requests.iter().map(|request| request.push[0].changes.len()).collect();
    assert_eq!(counts, [MAX_CHANGES_PER_PUSH, 3]);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn pages_follow_one_another() {
    let (mut ada, mut ben, mut hub) = (TestPhone::new(1), TestPhone::new(2), TestHub::new());
    for number in 1..=7 {
        ada.begin(number);
        ada.edit(number, set("/place", format!("Place {number}")));
    }
    ada.sync(&mut hub);
    hub.records_per_page = 3;
    hub.requests.clear();
    ben.sync(&mut hub);
    assert_eq!(hub.requests.len(), 3);
    for number in 1..=7 {
        all_agree(&hub, &mut [&mut ben], number);
    }
}

#[test]
fn work_on_a_child_whose_access_ended_is_handed_in_and_then_dropped() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    ada.sync(&mut hub);
    hub.ended.insert(ada.device);
    let request = ada.request();
    ada.edit(1, Intent::AddRow { path: path("/people").join(ROW), values: serde_json::Map::new() });
    let response = hub.answer(ada.device, request);
    ada.try_answer(response).unwrap();
    assert_eq!(ada.try_record(1).unwrap_err(), PhoneError::AccessEnded);
    assert_eq!(ada.try_edit(1, set("/place", "x")).unwrap_err(), PhoneError::AccessEnded);
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.crash();
    ada.sync(&mut hub);
    assert!(hub.view(1).data["people"].get(ROW).is_some());
    assert_eq!(ada.try_record(1).unwrap_err(), PhoneError::UnknownRecord);
    for place in ["base/", "outbox/", "typing/", "refused/", "record/"] {
        assert!(ada.storage.keys(place).is_empty(), "{place}");
    }
    // Access comes back, and with it the record.
    hub.ended.clear();
    let effects = ada.phone.refetch(&ada.storage);
    ada.storage.store(effects);
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn only_an_answer_that_names_the_push_settles_it() {
    let mut hub = TestHub::new();
    let mut ada = TestPhone::with_record(1);
    ada.edit(1, text(0, 0, "One."));
    let request = ada.request();
    let earlier = hub.answer(ada.device, request);
    ada.try_answer(earlier.clone()).unwrap();
    ada.edit(1, text(4, 0, " Two."));
    // What lies in between tells the answer to the first push again: the second has reached nobody.
    ada.request();
    ada.try_answer(earlier.clone()).unwrap();
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    assert!(!hub.view(1).data["story"].as_str().unwrap().contains("Two"));
    // An earlier server names no push; its answers are taken for what they are.
    let request = ada.request();
    let mut answer = hub.answer(ada.device, request);
    answer.results.iter_mut().for_each(|result| result.digest = None);
    ada.try_answer(answer).unwrap();
    assert_eq!(ada.state(1), WorkState::Sent);
    assert_eq!(hub.view(1).data["story"], "One. Two.");
}
