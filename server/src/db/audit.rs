//! Who did what, in codes and ids; never content.

mod queue;

use super::{Db, Query};
use crate::auth::Level;
use crate::clock::{Environment, from_micros, micros};
use chrono::{DateTime, SecondsFormat, Utc};
pub(super) use queue::Queue;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe};
use std::borrow::Cow;
use std::collections::BTreeSet;
use sync_core::ids::{ChildId, RecordId};
use sync_core::sync::output::Output;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something to be noted.
#[derive(Debug, Clone)]
pub struct Entry {
    user: Option<Uuid>,
    device: Option<Uuid>,
    action: &'static str,
    operation: Option<String>,
    child: Option<ChildId>,
    level: Option<Level>,
    records: BTreeSet<RecordId>,
    detail: Option<String>,
}

impl Entry {
    /// Makes an entry of what happened without a caller: a sign-in, a command on the machine.
    pub fn by(user: Option<Uuid>, device: Option<Uuid>, action: &'static str) -> Entry {
        let (operation, child, level, records, detail) = (None, None, None, BTreeSet::new(), None);
        Entry { user, device, action, operation, child, level, records, detail }
    }

    /// Names the child.
    #[must_use]
    pub fn child(mut self, child: ChildId) -> Entry {
        self.child = Some(child);
        self
    }

    /// Names the record.
    #[must_use]
    pub fn record(mut self, record: RecordId) -> Entry {
        self.records.insert(record);
        self
    }

    /// Names records.
    #[must_use]
    pub fn records(mut self, records: BTreeSet<RecordId>) -> Entry {
        self.records.extend(records);
        self
    }

    /// Says how much of the child was told.
    #[must_use]
    pub fn level(mut self, level: Option<Level>) -> Entry {
        self.level = level.filter(|level| *level != Level::None);
        self
    }

    /// Names the operation, by method and route.
    #[must_use]
    pub fn operation(mut self, operation: &str) -> Entry {
        self.operation = Some(operation.to_owned());
        self
    }

    /// Adds codes or ids.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Entry {
        self.detail = Some(detail.into());
        self
    }
}

/// An entry as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The entry.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Uuid>,
    /// On which device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Uuid>,
    /// What: `record.read`, `access.refused`, `glass.broken` …
    pub action: String,
    /// The operation that answered, by method and route.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub operation: Option<String>,
    /// The child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<Uuid>,
    /// How much of the child the answer held: `header` or `full`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub level: Option<String>,
    /// The record, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Uuid>,
    /// Every record it is of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub records: Vec<Uuid>,
    /// Codes and ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What one answer says, as the log has it: what its lines share, and what each has of its own. Later versions must read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The id of its first line; the others follow it.
    id: Uuid,
    at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Uuid>,
    action: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    child: Option<ChildId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<Cow<'static, str>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    records: BTreeSet<RecordId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl Answer {
    fn of(id: Uuid, at: DateTime<Utc>, entry: Entry) -> Answer {
        let Entry { user, device, action, operation, child, level, records, detail } = entry;
        let line = Line { child, level: level.map(|level| level.as_str().into()), records, detail };
        Answer { id, at, user, device, action: action.into(), operation, lines: vec![line] }
    }

    /// Puts entries together that differ in what is a line's own.
    fn gather(environment: &Environment, entries: Vec<Entry>) -> Vec<Answer> {
        let at = environment.now();
        let mut answers: Vec<Answer> = Vec::new();
        for entry in entries {
            match answers.last_mut() {
                Some(last)
                    if (last.user, last.device, &*last.action, &last.operation)
                        == (entry.user, entry.device, entry.action, &entry.operation) =>
                {
                    last.lines.append(&mut Answer::of(last.id, at, entry).lines);
                }
                _ => answers.push(Answer::of(environment.id(), at, entry)),
            }
        }
        answers
    }
}

const COLUMNS: &str = "id, at, user_id, device_id, action, operation, child_id, level, record_id, records, detail";
fn bind(query: Query, (id, answer, line): &(Uuid, &Answer, &Line)) -> Query {
    let text = |id: Option<Uuid>| id.map(|id| id.to_string());
    let one = line.records.first().filter(|_| line.records.len() == 1);
    let several =
        (line.records.len() > 1).then(|| line.records.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    query
        .bind(id.to_string())
        .bind(micros(answer.at))
        .bind(text(answer.user))
        .bind(text(answer.device))
        .bind(answer.action.to_string())
        .bind(answer.operation.clone())
        .bind(line.child.map(|id| id.to_string()))
        .bind(line.level.as_deref().map(str::to_owned))
        .bind(one.map(ToString::to_string))
        .bind(several)
        .bind(line.detail.clone())
}

/// Writes the lines of answers, all or none where the connection is in a transaction. Lines that are there already are
/// left.
async fn insert(on: &mut AnyConnection, answers: &[Answer]) -> Result<(), sqlx::Error> {
    let lines: Vec<(Uuid, &Answer, &Line)> = answers
        .iter()
        .flat_map(|answer| {
            let ids = (0_u128..).map(|place| Uuid::from_u128(answer.id.as_u128().wrapping_add(place)));
            ids.zip(&answer.lines).map(move |(id, line)| (id, answer, line))
        })
        .collect();
    super::insert(on, (&format!("audit ({COLUMNS})"), "ON CONFLICT (id) DO NOTHING"), &lines, bind).await
}

/// Notes an entry within a transaction.
pub async fn add(on: &mut AnyConnection, environment: &Environment, entry: Entry) -> Result<(), sqlx::Error> {
    insert(on, &[Answer::of(environment.id(), environment.now(), entry)]).await
}

/// Notes within a transaction that a summary left a phone. The line's id follows from the device and the summary's own, so that it is
/// there once however often it is told, and takes the place of no other line.
pub async fn add_output(
    on: &mut AnyConnection,
    environment: &Environment,
    entry: Entry,
    output: &Output,
) -> Result<(), sqlx::Error> {
    let device = entry.device.unwrap_or_default();
    let id = Sha256::digest(format!("output {device} {}", output.id));
    let id = Uuid::from_slice(&id[..16]).unwrap_or_default();
    let made_at = output.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    insert(on, &[Answer::of(id, environment.now(), entry.child(output.child).detail(made_at))]).await
}

/// Notes an entry by itself.
///
/// # Errors
/// As [`Db::note`].
pub async fn note(db: &Db, environment: &Environment, entry: Entry) -> Result<(), sqlx::Error> {
    db.note(environment, vec![entry]).await
}

impl Db {
    /// Notes entries by themselves, all or none: they are in the log when this returns.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] where the database does not take them.
    pub async fn note(&self, environment: &Environment, entries: Vec<Entry>) -> Result<(), sqlx::Error> {
        self.audit.write(Answer::gather(environment, entries)).await
    }

    /// Makes lines of everything in the log, so that a list of them is whole.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] where the database does not take them.
    pub async fn lay_out_audit(&self) -> Result<(), sqlx::Error> {
        self.audit.lay_out().await
    }
}

/// Which lines a list of them holds.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of one child.
    pub child: Option<ChildId>,
    /// By one person.
    pub user: Option<Uuid>,
    /// Of no child: of accounts, devices and sessions.
    pub childless: bool,
    /// Of children this person has full access to.
    pub seen_by: Option<Uuid>,
    /// Of tries that were refused too, whatever the child. What they were tried on is left out, unless the child is open:
    /// it would tell a child that is here from one that is not.
    pub refused: bool,
    /// Before a time and id.
    pub before: (i64, String),
    /// How many.
    pub limit: i64,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    at: i64,
    user_id: Option<String>,
    device_id: Option<String>,
    action: String,
    operation: Option<String>,
    child_id: Option<String>,
    level: Option<String>,
    record_id: Option<String>,
    records: Option<String>,
    detail: Option<String>,
    /// Whether the child is open to whoever reads.
    is_open: i64,
}

impl Row {
    fn read(self) -> AuditEntry {
        let id = |text: Option<String>| text.map(|text| super::uuid(&text));
        let told = self.is_open == 1 || self.action != REFUSED;
        let record = self.record_id.filter(|_| told);
        let ids = self.records.as_ref().or(record.as_ref());
        AuditEntry {
            id: super::uuid(&self.id),
            at: from_micros(self.at),
            user: id(self.user_id),
            device: id(self.device_id),
            action: self.action,
            operation: self.operation,
            child: id(self.child_id.filter(|_| told)),
            level: self.level,
            records: ids.into_iter().flat_map(|ids| ids.split(' ')).map(super::uuid).collect(),
            record: id(record),
            detail: self.detail.filter(|_| told),
        }
    }
}

/// The action of a try that was refused.
pub const REFUSED: &str = "access.refused";

/// Lists entries, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<AuditEntry>, sqlx::Error> {
    db.lay_out_audit().await?;
    // Written out for what is asked, so that each list has its index.
    let mut bound: Vec<String> = Vec::new();
    let mut place = |value: Option<String>| {
        bound.push(value?);
        Some(format!("${}", bound.len() + 3))
    };
    let mut conditions = String::new();
    if let Some(child) = place(filter.child.map(|id| id.to_string())) {
        conditions.push_str(&format!(" AND audit.child_id = {child}"));
    }
    if let Some(user) = place(filter.user.map(|id| id.to_string())) {
        conditions.push_str(&format!(" AND audit.user_id = {user}"));
    }
    let open = place(filter.seen_by.map(|id| id.to_string())).map(|user| {
        format!(
            "EXISTS (SELECT 1 FROM access WHERE access.child_id = audit.child_id AND access.user_id = {user} \
             AND access.level = 'full')"
        )
    });
    let mut wanted: Vec<String> = open.iter().cloned().collect();
    if filter.childless {
        wanted.push(format!("(audit.child_id IS NULL AND audit.action <> '{REFUSED}')"));
    }
    if filter.refused {
        wanted.push(format!("audit.action = '{REFUSED}'"));
    }
    if !wanted.is_empty() {
        conditions.push_str(&format!(" AND ({})", wanted.join(" OR ")));
    }
    let open = open.map_or("1".to_owned(), |open| format!("CASE WHEN {open} THEN 1 ELSE 0 END"));
    let sql = format!(
        "SELECT {COLUMNS}, CAST({open} AS BIGINT) AS is_open FROM audit WHERE (at < $1 OR (at = $1 AND id < $2)){conditions} \
         ORDER BY at DESC, id DESC LIMIT $3"
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(filter.before.0).bind(&filter.before.1).bind(filter.limit);
    let rows: Vec<Row> = bound.into_iter().fold(query, |query, value| query.bind(value)).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}
