//! Whose an interview is. Beginning one takes it; without a connection the claim is kept until the server has heard it, and a
//! clash is shown where a colleague was first.

use super::{App, Fault};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::Shelf as _;
use uuid::Uuid;

/// Where claims lie on the shelf, by episode.
const CLAIMS: &str = "claim/";

/// An interview that was asked for without a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The episode.
    pub episode: Uuid,
    /// The child.
    pub child: ChildId,
    /// The child's name as this phone had it: where a colleague was first, the child may go from the phone.
    pub child_name: String,
    /// When, by the corrected clock.
    pub at: DateTime<Utc>,
    /// The server has said that it is somebody else's, or settled.
    #[serde(default)]
    pub lost: bool,
}

impl App {
    /// Lists the claims.
    pub(super) fn claims(&self) -> Vec<Claim> {
        self.shelf.keys(CLAIMS).iter().filter_map(|key| self.shelf.read_json(key)).collect()
    }

    /// Tells whether beginning an interview must take it first: `waiting`; or whose it is. Who takes none has nothing to take.
    pub(super) fn whose(&self, episode: Uuid) -> Result<Value, Fault> {
        let me = self.phone()?.profile();
        let known: Option<Value> = self.episode(episode);
        let taken_by = known.as_ref().and_then(|known| known.get("taken_by")?.as_str().map(str::to_owned));
        let waits = known.as_ref().is_some_and(|known| known["waiting"] == json!(true));
        let takes = me.role == Role::MissingChildrenWorker;
        Ok(json!(match taken_by {
            Some(user) if user == me.user.to_string() => "mine",
            Some(_) if takes => "other",
            None if takes && waits => "waiting",
            _ => "nobody",
        }))
    }

    /// Tells whether a colleague was first with an interview that was begun without a connection, and who.
    pub(super) fn clash_of(&self, data: &Value) -> Option<Value> {
        let lost: Vec<Claim> = self.claims().into_iter().filter(|claim| claim.lost).collect();
        if lost.is_empty() {
            return None;
        }
        let rows = data.get("episodes")?.as_object()?;
        let is_of = |claim: &&Claim| {
            let known = self.episode(claim.episode).unwrap_or_else(|| json!({"id": claim.episode}));
            rows.keys().any(|key| super::account::is_of(&known, &json!(key)))
        };
        let claim = lost.iter().find(is_of)?;
        let known: Option<Value> = self.episode(claim.episode);
        Some(json!({"taken_by": known.as_ref().and_then(|known| known.get("taken_by_name"))}))
    }

    /// Says who has taken an interview.
    pub(super) fn taken_by_other(&self, episode: Uuid) -> Fault {
        let known: Option<Value> = self.episode(episode);
        let name = known.as_ref().and_then(|known| known.get("taken_by_name")?.as_str());
        let detail = |who: &str| format!("{who} has taken this interview. Speak to them before you begin one.");
        match name {
            Some(name) => Fault { name: Some(name.to_owned()), ..Fault::new("taken_by_other", &detail(name)) },
            None => Fault::new("taken_by_colleague", &detail("A colleague")),
        }
    }

    /// Keeps the claim to an interview until the server can be asked.
    pub(super) fn claim(&mut self, episode: Uuid) -> Result<(), Fault> {
        let known: Value = self.episode(episode).ok_or_else(Fault::malformed)?;
        let child: ChildId = known["child"].as_str().and_then(|id| id.parse().ok()).ok_or_else(Fault::malformed)?;
        let child_name = self.with_book(|book| Ok(book.name_of(child)))?;
        let at = self.clock().corrected_now;
        let claim = Claim { episode, child, child_name, at, lost: false };
        self.shelf.put_json(&format!("{CLAIMS}{episode}"), &claim);
        Ok(())
    }

    /// Has a claim to the interview of an episode that was told from this phone follow to the one that the server knows; it ends
    /// where the server knows none.
    pub(super) fn claim_follows(&mut self, told: Uuid, episode: Option<Uuid>) {
        let key = format!("{CLAIMS}{told}");
        if episode == Some(told) {
            return;
        }
        let Some(claim) = self.shelf.read_json::<Claim>(&key) else { return };
        self.shelf.remove(&key);
        if let Some(episode) = episode {
            self.shelf.put_json(&format!("{CLAIMS}{episode}"), &Claim { episode, ..claim });
        }
    }

    /// Takes the server's word on an interview: the episode as it stands, or that it is another's. A claim that is granted ends;
    /// one that is lost is shown until the person has seen it.
    pub(super) fn episode_answer(&mut self, episode: Uuid, answer: Option<&[u8]>) -> Result<(), Fault> {
        // A phone that was locked meanwhile asks again.
        self.phone()?;
        let key = format!("{CLAIMS}{episode}");
        let Some(answer) = answer else {
            if let Some(claim) = self.shelf.read_json::<Claim>(&key) {
                self.shelf.put_json(&key, &Claim { lost: true, ..claim });
            }
            return Ok(());
        };
        let answer: Value = serde_json::from_slice(answer).map_err(|_| Fault::not_ours())?;
        if answer["id"] != json!(episode) || answer["version"].as_u64().is_none() || answer["child"].as_str().is_none()
        {
            return Err(Fault::not_ours());
        }
        self.shelf.put_json(&format!("episode/{episode}"), &answer);
        self.shelf.remove(&key);
        Ok(())
    }

    /// Drops a claim: it was given up, or the clash was seen.
    pub(super) fn unclaim(&mut self, episode: Uuid) {
        self.shelf.remove(&format!("{CLAIMS}{episode}"));
    }
}
