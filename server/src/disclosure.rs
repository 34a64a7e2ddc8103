//! What an answer says of children, collected while it is put together, and written to the audit before it is sent.
//!
//! A view of a child, an episode or a record is made by a function that takes the [`Disclosure`], so that none is made
//! without being counted. When the answer is whole, [`audited`] writes one line for each child in it; an answer whose
//! lines cannot be written is not sent.

use crate::app::App;
use crate::auth::Level;
use crate::child_header::ChildHeader;
use crate::db::audit::Entry;
use crate::problem::Problem;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::casework::child::ChildDetails;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use uuid::Uuid;

/// What an answer says of children.
#[derive(Debug, Clone, Default)]
pub struct Disclosure(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    by: Option<(Uuid, DeviceId)>,
    children: BTreeMap<ChildId, Shown>,
    /// Whether it says something that is of no child, and is audited all the same.
    beside: bool,
    /// Whether it says it even as a refusal.
    though_refused: bool,
}

/// What it says of one child.
#[derive(Debug, Default)]
struct Shown {
    level: Option<Level>,
    records: BTreeSet<RecordId>,
    detail: Option<String>,
}

impl Disclosure {
    fn held<T>(&self, change: impl FnOnce(&mut Held) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says who hears it.
    pub fn to(&self, user: Uuid, device: DeviceId) {
        self.held(|held| held.by = Some((user, device)));
    }

    /// Counts that the answer says something of the child, at a level; the highest counts.
    pub fn child(&self, child: ChildId, level: Level) {
        self.held(|held| {
            let shown = held.children.entry(child).or_default();
            shown.level = shown.level.max(Some(level));
        });
    }

    /// Counts a record of the child, or a part of it.
    pub fn record(&self, child: ChildId, record: RecordId) {
        self.held(|held| {
            let shown = held.children.entry(child).or_default();
            shown.level = Some(Level::Full);
            shown.records.insert(record);
        });
    }

    /// Adds codes or ids to the child's line.
    pub fn detail(&self, child: ChildId, detail: impl Into<String>) {
        self.held(|held| held.children.entry(child).or_default().detail = Some(detail.into()));
    }

    /// Counts something that is of no child and leaves a line all the same, such as the audit of accounts.
    pub fn beside(&self) {
        self.held(|held| held.beside = true);
    }

    /// Says that the answer tells what was counted though it refuses, as when likely duplicates are shown.
    pub fn though_refused(&self) {
        self.held(|held| held.though_refused = true);
    }

    /// Makes the audit's lines of an answer to an operation.
    fn lines(&self, operation: &str, action: &'static str, status: StatusCode) -> Vec<Entry> {
        let told = status.is_success() || status.is_redirection();
        self.held(|held| {
            let held = std::mem::take(held);
            let Some((user, device)) = held.by.filter(|_| told || held.though_refused) else { return Vec::new() };
            let entry = || Entry::by(Some(user), Some(device.0), action).operation(operation);
            let mut lines: Vec<Entry> = held
                .children
                .into_iter()
                .map(|(child, shown)| {
                    let entry = entry().child(child).level(shown.level).records(shown.records);
                    match shown.detail {
                        Some(detail) => entry.detail(detail),
                        None => entry,
                    }
                })
                .collect();
            if held.beside {
                lines.push(entry());
            }
            lines
        })
    }
}

impl ChildHeader {
    /// Takes the header of a child, which the answer then says.
    pub fn of(id: Uuid, details: &ChildDetails, shown: &Disclosure) -> ChildHeader {
        shown.child(ChildId(id), Level::Header);
        ChildHeader {
            id,
            forename: details.forename.clone(),
            surname: details.surname.clone(),
            alias: details.alias.clone(),
            date_of_birth: details.date_of_birth,
            team: details.team.clone(),
        }
    }
}

/// Names what an operation does with what it says, as the audit has it.
fn action(method: &Method, route: &str, status: StatusCode) -> &'static str {
    match (method.as_str(), route) {
        ("GET", "/v1/children") => "children.listed",
        ("POST", "/v1/children/search") => "children.searched",
        ("POST", "/v1/children/duplicates") => "duplicates.shown",
        ("POST", "/v1/children") if status.is_client_error() => "duplicates.shown",
        ("GET", "/v1/children/{child}") => "child.read",
        ("GET", "/v1/children/{child}/timeline") => "child.timeline",
        ("GET", "/v1/children/{child}/allocations") => "allocations.read",
        ("GET", "/v1/children/{child}/restriction") => "restriction.read",
        ("GET", "/v1/children/{child}/ssd-missing") => "ssd.exported",
        ("GET", "/v1/missing-episodes") => "episodes.listed",
        ("GET", "/v1/missing-episodes/{episode}") => "episode.read",
        ("GET", "/v1/rhi-worklist") => "worklist.read",
        ("GET", "/v1/records") => "records.listed",
        ("GET", "/v1/records/{record}") => "record.read",
        ("GET", "/v1/records/{record}/history") => "record.history",
        ("GET", "/v1/records/{record}/attachments/{attachment}")
        | ("GET", "/v1/quarantine/{entry}/attachments/{attachment}") => "attachment.read",
        ("GET", "/v1/quarantine" | "/v1/quarantine/{entry}") => "quarantine.read",
        ("GET", "/v1/glass-breaks") => "glass.read",
        ("GET", "/v1/audit") => "audit.read",
        ("POST", "/v1/sync") => "sync.delivered",
        // What was changed has a line of its own, and the answer shows it.
        _ => "child.shown",
    }
}

/// Writes what an answer says of children to the audit, and only then lets it go.
pub async fn audited(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let disclosure = Disclosure::default();
    request.extensions_mut().insert(disclosure.clone());
    let response = next.run(request).await;
    let status = response.status();
    let lines = disclosure.lines(&format!("{method} {route}"), action(&method, &route, status), status);
    if lines.is_empty() {
        return response;
    }
    match app.db.note(&app.environment, lines).await {
        Ok(()) => response,
        Err(error) => Problem::from(error).into_response(),
    }
}
