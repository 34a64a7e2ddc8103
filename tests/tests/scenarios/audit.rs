//! Who reads which lines of the audit, and what a line says of an answer.

use crate::access::report;
use chrono::TimeDelta;
use homeward_server::db::audit::Entry;
use homeward_tests::on_both_engines;
use homeward_tests::world::Desk;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::role::Role;
use sync_core::sync::output::{Output, Way};
use sync_core::sync::receipt;
use tokio::task::JoinSet;

/// A line as the table has it: id, time, child, level, record, records.
type Line = (String, i64, Option<String>, Option<String>, Option<String>, Option<String>);

/// A row of the log as version 0.1 wrote it. Later versions read it.
const AUDIT_LOG_1: &str = r#"[{"id":"0193a0b0-0000-7000-8000-00000000000f","at":"2026-11-26T00:00:00Z","user":"0193a0b0-0000-7000-8000-0000000000a1","device":"0193a0b0-0000-7000-8000-0000000000b1","action":"records.listed","operation":"GET /v1/records","lines":[{"child":"0193a0b0-0000-7000-8000-0000000000c1","level":"full","records":["0193a0b0-0000-7000-8000-0000000000d1"]},{"child":"0193a0b0-0000-7000-8000-0000000000c2","level":"full","records":["0193a0b0-0000-7000-8000-0000000000d1","0193a0b0-0000-7000-8000-0000000000d2"]},{"detail":"code"}]}]"#;

fn all(desk: &Desk, query: &str) -> Vec<Value> {
    let (mut lines, mut path) = (Vec::new(), format!("/v1/audit?limit=20{query}"));
    loop {
        let page = desk.get(&path).expect(200);
        lines.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { return lines };
        path = format!("/v1/audit?limit=20{query}&cursor={next}");
    }
}

fn of<'a>(lines: &'a [Value], action: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["action"] == action).collect()
}

on_both_engines! {
    /// A line says who, which child, how much of it, which records, and by which operation; a page is one line for each
    /// child on it, and what did not fit is in none.
    fn a_line_says_what_the_answer_held(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let children: Vec<_> = ["Robin", "Wren", "Quinn"].iter().map(|name| world.child(&sam, name, "Kingston")).collect();
        let mut records = Vec::new();
        for place in ["At home", "At school"] {
            let record = world.id();
            records.push(record);
            let edits = json!({"kind": "return-home-interview", "child": children[0],
                "intents": [{"intent": "set", "path": "/where", "value": place}]});
            mo.post(&format!("/v1/records/{record}/edits"), edits).expect(201);
        }
        world.allocate(&mo, children[0], "ada", "missing");
        let (ada, _) = world.phone("ada");
        assert_eq!(ada.sync_statuses().len(), 2);
        let page = mo.get("/v1/children?limit=2").expect(200);
        sam.get(&format!("/v1/children/{}", children[0])).expect(200);
        report(world, &sam, children[0], true);

        let lines = all(&mo, "");
        let listed = of(&lines, "children.listed");
        assert_eq!(listed.len(), 2, "{listed:?}");
        let told = listed.iter().map(|line| line["child"].clone()).collect::<Vec<_>>();
        assert!(page["items"].as_array().unwrap().iter().all(|child| told.contains(&child["id"])), "{told:?}");
        assert_eq!((&listed[0]["level"], &listed[0]["operation"]), (&json!("full"), &json!("GET /v1/children")));
        let read = of(&lines, "child.read")[0];
        assert_eq!((&read["level"], &read["user"]), (&json!("header"), &json!(world.user_id("sam"))));
        let synced = of(&lines, "sync.delivered")[0];
        records.sort_unstable();
        assert_eq!((&synced["records"], &synced["user"]), (&json!(records), &json!(world.user_id("ada"))));
        assert!(synced.get("record").is_none());
        // By person, too.
        let adas = all(&mo, &format!("&user={}", world.user_id("ada")));
        assert!(!adas.is_empty() && adas.iter().all(|line| line["user"] == json!(world.user_id("ada"))));
        // A sync with nothing new says nothing, and leaves nothing.
        let (mut ada, _) = world.phone("ada");
        let before = of(&all(&mo, ""), "sync.delivered").len();
        ada.sync().unwrap();
        assert_eq!(of(&all(&mo, ""), "sync.delivered").len(), before);
    }

    /// A summary that left a phone is a line for the child's manager, once however often it is told, whoever may see the child by
    /// then; the answer is the same for a child that is not there.
    fn a_summary_that_left_a_phone_is_a_line(world) {
        world.kingston();
        let (sam, mo, ada, yan) = (world.desk("sam"), world.desk("mo"), world.desk("ada"), world.desk("yan"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let id = world.id();
        let told = |child: Value, way: &str| json!({"id": id, "child": child, "way": way, "at": "2026-03-02T09:00:00.25Z"});
        let answer = ada.post("/v1/outputs", told(json!(robin), "printed")).expect(200).clone();
        for _ in 0..2 {
            assert_eq!(ada.post("/v1/outputs", told(json!(robin), "printed")).expect(200), answer);
        }
        // Another's phone names it the same by chance, or to have it overlooked.
        yan.post("/v1/outputs", told(json!(robin), "shared")).expect(200);
        let nobody = ada.post("/v1/outputs", told(json!(world.id()), "saved")).expect(200);
        assert_eq!(nobody.as_object().unwrap().len(), answer.as_object().unwrap().len());
        ada.post("/v1/outputs", told(json!(robin), "burnt")).problem(422, "invalid");

        let lines = all(&mo, "");
        let [printed] = of(&lines, "summary.printed").try_into().unwrap();
        assert_eq!(
            (&printed["child"], &printed["user"], &printed["detail"]),
            (&json!(robin), &json!(world.user_id("ada")), &json!("2026-03-02T09:00:00Z"))
        );
        assert_eq!((of(&lines, "summary.shared").len(), of(&lines, "summary.saved").len()), (1, 0));
        let output = Output { id, child: robin, way: Way::Printed, at: "2026-03-02T09:00:00.25Z".parse().unwrap() };
        assert!(receipt::is_of_output(answer.to_string().as_bytes(), &output));
    }

    /// Lines of accounts, devices and sessions are read by the administrator, who reads no others, and by the Associate
    /// Director; a manager reads those of the own children; nobody else any.
    fn lines_are_read_by_whom_they_concern(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (sam, mo, dee, alex, rae) =
            (world.desk("sam"), world.desk("mo"), world.desk("dee"), world.desk("alex"), world.desk("rae"));
        let (robin, wren) = (world.child(&sam, "Robin", "Kingston"), world.child(&sam, "Wren", "Richmond"));
        mo.get(&format!("/v1/children/{robin}")).expect(200);
        rae.get(&format!("/v1/children/{wren}")).expect(200);
        mo.get(&format!("/v1/children/{wren}")).problem(404, "not_found");

        let of_accounts = all(&alex, "");
        assert!(!of(&of_accounts, "user.added_on_machine").is_empty() && !of(&of_accounts, "session.begun").is_empty());
        assert!(of_accounts.iter().all(|line| line.get("child").is_none() && line["action"] != "access.refused"));
        alex.get(&format!("/v1/audit?child={robin}")).problem(403, "not_allowed");
        let of_mo = all(&mo, "");
        assert!(of_mo.iter().all(|line| line["child"] == json!(robin)), "{of_mo:?}");
        assert!(of(&of_mo, "session.begun").is_empty());
        let of_dee = all(&dee, "");
        for action in ["user.added_on_machine", "session.begun", "child.read", "access.refused"] {
            assert!(!of(&of_dee, action).is_empty(), "{action}");
        }
        for username in ["sam", "ada", "yan", "pia"] {
            world.desk(username).get("/v1/audit").problem(403, "not_allowed");
        }
        // Reading it leaves a line as well.
        assert!(!of(&all(&dee, ""), "audit.read").is_empty());
    }

    /// In the audit too a restricted child is like one nobody knows, for whoever is not named: a try at either is a try
    /// at something, and no more.
    fn the_audit_does_not_tell_that_a_restricted_child_is_here(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let (sam, mo, dee, alex) = (world.desk("sam"), world.desk("mo"), world.desk("dee"), world.desk("alex"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let record = sync_core::ids::RecordId::derived(robin, "safety-plan");
        let edits = json!({"kind": "safety-plan", "child": robin,
            "intents": [{"intent": "edit_text", "path": "/triggers", "at": 0, "remove": 0, "insert": "Arguments."}]});
        mo.post(&format!("/v1/records/{record}/edits"), edits).expect(201);
        mo.put(&format!("/v1/children/{robin}/restriction"), json!({"restricted": true})).expect(204);
        world.pass(TimeDelta::minutes(1));
        let (dee_desk, unknown) = (world.desk("dee"), world.id());
        let plan_of_nobody = sync_core::ids::RecordId::derived(sync_core::ids::ChildId(unknown), "safety-plan");
        for path in [format!("/v1/children/{robin}"), format!("/v1/children/{unknown}"), format!("/v1/records/{record}"),
            format!("/v1/records/{plan_of_nobody}")] {
            dee_desk.get(&path).problem(404, "not_found");
        }
        let lines = all(&dee, "");
        let shown: Vec<String> = of(&lines, "access.refused").into_iter().take(4).map(|line| {
            let mut line = line.clone();
            for own in ["id", "at", "device"] {
                line.as_object_mut().unwrap().remove(own);
            }
            line.to_string()
        }).collect();
        assert_eq!(shown.len(), 4);
        assert!(shown.iter().all(|line| line == &shown[0]), "{shown:?}");
        assert!(!lines.iter().any(|line| line.to_string().contains(&robin.to_string())));
        assert!(of(&all(&alex, ""), "access.refused").is_empty());
        // Who is named reads what was tried.
        let of_robin = all(&mo, &format!("&child={robin}"));
        assert_eq!(of(&of_robin, "access.refused").len(), 2);
    }

    /// What a process that died left in the log becomes lines, once, at the next look; a row that nobody can read is kept
    /// as it is.
    fn the_log_of_an_earlier_process_becomes_lines(world) {
        world.kingston();
        let mo = world.desk("mo");
        let log = |row: &str| {
            let insert = sqlx::query("INSERT INTO audit_log (answers) VALUES ($1)").bind(row.to_owned());
            world.run(insert.execute(world.app.db.reader())).unwrap();
        };
        for row in [AUDIT_LOG_1, "[{\"id\": 7}]", AUDIT_LOG_1] {
            log(row);
        }
        let rows: Vec<Line> = world
            .run(sqlx::query_as(
                "SELECT id, at, child_id, level, record_id, records FROM audit WHERE action = 'records.listed' ORDER BY id",
            ).fetch_all(world.audit())).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let (one, two) = ("0193a0b0-0000-7000-8000-0000000000c1", "0193a0b0-0000-7000-8000-0000000000c2");
        let (first, second) = ("0193a0b0-0000-7000-8000-0000000000d1", "0193a0b0-0000-7000-8000-0000000000d2");
        let at = 1_795_651_200_000_000;
        assert_eq!(rows, [
            ("0193a0b0-0000-7000-8000-00000000000f".to_owned(), at, text(one), text("full"), text(first), None),
            ("0193a0b0-0000-7000-8000-000000000010".to_owned(), at, text(two), text("full"), None,
                Some(format!("{first} {second}"))),
            ("0193a0b0-0000-7000-8000-000000000011".to_owned(), at, None, None, None, None),
        ]);
        let unread: Vec<String> = world
            .run(sqlx::query_scalar("SELECT detail FROM audit WHERE action = 'audit.unreadable'").fetch_all(world.audit()))
            .unwrap();
        assert_eq!(unread, ["[{\"id\": 7}]"]);
        // What is told of a child is read by who may read the child's lines.
        let listed = all(&mo, "");
        assert!(of(&listed, "records.listed").is_empty());
    }

    /// Lines that many hand in at once, more than one row of the log takes and more than are laid out at a time, are all
    /// there.
    fn many_answers_at_once_leave_every_line(world) {
        world.kingston();
        let user = world.user_id("mo");
        world.run(async {
            let mut answers = JoinSet::new();
            for answer in 0..100 {
                let app = Arc::clone(&world.app);
                let entry = move |line| Entry::by(Some(user), None, "bench.read").detail(format!("{answer} {line}"));
                answers.spawn(async move { app.db.note(&app.environment, (0..40).map(entry).collect()).await });
            }
            while let Some(noted) = answers.join_next().await {
                noted.unwrap().unwrap();
            }
        });
        let found: Vec<String> = world
            .run(sqlx::query_scalar("SELECT detail FROM audit WHERE action = 'bench.read'").fetch_all(world.audit()))
            .unwrap();
        let found: std::collections::BTreeSet<String> = found.into_iter().collect();
        assert_eq!(found.len(), 4_000);
        let left: i64 = world
            .run(sqlx::query_scalar("SELECT COUNT(*) FROM audit_log").fetch_one(world.app.db.reader()))
            .unwrap();
        assert_eq!(left, 0);
    }
}
