//! One child: who it is, what must not be missed before knocking, its records and what happened when.

use crate::work::{Book, PLAN, name};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sync_core::casework::london;
use sync_core::casework::repeat::{RECIDIVIST_EPISODES as REPEAT_EPISODES, RECIDIVIST_MONTHS as REPEAT_MONTHS, Window};
use sync_core::casework::rhi::RhiState;
use sync_core::catalogue::PerChild;
use sync_core::ids::ChildId;
use sync_core::sync::phone::Standing;

/// Most entries of a timeline.
const MAX_TIMELINE: usize = 500;

impl Book<'_> {
    /// Lists the children, by surname and forename.
    pub fn child_cards(&self) -> Vec<Value> {
        let mut children: Vec<(String, &Value)> = self.children.iter().map(|child| (sort_key(child), child)).collect();
        children.sort_by(|one, other| one.0.cmp(&other.0));
        children.into_iter().filter_map(|(_, child)| self.child_card(child)).collect()
    }

    fn child_card(&self, child: &Value) -> Option<Value> {
        let id: ChildId = child.get("id")?.as_str()?.parse().ok()?;
        let born: Option<NaiveDate> =
            child.get("date_of_birth").and_then(Value::as_str).and_then(|date| date.parse().ok());
        let age = born.and_then(|born| london::age_on(born, london::date_of(self.now())));
        Some(json!({
            "child": id,
            "name": name(child),
            "alias": child.get("alias"),
            "date_of_birth": born,
            "age": age,
            "header_only": child.get("header_only").and_then(Value::as_bool).unwrap_or(false),
            "alerts": self.alerts(id, child),
            "records": self.records_of(id).len(),
        }))
    }

    fn holds_nothing(&self, standing: &Standing) -> bool {
        let digest = self.digests.get(&standing.header.id);
        digest.is_some_and(|digest| digest.is_empty && digest.only_begun) && !self.is_unfinished(standing.header.id)
    }

    fn alerts(&self, id: ChildId, child: &Value) -> Vec<Value> {
        let mut alerts = Vec::new();
        // The page says it by the code and what belongs to it, and the English stands for a code that it does not know.
        let mut alert = |kind: &str, (code, args, text): (&str, Value, String), record: Option<&Standing>| {
            let record = record.map(|standing| standing.header.id);
            alerts.push(json!({"alert": kind, "code": code, "args": args, "text": text, "record": record}));
        };
        let mut episodes = self.episode_headers().iter();
        if episodes.any(|one| one.child == id && self.clock_of(one).state == RhiState::NotDue) {
            alert("missing_now", ("missing_now", json!({}), "Missing now".to_owned()), None);
        }
        let detail = |key: &str| child.get("details").and_then(|details| details.get(key));
        match detail("police_category").and_then(Value::as_str) {
            Some("emerging_themes") => {
                alert("cse_category", ("cse_emerging", json!({}), "CSE: emerging themes".to_owned()), None);
            }
            Some(category) => {
                let number = category.trim_start_matches("category_");
                let text = format!("CSE: police category {number}");
                alert("cse_category", ("cse_category", json!({"number": number}), text), None);
            }
            None if detail("at_risk_of_cse").and_then(Value::as_bool) == Some(true) => {
                alert("cse_category", ("cse_risk", json!({}), "At risk of CSE".to_owned()), None);
            }
            None => {}
        }
        let missing = self.repeats(id);
        if missing >= REPEAT_EPISODES {
            let args = json!({"count": missing, "months": REPEAT_MONTHS});
            let text = format!("Repeat missing: {missing} episodes in {REPEAT_MONTHS} months");
            alert("repeat_missing", ("repeat_missing", args, text), None);
        }
        for standing in self.records_of(id) {
            let Some(digest) = self.digests.get(&standing.header.id) else { continue };
            if standing.header.kind == "safety-plan" && !digest.is_empty {
                alert("safety_plan", ("safety_plan", json!({}), "Safety plan in place".to_owned()), Some(standing));
            }
            if let Some(medical) = &digest.medical {
                alert("medical", ("medical", json!({"needs": medical}), format!("Medical: {medical}")), Some(standing));
            }
            if digest.conflicts > 0 {
                let text = format!("Two versions to look at: {}", digest.title);
                alert("conflicts", ("conflicts", json!({"title": digest.title}), text), Some(standing));
            }
        }
        if detail("interpreter_required").and_then(Value::as_bool) == Some(true) {
            let language = detail("first_or_preferred_language").and_then(Value::as_str);
            let told = match language {
                Some(of) => ("interpreter_language", json!({"language": of}), format!("Interpreter: {of}")),
                None => ("interpreter", json!({}), "Interpreter".to_owned()),
            };
            alert("interpreter", told, None);
        }
        if child.get("restricted").and_then(Value::as_bool) == Some(true) {
            alert("restricted", ("restricted", json!({}), "Restricted: named people only".to_owned()), None);
        }
        alerts
    }

    /// Counts the episodes of missing in the months before today, the rule that makes a child repeatedly missing.
    fn repeats(&self, child: ChildId) -> u32 {
        let today = london::date_of(self.now());
        let since = Window::Months(REPEAT_MONTHS).first_day(today);
        let missing = self.episode_headers().iter().filter(|one| one.child == child && one.classification == "missing");
        let within = missing.filter(|one| (since..=today).contains(&london::date_of(one.reported_at)));
        u32::try_from(within.count()).unwrap_or(u32::MAX)
    }

    /// Shows a child's page; `None` where the child is not on the phone.
    pub fn child_page(&self, id: ChildId) -> Option<Value> {
        let child = self.child(id)?;
        let kinds: Vec<Value> = self
            .catalogue
            .kinds()
            .filter(|kind| kind.readable_by(self.me.role))
            .map(|kind| {
                let mut records: Vec<Value> = self
                    .records_of(id)
                    .into_iter()
                    .filter(|standing| standing.header.kind == kind.name)
                    // One that was begun by mistake and taken back holds nothing, and tells nothing.
                    .filter(|standing| kind.per_child == PerChild::One || !self.holds_nothing(standing))
                    .map(|standing| self.card(standing))
                    .collect();
                records.reverse();
                json!({
                    "kind": kind.name,
                    "title": kind.title,
                    "per_child": match kind.per_child { PerChild::One => "one", PerChild::Many => "many" },
                    "writable": kind.writable_by(self.me.role),
                    "records": records,
                })
            })
            .collect();
        Some(json!({
            "card": self.child_card(child)?,
            "details": child.get("details"),
            "episodes": self.episodes_of(id),
            "accounts": self.accounts.iter().filter(|account| account["child"] == json!(id)).collect::<Vec<_>>(),
            "kinds": kinds,
            "notes": self.notes_begun(Some(id)),
            "next_session": self.next_session(id),
            "timeline": self.timeline(id),
        }))
    }

    /// Finds the day of the child's next session that is planned, today or later, for whoever writes in the plan.
    fn next_session(&self, child: ChildId) -> Option<NaiveDate> {
        let today = london::date_of(self.now());
        let plans = self.records_of(child).into_iter().filter(|one| one.header.kind == PLAN && self.writes(PLAN));
        let digests = plans.filter_map(|plan| self.digests.get(&plan.header.id));
        let planned = digests.flat_map(|digest| &digest.sessions).filter(|one| !one.is_logged && one.date >= today);
        planned.map(|one| one.date).min()
    }

    /// Lists the child's episodes, each with its clock as it reads now, newest first.
    fn episodes_of(&self, child: ChildId) -> Vec<Value> {
        let id = child.to_string();
        let mut episodes: Vec<Value> = self
            .episodes
            .iter()
            .filter(|episode| episode.get("child").and_then(Value::as_str) == Some(id.as_str()))
            .map(|episode| {
                let mut shown = episode.clone();
                let header: Option<crate::work::EpisodeHeader> = crate::value::read(episode).ok();
                if let (Some(header), Some(shown)) = (header, shown.as_object_mut()) {
                    shown.insert("rhi".to_owned(), json!(self.clock_of(&header)));
                    let (taken, by) = self.taken(&header);
                    shown.insert("taken".to_owned(), json!(taken));
                    shown.insert("taken_by".to_owned(), json!(by));
                }
                shown
            })
            .collect();
        episodes.sort_by(|one, other| reported(other).cmp(reported(one)));
        episodes
    }

    fn timeline(&self, child: ChildId) -> Vec<Value> {
        let mut entries: Vec<(DateTime<Utc>, Value)> = Vec::new();
        let mut enter = |at: DateTime<Utc>, entry: Value| entries.push((at, entry));
        for standing in self.records_of(child) {
            for moment in self.moments_of(standing.header.id) {
                enter(
                    moment.at,
                    json!({
                        "at": moment.at, "precision": moment.precision, "kind": standing.header.kind,
                        "text": moment.text, "record": standing.header.id, "path": moment.path,
                    }),
                );
            }
        }
        for episode in self.episodes_of(child) {
            let absent = episode.get("classification").and_then(Value::as_str) == Some("absent");
            let reported =
                if absent { ("reported_absent", "Reported absent") } else { ("reported_missing", "Reported missing") };
            for (key, (code, text)) in [("reported_at", reported), ("returned_at", ("returned", "Located or returned"))]
            {
                let at = episode.get(key).and_then(Value::as_str).and_then(|at| at.parse::<DateTime<Utc>>().ok());
                if let Some(at) = at {
                    enter(
                        at,
                        json!({
                            "at": at, "precision": "instant", "kind": "missing-episode", "code": code, "text": text,
                            "record": null, "path": null,
                        }),
                    );
                }
            }
        }
        let mut entries = newest_first(entries);
        entries.truncate(MAX_TIMELINE);
        entries
    }
}

/// Sorts what is shown by its time.
pub fn newest_first(mut entries: Vec<(DateTime<Utc>, Value)>) -> Vec<Value> {
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn reported(episode: &Value) -> &str {
    episode.get("reported_at").and_then(Value::as_str).unwrap_or_default()
}

fn sort_key(child: &Value) -> String {
    let part = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    format!("{} {}", part("surname"), part("forename"))
}
