//! The index by which children are found by name: keys of the folded form, written with every version of a child's details.

use super::children::{COLUMNS, Row, Seen, Stored, stored_details};
use super::rows::of_many;
use super::{Db, insert, uuid};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe};
use std::collections::BTreeSet;
use sync_core::casework::child::ChildDetails;
use sync_core::names::{self, Closeness, Query};
use uuid::Uuid;

/// How many rows one statement writes or reads.
const BATCH: usize = 200;

/// The folded names of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Forename.
    pub forename: String,
    /// Surname.
    pub surname: String,
    /// Alias; empty where there is none.
    pub alias: String,
}

impl Folded {
    /// Folds the names in a child's details.
    pub fn of(details: &ChildDetails) -> Folded {
        Folded::from(
            details.forename.as_str(),
            details.surname.as_str(),
            details.alias.as_ref().map(|alias| alias.as_str()),
        )
    }

    /// Folds names.
    pub fn from(forename: &str, surname: &str, alias: Option<&str>) -> Folded {
        Folded {
            forename: names::fold(forename),
            surname: names::fold(surname),
            alias: alias.map(names::fold).unwrap_or_default(),
        }
    }

    /// Lists all of them.
    pub fn all(&self) -> [&str; 3] {
        [&self.forename, &self.surname, &self.alias]
    }

    fn keys(&self) -> BTreeSet<String> {
        self.all().into_iter().flat_map(names::keys).collect()
    }
}

/// The folded names as they are stored.
#[derive(sqlx_macros::FromRow)]
struct FoldedRow {
    forename_key: String,
    surname_key: String,
    alias_key: String,
}

impl FoldedRow {
    fn read(self) -> Folded {
        Folded { forename: self.forename_key, surname: self.surname_key, alias: self.alias_key }
    }
}

/// Writes a child's keys in the place of those it had.
pub async fn put(on: &mut AnyConnection, child: Uuid, folded: &Folded) -> Result<(), sqlx::Error> {
    let child = child.to_string();
    sqlx::query("DELETE FROM child_name_keys WHERE child_id = $1").bind(&child).execute(&mut *on).await?;
    let keys: Vec<String> = folded.keys().into_iter().collect();
    insert(on, ("child_name_keys (child_id, key)", ""), &keys, |query, key| query.bind(&child).bind(key)).await
}

/// Folds the names of children that were stored by an earlier form. Several nodes may do so at once: who comes first
/// writes, and the others find it done.
///
/// # Errors
/// What the database says.
pub async fn fill(db: &Db) -> Result<u64, sqlx::Error> {
    let mut filled = 0;
    let mut after = String::new();
    loop {
        let sql = "SELECT id, details FROM children WHERE names_form < $1 AND id > $2 ORDER BY id LIMIT $3";
        let rows: Vec<(String, String)> = sqlx::query_as(sql)
            .bind(names::FORM)
            .bind(&after)
            .bind(i64::try_from(BATCH).unwrap_or(1))
            .fetch_all(db.reader())
            .await?;
        let Some((last, _)) = rows.last() else { return Ok(filled) };
        after.clone_from(last);
        let mut tx = db.begin().await?;
        for (id, details) in rows {
            // One that cannot be read is not found by its names; the doctor tells of it.
            let Ok(details) = stored_details(&id, &details) else { continue };
            if fold_one(&mut tx, uuid(&id), &Folded::of(&details), true).await? {
                filled += 1;
            }
        }
        tx.commit().await?;
    }
}

async fn fold_one(on: &mut AnyConnection, id: Uuid, folded: &Folded, only_older: bool) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE children SET names_form = $2, forename_key = $3, surname_key = $4, alias_key = $5 \
         WHERE id = $1 AND names_form < $6",
    )
    .bind(id.to_string())
    .bind(names::FORM)
    .bind(&folded.forename)
    .bind(&folded.surname)
    .bind(&folded.alias)
    .bind(if only_older { names::FORM } else { i64::MAX })
    .execute(&mut *on)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    put(on, id, folded).await?;
    Ok(true)
}

/// Compares the index with the names it is made of, and lists the children of whom it says something else; with `rebuild`
/// it is written again for them.
///
/// # Errors
/// What the database says.
pub async fn examine(db: &Db, rebuild: bool) -> Result<Vec<Uuid>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Kept {
        id: String,
        details: String,
        names_form: i64,
        #[sqlx(flatten)]
        keys: FoldedRow,
    }
    let mut wrong = Vec::new();
    let mut after = String::new();
    loop {
        let rows: Vec<Kept> = sqlx::query_as(
            "SELECT id, details, names_form, forename_key, surname_key, alias_key FROM children WHERE id > $1 \
             ORDER BY id LIMIT $2",
        )
        .bind(&after)
        .bind(i64::try_from(BATCH).unwrap_or(1))
        .fetch_all(db.reader())
        .await?;
        let Some(last) = rows.last() else { return Ok(wrong) };
        after.clone_from(&last.id);
        for Kept { id, details, names_form, keys } in rows {
            // What cannot be read is told of by itself.
            let Ok(details) = stored_details(&id, &details) else { continue };
            let folded = Folded::of(&details);
            let kept: Vec<String> = sqlx::query_scalar("SELECT key FROM child_name_keys WHERE child_id = $1")
                .bind(&id)
                .fetch_all(db.reader())
                .await?;
            let fits =
                names_form == names::FORM && folded == keys.read() && folded.keys() == kept.into_iter().collect();
            if fits {
                continue;
            }
            let id = uuid(&id);
            wrong.push(id);
            if rebuild {
                let mut tx = db.begin().await?;
                fold_one(&mut tx, id, &folded, false).await?;
                tx.commit().await?;
            }
        }
    }
}

/// A condition on keys, put together as text with the values to be bound.
struct Keys {
    values: Vec<String>,
    first: usize,
}

impl Keys {
    fn bind(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}", self.first + self.values.len() - 1)
    }

    /// Selects the children with a word that begins so; with `near`, one letter off too.
    fn word(&mut self, word: &str, near: bool) -> String {
        let key = names::prefixed(word);
        let (from, to) = (self.bind(key.clone()), self.bind(names::prefix_end(&key)));
        let mut sql = format!("SELECT DISTINCT child_id FROM child_name_keys WHERE key >= {from} AND key < {to}");
        let nearby = if near { names::nearby(word) } else { BTreeSet::new() };
        if !nearby.is_empty() {
            let keys: Vec<String> = nearby.into_iter().map(|key| self.bind(key)).collect();
            sql.push_str(&format!(" UNION SELECT child_id FROM child_name_keys WHERE key IN ({})", keys.join(", ")));
        }
        sql
    }

    /// Selects the children of whom every word of one of the readings is a name.
    fn readings(&mut self, readings: &[Vec<String>], near: bool) -> String {
        let each: Vec<String> = readings.iter().map(|reading| self.every(reading, near)).collect();
        combine(&each, "UNION")
    }

    fn every(&mut self, words: &[String], near: bool) -> String {
        let each: Vec<String> = words.iter().map(|word| self.word(word, near)).collect();
        combine(&each, "INTERSECT")
    }

    fn any(&mut self, words: &[String], near: bool) -> String {
        let each: Vec<String> = words.iter().map(|word| self.word(word, near)).collect();
        combine(&each, "UNION")
    }
}

fn combine(selects: &[String], how: &str) -> String {
    let each: Vec<String> = selects.iter().map(|select| format!("SELECT child_id FROM ({select}) AS one")).collect();
    each.join(&format!(" {how} "))
}

/// Where a search goes on: how close the last one found was, and its id.
pub type After = (Closeness, String);

/// A child that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The child.
    pub row: Row,
    /// How much of it the caller may see.
    pub level: String,
    /// How well the name fits.
    pub closeness: Closeness,
}

/// Finds children a person has access to by what was typed of a name: those that fit first, then those with a letter off,
/// both in order of id.
///
/// # Errors
/// What the database says.
pub async fn search(
    pool: &AnyPool,
    user: Uuid,
    query: &Query,
    (mut closeness, mut after): After,
    limit: usize,
) -> Result<Vec<Found>, sqlx::Error> {
    let mut all = Vec::new();
    loop {
        let near = closeness == Closeness::Near;
        let (rows, last) = search_batch(pool, user, query, near, &after, limit.max(BATCH)).await?;
        for (row, level, folded) in rows {
            if query.fits(folded.all()) == Some(closeness) {
                all.push(Found { row, level, closeness });
                if all.len() == limit {
                    return Ok(all);
                }
            }
        }
        match (last, near) {
            (Some(last), _) => after = last,
            (None, false) => (closeness, after) = (Closeness::Near, String::new()),
            (None, true) => return Ok(all),
        }
    }
}

type Batch = (Vec<(Row, String, Folded)>, Option<String>);

/// Reads a batch of candidates, and the id to go on from unless it was the last.
async fn search_batch(
    pool: &AnyPool,
    user: Uuid,
    query: &Query,
    near: bool,
    after: &str,
    limit: usize,
) -> Result<Batch, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Found {
        #[sqlx(flatten)]
        seen: Seen,
        #[sqlx(flatten)]
        keys: FoldedRow,
    }
    let (sql, values) = search_sql(query, near);
    let query = sqlx::query_as(AssertSqlSafe(sql))
        .bind(user.to_string())
        .bind(after)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows: Vec<Found> = values.iter().fold(query, |query, value| query.bind(value)).fetch_all(pool).await?;
    let last = (rows.len() == limit).then(|| rows.last().map(|found| found.seen.child.id.clone())).flatten();
    let rows = rows.into_iter().map(|found| Ok((found.seen.child.read()?, found.seen.level, found.keys.read())));
    let rows = rows.collect::<Result<_, sqlx::Error>>()?;
    Ok((rows, last))
}

/// Writes the statement of a search, and what is bound after the person, the id and the limit.
///
/// `CROSS JOIN` keeps SQLite to the order as written, from the keys to the children: else it may walk over all that the
/// person has access to. PostgreSQL plans it as any join.
pub fn search_sql(query: &Query, near: bool) -> (String, Vec<String>) {
    let mut keys = Keys { values: Vec::new(), first: 4 };
    let found = keys.readings(query.readings(), near);
    let sql = format!(
        "SELECT {COLUMNS}, page.level, children.forename_key, children.surname_key, children.alias_key \
         FROM (SELECT found.child_id, access.level FROM ({found}) AS found CROSS JOIN access \
         WHERE access.child_id = found.child_id AND access.user_id = $1 AND access.level <> 'none' \
         AND found.child_id > $2 ORDER BY found.child_id LIMIT $3) AS page CROSS JOIN children \
         WHERE children.id = page.child_id ORDER BY children.id"
    );
    (sql, keys.values)
}

/// A child that may be the same as another.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The child.
    pub id: Uuid,
    /// Its names.
    pub folded: Folded,
    /// Date of birth.
    pub date_of_birth: Option<String>,
}

/// Lists children who may be the one asked about, after an id: born on the same day, or with a name much like each of the
/// two. Restricted children are left out.
///
/// # Errors
/// What the database says.
pub async fn candidates(
    on: &mut AnyConnection,
    folded: &Folded,
    date_of_birth: Option<&str>,
    after: &str,
    limit: i64,
) -> Result<Vec<Candidate>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Found {
        id: String,
        #[sqlx(flatten)]
        keys: FoldedRow,
        date_of_birth: Option<String>,
    }
    let (sql, values) = candidates_sql(folded);
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(date_of_birth.unwrap_or_default()).bind(after).bind(limit);
    let rows: Vec<Found> = values.iter().fold(query, |query, value| query.bind(value)).fetch_all(&mut *on).await?;
    let candidate =
        |Found { id, keys, date_of_birth }: Found| Candidate { id: uuid(&id), folded: keys.read(), date_of_birth };
    Ok(rows.into_iter().map(candidate).collect())
}

/// Writes the statement that looks for candidates, and what is bound after the date, the id and the limit.
pub fn candidates_sql(folded: &Folded) -> (String, Vec<String>) {
    let mut keys = Keys { values: Vec::new(), first: 4 };
    let words = |name: &str| -> Vec<String> {
        let each = name.split(' ').filter(|word| !word.is_empty()).map(str::to_owned);
        each.chain((name.contains(' ')).then(|| name.replace(' ', ""))).take(MOST_WORDS).collect()
    };
    // Names that share three letters at the beginning are weighed, so that `Alexandra` is compared with `Alexander`.
    let begin = |words: Vec<String>| -> Vec<String> {
        words.iter().flat_map(|word| [word.clone(), word.chars().take(3).collect()]).collect()
    };
    let surname = words(&folded.surname);
    let first: Vec<String> = begin(words(&folded.forename).into_iter().chain(words(&folded.alias)).collect());
    let mut each = vec!["SELECT id AS child_id FROM children WHERE date_of_birth = $1".to_owned()];
    if !surname.is_empty() && !first.is_empty() {
        each.push(combine(&[keys.any(&surname, true), keys.any(&first, true)], "INTERSECT"));
    }
    let found = combine(&each, "UNION");
    let sql = format!(
        "SELECT children.id, children.forename_key, children.surname_key, children.alias_key, children.date_of_birth \
         FROM ({found}) AS found CROSS JOIN children \
         WHERE children.id = found.child_id AND children.restricted = 0 AND found.child_id > $2 \
         ORDER BY children.id LIMIT $3"
    );
    (sql, keys.values)
}

/// Most words of a name that candidates are looked for by.
const MOST_WORDS: usize = 8;

/// Reads children by id.
///
/// # Errors
/// What the database says.
pub async fn by_ids(on: &mut AnyConnection, ids: &[Uuid]) -> Result<Vec<Row>, sqlx::Error> {
    let sql = |places: &str| format!("SELECT {COLUMNS} FROM children WHERE id IN ({places})");
    of_many::<Stored, _>(on, ids, sql).await?.into_iter().map(Stored::read).collect()
}
