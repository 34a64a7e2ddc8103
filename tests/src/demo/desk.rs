//! A person in the office, or a program elsewhere, at the REST API over HTTPS.

use super::PASSWORD;
use super::server::Server;
use anyhow::{Context as _, Result, bail};
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::{ETAG, IF_MATCH};
use serde_json::{Value, json};

/// A desk with somebody signed in.
pub(super) struct Desk {
    client: Client,
    url: String,
    token: String,
}

/// An answer.
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// The version, where there is one.
    pub(super) etag: String,
    /// The JSON; null where there is none.
    pub(super) body: Value,
}

impl Reply {
    /// Requires success, and returns the JSON.
    pub(super) fn good(self) -> Result<Value> {
        if (200..300).contains(&self.status) {
            Ok(self.body)
        } else {
            bail!("refused ({}): {}", self.status, self.body)
        }
    }

    /// Returns the stable code of a refusal.
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Desk {
    /// Signs a person in.
    pub(super) fn sign_in(server: &Server, username: &str) -> Result<Desk> {
        Desk::sign_in_with(server, username, PASSWORD)
    }

    /// Signs a person in with the password that the administrator set, and chooses their own.
    pub(super) fn choose_password(server: &Server, username: &str, first: &str) -> Result<()> {
        let change = json!({"current_password": first, "new_password": PASSWORD});
        Desk::sign_in_with(server, username, first)?.post("/v1/me/password", &change)?.good()?;
        Ok(())
    }

    fn sign_in_with(server: &Server, username: &str, password: &str) -> Result<Desk> {
        homeward_server::tls::install_provider();
        let roots = reqwest::Certificate::from_pem_bundle(&server.root()?)?;
        // The demo's server is on this machine: no proxy stands between.
        let client = Client::builder().https_only(true).no_proxy().tls_certs_only(roots).build()?;
        let mut desk = Desk { client, url: server.url(), token: String::new() };
        let session = desk.post("/v1/sessions", &json!({"username": username, "password": password}))?.good()?;
        desk.token = session["access_token"].as_str().context("a session without a token")?.to_owned();
        Ok(desk)
    }

    /// Reads.
    pub(super) fn get(&self, path: &str) -> Result<Reply> {
        self.send(self.client.get(format!("{}{path}", self.url)))
    }

    /// Posts JSON.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Reply> {
        self.send(self.client.post(format!("{}{path}", self.url)).json(body))
    }

    /// Posts JSON about the version that was read.
    pub(super) fn post_if(&self, path: &str, version: &str, body: &Value) -> Result<Reply> {
        self.send(self.client.post(format!("{}{path}", self.url)).header(IF_MATCH, version).json(body))
    }

    fn send(&self, request: RequestBuilder) -> Result<Reply> {
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let response = request.send()?;
        let status = response.status().as_u16();
        let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).unwrap_or_default().to_owned();
        let body = serde_json::from_slice(&response.bytes()?).unwrap_or(Value::Null);
        Ok(Reply { status, etag, body })
    }
}
