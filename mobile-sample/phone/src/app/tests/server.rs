//! A server that fits in a test: sessions as the contract has them, and a sync that takes everything.

use crate::transport::{Answer, Call, Method, Transport, Unreachable};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use sync_core::sync::wire::{PushResult, PushStatus, SyncRequest};

#[derive(Default)]
pub(super) struct Server(Mutex<State>);

#[derive(Default)]
struct State {
    cut: bool,
    lost: usize,
    lost_path: String,
    /// Owners and public keys by device.
    devices: BTreeMap<String, (String, Vec<u8>)>,
    access: BTreeSet<String>,
    /// Refresh tokens that are taken: the newest, and the one before it, for which the grace lasts here for ever.
    refresh: Vec<String>,
    revoked: bool,
    renewals: usize,
    tokens: usize,
    read: bool,
    more: bool,
    pushed: BTreeSet<String>,
}

impl Server {
    pub(super) fn cut(&self, cut: bool) {
        self.state().cut = cut;
    }

    /// Takes the next calls and loses the answers.
    pub(super) fn lose_answers(&self, count: usize) {
        self.lose_answers_to("", count);
    }

    pub(super) fn lose_answers_to(&self, path: &str, count: usize) {
        let mut state = self.state();
        state.lost = count;
        state.lost_path = path.to_owned();
    }

    pub(super) fn devices(&self) -> usize {
        self.state().devices.len()
    }

    pub(super) fn renewals(&self) -> usize {
        self.state().renewals
    }

    pub(super) fn forget_access(&self) {
        self.state().access.clear();
    }

    pub(super) fn end_sessions(&self) {
        let mut state = self.state();
        state.access.clear();
        state.refresh.clear();
    }

    pub(super) fn revoke_device(&self) {
        self.state().revoked = true;
    }

    pub(super) fn read_everything(&self) {
        self.state().read = true;
    }

    pub(super) fn always_more(&self) {
        self.state().more = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl Transport for Server {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let mut state = self.state();
        if state.cut {
            return Err(Unreachable { reason: "no signal".into() });
        }
        let body = call.body.map(|body| serde_json::from_slice(body).unwrap()).unwrap_or_default();
        let (status, answer) = state.answer(call, &body);
        if state.lost > 0 && call.path.starts_with(&state.lost_path) {
            state.lost -= 1;
            return Err(Unreachable { reason: "the answer was lost".into() });
        }
        let body = if answer.is_null() { Vec::new() } else { answer.to_string().into_bytes() };
        Ok(Answer { status, body })
    }
}

impl State {
    fn answer(&mut self, call: &Call<'_>, body: &Value) -> (u16, Value) {
        match (call.method, call.path) {
            (Method::Post, "/v1/sessions") => self.sign_in(body),
            (Method::Post, "/v1/sessions/refresh") => self.renew(body),
            _ if self.revoked => problem(401, "device_revoked", "This device has been revoked."),
            _ if !call.bearer.is_some_and(|token| self.access.contains(token)) => {
                problem(401, "invalid_token", "The token is not valid.")
            }
            (Method::Delete, "/v1/sessions/current") => {
                let token = call.bearer.unwrap_or_default();
                self.access.remove(token);
                self.refresh.retain(|refresh| {
                    Some(refresh.as_str()) != token.strip_prefix("access ").map(refresh_of).as_deref()
                });
                (204, Value::Null)
            }
            (Method::Get, "/v1/children") => (200, json!([{"forename": "Invented"}])),
            (Method::Post, "/v1/sync") => self.sync(body),
            _ => problem(404, "not_found", "There is nothing here."),
        }
    }

    fn sign_in(&mut self, body: &Value) -> (u16, Value) {
        if body["password"] != "correct" {
            return problem(401, "invalid_credentials", "The name or password is wrong.");
        }
        let (device, name) = (body["device"]["id"].as_str().unwrap(), body["username"].as_str().unwrap());
        assert_eq!(body["device"]["algorithm"], "ed25519");
        let key = STANDARD.decode(body["device"]["public_key"].as_str().unwrap()).unwrap();
        verify(&key, &format!("homeward/enrol/1\n{device}\n{name}"), &body["device"]["proof"]);
        let mine = (name.to_owned(), key);
        if *self.devices.entry(device.to_owned()).or_insert(mine.clone()) != mine {
            return problem(409, "already_exists", "A device of that id is enrolled with another key.");
        }
        self.session(name, device)
    }

    fn renew(&mut self, body: &Value) -> (u16, Value) {
        self.renewals += 1;
        if self.revoked {
            return problem(401, "device_revoked", "This device has been revoked.");
        }
        let token = body["refresh_token"].as_str().unwrap().to_owned();
        if !self.refresh.contains(&token) {
            return problem(401, "session_ended", "The session has ended.");
        }
        let (device, (_, key)) = self.devices.first_key_value().map(|(id, of)| (id.clone(), of.clone())).unwrap();
        verify(&key, &format!("homeward/refresh/1\n{token}"), &body["proof"]);
        self.session("ada", &device)
    }

    fn session(&mut self, name: &str, device: &str) -> (u16, Value) {
        self.tokens += 1;
        let (access, refresh) = (format!("access {}", self.tokens), format!("refresh {}", self.tokens));
        self.access.insert(access.clone());
        self.refresh.push(refresh.clone());
        let keep = self.refresh.len().saturating_sub(2);
        self.refresh.drain(..keep);
        let id = format!("00000000-0000-0000-0000-0000000000{:02x}", name.as_bytes()[0]);
        let user = json!({"id": id, "username": name, "name": "Ada Invented", "role": "youth_worker"});
        (
            200,
            json!({"access_token": access, "token_type": "Bearer", "expires_in": 600, "refresh_token": refresh,
                "device": device, "user": user}),
        )
    }

    fn sync(&mut self, body: &Value) -> (u16, Value) {
        let request: SyncRequest = serde_json::from_value(body.clone()).unwrap();
        let results: Vec<PushResult> = request
            .push
            .iter()
            .map(|push| {
                self.pushed.insert(push.record.to_string());
                PushResult {
                    record: push.record,
                    status: PushStatus::Accepted,
                    position: Some(5),
                    accepted_seq: Some(1),
                    code: None,
                    detail: None,
                    digest: Some(push.digest()),
                }
            })
            .collect();
        let children = if request.cursor.is_none() {
            json!([{"id": super::CHILD.to_string(), "forename": "Invented"}])
        } else {
            json!([])
        };
        let seen: Vec<Value> = if self.read {
            self.pushed.iter().map(|id| json!({"record": id, "position": 9, "at": "2026-09-21T14:00:00Z", "by": "An invented manager"})).collect()
        } else {
            Vec::new()
        };
        let answer = json!({"results": results, "children": children, "seen": seen, "more": self.more,
            "cursor": "1.9", "server_time": "2026-09-21T14:13:20Z"});
        (200, answer)
    }
}

fn refresh_of(number: &str) -> String {
    format!("refresh {number}")
}

fn verify(key: &[u8], said: &str, proof: &Value) {
    let proof = STANDARD.decode(proof.as_str().unwrap()).unwrap();
    UnparsedPublicKey::new(&ED25519, key).verify(said.as_bytes(), &proof).unwrap();
}

fn problem(status: u16, code: &str, detail: &str) -> (u16, Value) {
    (
        status,
        json!({"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, "errors": []}),
    )
}
