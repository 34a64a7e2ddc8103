//! Take what a phone tells of a missing child.

use super::accounts::{self, NO_ACCESS, Taken};
use super::{SeenEpisode, least_to_report};
use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::db::access;
use crate::db::audit::{self, Entry};
use crate::problem::{Code, Problem};
use sync_core::casework::episode::{Account, AccountKept};
use sync_core::ids::ChildId;

/// What became of an account.
#[derive(Debug)]
pub enum Told {
    /// An episode has it.
    Kept {
        /// The episode.
        seen: Box<SeenEpisode>,
        /// The account, with what it came to.
        account: Box<AccountKept>,
        /// Whether it was there before.
        again: bool,
    },
    /// It was there before, and its author's access to the child has ended since: nothing of the episode is told.
    KeptBefore(Box<AccountKept>),
    /// It waits for a manager.
    Aside {
        /// Why, as a stable code.
        code: String,
        /// Why, in one plain sentence.
        detail: String,
    },
}

/// Takes a report or a return that was written on a phone: it opens or ends an episode, is kept beside what is told already, or waits
/// for a manager in the quarantine, where the rules of the work or the caller's rights refuse it. Nothing is lost, and the same account
/// again comes to the same.
///
/// # Errors
/// [`Code::DeviceRequired`], [`Code::Invalid`] where it tells of nothing or of two things, [`Code::LimitReached`] where too much of the
/// device or person waits already.
pub async fn tell(app: &App, caller: &Caller, told: &Account) -> Result<Told, Problem> {
    caller.must(caller.enrolled).map_err(|_| Problem::new(Code::DeviceRequired))?;
    accounts::check(told)?;
    let child = ChildId(told.child);
    let level = access::level(app.db.reader(), caller.user, child).await?;
    let allowed = policy::reports_episodes(caller.role) && level >= least_to_report(caller.role);
    let mut write = app.db.write().await?;
    let taken = if allowed {
        accounts::take(app, &mut write, caller, told).await?
    } else if let Some(account) = accounts::kept_before(&mut write, caller, told).await? {
        caller.shown.child(child, level);
        return Ok(Told::KeptBefore(Box::new(account)));
    } else {
        audit::add(write.on(), &app.environment, Entry::of(caller, audit::REFUSED).child(child)).await?;
        Taken::Refused { code: "no_access".to_owned(), detail: NO_ACCESS.to_owned() }
    };
    let told = match taken {
        Taken::Kept { episode, account, again } => {
            Told::Kept { seen: Box::new(SeenEpisode { episode: *episode, level }), account, again }
        }
        Taken::Refused { code, detail } => {
            if !accounts::keep_aside(app, &mut write, caller, told, (&code, &detail)).await? {
                let detail = "Too much of this device or person waits for a manager's decision.";
                return Err(Problem::new(Code::LimitReached).detail(detail));
            }
            Told::Aside { code, detail }
        }
    };
    write.commit().await?;
    Ok(told)
}
