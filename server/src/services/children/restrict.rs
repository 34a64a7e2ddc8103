//! Restrict a child to named people.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts, children, glass};
use crate::problem::{Code, Faults, Problem};
use crate::versions::IfMatch;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most people whom a restriction names.
const MOST_PEOPLE: usize = 200;

/// A restriction.
#[derive(Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// Whether only named people may see the child.
    pub restricted: bool,
    /// The named people. Who restricts is always one of them.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub named_people: Vec<Uuid>,
}

impl Restriction {
    /// Makes it of whom it names, in one order; a child that is open names nobody.
    fn of(restricted: bool, mut named_people: Vec<Uuid>) -> Restriction {
        named_people.sort_unstable();
        named_people.dedup();
        if !restricted {
            named_people.clear();
        }
        Restriction { restricted, named_people }
    }

    /// Returns its ETag: 16 hexadecimal digits of SHA-256 over what it says, so that the same restriction is the same version.
    pub fn tag(&self) -> String {
        let people = self.named_people.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ");
        let digest = Sha256::digest(format!("{} {people}", self.restricted).as_bytes());
        let hex = hex::encode(&digest[..8]);
        format!("\"{hex}\"")
    }
}

/// Finds a child's restriction.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`].
pub async fn restriction(app: &App, caller: &Caller, child: ChildId) -> Result<Restriction, Problem> {
    caller.must_manage()?;
    caller.require(app, child, Level::Full).await?;
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::NotFound)?;
    let mut on = app.db.reader().acquire().await?;
    Ok(Restriction::of(row.restricted, access::named_people(&mut on, child).await?))
}

/// Restricts a child to named people, among them the caller, or opens it again; returns what it comes to. Broken glass ends. A
/// restriction that stands is replaced on the version that was read.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::Invalid`] with each who is nobody here, [`Code::VersionMismatch`],
/// [`Code::PreconditionRequired`].
pub async fn restrict(
    app: &App,
    caller: &Caller,
    child: ChildId,
    (if_match, request): (&IfMatch, Restriction),
) -> Result<Restriction, Problem> {
    caller.must_manage()?;
    caller.require_to_change(app, child, Level::Full).await?;
    if request.named_people.len() > MOST_PEOPLE {
        return Err(Problem::invalid("/named_people", "too_many", format!("takes at most {MOST_PEOPLE} people")));
    }
    let mut faults = Faults::default();
    for (index, person) in request.named_people.iter().enumerate() {
        if accounts::find_user(app.db.reader(), *person).await?.is_none() {
            faults.note(format!("/named_people/{index}"), "unknown_user", "is nobody here");
        }
    }
    faults.end()?;
    let mut people = request.named_people;
    people.push(caller.user);
    let wanted = Restriction::of(request.restricted, people);
    let mut write = app.db.write().await?;
    let row = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?;
    let standing = Restriction::of(row.restricted, access::named_people(write.on(), child).await?);
    // Sent again, the request has been done.
    if wanted != standing {
        if_match.check(&standing.tag())?;
        if standing.restricted && !if_match.is_given() {
            return Err(Code::PreconditionRequired.into());
        }
        children::restrict(&mut write, child, wanted.restricted).await?;
        access::name_people(&mut write, child, &wanted.named_people).await?;
        access::refresh_child(&mut write, child).await?;
        let action = if wanted.restricted { "child.restricted" } else { "child.opened" };
        audit::add(write.on(), &app.environment, Entry::of(caller, action).child(child)).await?;
    }
    if wanted.restricted {
        // Glass broken before ends with each request, also one that restricts what is restricted already.
        glass::end(&mut write, child, app.environment.now()).await?;
    }
    write.commit().await?;
    Ok(wanted)
}
