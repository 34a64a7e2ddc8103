//! Refusals, backups, damage: nothing that was written is lost.

use super::world::*;
use crate::record::tests::{ROW, path, set};
use crate::record::{Intent, Record};
use crate::sync::phone::storage::{Effects, Write, numbered};
use crate::sync::phone::{PhoneError, Storage, WorkState};
use crate::sync::wire::PushStatus;
use serde_json::json;

#[test]
fn refused_work_is_kept_and_the_phone_goes_on_without_it() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, text(0, 0, "Before. "));
    ada.sync(&mut hub);
    ada.edit(1, text(8, 0, "Refused. "));
    let request = ada.request();
    ada.edit(1, set("/place", "Station"));
    ada.edit(1, text(8, 0, "After. "));
    hub.refuses.insert(header(1).id);
    let response = hub.answer(ada.device, request);
    assert!(ada.try_answer(response).unwrap().again);
    let [kept] = ada.refused(1).try_into().unwrap();
    assert_eq!((kept.code.as_str(), kept.intents.as_slice()), ("record_full", &[text(8, 0, "Refused. ")][..]));
    assert_eq!(kept.changes, hub.quarantine[0].changes);
    assert_eq!(ada.phone.sync_status(header(1).id).unwrap().refused, 1);
    ada.crash();
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(ada.view(1).data, json!({"place": "Station", "story": "Before. After. "}));
    assert_eq!((ada.state(1), ada.refused(1).len()), (WorkState::Sent, 1));
    // The next work goes the ordinary way.
    ada.edit(1, set("/place", "Park"));
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn what_was_accepted_before_a_lost_answer_is_not_called_refused() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, text(0, 0, "Accepted. "));
    ada.sync_without_answer(&mut hub);
    ada.edit(1, text(10, 0, "Refused. "));
    ada.flush();
    hub.refuses.insert(header(1).id);
    ada.sync(&mut hub);
    let [kept] = ada.refused(1).try_into().unwrap();
    assert_eq!(kept.intents, [text(10, 0, "Refused. ")]);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(ada.view(1).data["story"], "Accepted. ");
}

#[test]
fn work_that_stood_on_refused_work_is_kept_beside_it() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    let row = path("/people").join(ROW);
    ada.edit(1, Intent::AddRow { path: row.clone(), values: serde_json::Map::new() });
    let request = ada.request();
    ada.edit(1, set(&format!("/people/{ROW}/name"), "Canary Smith"));
    ada.flush();
    ada.edit(1, set("/place", "Station"));
    hub.refuses.insert(header(1).id);
    let response = hub.answer(ada.device, request);
    ada.try_answer(response).unwrap();
    ada.sync(&mut hub);
    let codes: Vec<_> = ada.refused(1).into_iter().map(|work| work.code).collect();
    assert_eq!(codes, ["record_full", "unknown_row"]);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(ada.view(1).data, json!({"place": "Station"}));
}

#[test]
fn a_phone_restored_from_its_backup_takes_the_servers_copy_and_keeps_its_new_words() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ada.begin(2);
    ada.edit(1, text(0, 0, "Common. "));
    ada.edit(2, text(0, 0, "Other record. "));
    ada.sync(&mut hub);
    ada.edit(2, set("/place", "Typed before the backup"));
    let backup = ada.storage.clone();
    ada.edit(1, text(0, 0, "First life. "));
    ada.edit(1, set("/place", "Station"));
    ada.sync(&mut hub);
    ben.sync(&mut hub);

    ada.storage = backup;
    ada.crash();
    ada.edit(1, text(8, 0, "Second life. "));
    ada.edit(1, set("/place", "Park"));
    ada.flush();
    ada.edit(1, text(21, 0, "And more. "));
    let request = ada.request();
    let response = hub.answer(ada.device, request);
    assert_eq!(response.results[0].status, PushStatus::Rotate);
    // Record 2 was sent in both lives, byte for byte.
    assert_eq!(response.results[1].status, PushStatus::Duplicate);
    assert!(ada.try_answer(response).unwrap().again);
    ada.crash();
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
    let view = ada.view(1);
    assert_eq!(view.data["story"], "First life. Common. Second life. And more. ");
    assert_eq!(view.conflicts[0].values.len(), 2);
    assert!(ada.refused(1).is_empty() && hub.quarantine.is_empty());
    // Restored again, from the same backup: the rotation it would take next has been used too.
    let backup_again = ada.storage.clone();
    ada.edit(1, set("/place", "Third life"));
    ada.sync(&mut hub);
    ada.storage = backup_again;
    ada.crash();
    ada.edit(1, set("/place", "Fourth life"));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
    let both: Vec<_> = ada.view(1).conflicts[0].values.iter().map(|claim| claim.value.clone()).collect();
    assert!(both.contains(&json!("Third life")) && both.contains(&json!("Fourth life")), "{both:?}");
}

#[test]
fn a_restored_phone_learns_of_its_first_life_while_its_user_types() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, text(0, 0, "Common. "));
    ada.sync(&mut hub);
    let backup = ada.storage.clone();
    ada.edit(1, text(0, 0, "First life. "));
    ada.sync(&mut hub);
    ada.storage = backup;
    ada.crash();
    let request = ada.request();
    ada.edit(1, text(8, 0, "Second life. "));
    let response = hub.answer(ada.device, request);
    assert!(ada.try_answer(response).unwrap().again);
    // At once readable, before the server was asked.
    assert_eq!(ada.view(1).data["story"], "First life. Common. Second life. ");
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn a_lost_answer_before_a_rotation_doubles_nothing() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, text(0, 0, "One. "));
    ada.flush();
    let backup = ada.storage.clone();
    ada.edit(1, text(5, 0, "First life. "));
    ada.sync(&mut hub);
    ada.storage = backup;
    ada.crash();
    ada.edit(1, text(5, 0, "Second life. "));
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
    let story = ada.view(1).data["story"].as_str().unwrap().to_owned();
    assert_eq!(story.matches("One. ").count(), 1, "{story}");
    assert!(story.contains("First life. ") && story.contains("Second life. "), "{story}");
}

#[test]
fn a_damaged_copy_is_fetched_again_and_unsent_work_is_kept() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ada.begin(2);
    ada.edit(2, set("/place", "Elsewhere"));
    ada.edit(1, text(0, 0, "Common. "));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    ada.edit(1, text(8, 0, "Flushed. "));
    ada.flush();
    ada.edit(1, text(17, 0, "Typed. "));
    ben.edit(1, text(0, 0, "Ben. "));
    ben.sync(&mut hub);
    for key in ada.storage.keys(&format!("base/{}/", header(1).id)) {
        let mut bytes = ada.storage.read(&key).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        ada.storage.store(Effects { writes: vec![Write::Put { key, bytes }] });
    }
    ada.crash();
    assert_eq!(ada.try_record(1).unwrap_err(), PhoneError::Damaged);
    assert_eq!(ada.try_edit(1, set("/place", "x")).unwrap_err(), PhoneError::Damaged);
    // The other record is worked on and sent meanwhile.
    ada.edit(2, set("/place", "Still elsewhere"));
    ada.sync(&mut hub);
    assert_eq!(hub.view(2).data["place"], "Still elsewhere");
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);

    let effects = ada.phone.refetch(&ada.storage);
    ada.storage.store(effects);
    ada.sync(&mut hub);
    assert_eq!(ada.view(1).data["story"], "Ben. Common. Flushed. Typed. ");
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(ada.state(1), WorkState::Sent);
}

#[test]
fn an_audit_finds_a_damaged_copy() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, text(0, 0, "Common. "));
    ada.sync(&mut hub);
    for key in ada.storage.keys("base/") {
        ada.storage.store(Effects { writes: vec![Write::Put { key, bytes: vec![0; 9] }] });
    }
    ada.crash();
    ada.phone.audit();
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
}

#[test]
fn an_intent_that_the_record_refuses_after_all_is_set_aside_alone() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    ada.edit(1, text(0, 0, "Kept."));
    // As an older build of the app would have written it.
    let key = numbered("typing", header(1).id, 1);
    let typed = json!({"at": "2026-03-01T09:30:00Z", "intent": {"intent": "set", "path": "/palace", "value": "x"}});
    ada.storage.store(Effects { writes: vec![Write::Put { key, bytes: typed.to_string().into_bytes() }] });
    ada.crash();
    assert_eq!(ada.view(1).data, json!({"place": "Station"}));
    ada.edit(1, text(0, 0, "Again."));
    ada.sync(&mut hub);
    assert_eq!(hub.view(1).data, json!({"place": "Station", "story": "Again."}));
    let [kept] = ada.refused(1).try_into().unwrap();
    assert_eq!((kept.code.as_str(), kept.intents.as_slice()), ("unknown_field", &[set("/palace", "x")][..]));
}

#[test]
fn work_on_a_version_that_the_server_has_not_yet_waits_for_it() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    ada.edit(1, text(0, 0, "One. "));
    ada.sync(&mut hub);
    // Another node, to which the rest has not come.
    let mut behind = hub.clone();
    ada.edit(1, text(5, 0, "Two. "));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    ben.edit(1, text(10, 0, "Three. "));
    ben.edit(1, set("/place", "Station"));
    ben.sync(&mut behind);
    assert_eq!(ben.state(1), WorkState::OnThisPhoneOnly);
    assert!(behind.quarantine.is_empty() && ben.refused(1).is_empty());
    assert_eq!(ben.view(1).data["story"], "One. Two. Three. ");
    ben.crash();
    ben.sync(&mut hub);
    assert_eq!(ben.state(1), WorkState::Sent);
    all_agree(&hub, &mut [&mut ben], 1);
    assert!(ada.phone.sync_status(header(1).id).is_some());
    let record: Record = hub.record(1);
    assert_eq!(record.history().len(), 3);
}
