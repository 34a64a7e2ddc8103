//! Pictures attached to records: they go on where they broke off, are what they say they are, and are seen by whoever may
//! see the record.

use crate::doctor::doctor;
use aws_lc_rs::digest::{SHA256, digest};
use axum::http::Request;
use homeward_server::doctor::Fault;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;
use uuid::Uuid;

const KIBIBYTE: usize = 1024;

/// An invented picture: what holds one together, around bytes that show nothing.
pub(crate) struct Picture {
    pub(crate) bytes: Vec<u8>,
    sha256: String,
    pub(crate) id: Uuid,
}

fn filling(size: usize) -> Vec<u8> {
    (0..size).map(|place| u8::try_from(place % 251).unwrap()).collect()
}

impl Picture {
    pub(crate) fn of(bytes: Vec<u8>) -> Picture {
        let hash = digest(&SHA256, &bytes);
        let sha256 = hex::encode(hash);
        let id = uuid::Builder::from_custom_bytes(hash.as_ref()[..16].try_into().unwrap()).into_uuid();
        Picture { bytes, sha256, id }
    }

    pub(crate) fn jpeg(size: usize) -> Picture {
        Picture::jpeg_with(b"", size)
    }

    /// A JPEG with segments before the picture itself.
    pub(crate) fn jpeg_with(segments: &[u8], size: usize) -> Picture {
        let scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0";
        Picture::of([&b"\xff\xd8"[..], segments, scan, &filling(size - segments.len() - 14), b"\xff\xd9"].concat())
    }

    fn png(size: usize) -> Picture {
        let chunk = |name: &[u8], content: &[u8]| {
            let mut checksum = flate2::Crc::new();
            checksum.update(&[name, content].concat());
            [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], name, content, &checksum.sum().to_be_bytes()]
                .concat()
        };
        let (header, end) = (chunk(b"IHDR", &[0; 13]), chunk(b"IEND", b""));
        let data = chunk(b"IDAT", &filling(size - 8 - header.len() - end.len() - 12));
        Picture::of([&b"\x89PNG\r\n\x1a\n"[..], &header, &data, &end].concat())
    }

    fn webp(size: usize) -> Picture {
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
        let data = filling(size - 20);
        Picture::of([&b"RIFF"[..], &length(size - 8), b"WEBPVP8 ", &length(size - 20), &data].concat())
    }

    pub(crate) fn path(&self, record: RecordId) -> String {
        format!("/v1/records/{record}/attachments/{}", self.id)
    }
}

/// Puts bytes as a part of a picture.
pub(crate) fn put(desk: &Desk, record: RecordId, picture: &Picture, offset: usize, part: &[u8]) -> Reply {
    let query = format!("offset={offset}&size={}&sha256={}", picture.bytes.len(), picture.sha256);
    let request = Request::builder().method("PUT").uri(format!("{}?{query}", picture.path(record)));
    desk.send(request.header("content-type", "application/octet-stream"), part.to_vec())
}

/// Begins to upload a picture, one for each number; returns the status.
pub(crate) fn begin_upload(desk: &Desk, record: RecordId, number: usize) -> u16 {
    let picture = Picture::jpeg(700 * KIBIBYTE + number);
    put(desk, record, &picture, 0, &picture.bytes[..16 * KIBIBYTE]).status
}

/// Uploads a picture from a byte on, in parts of 256 KiB.
pub(crate) fn upload(desk: &Desk, record: RecordId, picture: &Picture, from: usize) -> Value {
    let mut last = Value::Null;
    let mut offset = from;
    for part in picture.bytes[from..].chunks(256 * KIBIBYTE) {
        last = put(desk, record, picture, offset, part).expect(200);
        offset += part.len();
    }
    last
}

/// Begins a record of a kind at a desk.
fn begin(world: &World, desk: &Desk, kind: &str, child: ChildId, id: Option<RecordId>) -> RecordId {
    let id = id.unwrap_or(RecordId(world.id()));
    let path = if kind == "missing-from-home-profile" { "/description" } else { "/where" };
    let intents = json!([{"intent": "set", "path": path, "value": "Invented."}]);
    let body = json!({"kind": kind, "child": child, "intents": intents});
    desk.post(&format!("/v1/records/{id}/edits"), body).expect(201);
    id
}

/// A child with a profile that Ada has begun.
pub(crate) fn profile(world: &mut World) -> (ChildId, RecordId) {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    world.allocate(&mo, robin, "ada", "missing");
    let id = RecordId::derived(robin, "missing-from-home-profile");
    (robin, begin(world, &world.desk("ada"), "missing-from-home-profile", robin, Some(id)))
}

pub(crate) fn actions(world: &World) -> Vec<String> {
    let audit = sqlx::query_scalar("SELECT action FROM audit WHERE action LIKE 'attachment.%' ORDER BY action");
    world.run(audit.fetch_all(world.audit())).unwrap()
}

on_both_engines! {
    /// The connection breaks off; the phone asks how far it was, and goes on from there.
    fn an_upload_goes_on_where_it_broke_off(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let picture = Picture::jpeg(700 * KIBIBYTE);
        let how_far = format!("{}/upload", picture.path(record));
        assert_eq!(ada.get(&how_far).expect(200), json!({"attachment": picture.id, "received": 0, "complete": false}));
        let size = picture.bytes.len();
        let first = put(&ada, record, &picture, 0, &picture.bytes[..300 * KIBIBYTE]).expect(200);
        let here = json!({"attachment": picture.id, "size": size, "received": 300 * KIBIBYTE, "complete": false});
        assert_eq!(first, here);
        // The answer was lost, and the part comes again; so does a piece of it.
        assert_eq!(put(&ada, record, &picture, 0, &picture.bytes[..300 * KIBIBYTE]).expect(200), here);
        assert_eq!(put(&ada, record, &picture, 40_000, &picture.bytes[40_000..90_000]).expect(200), here);
        // A gap, an overlap, and other bytes in the place of those that are here.
        let after = 400 * KIBIBYTE;
        for (offset, part) in [(after, &picture.bytes[after..]), (0, &picture.bytes[..after]), (0, &[7; 20_000])] {
            let gap = put(&ada, record, &picture, offset, part).problem(409, "upload_gap");
            assert_eq!(gap["received"], json!(300 * KIBIBYTE));
        }
        ada.get(&picture.path(record)).problem(404, "not_found");
        world.restart_server();
        let ada = world.desk("ada");
        let received = ada.get(&how_far).expect(200)["received"].as_u64().unwrap();
        let done = upload(&ada, record, &picture, usize::try_from(received).unwrap());
        assert_eq!(done, json!({"attachment": picture.id, "size": size, "received": size, "complete": true}));
        assert_eq!(ada.get(&how_far).expect(200), done);
        assert_eq!(put(&ada, record, &picture, 0, &picture.bytes[..20_000]).expect(200), done, "a late repetition");
        assert_eq!(ada.get(&picture.path(record)).bytes, picture.bytes);
        assert_eq!(actions(world), ["attachment.added", "attachment.read"]);
    }

    /// A picture is read whole or by range, and never as a page of its own.
    fn a_picture_is_downloaded_whole_and_by_range(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        for (picture, kind) in [(Picture::jpeg(600_000), "image/jpeg"), (Picture::png(600_000), "image/png"),
            (Picture::webp(600_000), "image/webp")] {
            upload(&ada, record, &picture, 0);
            let path = picture.path(record);
            let whole = ada.call("GET", &path, None, &[("accept-encoding", "gzip")]);
            assert_eq!((whole.status, &whole.bytes), (200, &picture.bytes));
            let etag = format!("\"{}\"", picture.sha256);
            for (name, value) in [("content-type", kind), ("etag", &etag), ("accept-ranges", "bytes"),
                ("x-content-type-options", "nosniff"), ("content-security-policy", "default-src 'none'; sandbox"),
                ("cache-control", "no-store"), ("content-length", "600000")] {
                assert_eq!(whole.headers[name], value, "{name}");
            }
            let disposition = whole.headers["content-disposition"].to_str().unwrap();
            assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
            assert_eq!(ada.call("HEAD", &path, None, &[]).headers["content-length"], "600000");
            let range = |range: &str, more: &[(&str, &str)]| ada.call("GET", &path, None, &[&[("range", range)], more].concat());
            // Across the border of two parts.
            let part = range("bytes=262000-262999", &[]);
            assert_eq!((part.status, &part.bytes[..]), (206, &picture.bytes[262_000..263_000]));
            assert_eq!(part.headers["content-range"], "bytes 262000-262999/600000");
            assert_eq!(range("bytes=-1", &[]).bytes, &picture.bytes[599_999..]);
            assert_eq!(range("bytes=599999-", &[("if-range", &etag)]).status, 206);
            assert_eq!(range("bytes=0-1", &[("if-range", "\"another\"")]).bytes, picture.bytes);
            assert_eq!(range("bytes=0-1,5-6", &[]).bytes, picture.bytes);
            let outside = range("bytes=600000-", &[]);
            assert_eq!(outside.headers["content-range"], "bytes */600000");
            outside.problem(416, "range_not_satisfiable");
            let known = ada.call("GET", &path, None, &[("if-none-match", &etag)]);
            assert_eq!((known.status, known.bytes.len()), (304, 0));
        }
    }

    /// What is not what it says it is is dropped, and may be sent again.
    fn what_is_no_picture_is_refused(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let picture = Picture::jpeg(20_000);
        let mut damaged = picture.bytes.clone();
        damaged[19_999] ^= 1;
        let refused = put(&ada, record, &picture, 0, &damaged).problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!("sha256"), &json!("another_hash")));
        assert_eq!(ada.get(&format!("{}/upload", picture.path(record))).expect(200)["received"], 0);
        assert_eq!(upload(&ada, record, &picture, 0)["complete"], true, "the right bytes are taken afterwards");

        let page = Picture::of([&b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"[..], &filling(20_000)].concat());
        let refused = put(&ada, record, &page, 0, &page.bytes).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "not_a_picture");
        ada.get(&page.path(record)).problem(404, "not_found");
        assert_eq!(actions(world), ["attachment.added", "attachment.refused", "attachment.refused"]);

        let of = |size: usize, id: Uuid, sha256: &str, offset: i64, part: &[u8], kind: &str| {
            let path = format!("/v1/records/{record}/attachments/{id}?offset={offset}&size={size}&sha256={sha256}");
            let request = Request::builder().method("PUT").uri(path).header("content-type", kind);
            ada.send(request, part.to_vec())
        };
        let field = |reply: Reply| reply.problem(422, "invalid")["errors"][0]["pointer"].clone();
        let (octets, other) = ("application/octet-stream", Picture::jpeg(40_000));
        let part = &other.bytes[..20_000];
        assert_eq!(field(of(5_000_001, other.id, &other.sha256, 0, part, octets)), "size");
        assert_eq!(field(of(0, other.id, &other.sha256, 0, b"", octets)), "size");
        assert_eq!(field(of(40_000, picture.id, &other.sha256, 0, part, octets)), "attachment");
        assert_eq!(field(of(40_000, other.id, &other.sha256.to_uppercase(), 0, part, octets)), "sha256");
        for offset in [-1, 40_000, i64::MIN, i64::MAX] {
            assert_eq!(field(of(40_000, other.id, &other.sha256, offset, part, octets)), "offset");
        }
        assert_eq!(field(of(40_000, other.id, &other.sha256, 30_000, part, octets)), "body", "beyond the end");
        assert_eq!(field(of(40_000, other.id, &other.sha256, 0, &part[..100], octets)), "body", "too small a part");
        of(40_000, other.id, &other.sha256, 0, part, "image/jpeg").problem(415, "unsupported_media_type");
        of(40_000, other.id, &other.sha256, 0, part, "application/json").problem(415, "unsupported_media_type");
        let large = vec![0; 512 * KIBIBYTE + 1];
        of(5_000_000, other.id, &other.sha256, 0, &large, octets).problem(413, "body_too_large");
        let enormous = vec![0; 1024 * KIBIBYTE + 1];
        of(5_000_000, other.id, &other.sha256, 0, &enormous, octets).problem(413, "body_too_large");
        // The size was wrong, and is put right from the beginning.
        of(30_000, other.id, &other.sha256, 0, part, octets).expect(200);
        assert_eq!(field(of(40_000, other.id, &other.sha256, 20_000, part, octets)), "size");
        assert_eq!(of(40_000, other.id, &other.sha256, 0, part, octets).expect(200)["size"], 40_000);
    }

    /// The largest picture is taken whole.
    fn the_largest_picture_fits(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let picture = Picture::jpeg(5_000_000);
        let mut offset = 0;
        for part in picture.bytes.chunks(512 * KIBIBYTE) {
            put(&ada, record, &picture, offset, part).expect(200);
            offset += part.len();
        }
        assert!(ada.get(&picture.path(record)).bytes == picture.bytes);
        assert_eq!(put(&ada, record, &picture, 0, &picture.bytes[..20_000]).expect(200)["complete"], true);
    }

    /// A picture is seen by whoever may see the record, added by whoever may write it, and not known to anybody else.
    fn a_picture_is_of_its_record(world) {
        let (robin, record) = profile(world);
        world.user("Lena Lead", Role::LeadProfessional, None);
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (ada, mo) = (world.desk("ada"), world.desk("mo"));
        world.allocate(&mo, robin, "lena", "social_care");
        let picture = Picture::jpeg(20_000);
        upload(&ada, record, &picture, 0);
        let path = picture.path(record);
        let how_far = format!("{path}/upload");
        for stranger in ["ben", "sam", "yan", "rae"] {
            let stranger = world.desk(stranger);
            for path in [&path, &how_far] {
                stranger.get(path).problem(404, "not_found");
            }
            put(&stranger, record, &picture, 0, &picture.bytes).problem(404, "not_found");
        }
        world.stranger().get(&path).problem(401, "unauthenticated");
        let nowhere = RecordId(world.id());
        put(&ada, nowhere, &picture, 0, &picture.bytes).problem(404, "not_found");
        ada.get(&picture.path(nowhere)).problem(404, "not_found");

        // The lead professional writes profiles, reads interviews, and knows of no restricted narrative.
        let lena = world.desk("lena");
        let another = Picture::jpeg(20_001);
        assert_eq!(upload(&lena, record, &another, 0)["complete"], true);
        assert_eq!(lena.get(&path).bytes, picture.bytes);
        let interview = begin(world, &ada, "return-home-interview", robin, None);
        upload(&ada, interview, &picture, 0);
        assert_eq!(lena.get(&picture.path(interview)).bytes, picture.bytes);
        put(&lena, interview, &another, 0, &another.bytes).problem(403, "not_allowed");
        let (mut phone, _) = world.phone("ada");
        let narrative = phone.begin("restricted-narrative", robin).unwrap();
        let note = RecordId::derived(robin, "case-note");
        let row = phone.begin("case-note", robin).and_then(|id| phone.add_row(id, "/notes", serde_json::Map::new())).unwrap();
        phone.set(narrative, &format!("{row}/narrative"), "Invented.").unwrap();
        phone.sync().unwrap();
        upload(&ada, narrative, &picture, 0);
        lena.get(&picture.path(narrative)).problem(404, "not_found");
        put(&lena, narrative, &another, 0, &another.bytes).problem(404, "not_found");
        lena.get(&picture.path(note)).problem(404, "not_found");

        // Broken glass reads, and adds nothing.
        let rae = world.desk("rae");
        rae.post(&format!("/v1/children/{robin}/break-glass"), json!({"reason": "She was seen near here tonight."})).expect(200);
        assert_eq!(rae.get(&path).bytes, picture.bytes);
        put(&rae, record, &another, 0, &another.bytes).problem(403, "not_allowed");
        // The audit tells of it by ids.
        let audit = mo.get(&format!("/v1/audit?child={robin}&limit=200")).expect(200)["items"].clone();
        let raes = json!(world.user_id("rae"));
        let read = audit.as_array().unwrap().iter().find(|entry| entry["action"] == "attachment.read" && entry["user"] == raes);
        let read = read.unwrap();
        assert_eq!((&read["record"], &read["detail"]), (&json!(record), &json!(picture.id)));
    }

    /// Two phones upload the same picture, each part of the way: each upload is its own, and the picture is there once.
    fn two_phones_upload_the_same_picture(world) {
        let (robin, record) = profile(world);
        world.allocate(&world.desk("mo"), robin, "ben", "missing");
        let (ada, ben) = (world.desk("ada"), world.desk("ben"));
        let picture = Picture::jpeg(60_000);
        put(&ada, record, &picture, 0, &picture.bytes[..20_000]).expect(200);
        // Ben's phone is damaged, which does not spoil what Ada sends.
        put(&ben, record, &picture, 0, &[1; 40_000]).expect(200);
        let refused = put(&ben, record, &picture, 40_000, &picture.bytes[40_000..]).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "another_hash");
        put(&ben, record, &picture, 0, &picture.bytes[..30_000]).expect(200);
        assert_eq!(upload(&ada, record, &picture, 20_000)["complete"], true);
        assert_eq!(put(&ben, record, &picture, 30_000, &picture.bytes[30_000..]).expect(200)["complete"], true);
        let kept: i64 = world.run(sqlx::query_scalar("SELECT COUNT(*) FROM attachments").fetch_one(world.app.db.reader())).unwrap();
        assert_eq!(kept, 1);
        assert_eq!(ben.get(&picture.path(record)).bytes, picture.bytes);
        let both = Picture::jpeg(50_000);
        let replies: Vec<Reply> = std::thread::scope(|scope| {
            let both = &both;
            let send = |desk: Desk| scope.spawn(move || put(&desk, record, both, 0, &both.bytes));
            let sending: Vec<_> = [ada, ben].map(send).into_iter().collect();
            sending.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for reply in replies {
            assert_eq!(reply.expect(200)["complete"], true);
        }
    }

    /// A record has room for 200 pictures. One more waits for a manager, so that the phone has nothing left; accepted, it is with
    /// the others, and what comes after a decision waits for another one.
    fn a_picture_beyond_the_limit_waits_for_a_manager(world) {
        let (_, record) = profile(world);
        let (ada, mo) = (world.desk("ada"), world.desk("mo"));
        upload(&ada, record, &Picture::jpeg(20_000), 0);
        for _ in 1..200 {
            let (id, picture) = (world.id().to_string(), world.id().to_string());
            let copy = sqlx::query("INSERT INTO attachments (upload, record_id, attachment_id, sha256, size, received, device_id, user_id, \
                touched_at, completed_at, media_type, sent_sha256, sent_size) SELECT $1, record_id, $2, sha256, size, received, device_id, \
                user_id, touched_at, completed_at, media_type, sent_sha256, sent_size FROM attachments LIMIT 1");
            world.run(copy.bind(id).bind(picture).execute(world.app.db.reader())).unwrap();
        }
        let more = [Picture::jpeg(60_000), Picture::jpeg(60_001), Picture::jpeg(60_002)];
        // Begun, broken off and gone on with.
        put(&ada, record, &more[0], 0, &more[0].bytes[..20_000]).expect(200);
        assert_eq!(upload(&ada, record, &more[0], 20_000)["complete"], true);
        assert_eq!(upload(&ada, record, &more[1], 0)["complete"], true);
        ada.get(&more[0].path(record)).problem(404, "not_found");
        let waiting = || mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().clone();
        let entries = waiting();
        assert_eq!((entries.len(), &entries[0]["code"]), (1, &json!("too_many_pictures")));
        assert_eq!(entries[0]["attachments"].as_array().unwrap().len(), 2);
        let decide = |entry: &Value| {
            let decision = json!({"decision": "set_aside", "reason": "There are enough pictures of this."});
            mo.post(&format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap()), decision).expect(200);
        };
        decide(&entries[0]);
        assert!(waiting().is_empty());
        assert_eq!(upload(&ada, record, &more[2], 0)["complete"], true);
        assert_eq!(waiting().len(), 1);
        // One that is there already is taken again.
        assert_eq!(upload(&ada, record, &Picture::jpeg(20_000), 0)["complete"], true);
    }

    /// Uploads that are under way are counted; those left alone for a month make room.
    fn uploads_under_way_are_limited(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let begin = |desk: &Desk, number: usize| {
            let picture = Picture::jpeg(40_000 + number);
            put(desk, record, &picture, 0, &picture.bytes[..20_000])
        };
        for number in 0..20 {
            begin(&ada, number).expect(200);
        }
        begin(&ada, 20).problem(409, "limit_reached");
        let first = Picture::jpeg(40_000);
        assert_eq!(upload(&ada, record, &first, 20_000)["complete"], true);
        begin(&ada, 20).expect(200);
        begin(&ada, 21).problem(409, "limit_reached");
        world.pass(chrono::TimeDelta::days(31));
        let ada = world.desk("ada");
        begin(&ada, 21).expect(200);
        assert_eq!(ada.get(&first.path(record)).bytes, first.bytes);
    }

    /// The doctor reads the pictures too.
    fn the_doctor_finds_a_damaged_picture(world) {
        let (_, record) = profile(world);
        let ada = world.desk("ada");
        let picture = Picture::jpeg(20_000);
        upload(&ada, record, &picture, 0);
        let unfinished = Picture::jpeg(60_000);
        put(&ada, record, &unfinished, 0, &unfinished.bytes[..20_000]).expect(200);
        let report = doctor(world, false);
        assert!(report.is_well() && report.attachments == 1, "{}", report.describe());
        let cut = "DELETE FROM attachment_parts WHERE upload = (SELECT upload FROM attachments WHERE completed_at IS NOT NULL)";
        world.run(sqlx::query(cut).execute(world.app.db.reader())).unwrap();
        for rebuild in [false, true] {
            let report = doctor(world, rebuild);
            assert_eq!(report.faults, [(record, Fault::Attachment(picture.id))]);
            assert!(!report.is_well() && report.describe().contains(&picture.id.to_string()));
        }
    }
}
