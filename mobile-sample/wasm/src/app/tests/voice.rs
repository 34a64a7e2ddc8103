//! Voice notes: part by part, through a restart, to the server or dropped.

use super::{Host, PASSPHRASE, child};
use serde_json::{Value, json};
use sync_core::limits::PICTURE_BYTES;
use sync_core::sync::phone::Storage as _;
use uuid::Uuid;

const FIRST: &[u8] = b"\x1a\x45\xdf\xa3 the beginning";

fn path() -> String {
    format!("/voice_notes/{}/recording", Uuid::from_u128(40))
}

fn at(record: &Value) -> Value {
    json!({"record": record, "path": path()})
}

/// A voice note that is under way.
fn recording() -> (Host, Value) {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let add = json!({"intent": "add_row", "path": format!("/voice_notes/{}", Uuid::from_u128(40))});
    host.ask("edit", json!({"record": record, "intents": [add]})).unwrap();
    for part in [FIRST, b", the middle"] {
        host.ask_with("voice_part", at(&record), Some(part.to_vec())).unwrap();
    }
    (host, record)
}

fn parts(host: &Host) -> usize {
    host.app.storage.keys("voice-part/").len()
}

fn end(record: &Value, keep: bool) -> Value {
    json!({"record": record, "path": path(), "keep": keep})
}

#[test]
fn a_recording_that_broke_off_is_offered_and_kept() {
    let (mut host, record) = recording();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(host.ask("status", json!({})).unwrap()["unfinished"], 1);
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["drafts"][path()], "recording");
    let sign = json!({"intent": "sign", "unit": "", "slot": "author", "name": "Ada Invented"});
    let refused = host.ask("edit", json!({"record": record, "intents": [sign]})).unwrap_err();
    assert_eq!(refused.code, "sign_unfinished", "nobody signs over a recording that is under way");
    host.ask("voice_parts", at(&record)).unwrap();
    let whole = [FIRST, b", the middle"].concat();
    assert_eq!(host.app.take_bytes().unwrap(), whole);

    let photo = host.ask("end_voice", end(&record, true)).unwrap()["photo"].clone();
    assert_eq!(parts(&host), 0);
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"].pointer(&path()), Some(&photo));
    assert_eq!(page["drafts"], json!({}));
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
    host.answer(json!({}));
    let next = host.ask("next_photo", json!({})).unwrap();
    assert_eq!((&next["photo"], next["size"].as_u64()), (&photo, Some(whole.len() as u64)));
    assert_eq!(host.app.take_bytes().unwrap(), whole);
    host.photo_is_there(&record, &photo, whole.len());
    assert!(host.photos().next().is_some(), "it is played from the disk afterwards");
}

#[test]
fn a_recording_is_dropped_as_a_whole() {
    let (mut host, record) = recording();
    assert_eq!(host.ask("end_voice", end(&record, false)).unwrap()["photo"], Value::Null);
    assert_eq!(parts(&host), 0);
    assert_eq!(host.ask("status", json!({})).unwrap()["unfinished"], 0);
    // So is one whose row is removed.
    host.ask_with("voice_part", at(&record), Some(FIRST.to_vec())).unwrap();
    let path = format!("/voice_notes/{}", Uuid::from_u128(40));
    let remove = json!({"intent": "remove_row", "path": path, "reason": "She asked for it."});
    host.ask("edit", json!({"record": record, "intents": [remove]})).unwrap();
    assert_eq!(parts(&host), 0);
}

#[test]
fn a_recording_is_one_and_no_larger_than_it_may() {
    let (mut host, record) = recording();
    let mut refused = |part: Vec<u8>| host.ask_with("voice_part", at(&record), Some(part)).unwrap_err().code;
    assert_eq!(refused(FIRST.to_vec()), "not_a_voice", "a second one");
    assert_eq!(refused(vec![0; PICTURE_BYTES - FIRST.len()]), "recording_too_large");
    let room = PICTURE_BYTES - FIRST.len() - ", the middle".len();
    assert_eq!(host.ask_with("voice_part", at(&record), Some(vec![0; room])).unwrap(), json!({"room": 0}));
    let other = json!({"record": record, "path": format!("/voice_notes/{}/recording", Uuid::from_u128(41))});
    assert_eq!(host.ask_with("voice_part", other, Some(b"<svg/>".to_vec())).unwrap_err().code, "not_a_voice");
}

#[test]
fn a_recording_whose_record_is_gone_is_sent_all_the_same() {
    let (mut host, _) = recording();
    host.answer(json!({}));
    host.answer(json!({"purge": [child()]}));
    assert_eq!(parts(&host), 0);
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
}
