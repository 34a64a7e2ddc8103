//! Names: found however they are typed, of however many namesakes, and without what nobody sees.

use chrono::TimeDelta;
use homeward_server::db::names::{self, Folded, candidates_sql, search_sql};
use homeward_server::db::{Engine, access, children};
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::BTreeSet;
use sync_core::casework::child::ChildDetails;
use sync_core::ids::ChildId;
use sync_core::names::Query;
use uuid::Uuid;

fn child(forename: &str, surname: &str, born: &str) -> Value {
    json!({"forename": forename, "surname": surname, "team": "Kingston", "date_of_birth": born})
}

/// Stores a child as the API does, whatever is known already.
fn store(world: &World, details: &Value) -> Uuid {
    let (id, details) = (world.id(), serde_json::from_value::<ChildDetails>(details.clone()).unwrap());
    world.run(async {
        let mut write = world.app.db.write().await.unwrap();
        let by = (world.user_id("sam"), world.now());
        assert!(children::put(&mut write, id, &details, 1, by).await.unwrap());
        access::refresh_child(&mut write, ChildId(id)).await.unwrap();
        write.commit().await.unwrap();
    });
    id
}

fn found(desk: &Desk, typed: &str) -> Vec<Value> {
    let answer = desk.post("/v1/children/search", json!({"name": typed})).expect(200);
    assert_eq!(answer["items"], answer["children"]);
    answer["items"].as_array().unwrap().iter().map(|child| child["id"].clone()).collect()
}

on_both_engines! {
    /// Accents, apostrophes of both kinds, hyphens, order, composition and one letter do not hide a child.
    fn a_child_is_found_however_the_name_is_typed(world) {
        world.kingston();
        let sam = world.desk("sam");
        let mut details = child("Zoë-Ann", "O’Brien", "2011-05-06");
        details["alias"] = "Núñez".into();
        let zoe = json!(store(world, &details));
        store(world, &child("Quill", "Demo", "2011-05-06"));
        for typed in ["zoe", "ZOË", "Zoe\u{308}-Ann", "zoeann", "ann zoe", "obrien", "O'Brien", "o’brien", "o brien",
            "brien, zoe", "nunez", "Nu\u{301}n\u{303}ez", "Zoe O\u{2bc}Brien", "zo o", "z\u{200b}oe"] {
            assert_eq!(found(&sam, typed), std::slice::from_ref(&zoe), "{typed}");
        }
        for typed in ["zeo", "zoye", "obrein", "o'brian", "nunz", "zoe obrein"] {
            assert_eq!(found(&sam, typed), std::slice::from_ref(&zoe), "one letter off: {typed}");
        }
        for typed in ["oe", "rie zoe", "zoe quill", "zzooeann", "%", "_"] {
            assert_eq!(found(&sam, typed), Vec::<Value>::new(), "{typed}");
        }
        assert_eq!(found(&world.desk("ben"), "zoe"), Vec::<Value>::new(), "need to know stays as it is");

        for (forename, surname, born) in [("Zoe Ann", "OBrien", "2011-05-06"), ("O'Brien", "Zoeann", "2011-05-06"),
            ("Zeo-Ann", "O'Brien", "2011-05-06"), ("Zoeann", "O'Brein", "2014-01-01"), ("Nunez", "O Brien", "2014-01-01")] {
            let asked = json!({"forename": forename, "surname": surname, "date_of_birth": born});
            let shown = sam.post("/v1/children/duplicates", asked).expect(200);
            assert_eq!(shown["items"][0]["id"], zoe, "{forename} {surname}");
            assert_eq!(shown["items"], shown["duplicates"]);
        }
    }

    /// Of 205 children of one name each is found: by going from page to page, and as a likely duplicate by the day of birth.
    fn no_namesake_is_hidden_by_the_others(world) {
        world.kingston();
        let sam = world.desk("sam");
        let day = chrono::NaiveDate::from_ymd_opt(2009, 1, 1).unwrap();
        let stored: Vec<Uuid> = (0..205)
            .map(|number| store(world, &child("Robin", "Example", &(day + TimeDelta::days(number)).to_string())))
            .collect();
        let near = store(world, &child("Robyn", "Example", "2012-01-01"));
        let all: BTreeSet<Uuid> = stored.iter().copied().collect();

        let mut seen = Vec::new();
        let mut ask = json!({"name": "example robin", "limit": 100});
        loop {
            let page = sam.post("/v1/children/search", ask.clone()).expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|child| child["id"].clone()));
            assert_eq!(page["more"], json!(page.get("next").is_some()));
            let Some(next) = page.get("next") else { break };
            ask["cursor"] = next.clone();
        }
        let mut expected: Vec<Value> = all.iter().map(|id| json!(id)).collect();
        expected.push(json!(near));
        assert_eq!(seen, expected, "every one once, and the one with a letter off last");
        sam.post("/v1/children/search", json!({"name": "robin", "limit": 201})).problem(422, "invalid");

        let born = (day + TimeDelta::days(204)).to_string();
        let asked = json!({"forename": "Robin", "surname": "Example", "date_of_birth": born});
        let shown = sam.post("/v1/children/duplicates", asked).expect(200);
        assert_eq!(shown["items"][0]["id"], json!(stored[204]));
        assert_eq!(shown["items"].as_array().unwrap().len(), 20);
    }

    /// What nobody sees, or what turns the direction of a name, is refused with the field that holds it.
    fn invisible_characters_are_refused_in_names(world) {
        world.kingston();
        let sam = world.desk("sam");
        for (field, pointer) in [("forename", "/details/forename"), ("surname", "/details/surname"), ("alias", "/details/alias"),
            ("gp", "/details/gp")] {
            for character in ['\u{200b}', '\u{200d}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{ad}'] {
                let mut details = child("Robin", "Example", "2011-05-06");
                details[field] = format!("Ro{character}bin").into();
                let body = json!({"id": world.id(), "details": details});
                let problem = sam.post("/v1/children", body).problem(422, "invalid");
                assert_eq!(problem["errors"][0]["pointer"], pointer);
                let said = problem["errors"][0]["detail"].as_str().unwrap();
                assert!(said.contains(&format!("U+{:04X}", u32::from(character))), "{said}");
            }
        }
        // A Persian name needs its non-joiner.
        let mut details = child("علی\u{200c}رضا", "Example", "2011-05-06");
        details["parents_or_carers"] = json!([{"name": "R\u{202e}obin"}]);
        let body = json!({"id": world.id(), "details": details});
        let problem = sam.post("/v1/children", body).problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/details/parents_or_carers/0/name");
        let body = json!({"id": world.id(), "details": child("علی\u{200c}رضا", "Example", "2011-05-06")});
        sam.post("/v1/children", body).expect(201);
        assert_eq!(found(&sam, "علیرضا").len(), 1);
    }

    /// Children that were stored before there was an index are found, and read without what nobody saw.
    fn children_of_before_are_folded_when_the_database_opens(world) {
        world.kingston();
        let sam = world.desk("sam");
        let zoe = store(world, &child("Zoë", "O’Brien", "2011-05-06"));
        let run = |sql: &str| {
            world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
        };
        run("DELETE FROM child_name_keys");
        run("UPDATE children SET names_form = 0, details = REPLACE(details, 'O’Brien', 'O\u{200b}’Bri\u{202e}en')");
        assert!(found(&sam, "zoe").is_empty());
        assert_eq!(world.run(names::fill(&world.app.db)).unwrap(), 1);
        assert_eq!(world.run(names::fill(&world.app.db)).unwrap(), 0);
        assert_eq!(found(&sam, "obrien"), [json!(zoe)]);
        assert_eq!(sam.get(&format!("/v1/children/{zoe}")).expect(200)["surname"], "O’Brien");

        let doctor = |rebuild| crate::doctor::doctor(world, rebuild);
        assert!(doctor(false).is_well());
        run("DELETE FROM child_name_keys WHERE key = 'wobrien'");
        let report = doctor(false);
        assert!(!report.is_well() && report.misnamed == [zoe], "{}", report.describe());
        assert!(doctor(true).is_well() && doctor(false).misnamed.is_empty());
        assert_eq!(found(&sam, "obrien"), [json!(zoe)]);
    }

    /// A search and the look for duplicates read an index: neither walks over all children or all keys.
    fn a_search_reads_an_index(world) {
        world.kingston();
        let query = Query::new("Zoë O’Brien").unwrap();
        let statements =
            [search_sql(&query, false), search_sql(&query, true), candidates_sql(&Folded::from("Zoë", "O’Brien", None))];
        for (sql, values) in statements {
            let plan = plan(world, &sql, &values);
            for line in plan.iter().filter(|line| line.contains("child_name_keys") || line.contains("children")) {
                let walks = line.contains("SCAN") || line.contains("Seq Scan");
                assert!(!walks, "{line}\n{}", plan.join("\n"));
            }
            assert!(plan.iter().any(|line| line.contains("child_name_keys") && line.contains("key>?"))
                || plan.iter().any(|line| line.contains("Index Cond") && line.contains("key >= ")), "{}", plan.join("\n"));
        }
    }
}

/// Asks the database how it would go about a statement. PostgreSQL walks over small tables unless it is told that it must
/// not, so the plan says what it can do.
fn plan(world: &World, sql: &str, values: &[String]) -> Vec<String> {
    world.run(async {
        let mut tx = world.app.db.begin().await.unwrap();
        let (explain, column) = match world.app.db.engine() {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            Engine::Postgres => {
                sqlx::query("SET LOCAL enable_seqscan = off").execute(&mut *tx).await.unwrap();
                ("EXPLAIN", "QUERY PLAN")
            }
        };
        let query = sqlx::query(AssertSqlSafe(format!("{explain} {sql}"))).bind("nobody").bind("").bind(50_i64);
        let query = values.iter().fold(query, |query, value| query.bind(value));
        query.fetch_all(&mut *tx).await.unwrap().iter().map(|row| row.get::<String, _>(column)).collect()
    })
}
