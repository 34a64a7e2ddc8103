//! Lines that are written by themselves, for answers and refusals: as many at a time as wait, on a connection of their
//! own that does not wait for the disk.
//!
//! What is written is in the database before the answer is sent, and outlives the end of this process at any
//! instruction. A machine that loses power may lose the lines of its last second.

use super::{Line, insert};
use crate::db::Engine;
use sqlx::{AnyPool, Executor as _};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// How many answers may have handed in lines that are not written yet; others wait to hand theirs in.
const WAITING: usize = 1_024;
/// About how many lines are written at a time.
const MOST: usize = 1_000;
/// How long lines may lie in the system's memory before they are brought to the disk.
const SETTLE: Duration = Duration::from_secs(1);

/// Where lines are handed in.
#[derive(Debug, Clone)]
pub(crate) struct Queue(mpsc::Sender<Batch>);

#[derive(Debug)]
struct Batch {
    lines: Vec<Line>,
    done: oneshot::Sender<bool>,
}

impl Queue {
    /// Starts writing.
    pub(crate) fn start(pool: AnyPool, engine: Engine) -> Queue {
        let (send, receive) = mpsc::channel(WAITING);
        // It ends with the last of those who may hand lines in.
        tokio::spawn(write(pool, engine, receive));
        Queue(send)
    }

    /// Writes lines, and returns once they are written.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] where they are not.
    pub(crate) async fn write(&self, lines: Vec<Line>) -> Result<(), sqlx::Error> {
        let (done, written) = oneshot::channel();
        let taken = self.0.send(Batch { lines, done }).await.is_ok();
        if taken && written.await == Ok(true) { Ok(()) } else { Err(sqlx::Error::PoolTimedOut) }
    }
}

async fn write(pool: AnyPool, engine: Engine, mut receive: mpsc::Receiver<Batch>) {
    // Since when lines lie where a power cut would take them. PostgreSQL sees to that by itself.
    let mut unsettled: Option<Instant> = None;
    loop {
        let left = unsettled.map(|since| SETTLE.saturating_sub(since.elapsed()));
        let first = match left {
            None => receive.recv().await,
            Some(left) if left.is_zero() => {
                settle(&pool).await;
                unsettled = None;
                continue;
            }
            Some(left) => match tokio::time::timeout(left, receive.recv()).await {
                Ok(first) => first,
                Err(_) => continue,
            },
        };
        let Some(first) = first else { break };
        let mut count = first.lines.len();
        let mut batches = vec![first];
        while count < MOST
            && let Ok(batch) = receive.try_recv()
        {
            count += batch.lines.len();
            batches.push(batch);
        }
        let (lines, done): (Vec<_>, Vec<_>) = batches.into_iter().map(|batch| (batch.lines, batch.done)).unzip();
        let written = insert(&pool, &lines.concat()).await;
        if let Err(error) = &written {
            let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
            tracing::error!(kind = "audit", ?code, "lines were not written, and their answers not sent");
        }
        for done in done {
            // Whoever waited may have gone.
            let _ = done.send(written.is_ok());
        }
        if engine == Engine::Sqlite {
            unsettled = unsettled.or_else(|| Some(Instant::now()));
        }
    }
}

/// Brings what was written to SQLite's log to the disk.
async fn settle(pool: &AnyPool) {
    if pool.execute("PRAGMA wal_checkpoint(PASSIVE)").await.is_err() {
        tracing::error!(kind = "audit", "the write-ahead log was not brought to the disk");
    }
}
