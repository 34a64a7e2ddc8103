//! Who does an interview. Beginning one takes it; without a connection the claim is kept until the server has heard it, and a
//! clash is shown where a colleague was first.

use super::{App, Fault};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::Storage as _;
use sync_core::views::caseload::InterviewClaim;
use sync_core::views::record_page::TakenMeanwhile;
use uuid::Uuid;

/// Where claims lie in storage, by episode.
const CLAIMS: &str = "claim/";

impl App {
    /// Lists the claims.
    pub(super) fn claims(&self) -> Vec<InterviewClaim> {
        self.storage.keys(CLAIMS).iter().filter_map(|key| self.storage.read_json(key)).collect()
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
    pub(super) fn clash_of(&self, data: &Value) -> Option<TakenMeanwhile> {
        let lost: Vec<InterviewClaim> = self.claims().into_iter().filter(|claim| claim.lost).collect();
        if lost.is_empty() {
            return None;
        }
        let rows = data.get("episodes")?.as_object()?;
        let is_of = |claim: &&InterviewClaim| {
            let known = self.episode(claim.episode).unwrap_or_else(|| json!({"id": claim.episode}));
            rows.keys().any(|key| super::account::is_of(&known, &json!(key)))
        };
        let claim = lost.iter().find(is_of)?;
        let known: Option<Value> = self.episode(claim.episode);
        let taken_by = known.as_ref().and_then(|known| known.get("taken_by_name")?.as_str()).map(str::to_owned);
        Some(TakenMeanwhile { taken_by })
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
        let child_name = self.with_caseload(|caseload| Ok(caseload.name_of(child)))?;
        let at = self.clock().corrected_now;
        let claim = InterviewClaim { episode, child, child_name, at, lost: false };
        self.storage.put_json(&format!("{CLAIMS}{episode}"), &claim);
        Ok(())
    }

    /// Has a claim to the interview of an episode that was told from this phone follow to the one that the server knows; it ends
    /// where the server knows none.
    pub(super) fn claim_follows(&mut self, told: Uuid, episode: Option<Uuid>) {
        let key = format!("{CLAIMS}{told}");
        if episode == Some(told) {
            return;
        }
        let Some(claim) = self.storage.read_json::<InterviewClaim>(&key) else { return };
        self.storage.remove(&key);
        if let Some(episode) = episode {
            self.storage.put_json(&format!("{CLAIMS}{episode}"), &InterviewClaim { episode, ..claim });
        }
    }

    /// Takes the server's word on an interview: the episode as it stands, or that it is another's. A claim that is granted ends;
    /// one that is lost is shown until the person has seen it.
    pub(super) fn episode_answer(&mut self, episode: Uuid, answer: Option<&[u8]>) -> Result<(), Fault> {
        // A phone that was locked meanwhile asks again.
        self.phone()?;
        let key = format!("{CLAIMS}{episode}");
        let Some(answer) = answer else {
            if let Some(claim) = self.storage.read_json::<InterviewClaim>(&key) {
                self.storage.put_json(&key, &InterviewClaim { lost: true, ..claim });
            }
            return Ok(());
        };
        let answer: Value = serde_json::from_slice(answer).map_err(|_| Fault::not_ours())?;
        if answer["id"] != json!(episode) || answer["version"].as_u64().is_none() || answer["child"].as_str().is_none()
        {
            return Err(Fault::not_ours());
        }
        self.storage.put_json(&format!("episode/{episode}"), &answer);
        self.storage.remove(&key);
        Ok(())
    }

    /// Drops a claim: it was given up, or the clash was seen.
    pub(super) fn unclaim(&mut self, episode: Uuid) {
        self.storage.remove(&format!("{CLAIMS}{episode}"));
    }
}
