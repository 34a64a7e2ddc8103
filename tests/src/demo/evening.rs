//! The server is back, and the phones tell it and each other what they did.

use super::Day;
use super::field::{BOTH_WORDS, Party, proper};
use super::organisation::Organisation;
use anyhow::Result;
use sync_core::sync::phone::WorkState;

/// Brings the server back, and lets everybody sync twice: once to hand in, once to hear of the others.
pub(super) fn sync(day: &mut Day, people: &Organisation, party: &mut Party) -> Result<()> {
    day.page.chapter("In the evening, with a network again");
    day.server.start()?;
    day.page.say("The server is started again. Each phone syncs, and once more when the others have.");
    day.page.space();
    let mut all_in = true;
    for username in ["ada", "ben", "yan"] {
        let synced = party.phone(username)?.sync()?;
        let (from, news) = (records(synced.accepted), records(synced.news));
        day.page
            .line(&format!("{:<6}", proper(username)), &format!("hands in work on {from}, and gets news of {news}"));
        all_in &= synced.refused == 0 && synced.complete;
    }
    day.page.space();
    day.page.check("nothing was refused, and nothing waits", all_in);
    for username in ["ada", "ben", "yan"] {
        party.phone(username)?.sync()?;
    }
    party.show_standings(&day.page);
    day.page.check("all of it is on the server: sent", party.stands(WorkState::Sent));
    converge(day, party)?;
    let ada = party.phone("ada")?;
    let shows = |episode: &&serde_json::Value| episode["id"] == people.episode.to_string();
    let state = ada.episodes().iter().find(shows).map(|episode| episode["rhi"]["state"].clone());
    day.page.check_equal(
        "Robin's interview is completed in time, and every phone's worklist says so",
        state,
        Some("completed_in_time".into()),
    );
    Ok(())
}

fn converge(day: &mut Day, party: &mut Party) -> Result<()> {
    let (interview, plan, narrative) = (party.interview, party.plan, party.narrative);
    let merged = party.phone("ada")?.view(interview)?;
    let alike = party.phone("ben")?.view(interview)? == merged && party.phone("yan")?.view(interview)? == merged;
    day.page.check("three phones show one and the same interview", alike);
    day.page.check_equal(
        "the narrative has both people's words, each where it was put",
        &merged.data["before"],
        &BOTH_WORDS.into(),
    );
    let rows = |name: &str| merged.data[name].as_object().map_or(0, serde_json::Map::len);
    day.page.check_equal(
        "so have the lists: two places from Ada, a person from each",
        (rows("places"), rows("people")),
        (2, 2),
    );
    let mut disputed: Vec<String> = merged.conflicts.iter().map(|conflict| conflict.path.to_string()).collect();
    disputed.sort_unstable();
    day.page.check_equal(
        "where they wrote different things into one field, both stand: where, and the risk now",
        disputed,
        vec!["/risk_now".to_owned(), "/where".to_owned()],
    );
    let shown = party.phone("ada")?.view(plan)?;
    let words = shown.data["what_the_young_person_can_do"].as_str().unwrap_or_default();
    day.page.check(
        "the safety plan begun twice is one plan, with what both wrote",
        shown == party.phone("yan")?.view(plan)?
            && ["kettle", "café"].iter().all(|word| words.contains(word))
            && shown.data["helplines"] == serde_json::json!(["missing_people", "childline"])
            && shown.conflicts.is_empty(),
    );
    day.page.check(
        "Yan's restricted narrative reached Ada, who is of the service",
        party.phone("ada")?.view(narrative)?.data.to_string().contains("who drives the van"),
    );
    Ok(())
}

fn records(count: usize) -> String {
    if count == 1 { "one record".to_owned() } else { format!("{count} records") }
}
