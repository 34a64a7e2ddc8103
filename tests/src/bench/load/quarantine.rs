//! A quarantine full of large entries. They are put into the database directly: no phone may hand in so much.

use super::super::program::Installed;
use super::{Prepared, Program, SignedIn, ask, request, storm};
use anyhow::{Result, ensure};
use homeward_server::db::Db;
use serde_json::Value;
use uuid::Uuid;

const ENTRIES: usize = 500;
const ENTRY_BYTES: i64 = 11 * 1024 * 1024;

pub(in super::super) fn fill(installed: &Installed, prepared: &Prepared) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Db::open(&format!("sqlite:{}", installed.data.join("homeward.sqlite").display()), "bench").await?;
        let mut tx = db.begin().await?;
        let device = Uuid::from_u128(77).to_string();
        let user = prepared.ada.to_string();
        sqlx::query(
            "INSERT INTO devices (id, user_id, name, enrolled_at, last_seen_at) VALUES ($1, $2, 'Flooder', 0, 0)",
        )
        .bind(&device)
        .bind(&user)
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE users SET team = 'Kingston' WHERE id = $1").bind(&user).execute(&mut *tx).await?;
        tx.commit().await?;
        for number in 0..ENTRIES {
            let mut tx = db.begin().await?;
            let id = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 + number as u128).to_string();
            sqlx::query(
                "INSERT INTO quarantine (id, digest, record_id, kind, child_id, device_id, user_id, received_at, code, \
                 detail, bytes) VALUES ($1, $1, $1, 'return-home-interview', $1, $2, $3, $4, 'malformed_change', \
                 'An invented fault.', zeroblob($5))",
            )
            .bind(id)
            .bind(&device)
            .bind(&user)
            .bind(number as i64)
            .bind(ENTRY_BYTES)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        }
        db.close().await;
        Ok(())
    })
}

/// Lists every page, one after another and then many at once, and reads a few entries whole.
pub(in super::super) fn list(program: &Program, session: &SignedIn) -> Result<String> {
    let manager = session.manager.as_str();
    let mut path = "/v1/quarantine?limit=200".to_owned();
    let (mut listed, mut first) = (0, String::new());
    loop {
        let (status, body) = ask(program, &request("GET", &path, Some(manager), Vec::new(), &[]))?;
        ensure!(status == 200, "{path}: {status}");
        let page: Value = serde_json::from_slice(&body)?;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        listed += items.len();
        first = items.first().and_then(|entry| entry["id"].as_str()).unwrap_or(&first).to_owned();
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/quarantine?limit=200&cursor={next}");
    }
    let pages = storm(program, 40, 20, |_| request("GET", "/v1/quarantine?limit=200", Some(manager), Vec::new(), &[]))?;
    let whole = format!("/v1/quarantine/{first}");
    let entries = storm(program, 20, 20, |_| request("GET", &whole, Some(manager), Vec::new(), &[]))?;
    Ok(format!("{listed} listed; pages: {pages}; whole entries: {entries}"))
}
