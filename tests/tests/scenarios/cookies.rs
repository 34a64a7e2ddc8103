//! Sessions in a browser: the tokens are in cookies and nowhere else, and another site's page gets nothing by them.

use crate::identity_keys::DeviceKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use homeward_server::auth::token::refresh_hash;
use homeward_tests::world::{PASSWORD, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const HOST: (&str, &str) = ("host", "homeward.example:8443");
const ORIGIN: (&str, &str) = ("origin", "https://homeward.example:8443");
const ACCESS: &str = "__Host-homeward-access";
const REFRESH: &str = "__Secure-homeward-refresh";

/// A browser that keeps cookies, on a page of the server.
struct Browser<'w> {
    world: &'w World,
    key: DeviceKey,
    device: Uuid,
    cookies: BTreeMap<String, String>,
    handle: String,
}

impl<'w> Browser<'w> {
    fn new(world: &'w World) -> Browser<'w> {
        let (key, device) = (DeviceKey::p256(), world.id());
        Browser { world, key, device, cookies: BTreeMap::new(), handle: String::new() }
    }

    /// Calls from a page, with the cookies the path is for.
    fn call(&mut self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Reply {
        let for_path = |name: &str| name == ACCESS || path.starts_with("/v1/sessions");
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|(name, _)| for_path(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let mut all = headers.to_vec();
        if !cookies.is_empty() {
            all.push(("cookie", cookies.as_str()));
        }
        let reply = self.world.stranger().call(method, path, body, &all);
        for cookie in set_cookies(&reply) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
            if value.is_empty() {
                self.cookies.remove(name);
            }
        }
        if let Some(handle) = reply.body["refresh_handle"].as_str() {
            handle.clone_into(&mut self.handle);
        }
        reply
    }

    fn sign_in(&mut self, headers: &[(&str, &str)]) -> Reply {
        let proof = self.key.sign(&format!("homeward/enrol/1\n{}\nada", self.device));
        let device = json!({"id": self.device, "name": "Browser", "algorithm": self.key.algorithm(),
            "public_key": self.key.public(), "proof": proof});
        let body = json!({"username": "ada", "password": PASSWORD, "tokens": "cookie", "device": device});
        self.call("POST", "/v1/sessions", Some(body), headers)
    }

    fn refresh(&mut self, headers: &[(&str, &str)]) -> Reply {
        let proof = self.key.sign(&format!("homeward/refresh-cookie/1\n{}", self.handle));
        self.call("POST", "/v1/sessions/refresh", Some(json!({"tokens": "cookie", "proof": proof})), headers)
    }

    fn sync(&mut self, headers: &[(&str, &str)]) -> Reply {
        self.call("POST", "/v1/sync", Some(json!({})), headers)
    }

    fn me(&mut self) -> Reply {
        self.call("GET", "/v1/me", None, &[HOST])
    }
}

fn set_cookies(reply: &Reply) -> Vec<String> {
    reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// Requires both tokens in cookies, to the letter, and nowhere else; returns them.
#[track_caller]
fn tokens_in_cookies_alone(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let cookies: Vec<String> =
        set_cookies(reply).into_iter().filter(|cookie| !cookie.starts_with("__Secure-homeward-browser=")).collect();
    let [access, refresh] = cookies.as_slice() else { panic!("{cookies:?}") };
    let value = |cookie: &str, name: &str, rest: &str| {
        let value = cookie.strip_prefix(&format!("{name}=")).and_then(|rest| rest.split(';').next()).unwrap();
        assert_eq!(cookie, format!("{name}={value}; {rest}; Secure; HttpOnly; SameSite=Strict"));
        assert!(value.len() > 20);
        value.to_owned()
    };
    let access = value(access, ACCESS, "Path=/; Max-Age=600");
    let refresh = value(refresh, REFRESH, "Path=/v1/sessions; Max-Age=2592000");
    let body = String::from_utf8_lossy(&reply.bytes);
    assert!(!body.contains(&access) && !body.contains(&refresh));
    assert!(reply.body.get("access_token").is_none() && reply.body.get("refresh_token").is_none());
    assert_eq!((reply.body["token_type"].as_str(), reply.body["expires_in"].as_i64()), (Some("Cookie"), Some(600)));
    assert_eq!(reply.body["refresh_handle"], refresh_hash(&refresh));
    (access, refresh)
}

on_both_engines! {
    /// The tokens are in cookies that page script cannot read, and in nothing that it can.
    fn page_script_never_sees_a_token(world) {
        world.kingston();
        let mut browser = Browser::new(world);
        let session = browser.sign_in(&[HOST, ORIGIN, ("sec-fetch-site", "same-origin")]);
        let first = tokens_in_cookies_alone(&session);
        assert_eq!(session.body["user"]["username"], "ada");
        assert_eq!(browser.me().expect(200)["username"], "ada");
        browser.sync(&[HOST, ORIGIN]).expect(200);

        world.pass(TimeDelta::seconds(700));
        browser.me().problem(401, "token_expired");
        let second = tokens_in_cookies_alone(&browser.refresh(&[HOST, ORIGIN]));
        assert!(first.0 != second.0 && first.1 != second.1);
        browser.me().expect(200);

        // Asked for in the body, the token in the cookie is as if it were not there.
        let proof = browser.key.sign(&format!("homeward/refresh-cookie/1\n{}", browser.handle));
        let trade = browser.call("POST", "/v1/sessions/refresh", Some(json!({"proof": proof})), &[HOST, ORIGIN]);
        assert_eq!(trade.problem(422, "invalid")["errors"][0]["pointer"], "/refresh_token");

        // At a desk, too, and without a device's proof.
        let desk = json!({"username": "ben", "password": PASSWORD, "tokens": "cookie"});
        let mut browser = Browser::new(world);
        tokens_in_cookies_alone(&browser.call("POST", "/v1/sessions", Some(desk), &[HOST, ORIGIN]));
        let again = json!({"tokens": "cookie"});
        tokens_in_cookies_alone(&browser.call("POST", "/v1/sessions/refresh", Some(again), &[HOST, ORIGIN]));
    }

    /// A page of another site, or one that will not say where it is from, changes nothing by somebody's cookies.
    fn another_sites_page_is_refused(world) {
        world.kingston();
        let elsewhere = ("origin", "https://elsewhere.example");
        let wrong: [&[(&str, &str)]; 6] = [
            &[HOST],
            &[HOST, elsewhere],
            &[HOST, ("origin", "null")],
            &[HOST, ("origin", "http://homeward.example:8443")],
            &[HOST, ORIGIN, ("sec-fetch-site", "same-site")],
            &[HOST, ORIGIN, ("sec-fetch-site", "cross-site")],
        ];
        let mut browser = Browser::new(world);
        for headers in wrong {
            assert!(set_cookies(&browser.sign_in(headers)).is_empty());
            browser.sign_in(headers).problem(403, "wrong_origin");
        }
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        for headers in wrong {
            browser.sync(headers).problem(403, "wrong_origin");
            browser.call("DELETE", "/v1/sessions/current", None, headers).problem(403, "wrong_origin");
            browser.refresh(headers).problem(403, "wrong_origin");
        }
        // Nothing of it has used the refresh token or ended the session; reading needs no origin.
        browser.me().expect(200);
        browser.call("GET", "/v1/me", None, &[HOST, ("sec-fetch-site", "none")]).expect(200);
        browser.call("GET", "/v1/me", None, &[HOST, ("sec-fetch-site", "cross-site")]).problem(403, "wrong_origin");
        browser.refresh(&[HOST, ORIGIN]).expect(200);

        // HTTP/2 names the host in the address.
        let whole = "https://homeward.example:8443/v1/sync";
        let cookie = format!("{ACCESS}={}", browser.cookies[ACCESS]);
        let stranger = world.stranger();
        stranger.call("POST", whole, Some(json!({})), &[ORIGIN, ("cookie", &cookie)]).expect(200);
        stranger.call("POST", whole, Some(json!({})), &[elsewhere, ("cookie", &cookie)]).problem(403, "wrong_origin");

        // A bearer's token is sent by nobody but who has it.
        let desk = world.desk("ada");
        desk.post("/v1/children/search", json!({"name": "nobody"})).expect(200);
        desk.call("POST", "/v1/children/search", Some(json!({"name": "nobody"})), &[HOST, elsewhere]).expect(200);
        // Whoever sends an Authorization means it: cookies do not help one that is wrong.
        let both = [HOST, ("authorization", "Bearer x")];
        browser.call("GET", "/v1/me", None, &both).problem(401, "unauthenticated");
        stranger.call("GET", "/v1/me", None, &[HOST, ("cookie", &format!("{ACCESS}=x.y.z"))]).problem(401, "unauthenticated");
    }

    /// A refresh by cookie needs the device's signature over the handle, and a token that is used twice ends the session.
    fn a_cookie_is_refreshed_by_proof_and_once(world) {
        world.kingston();
        let mut browser = Browser::new(world);
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        let stolen = browser.cookies.clone();
        let handle = browser.handle.clone();
        let thief = DeviceKey::p256();
        for proof in [
            None,
            Some(thief.sign(&format!("homeward/refresh-cookie/1\n{handle}"))),
            Some(browser.key.sign(&format!("homeward/refresh/1\n{}", stolen[REFRESH]))),
            Some(browser.key.sign(&format!("homeward/refresh-cookie/1\n{}", handle.to_uppercase()))),
        ] {
            let body = json!({"tokens": "cookie", "proof": proof});
            let refused = browser.call("POST", "/v1/sessions/refresh", Some(body), &[HOST, ORIGIN]);
            refused.problem(401, "invalid_proof");
        }
        browser.refresh(&[HOST, ORIGIN]).expect(200);
        let newest = browser.cookies.clone();

        // The answer was lost: the same cookie is good once more, for half a minute.
        (browser.cookies, browser.handle) = (stolen.clone(), handle.clone());
        tokens_in_cookies_alone(&browser.refresh(&[HOST, ORIGIN]));
        world.pass(TimeDelta::seconds(31));
        // What followed it is used: whoever has the first one still is another.
        browser.refresh(&[HOST, ORIGIN]).expect(200);
        (browser.cookies, browser.handle) = (stolen, handle);
        browser.refresh(&[HOST, ORIGIN]).problem(401, "refresh_token_reused");
        browser.cookies = newest;
        browser.me().problem(401, "refresh_token_reused");
        // Signing in anew puts it right; a browser whose cookies have ended by themselves is told so.
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        browser.cookies.clear();
        browser.me().problem(401, "unauthenticated");
        browser.refresh(&[HOST, ORIGIN]).problem(401, "session_ended");
    }

    /// A page is closed after the browser took the cookies of a renewal and before the page kept their handle: the handle before
    /// proves the key, once, and no other handle does.
    fn a_page_that_did_not_hear_its_renewal_goes_on_by_the_handle_before(world) {
        world.kingston();
        let mut browser = Browser::new(world);
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        let mut handles = vec![browser.handle.clone()];
        for _ in 0..2 {
            world.pass(TimeDelta::minutes(15));
            browser.refresh(&[HOST, ORIGIN]).expect(200);
            handles.push(browser.handle.clone());
        }
        let unheard = browser.cookies.clone();
        world.pass(TimeDelta::days(2));
        // Neither an older one, nor whoever has the cookie alone.
        browser.handle.clone_from(&handles[0]);
        browser.refresh(&[HOST, ORIGIN]).problem(401, "invalid_proof");
        let thief = DeviceKey::p256().sign(&format!("homeward/refresh-cookie/1\n{}", handles[1]));
        let body = json!({"tokens": "cookie", "proof": thief});
        browser.call("POST", "/v1/sessions/refresh", Some(body), &[HOST, ORIGIN]).problem(401, "invalid_proof");
        browser.handle.clone_from(&handles[1]);
        tokens_in_cookies_alone(&browser.refresh(&[HOST, ORIGIN]));
        assert!(!handles.contains(&browser.handle) && browser.cookies[REFRESH] != unheard[REFRESH]);
        browser.sync(&[HOST, ORIGIN]).expect(200);
        let (heard, next) = (browser.cookies.clone(), browser.handle.clone());

        // The cookie is used now: the handle before it proves nothing any more, and its own does what it always did.
        world.pass(TimeDelta::seconds(31));
        browser.cookies = unheard.clone();
        browser.handle.clone_from(&handles[1]);
        browser.refresh(&[HOST, ORIGIN]).problem(401, "invalid_proof");
        browser.handle.clone_from(&handles[2]);
        browser.refresh(&[HOST, ORIGIN]).expect(200);
        assert_eq!((&browser.cookies[REFRESH], &browser.handle), (&heard[REFRESH], &next));
        browser.refresh(&[HOST, ORIGIN]).expect(200);
        world.pass(TimeDelta::seconds(31));
        (browser.cookies, browser.handle) = (unheard, handles[2].clone());
        browser.refresh(&[HOST, ORIGIN]).problem(401, "refresh_token_reused");
    }

    /// A browser is killed before it wrote the cookies of a renewal to its disk: by the page's older handle it is renewed once
    /// more, days later, to the same cookies.
    fn a_killed_browser_goes_on_by_its_last_cookie(world) {
        world.kingston();
        let mut browser = Browser::new(world);
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        let (on_disk, older) = (browser.cookies.clone(), browser.handle.clone());
        browser.refresh(&[HOST, ORIGIN]).expect(200);
        let (lost, newer) = (browser.cookies[REFRESH].clone(), browser.handle.clone());
        world.pass(TimeDelta::days(2));
        browser.cookies = on_disk.clone();
        browser.refresh(&[HOST, ORIGIN]).problem(401, "invalid_proof");
        browser.handle = older;
        let renewed = browser.refresh(&[HOST, ORIGIN]);
        assert_eq!((&browser.cookies[REFRESH], &browser.handle), (&lost, &newer));
        // It is as old as it was: the cookie says what is left of its thirty days.
        assert!(set_cookies(&renewed)[1].contains("; Max-Age=2419200; "), "{:?}", set_cookies(&renewed));
        renewed.expect(200);
        browser.sync(&[HOST, ORIGIN]).expect(200);
    }

    /// Signing out takes the cookies away; a page can tell an ended session from a revoked phone.
    fn sign_out_clears_and_a_revoked_phone_is_told(world) {
        world.kingston();
        let mut browser = Browser::new(world);
        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        let kept = browser.cookies.clone();
        let out = browser.call("DELETE", "/v1/sessions/current", None, &[HOST, ORIGIN]);
        assert_eq!(out.status, 204);
        assert_eq!(set_cookies(&out), [
            "__Host-homeward-access=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
            "__Secure-homeward-refresh=; Path=/v1/sessions; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
        ]);
        assert!(browser.cookies.is_empty());
        browser.cookies = kept;
        browser.me().problem(401, "session_ended");
        browser.refresh(&[HOST, ORIGIN]).problem(401, "session_ended");

        browser.sign_in(&[HOST, ORIGIN]).expect(200);
        world.desk("ada").post(&format!("/v1/devices/{}/revoke", browser.device), json!({})).expect(204);
        browser.me().problem(401, "device_revoked");
        browser.sync(&[HOST, ORIGIN]).problem(401, "device_revoked");
        browser.refresh(&[HOST, ORIGIN]).problem(401, "device_revoked");
        browser.sign_in(&[HOST, ORIGIN]).problem(401, "device_revoked");
    }

    /// Each session tells what the organisation asks of phones, and the key it has for them.
    fn a_session_tells_what_is_asked_of_phones(world) {
        world.kingston();
        let signed_in = |world: &World| {
            world.stranger().post("/v1/sessions", json!({"username": "ada", "password": PASSWORD})).expect(200)
        };
        let session = signed_in(world);
        assert_eq!(session["policy"], json!({"lease_hours": 72, "lock_minutes": 5, "wipe_after_failures": null}));
        assert!(session.get("organisation_key").is_none() && session.get("refresh_handle").is_none());
        assert_eq!(session["token_type"], "Bearer");

        let body = json!({"refresh_token": session["refresh_token"]});
        assert!(world.stranger().post("/v1/sessions/refresh", body).expect(200)["policy"].is_object());
        world.restart_server_as(|app| {
            app.phones.wipe_after_failures = Some(10);
            app.organisation_key = Some([7; 32]);
        });
        let session = signed_in(world);
        assert_eq!(session["policy"]["wipe_after_failures"], 10);
        assert_eq!(session["organisation_key"], STANDARD.encode([7; 32]));
    }
}
