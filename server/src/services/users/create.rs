//! Add an account.

use crate::app::App;
use crate::auth::password::{self, Chosen, Hasher};
use crate::auth::{policy, username};
use crate::caller::Caller;
use crate::clock::Environment;
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::db::{Db, access, usernames};
use crate::problem::{Code, Faults, Problem};
use crate::teams::Teams;
use std::sync::Arc;
use sync_core::fields::{Name, Text};
use sync_core::role::Role;
use uuid::Uuid;

/// A new account.
#[derive(Debug)]
pub struct NewUser {
    /// The account's id, made by the client.
    pub id: Uuid,
    /// What the person signs in with.
    pub username: Text<100>,
    /// The person's name.
    pub name: Name<200>,
    /// The role.
    pub role: Role,
    /// The team, where the role has one.
    pub team: Option<Text<100>>,
    /// The first password.
    pub password: String,
}

/// Who adds an account.
#[derive(Debug, Clone, Copy)]
pub enum AddedBy<'a> {
    /// Whoever has the machine, by its command line: an organisation's first accounts come from there.
    Machine,
    /// An administrator over REST.
    Administrator(&'a Caller),
}

impl AddedBy<'_> {
    /// Makes the audit's entry: a role that reads stands out by its action, and so does the machine.
    fn entry(self, id: Uuid, role: Role) -> Entry {
        let reads = policy::reads_content(role);
        let entry = match self {
            AddedBy::Machine if reads => Entry::by(None, None, "role.granted_on_machine"),
            AddedBy::Machine => Entry::by(None, None, "user.added_on_machine"),
            AddedBy::Administrator(caller) if reads => Entry::of(caller, "role.requested"),
            AddedBy::Administrator(caller) => Entry::of(caller, "user.added"),
        };
        entry.detail(format!("{id} {role}"))
    }
}

/// Adds an account for the administrator, and tells whether it is new: the same request again comes to the account as it stands. The
/// password is not compared, since it is the person's to change.
///
/// # Errors
/// [`Code::NotAllowed`], and those of [`add`].
pub async fn create(app: &App, caller: &Caller, request: NewUser) -> Result<(User, bool), Problem> {
    caller.must_administer()?;
    if let Some(known) = accounts::find_user(app.db.reader(), request.id).await? {
        let username = username::checked(request.username.as_str()).unwrap_or_default();
        let team = request.team.as_ref().map(|team| app.teams.find(team.as_str()).unwrap_or(team).as_str());
        let said = (username.as_str(), request.name.as_str(), request.role, team);
        return if (known.username.as_str(), known.name.as_str(), known.role, known.team.as_deref()) == said {
            Ok((known, false))
        } else {
            Err(Problem::new(Code::AlreadyExists).detail("The id or the username is taken."))
        };
    }
    let (request, by) = ((request, Chosen::ByAnother), AddedBy::Administrator(caller));
    let user = add(&app.db, &app.environment, &app.hasher, &app.teams, request, by).await?;
    Ok((user, true))
}

/// Adds an account, by an administrator or by a command on the machine.
///
/// # Errors
/// [`Code::Invalid`] for a short or weak password, a username of more scripts than one, a manager without a team or an unknown
/// team; [`Code::AlreadyExists`] for an id, a username or a person's name that another account has, or that looks like it.
pub async fn add(
    db: &Db,
    environment: &Environment,
    hasher: &Hasher,
    teams: &Teams,
    (request, chosen): (NewUser, Chosen),
    by: AddedBy<'_>,
) -> Result<User, Problem> {
    let mut faults = Faults::default();
    let username = faults.keep(
        username::checked(request.username.as_str())
            .map_err(|why| Problem::invalid("/username", username::REFUSED, why)),
    )?;
    let own = [username.as_deref(), Some(request.name.as_str())];
    let password = password::acceptable("/password", &request.password, own.into_iter().flatten(), teams);
    let password = faults.keep(password)?;
    if request.role == Role::TeamManager && request.team.is_none() {
        faults.note("/team", "missing", "is needed by a team manager");
    }
    let team = faults.keep(request.team.as_ref().map(|team| teams.spell("/team", team)).transpose())?.flatten();
    faults.end()?;
    let (username, password) = username.zip(password).ok_or(Code::Internal)?;
    let permit = hasher.permit(password::Who::Known)?;
    let hash = hasher.hash(permit, password, Arc::clone(&environment.entropy)).await?;
    let (added_by, waits) = match by {
        AddedBy::Machine => (None, false),
        AddedBy::Administrator(caller) => (Some(caller.user), policy::reads_content(request.role)),
    };
    let user = User {
        id: request.id,
        username,
        name: request.name.as_str().to_owned(),
        role: request.role,
        team: team.map(|team| team.as_str().to_owned()),
        created_at: environment.now(),
        revoked_at: None,
        added_by,
        confirmed_at: (!waits).then(|| environment.now()),
        confirmed_by: None,
        password_set_by: None,
    };
    let mut write = db.write().await?;
    // Asked for with the lock held: nobody else is given the name before this transaction ends.
    let taken = || Problem::new(Code::AlreadyExists).detail("The id or the username is taken.");
    if usernames::is_taken(&mut write, &user.username).await? {
        return Err(taken());
    }
    if usernames::looks_like_another(&mut write, &user.username).await? {
        let detail = "looks like the username of another account";
        return Err(Problem::new(Code::AlreadyExists).field("/username", "looks_like_another", detail));
    }
    if usernames::name_is_borne(&mut write, &user.name).await? {
        let detail = "is that of another account, or looks like it: add what tells the two apart, such as another forename or the team";
        return Err(Problem::new(Code::AlreadyExists).field("/name", "looks_like_another", detail));
    }
    if !accounts::add_user(&mut write, &user, (&hash, chosen == Chosen::ByAnother)).await? {
        return Err(taken());
    }
    access::refresh_person(&mut write, user.id).await?;
    audit::add(write.on(), environment, by.entry(user.id, user.role)).await?;
    write.commit().await?;
    Ok(user)
}
