//! Writes the OpenAPI document to `openapi/openapi.json`; with `--check` it fails where the committed one is another.

use anyhow::{Context as _, Result, bail};
use std::path::Path;

fn main() -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = homeward_server::openapi::finish(homeward_server::app::routes().1);
    let text = serde_json::to_string_pretty(&document)? + "\n";
    if std::env::args().any(|argument| argument == "--check") {
        let committed = std::fs::read_to_string(&path).context("openapi/openapi.json cannot be read")?;
        if committed != text {
            bail!("openapi/openapi.json is not the router's: run `cargo run -p homeward-openapi` and commit it");
        }
        return Ok(());
    }
    std::fs::write(&path, text).context("writing openapi/openapi.json")
}
