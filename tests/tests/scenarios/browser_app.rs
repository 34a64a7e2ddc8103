//! The phone app comes from the server itself, from memory, and nothing but the app is to be had that way.

use homeward_server::browser_app;
use homeward_tests::world::Reply;
use homeward_tests::{Engine, World};
use serde_json::json;
use std::fs;

const FOREVER: &str = "public, max-age=31536000, immutable";
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
     media-src blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types homeward lit-html";

/// A server with an invented app of a few files, and beside the app's folder a secret.
fn serving() -> World {
    let mut world = World::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("dist");
    fs::create_dir_all(app.join("icons")).unwrap();
    fs::write(folder.path().join("secret.txt"), "canary").unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html>plain"),
        ("index.html.br", "index by brotli"),
        ("index.html.gz", "index by gzip"),
        ("sw.js", "worker"),
        ("manifest.webmanifest", "{}"),
        ("main-0123456789ab.js", "script"),
        ("main-0123456789ab.js.gz", "script by gzip"),
        ("homeward-0123456789ab.wasm", "module"),
        ("main-0123456789ab.css", "style"),
        ("font-0123456789ab.woff2", "font"),
        ("icons/icon-512.png", "icon"),
    ] {
        fs::write(app.join(name), content).unwrap();
    }
    let files = browser_app::read(&app).unwrap();
    assert_eq!(files.len(), 8);
    world.restart_server_as(|app| app.browser_app = Some(files));
    world
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.bytes).unwrap()
}

/// Requires everything that each answer of the app tells a browser.
#[track_caller]
fn guarded(reply: &Reply) {
    assert_eq!(header(reply, "content-security-policy"), CSP);
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(header(reply, name), value, "{name}");
        assert_eq!(reply.headers.get_all(name).iter().count(), 1, "{name}");
    }
    let permissions = header(reply, "permissions-policy");
    for wanted in ["camera=(), ", "microphone=(self), ", "publickey-credentials-get=(self), "] {
        assert!(permissions.contains(wanted), "{wanted}");
    }
    assert!(reply.headers.get("set-cookie").is_none());
}

/// Whoever opens the address is at the app, and gets each file with its type and for as long as it is good.
#[test]
fn each_file_comes_with_its_type_and_its_time() {
    let world = serving();
    let browser = world.stranger();
    for path in ["/", "/app"] {
        let reply = browser.get(path);
        assert_eq!((reply.status, header(&reply, "location")), (307, "/app/"));
        guarded(&reply);
    }
    for (path, kind, caching, content) in [
        ("/app/", "text/html; charset=utf-8", "no-cache", "<!doctype html>plain"),
        ("/app/index.html", "text/html; charset=utf-8", "no-cache", "<!doctype html>plain"),
        ("/app/sw.js", "text/javascript; charset=utf-8", "no-cache", "worker"),
        ("/app/manifest.webmanifest", "application/manifest+json", "no-cache", "{}"),
        ("/app/main-0123456789ab.js", "text/javascript; charset=utf-8", FOREVER, "script"),
        ("/app/main-0123456789ab.css?v=1", "text/css; charset=utf-8", FOREVER, "style"),
        ("/app/homeward-0123456789ab.wasm", "application/wasm", FOREVER, "module"),
        ("/app/font-0123456789ab.woff2", "font/woff2", FOREVER, "font"),
        ("/app/icons/icon-512.png", "image/png", "no-cache", "icon"),
    ] {
        let reply = browser.get(path);
        assert_eq!((reply.status, text(&reply)), (200, content), "{path}");
        assert_eq!((header(&reply, "content-type"), header(&reply, "cache-control")), (kind, caching), "{path}");
        assert_eq!(header(&reply, "vary"), "accept-encoding");
        assert!(reply.headers.get("content-encoding").is_none());
        guarded(&reply);
        let head = browser.call("HEAD", path, None, &[]);
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(header(&head, "content-length"), content.len().to_string());
    }
}

/// A file comes in the smallest packing that the browser reads, and not at all where the browser has it.
#[test]
fn files_come_packed_and_only_once() {
    let world = serving();
    let browser = world.stranger();
    let get = |path: &str, headers: &[(&str, &str)]| browser.call("GET", path, None, headers);
    let mut tags = Vec::new();
    for (path, reads, packing, content) in [
        ("/app/", "gzip, deflate, br, zstd", "br", "index by brotli"),
        ("/app/", "gzip, br;q=0", "gzip", "index by gzip"),
        ("/app/", "deflate", "", "<!doctype html>plain"),
        ("/app/main-0123456789ab.js", "gzip, br", "gzip", "script by gzip"),
        ("/app/main-0123456789ab.css", "gzip, br", "", "style"),
    ] {
        let reply = get(path, &[("accept-encoding", reads)]);
        assert_eq!((header(&reply, "content-encoding"), text(&reply)), (packing, content), "{path} {reads}");
        let etag = reply.etag();
        let weak = format!("\"other\", W/{etag}");
        for known in [etag.as_str(), &weak, "*"] {
            let again = get(path, &[("accept-encoding", reads), ("if-none-match", known)]);
            assert_eq!((again.status, again.bytes.len(), again.etag()), (304, 0, etag.clone()));
            assert_eq!(header(&again, "cache-control"), header(&reply, "cache-control"));
            assert_eq!(header(&again, "vary"), "accept-encoding");
            guarded(&again);
        }
        assert_eq!(get(path, &[("accept-encoding", reads), ("if-none-match", "\"other\"")]).status, 200);
        assert!(etag.starts_with('"') && !tags.contains(&etag));
        tags.push(etag);
    }
    // The packing of one is not the packing of another.
    let other = get("/app/", &[("accept-encoding", "gzip"), ("if-none-match", &tags[0])]);
    assert_eq!((other.status, text(&other)), (200, "index by gzip"));
}

/// Nothing beside the app's own files is to be had, however it is asked for.
#[test]
fn nothing_else_is_to_be_had() {
    let world = serving();
    let browser = world.stranger();
    for path in [
        "/app/nothing.js",
        "/app/icons",
        "/app/icons/",
        "/app//index.html",
        "/app/./index.html",
        "/app/../secret.txt",
        "/app/icons/../../secret.txt",
        "/app/..%2fsecret.txt",
        "/app/%2e%2e/secret.txt",
        "/app/..%5csecret.txt",
        "/app/%2fetc%2fpasswd",
        "/app//etc/passwd",
        "/app/index.html%00.js",
        "/app/INDEX.HTML",
        // The packings are not files of their own.
        "/app/index.html.br",
    ] {
        let reply = browser.get(path);
        guarded(&reply);
        reply.problem(404, "not_found");
    }
    for (method, path) in [("POST", "/app/"), ("PUT", "/app/sw.js"), ("DELETE", "/app/sw.js"), ("POST", "/")] {
        let reply = browser.call(method, path, Some(json!({})), &[]);
        guarded(&reply);
        reply.problem(405, "method_not_allowed");
    }
    // The API answers as it did, and a browser may do nothing with it.
    let ready = browser.get("/livez");
    assert_eq!((ready.status, header(&ready, "cache-control")), (200, "no-store"));
    assert_eq!(header(&ready, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
}

/// A server without the app says how to get one.
#[test]
fn without_the_app_it_says_how_to_build_it() {
    let world = World::new(Engine::Sqlite);
    for path in ["/", "/app", "/app/", "/app/sw.js"] {
        let problem = world.stranger().get(path).problem(404, "not_found");
        assert!(problem["detail"].as_str().unwrap().contains("cargo xtask wasm"), "{path}");
    }
}
