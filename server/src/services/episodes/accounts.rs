//! What people tell of a missing child on phones, apart from each other: each account opens or ends an episode, is kept beside
//! what is told already, or waits for a manager.

use super::put_next;
use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::quarantine::{self, Refused};
use crate::db::{Write, children, episodes, shares};
use crate::problem::{Code, Faults, Problem};
use crate::projection;
use crate::services::handovers::{HandedOver, TypedIntent};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sync_core::casework::classification::{History, classify};
use sync_core::casework::episode::{
    Account, AccountKept, Episode, MAX_ACCOUNTS, Outcome, RecordReturn, ReportMissing, ReportVerdict, ReturnVerdict,
};
use sync_core::casework::rhi::RhiFacts;
use sync_core::fields::PersonOrAgency;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use sync_core::sync::handover::EPISODE;
use uuid::Uuid;

/// What became of an account within a transaction.
pub(in crate::services) enum Taken {
    /// An episode has it.
    Kept {
        /// The episode.
        episode: Box<Episode>,
        /// The account.
        account: Box<AccountKept>,
        /// Whether it was there before.
        again: bool,
    },
    /// The rules of the work refuse it.
    Refused {
        /// Why, as a stable code.
        code: String,
        /// Why, in one plain sentence.
        detail: String,
    },
}

impl Taken {
    fn refused(code: &str, detail: &str) -> Taken {
        Taken::Refused { code: code.to_owned(), detail: detail.to_owned() }
    }

    fn by_rules(errors: &[sync_core::Error]) -> Taken {
        let detail = errors.iter().map(|error| format!("{error}.")).collect::<Vec<_>>().join(" ");
        let code = errors.first().map_or("invalid", sync_core::Error::code);
        Taken::Refused { code: code.to_owned(), detail }
    }
}

/// Checks that an account tells one thing.
pub(in crate::services) fn check(told: &Account) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if !told.tells_one_thing() {
        faults.note("/report", "one_of", "either this or the return must be given");
    }
    faults.end()
}

/// Reads an account back from what a quarantine keeps of it.
pub(in crate::services) fn of_intent(header: &Header, typed: &TypedIntent) -> Option<Account> {
    let mut account = json!({"id": header.id, "child": header.child, "at": typed.at});
    account.as_object_mut()?.extend(typed.intent.as_object()?.clone());
    serde_json::from_value(account).ok().filter(Account::tells_one_thing)
}

/// Returns what a quarantine keeps of an account.
fn intent(told: &Account) -> Value {
    match (&told.report, &told.back) {
        (Some(report), _) => json!({"report": report}),
        (None, back) => json!({"return": back}),
    }
}

/// Judges an account by the rules of the work, and puts it into the transaction. Whether its author may tell of the child is the
/// caller's to ask. The same again comes to the same.
pub(in crate::services) async fn take(
    app: &App,
    write: &mut Write,
    author: &Caller,
    told: &Account,
) -> Result<Taken, Problem> {
    let child = ChildId(told.child);
    let known = episodes::of_child_in(write, child).await?;
    if let Some(taken) = again(&known, author, told) {
        return Ok(taken);
    }
    match (&told.report, &told.back) {
        (Some(report), _) => take_report(app, write, author, (told, report), known).await,
        (None, Some(back)) => take_return(app, write, author, (told, back), known).await,
        (None, None) => Err(Code::Invalid.into()),
    }
}

/// Finds what an account of the caller's came to before, whether or not they may tell of the child by now.
pub(super) async fn kept_before(
    write: &mut Write,
    author: &Caller,
    told: &Account,
) -> Result<Option<AccountKept>, sqlx::Error> {
    let known = episodes::of_child_in(write, ChildId(told.child)).await?;
    Ok(match again(&known, author, told) {
        Some(Taken::Kept { account, .. }) => Some(*account),
        _ => None,
    })
}

/// Finds what an account came to before.
fn again(known: &[Episode], author: &Caller, told: &Account) -> Option<Taken> {
    let of = |episode: &Episode| episode.accounts.iter().find(|account| account.told.id == told.id).cloned();
    let (episode, account) = known.iter().find_map(|episode| Some((episode, of(episode)?)))?;
    if account.by == author.user && account.told == *told {
        return Some(Taken::Kept { episode: Box::new(episode.clone()), account: Box::new(account), again: true });
    }
    Some(Taken::refused("already_exists", "Something else was told under this id."))
}

async fn take_report(
    app: &App,
    write: &mut Write,
    author: &Caller,
    (told, report): (&Account, &ReportMissing),
    known: Vec<Episode>,
) -> Result<Taken, Problem> {
    let (child, now) = (ChildId(told.child), app.environment.now());
    let Some(row) = children::find_in(write, child).await? else {
        return Ok(Taken::refused("no_access", NO_ACCESS));
    };
    let mut facts = report.facts();
    let ahead = facts.put_back(now);
    let classification = classify(facts.classification, row.details.classification_facts(facts.reported_at));
    facts.classification = classification.value;
    let born = row.details.born();
    let spans: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    match facts.judge_report(told.id, &spans, now) {
        ReportVerdict::Refused(errors) => Ok(Taken::by_rules(&errors)),
        ReportVerdict::Beside(other) => {
            let other = known.into_iter().find(|known| known.id == other).ok_or(Code::Internal)?;
            beside(app, write, author, other, kept(author, told, Outcome::Beside, ahead, now)).await
        }
        ReportVerdict::Opens => {
            let account = kept(author, told, Outcome::Opened, ahead, now);
            let text = |text: &PersonOrAgency| text.as_str().to_owned();
            let episode = Episode {
                id: told.id,
                child: child.0,
                history: History { classified_at: now, value: classification.value, changes: Vec::new() },
                rules: classification.rules,
                facts,
                placing_authority: report.placing_authority.as_ref().map(text),
                police_incident_reference: report
                    .police_incident_reference
                    .as_ref()
                    .map(|text| text.as_str().to_owned()),
                taken_by: None,
                taken_by_name: None,
                interview: RhiFacts::default(),
                offer: (None, None),
                not_required: None,
                accounts: vec![account.clone()],
                version: 1,
            };
            if !episodes::put(write, &episode, author.user, now).await? {
                return Ok(Taken::refused("already_exists", "Something else was told under this id."));
            }
            audit::add(write.on(), &app.environment, Entry::of(author, "episode.reported").child(child)).await?;
            let episode = followed(app, write, episode, (told, now)).await?;
            Ok(Taken::Kept { episode: Box::new(episode), account: Box::new(account), again: false })
        }
    }
}

async fn take_return(
    app: &App,
    write: &mut Write,
    author: &Caller,
    (told, back): (&Account, &RecordReturn),
    known: Vec<Episode>,
) -> Result<Taken, Problem> {
    let (child, now) = (ChildId(told.child), app.environment.now());
    let born = children::find_in(write, child).await?.and_then(|row| row.details.born());
    let spans: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    let tells = |episode: &Episode| {
        episode.id == back.episode || episode.accounts.iter().any(|account| account.told.id == back.episode)
    };
    let Some(mut episode) = known.into_iter().find(tells) else {
        return Ok(Taken::refused("no_episode", "No episode of this child is known that it could end."));
    };
    let mut returned = back.told();
    let ahead = returned.put_back(now);
    match episode.facts.judge_return(episode.id, &returned, &spans, now) {
        ReturnVerdict::Refused(errors) => Ok(Taken::by_rules(&errors)),
        ReturnVerdict::Beside => {
            beside(app, write, author, episode, kept(author, told, Outcome::Beside, ahead, now)).await
        }
        ReturnVerdict::Stands(facts) => {
            if episode.accounts.len() >= MAX_ACCOUNTS {
                return Ok(Taken::refused("limit_reached", TOO_MANY));
            }
            let account = kept(author, told, Outcome::Returned, ahead, now);
            episode.facts = *facts;
            episode.accounts.push(account.clone());
            put_next(app, write, &mut episode, author.user).await?;
            audit::add(write.on(), &app.environment, Entry::of(author, "episode.returned").child(child)).await?;
            Ok(Taken::Kept { episode: Box::new(episode), account: Box::new(account), again: false })
        }
    }
}

async fn beside(
    app: &App,
    write: &mut Write,
    author: &Caller,
    mut episode: Episode,
    account: AccountKept,
) -> Result<Taken, Problem> {
    if episode.accounts.len() >= MAX_ACCOUNTS {
        return Ok(Taken::refused("limit_reached", TOO_MANY));
    }
    episode.accounts.push(account.clone());
    put_next(app, write, &mut episode, author.user).await?;
    let entry = Entry::of(author, "episode.account_added").child(ChildId(episode.child));
    audit::add(write.on(), &app.environment, entry).await?;
    let at = account.received_at;
    let episode = followed(app, write, episode, (&account.told, at)).await?;
    Ok(Taken::Kept { episode: Box::new(episode), account: Box::new(account), again: false })
}

/// Carries over what an interview says that was begun by this report, and came before it: a report may have waited for a manager.
async fn followed(
    app: &App,
    write: &mut Write,
    episode: Episode,
    (told, at): (&Account, DateTime<Utc>),
) -> Result<Episode, sqlx::Error> {
    projection::derive_outcomes(write, app.catalogue, episode.child, &[told.id], (Uuid::nil(), at)).await?;
    Ok(episodes::find_in(write, episode.id).await?.unwrap_or(episode))
}

fn kept(author: &Caller, told: &Account, outcome: Outcome, ahead: TimeDelta, now: DateTime<Utc>) -> AccountKept {
    AccountKept {
        told: told.clone(),
        outcome,
        by: author.user,
        by_name: author.name.clone(),
        received_at: now,
        clock_ahead_seconds: Some(ahead.num_seconds()).filter(|seconds| *seconds > 0),
    }
}

/// What is said where a person may not tell of a child, alike for one whom nobody knows.
pub(super) const NO_ACCESS: &str = "You have no access to this child.";
const TOO_MANY: &str = "This episode has as many accounts as it may.";

/// Keeps an account that was refused for a manager to decide; the same one again is kept once. `false` where too much of the
/// device or person waits already.
pub(in crate::services) async fn keep_aside(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    told: &Account,
    (code, detail): (&str, &str),
) -> Result<bool, Problem> {
    let typed = vec![TypedIntent { at: told.at.0, intent: intent(told) }];
    let handed_over = serde_json::to_string(&HandedOver { typed, photos: Vec::new() }).map_err(|_| Code::Internal)?;
    let mut digest = Sha256::new();
    digest.update(b"homeward/episode-account/");
    digest.update(told.id.as_bytes());
    digest.update(caller.device.0.as_bytes());
    digest.update(handed_over.as_bytes());
    let refused = Refused {
        id: app.environment.id(),
        digest: hex::encode(digest.finalize()),
        header: Header { id: RecordId(told.id), kind: EPISODE.to_owned(), child: ChildId(told.child) },
        device: caller.device,
        user: caller.user,
        received_at: app.environment.now(),
        code: code.to_owned(),
        detail: detail.to_owned(),
        bytes: Vec::new(),
        handed_over: Some(handed_over),
    };
    if quarantine::keeps(write, &refused.digest).await? {
        return Ok(true);
    }
    if !shares::room(write, &app.shares, (caller.device, caller.user)).await?.take(0) {
        return Ok(false);
    }
    quarantine::add(write, &refused).await?;
    let entry = Entry::of(caller, "episode.account_kept_aside").child(ChildId(told.child));
    audit::add(write.on(), &app.environment, entry.detail(code.to_owned())).await?;
    Ok(true)
}
