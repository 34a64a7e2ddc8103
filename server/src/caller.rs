//! The person and device behind a request.

use crate::app::App;
use crate::auth::cookie;
use crate::auth::policy::{self, Level};
use crate::db;
use crate::db::audit::{Entry, REFUSED};
use crate::disclosure::Disclosure;
use crate::listener::Connection;
use crate::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header;
use axum::http::request::Parts;
use std::sync::Arc;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::role::Role;
use uuid::Uuid;

/// Who calls: signed in, on a device that is not revoked. Handlers take it as an argument and never see a token.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: Uuid,
    /// The person's name.
    pub name: String,
    /// The role, as it is at this moment.
    pub role: Role,
    /// The team, where the role has one.
    pub team: Option<String>,
    /// The device.
    pub device: DeviceId,
    /// Whether the device is enrolled with a key of its own, and so may sync.
    pub enrolled: bool,
    /// The session.
    pub session: Uuid,
    /// What the answer says of children, for the audit.
    pub shown: Disclosure,
}

/// Who calls, also where they must change their password before anything else.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub caller: Caller,
    /// Whether they must change their password before anything else.
    pub must_change_password: bool,
}

/// Says whose a request is that is of somebody who is signed in, or has a ticket: an extension that their extractors leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted(pub Uuid);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Problem> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        if signed_in.must_change_password {
            return Err(Code::PasswordChangeRequired.into());
        }
        Ok(signed_in.caller)
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<SignedIn, Problem> {
        let claims = match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => app.tokens.read_token(bearer(value)?, app.environment.now())?,
            None => {
                let token = cookie::access(&parts.headers).ok_or(Code::Unauthenticated)?;
                let claims = app.tokens.read_token(token, app.environment.now())?;
                cookie::require_own_origin(parts)?;
                claims
            }
        };
        // The token says who; whether they still may is asked each time, so that a revocation works at once.
        let session = db::sessions::state(app.db.reader(), claims.sid).await?.ok_or(Code::SessionEnded)?;
        if session.user != claims.sub || session.device != claims.device {
            return Err(Code::Unauthenticated.into());
        }
        session.check(app.too_old())?;
        admit(parts, session.user);
        // Without it nothing would be audited, so nothing is answered.
        let shown = parts.extensions.get::<Disclosure>().cloned().ok_or(Code::Internal)?;
        shown.to(session.user, DeviceId(session.device));
        let caller = Caller {
            user: session.user,
            name: session.name,
            role: session.role,
            team: session.team,
            device: DeviceId(session.device),
            enrolled: session.enrolled,
            session: claims.sid,
            shown,
        };
        Ok(SignedIn { caller, must_change_password: session.must_change_password })
    }
}

/// Notes that the request is of somebody who may be here: its body may be a large one, and its connection is kept before
/// a stranger's.
pub(crate) fn admit(parts: &mut Parts, user: Uuid) {
    parts.extensions.insert(Admitted(user));
    if let Some(connection) = parts.extensions.get::<Arc<Connection>>() {
        connection.know();
    }
}

/// Reads the token of an `Authorization` header.
pub(crate) fn bearer(value: &HeaderValue) -> Result<&str, Code> {
    value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        // The scheme's case does not matter (RFC 9110, section 11.1).
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Code::Unauthenticated)
}

impl Entry {
    /// Makes an entry of what a caller did.
    pub fn of(caller: &Caller, action: &'static str) -> Entry {
        Entry::by(Some(caller.user), Some(caller.device.0), action)
    }
}

impl Caller {
    /// Finds how much of the child the caller may see, broken glass included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn level(&self, app: &App, child: ChildId) -> Result<Level, Problem> {
        let level = db::access::level(app.db.reader(), self.user, child).await?;
        let open = level == Level::Full
            || db::glass::is_broken(app.db.reader(), self.user, child, app.environment.now()).await?;
        Ok(if open { Level::Full } else { level })
    }

    /// Requires that the caller may see the child at the level. A child outside is not found, and the try is audited.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn require(&self, app: &App, child: ChildId, least: Level) -> Result<Level, Problem> {
        let level = self.level(app, child).await?;
        if level >= least {
            return Ok(level);
        }
        self.refuse(app, child).await
    }

    /// Requires that the caller may see the child at the level by their own work, as whoever changes something must:
    /// broken glass opens a child to be read, no more.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where only broken glass opens the child, [`Code::NotFound`] where nothing does.
    pub async fn require_to_change(&self, app: &App, child: ChildId, least: Level) -> Result<Level, Problem> {
        let level = db::access::level(app.db.reader(), self.user, child).await?;
        if level >= least {
            return Ok(level);
        }
        if self.level(app, child).await? >= least {
            return Err(Problem::new(Code::NotAllowed).detail("Broken glass opens a child to be read, not changed."));
        }
        self.refuse(app, child).await
    }

    /// Says that there is no such child, and audits the try: alike for one nobody knows and one the caller may not see.
    ///
    /// # Errors
    /// [`Code::NotFound`], always.
    pub async fn refuse<T>(&self, app: &App, child: ChildId) -> Result<T, Problem> {
        let entry = Entry::of(self, REFUSED).child(child);
        app.db.note(&app.environment, vec![entry]).await?;
        Err(Problem::new(Code::NotFound))
    }

    /// Says that there is no such record, and audits the try: alike for one that is not here and one the caller may not
    /// read.
    ///
    /// # Errors
    /// [`Code::NotFound`], always.
    pub async fn refuse_record<T>(&self, app: &App, child: Option<ChildId>, record: RecordId) -> Result<T, Problem> {
        let entry = Entry::of(self, REFUSED).record(record);
        let entry = child.map_or(entry.clone(), |child| entry.child(child));
        app.db.note(&app.environment, vec![entry]).await?;
        Err(Problem::new(Code::NotFound))
    }

    /// Says that there is nothing of that id, and audits the try, with as many questions as for what is here and not the
    /// caller's.
    ///
    /// # Errors
    /// [`Code::NotFound`], always.
    pub async fn refuse_unknown<T>(&self, app: &App, id: Uuid) -> Result<T, Problem> {
        self.level(app, ChildId(id)).await?;
        app.db.note(&app.environment, vec![Entry::of(self, REFUSED).detail(id.to_string())]).await?;
        Err(Problem::new(Code::NotFound))
    }

    /// Requires a role.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub fn must(&self, allowed: bool) -> Result<(), Problem> {
        if allowed { Ok(()) } else { Err(Problem::new(Code::NotAllowed)) }
    }

    /// Requires a role that decides.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub fn must_manage(&self) -> Result<(), Problem> {
        self.must(policy::manages(self.role))
    }

    /// Requires the administrator.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub fn must_administer(&self) -> Result<(), Problem> {
        self.must(self.role == Role::Administrator)
    }
}
