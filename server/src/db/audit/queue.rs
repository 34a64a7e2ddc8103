//! Lines that are written by themselves, for answers and refusals.
//!
//! An answer waits for one insert: what it says, and what others say that wait, is put as one row at the end of the log,
//! on a connection of its own that does not wait for the disk. Lines are made of the log when nothing waits, and before
//! anybody reads them. What is in the log outlives the end of this process at any instruction; a machine that loses power
//! may lose its last second.

use super::{Answer, Line, insert};
use crate::db::Engine;
use chrono::DateTime;
use sha2::{Digest, Sha256};
use sqlx::{AnyPool, Executor as _};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How many answers may have handed in lines that are not written yet; others wait to hand theirs in.
const WAITING: usize = 1_024;
/// About how many lines are put into one row of the log.
const MOST: usize = 1_000;
/// How long the log may lie as it is while nothing waits.
const SETTLE: Duration = Duration::from_secs(1);
/// How many lines the log may hold while others wait; from then on lines are made of it in between.
const LOG_MOST: usize = 10_000;
/// How many rows of the log are made into lines at a time: those who wait do so meanwhile.
const ROWS: i64 = 16;

/// Where lines are handed in.
#[derive(Debug, Clone)]
pub(crate) struct Queue(mpsc::Sender<Message>);

#[derive(Debug)]
enum Message {
    Write { answers: Vec<Answer>, done: oneshot::Sender<bool> },
    LayOut { done: oneshot::Sender<bool> },
}

impl Queue {
    /// Starts writing.
    pub(crate) fn start(pool: AnyPool, engine: Engine) -> Queue {
        let (send, receive) = mpsc::channel(WAITING);
        // It ends with the last of those who may hand lines in.
        tokio::spawn(Writer { pool, engine, unlaid: Some(Instant::now()), lines: 0 }.run(receive));
        Queue(send)
    }

    /// Writes what answers say, and returns once it is written.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] where it is not.
    pub(crate) async fn write(&self, answers: Vec<Answer>) -> Result<(), sqlx::Error> {
        self.ask(|done| Message::Write { answers, done }).await
    }

    /// Makes lines of the whole log.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] where that fails.
    pub(crate) async fn lay_out(&self) -> Result<(), sqlx::Error> {
        self.ask(|done| Message::LayOut { done }).await
    }

    async fn ask(&self, message: impl FnOnce(oneshot::Sender<bool>) -> Message) -> Result<(), sqlx::Error> {
        let (done, answer) = oneshot::channel();
        let taken = self.0.send(message(done)).await.is_ok();
        if taken && answer.await == Ok(true) { Ok(()) } else { Err(sqlx::Error::PoolTimedOut) }
    }
}

struct Writer {
    pool: AnyPool,
    engine: Engine,
    /// Since when the log holds something that is no lines yet. What an earlier process left counts.
    unlaid: Option<Instant>,
    /// About how many lines it holds.
    lines: usize,
}

impl Writer {
    async fn run(mut self, mut receive: mpsc::Receiver<Message>) {
        let mut next = None;
        loop {
            if self.lines >= LOG_MOST {
                self.lay_some_out().await;
            }
            let message = match (next.take(), self.unlaid) {
                (Some(message), _) => Some(message),
                (None, None) => receive.recv().await,
                (None, Some(since)) => {
                    match tokio::time::timeout(SETTLE.saturating_sub(since.elapsed()), receive.recv()).await {
                        Ok(message) => message,
                        Err(_) => {
                            self.lay_some_out().await;
                            continue;
                        }
                    }
                }
            };
            match message {
                None => break,
                Some(Message::LayOut { done }) => {
                    while self.lay_some_out().await {}
                    // Whoever waited may have gone.
                    let _ = done.send(self.unlaid.is_none());
                }
                Some(Message::Write { answers, done }) => next = self.write(answers, done, &mut receive).await,
            }
        }
    }

    /// Writes an answer and those that wait with it as one row. Returns a message of another kind that it met.
    async fn write(
        &mut self,
        mut answers: Vec<Answer>,
        done: oneshot::Sender<bool>,
        receive: &mut mpsc::Receiver<Message>,
    ) -> Option<Message> {
        let count = |answers: &[Answer]| answers.iter().map(|answer| answer.lines.len()).sum::<usize>();
        let (mut waiting, mut lines, mut met) = (vec![done], count(&answers), None);
        while lines < MOST && met.is_none() {
            match receive.try_recv() {
                Ok(Message::Write { answers: more, done }) => {
                    lines += count(&more);
                    answers.extend(more);
                    waiting.push(done);
                }
                Ok(other) => met = Some(other),
                Err(_) => break,
            }
        }
        let written = self.append(&answers).await;
        if let Err(error) = &written {
            failed(error, "lines were not written, and their answers not sent");
        }
        for done in waiting {
            let _ = done.send(written.is_ok());
        }
        self.unlaid = self.unlaid.or_else(|| Some(Instant::now()));
        self.lines += lines;
        met
    }

    async fn append(&self, answers: &[Answer]) -> Result<(), sqlx::Error> {
        let text = serde_json::to_string(answers).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let insert =
            || sqlx::query("INSERT INTO audit_log (answers) VALUES ($1)").bind(text.clone()).execute(&self.pool);
        match insert().await {
            // The connection is not asked each time whether it still stands: where it broke, the pool makes another.
            // What was written all the same is there twice, and becomes lines once.
            Err(sqlx::Error::Io(_)) => insert().await.map(|_| ()),
            other => other.map(|_| ()),
        }
    }

    /// Makes lines of the log's first rows. Returns whether there may be more.
    async fn lay_some_out(&mut self) -> bool {
        let laid = self.lay_out().await;
        match laid {
            Ok(true) => return true,
            Ok(false) => self.unlaid = None,
            // The next process makes lines of what is left.
            Err(sqlx::Error::PoolClosed) => self.unlaid = None,
            Err(error) => {
                failed(&error, "lines were not made of the log");
                self.unlaid = Some(Instant::now());
            }
        }
        self.lines = 0;
        if self.engine == Engine::Sqlite && self.pool.execute("PRAGMA wal_checkpoint(PASSIVE)").await.is_err() {
            tracing::error!(kind = "audit", "the write-ahead log was not brought to the disk");
        }
        false
    }

    async fn lay_out(&self) -> Result<bool, sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        let take =
            "DELETE FROM audit_log WHERE seq IN (SELECT seq FROM audit_log ORDER BY seq LIMIT $1) RETURNING answers";
        let rows: Vec<String> = sqlx::query_scalar(take).bind(ROWS).fetch_all(&mut *tx).await?;
        let is_full = i64::try_from(rows.len()) == Ok(ROWS);
        let answers: Vec<Answer> = rows.into_iter().flat_map(read).collect();
        insert(&mut tx, &answers).await?;
        tx.commit().await?;
        Ok(is_full)
    }
}

/// Reads a row of the log. One that cannot be read becomes a line that holds it as it is.
fn read(row: String) -> Vec<Answer> {
    serde_json::from_str(&row).unwrap_or_else(|_| {
        tracing::error!(kind = "audit", "a row of the log cannot be read, and is kept as it is");
        let id = Uuid::from_slice(&Sha256::digest(&row)[..16]).unwrap_or_default();
        let lines = vec![Line { detail: Some(row), ..Line::default() }];
        let (user, device, operation) = (None, None, None);
        vec![Answer { id, at: DateTime::UNIX_EPOCH, user, device, action: "audit.unreadable".into(), operation, lines }]
    })
}

fn failed(error: &sqlx::Error, what: &str) {
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    tracing::error!(kind = "audit", ?code, "{what}");
}
