//! The server's contract as the phone needs it: sessions, sync, and what an error means.

use crate::transport::{Answer, Call, Method, Transport, Unreachable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync_core::ids::DeviceId;
use sync_core::role::Role;
use sync_core::sync::wire::{SyncRequest, SyncResponse};
use uuid::Uuid;

/// Most characters kept of a sentence the server sends.
const MAX_SENTENCE_CHARS: usize = 500;

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// There is no connection, or it broke off. Whether the server took the call is not known; all calls made here may
    /// be made again.
    #[error("no connection: {reason}")]
    Offline {
        /// Why, for whoever looks after the device.
        reason: String,
    },
    /// The server said no.
    #[error("{}", .0.sentence())]
    Refused(Problem),
    /// There is no session, or it has ended: sign in again. Nothing on the phone is lost.
    #[error("sign in again to send your work; it is safe on this device")]
    SignedOut,
    /// The device was revoked. It will be let in no more.
    #[error("this device has been revoked; ask your manager")]
    DeviceRevoked,
    /// The answer is not one that this version understands.
    #[error("the server's answer cannot be understood: {reason}")]
    Malformed {
        /// Why, without content.
        reason: String,
    },
}

impl ApiError {
    /// Returns the stable, machine-readable code: the server's own where it refused.
    pub fn code(&self) -> &str {
        match self {
            ApiError::Offline { .. } => "offline",
            ApiError::Refused(problem) => &problem.code,
            ApiError::SignedOut => "signed_out",
            ApiError::DeviceRevoked => "device_revoked",
            ApiError::Malformed { .. } => "malformed_answer",
        }
    }
}

impl From<Unreachable> for ApiError {
    fn from(error: Unreachable) -> ApiError {
        ApiError::Offline { reason: error.reason }
    }
}

/// A refusal (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// A stable code.
    pub code: String,
    /// A short sentence, the same for every problem of the kind.
    #[serde(default)]
    pub title: String,
    /// One plain sentence about this occurrence, where there is more to say.
    #[serde(default)]
    pub detail: String,
    /// What is wrong where, by JSON pointer.
    #[serde(default)]
    pub errors: Vec<Value>,
}

impl Problem {
    /// Returns the sentence that says most.
    pub fn sentence(&self) -> &str {
        if self.detail.is_empty() { &self.title } else { &self.detail }
    }
}

/// What a person signs in with.
#[derive(Serialize)]
pub(crate) struct SignIn<'s> {
    pub(crate) username: &'s str,
    pub(crate) password: &'s str,
    pub(crate) device: Enrolment<'s>,
}

/// The device's part in signing in.
#[derive(Serialize)]
pub(crate) struct Enrolment<'s> {
    pub(crate) id: DeviceId,
    pub(crate) name: &'s str,
    pub(crate) algorithm: &'static str,
    pub(crate) public_key: String,
    pub(crate) proof: String,
}

/// The server's answer to a sign-in or a refresh.
#[derive(Deserialize)]
pub(crate) struct SignInAnswer {
    pub(crate) access_token: String,
    pub(crate) expires_in: i64,
    pub(crate) refresh_token: String,
    pub(crate) device: DeviceId,
    pub(crate) user: SignedInUser,
}

/// The person of a session.
#[derive(Deserialize)]
pub(crate) struct SignedInUser {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) role: Role,
}

pub(crate) fn sign_in(transport: &dyn Transport, sign_in: &SignIn<'_>) -> Result<SignInAnswer, ApiError> {
    read(&call(transport, Method::Post, "/v1/sessions", None, Some(&write(sign_in)))?)
}

pub(crate) fn refresh(transport: &dyn Transport, refresh_token: &str, proof: &str) -> Result<SignInAnswer, ApiError> {
    let body = write(&serde_json::json!({ "refresh_token": refresh_token, "proof": proof }));
    match call(transport, Method::Post, "/v1/sessions/refresh", None, Some(&body)) {
        Err(ApiError::Refused(problem)) if problem.status == 401 => Err(ApiError::SignedOut),
        answered => read(&answered?),
    }
}

pub(crate) fn sign_out(transport: &dyn Transport, access: &str) -> Result<(), ApiError> {
    call(transport, Method::Delete, "/v1/sessions/current", Some(access), None).map(|_| ())
}

pub(crate) fn sync(transport: &dyn Transport, access: &str, request: &SyncRequest) -> Result<SyncResponse, ApiError> {
    read(&call(transport, Method::Post, "/v1/sync", Some(access), Some(&write(request)))?)
}

/// Calls the server, and tells refusals from answers.
pub(crate) fn call(
    transport: &dyn Transport,
    method: Method,
    path: &str,
    bearer: Option<&str>,
    body: Option<&[u8]>,
) -> Result<Vec<u8>, ApiError> {
    let answer = transport.send(&Call { method, path, bearer, body })?;
    if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(refusal(&answer)) }
}

/// Reads a body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // The message of the reader may quote content; where it stopped says enough.
    serde_json::from_slice(body).map_err(|error| ApiError::Malformed {
        reason: format!("at line {}, column {} of {} bytes", error.line(), error.column(), body.len()),
    })
}

/// Writes a body.
pub(crate) fn write(value: &impl Serialize) -> Vec<u8> {
    // Serialising our own types to memory cannot fail: their maps have text keys.
    serde_json::to_vec(value).unwrap_or_default()
}

fn refusal(answer: &Answer) -> ApiError {
    match serde_json::from_slice::<Problem>(&answer.body) {
        Ok(problem) if problem.code == "device_revoked" => ApiError::DeviceRevoked,
        Ok(problem) => {
            let short = |text: &str| text.chars().take(MAX_SENTENCE_CHARS).collect();
            let (title, detail) = (short(&problem.title), short(&problem.detail));
            ApiError::Refused(Problem { status: answer.status, title, detail, ..problem })
        }
        // Not the server but something before it.
        Err(_) if matches!(answer.status, 502..=504) => {
            ApiError::Offline { reason: format!("the way to the server answered {}", answer.status) }
        }
        Err(_) => ApiError::Malformed { reason: format!("status {} without a problem document", answer.status) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> ApiError {
        refusal(&Answer { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn a_problem_is_read_and_anything_else_is_told_apart() {
        let body = r#"{"type":"about:blank","title":"No","status":422,"code":"invalid","detail":"Name a child.",
            "errors":[{"pointer":"/child"}]}"#;
        let ApiError::Refused(problem) = refused(422, body) else { panic!() };
        assert_eq!((problem.status, problem.code.as_str(), problem.errors.len()), (422, "invalid", 1));
        assert_eq!(ApiError::Refused(problem).to_string(), "Name a child.");
        assert_eq!(refused(404, r#"{"title":"Not here","status":404,"code":"not_found"}"#).to_string(), "Not here");
        assert_eq!(refused(401, r#"{"status":401,"code":"device_revoked"}"#), ApiError::DeviceRevoked);
        assert_eq!(refused(503, "<html>").code(), "offline");
        assert_eq!(refused(302, "<html>").code(), "malformed_answer");
    }

    #[test]
    fn an_unreadable_answer_is_not_quoted() {
        let error = read::<SyncResponse>(br#"{"cursor":"1","records":"Canary"}"#).unwrap_err();
        assert!(!error.to_string().contains("Canary"), "{error}");
    }
}
