//! What a search by name costs among very many children, against the same list without the name, and how that grows.
//!
//! Answers are timed at the router, without a network; each leaves its lines in the audit, of which both sides have as many
//! as children on the page.

use super::{Limit, Row, median};
use crate::world::{Desk, Engine, World};
use anyhow::{Result, ensure};
use homeward_server::db::children;
use serde_json::json;
use std::time::{Duration, Instant};
use sync_core::casework::child::ChildDetails;
use uuid::Uuid;

/// How many children the cost is compared with, and how many there are in the end.
const FEW: usize = 10_000;
const MANY: usize = 100_000;
/// How many are written at a time.
const BATCH: usize = 5_000;
/// How many children a page has.
const PAGE: usize = 20;
const TIMES: usize = 31;

/// What is searched for: a name that nobody else has with a letter off, one that a hundredth has, and one that nobody has.
const ASKED: [&str; 3] = ["Balginkum Ginbalzorfes", "Balginkum", "Quillion"];

/// Measures searches on both databases.
///
/// # Errors
/// When an answer is not what it should be.
pub fn run() -> Result<Vec<Row>> {
    let mut rows = of(
        Engine::Sqlite,
        [
            "SQLite: one child by name among 100,000, in times of a page of the list",
            "SQLite: one page of 1,000 namesakes among 100,000, in times of a page of the list",
            "SQLite: a name that nobody has among 100,000, in times of a page of the list",
            "SQLite: the dearest of these, in times of it among 10,000",
        ],
    )?;
    rows.extend(of(
        Engine::Postgres,
        [
            "PostgreSQL: one child by name among 100,000, in times of a page of the list",
            "PostgreSQL: one page of 1,000 namesakes among 100,000, in times of a page of the list",
            "PostgreSQL: a name that nobody has among 100,000, in times of a page of the list",
            "PostgreSQL: the dearest of these, in times of it among 10,000",
        ],
    )?);
    Ok(rows)
}

fn of(engine: Engine, names: [&'static str; 4]) -> Result<Vec<Row>> {
    let mut world = World::new(engine);
    world.kingston();
    let mo = world.desk("mo");
    fill(&world, 0..FEW)?;
    let few = figures(&mo)?;
    fill(&world, FEW..MANY)?;
    let many = figures(&mo)?;
    let mut rows: Vec<Row> = many
        .searches
        .iter()
        .zip(names)
        .map(|(took, work)| Row {
            work,
            measured: format!("{took:.0} µs"),
            against: format!("{:.0} µs for a page of {PAGE} without a name", many.list),
            figure: took / many.list,
            // Up to 200 candidates are compared with what was typed, for a page of 20.
            limit: Limit::AtMost(10.0),
        })
        .collect();
    let growth = few.searches.iter().zip(many.searches).map(|(few, many)| (*few, many));
    let (few, many) = growth.max_by(|(a, b), (c, d)| (b / a).total_cmp(&(d / c))).unwrap_or((1.0, 1.0));
    rows.push(Row {
        work: names[3],
        measured: format!("{many:.0} µs"),
        against: format!("{few:.0} µs, with a tenth of the children"),
        figure: many / few,
        // A tenth would be found in a tenth of the time, were all of them looked at.
        limit: Limit::AtMost(4.0),
    });
    Ok(rows)
}

struct Figures {
    list: f64,
    searches: [f64; 3],
}

fn figures(mo: &Desk) -> Result<Figures> {
    let list = timed(|| mo.get(&format!("/v1/children?limit={PAGE}")), PAGE)?;
    let mut searches = [0.0; 3];
    for ((took, name), most) in searches.iter_mut().zip(ASKED).zip([1, PAGE, 0]) {
        *took = timed(|| mo.post("/v1/children/search", json!({"name": name, "limit": PAGE})), most)?;
    }
    Ok(Figures { list, searches })
}

fn timed(ask: impl Fn() -> crate::world::Reply, found: usize) -> Result<f64> {
    let mut times: Vec<Duration> = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let reply = ask();
        times.push(begun.elapsed());
        let items = reply.body["items"].as_array().map_or(0, Vec::len);
        ensure!(reply.status == 200 && items == found, "{} {items} of {found}", reply.status);
    }
    Ok(median(times))
}

/// Writes children as they are created, without asking for likely duplicates, and gives the manager access.
fn fill(world: &World, numbers: std::ops::Range<usize>) -> Result<()> {
    let (by, at) = (world.user_id("sam"), world.now());
    let mo = world.user_id("mo");
    let numbers: Vec<usize> = numbers.collect();
    for batch in numbers.chunks(BATCH) {
        world.run(async {
            let mut write = world.app.db.write().await?;
            let position = write.position;
            for number in batch {
                let details = json!({"forename": word(number % 100), "surname": word(1_000 + number / 100), "team": "Kingston"});
                let details: ChildDetails = serde_json::from_value(details)?;
                let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + *number as u128);
                ensure!(children::put(&mut write, id, &details, 1, (by, at)).await?, "the child is new");
            }
            write.commit().await?;
            let access = "INSERT INTO access (user_id, child_id, level, position) SELECT $1, id, 'full', $2 FROM children \
                          WHERE position = $2";
            sqlx::query(access).bind(mo.to_string()).bind(position).execute(world.app.db.reader()).await?;
            anyhow::Ok(())
        })?;
    }
    world.run(async {
        // What the database does by itself in time.
        sqlx::query("ANALYZE").execute(world.app.db.reader()).await?;
        anyhow::Ok(())
    })
}

/// Makes the invented name of a number: syllables by its digits, of which each two differ by two letters.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["bal", "gin", "kum", "zor", "fes", "pav", "mek", "rit", "nod", "tuf"];
    let digits = format!("{number:03}");
    let name: String = digits.bytes().filter_map(|digit| SYLLABLES.get(usize::from(digit - b'0')).copied()).collect();
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
