//! Voice notes attached to records: they arrive whole, are what they say they are, and say no more than is heard.

use crate::access::report;
use crate::attachments::{Picture, actions, profile, put, upload};
use crate::attachments_follow::calls_of;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeward_tests::world::Phone;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::RecordId;
use sync_core::seal::{DataKey, organisation_public};
use sync_core::sync::handover::Package;
use sync_core::sync::phone::Storage as _;

const SECRET: [u8; 32] = [77; 32];

/// An element of a WebM file.
fn element(id: u32, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap() | 0x1000_0000;
    let id = id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0);
    id.chain(size.to_be_bytes()).chain(content.iter().copied()).collect()
}

/// What a browser records: a file and a cluster whose sizes are not told, and in it packets of the codec.
fn recording(codec: &[u8], beside: &[u8], packets: usize) -> Vec<u8> {
    let numbers = [(0x4286, 1), (0x42f7, 1), (0x42f2, 4), (0x42f3, 8)].map(|(id, number)| element(id, &[number]));
    let kind = [element(0x4282, b"webm"), element(0x4287, &[4]), element(0x4285, &[2])].concat();
    let header = element(0x1a45_dfa3, &[numbers.concat(), kind].concat());
    let info = [element(0x2a_d7b1, &[0x0f, 0x42, 0x40]), element(0x4d80, b"Chrome"), element(0x5741, b"Chrome")];
    let head = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";
    let track = [element(0xd7, &[1]), element(0x83, &[2]), element(0x86, codec), element(0x63a2, head)];
    let tracks = element(0x1654_ae6b, &element(0xae, &track.concat()));
    let packet: Vec<u8> = [&[0x81, 0, 0, 0x80, 0x18][..], &[7; 180]].concat();
    let unknown = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let open = |id: u32| [&id.to_be_bytes()[..], &unknown].concat();
    let parts = [open(0x1853_8067), element(0x1549_a966, &info.concat()), tracks, beside.to_vec(), open(0x1f43_b675)];
    [header, parts.concat(), element(0xe7, &[0]), element(0xa3, &packet).repeat(packets)].concat()
}

fn voice(packets: usize) -> Picture {
    Picture::of(recording(b"A_OPUS", b"", packets))
}

on_both_engines! {
    /// Twenty minutes arrive as they were recorded, and are played by whoever may read the record, whole or by range.
    fn a_voice_note_arrives_whole(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        // 60 ms in each packet.
        let voice = voice(20 * 60 * 1000 / 60);
        assert!((3_000_000..5_000_000).contains(&voice.bytes.len()), "{}", voice.bytes.len());
        assert_eq!(upload(&ada, record, &voice, 0)["complete"], true);
        let heard = ada.get(&voice.path(record));
        assert!(heard.status == 200 && heard.bytes == voice.bytes, "byte for byte");
        for (name, value) in [("content-type", "audio/webm"), ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"), ("cache-control", "no-store")] {
            assert_eq!(heard.headers[name], value, "{name}");
        }
        let disposition = heard.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".webm\""), "{disposition}");
        let range = ada.call("GET", &voice.path(record), None, &[("range", "bytes=0-99")]);
        assert_eq!((range.status, &range.bytes[..]), (206, &voice.bytes[..100]));
        // A stranger hears nothing, and it is in the audit that Ada did.
        world.desk("ben").get(&voice.path(record)).problem(404, "not_found");
        assert_eq!(actions(world), ["attachment.added", "attachment.read", "attachment.read"]);
    }

    /// A file that says it is a voice and is another, or holds something else, is refused by name and kept nowhere.
    fn what_only_says_that_it_is_a_voice_is_refused(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let script = [&[0x1a, 0x45, 0xdf, 0xa3][..], &b"<script>alert(1)</script>".repeat(1_000)].concat();
        for (why, bytes) in [
            ("a page behind the first four bytes", script),
            ("another codec", recording(b"A_VORBIS", b"", 100)),
            ("a film", recording(b"V_VP9", b"", 100)),
            ("silence without a packet", recording(b"A_OPUS", b"", 0)),
            ("an element that no recorder writes", recording(b"A_OPUS", &element(0x4dbb, &[1; 20_000]), 100)),
        ] {
            let hostile = Picture::of(bytes);
            let refused = put(&ada, record, &hostile, 0, &hostile.bytes).problem(422, "invalid");
            assert_eq!(refused["errors"][0]["code"], "not_a_voice_note", "{why}");
            ada.get(&hostile.path(record)).problem(404, "not_found");
        }
        // What is no picture either is told as before.
        let text = Picture::of(b"neither".repeat(3_000));
        let refused = put(&ada, record, &text, 0, &text.bytes).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "not_a_picture");
        // One that is too large is refused at the door, before anything of it is kept.
        let query = format!("offset=0&size=5000001&sha256={}", "0".repeat(64));
        let path = format!("{}?{query}", text.path(record));
        let request = Request::builder().method("PUT").uri(path).header("content-type", "application/octet-stream");
        let refused = ada.send(request, vec![0; 20_000]).problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&"size".into(), &"out_of_range".into()));
        let kept: i64 = world.run(sqlx::query_scalar("SELECT COUNT(*) FROM attachments").fetch_one(world.app.db.reader())).unwrap();
        assert_eq!(kept, 0);
    }

    /// What a program wrote beside the voice, such as where it was recorded, is not kept.
    fn what_is_not_heard_is_taken_out(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let beside = [element(0x1254_c367, b"CANARY 51.41 N"), element(0x1941_a469, b"CANARY page")].concat();
        let told = Picture::of(recording(b"A_OPUS", &beside, 200));
        assert_eq!(upload(&ada, record, &told, 0)["complete"], true);
        let heard = ada.get(&told.path(record)).bytes;
        assert!(!heard.windows(6).any(|word| word == b"CANARY"));
        assert_eq!(heard, recording(b"A_OPUS", b"", 200));
    }

    /// A wiped phone hands over the parts of a recording that broke off, and the manager hears them as one.
    fn a_recording_that_broke_off_is_handed_over(world) {
        world.restart_server_as(|app| {
            app.organisation_key = Some(organisation_public(&SECRET));
            app.organisation_secret = Some(SECRET);
        });
        let (robin, _) = profile(world);
        let (mut ada, line) = world.phone("ada");
        line.cut();
        let record = ada.begin("return-home-interview", robin).unwrap();
        ada.set(record, "/where", "In a car").unwrap();
        ada.flush().unwrap();
        line.mend();
        // A part ends wherever the two seconds were over: the last one in the middle of a block.
        let whole = recording(b"A_OPUS", b"", 300);
        let heard = &whole[..whole.len() - 40];
        assert_eq!(hand_over(world, &ada, (&["outbox/", "record/"], record, heard)), "opened");
        let mo = world.desk("mo");
        let list = mo.get("/v1/quarantine").expect(200);
        let entry = list["items"].as_array().unwrap().iter().find(|entry| entry["record"] == json!(record)).unwrap();
        let [attachment] = &entry["attachments"].as_array().unwrap()[..] else { panic!("{entry}") };
        assert_eq!(attachment["attachment"], json!(Picture::of(heard.to_vec()).id));
        let (entry, id) = (entry["id"].as_str().unwrap(), attachment["attachment"].as_str().unwrap());
        let told = mo.get(&format!("/v1/quarantine/{entry}/attachments/{id}"));
        assert_eq!(told.headers["content-type"], "audio/webm");
        assert_eq!(told.bytes, recording(b"A_OPUS", b"", 299), "as far as it goes");
    }

    /// Ada's access ended while a recording waited: her phone has forgotten what the record is, and then it is wiped. The manager
    /// hears it beside what was refused of the record. One of a record that nobody knows stays in its package.
    fn a_recording_whose_record_left_the_phone_is_heard_by_a_manager(world) {
        world.restart_server_as(|app| {
            app.organisation_key = Some(organisation_public(&SECRET));
            app.organisation_secret = Some(SECRET);
        });
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &sam, robin, true);
        let path = |what: &str| format!("/v1/missing-episodes/{episode}/{what}");
        let (mut phone, _) = world.phone("ada");
        let ada = world.desk("ada");
        ada.post(&path("take"), Value::Null).expect(200);
        phone.sync().unwrap();
        let record = phone.begin("return-home-interview", robin).unwrap();
        phone.set(record, "/where", "In a car").unwrap();
        ada.post(&path("give-back"), Value::Null).expect(200);
        phone.sync().unwrap();
        phone.sync().unwrap();
        assert!(phone.sync_statuses().is_empty());

        let whole = recording(b"A_OPUS", b"", 120);
        assert_eq!(hand_over(world, &phone, (&[], record, &whole)), "opened");
        let mo = world.desk("mo");
        let list = mo.get("/v1/quarantine").expect(200);
        let of_record: Vec<&Value> = list["items"].as_array().unwrap().iter().filter(|entry| entry["record"] == json!(record)).collect();
        let codes: Vec<&Value> = of_record.iter().map(|entry| &entry["code"]).collect();
        assert!(codes.contains(&&json!("handed_over")) && codes.len() == 2, "{codes:?}");
        let entry = of_record.iter().find(|entry| entry["code"] == "handed_over").unwrap();
        let [attachment] = &entry["attachments"].as_array().unwrap()[..] else { panic!("{entry}") };
        let (entry, id) = (entry["id"].as_str().unwrap(), attachment["attachment"].as_str().unwrap());
        assert!(mo.get(&format!("/v1/quarantine/{entry}/attachments/{id}")).bytes == whole);
        // No field of the record names it, also once the record is there: it stays where the manager hears it.
        let refused = of_record.iter().find(|entry| entry["code"] != "handed_over").unwrap()["id"].as_str().unwrap();
        let accept = json!({"decision": "accept", "reason": "Ada was at the door (invented)"});
        mo.post(&format!("/v1/quarantine/{refused}/decision"), accept.clone()).expect(200);
        mo.post(&format!("/v1/quarantine/{entry}/decision"), accept).expect(200);
        mo.get(&format!("/v1/records/{record}/attachments/{id}")).problem(404, "not_found");
        assert!(mo.get(&format!("/v1/quarantine/{entry}/attachments/{id}")).bytes == whole);

        let nobodys = RecordId(world.id());
        assert_eq!(hand_over(world, &phone, (&[], nobodys, &recording(b"A_OPUS", b"", 90))), "partly");
    }
}

/// Hands over what a wiped phone has at these places, and a recording of a record that broke off. Returns what became of it.
fn hand_over(world: &mut World, phone: &Phone, (places, record, heard): (&[&str], RecordId, &[u8])) -> Value {
    let (_, session) = calls_of(world, phone, "ada");
    let (storage, key) = (phone.store(), DataKey::from_random([7; 32]));
    let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap();
    let waits = |name: &String| places.iter().any(|place| name.starts_with(place));
    let mut rows: Vec<(String, Vec<u8>)> =
        storage.keys("").into_iter().filter(waits).map(|name| (name.clone(), storage.read(&name).unwrap())).collect();
    let voice = format!("voice-part/{record}/voice_notes/{}/recording", world.id());
    let parts = heard.chunks(9_000).enumerate();
    rows.extend(parts.map(|(number, part)| (format!("{voice}/{number:06}"), part.to_vec())));
    let rows = rows.into_iter().zip(1..);
    let rows = rows.map(|((name, bytes), nonce)| (key.name(&name), key.seal(&name, &bytes, [nonce; 24])));
    let package = Package::new(phone.profile().unwrap().device, wrapped, rows.collect()).write();
    let mut holder = world.stranger();
    holder.token = Some(session["handover_ticket"].as_str().unwrap().to_owned());
    holder.post("/v1/handovers", json!({"package": STANDARD.encode(&package)})).expect(202)["state"].clone()
}
