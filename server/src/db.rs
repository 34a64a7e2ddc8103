//! The only SQL. One text serves SQLite and PostgreSQL: `$1` placeholders, TEXT, BIGINT and bytes.
//!
//! A transaction that writes what phones read is a [`Write`]: it takes the feed's next position first, and the lock on
//! the feed's row makes all such transactions follow one another. So a position never commits after a later one, and
//! what a `Write` reads cannot change before it commits.

pub mod access;
pub mod accounts;
pub mod allocations;
pub mod attachments;
pub mod audit;
pub mod children;
pub mod devices;
pub mod duplicate_checks;
pub mod episodes;
mod faults;
pub mod glass;
pub mod handovers;
pub mod names;
pub mod projections;
pub mod quarantine;
pub mod records;
mod rows;
pub mod sessions;
pub mod shares;
pub mod stored;
pub mod sync;
pub mod teams;
pub mod tries;
pub mod upkeep;
pub mod usernames;

use crate::private;
use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Executor as _, Row as _, Transaction};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

static SQLITE: Migrator = sqlx_macros::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx_macros::migrate!("migrations/postgres");

/// How long a connection is kept that nobody uses. With SQLite each has a thread, which holds on to the memory of the last
/// large row it read for as long as it lives.
const IDLE: Duration = Duration::from_secs(20);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded: one process, one writer.
    Sqlite,
    /// Several nodes.
    Postgres,
}

/// The database.
#[derive(Debug, Clone)]
pub struct Db {
    reader: AnyPool,
    writer: AnyPool,
    lines: AnyPool,
    audit: audit::Queue,
    engine: Engine,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error("the database must be sqlite:… or postgres:…")]
    UnknownEngine,
    /// It does not answer.
    #[error("the database does not open: {0}")]
    Connect(#[from] sqlx::Error),
    /// Its schema is not one this program knows.
    #[error("the database's schema is not one this program knows: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
}

impl Db {
    /// Opens the database and brings its schema up to date. Refuses a schema of a later program.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(url: &str, epoch: &str) -> Result<Db, OpenError> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") {
            Engine::Sqlite
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Engine::Postgres
        } else {
            return Err(OpenError::UnknownEngine);
        };
        if engine == Engine::Sqlite {
            close_to_others(url)?;
        }
        let options = AnyConnectOptions::from_str(url)?;
        let pool = |most: u32, durable: bool| {
            let options =
                AnyPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(10)).idle_timeout(IDLE);
            // The audit writes again on another connection where one broke.
            let options = options.test_before_acquire(durable);
            let pragmas = match (engine, durable) {
                (Engine::Postgres, true) => return options,
                (Engine::Postgres, false) => "SET synchronous_commit = off",
                (Engine::Sqlite, true) => {
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA busy_timeout = 10000;"
                }
                (Engine::Sqlite, false) => {
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                     PRAGMA busy_timeout = 10000;"
                }
            };
            options.after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(pragmas).await.map(|_| ()) })
            })
        };
        // The lines of the audit that are written by themselves; see `audit::Queue`.
        let lines = pool(1, false).connect_lazy_with(options.clone());
        let (reader, writer) = match engine {
            Engine::Sqlite => {
                // The writer first: it makes the file.
                let writer = pool(1, true).connect_with(options.clone()).await?;
                (pool(4, true).connect_with(options).await?, writer)
            }
            Engine::Postgres => {
                let pool = pool(16, true).connect_with(options).await?;
                (pool.clone(), pool)
            }
        };
        match engine {
            Engine::Sqlite => SQLITE.run(&writer).await?,
            Engine::Postgres => POSTGRES.run(&writer).await?,
        }
        sqlx::query("INSERT INTO feed (id, last, epoch) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING")
            .bind(epoch)
            .execute(&writer)
            .await?;
        let audit = audit::Queue::start(lines.clone(), engine);
        let db = Db { reader, writer, lines, audit, engine };
        let folded = names::fill(&db).await?;
        if folded > 0 {
            tracing::info!(children = folded, "folded names for searching");
        }
        usernames::settle(&db).await?;
        Ok(db)
    }

    /// Returns which database it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Returns where to read from.
    pub fn reader(&self) -> &AnyPool {
        &self.reader
    }

    /// Begins a transaction that writes nothing phones read.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.engine {
            Engine::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await,
            Engine::Postgres => self.writer.begin().await,
        }
    }

    /// Begins a transaction that writes what phones read, and takes its position in the feed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn write(&self) -> Result<Write, sqlx::Error> {
        let mut tx = self.begin().await?;
        let position = sqlx::query_scalar("UPDATE feed SET last = last + 1 WHERE id = 1 RETURNING last")
            .fetch_one(&mut *tx)
            .await?;
        Ok(Write { tx, position })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.lines.close().await;
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Closes the files of an SQLite database to everybody but their owner. Those beside it are made as it is itself.
fn close_to_others(url: &str) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::from_str(url)?;
    let path = options.get_filename();
    if path.parent().is_some_and(|folder| folder.as_os_str().is_empty() || folder.exists()) {
        private::make_file(path)?;
        for ending in ["-wal", "-shm"] {
            let mut beside = path.as_os_str().to_owned();
            beside.push(ending);
            private::close(Path::new(&beside))?;
        }
    }
    Ok(())
}

/// A transaction at a position of the feed. Dropped without [`Write::commit`], it never was.
pub struct Write {
    tx: Transaction<'static, Any>,
    /// Its position.
    pub position: i64,
}

impl Write {
    /// Makes it durable.
    ///
    /// # Errors
    /// What the database says.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }

    pub(crate) fn on(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }
}

/// Writes placeholders, `$3, $4, $5`: sqlx's query builder writes question marks, which PostgreSQL does not take.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// How many rows one INSERT writes: beyond that a statement gains nothing, and SQLite takes 32,766 parameters at the most.
const ROWS: usize = 64;

/// A statement with values to be bound.
type Query = sqlx::query::Query<'static, Any, AnyArguments>;

/// Writes many rows, several with one INSERT: `into` is the table and its columns, `after` what follows the values, such as
/// `ON CONFLICT DO NOTHING`, and `bind` binds a row's values in the order of the columns.
///
/// # Errors
/// What the database says; the rows before may have been written, where there is no transaction.
pub(crate) async fn insert<T: Sync>(
    on: &mut AnyConnection,
    (into, after): (&str, &str),
    rows: &[T],
    bind: impl Fn(Query, &T) -> Query + Send,
) -> Result<(), sqlx::Error> {
    for batch in rows.chunks(ROWS) {
        let query = sqlx::query(insertion(on, (into, after), batch.len()));
        batch.iter().fold(query, &bind).execute(&mut *on).await?;
    }
    Ok(())
}

/// Writes many rows likewise, and returns a column of those that were written: `after` ends with `RETURNING` and its name.
///
/// # Errors
/// As [`insert`].
pub(crate) async fn insert_returning<T: Sync>(
    on: &mut AnyConnection,
    (into, after): (&str, &str),
    rows: &[T],
    bind: impl Fn(Query, &T) -> Query + Send,
) -> Result<Vec<String>, sqlx::Error> {
    let mut written = Vec::with_capacity(rows.len());
    for batch in rows.chunks(ROWS) {
        let query = sqlx::query(insertion(on, (into, after), batch.len()));
        for row in batch.iter().fold(query, &bind).fetch_all(&mut *on).await? {
            written.push(row.try_get(0)?);
        }
    }
    Ok(written)
}

/// Writes an INSERT of so many rows.
fn insertion(on: &AnyConnection, (into, after): (&str, &str), rows: usize) -> AssertSqlSafe<String> {
    let columns = into.split(',').count();
    // A parameter without a number is SQLite's fastest: it need not look for the number by the name, parameter by parameter.
    let unnumbered = on.backend_name() == "SQLite";
    let one = |row: usize| {
        if unnumbered { vec!["?"; columns].join(", ") } else { placeholders(1 + row * columns, columns) }
    };
    let values: Vec<String> = (0..rows).map(|row| format!("({})", one(row))).collect();
    AssertSqlSafe(format!("INSERT INTO {into} VALUES {} {after}", values.join(", ")))
}

/// Reads an id column; ids in the database were written by this program.
pub(crate) fn uuid(text: &str) -> uuid::Uuid {
    uuid::Uuid::parse_str(text).unwrap_or_default()
}

/// Cuts a list of ids and sizes, which was read one longer than asked for, to what fits into so many bytes, or to one. Tells
/// whether there are more.
pub(crate) fn cut(sizes: &mut Vec<(String, i64)>, limit: i64, bytes: usize) -> bool {
    let each = sizes.iter().map(|(_, size)| usize::try_from(*size).unwrap_or(usize::MAX));
    let fits = fitting(each, bytes).min(usize::try_from(limit).unwrap_or(1));
    let more = sizes.len() > fits;
    sizes.truncate(fits);
    more
}

/// Tells how many entries from the beginning fit into so many bytes: one at the least.
pub fn fitting(sizes: impl IntoIterator<Item = usize>, bytes: usize) -> usize {
    let mut left = bytes;
    let mut fit = 0;
    for size in sizes {
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None if fit == 0 => left = 0,
            None => break,
        }
        fit += 1;
    }
    fit
}
