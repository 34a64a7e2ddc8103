//! A server that was restored from an older copy gets back what its phones still have.

use super::world::*;
use crate::record::tests::set;
use crate::sync::phone::WorkState;

#[test]
fn a_record_that_is_alike_costs_a_fingerprint() {
    let (mut ada, mut hub) = (TestPhone::with_record(1), TestHub::new());
    ada.edit(1, set("/place", "Station"));
    ada.sync(&mut hub);
    ada.phone.audit();
    let request = ada.request();
    assert_eq!(request.audit.len(), 1);
    let response = hub.answer(ada.device, request);
    assert!(response.audited.is_empty() && response.records.is_empty());
    assert!(!ada.try_answer(response).unwrap().again);
    assert!(ada.request().audit.is_empty());
}

#[test]
fn a_server_restored_from_its_backup_is_healed_by_the_phones() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::with_record(2), TestHub::new());
    ada.edit(1, text(0, 0, "Common. "));
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    let mut backup = hub.clone();
    // In turn, each on what the other wrote last; and a record of which the backup knows nothing.
    for round in 0..3 {
        ada.edit(1, text(0, 0, &format!("Ada {round}. ")));
        ada.edit(1, set("/sessions/1/topic", format!("Topic {round}")));
        ada.sync(&mut hub);
        ben.sync(&mut hub);
        ben.edit(1, text(0, 0, &format!("Ben {round}. ")));
        ben.edit(1, set("/place", format!("Place {round}")));
        ben.sync(&mut hub);
        ada.sync(&mut hub);
    }
    ada.begin(2);
    ada.edit(2, set("/place", "Station"));
    ada.sync(&mut hub);
    let before = hub.clone();

    backup.life += 1;
    let mut hub = backup;
    // Ben has something new as well, on what the server has lost.
    ben.edit(1, set("/place", "After the restore"));
    ben.sync(&mut hub);
    assert_eq!(ben.state(1), WorkState::OnThisPhoneOnly);
    assert!(hub.quarantine.is_empty());
    ada.phone.audit();
    for _ in 0..8 {
        ada.sync(&mut hub);
        ben.sync(&mut hub);
    }
    all_agree(&hub, &mut [&mut ada, &mut ben], 1);
    all_agree(&hub, &mut [&mut ada, &mut ben], 2);
    assert_eq!(hub.view(2), before.view(2));
    assert_eq!(hub.view(1).data["story"], before.view(1).data["story"]);
    assert_eq!(hub.view(1).data["place"], "After the restore");
    let all = hub.record(1).change_hashes();
    assert!(before.record(1).change_hashes().is_subset(&all));
    for phone in [&mut ada, &mut ben] {
        assert_eq!(phone.state(1), WorkState::Sent);
        assert!(phone.refused(1).is_empty());
        phone.edit(1, set("/place", "And on"));
        phone.sync(&mut hub);
    }
    assert!(hub.quarantine.is_empty());
}

#[test]
fn words_of_others_are_left_to_their_own_phones() {
    let (mut ada, mut ben, mut hub) = (TestPhone::with_record(1), TestPhone::new(2), TestHub::new());
    ada.edit(1, text(0, 0, "Ada. "));
    ada.edit(1, set("/sessions/1/topic", "Grooming"));
    let mut empty = TestHub::new();
    empty.life = 2;
    ada.sync(&mut hub);
    ben.sync(&mut hub);
    ben.phone.audit();
    ben.sync(&mut empty);
    assert!(empty.requests.iter().all(|request| request.push.is_empty()));
    // Ben goes on all the same, and his work waits for Ada's.
    ben.edit(1, text(5, 0, "Ben. "));
    ben.sync(&mut empty);
    assert_eq!(ben.state(1), WorkState::OnThisPhoneOnly);
    ada.phone.audit();
    ada.crash();
    ada.phone.audit();
    ada.sync(&mut empty);
    ben.sync(&mut empty);
    ada.sync(&mut empty);
    all_agree(&empty, &mut [&mut ada, &mut ben], 1);
    assert_eq!(empty.view(1).data["story"], "Ada. Ben. ");
    assert!(empty.quarantine.is_empty());
}
