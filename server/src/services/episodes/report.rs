//! Report a missing episode.

use super::{SeenEpisode, least_to_report, refused};
use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, children, episodes};
use crate::problem::{Code, Problem};
use sync_core::casework::classification::{History, classify};
use sync_core::casework::episode::{Episode, EpisodeFacts, check_span};
use sync_core::casework::rhi::RhiFacts;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// A report that a child is missing.
#[derive(Debug)]
pub struct Report {
    /// The episode's id.
    pub id: Uuid,
    /// The child.
    pub child: ChildId,
    /// What is told; missing or absent as it is thought to be.
    pub facts: EpisodeFacts,
    /// The authority that placed the child here.
    pub placing_authority: Option<String>,
    /// The police's reference.
    pub police_incident_reference: Option<String>,
}

/// Opens an episode, and tells whether it is new: the same report again comes to the episode as it stands; to its author, where their
/// access to the child has ended since, to what the first one made. Missing or absent is decided anew (section 3), by the child's
/// details at the time of the report.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::AlreadyExists`] where the id is another episode's,
/// [`Code::EpisodeOpen`] and [`Code::EpisodeOverlaps`] (section 2), [`Code::Invalid`] with each field at fault.
pub async fn report(app: &App, caller: &Caller, report: Report) -> Result<(SeenEpisode, bool), Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let child = report.child;
    let least = least_to_report(caller.role);
    if access::level(app.db.reader(), caller.user, child).await? < least
        && let Some(first) = reported_before(app, caller, &report).await?
    {
        return Ok((first, false));
    }
    let level = caller.require_to_change(app, child, least).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    // Nobody else can open or close an episode, or change what the rules look at, before this transaction ends.
    let details = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?.details;
    let classification = classify(report.facts.classification, details.classification_facts(report.facts.reported_at));
    let facts = EpisodeFacts { classification: classification.value, ..report.facts.clone() };
    let errors = facts.check(now);
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    let taken = || Problem::new(Code::AlreadyExists).detail("The id is taken.");
    let known = episodes::of_child_in(&mut write, child).await?;
    let born = details.born();
    let others: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    if let Some(episode) = known.into_iter().find(|known| known.id == report.id) {
        let reported = episodes::reported(write.on(), episode.id).await?;
        return if reported.is_some_and(|(reported, _)| same_report(&reported, &report)) {
            Ok((SeenEpisode { episode, level }, false))
        } else {
            Err(taken())
        };
    }
    let episode = Episode {
        id: report.id,
        child: child.0,
        history: History { classified_at: now, value: classification.value, changes: Vec::new() },
        rules: classification.rules,
        facts,
        placing_authority: report.placing_authority,
        police_incident_reference: report.police_incident_reference,
        taken_by: None,
        taken_by_name: None,
        interview: RhiFacts::default(),
        offer: (None, None),
        not_required: None,
        accounts: Vec::new(),
        version: 1,
    };
    let errors = check_span(&episode.span_at(born, now), &others);
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    if !episodes::put(&mut write, &episode, caller.user, now).await? {
        return Err(taken());
    }
    audit::add(write.on(), &app.environment, Entry::of(caller, "episode.reported").child(child)).await?;
    write.commit().await?;
    Ok((SeenEpisode { episode, level }, true))
}

/// Finds what a report made that its author sends again though the child is closed to them by now: what they sent and what was made of
/// it, and nothing that came later.
async fn reported_before(app: &App, caller: &Caller, report: &Report) -> Result<Option<SeenEpisode>, Problem> {
    let mut on = app.db.reader().acquire().await?;
    let Some((first, by)) = episodes::reported(&mut on, report.id).await? else { return Ok(None) };
    if by != caller.user || !same_report(&first, report) {
        return Ok(None);
    }
    // Whoever keeps children may have seen no more than the header when they reported.
    Ok(Some(SeenEpisode { episode: first, level: least_to_report(caller.role) }))
}

/// Tells whether an episode was first reported by the same request. The classification is left out: which rules applied
/// may have changed since.
fn same_report(reported: &Episode, report: &Report) -> bool {
    let facts = EpisodeFacts { classification: reported.facts.classification, ..report.facts.clone() };
    ChildId(reported.child) == report.child
        && reported.facts == facts
        && reported.placing_authority == report.placing_authority
        && reported.police_incident_reference == report.police_incident_reference
}
