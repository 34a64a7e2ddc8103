//! Signing in, staying signed in, and calling the server as the person who did.

use super::{AppError, PhoneApp};
use crate::api::{self, ApiError, Enrolment, SignIn, SignInAnswer};
use crate::identity::Identity;
use crate::storage::DurableStorage;
use crate::transport::{Method, Transport};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sync_core::sync::phone::{Effects, Phone, Profile, Write};

/// The refresh token. A new one is here before the access token that came with it is used.
const REFRESH: &str = "session/refresh";
/// An access token is renewed this long before it ends, so that it does not end on the way.
const EARLY_SECONDS: i64 = 15;
/// Longer than any access token lives.
const MAX_LIFE_SECONDS: i64 = 24 * 60 * 60;

/// Leave to call the server for some minutes. It is in memory only.
pub(super) struct Access {
    token: String,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The refresh token, as long as it could not be stored.
    unkept: Option<String>,
}

impl<S: DurableStorage> PhoneApp<S> {
    /// Signs a person in, which enrols the device the first time. The password is not kept.
    ///
    /// # Errors
    /// [`AppError::Api`] where the server refuses or cannot be reached; [`AppError::AnotherPerson`].
    pub fn sign_in(&mut self, username: &str, password: &str, device_name: &str) -> Result<(), AppError> {
        let (identity, session) = self.begin_session(username, password, device_name)?;
        let before = self.profile();
        if before.is_some_and(|before| before.user != session.user.id) {
            // Nothing of it is kept here; a session that cannot be ended now runs out by itself.
            let _ = api::sign_out(&*self.around.transport, &session.access_token);
            return Err(AppError::AnotherPerson);
        }
        let profile = match before {
            Some(before) => Profile {
                // Another one only where the disk damaged the identity and a new one was made.
                device: identity.device,
                name: session.user.name.clone(),
                role: session.user.role,
                ..before.clone()
            },
            None => Profile {
                device: identity.device,
                user: session.user.id,
                name: session.user.name.clone(),
                role: session.user.role,
                rotation: 0,
                cursor: None,
                contact: None,
            },
        };
        let (_, mut effects) = Phone::set_up(self.around.catalogue, profile);
        effects.writes.push(keep_refresh(&session.refresh_token));
        self.keep(effects)?;
        self.wake();
        self.take(session);
        Ok(())
    }

    /// Tells whether there is a session to go on with. The server may have ended it since.
    pub fn is_signed_in(&self) -> bool {
        self.access.is_some() || self.storage.read(REFRESH).is_some()
    }

    /// Ends the session. Everything recorded stays, and unsent work waits for the next sign-in.
    ///
    /// # Errors
    /// [`AppError::Api`] where the server could not be told; the session is forgotten here all the same.
    pub fn sign_out(&mut self) -> Result<(), AppError> {
        let told = self.authorised(api::sign_out);
        self.forget_session();
        match told {
            Err(AppError::Api(ApiError::SignedOut)) => Ok(()),
            told => told,
        }
    }

    /// Calls any other resource of the server as the person who is signed in.
    ///
    /// # Errors
    /// [`AppError::Api`].
    pub fn call(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, AppError> {
        let body = body.map(api::write);
        self.authorised(|transport, access| {
            let answer = api::call(transport, method, path, Some(access), body.as_deref())?;
            if answer.is_empty() { Ok(Value::Null) } else { api::read(&answer) }
        })
    }

    /// Makes a call with an access token, renewed where it must be: once before the call, or once when the server
    /// does not take it.
    pub(super) fn authorised<T>(
        &mut self,
        call: impl Fn(&dyn Transport, &str) -> Result<T, ApiError>,
    ) -> Result<T, AppError> {
        let now = self.around.clock.now();
        let current = self.access.as_ref().filter(|access| access.from <= now && now < access.until);
        let token = match current.map(|access| access.token.clone()) {
            Some(token) => token,
            None => self.refresh()?,
        };
        let transport = self.around.transport.clone();
        let answered = match call(&*transport, &token) {
            Err(ApiError::Refused(problem)) if problem.status == 401 => {
                let token = self.refresh()?;
                call(&*transport, &token)
            }
            answered => answered,
        };
        match answered {
            Err(ApiError::Refused(problem)) if problem.status == 401 => {
                self.access = None;
                Err(ApiError::SignedOut.into())
            }
            Err(ApiError::DeviceRevoked) => {
                self.forget_session();
                Err(ApiError::DeviceRevoked.into())
            }
            answered => Ok(answered?),
        }
    }

    /// Renews the session. Where the answer is lost, the token in storage is tried again: the server takes it for a
    /// little while longer.
    fn refresh(&mut self) -> Result<String, AppError> {
        let unkept = self.access.as_ref().and_then(|access| access.unkept.clone());
        let kept = || String::from_utf8(self.storage.read(REFRESH)?).ok();
        let token = unkept.or_else(kept).ok_or(ApiError::SignedOut)?;
        let identity = Identity::read(&self.storage).ok_or(ApiError::SignedOut)?;
        let proof = identity.refresh_proof(&token);
        match api::refresh(&*self.around.transport, &token, &proof) {
            Ok(session) => {
                let kept = self.storage.store(Effects { writes: vec![keep_refresh(&session.refresh_token)] });
                let unkept = kept.is_err().then(|| session.refresh_token.clone());
                let access = self.take(session);
                // On a full disk the session goes on from memory, since handing work in needs no space.
                access.unkept = unkept;
                Ok(access.token.clone())
            }
            Err(error) => {
                if matches!(error, ApiError::SignedOut | ApiError::DeviceRevoked) {
                    self.forget_session();
                }
                Err(error.into())
            }
        }
    }

    fn begin_session(
        &mut self,
        username: &str,
        password: &str,
        device_name: &str,
    ) -> Result<(Identity, SignInAnswer), AppError> {
        let identity = match Identity::read(&self.storage) {
            Some(identity) => identity,
            None => self.make_identity()?,
        };
        match self.try_session(&identity, username, password, device_name) {
            Err(ApiError::Refused(problem)) if problem.status == 409 && self.phone.is_some() => {
                Err(AppError::AnotherPerson)
            }
            // Somebody else began to sign in here, and never heard the answer: the device's id is theirs.
            Err(ApiError::Refused(problem)) if problem.status == 409 => {
                let identity = self.make_identity()?;
                let session = self.try_session(&identity, username, password, device_name)?;
                Ok((identity, session))
            }
            session => Ok((identity, session?)),
        }
    }

    fn try_session(
        &self,
        identity: &Identity,
        username: &str,
        password: &str,
        device_name: &str,
    ) -> Result<SignInAnswer, ApiError> {
        let device = Enrolment {
            id: identity.device,
            name: device_name,
            algorithm: "ed25519",
            public_key: identity.public_key(),
            proof: identity.enrolment_proof(username),
        };
        let session = api::sign_in(&*self.around.transport, &SignIn { username, password, device })?;
        if session.device != identity.device {
            return Err(ApiError::Malformed { reason: "the session is another device's".into() });
        }
        Ok(session)
    }

    fn take(&mut self, session: SignInAnswer) -> &mut Access {
        let now = self.around.clock.now();
        let life = TimeDelta::seconds(session.expires_in.clamp(EARLY_SECONDS, MAX_LIFE_SECONDS) - EARLY_SECONDS);
        self.access.insert(Access { token: session.access_token, from: now, until: now + life, unkept: None })
    }

    fn forget_session(&mut self) {
        self.access = None;
        // Where it cannot be removed it does no harm: the server has ended it, or it ends by itself.
        let _ = self.storage.store(Effects { writes: vec![Write::Remove { key: REFRESH.to_owned() }] });
    }

    fn make_identity(&mut self) -> Result<Identity, AppError> {
        let made = Identity::make(&*self.around.clock, &*self.around.entropy);
        let (identity, effects) = made.ok_or(AppError::Key)?;
        self.storage.store(effects)?;
        Ok(identity)
    }
}

fn keep_refresh(token: &str) -> Write {
    Write::Put { key: REFRESH.to_owned(), bytes: token.as_bytes().to_vec() }
}
