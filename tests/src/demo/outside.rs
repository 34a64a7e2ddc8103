//! Another organisation's program reads what it was granted, and the server looks at itself.

use super::Day;
use super::field::Party;
use super::organisation::Organisation;
use anyhow::{Result, bail};
use serde_json::Value;

/// The case system's evening.
pub(super) fn read(day: &mut Day, people: &Organisation, party: &Party) -> Result<()> {
    day.page.chapter("Another program reads");
    let ledger = day.desk("ledger")?;
    let document = ledger.get("/openapi.json")?.good()?;
    let kinds = record_kinds(&document);
    if kinds.is_empty() {
        bail!("the OpenAPI document names no record kind");
    }
    day.page.say(&format!(
        "Ledger, a case system, knows the OpenAPI document of the server and nothing else. It lists {} record kinds, \
         each typed to its last field.",
        kinds.len()
    ));
    day.page.space();
    let record = ledger.get(&format!("/v1/records/{}", party.interview))?.good()?;
    let stray = undocumented(&document, &record);
    day.page.check_equal(
        "it was granted Robin, and reads the interview as the document describes it",
        stray,
        Some(Vec::new()),
    );
    let narrative = ledger.get(&format!("/v1/records/{}", party.narrative))?;
    let notes = ledger.get(&format!("/v1/records/{}", party.notes))?.good()?;
    day.page.check(
        "it reads the shared part of Robin's case notes, signed by Yan; the restricted narrative is not found (404)",
        narrative.status == 404
            && notes["signatures"][0]["name"] == "Yan Youth"
            && notes["signatures"][0]["intact"] == true
            && !notes.to_string().contains("who drives the van"),
    );
    let lee = day.desk("lee")?;
    day.page.check(
        "nor for Lee, Robin's lead professional, who reads the rest",
        lee.get(&format!("/v1/records/{}", party.narrative))?.status == 404
            && lee.get(&format!("/v1/records/{}", party.plan))?.status == 200,
    );
    let ash = people.child("Ash");
    let other = ledger.get(&format!("/v1/children/{ash}"))?;
    day.page.check(
        "it was not granted Ash: no such child (404, not_found)",
        (other.status, other.code()) == (404, "not_found"),
    );
    let audit = day.desk("mo")?.get(&format!("/v1/audit?child={ash}&limit=200"))?.good()?;
    let mut entries = audit["items"].as_array().into_iter().flatten();
    day.page.check("Mo can read in the audit that it tried", entries.any(|entry| entry["action"] == "access.refused"));
    Ok(())
}

/// Lets the server read its whole log again.
pub(super) fn doctor(day: &mut Day) -> Result<()> {
    day.page.chapter("The server looks at itself");
    let (well, said) = day.server.run(&["doctor"])?;
    day.page.say("homeward doctor reads the whole change log again, verifies every hash, and derives everything anew:");
    day.page.space();
    for line in said.lines() {
        day.page.laid_out(&format!("  {line}"));
    }
    day.page.space();
    day.page.check("everything is as the log says", well && said.contains("everything is as the log says"));
    Ok(())
}

/// Lists the record kinds, each with the reference of its component: conditions of `CaseRecord`, one in the other's `else`.
fn record_kinds(document: &Value) -> Vec<(&str, &str)> {
    let condition = |schema: &'_ Value| schema["if"].is_object();
    let first = Some(&document["components"]["schemas"]["CaseRecord"]).filter(|schema| condition(schema));
    let conditions = std::iter::successors(first, |schema| Some(&schema["else"]).filter(|next| condition(next)));
    conditions
        .filter_map(|schema| {
            Some((schema["if"]["properties"]["kind"]["const"].as_str()?, schema["then"]["$ref"].as_str()?))
        })
        .collect()
}

/// Lists the fields of a record that its component in the document does not name; `None` without a component.
fn undocumented(document: &Value, record: &Value) -> Option<Vec<String>> {
    let kinds = record_kinds(document);
    let (_, reference) = kinds.iter().find(|(kind, _)| record["kind"] == *kind)?;
    let typed = document.pointer(reference.strip_prefix('#')?)?;
    let data = property(document, typed, "data")?;
    let strays = |shown: &Value, schema: &Value| -> Vec<String> {
        let names = shown.as_object().into_iter().flatten().map(|(name, _)| name);
        names.filter(|name| property(document, schema, name).is_none()).cloned().collect()
    };
    Some([strays(record, typed), strays(&record["data"], data)].concat())
}

/// Finds a property of a schema, through references and compositions.
fn property<'d>(document: &'d Value, schema: &'d Value, name: &str) -> Option<&'d Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return property(document, document.pointer(reference.strip_prefix('#')?)?, name);
    }
    let parts = || schema["allOf"].as_array().into_iter().flatten();
    schema["properties"].get(name).or_else(|| parts().find_map(|part| property(document, part, name)))
}
