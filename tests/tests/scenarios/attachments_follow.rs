//! Pictures follow their record: through quarantine, acceptance, hand-over and the end of access. What a camera wrote into
//! them goes before they are kept.

use crate::attachments::{Picture, actions, profile, put, upload};
use crate::doctor::doctor;
use crate::identity::enrol;
use crate::identity_keys::DeviceKey;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeward_server::doctor::Fault;
use homeward_tests::world::{Desk, Phone};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::seal::{DataKey, organisation_public};
use sync_core::sync::handover::Package;
use sync_core::sync::phone::Storage as _;

const SECRET: [u8; 32] = [77; 32];

/// What a camera writes: EXIF with a place, and the picture lying on its side.
fn camera() -> Vec<u8> {
    let entries =
        [&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0][..], &[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]].concat();
    let exif = [&b"Exif\0\0MM\0*\0\0\0\x08\0\x02"[..], &entries, b"\0\0\0\0GPS 51.4 N"].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&[0xff, 0xe1][..], &length, &exif].concat()
}

/// Calls as a phone does that keeps pictures, by a session of its device.
pub(crate) fn calls_of(world: &World, phone: &Phone, username: &str) -> (Desk, Value) {
    let key = DeviceKey::read(&phone.store().read("device/key").unwrap());
    let session = enrol(world, username, phone.profile().unwrap().device.0, &key).expect(200);
    let mut desk = world.stranger();
    desk.token = Some(session["access_token"].as_str().unwrap().to_owned());
    (desk, session)
}

/// Robin, and Ada's phone with a profile that names a picture.
fn named(world: &mut World, picture: &Picture, sent: bool) -> (ChildId, RecordId, Phone, Value) {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    let allocation = world.allocate(&mo, robin, "ada", "missing");
    let (mut ada, line) = world.phone("ada");
    if !sent {
        line.cut();
    }
    let record = ada.begin("missing-from-home-profile", robin).unwrap();
    ada.set(record, "/photo", picture.id.to_string()).unwrap();
    if sent {
        ada.sync().unwrap();
    }
    mo.post(&format!("/v1/children/{robin}/allocations/{allocation}/end"), Value::Null).expect(204);
    line.mend();
    (robin, record, ada, json!(allocation))
}

fn entries(mo: &Desk) -> Vec<Value> {
    let list = mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().clone();
    let whole = |entry: Value| {
        let found = mo.get(&format!("/v1/quarantine/{}", entry["id"].as_str().unwrap())).expect(200);
        assert_eq!(found.get("attachments"), entry.get("attachments"), "lists show the pictures too");
        found
    };
    list.into_iter().map(whole).collect()
}

fn accept(mo: &Desk, entry: &Value) -> Value {
    let decision = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
    mo.post(&decision, json!({"decision": "accept", "reason": "Done before her access ended."})).expect(200)
}

on_both_engines! {
    /// The profile is refused, since her access ended; its picture waits beside it and is attached with it.
    fn a_picture_of_refused_work_waits_with_it(world) {
        let picture = Picture::jpeg_with(&camera(), 300_000);
        let (_, record, mut ada, _) = named(world, &picture, false);
        let (phone, _) = calls_of(world, &ada, "ada");
        let path = picture.path(record);
        put(&phone, record, &picture, 0, &picture.bytes[..200_000]).problem(404, "not_found");
        assert_eq!(ada.sync().unwrap().refused, 1);

        put(&phone, record, &picture, 0, &picture.bytes[..200_000]).expect(200);
        let how_far = phone.get(&format!("{path}/upload")).expect(200);
        assert_eq!((&how_far["received"], &how_far["complete"]), (&json!(200_000), &json!(false)));
        let done = put(&phone, record, &picture, 200_000, &picture.bytes[200_000..]).expect(200);
        assert_eq!((&done["received"], &done["complete"]), (&json!(300_000), &json!(true)));
        assert_eq!(put(&phone, record, &picture, 0, &picture.bytes[..200_000]).expect(200), done, "the answer was lost");
        // It takes, and gives nothing back; nobody else sends anything here, another device of hers neither.
        phone.get(&path).problem(404, "not_found");
        for stranger in ["ada", "ben", "mo"] {
            put(&world.desk(stranger), record, &picture, 0, &picture.bytes).problem(404, "not_found");
        }

        let mo = world.desk("mo");
        let [entry] = entries(&mo).try_into().unwrap();
        let waits = &entry["attachments"][0];
        assert_eq!((&waits["attachment"], &waits["media_type"]), (&json!(picture.id), &json!("image/jpeg")));
        let shown = format!("/v1/quarantine/{}/attachments/{}", entry["id"].as_str().unwrap(), picture.id);
        let kept = mo.get(&shown);
        assert_eq!((kept.status, &kept.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
        assert!(!kept.bytes.windows(3).any(|window| window == b"GPS"));
        world.desk("sam").get(&shown).problem(403, "not_allowed");

        assert_eq!(accept(&mo, &entry).get("attachments"), None);
        assert_eq!(mo.get(&path).bytes, kept.bytes);
        mo.get(&shown).problem(404, "not_found");
        // What comes after the decision goes to the record that names it.
        assert_eq!(put(&phone, record, &picture, 0, &picture.bytes[..200_000]).expect(200), done);
        assert_eq!(actions(world), ["attachment.aside", "attachment.read", "attachment.read"]);
        assert!(doctor(world, false).faults.is_empty());
    }

    /// What was set aside keeps its picture beside it.
    fn a_picture_of_work_that_is_set_aside_stays_with_it(world) {
        let picture = Picture::jpeg(20_000);
        let (_, record, mut ada, _) = named(world, &picture, false);
        let (phone, _) = calls_of(world, &ada, "ada");
        ada.sync().unwrap();
        let mo = world.desk("mo");
        let [entry] = entries(&mo).try_into().unwrap();
        let decision = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
        mo.post(&decision, json!({"decision": "set_aside", "reason": "It belongs to another child's record."})).expect(200);
        assert_eq!(upload(&phone, record, &picture, 0)["complete"], true);
        let shown = format!("/v1/quarantine/{}/attachments/{}", entry["id"].as_str().unwrap(), picture.id);
        assert_eq!(mo.get(&shown).bytes, picture.bytes);
        mo.get(&picture.path(record)).problem(404, "not_found");
        // The doctor reads it as it reads those of records.
        let report = doctor(world, false);
        assert!(report.attachments == 1 && report.is_well(), "{}", report.describe());
        let damage = "UPDATE aside_attachment_parts SET bytes = (SELECT bytes FROM quarantine)";
        world.run(sqlx::query(damage).execute(world.app.db.reader())).unwrap();
        assert_eq!(doctor(world, false).faults, [(record, Fault::Attachment(picture.id))]);
    }

    /// Her access ended between the record and its picture: the record names it, and so it goes there. One that it does not
    /// name waits for the manager.
    fn a_picture_of_accepted_work_goes_to_its_record_after_the_end_of_access(world) {
        let picture = Picture::jpeg(20_000);
        let (_, record, ada, _) = named(world, &picture, true);
        let (phone, _) = calls_of(world, &ada, "ada");
        assert_eq!(upload(&phone, record, &picture, 0)["complete"], true);
        let another = Picture::jpeg(20_001);
        phone.get(&picture.path(record)).problem(404, "not_found");
        let mo = world.desk("mo");
        assert_eq!(mo.get(&picture.path(record)).bytes, picture.bytes);
        assert_eq!(actions(world), ["attachment.added", "attachment.read"]);
        assert!(entries(&mo).is_empty());
        assert_eq!(upload(&phone, record, &another, 0)["complete"], true);
        let [entry] = entries(&mo).try_into().unwrap();
        assert_eq!((&entry["code"], &entry["changes"]), (&json!("picture_not_named"), &json!([])));
        assert_eq!(entry["attachments"][0]["attachment"], json!(another.id));
        mo.get(&another.path(record)).problem(404, "not_found");
    }

    /// A wiped phone hands its pictures over with its work, whether or not the work itself had been sent.
    fn a_picture_that_is_handed_over_is_attached_when_it_is_accepted(world) {
        world.restart_server_as(|app| {
            app.organisation_key = Some(organisation_public(&SECRET));
            app.organisation_secret = Some(SECRET);
        });
        for sent in [false, true] {
            let picture = Picture::jpeg_with(&camera(), if sent { 30_000 } else { 40_000 });
            let (robin, record, ada, _) = if sent {
                let (robin, mo) = (world.child(&world.desk("sam"), "Quinn", "Kingston"), world.desk("mo"));
                let allocation = world.allocate(&mo, robin, "ada", "missing");
                let (mut ada, _) = world.phone("ada");
                let record = ada.begin("missing-from-home-profile", robin).unwrap();
                ada.set(record, "/photo", picture.id.to_string()).unwrap();
                ada.sync().unwrap();
                (robin, record, ada, json!(allocation))
            } else {
                named(world, &picture, false)
            };
            let mut ada = ada;
            ada.flush().unwrap();
            let (_, session) = calls_of(world, &ada, "ada");
            let (storage, key) = (ada.store(), DataKey::from_random([7; 32]));
            let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap();
            let waits = |name: &String| ["outbox/", "typing/", "record/"].iter().any(|place| name.starts_with(place));
            let mut rows: Vec<(String, Vec<u8>)> =
                storage.keys("").into_iter().filter(waits).map(|name| (name.clone(), storage.read(&name).unwrap())).collect();
            rows.push((format!("photo-out/{record}/{}", picture.id), picture.bytes.clone()));
            rows.push((format!("photo-out/{record}/{}", world.id()), b"\xff\xd8\xff not what its id says".to_vec()));
            let draft = json!({"at": world.now(), "intent": {"intent": "draft", "path": "/description", "value": "Too long"}});
            rows.push((format!("draft/{record}/description"), draft.to_string().into_bytes()));
            let rows = rows.into_iter().zip(1..);
            let rows = rows.map(|((name, bytes), nonce)| (key.name(&name), key.seal(&name, &bytes, [nonce; 24])));
            let package = Package::new(ada.profile().unwrap().device, wrapped, rows.collect()).write();
            let mut holder = world.stranger();
            holder.token = Some(session["handover_ticket"].as_str().unwrap().to_owned());
            let body = json!({"package": STANDARD.encode(&package)});
            assert_eq!(holder.post("/v1/handovers", body.clone()).expect(202)["state"], "opened");
            holder.post("/v1/handovers", body).expect(200);

            let mo = world.desk("mo");
            let [entry] = entries(&mo).try_into().unwrap();
            assert_eq!(entry["attachments"].as_array().unwrap().len(), 1, "{entry}");
            assert_eq!(entry["handed_over"]["photos"].as_array().unwrap().len(), 2);
            assert!(entry["handed_over"]["typed"].to_string().contains("Too long"));
            assert_eq!(entry["changes"].as_array().unwrap().is_empty(), sent);
            accept(&mo, &entry);
            let kept = mo.get(&picture.path(record)).bytes;
            assert!(!kept.is_empty() && !kept.windows(3).any(|window| window == b"GPS"), "{robin}");
        }
    }

    /// A picture with its place and time comes over REST: it keeps its id, and nothing but how it is turned.
    fn what_a_camera_wrote_is_not_kept(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let (told, clean) = (Picture::jpeg_with(&camera(), 700_000), Picture::jpeg(700_000 - camera().len()));
        let done = upload(&ada, record, &told, 0);
        assert_eq!((&done["received"], &done["complete"]), (&json!(700_000), &json!(true)));
        assert_eq!(ada.get(&format!("{}/upload", told.path(record))).expect(200), done);
        assert_eq!(put(&ada, record, &told, 0, &told.bytes[..200_000]).expect(200), done, "a late repetition");
        let kept = ada.get(&told.path(record));
        assert!(!kept.bytes.windows(3).any(|window| window == b"GPS"));
        // EXIF that says how it is turned, and the picture.
        assert_eq!(kept.bytes.len(), clean.bytes.len() + 4 + 32);
        assert!(kept.bytes.ends_with(&clean.bytes[2..]));
        let hash = hex::encode(digest(&SHA256, &kept.bytes));
        assert_eq!(kept.headers["etag"], format!("\"{hash}\""));
        let range = ada.call("GET", &told.path(record), None, &[("range", "bytes=-2")]);
        assert_eq!((range.status, &range.bytes[..]), (206, &b"\xff\xd9"[..]));
        assert!(doctor(world, false).faults.is_empty());
        // A clean one is kept byte for byte.
        upload(&ada, record, &clean, 0);
        assert_eq!(ada.get(&clean.path(record)).bytes, clean.bytes);
    }
}
