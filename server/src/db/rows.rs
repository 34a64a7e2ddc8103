//! Rows of many ids, read with few statements, and columns that several tables have.

use super::{placeholders, uuid};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::QueryAs;
use sqlx::{Any, AnyConnection, AssertSqlSafe, FromRow};
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;

/// How many ids one statement takes: SQLite's limit is 32,766 parameters, PostgreSQL's 65,535.
pub(super) const BATCH: usize = 500;

/// A statement that reads rows, with values to be bound.
pub(super) type Rows<R> = QueryAs<'static, Any, R, AnyArguments>;

/// Reads the rows of ids, some hundred ids with one statement: `sql` writes it around the placeholders of the ids.
///
/// # Errors
/// What the database says.
pub(super) async fn of_many<R, I>(
    on: &mut AnyConnection,
    ids: &[I],
    sql: impl Fn(&str) -> String + Send,
) -> Result<Vec<R>, sqlx::Error>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    I: ToString + Sync,
{
    of_many_with(on, ids, (0, |query| query), sql).await
}

/// Reads rows likewise, where so many values of the statement are bound before the ids.
///
/// # Errors
/// What the database says.
pub(super) async fn of_many_with<R, I>(
    on: &mut AnyConnection,
    ids: &[I],
    (bound, bind): (usize, impl Fn(Rows<R>) -> Rows<R> + Send),
    sql: impl Fn(&str) -> String + Send,
) -> Result<Vec<R>, sqlx::Error>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    I: ToString + Sync,
{
    let mut rows = Vec::new();
    for batch in ids.chunks(BATCH) {
        let sql = sql(&placeholders(bound + 1, batch.len()));
        let query = batch.iter().fold(bind(sqlx::query_as(AssertSqlSafe(sql))), |query, id| query.bind(id.to_string()));
        rows.extend(query.fetch_all(&mut *on).await?);
    }
    Ok(rows)
}

/// What a record is, as its columns are stored.
#[derive(Debug, sqlx_macros::FromRow)]
pub(super) struct HeaderRow {
    pub(super) id: String,
    kind: String,
    child_id: String,
}

impl HeaderRow {
    pub(super) fn header(self) -> Header {
        Header { id: RecordId(uuid(&self.id)), kind: self.kind, child: ChildId(uuid(&self.child_id)) }
    }
}
