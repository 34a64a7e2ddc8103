//! Missing episodes: report, return, classification, and the interview that follows.

pub mod accounts;
pub mod export;
pub mod get;
pub mod give_back;
pub mod list;
pub mod reclassify;
pub mod report;
pub mod return_home;
pub mod settle;
pub mod take;
pub mod tell;
pub mod worklist;

use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::Entry;
use crate::db::{self, Write};
use crate::disclosure::Disclosure;
use crate::http::children::ChildDetails;
use crate::problem::{Code, Problem};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sync_core::casework::classification::MissingOrAbsent;
use sync_core::casework::classification::{Facts, History, Reclassification, Rule};
use sync_core::casework::episode::{EpisodeFacts, EpisodeSpan, MissingFrom, SafeAndWellCheck};
use sync_core::casework::london;
use sync_core::casework::rhi::{self, NotRequired, RhiClock, RhiFacts};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// An episode as the database keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// The episode.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// What people say of it; the classification as it stands.
    pub facts: EpisodeFacts,
    /// The classification from the report on.
    pub history: History,
    /// The rules that applied when it was last classified.
    pub rules: Vec<Rule>,
    /// The authority that placed the child here.
    pub placing_authority: Option<String>,
    /// The police's reference.
    pub police_incident_reference: Option<String>,
    /// The worker who took the interview.
    pub taken_by: Option<Uuid>,
    /// The worker's name when it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by_name: Option<String>,
    /// How the interview went, as its record tells.
    pub interview: RhiFacts,
    /// Whether the record says that an interview was offered, and accepted.
    #[serde(default)]
    pub offer: (Option<bool>, Option<bool>),
    /// A manager's decision that no interview is required.
    pub not_required: Option<NotRequired>,
    /// What people told of it on phones, in the order in which it came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<accounts::AccountKept>,
    /// The version.
    pub version: i64,
}

impl Episode {
    /// Returns what the interview's clock reads.
    pub fn rhi_facts(&self) -> RhiFacts {
        let said = RhiFacts { returned_at: self.facts.returned_at, ..self.interview.clone() };
        said.decided(self.not_required.clone())
    }

    /// Returns the span that the rules about time see.
    pub fn span(&self) -> EpisodeSpan {
        self.facts.span(self.id)
    }

    /// Tells whether someone still has something to do for it: the child is missing, or the interview is not settled.
    pub fn is_open(&self) -> bool {
        let facts = self.rhi_facts();
        // At the end of time everything that can be settled has been, and what is left is overdue.
        self.facts.returned_at.is_none() || rhi::read(&facts, DateTime::<Utc>::MAX_UTC).state.is_waiting()
    }

    /// Tells whether it waits for a worker.
    pub fn is_waiting(&self) -> bool {
        self.taken_by.is_none() && self.is_open()
    }

    /// Shows as much of it as the level allows, with the interview's clock at an instant.
    pub fn show(&self, level: Level, now: DateTime<Utc>, shown: &Disclosure) -> EpisodeView {
        shown.child(ChildId(self.child), level);
        let full = level == Level::Full;
        let mut rhi = rhi::read(&self.rhi_facts(), now);
        if !full {
            // Reasons and names of managers are content.
            (rhi.reason, rhi.manager) = (None, None);
        }
        EpisodeView {
            id: self.id,
            child: self.child,
            header_only: !full,
            reported_at: self.facts.reported_at,
            classification: self.facts.classification,
            missing_from: self.facts.missing_from,
            returned_at: self.facts.returned_at,
            placed_by_other_authority: self.facts.placed_by_other_authority,
            taken_by: self.taken_by,
            taken_by_name: self.taken_by_name.clone(),
            waiting: self.is_waiting(),
            rhi,
            version: self.version,
            details: full.then(|| EpisodeDetails {
                reported_by: self.facts.reported_by.clone(),
                last_seen_at: self.facts.last_seen_at,
                last_seen_where: self.facts.last_seen_where.clone(),
                rules: self.rules.clone(),
                reclassifications: self.history.changes.clone(),
                where_found: self.facts.where_found.clone(),
                how_returned: self.facts.how_returned.clone(),
                safe_and_well_check: self.facts.safe_and_well_check.clone(),
                placing_authority: self.placing_authority.clone(),
                police_incident_reference: self.police_incident_reference.clone(),
                accounts: self.accounts.clone(),
            }),
        }
    }
}

/// A missing episode.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Episode)]
pub struct EpisodeView {
    /// The episode.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// Whether the caller sees the header alone.
    pub header_only: bool,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Missing or absent, as it stands.
    pub classification: MissingOrAbsent,
    /// Where the child went missing from.
    pub missing_from: MissingFrom,
    /// When the child was located or returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<DateTime<Utc>>,
    /// Whether another authority placed the child here.
    pub placed_by_other_authority: bool,
    /// The worker who took the interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<Uuid>,
    /// The worker's name; absent where the interview was taken before names were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by_name: Option<String>,
    /// Whether it waits for a worker.
    pub waiting: bool,
    /// The interview's clock, by the server's time.
    pub rhi: RhiClock,
    /// The version, as in the ETag.
    pub version: i64,
    /// What only those who work with the child see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<EpisodeDetails>,
}

/// What only those who work with the child see of a missing episode.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EpisodeDetails {
    /// Who reported it.
    pub reported_by: String,
    /// When the child was last seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_where: Option<String>,
    /// Every rule by which this child was never absent when it was last classified.
    pub rules: Vec<Rule>,
    /// Every reconsideration of the classification, oldest first.
    pub reclassifications: Vec<Reclassification>,
    /// Where the child was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub where_found: Option<String>,
    /// How the child returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_returned: Option<String>,
    /// The police's safe and well check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safe_and_well_check: Option<SafeAndWellCheck>,
    /// The authority that placed the child here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placing_authority: Option<String>,
    /// The police's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub police_incident_reference: Option<String>,
    /// What people told of it on phones, in the order in which it came: what opened or ended it, and what was kept beside that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub accounts: Vec<accounts::AccountKept>,
}

/// Returns what the classification rules look at, for a child on the day of an instant.
pub(crate) fn classification_facts(child: &ChildDetails, at: DateTime<Utc>) -> Facts {
    Facts {
        date_of_birth: date_of_birth(child),
        on: london::date_of(at),
        at_risk_of_cse: child.at_risk_of_cse.unwrap_or(false) || child.police_category.is_some(),
    }
}

fn date_of_birth(child: &ChildDetails) -> Option<NaiveDate> {
    child.date_of_birth.map(|date| date.0)
}

/// Turns what the rules of the work refuse into a problem that names each field.
fn refused(errors: &[sync_core::Error]) -> Problem {
    use sync_core::Error;
    let code = match errors.first() {
        Some(Error::EpisodeOpen { .. }) => Code::EpisodeOpen,
        Some(Error::EpisodesOverlap { .. }) => Code::EpisodeOverlaps,
        Some(Error::NotAChange { .. }) => Code::WrongState,
        _ => Code::Invalid,
    };
    errors.iter().fold(Problem::new(code), |problem, error| {
        let pointer = error.path().map(ToString::to_string).unwrap_or_default();
        problem.field(pointer, error.code(), error.to_string())
    })
}

/// Finds an episode and requires that the caller may see the child at the level. An episode of another child is not
/// found.
async fn require(app: &App, caller: &Caller, id: Uuid, least: Level) -> Result<(Episode, Level), Problem> {
    let Some(episode) = db::episodes::find(app.db.reader(), id).await? else {
        return caller.refuse_unknown(app, id).await;
    };
    let level = caller.require(app, ChildId(episode.child), least).await?;
    Ok((episode, level))
}

/// Finds an episode like [`require`], for a caller who changes it.
async fn require_to_change(app: &App, caller: &Caller, id: Uuid, least: Level) -> Result<(Episode, Level), Problem> {
    let Some(episode) = db::episodes::find(app.db.reader(), id).await? else {
        return caller.refuse_unknown(app, id).await;
    };
    let level = caller.require_to_change(app, ChildId(episode.child), least).await?;
    Ok((episode, level))
}

/// Returns an episode's span as it stands at an instant: an unresolved one ended as the child's 18th birthday began.
fn span_at(episode: &Episode, born: Option<NaiveDate>, now: DateTime<Utc>) -> EpisodeSpan {
    let span = episode.span();
    EpisodeSpan { end: span.closes_at(born).filter(|end| span.end.is_some() || *end <= now), ..span }
}

/// Makes missing what stands as absent, where the child's details say that the child never is: of the episodes that are
/// open, in the transaction that changes the details.
pub(crate) async fn reconsider_absence(
    app: &App,
    write: &mut Write,
    (child, details): (ChildId, &ChildDetails),
    caller: &Caller,
) -> Result<(), Problem> {
    let now = app.world.now();
    let facts = classification_facts(details, now);
    for mut episode in db::episodes::of_child_in(write, child).await? {
        if !episode.span().is_open(date_of_birth(details), now) {
            continue;
        }
        let Some(change) = episode.history.reconsidered(facts, now, caller.user) else { continue };
        episode.facts.classification = change.to;
        episode.rules.clone_from(&change.rules);
        episode.history.changes.push(change);
        put_next(app, write, &mut episode, caller.user).await?;
        let entry = Entry::of(caller, "episode.reclassified").child(child).detail(episode.id.to_string());
        db::audit::add(write.on(), &app.world, entry).await?;
    }
    Ok(())
}

/// Stores the next version of an episode that was read in the same transaction.
async fn put_next(app: &App, write: &mut Write, episode: &mut Episode, by: Uuid) -> Result<(), Problem> {
    episode.version += 1;
    if db::episodes::put(write, episode, by, app.world.now()).await? {
        Ok(())
    } else {
        Err(Code::VersionMismatch.into())
    }
}
