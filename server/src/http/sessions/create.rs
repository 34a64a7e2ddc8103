//! Sign in, and enrol the device the first time.

use super::{Session, Tokens};
use crate::app::App;
use crate::auth::cookie::{self, OwnOrigin};
use crate::auth::device::Algorithm;
use crate::auth::peer::Peer;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::sessions::{self as services, Enrolment, SignInRequest};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::fields::{Name, Text};
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sign-in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The username, in capitals or small letters, however its accents are typed.
    username: Text<100>,
    /// The password.
    #[schema(value_type = String, max_length = 200)]
    password: String,
    /// The device, with its key. Without one the session is the person's desk device, which may not sync.
    #[serde(default)]
    device: Option<NewDevice>,
    /// How the tokens are to travel. Cookies only for pages of this server.
    #[serde(default)]
    tokens: Tokens,
}

/// A device that signs in, and enrols if it is new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeviceEnrolment)]
pub struct NewDevice {
    /// Made by the device once, at random: a UUID of version 4 or 7.
    id: Uuid,
    /// What the person calls it.
    name: Name<100>,
    /// The algorithm of its key.
    algorithm: Algorithm,
    /// Its public key.
    public_key: Chunk,
    /// Its signature over `homeward/enrol/1`, the device id and the username as it is sent here or in its normal form, with a line feed between.
    proof: Chunk,
}

/// Signs a person in on a device, or at a desk.
///
/// A device's key is registered at its first sign-in; afterwards the same device must prove the same key. With
/// `"tokens": "cookie"` a browser keeps the tokens, out of page script's reach.
///
/// Tries are counted before the password is looked at, alike for names that nobody has: from one network five of a name at
/// once and then one a minute, further ones are answered 429 with the time to wait. Whoever comes with the account's own device,
/// or with the cookie that every sign-in at a desk sets, is not counted with others, and does not wait for them: programs
/// do well to keep it. While too many are signing in at once the answer is 503.
#[utoipa::path(post, path = "/v1/sessions", operation_id = "signIn", tag = "sessions", request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Session)))]
pub async fn create(
    State(app): State<Arc<App>>,
    origin: OwnOrigin,
    peer: Peer,
    headers: HeaderMap,
    Json(request): Json<SignIn>,
) -> Result<Response, Problem> {
    if request.tokens == Tokens::Cookie {
        origin.require()?;
    }
    let SignIn { username, password, device, tokens } = request;
    let asked = SignInRequest {
        username: username.as_str(),
        password: &password,
        device: device.map(NewDevice::enrolment),
        peer,
        browser: cookie::browser(&headers),
    };
    let signed_in = services::sign_in(&app, asked).await?;
    let cookie = signed_in.browser.map(|browser| AppendHeaders([cookie::set_browser(&browser)]));
    Ok((cookie, Session::of(&app, signed_in.issued).answer(tokens)).into_response())
}

impl NewDevice {
    fn enrolment(self) -> Enrolment {
        let NewDevice { id, name, algorithm, public_key, proof } = self;
        Enrolment { id, name: name.as_str().to_owned(), algorithm, public_key: public_key.0, proof: proof.0 }
    }
}
