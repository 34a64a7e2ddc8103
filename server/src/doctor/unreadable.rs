//! Rows that hold JSON which this version cannot read.

use crate::db::Db;
use crate::db::stored::{Unreadable, tolerant};
use crate::db::{accounts, children, episodes, quarantine};
use crate::services::handovers::HandedOver;
use anyhow::Result;

/// Reads every row that holds JSON or the name of a role, and lists those that cannot be read. Merged records are compared with
/// their log.
pub(super) async fn examine(db: &Db) -> Result<Vec<Unreadable>> {
    let mut found = children::unreadable(db.reader()).await?;
    found.extend(episodes::unreadable(db.reader()).await?);
    found.extend(quarantine::unreadable(db.reader(), |json| tolerant::<HandedOver>(json).is_some()).await?);
    found.extend(accounts::unreadable(db.reader()).await?);
    Ok(found)
}
