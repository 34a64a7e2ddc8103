//! Writes the OpenAPI document to `openapi/openapi.json`.
//!
//! With `--check` it fails where the committed document is another, or breaks a rule of [`lint`] or [`complete`]. With
//! `--breaking OLD.json` it fails where a client made for the old document would stop working; see [`breaking`].

mod breaking;
mod complete;
mod lint;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = homeward_server::router::document();
    let text = serde_json::to_string_pretty(&document)? + "\n";
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => std::fs::write(&path, text).context("writing openapi/openapi.json"),
        (Some(flag), None) if flag == "--check" => {
            let committed = std::fs::read_to_string(&path).context("openapi/openapi.json cannot be read")?;
            if committed != text {
                bail!("openapi/openapi.json is not the router's: run `cargo run -p homeward-openapi` and commit it");
            }
            let faults = [lint::faults(&document), complete::faults(&document)].concat();
            refuse("the document breaks rules of its own", &faults)
        }
        (Some(flag), Some(old)) if flag == "--breaking" => {
            let old = read(&PathBuf::from(old))?;
            refuse("clients made for the old document would break", &breaking::changes(&old, &document))
        }
        _ => bail!("usage: homeward-openapi [--check | --breaking OLD.json]"),
    }
}

fn read(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

fn refuse(what: &str, findings: &[String]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    bail!("{what}:\n  {}", findings.join("\n  "))
}
