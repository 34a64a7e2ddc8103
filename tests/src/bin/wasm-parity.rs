//! `wasm-parity SCRIPT`: plays a script of calls on the phone app as it is natively, and prints a line for each step.
//!
//! A line is the SHA-256 of the step's answer, and that of the sealed rows it leaves to be written. The browser tests play
//! the same script on the app in WebAssembly, and the lines must be the same: then the changes, and so the hashes by which
//! replicas know them, are too.

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use homeward_wasm::App;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use sync_core::catalogue::Catalogue;

#[derive(Deserialize)]
struct Script {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    call: Value,
    #[serde(default)]
    bytes: Option<Value>,
    /// Names for parts of the answer, by JSON pointer.
    #[serde(default)]
    save: BTreeMap<String, String>,
}

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).context("usage: wasm-parity SCRIPT")?;
    let script: Script = serde_json::from_slice(&std::fs::read(path)?)?;
    let first: DateTime<Utc> = "2026-03-29T00:30:00Z".parse()?;
    let mut app = App::new(Catalogue::embedded());
    let mut saved: BTreeMap<String, Value> = BTreeMap::new();
    let mut out = std::io::stdout().lock();
    for (number, step) in script.steps.iter().enumerate() {
        let call = serde_json::from_value(filled(&step.call, &saved)).with_context(|| format!("step {number}"))?;
        let bytes = step.bytes.as_ref().map(|bytes| bytes.to_string().into_bytes());
        let seed = [u8::try_from(number)? + 1; 32];
        let now = first + TimeDelta::minutes(i64::try_from(number)?);
        let answer = match app.call(call, bytes, now, seed) {
            Ok(out) => json!({"out": serde_json::from_slice::<Value>(out.as_bytes())?}),
            Err(fault) => json!({"fault": fault.show()}),
        };
        let mut rows = Sha256::new();
        for row in app.rows() {
            rows.update(row.store.as_str());
            rows.update(row.name);
            rows.update(row.sealed.unwrap_or_default());
        }
        app.settle(true);
        for (name, pointer) in &step.save {
            let value = answer["out"].pointer(pointer).cloned();
            ensure!(value.is_some(), "step {number}: nothing to save at {pointer}");
            saved.insert(name.clone(), value.unwrap_or_default());
        }
        let said = hex::encode(Sha256::digest(answer.to_string()));
        writeln!(out, "{said} {}", hex::encode(rows.finalize()))?;
    }
    Ok(())
}

/// Puts saved values in the place of their names.
fn filled(value: &Value, saved: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('$').and_then(|name| saved.get(name)) {
            Some(value) => value.clone(),
            None => value.clone(),
        },
        Value::Array(list) => list.iter().map(|one| filled(one, saved)).collect(),
        Value::Object(map) => map.iter().map(|(key, one)| (key.clone(), filled(one, saved))).collect(),
        other => other.clone(),
    }
}
