//! `homeward-types [FILE]`: writes the TypeScript types of what pages are shown, `mobile-sample/web/protocol/views.ts`.
//!
//! They are derived from the structs of sync-core that the phone's module writes as JSON. A test fails where the file is not of the structs as
//! they are.

use anyhow::{Context, Result};
use std::path::PathBuf;

fn main() -> Result<()> {
    let named = std::env::args_os().nth(1).map(PathBuf::from);
    let file = named.unwrap_or_else(homeward_types::file);
    std::fs::write(&file, homeward_types::views()).with_context(|| format!("writing {}", file.display()))
}
