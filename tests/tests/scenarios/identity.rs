//! Who may come in: devices and their proofs, access tokens by the clock, refresh and its reuse, revocation, and locks.

use crate::identity_keys::DeviceKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use homeward_server::auth::token::TokenKey;
use homeward_tests::world::{Desk, PASSWORD, Reply, TestEntropy};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::role::Role;
use uuid::Uuid;

/// Signs in with a device.
pub(crate) fn enrol(world: &World, username: &str, device: Uuid, key: &DeviceKey) -> Reply {
    let proof = key.sign(&format!("homeward/enrol/1\n{device}\n{username}"));
    with_proof(world, username, device, key, proof)
}

fn with_proof(world: &World, username: &str, device: Uuid, key: &DeviceKey, proof: String) -> Reply {
    let device = json!({"id": device, "name": "Test phone", "algorithm": key.algorithm(),
        "public_key": key.public(), "proof": proof});
    world.stranger().post("/v1/sessions", json!({"username": username, "password": PASSWORD, "device": device}))
}

pub(crate) fn refresh(world: &World, token: &Value, key: Option<&DeviceKey>) -> Reply {
    let text = token.as_str().unwrap();
    let mut body = json!({"refresh_token": text});
    if let Some(key) = key {
        body["proof"] = key.sign(&format!("homeward/refresh/1\n{text}")).into();
    }
    world.stranger().post("/v1/sessions/refresh", body)
}

pub(crate) fn holding(world: &World, session: &Value) -> Desk {
    with_token(world, session["access_token"].as_str().unwrap())
}

pub(crate) fn with_token(world: &World, token: &str) -> Desk {
    let mut desk = world.stranger();
    desk.token = Some(token.to_owned());
    desk
}

pub(crate) fn me(desk: &Desk) -> Reply {
    desk.get("/v1/me")
}

/// Requires a 401 that says how to sign in.
#[track_caller]
pub(crate) fn refused(reply: Reply, code: &str) {
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    reply.problem(401, code);
}

on_both_engines! {
    /// Ada enrols a phone of each algorithm; whoever cannot prove the key, or comes with another, is kept out.
    fn a_device_proves_its_key(world) {
        world.kingston();
        for key in [DeviceKey::ed25519(), DeviceKey::p256()] {
            let device = world.id();
            let session = enrol(world, "ada", device, &key).expect(200);
            assert_eq!(session["device"], json!(device));
            holding(world, &session).post("/v1/sync", json!({})).expect(200);
            enrol(world, "ada", device, &key).expect(200);

            let stranger = DeviceKey::ed25519();
            let message = format!("homeward/enrol/1\n{device}\nada");
            refused(with_proof(world, "ada", device, &key, stranger.sign(&message)), "invalid_proof");
            refused(with_proof(world, "ada", device, &key, key.sign("homeward/enrol/1\nada")), "invalid_proof");
            enrol(world, "ada", device, &stranger).problem(409, "already_exists");
            enrol(world, "ben", device, &key).problem(409, "already_exists");
        }
        // Two phones: the failed tries enrolled nothing.
        let devices = world.desk("ada").get("/v1/devices").expect(200);
        let enrolled = devices["items"].as_array().unwrap().iter().filter(|device| device["enrolled"] == true).count();
        assert_eq!(enrolled, 2);
    }

    /// A desk reads over REST, and has no device to sync with.
    fn a_desk_may_not_sync(world) {
        world.kingston();
        let desk = world.desk("ada");
        me(&desk).expect(200);
        desk.post("/v1/sync", json!({})).problem(403, "device_required");
    }

    /// An access token is good for ten minutes and half a minute of leeway; anything else in its place is none.
    fn access_tokens_are_checked(world) {
        world.kingston();
        let stranger = world.stranger();
        refused(me(&stranger), "unauthenticated");
        let desk = world.desk("ada");
        assert_eq!(me(&desk).expect(200)["username"], "ada");
        let token = desk.token.clone().unwrap();
        let try_token = |token: String| me(&with_token(world, &token));
        for garbage in ["x", "x.y.z", "", &"a".repeat(5_000), "null"] {
            refused(try_token(garbage.to_owned()), "unauthenticated");
        }
        let basic = stranger.call("GET", "/v1/me", None, &[("authorization", "Basic YWRhOmFkYQ==")]);
        refused(basic, "unauthenticated");
        let lower = stranger.call("GET", "/v1/me", None, &[("authorization", &format!("bearer {token}"))]);
        lower.expect(200);

        let parts: Vec<&str> = token.split('.').collect();
        let mut signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        signature[7] ^= 1;
        refused(try_token(format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(signature))), "unauthenticated");
        let pkcs8 = TokenKey::generate(&TestEntropy::new(0)).unwrap();
        let key = DeviceKey::read(&pkcs8);
        let signed = |header: &Value| {
            let unsigned = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), parts[1]);
            let signature = key.sign_bytes(unsigned.as_bytes());
            format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode(signature))
        };
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
        try_token(signed(&header)).expect(200);
        for (name, value) in [("typ", json!("JWT")), ("alg", json!("none")), ("alg", json!("HS256")), ("kid", json!("0"))] {
            let mut other = header.clone();
            other[name] = value;
            refused(try_token(signed(&other)), "unauthenticated");
        }
        let other = TokenKey::read(&TokenKey::generate(&TestEntropy::new(7)).unwrap()).unwrap();
        let forged = other.sign(world.user_id("ada"), world.id(), world.id(), world.id(), world.now()).unwrap();
        refused(try_token(forged), "unauthenticated");

        world.pass(TimeDelta::seconds(629));
        me(&desk).expect(200);
        world.pass(TimeDelta::seconds(2));
        refused(me(&desk), "token_expired");
    }

    /// A reply was lost: the refresh token is answered once more. A thief comes later: the whole session has ended.
    fn a_refresh_token_is_good_once(world) {
        world.kingston();
        let key = DeviceKey::ed25519();
        let first = enrol(world, "ada", world.id(), &key).expect(200);
        refused(refresh(world, &first["refresh_token"], None), "invalid_proof");
        refused(refresh(world, &first["refresh_token"], Some(&DeviceKey::ed25519())), "invalid_proof");
        let second = refresh(world, &first["refresh_token"], Some(&key)).expect(200);
        world.pass(TimeDelta::seconds(30));
        let again = refresh(world, &first["refresh_token"], Some(&key)).expect(200);
        for session in [&second, &again] {
            me(&holding(world, session)).expect(200);
        }
        let third = refresh(world, &second["refresh_token"], Some(&key)).expect(200);

        world.pass(TimeDelta::seconds(1));
        refused(refresh(world, &first["refresh_token"], Some(&key)), "refresh_token_reused");
        for session in [&first, &second, &again, &third] {
            refused(me(&holding(world, session)), "refresh_token_reused");
            refused(refresh(world, &session["refresh_token"], Some(&key)), "refresh_token_reused");
        }
        refused(refresh(world, &json!("never given out"), Some(&key)), "session_ended");
        enrol(world, "ada", Uuid::parse_str(first["device"].as_str().unwrap()).unwrap(), &key).expect(200);
    }

    /// A refresh token that nobody used for thirty days has ended, and a desk's needs no proof.
    fn a_refresh_token_ends_by_itself(world) {
        world.kingston();
        let session = |world: &World| {
            world.stranger().post("/v1/sessions", json!({"username": "ada", "password": PASSWORD})).expect(200)
        };
        let first = session(world);
        world.pass(TimeDelta::days(30) - TimeDelta::seconds(1));
        let second = refresh(world, &first["refresh_token"], None).expect(200);
        world.pass(TimeDelta::days(30));
        refused(refresh(world, &second["refresh_token"], None), "session_ended");
    }

    /// Who signs out is out, on that session alone.
    fn sign_out_ends_one_session(world) {
        world.kingston();
        let session = world.stranger().post("/v1/sessions", json!({"username": "ada", "password": PASSWORD})).expect(200);
        let (one, other) = (holding(world, &session), world.desk("ada"));
        one.call("DELETE", "/v1/sessions/current", None, &[]).expect(204);
        refused(me(&one), "session_ended");
        refused(refresh(world, &session["refresh_token"], None), "session_ended");
        me(&other).expect(200);
    }

    /// A phone is lost, a worker leaves: their live tokens are good for nothing from that moment on.
    fn revocations_work_at_once(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let admin = world.desk("alex");
        let (ada_key, ben_key) = (DeviceKey::ed25519(), DeviceKey::p256());
        let (ada_phone, ben_phone) = (world.id(), world.id());
        let ada = enrol(world, "ada", ada_phone, &ada_key).expect(200);
        let ben = enrol(world, "ben", ben_phone, &ben_key).expect(200);
        let (ada_desk, ben_desk) = (holding(world, &ada), holding(world, &ben));

        let revoke = |desk: &Desk, device: Uuid| desk.post(&format!("/v1/devices/{device}/revoke"), json!({}));
        for desk in [&ben_desk, &world.desk("mo"), &world.desk("dee")] {
            revoke(desk, ada_phone).problem(404, "not_found");
        }
        me(&ada_desk).expect(200);
        revoke(&ada_desk, ada_phone).expect(204);
        refused(me(&ada_desk), "device_revoked");
        refused(ada_desk.post("/v1/sync", json!({})), "device_revoked");
        refused(refresh(world, &ada["refresh_token"], Some(&ada_key)), "device_revoked");
        refused(enrol(world, "ada", ada_phone, &ada_key), "device_revoked");
        revoke(&admin, ada_phone).expect(204);
        let new_phone = enrol(world, "ada", world.id(), &DeviceKey::ed25519()).expect(200);
        me(&holding(world, &new_phone)).expect(200);
        revoke(&admin, ben_phone).expect(204);
        refused(me(&ben_desk), "device_revoked");

        let ada_desk = holding(world, &new_phone);
        let path = format!("/v1/users/{}/revoke", world.user_id("ada"));
        world.desk("mo").post(&path, json!({})).problem(403, "not_allowed");
        me(&ada_desk).expect(200);
        admin.post(&path, json!({})).expect(204);
        refused(me(&ada_desk), "session_ended");
        refused(ada_desk.post("/v1/sync", json!({})), "session_ended");
        let attempt = world.stranger().post("/v1/sessions", json!({"username": "ada", "password": PASSWORD}));
        refused(attempt, "invalid_credentials");
        admin.post(&path, json!({})).expect(204);
        admin.post(&format!("/v1/users/{}/revoke", world.user_id("alex")), json!({})).problem(409, "wrong_state");
        me(&admin).expect(200);
    }
}
