//! What is typed is kept from the first letter.

use super::world::*;
use crate::record::Intent;
use crate::record::tests::{ROW, path, set};
use crate::sync::phone::{Effects, PhoneError, Storage, WorkState, Write};
use serde_json::json;
use uuid::Uuid;

fn sign(id: u128) -> Intent {
    Intent::Sign {
        unit: path("/people").join(ROW),
        id: Uuid::from_u128(id),
        slot: "author".into(),
        name: "Ada Test".into(),
        statement: None,
        drawing: None,
    }
}

fn add_row(name: &str) -> Intent {
    let values = json!({ "name": name }).as_object().unwrap().clone();
    Intent::AddRow { path: path("/people").join(ROW), values }
}

#[test]
fn a_crash_in_the_midst_of_typing_loses_nothing() {
    let mut ada = TestPhone::with_record(1);
    ada.edit(1, set("/place", "Station"));
    ada.edit(1, text(0, 0, "She went home."));
    ada.edit(1, text(4, 4, "walked"));
    let before = ada.view(1).data;
    ada.crash();
    assert_eq!(ada.view(1).data, before);
    assert_eq!(ada.state(1), WorkState::OnThisPhoneOnly);
    ada.edit(1, text(16, 0, " Late."));
    ada.crash();
    let mut hub = TestHub::new();
    ada.sync(&mut hub);
    assert_eq!(hub.view(1).data, json!({"place": "Station", "story": "She walked home. Late."}).clone());
    assert!(ada.storage.keys("typing/").is_empty());
}

#[test]
fn a_burst_is_one_change_and_a_signature_is_one_of_its_own() {
    let mut ada = TestPhone::with_record(1);
    for letter in 0..20 {
        ada.edit(1, text(letter, 0, "a"));
    }
    ada.edit(1, set("/place", "Station"));
    ada.flush();
    assert_eq!(ada.try_record(1).unwrap().history().len(), 1);
    // Typing what stands there already is no work.
    ada.edit(1, set("/place", "Station"));
    ada.flush();
    assert_eq!(ada.phone.sync_status(header(1).id).unwrap().unsent, 1);

    ada.edit(1, add_row("Canary Smith"));
    ada.edit(1, sign(6));
    ada.edit(1, set("/place", "Park"));
    ada.flush();
    let record = ada.try_record(1).unwrap();
    let history = record.history();
    assert_eq!(history.len(), 4);
    assert_eq!(history[2].touches.len(), 1);
    assert!(record.view().signatures[0].intact);
    let mut hub = TestHub::new();
    ada.sync(&mut hub);
    assert_eq!(hub.view(1), record.view());
    assert!(hub.quarantine.is_empty());
}

#[test]
fn a_refused_edit_leaves_memory_and_storage_as_they_were() {
    let mut ada = TestPhone::with_record(1);
    ada.begin(2);
    ada.edit(1, set("/place", "Station"));
    // The refusal comes while the other record is being left, with work in it that is not flushed.
    let refused = ada.try_edit(2, set("/place", 3)).unwrap_err();
    assert_eq!(refused.code(), "wrong_type");
    assert_eq!(ada.try_edit(9, set("/place", "x")).unwrap_err(), PhoneError::UnknownRecord);
    ada.edit(1, text(0, 0, "And home."));
    let mut hub = TestHub::new();
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(hub.view(1).data, json!({"place": "Station", "story": "And home."}));
    // A signature is refused together with the flush that came before it.
    ada.edit(1, set("/place", "Park"));
    assert_eq!(ada.try_edit(1, sign(6)).unwrap_err().code(), "unknown_row");
    ada.crash();
    assert_eq!(ada.view(1).data["place"], "Park");
}

#[test]
fn a_full_phone_drops_the_write_and_wakes_consistent() {
    let mut ada = TestPhone::with_record(1);
    ada.edit(1, set("/place", "Station"));
    let lost = ada.try_edit(1, text(0, 0, "Not stored.")).unwrap();
    drop(lost);
    ada.crash();
    assert_eq!(ada.view(1).data, json!({"place": "Station"}));
    ada.edit(1, text(0, 0, "Stored."));
    // The same while flushing and asking: what the request held is made again from what was typed.
    let at = ada.tick();
    let (request, effects) = ada.phone.request(&ada.storage, at).unwrap();
    drop(effects);
    let mut hub = TestHub::new();
    hub.answer(ada.device, request);
    ada.crash();
    ada.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada], 1);
    assert_eq!(hub.view(1).data, json!({"place": "Station", "story": "Stored."}));
    // And while taking an answer in.
    let mut ben = TestPhone::new(2);
    let request = ben.request();
    let response = hub.answer(ben.device, request);
    let (_, effects) = ben.phone.answer(&ben.storage, response, crate::record::tests::at(1)).unwrap();
    drop(effects);
    ben.crash();
    ben.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}

#[test]
fn chunks_are_folded_into_one_document() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    for round in 0..40 {
        ada.edit(1, set("/place", format!("Place {round}")));
        ada.sync(&mut hub);
        ben.sync(&mut hub);
        if round == 20 {
            ben.view(1);
        }
    }
    let chunks = |phone: &TestPhone| phone.storage.keys("base/").len();
    assert_eq!(chunks(&ben), 20);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
    assert_eq!(chunks(&ben), 1);
    // A record that nobody opens is folded too, more seldom.
    for round in 0..80 {
        ben.edit(1, set("/place", format!("Pier {round}")));
        ben.sync(&mut hub);
        ada.sync(&mut hub);
        assert!(chunks(&ada) <= 64);
    }
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}

#[test]
fn what_has_gathered_is_folded_while_nobody_waits() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    let id = header(1).id;
    let tidied = |phone: &mut TestPhone| {
        let (mark, before) = (phone.phone.mark(id), phone.storage.keys("base/").len());
        let effects = phone.phone.compact(&phone.storage, id);
        phone.storage.store(effects);
        // What summaries were made of is what it was.
        assert_eq!(phone.phone.mark(id), mark);
        (before, phone.storage.keys("base/").len())
    };
    let mut counts = Vec::new();
    for round in 0..17 {
        ada.edit(1, set("/place", format!("Place {round}")));
        ada.sync(&mut hub);
        ben.sync(&mut hub);
        counts.push(tidied(&mut ben));
    }
    assert!(counts[..16].iter().all(|(before, after)| before == after), "{counts:?}");
    assert_eq!(counts[16], (17, 1));
    ben.crash();
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}

#[test]
fn going_back_to_a_record_reads_nothing_and_shows_everything() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    ada.begin(2);
    ada.edit(1, set("/place", "Station"));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    ada.edit(1, set("/place", "Park"));
    ada.edit(2, set("/place", "School"));
    // The first is where it was, flushed, though the phone was in the second meanwhile, and its rows are not asked for.
    let whole = ada.storage.clone();
    let gone = ada.storage.keys("outbox/").into_iter().chain(ada.storage.keys("base/"));
    let writes = gone.map(|key| Write::Remove { key }).collect();
    ada.storage.store(Effects { writes });
    assert_eq!(ada.view(1).data, json!({"place": "Park"}));
    ada.edit(1, text(0, 0, "Went home."));
    assert_eq!(ada.view(2).data, json!({"place": "School"}));
    ada.storage = whole;
    ada.crash();

    // What was warmed is not read again either, and what cannot be read warms nothing.
    let id = header(1).id;
    assert!(ada.phone.warm(&ada.storage, id));
    assert!(!ada.phone.warm(&ada.storage, id));
    assert_eq!(ada.view(1).data, json!({"place": "Park"}));
    assert!(!ada.phone.warm(&ada.storage, id));
    ada.crash();

    // What another phone wrote is there after the next answer.
    ada.edit(1, text(0, 0, "Went home."));
    ada.edit(2, set("/place", "Park"));
    ben.edit(1, text(0, 0, "Was well."));
    ben.sync(&mut hub);
    ada.sync(&mut hub);
    let story = ada.view(1).data["story"].as_str().unwrap().to_owned();
    assert!(story.contains("Went home.") && story.contains("Was well."), "{story}");
    ben.sync(&mut hub);
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
}
