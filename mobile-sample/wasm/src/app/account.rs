//! What this person tells of a missing child: a report or a return, kept until the server has heard it, and what it came to
//! where that is not what was meant.

use super::{App, Fault};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sync_core::casework::classification::{Facts, MissingOrAbsent, classify};
use sync_core::casework::episode::{
    EpisodeFacts, EpisodeSpan, MissingFrom, ReportVerdict, ReturnTold, ReturnVerdict, SafeAndWellCheck, reports,
};
use sync_core::casework::london;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::Storage as _;
use sync_core::views::caseload::{Told, ids_of, name};
use uuid::Uuid;

/// Where accounts lie that the server has not heard, each as it is sent.
const ACCOUNTS: &str = "account/";
/// Where it lies what an account came to, until the person has seen it.
const TOLD: &str = "told/";
/// Where it lies what stands in a form that was not sent, by child.
const TELLING: &str = "telling/";
/// Largest form, in bytes: all its texts, pasted far too long.
const MAX_TELLING_BYTES: usize = 100_000;
/// Stands for a name that the phone does not have: who sees the header alone does not see who reported.
const NOT_SHOWN: &str = "-";

impl App {
    /// Keeps a report or a return. What the rules of the work refuse by what this phone knows is refused at once; `beside` tells
    /// that the same was told before.
    pub(super) fn tell(&mut self, child: ChildId, told: Value) -> Result<Value, Fault> {
        if !reports(self.phone()?.profile().role) {
            return Err(Fault::new("role_reports_not", "Your role does not report missing children."));
        }
        let card: Value = self.storage.read_json(&format!("child/{child}")).ok_or_else(Fault::malformed)?;
        if card["header_only"] == json!(true) && self.phone()?.profile().role == Role::MissingChildrenWorker {
            return Err(Fault::new("header_only", "You see the header of this child alone. Ring the SPA."));
        }
        let now = self.clock().corrected_now;
        let known = self.episodes();
        let of_child: Vec<&Value> = known.iter().filter(|episode| episode["child"] == json!(child)).collect();
        let spans: Vec<EpisodeSpan> = of_child.iter().filter_map(|episode| span(episode)).collect();
        let id = self.fresh_id();
        let mut kept = json!({"id": id, "child": child, "at": now});
        let back = &told["return"];
        let beside = if back.is_null() {
            let facts = facts(&told["report"]).ok_or_else(Fault::malformed)?;
            match facts.judge_report(id, &spans, now) {
                ReportVerdict::Refused(errors) => return Err(first(errors)),
                ReportVerdict::Beside(_) => true,
                ReportVerdict::Opens => false,
            }
        } else {
            let returned = returned(back).ok_or_else(Fault::malformed)?;
            let episode = of_child.iter().find(|episode| is_of(episode, &back["episode"]));
            let standing = episode.and_then(|episode| Some((uuid(&episode["id"])?, facts(episode)?)));
            let (episode, standing) = standing.ok_or_else(Fault::malformed)?;
            match standing.judge_return(episode, &returned, &spans, now) {
                ReturnVerdict::Refused(errors) => return Err(first(errors)),
                ReturnVerdict::Beside => true,
                ReturnVerdict::Stands(_) => false,
            }
        };
        let part = if back.is_null() { "report" } else { "return" };
        kept[part] = told[part].clone();
        self.storage.put_json(&format!("{ACCOUNTS}{id}"), &kept);
        self.storage.remove(&format!("{TELLING}{child}"));
        Ok(json!({"id": id, "beside": beside}))
    }

    /// Keeps what stands in the form of a report or a return, as it is typed; null drops it.
    pub(super) fn telling(&mut self, child: ChildId, typed: &Value) -> Result<(), Fault> {
        self.phone()?;
        let key = format!("{TELLING}{child}");
        if typed.is_null() {
            self.storage.remove(&key);
            return Ok(());
        }
        let kept = json!({"child": child, "at": self.clock().corrected_now, "unfinished": typed});
        if kept.to_string().len() > MAX_TELLING_BYTES {
            return Err(Fault::new(
                "draft_too_large",
                "That is more than this phone can keep. It is only on this screen: shorten it.",
            ));
        }
        self.storage.put_json(&key, &kept);
        Ok(())
    }

    /// Counts the forms that were not sent.
    pub(super) fn tellings(&self) -> usize {
        self.storage.keys(TELLING).len()
    }

    /// Reads what stands in the form of a child.
    pub(super) fn telling_of(&self, child: ChildId) -> Value {
        self.storage
            .read_json(&format!("{TELLING}{child}"))
            .map_or(Value::Null, |mut kept: Value| kept["unfinished"].take())
    }

    fn waiting_accounts(&self) -> Vec<Value> {
        // By their ids, and so by when they were written.
        self.storage.keys(ACCOUNTS).iter().filter_map(|key| self.storage.read_json(key)).collect()
    }

    /// Counts the accounts that are on this phone only.
    pub(super) fn accounts_waiting(&self) -> usize {
        self.storage.keys(ACCOUNTS).len()
    }

    /// Returns when the oldest of them was written.
    pub(super) fn accounts_since(&self) -> Option<DateTime<Utc>> {
        self.waiting_accounts().first().and_then(|account| instant(&account["at"]))
    }

    /// Lists the accounts to send, oldest first.
    pub(super) fn accounts(&self) -> Value {
        let body = |account: Value| json!({"id": account["id"], "body": account.to_string()});
        self.waiting_accounts().into_iter().map(body).collect()
    }

    /// Takes the server's word on an account. What it came to is told where it is not what was meant.
    pub(super) fn account_answer(&mut self, id: Uuid, answer: &[u8]) -> Result<(), Fault> {
        let answer: Value = serde_json::from_slice(answer).map_err(|_| Fault::not_ours())?;
        let outcome = answer["outcome"].as_str().unwrap_or_default();
        let is_known = ["opened", "returned", "beside", "kept_aside"].contains(&outcome);
        if answer["id"] != json!(id) || !is_known {
            return Err(Fault::not_ours());
        }
        let key = format!("{ACCOUNTS}{id}");
        let Some(account) = self.storage.read_json::<Value>(&key) else { return Ok(()) };
        if let Some(episode) = uuid(&answer["episode"]["id"]) {
            self.storage.put_json(&format!("episode/{episode}"), &answer["episode"]);
        }
        self.claim_follows(id, uuid(&answer["episode"]["id"]));
        let ahead = &answer["clock_ahead_seconds"];
        if (matches!(outcome, "beside" | "kept_aside") || !ahead.is_null())
            && let Some(mut told) = self.show_account(&account, outcome)
        {
            told.detail = text(&answer["detail"]);
            told.clock_ahead_seconds = ahead.as_i64();
            self.storage.put_json(&format!("{TOLD}{id}"), &told);
        }
        self.storage.remove(&key);
        Ok(())
    }

    /// Drops what an account came to: it was seen.
    pub(super) fn account_seen(&mut self, id: Uuid) {
        self.storage.remove(&format!("{TOLD}{id}"));
    }

    /// Shows the accounts that wait, and those whose outcome was not seen.
    pub(super) fn accounts_shown(&self) -> Vec<Told> {
        let waiting = self.waiting_accounts();
        let waiting = waiting.iter().filter_map(|account| self.show_account(account, "waiting"));
        let told = self.storage.keys(TOLD);
        let begun: Vec<Value> =
            self.storage.keys(TELLING).iter().filter_map(|key| self.storage.read_json(key)).collect();
        let begun: Vec<Told> = begun.iter().filter_map(|begun| self.show_account(begun, "unfinished")).collect();
        begun
            .into_iter()
            .chain(waiting)
            .chain(told.iter().filter_map(|key| Told::kept(&self.storage.read_json(key)?)))
            .collect()
    }

    fn show_account(&self, account: &Value, state: &str) -> Option<Told> {
        let child: ChildId = account["child"].as_str()?.parse().ok()?;
        let card: Option<Value> = self.storage.read_json(&format!("child/{child}"));
        Some(Told {
            id: uuid(&account["id"]),
            child,
            child_name: card.as_ref().map_or_else(|| "A child not on this phone".to_owned(), name),
            what: if account["report"].is_null() { "return" } else { "report" }.to_owned(),
            at: instant(&account["at"])?,
            state: state.to_owned(),
            detail: None,
            clock_ahead_seconds: None,
        })
    }

    /// Reads the episodes as the server last told them, with what was told here since laid on them.
    pub(super) fn episodes(&self) -> Vec<Value> {
        let keys = self.storage.keys("episode/");
        let mut episodes: Vec<Value> = keys.iter().filter_map(|key| self.storage.read_json(key)).collect();
        for account in self.waiting_accounts() {
            self.lay(&mut episodes, &account);
        }
        episodes
    }

    /// Reads an episode as it stands here.
    pub(super) fn episode(&self, episode: Uuid) -> Option<Value> {
        self.episodes().into_iter().find(|known| known["id"] == json!(episode))
    }

    fn lay(&self, episodes: &mut Vec<Value>, account: &Value) {
        let is_open = |episode: &&mut Value| episode["child"] == account["child"] && episode["returned_at"].is_null();
        if let (Some(report), Some(mut told)) = (account["report"].as_object(), facts(&account["report"])) {
            if let Some(open) = episodes.iter_mut().find(is_open) {
                // A return that follows names this report.
                open["unsent_report"] = account["id"].clone();
                return;
            }
            self.classify(&account["child"], &mut told);
            episodes.push(json!({
                "id": account["id"], "child": account["child"], "reported_at": told.reported_at, "unsent": "report",
                "classification": told.classification, "missing_from": report["missing_from"], "waiting": false,
                "rhi": {"state": "not_due"}, "details": report,
            }));
        } else if let Some(back) = account["return"].as_object() {
            let about = &account["return"]["episode"];
            let Some(episode) = episodes.iter_mut().find(|episode| is_of(episode, about)) else { return };
            if !episode["returned_at"].is_null() {
                return;
            }
            if episode["unsent"].is_null() {
                episode["unsent"] = json!("return");
            }
            episode["returned_at"] = back["returned_at"].clone();
            for field in ["where_found", "how_returned", "safe_and_well_check"] {
                if let Some(told) = back.get(field) {
                    episode["details"][field] = told.clone();
                }
            }
        }
    }

    /// Classifies as the server will, by what this phone knows of the child.
    fn classify(&self, child: &Value, facts: &mut EpisodeFacts) {
        let child: Value =
            self.storage.read_json(&format!("child/{}", child.as_str().unwrap_or_default())).unwrap_or_default();
        let details = &child["details"];
        let at_risk_of_cse = details["at_risk_of_cse"] == json!(true) || !details["police_category"].is_null();
        let date_of_birth = child["date_of_birth"].as_str().and_then(|date| date.parse().ok());
        let on = london::date_of(facts.reported_at);
        facts.classification = classify(facts.classification, Facts { date_of_birth, on, at_risk_of_cse }).value;
    }
}

/// Tells whether an id names an episode, or an account of it.
pub(crate) fn is_of(episode: &Value, id: &Value) -> bool {
    uuid(id).is_some_and(|id| ids_of(episode).contains(&id))
}

fn first(errors: Vec<sync_core::Error>) -> Fault {
    errors.into_iter().next().map_or_else(Fault::malformed, Fault::from)
}

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn span(episode: &Value) -> Option<EpisodeSpan> {
    Some(facts(episode)?.span(uuid(&episode["id"])?))
}

/// Reads what the rules about time look at, of a report or of an episode.
fn facts(told: &Value) -> Option<EpisodeFacts> {
    let field = |name: &str| told.get(name).unwrap_or(&told["details"][name]);
    let check = field("safe_and_well_check");
    Some(EpisodeFacts {
        reported_at: instant(field("reported_at"))?,
        reported_by: text(field("reported_by")).unwrap_or_else(|| NOT_SHOWN.to_owned()),
        last_seen_at: instant(field("last_seen_at")),
        last_seen_where: text(field("last_seen_where")),
        classification: match field("classification").as_str() {
            Some("absent") => MissingOrAbsent::Absent,
            _ => MissingOrAbsent::Missing,
        },
        // No rule looks at it.
        missing_from: MissingFrom::Home,
        returned_at: instant(field("returned_at")),
        where_found: text(field("where_found")),
        how_returned: text(field("how_returned")),
        safe_and_well_check: checked(check),
        placed_by_other_authority: false,
    })
}

fn checked(check: &Value) -> Option<SafeAndWellCheck> {
    Some(SafeAndWellCheck { at: instant(&check["at"])?, outcome: text(&check["outcome"])? })
}

fn returned(back: &Value) -> Option<ReturnTold> {
    Some(ReturnTold {
        returned_at: instant(&back["returned_at"])?,
        where_found: text(&back["where_found"]).map(Some),
        how_returned: text(&back["how_returned"]).map(Some),
        safe_and_well_check: checked(&back["safe_and_well_check"]).map(Some),
    })
}
