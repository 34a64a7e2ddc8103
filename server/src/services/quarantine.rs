//! Decide on refused work.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::quarantine::Kept;
use crate::db::stored;
use crate::db::{access, accounts, attachments, devices, quarantine};
use crate::ingest::{self, Admission};
use crate::problem::{Code, Problem};
use crate::services::episodes::accounts::{Taken, of_intent, take};
use crate::services::handovers::HandedOver;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::sync::handover::EPISODE;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much memory an entry takes while it is judged, by its size.
const WEIGHT: usize = 2;

/// What is to become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Merge it after all, as the person's own work: for someone whose access had ended. What breaks a rule of the
    /// record itself cannot be merged by a decision.
    Accept,
    /// Leave it aside; the bytes stay.
    SetAside,
}

impl Decision {
    /// Returns the name the database keeps.
    fn as_str(self) -> &'static str {
        match self {
            Decision::SetAside => "set_aside",
            Decision::Accept => "accepted",
        }
    }
}

/// Decides on refused work, and returns the entry as it is decided. What is merged by it is in the same transaction, and pictures that
/// came with it are attached to its record. The same decision again changes nothing; of two at once one is made.
///
/// # Errors
/// [`Code::NotAllowed`], also by broken glass alone, [`Code::NotFound`], [`Code::WrongState`] where it was decided otherwise before, or
/// cannot be merged.
pub async fn decide(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    (decision, reason): (Decision, &str),
) -> Result<Kept, Problem> {
    caller.must_manage()?;
    let refused = find(app, caller, id).await?;
    if refused.decided.is_some() {
        return again(caller, (decision, reason), refused);
    }
    let mut admission = match decision {
        Decision::SetAside => {
            let child = refused.header.child;
            let by_work = access::level(app.db.reader(), caller.user, child).await? == Level::Full;
            if !by_work && caller.level(app, child).await? == Level::Full {
                return Err(
                    Problem::new(Code::NotAllowed).detail("Broken glass opens a child to be read, not changed.")
                );
            }
            Admission::nothing(app).await?
        }
        Decision::Accept => admit(app, caller, &refused).await?,
    };
    // What is merged is in the same transaction: it is decided and there, or neither.
    let (write, key) = (admission.write(), (id, caller.user));
    if !quarantine::decide(write, key, decision.as_str(), reason, app.environment.now()).await? {
        drop(admission);
        return again(caller, (decision, reason), find(app, caller, id).await?);
    }
    if decision == Decision::Accept {
        attachments::attach(write.on(), refused.header.id, refused.device).await?;
    }
    let entry = Entry::of(caller, "quarantine.decided").detail(format!("{id} {}", decision.as_str()));
    audit::add(write.on(), &app.environment, entry).await?;
    admission.commit(app).await?;
    find(app, caller, id).await
}

async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Kept, Problem> {
    let found = quarantine::find(app.db.reader(), caller.user, caller.team.as_deref(), id).await?;
    found.ok_or(Code::NotFound.into())
}

/// Finds what a request comes to about an entry that is decided: the entry as it stands, where the same request decided it.
fn again(caller: &Caller, (decision, reason): (Decision, &str), entry: Kept) -> Result<Kept, Problem> {
    let same = entry.decided.as_ref().is_some_and(|decided| {
        (decided.decision.as_str(), decided.by, decided.reason.as_str()) == (decision.as_str(), caller.user, reason)
    });
    if same { Ok(entry) } else { Err(Problem::new(Code::WrongState).detail("It was decided before.")) }
}

/// Merges an entry's work into its record, in a transaction that is still open.
async fn admit(app: &Arc<App>, caller: &Caller, refused: &Kept) -> Result<Admission, Problem> {
    let (record, device) = (refused.header.id, refused.device);
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, record, device).await?;
    let is_here = attachments::home(app.db.reader(), record).await?.is_some();
    let is_account = refused.header.kind == EPISODE;
    if refused.size == 0 && !is_account && (pictures.is_empty() || !is_here) {
        let detail =
            "Nothing of it can be merged by itself: enter what was typed where it matters, and set this aside.";
        return Err(Problem::new(Code::WrongState).detail(detail));
    }
    caller.require_to_change(app, refused.header.child, Level::Full).await?;
    let mut reader = app.db.reader().acquire().await?;
    let enrolled = devices::enrolled(&mut reader, device.0).await?;
    drop(reader);
    if enrolled.is_none_or(|enrolled| enrolled.user != refused.user) {
        return Err(Problem::new(Code::WrongState).detail("The device it came by is not its person's."));
    }
    if refused.size == 0 && !is_account {
        return Admission::nothing(app).await;
    }
    let author = accounts::find_user(app.db.reader(), refused.user).await?.ok_or(Code::Internal)?;
    let author =
        Caller { user: author.id, name: author.name, role: author.role, team: author.team, device, ..caller.clone() };
    if is_account {
        return tell(app, &author, refused).await;
    }
    let size = usize::try_from(refused.size).unwrap_or(usize::MAX);
    let _charge = app.budget.answer(caller.user, size.saturating_mul(WEIGHT)).await?;
    let content = quarantine::content(app.db.reader(), refused.id).await?;
    let chunks = quarantine::changes(refused.id, &content.bytes)?;
    ingest::admit(app, &author, refused.header.clone(), chunks).await
}

/// Takes what was told of a missing child as its author's account, in a transaction that is still open. Whether the author may
/// tell of the child is what the manager decides; the rules of the work stand.
async fn tell(app: &App, author: &Caller, refused: &Kept) -> Result<Admission, Problem> {
    let content = quarantine::content(app.db.reader(), refused.id).await?;
    let read = |json: String| stored::read::<HandedOver>(crate::db::quarantine::TABLE, refused.id, &json);
    let beside = content.handed_over.map(read).transpose()?;
    let typed = beside.and_then(|beside| beside.typed.into_iter().next());
    let Some(told) = typed.and_then(|typed| of_intent(&refused.header, &typed)) else {
        return Err(Problem::new(Code::WrongState).detail("It cannot be read: enter it by hand, and set this aside."));
    };
    let mut admission = Admission::nothing(app).await?;
    match take(app, admission.write(), author, &told).await? {
        Taken::Kept { .. } => Ok(admission),
        Taken::Refused { code, detail } => Err(Problem::new(Code::WrongState).field("/decision", code, detail)),
    }
}
