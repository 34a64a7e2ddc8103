//! How many passwords may be tried. A try is counted before the password is looked at, in the database, alike for names that
//! are known and names that are not.
//!
//! Strangers are counted by name and network together, by name, by network, and by the key of the device they come with.
//! Whoever comes with something that only the account's person has, a device enrolled for it or the cookie of a browser that
//! signed in to it before, is counted by that alone: no stranger can make them wait.

use crate::app::App;
use crate::auth::password::Who;
use crate::auth::peer::Peer;
use crate::db::tries::{self, Limit};
use crate::problem::{Code, Policy, Problem};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Tries of one name from one network.
const NAME_FROM_NETWORK: Limit = Limit { burst: 5, seconds: 60 };
/// Tries of one name from everywhere: more, so that one network alone cannot keep the person's other places out.
const NAME: Limit = Limit { burst: 20, seconds: 15 };
/// Tries of any name from one network: an office shares an address.
const NETWORK: Limit = Limit { burst: 50, seconds: 5 };
/// Tries with one device's key.
const DEVICE: Limit = Limit { burst: 5, seconds: 60 };
/// Tries of one account with what only its person has.
const KNOWN: Limit = Limit { burst: 10, seconds: 30 };
/// The name of these limits in `RateLimit` and `RateLimit-Policy`.
const POLICY_NAME: &str = "sign-in";

impl From<Limit> for Policy {
    fn from(limit: Limit) -> Policy {
        let window_seconds = u32::from(limit.burst) * u32::from(limit.seconds);
        Policy { name: POLICY_NAME, quota: limit.burst, window_seconds }
    }
}

/// How many counters are kept. Tries cannot be made fast enough to reach it before the counters run empty; a fault could.
const MAX_COUNTERS: i64 = 100_000;
/// How often counters that ran empty are removed.
const LOOK_AFTER: Duration = Duration::from_secs(60);

/// One try to sign in, with the counters that it is counted by.
#[derive(Debug)]
pub struct Try {
    counters: Vec<(String, Limit)>,
    /// Whether it may be anybody's.
    pub who: Who,
}

impl Try {
    /// A try by somebody who may be anybody, of a name as it is compared; `device` is the key of the device they come with.
    pub fn by_stranger(name: &str, peer: Peer, device: Option<&[u8]>) -> Try {
        let network = peer.network().to_string();
        // All transactions take them in this order, so that none waits for another that waits for it.
        let mut counters = vec![
            (key("network", &[network.as_bytes()]), NETWORK),
            (key("name from network", &[name.as_bytes(), network.as_bytes()]), NAME_FROM_NETWORK),
            (key("name", &[name.as_bytes()]), NAME),
        ];
        if let Some(device) = device {
            counters.push((key("device", &[device]), DEVICE));
        }
        Try { counters, who: Who::Stranger }
    }

    /// A try of an account by somebody who comes with something that only its person has.
    pub fn by_known(user: Uuid, with: &[u8]) -> Try {
        Try { counters: vec![(key("known", &[user.as_bytes(), with]), KNOWN)], who: Who::Known }
    }

    /// Counts the try.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`] with the time to wait, where one of the counters takes none at the moment; then nothing is counted.
    pub async fn count(&self, app: &App) -> Result<(), Problem> {
        let now = app.environment.now();
        // Who has to wait is told so without the one writer that SQLite has.
        let mut reader = app.db.reader().acquire().await?;
        refuse(tries::wait(&mut reader, &self.counters, now).await?)?;
        drop(reader);
        let mut tx = app.db.begin().await?;
        for (key, limit) in &self.counters {
            if !tries::take(&mut tx, key, *limit, now).await? {
                let wait = tries::wait(&mut tx, &self.counters, now).await?;
                return refuse(wait.or(Some((TimeDelta::seconds(1), *limit))));
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes the try back: the password was right.
    ///
    /// # Errors
    /// What the database says.
    pub async fn give_back(&self, on: &mut AnyConnection) -> Result<(), sqlx::Error> {
        for (key, limit) in &self.counters {
            tries::give_back(on, key, *limit).await?;
        }
        Ok(())
    }

    /// Does for a name that nobody has what a line of the audit costs for one that somebody has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pass_over(&self, on: &mut AnyConnection) -> Result<(), sqlx::Error> {
        match self.counters.first() {
            Some((key, _)) => tries::rewrite(on, key).await,
            None => Ok(()),
        }
    }
}

/// Removes counters that have run empty, and those closest to it beyond a number that keeps the table small.
///
/// # Errors
/// What the database says.
pub async fn forget(app: &App, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let mut tx = app.db.begin().await?;
    let gone = tries::forget(&mut tx, now, MAX_COUNTERS).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Keeps the table of counters small for as long as the server runs.
pub async fn look_after(app: Arc<App>) {
    let mut times = tokio::time::interval(LOOK_AFTER);
    loop {
        times.tick().await;
        // What a database says can quote values. The next time does it as well.
        if forget(&app, app.environment.now()).await.is_err() {
            tracing::warn!("counters of sign-ins were not removed");
        }
    }
}

fn refuse(wait: Option<(TimeDelta, Limit)>) -> Result<(), Problem> {
    let Some((wait, limit)) = wait else { return Ok(()) };
    let seconds = u16::try_from(wait.num_seconds() + i64::from(wait.subsec_nanos() > 0)).unwrap_or(u16::MAX);
    Err(Problem::new(Code::TooManyRequests).retry_after(seconds).of_limit(limit.into()))
}

/// Hashes what is counted, each part with its length: people type passwords where their name goes.
fn key(kind: &str, parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new().chain_update(b"homeward/tries/").chain_update(kind);
    for part in parts {
        digest = digest.chain_update((part.len() as u64).to_be_bytes()).chain_update(part);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_told_apart_and_hold_no_name() {
        let keys = [key("name", &[b"ada"]), key("device", &[b"ada"]), key("a", &[b"b", b"c"]), key("a", &[b"bc"])];
        for (index, key) in keys.iter().enumerate() {
            assert!(key.len() == 64 && !key.contains("ada") && !keys[..index].contains(key));
        }
    }
}
