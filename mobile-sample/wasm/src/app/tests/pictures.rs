//! Pictures: kept sealed, sent after their record, fetched when somebody looks.

use super::*;

#[test]
fn a_photo_waits_for_its_record_and_is_sealed_beside_the_rows() {
    let mut host = Host::ada();
    let record = host.begin("missing-from-home-profile");
    let bytes = [&[0xff, 0xd8, 0xff, 0xe0][..], b"CANARY of an invented picture"].concat();
    let keep = json!({"record": record, "path": "/photo"});
    let photo = host.ask_with("keep_photo", keep.clone(), Some(bytes.clone())).unwrap()["photo"].clone();
    assert_eq!(host.ask_with("keep_photo", keep, Some(b"<svg/>".to_vec())).unwrap_err().code, "not_a_photo");
    assert_eq!(host.ask("next_photo", json!({})).unwrap(), Value::Null, "the server does not know the record yet");
    host.answer(json!({}));
    let next = host.ask("next_photo", json!({})).unwrap();
    assert_eq!((next["photo"].clone(), next["size"].as_u64()), (photo.clone(), Some(bytes.len() as u64)));
    assert_eq!(host.app.take_bytes(), Some(bytes.clone()));
    for other in ["", "<!doctype html><title>Back soon</title>", "{}", r#"{"received": 1000000}"#] {
        let said = Some(other.as_bytes().to_vec());
        let answer = host.ask_with("photo_answer", json!({"record": record, "photo": photo}), said);
        assert_eq!(answer.unwrap_err().code, "not_ours", "{other}");
        assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
    }
    host.photo_is_there(&record, &photo, bytes.len());
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 0);
    let sealed = host.photos().next().unwrap().clone();
    assert!(!sealed.windows(6).any(|window| window == b"CANARY"));
    host.ask_with("open_photo", json!({"record": record, "photo": photo}), Some(sealed)).unwrap();
    assert_eq!(host.app.take_bytes(), Some(bytes));
}

/// A picture that begins as one does.
fn jpeg(word: &str) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], word.as_bytes()].concat()
}

#[test]
fn pictures_of_refused_work_and_of_records_that_went_are_sent_too_and_one_stops_no_other() {
    let mut host = Host::ada();
    let (profile, plan) = (host.begin("missing-from-home-profile"), host.begin("return-home-interview"));
    for word in ["one", "two"] {
        host.ask_with("keep_photo", json!({"record": profile, "path": "/photo"}), Some(jpeg(word))).unwrap();
    }
    host.ask("edit", json!({"record": plan, "intents": [{"intent": "set", "path": "/where", "value": "x"}]})).unwrap();
    // The server refuses the profile, and its access has ended.
    let made = host.ask("sync_request", json!({})).unwrap();
    let request: SyncRequest = serde_json::from_str(made["body"].as_str().unwrap()).unwrap();
    let refused =
        |push: &Push| json!({"record": push.record, "status": "quarantined", "code": "no_access", "detail": "x"});
    let results: Vec<Value> = request.push.iter().map(refused).collect();
    let answer = json!({"results": results, "cursor": "e.5", "server_time": host.now});
    host.ask_with("sync_answer", json!({}), Some(answer.to_string().into_bytes())).unwrap();
    let first = host.ask("next_photo", json!({})).unwrap();
    assert_eq!(first["record"], profile);
    let second = host.ask("next_photo", json!({"after": first["key"]})).unwrap();
    assert_ne!(first["photo"], second["photo"]);
    assert_eq!(host.ask("next_photo", json!({"after": second["key"]})).unwrap(), Value::Null);
    host.photo_is_there(&json!(profile), &first["photo"], jpeg("one").len());
    let on_disk = |host: &Host| host.photos().count();
    assert_eq!(on_disk(&host), 1);

    // The child goes, and its pictures with it, but for the one that is not handed in.
    host.answer(json!({"purge": [child()]}));
    assert_eq!(on_disk(&host), 0);
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
    assert_eq!(host.ask("next_photo", json!({})).unwrap()["photo"], second["photo"]);
    host.photo_is_there(&json!(profile), &second["photo"], jpeg("two").len());
    assert_eq!(on_disk(&host), 0);
    host.ask("leave", json!({})).unwrap();
}

#[test]
fn a_picture_from_the_server_is_what_the_server_says_it_sends() {
    let mut host = Host::ada();
    let record = host.begin("missing-from-home-profile");
    let photo = Uuid::from_u128(3);
    let take = |sha256: &str| json!({"record": record, "photo": photo, "sha256": sha256});
    let hash = "39dc7ee8ff2ea2a09d1b2ec4e1e7d2a2c5b3e9f1a0d5c8b7a6f4e3d2c1b0a998";
    assert_eq!(host.ask_with("take_photo", take(hash), Some(jpeg("x"))).unwrap_err().code, "photo_damaged");
}
