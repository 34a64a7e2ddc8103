//! Reads the whole change log again, verifies every hash, derives everything again, and compares.

mod bindings;
mod unreadable;

pub use bindings::Binding;

use crate::clock::Environment;
use crate::db::Db;
use crate::db::attachments::Location;
use crate::db::records::{self, Logged};
use crate::db::stored::Unreadable;
use crate::db::usernames::Clashes;
use crate::db::{attachments, names, projections, upkeep, usernames};
use crate::ingest::heads_text;
use crate::projection;
use crate::services::teams::{self, Settled};
use crate::teams::Teams;
use anyhow::Result;
use automerge::Change;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use sync_core::catalogue::Catalogue;
use sync_core::ids::{DeviceId, RecordId};
use sync_core::record::{Header, Record};
use sync_core::sync::hub;
use uuid::Uuid;

/// How many records are read at a time.
const BATCH: i64 = 200;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many records were read.
    pub records: u64,
    /// How many changes were read and their hashes verified.
    pub changes: u64,
    /// How many attachments were read and their hashes verified.
    pub attachments: u64,
    /// What is wrong: the record, and what.
    pub faults: Vec<(RecordId, Fault)>,
    /// Children whom a search would not find by their names.
    pub misnamed: Vec<Uuid>,
    /// How many records were derived again.
    pub rebuilt: u64,
    /// Rows that this version cannot read. A later one may have written them; it, or a backup, has them.
    pub unreadable: Vec<Unreadable>,
    /// Devices that are bound to a person whose they are not.
    pub bindings: Vec<Binding>,
    /// Accounts whose names are compared like another's: each, and the one that is found by the name.
    pub same_names: Vec<(Uuid, Uuid)>,
    /// Accounts whose names look like another's: each, and the other. Nothing is wrong with what they wrote.
    pub alike_names: Vec<(Uuid, Uuid)>,
    /// How the teams in use differ from the settings.
    pub teams: Settled,
    /// Whether what could be mended was.
    pub mended: bool,
}

/// What can be wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A change in the log is not what its hash says. Only a backup has it.
    Log(String),
    /// The document is not what the log says.
    Snapshot,
    /// The merged JSON is not what the log says.
    Projection,
    /// The devices that wrote in it are not those of the log.
    Devices,
    /// A missing episode is not what its interviews' records say.
    Outcome,
    /// An attachment is not what its hash says. Only a backup has it, or the phone that took it.
    Attachment(Uuid),
}

impl Report {
    /// Tells whether everything is as the log says: nothing was wrong, or all that was has been derived again.
    pub fn is_well(&self) -> bool {
        let only_kept = |fault: &Fault| matches!(fault, Fault::Log(_) | Fault::Attachment(_));
        (self.misnamed.is_empty() || self.rebuilt > 0)
            && self.faults.iter().all(|(_, fault)| self.rebuilt > 0 && !only_kept(fault))
            && self.bindings.iter().all(|binding| binding.mended)
            && self.same_names.is_empty()
            && self.unreadable.is_empty()
            && (self.teams.misspelled == 0 || self.mended)
            && self.teams.unknown.is_empty()
    }

    /// Says what was found, by ids alone.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} records, {} changes read and verified", self.records, self.changes);
        if self.attachments > 0 {
            let _ = writeln!(text, "{} attachments read and verified", self.attachments);
        }
        for (record, fault) in &self.faults {
            let what = match fault {
                Fault::Log(reason) => format!("the log is damaged: {reason}"),
                Fault::Snapshot => "the document is not what the log says".to_owned(),
                Fault::Projection => "the merged record is not what the log says".to_owned(),
                Fault::Devices => "the devices that wrote in it are not those of the log".to_owned(),
                Fault::Outcome => "a missing episode is not what its interviews say".to_owned(),
                Fault::Attachment(id) => format!("attachment {id} is damaged"),
            };
            let _ = writeln!(text, "{record}  {what}");
        }
        for unreadable in &self.unreadable {
            let _ = writeln!(text, "{unreadable}: a later version may have written it");
        }
        for binding in &self.bindings {
            let _ = writeln!(text, "{}", binding.describe());
        }
        for child in &self.misnamed {
            let _ = writeln!(text, "{child}  the index of names is not what the child's names say");
        }
        for (account, other) in &self.same_names {
            let _ = writeln!(
                text,
                "account {account} has the name of {other}, but for case, accents or space: `user rename` one"
            );
        }
        for (account, other) in &self.alike_names {
            let _ = writeln!(text, "account {account} has a name that looks like that of {other}: `user rename` one");
        }
        if self.teams.misspelled > 0 {
            let what = if self.mended { "spelled as the settings do" } else { "not spelled as the settings do" };
            let _ = writeln!(text, "{} teams {what}", self.teams.misspelled);
        }
        for unknown in &self.teams.unknown {
            let teams::Unknown { team, accounts, children } = unknown;
            let _ = writeln!(text, "team {team} is not in the settings: {accounts} accounts, {children} children");
        }
        let settled = self.teams == Settled::default() && self.misnamed.is_empty() && self.same_names.is_empty();
        if self.faults.is_empty() && self.unreadable.is_empty() && self.bindings.is_empty() && settled {
            let _ = writeln!(text, "everything is as the log says");
        } else if self.rebuilt > 0 {
            let _ = writeln!(text, "{} derived again", self.rebuilt);
        }
        text
    }
}

/// Examines a database; with `rebuild` it replaces what was derived wrongly, takes devices
/// from whom they are not, and spells teams as the settings do.
///
/// # Errors
/// When the database does not answer.
pub async fn examine(db: &Db, environment: &Environment, teams: &Teams, rebuild: bool) -> Result<Report> {
    let Clashes { same: same_names, alike: alike_names } = usernames::clashes(db.reader()).await?;
    let mut report = Report { same_names, alike_names, mended: rebuild, ..Report::default() };
    let mut after = String::new();
    let mut interviews = Vec::new();
    loop {
        let headers = upkeep::headers(db.reader(), &after, BATCH).await?;
        let Some(last) = headers.last() else { break };
        after = last.id.to_string();
        for header in headers {
            let covered = one(db, &header, rebuild, &mut report).await?;
            if !covered.is_empty() {
                interviews.push((header, covered));
            }
        }
    }
    for location in [Location::Record, Location::Aside] {
        pictures(db, location, &mut report).await?;
    }
    report.teams = teams::settle(db, environment, teams, rebuild).await?;
    report.bindings = bindings::examine(db, environment, rebuild).await?;
    report.unreadable = unreadable::examine(db).await?;
    report.misnamed = names::examine(db, rebuild).await?;
    if rebuild {
        report.rebuilt += u64::try_from(report.misnamed.len()).unwrap_or(u64::MAX);
    }
    // Several interviews may cover one episode, so all of them must be right first.
    for (header, covered) in interviews {
        episodes(db, &header, &covered, rebuild, &mut report).await?;
    }
    Ok(report)
}

/// Examines the attachments that are complete, of records or of refused work.
async fn pictures(db: &Db, location: Location, report: &mut Report) -> Result<()> {
    let mut after = String::new();
    loop {
        let attachments = attachments::list(db.reader(), location, &after, BATCH).await?;
        let Some(last) = attachments.last() else { return Ok(()) };
        after = last.upload.to_string();
        for attachment in attachments {
            let mut reader = db.reader().acquire().await?;
            let bytes = attachments::read(&mut reader, location, attachment.upload, (0, attachment.size)).await?;
            drop(reader);
            let found = tokio::task::spawn_blocking(move || Sha256::digest(bytes)).await?;
            report.attachments += 1;
            if hex::encode(found) != attachment.sha256 {
                report.faults.push((attachment.record, Fault::Attachment(attachment.id)));
            }
        }
    }
}

/// Examines one record. Returns the missing episodes it covers, where its merged JSON can be relied on.
async fn one(db: &Db, header: &Header, rebuild: bool, report: &mut Report) -> Result<Vec<Uuid>> {
    let id = header.id;
    let log = records::log(db.reader(), id, 0).await?;
    report.records += 1;
    let wrote: BTreeSet<DeviceId> = log.iter().map(|logged| logged.device).collect();
    let derived = {
        let header = header.clone();
        tokio::task::spawn_blocking(move || derive(&header, log)).await?
    };
    let (record, changes) = match derived {
        Ok(derived) => derived,
        Err(reason) => {
            report.faults.push((id, Fault::Log(reason)));
            return Ok(Vec::new());
        }
    };
    report.changes += changes;
    let heads = heads_text(&record.heads());
    let merged = record.view();
    let view = serde_json::to_string(&merged)?;
    let conflicts = i64::try_from(merged.conflicts.len()).unwrap_or(i64::MAX);
    let count = i64::try_from(changes).unwrap_or(i64::MAX);
    let stored = upkeep::derived(db.reader(), id).await?;
    let kept = records::load(db.reader(), &[id]).await?.remove(&id);
    let loaded = kept.as_ref().and_then(|kept| kept.open(Catalogue::embedded()).ok());
    let devices_fit = kept.as_ref().is_some_and(|kept| kept.devices.iter().copied().collect::<BTreeSet<_>>() == wrote);
    let document = kept.and_then(|kept| Record::load_as(Catalogue::embedded(), header, &kept.snapshot).ok());
    let named = stored.heads.split(' ').filter_map(|head| head.parse().ok());
    let known = document.map(|document| document.heads()).unwrap_or_default();
    let beyond = named.chain(known).any(|head| !record.has(&head));
    if beyond || changes == 0 {
        // To derive again from such a log would lose what the document still has.
        report.faults.push((id, Fault::Log("changes are missing that the document has".to_owned())));
        return Ok(Vec::new());
    }
    let snapshot_fits = stored.heads == heads
        && stored.changes == count
        && loaded.is_some_and(|loaded| loaded.heads() == record.heads() && loaded.view() == merged);
    let projection_fits = stored.projection == Some((heads.clone(), view.clone(), conflicts));
    if !snapshot_fits {
        report.faults.push((id, Fault::Snapshot));
    }
    if !projection_fits {
        report.faults.push((id, Fault::Projection));
    }
    if !devices_fit {
        report.faults.push((id, Fault::Devices));
        if rebuild {
            let mut write = db.write().await?;
            upkeep::put_devices(&mut write, id).await?;
            write.commit().await?;
            report.rebuilt += 1;
        }
    }
    if rebuild && !(snapshot_fits && projection_fits) {
        // Kept only if it can be read back, as every snapshot is.
        let snapshot = hub::snapshot(Catalogue::embedded(), &record)?;
        let mut write = db.write().await?;
        upkeep::put_snapshot(&mut write, id, &snapshot, &heads, count).await?;
        projections::put_projection(&mut write, id, &heads, &view, conflicts).await?;
        write.commit().await?;
        report.rebuilt += 1;
    }
    Ok(if projection_fits || rebuild { projection::covered(Catalogue::embedded(), &merged) } else { Vec::new() })
}

/// Compares the child's missing episodes with what the interviews say of them.
async fn episodes(db: &Db, header: &Header, covered: &[Uuid], rebuild: bool, report: &mut Report) -> Result<()> {
    let mut wrong = false;
    for episode in covered {
        wrong |= match projection::outcomes_agree(db.reader(), Catalogue::embedded(), header.child.0, *episode).await {
            // It is listed among what cannot be read.
            Err(error) if Unreadable::is(&error) => return Ok(()),
            agrees => !agrees?,
        };
    }
    if !wrong {
        return Ok(());
    }
    report.faults.push((header.id, Fault::Outcome));
    let interview = projections::find(db.reader(), header.id).await?;
    if let Some(interview) = interview.filter(|_| rebuild) {
        let mut write = db.write().await?;
        // Nobody wrote it: it follows from the interview, and from when that last changed.
        projection::derive_outcomes(
            &mut write,
            Catalogue::embedded(),
            header.child.0,
            covered,
            (Uuid::nil(), interview.updated_at),
        )
        .await?;
        write.commit().await?;
        report.rebuilt += 1;
    }
    Ok(())
}

/// Derives a record from its log, verifying each change's hash.
fn derive(header: &Header, log: Vec<Logged>) -> Result<(Record, u64), String> {
    let mut record = Record::begin(Catalogue::embedded(), header.clone()).map_err(|error| error.to_string())?;
    let mut count = 0;
    let mut changes = Vec::new();
    for logged in log {
        let change = Change::from_bytes(logged.bytes).map_err(|_| format!("change {} cannot be read", logged.hash))?;
        if change.hash().to_string() != logged.hash {
            return Err(format!("change {} is another one", logged.hash));
        }
        changes.push(change);
        count += 1;
    }
    record.apply(changes).map_err(|error| error.to_string())?;
    Ok((record, count))
}
