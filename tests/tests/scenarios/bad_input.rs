//! Bad input at the edge: whatever comes, the answer is a problem document of the right status, and is not to be cached.

use axum::http::{Request, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::io::Write as _;

const MEBIBYTE: usize = 1024 * 1024;

/// Sends bytes with headers.
fn send(desk: &Desk, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::builder().method("POST").uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    // As a client on the network does.
    request = request.header(header::CONTENT_LENGTH, body.len());
    let reply = desk.send(request, body);
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    reply
}

fn send_json(desk: &Desk, path: &str, body: impl Into<Vec<u8>>) -> Reply {
    send(desk, path, body.into(), &[("content-type", "application/json")])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn search(name: &str) -> String {
    json!({"name": name}).to_string()
}

/// JSON of a length, its spaces at the end.
fn padded(json: &str, length: usize) -> Vec<u8> {
    let mut bytes = json.as_bytes().to_vec();
    bytes.resize(length, b' ');
    bytes
}

fn sam(world: &mut World) -> Desk {
    world.kingston();
    world.desk("sam")
}

on_both_engines! {
    /// Bodies that are not what they should be.
    fn bodies_that_cannot_be_read(world) {
        let sam = sam(world);
        let path = "/v1/children/search";
        send_json(&sam, path, search("Robin")).expect(200);
        for broken in ["", "{", "{\"name\":\"a\"}{}", "{'name':'a'}", "{\"name\":\"\u{1}\"}"] {
            send_json(&sam, path, broken).problem(400, "malformed_request");
        }
        send_json(&sam, path, vec![b'{', 0xff, b'}']).problem(400, "malformed_request");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        send_json(&sam, path, deep.clone()).problem(422, "invalid");
        let deep_value = format!("{{\"kind\":\"x\",\"child\":\"{}\",\"intents\":[{{\"intent\":\"set\",\"path\":\"/where\",\
            \"value\":{deep}}}]}}", world.id());
        send_json(&world.desk("ada"), &format!("/v1/records/{}/edits", world.id()), deep_value).problem(400, "malformed_request");
        for (body, pointer) in [(json!({"name": "a", "age": 3}), ""), (json!({}), "/name"), (json!({"name": null}), "/name"),
            (json!("a"), ""), (json!({"name": ["a"]}), "/name")] {
            let problem = send_json(&sam, path, body.to_string()).problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body} {problem}");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "application/json-seq"] {
            send(&sam, path, search("Robin").into(), &[("content-type", kind)]).problem(415, "unsupported_media_type");
        }
        send(&sam, path, search("Robin").into(), &[]).problem(415, "unsupported_media_type");
        send(&sam, path, search("Robin").into(), &[("content-type", "Application/JSON; charset=utf-8")]).expect(200);
    }

    /// Bodies that are too large, as they come or once inflated.
    fn bodies_that_are_too_large(world) {
        let sam = sam(world);
        let path = "/v1/children/search";
        let body = search("Robin");
        send_json(&sam, path, padded(&body, MEBIBYTE)).expect(200);
        send_json(&sam, path, padded(&body, MEBIBYTE + 1)).problem(413, "body_too_large");
        send_json(&sam, path, padded(&body, 17 * MEBIBYTE)).problem(413, "body_too_large");
        let (phone, _) = world.phone("ada");
        drop(phone);
        // A desk may not sync, which is said once the body was read.
        send_json(&sam, "/v1/sync", padded("{}", 16 * MEBIBYTE)).problem(403, "device_required");
        send_json(&sam, "/v1/sync", padded("{}", 16 * MEBIBYTE + 1)).problem(413, "body_too_large");

        let zipped = |path: &str, bytes: &[u8]| {
            send(&sam, path, gzip(bytes), &[("content-type", "application/json"), ("content-encoding", "gzip")])
        };
        zipped(path, body.as_bytes()).expect(200);
        zipped(path, &padded(&body, MEBIBYTE)).expect(200);
        let bomb = padded(&body, 64 * MEBIBYTE);
        assert!(gzip(&bomb).len() < 100_000);
        zipped(path, &bomb).problem(413, "body_too_large");
        zipped("/v1/sync", &bomb).problem(413, "body_too_large");
        let torn = gzip(body.as_bytes());
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        send(&sam, path, torn[..torn.len() / 2].to_vec(), &headers).problem(400, "malformed_request");
        send(&sam, path, b"not gzip at all".to_vec(), &headers).problem(400, "malformed_request");
        // The name of a coding is the same in capitals, and a body may have several members.
        for name in ["GZIP", "Gzip", "x-gzip"] {
            let headers = [("content-type", "application/json"), ("content-encoding", name)];
            send(&sam, path, gzip(body.as_bytes()), &headers).expect(200);
        }
        let (first, second) = body.as_bytes().split_at(7);
        send(&sam, path, [gzip(first), gzip(second)].concat(), &headers).expect(200);
        send(&sam, path, [gzip(body.as_bytes()), gzip(b"{}")].concat(), &headers).problem(400, "malformed_request");
        send(&sam, path, [gzip(body.as_bytes()), b"and more".to_vec()].concat(), &headers).problem(400, "malformed_request");
        let brotli = [("content-type", "application/json"), ("content-encoding", "br")];
        let refused = send(&sam, path, body.into(), &brotli);
        assert_eq!(refused.headers[header::ACCEPT_ENCODING], "gzip");
        refused.problem(415, "unsupported_media_type");
    }

    /// What the document says of a sync's members is what the server takes: one more is refused, or kept aside.
    fn what_is_said_of_a_sync_holds(world) {
        use sync_core::sync::wire::{MAX_AUDIT, MAX_CHANGES_PER_PUSH, MAX_PUSHES};
        world.kingston();
        let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
        world.allocate(&world.desk("mo"), robin, "ada", "missing");
        let (phone, _) = world.phone("ada");
        let ada = crate::attachments_follow::calls_of(world, &phone, "ada").0;
        let document = homeward_server::router::document();
        let said = |component: &str, place: &str| document["components"]["schemas"][component]["properties"].pointer(place).cloned();
        let digits = json!(sync_core::sync::hub::FINGERPRINT_DIGITS);
        for (component, place, limit) in [("SyncRequest", "/push/maxItems", json!(MAX_PUSHES)), ("SyncRequest", "/audit/maxItems", json!(MAX_AUDIT)),
            ("Push", "/changes/maxItems", json!(MAX_CHANGES_PER_PUSH)), ("SyncAuditEntry", "/fingerprint/minLength", digits.clone()),
            ("SyncAuditEntry", "/fingerprint/maxLength", digits)] {
            assert_eq!(said(component, place), Some(limit), "{component}{place}");
        }
        let longest = sync_core::catalogue::Catalogue::embedded().kinds().map(|kind| kind.name.len() as u64).max();
        assert!(longest <= said("Push", "/kind/maxLength").unwrap().as_u64());

        let entry = |fingerprint: &str| json!({"record": world.id(), "fingerprint": fingerprint});
        ada.post("/v1/sync", json!({"audit": [entry("0123456789abcdef")]})).expect(200);
        for wrong in ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "Zm9vYmFyYmF6", &"0".repeat(1_000)] {
            let refused = ada.post("/v1/sync", json!({"audit": [entry("0123456789abcdef"), entry(wrong)]})).problem(422, "invalid");
            assert_eq!(refused["errors"][0]["pointer"], "/audit/1/fingerprint", "{wrong}");
        }
        let push = |changes: usize| json!({"record": world.id(), "kind": "return-home-interview", "child": robin, "changes": vec!["AAAA"; changes]});
        for (body, pointer) in [(json!({"push": vec![push(1); MAX_PUSHES + 1]}), "/push"), (json!({"push": [push(0)]}), "/push/0/changes"),
            (json!({"audit": vec![entry("0123456789abcdef"); MAX_AUDIT + 1]}), "/audit"), (json!({"cursor": "1".repeat(65)}), "/cursor")] {
            let refused = ada.post("/v1/sync", body).problem(422, "invalid");
            assert_eq!(refused["errors"][0]["pointer"], pointer);
        }
        let kept = ada.post("/v1/sync", json!({"push": [push(MAX_CHANGES_PER_PUSH + 1)]})).expect(200);
        assert_eq!((&kept["results"][0]["status"], &kept["results"][0]["code"]), (&json!("quarantined"), &json!("too_many_changes")));
    }

    /// Paths, methods, ids and parameters that are not ours.
    fn paths_and_parameters(world) {
        let sam = sam(world);
        let mo = world.desk("mo");
        for path in ["/", "/v1", "/v2/children", "/v1/nothing", "/v1/children/", "/v1//children", "/v1/children/a/b/c", "/.env",
            "/v1/..%2fchildren"] {
            let reply = sam.get(path);
            assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
            reply.problem(404, "not_found");
        }
        for (method, path, allow) in [("DELETE", "/v1/children", "GET,HEAD,POST"), ("POST", "/v1/me", "GET,HEAD"),
            ("GET", "/v1/sync", "POST"), ("PATCH", "/v1/rhi-worklist", "GET,HEAD")] {
            let reply = sam.call(method, path, None, &[]);
            assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
            let mut allowed: Vec<&str> = reply.headers[header::ALLOW].to_str().unwrap().split(',').collect();
            allowed.sort_unstable();
            assert_eq!(allowed.join(","), allow, "{method} {path}");
            reply.problem(405, "method_not_allowed");
        }
        for path in ["/v1/children/robin", "/v1/records/7", "/v1/records/7/history", "/v1/missing-episodes/0198c0de",
            "/v1/children/%00/allocations", "/v1/children/%ff/ssd-missing"] {
            mo.get(path).problem(400, "malformed_request");
        }
        for query in ["limit=0", "limit=201", "limit=-1", "limit=many", "limit=", "limit=1&limit=2", "cursor=%00", "cursor=!!!",
            "cursor=_____w", "sort=name", "limit=99999999999999999999", "cursor=AA"] {
            let reply = mo.get(&format!("/v1/children?{query}"));
            assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
            reply.problem(400, "malformed_request");
        }
        for path in ["/v1/records?kind=diary", "/v1/records?conflicts=maybe", "/v1/records?changed_since=yesterday",
            "/v1/records?child=robin", "/v1/records?cursor=YWJj", "/v1/records?cursor=YSBi", "/v1/missing-episodes?open=2",
            "/v1/audit?user=ben", "/v1/audit?child=robin", "/v1/users?cursor=%F0"] {
            mo.get(path).problem(400, "malformed_request");
        }
        let audit = format!("/v1/audit?child={}&cursor=YWJj", world.child(&sam, "Robin", "Kingston"));
        mo.get(&audit).problem(400, "malformed_request");
    }

    /// What went well is not to be cached either, and says nothing of what the server is made of.
    fn no_answer_is_cached(world) {
        let sam = sam(world);
        let robin = world.child(&sam, "Robin", "Kingston");
        let stranger = world.stranger();
        for (desk, path) in [(&sam, "/v1/children".to_owned()), (&sam, format!("/v1/children/{robin}")), (&sam, "/v1/me".to_owned()),
            (&stranger, "/livez".to_owned()), (&stranger, "/readyz".to_owned()), (&stranger, "/v1/children".to_owned()),
            (&stranger, "/openapi.json".to_owned())] {
            let reply = desk.get(&path);
            assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
            assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            assert!(reply.headers.get(header::SERVER).is_none());
        }
        let created: Value = json!({"username": "sam", "password": "wrong password"});
        assert_eq!(stranger.post("/v1/sessions", created).headers[header::CACHE_CONTROL], "no-store");
    }
}
