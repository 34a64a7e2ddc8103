//! The manager reads the merged record, and decides what people wrote differently.

use super::desk::Desk;
use super::field::{FIRST_WORDS, Party};
use super::organisation::Organisation;
use super::{Day, fresh_id, sheet};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use sync_core::catalogue::Catalogue;
use sync_core::sync::phone::WorkState;

/// The manager's evening.
pub(super) fn decide(day: &mut Day, people: &Organisation, party: &mut Party) -> Result<()> {
    day.page.chapter("The manager reads");
    let mo = day.desk("mo")?;
    let record = read(day, people, party, &mo)?;
    let resolved = resolve(day, people, party, &mo, &record)?;
    past(day, party, &mo)?;
    seen(day, party, &mo, &resolved)
}

fn read(day: &mut Day, people: &Organisation, party: &Party, mo: &Desk) -> Result<Value> {
    let listed = mo.get("/v1/records?conflicts=true")?.good()?;
    let ids: Vec<&str> =
        listed["items"].as_array().into_iter().flatten().filter_map(|record| record["id"].as_str()).collect();
    day.page.check_equal(
        "Mo asks for records with something to decide, and finds Robin's interview",
        ids,
        vec![party.interview.to_string().as_str()],
    );
    let record = mo.get(&format!("/v1/records/{}", party.interview))?.good()?;
    let history = mo.get(&format!("/v1/records/{}/history", party.interview))?.good()?;
    let child = mo.get(&format!("/v1/children/{}", people.child("Robin")))?.good()?;
    day.page.space();
    let kind = Catalogue::embedded().kind("return-home-interview")?;
    day.page.laid_out(&sheet::describe(kind, &child, &record, &history));
    day.page.space();
    let claims = |path: &str| -> Vec<String> {
        let conflicts = record["conflicts"].as_array().into_iter().flatten();
        let values =
            conflicts.filter(|conflict| conflict["path"] == path).filter_map(|conflict| conflict["values"].as_array());
        let mut claims: Vec<String> = values
            .flatten()
            .map(|claim| format!("{}: {}", text(&claim["person"]["name"]), text(&claim["value"])))
            .collect();
        claims.sort_unstable();
        claims
    };
    day.page.check_equal(
        "both sides stand with the name of who wrote them",
        claims("/risk_now"),
        vec!["Ada Missing: medium".to_owned(), "Ben Missing: high".to_owned()],
    );
    Ok(record)
}

fn resolve(day: &mut Day, people: &Organisation, party: &Party, mo: &Desk, record: &Value) -> Result<Value> {
    let path = format!("/v1/records/{}/edits", party.interview);
    let edit = json!({"kind": "return-home-interview", "child": people.child("Robin"), "intents": [
        {"intent": "resolve", "path": "/risk_now", "id": fresh_id(), "value": "high"},
        {"intent": "set", "path": "/manager_comment", "value": "The van: to the police missing unit today."},
    ]});
    let blind = mo.post(&path, &edit)?;
    let stale = mo.post_if(&path, "\"0000000000000000\"", &edit)?;
    day.page.check(
        "who decides must say what they read: no If-Match is refused (428), and an old version too (412)",
        (blind.status, stale.status) == (428, 412),
    );
    let version = mo.get(&format!("/v1/records/{}", party.interview))?.etag;
    mo.post_if(&path, &version, &edit)?.good()?;
    let resolved = mo.get(&format!("/v1/records/{}", party.interview))?.good()?;
    let left: Vec<&str> = resolved["conflicts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|conflict| conflict["path"].as_str())
        .collect();
    day.page.check(
        "Mo decides that the risk is high. The other conflict stays until somebody decides it",
        resolved["data"]["risk_now"] == "high" && left == ["/where"],
    );
    let choice = &resolved["resolutions"][0];
    let over: Vec<&str> =
        choice["over"].as_array().into_iter().flatten().filter_map(|claim| claim["value"].as_str()).collect();
    day.page.check(
        "the decision is kept, with who took it and what it was taken between",
        choice["person"]["name"] == "Mo Manager" && choice["chosen"] == "high" && over.contains(&"medium"),
    );
    day.page.line("  ", &sheet::decision(Catalogue::embedded().kind("return-home-interview")?, choice));
    day.page.check("nothing else in the record has changed", others(record) == others(&resolved));
    Ok(resolved)
}

fn past(day: &mut Day, party: &Party, mo: &Desk) -> Result<()> {
    let at = party.left_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let past = mo.get(&format!("/v1/records/{}?as_of={at}", party.interview))?.good()?;
    day.page.check(
        "the interview can be read as it stood this morning, before anybody went out",
        past["data"]["before"] == FIRST_WORDS && past["conflicts"] == json!([]) && past["data"]["risk_now"].is_null(),
    );
    Ok(())
}

fn seen(day: &mut Day, party: &mut Party, mo: &Desk, resolved: &Value) -> Result<()> {
    for id in [party.interview, party.plan, party.notes, party.narrative, party.sessions] {
        let record = mo.get(&format!("/v1/records/{id}"))?.good()?;
        let position = record["position"].as_i64().context("a position")?;
        mo.post(&format!("/v1/records/{id}/seen"), &json!({"position": position}))?.good()?;
    }
    for username in ["ada", "ben", "yan"] {
        party.phone(username)?.sync()?;
    }
    day.page.space();
    day.page.say("Mo marks what was read, and the phones hear of it at their next sync:");
    party.show_standings(&day.page);
    day.page.check("everybody's work is seen by manager", party.stands(WorkState::SeenByManager));
    let interview = party.interview;
    let on_phone = party.phone("ben")?.view(interview)?;
    day.page.check(
        "Ben, who had written high, and Ada, who had not, both read Mo's decision",
        on_phone.data == resolved["data"] && party.phone("ada")?.view(interview)? == on_phone,
    );
    Ok(())
}

/// Returns the record's values without those that the manager decided or wrote.
fn others(record: &Value) -> Value {
    let mut data = record["data"].clone();
    if let Some(data) = data.as_object_mut() {
        data.remove("risk_now");
        data.remove("manager_comment");
    }
    data
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
