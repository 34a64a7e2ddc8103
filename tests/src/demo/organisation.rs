//! The office opens: an invented organisation, put in as a real one would be.

use super::desk::Desk;
use super::{Day, PASSWORD, fresh_id, now};
use anyhow::{Context as _, Result};
use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use sync_core::casework::london;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// What the administrator gives everybody to begin with; nobody works with it.
const FIRST_PASSWORD: &str = "an invented first word";
/// Who works here, beside the administrator and the Associate Director: username, name, role, team.
const STAFF: [(&str, &str, &str, Option<&str>); 8] = [
    ("mo", "Mo Manager", "team_manager", Some("Kingston")),
    ("ada", "Ada Missing", "missing_children_worker", None),
    ("ben", "Ben Missing", "missing_children_worker", None),
    ("pia", "Pia Phoenix", "phoenix_lead", None),
    ("yan", "Yan Youth", "youth_worker", None),
    ("sam", "Sam Spa", "spa_officer", None),
    ("lee", "Lee Social", "lead_professional", None),
    ("ledger", "Ledger (a case system)", "application", None),
];

/// The children: forename, surname, age, team, at risk of CSE.
const CHILDREN: [(&str, &str, u32, &str, bool); 8] = [
    ("Robin", "Reed-Example", 15, "Kingston", true),
    ("Sky", "Stone-Example", 14, "Kingston", false),
    ("Jo", "Marsh-Example", 16, "Kingston", false),
    ("Kit", "Lane-Example", 15, "Kingston", false),
    ("Pip", "Wood-Example", 12, "Kingston", false),
    ("Ash", "Hill-Example", 16, "Kingston", true),
    ("Bo", "Moor-Example", 17, "Kingston", false),
    ("Wren", "Field-Example", 13, "Richmond", false),
];

/// Ids that later chapters need.
pub(super) struct Organisation {
    users: BTreeMap<&'static str, Uuid>,
    children: BTreeMap<&'static str, ChildId>,
    /// The missing episode from which Robin came back.
    pub(super) episode: Uuid,
    /// When Robin was reported missing, and was back.
    pub(super) missing: (DateTime<Utc>, DateTime<Utc>),
}

impl Organisation {
    /// Returns a child.
    pub(super) fn child(&self, forename: &str) -> ChildId {
        self.children[forename]
    }
}

/// Starts the server and fills it.
pub(super) fn open(day: &mut Day) -> Result<Organisation> {
    day.page.chapter("The office opens");
    let root = fresh_id();
    add_on_machine(day, root, ("root", "Ruth Root", "administrator"))?;
    let director = fresh_id();
    add_on_machine(day, director, ("dee", "Dee Director", "associate_director"))?;
    day.server.start()?;
    day.page.say(&format!(
        "homeward serve listens on {} with a database, a signing key and a certificate of its own. The administrator and \
         the Associate Director come from the command line. Everybody else goes in over REST: the administrator adds them, \
         and they can sign in once the Associate Director has confirmed them.",
        day.server.url()
    ));
    day.page.space();
    let (root, dee) = (day.desk("root")?, day.desk("dee")?);
    let mut people = Organisation {
        users: BTreeMap::new(),
        children: BTreeMap::new(),
        episode: fresh_id(),
        missing: (ago(44), ago(20)),
    };
    people.users.insert("dee", director);
    for (username, name, role, team) in STAFF {
        let id = fresh_id();
        let user = json!({"id": id, "username": username, "name": name, "role": role, "team": team,
            "password": FIRST_PASSWORD});
        root.post("/v1/users", &user)?.good()?;
        dee.post(&format!("/v1/users/{id}/confirm"), &json!({}))?.good()?;
        Desk::choose_password(&day.server, username, FIRST_PASSWORD)?;
        people.users.insert(username, id);
    }
    let (sam, mo) = (day.desk("sam")?, day.desk("mo")?);
    for ((forename, surname, age, team, at_risk), days) in CHILDREN.into_iter().zip(0..) {
        let id = fresh_id();
        let details = json!({"forename": forename, "surname": surname, "team": team, "at_risk_of_cse": at_risk,
            "date_of_birth": born(age, days)?});
        sam.post("/v1/children", &json!({"id": id, "details": details}))?.good()?;
        people.children.insert(forename, ChildId(id));
    }
    for (child, username, service) in [
        ("Robin", "ben", "missing"),
        ("Robin", "yan", "phoenix"),
        ("Robin", "ledger", "social_care"),
        ("Robin", "lee", "social_care"),
        ("Kit", "ben", "missing"),
        ("Ash", "yan", "phoenix"),
    ] {
        let allocation = json!({"id": fresh_id(), "user": people.users[username], "service": service});
        mo.post(&format!("/v1/children/{}/allocations", people.child(child)), &allocation)?.good()?;
    }
    report_episodes(day, &people, &sam, &mo)?;
    show_worklist(day, &people, &mo)?;
    Ok(people)
}

fn add_on_machine(day: &Day, id: Uuid, (username, name, role): (&str, &str, &str)) -> Result<()> {
    let password = day.folder.join("first.password");
    fs::write(&password, PASSWORD).context("writing the first password")?;
    let (file, id) = (password.to_string_lossy().into_owned(), id.to_string());
    let arguments = ["user", "add", "--username", username, "--name", name, "--role", role, "--id", &id];
    let (added, said) = day.server.run(&[&arguments[..], &["--password-file", &file, "--own-password"]].concat())?;
    anyhow::ensure!(added, "{username} cannot be added: {said}");
    Ok(())
}

fn report_episodes(day: &mut Day, people: &Organisation, sam: &Desk, mo: &Desk) -> Result<()> {
    let report = |id: Uuid, forename: &str, from: DateTime<Utc>, to: Option<DateTime<Utc>>, as_what: &str| {
        let episode = json!({"id": id, "child": people.child(forename), "reported_at": from,
            "reported_by": "A carer (invented)", "classification": as_what, "missing_from": "home", "returned_at": to});
        sam.post("/v1/missing-episodes", &episode)
    };
    report(people.episode, "Robin", people.missing.0, Some(people.missing.1), "missing")?.good()?;
    report(fresh_id(), "Sky", ago(120), Some(ago(96)), "missing")?.good()?;
    let jo = fresh_id();
    report(jo, "Jo", ago(5), None, "missing")?.good()?;
    for days in [62, 41, 20] {
        let id = fresh_id();
        report(id, "Kit", ago(days * 24), Some(ago(days * 24 - 9)), "missing")?.good()?;
        let reason = json!({"reason": "Spoken to the same evening; agreed with Kit and the family."});
        mo.post(&format!("/v1/missing-episodes/{id}/not-required"), &reason)?.good()?;
    }
    report(fresh_id(), "Kit", ago(40), Some(ago(30)), "missing")?.good()?;
    let pip = fresh_id();
    report(pip, "Pip", ago(4), Some(ago(1)), "absent")?.good()?;

    let pip = mo.get(&format!("/v1/missing-episodes/{pip}"))?.good()?;
    day.page.check(
        "Pip, 12, was reported absent; the server says missing, and names the rule: under 13",
        pip["classification"] == "missing" && pip["details"]["rules"] == json!(["under_13"]),
    );
    let again = report(fresh_id(), "Jo", ago(1), None, "missing")?;
    day.page.check(
        "Jo is missing already: a second open episode is refused (409, episode_open)",
        (again.status, again.code()) == (409, "episode_open"),
    );
    Ok(())
}

fn show_worklist(day: &mut Day, people: &Organisation, mo: &Desk) -> Result<()> {
    let worklist = mo.get("/v1/rhi-worklist")?.good()?;
    let entries = worklist["entries"].as_array().cloned().unwrap_or_default();
    day.page.space();
    day.page.say("Return home interviews to be done, as Mo, the manager of the Kingston team, sees them:");
    day.page.space();
    for entry in &entries {
        let name = full_name(&entry["child"]);
        day.page.laid_out(&format!("  {name:<22}{:<28}{}", clock(&entry["episode"]["rhi"]), triggers(entry)));
    }
    day.page.space();
    let order: Vec<&str> = entries.iter().filter_map(|entry| entry["child"]["forename"].as_str()).collect();
    day.page.check_equal(
        "overdue comes first, then what is due soonest, then who is still missing",
        order,
        vec!["Sky", "Kit", "Robin", "Pip", "Jo"],
    );
    let fires = |entry: &Value| triggers(entry).contains("recidivist");
    let recidivists: Vec<&str> =
        entries.iter().filter(|entry| fires(entry)).filter_map(|entry| entry["child"]["forename"].as_str()).collect();
    day.page.check_equal("Kit went missing four times in three months, and is a recidivist", recidivists, vec!["Kit"]);
    let children = mo.get("/v1/children")?.good()?;
    let seen = children["items"].as_array().map_or(0, Vec::len);
    let wren = mo.get(&format!("/v1/children/{}", people.child("Wren")))?;
    day.page.check(
        "Mo sees the seven children of the Kingston team; for Wren, of Richmond, the answer is 404: no such child",
        seen == 7 && wren.status == 404,
    );
    Ok(())
}

/// Says what an interview's clock shows.
pub(super) fn clock(rhi: &Value) -> String {
    let hours = |minutes: &Value| minutes.as_i64().unwrap_or_default() / 60;
    match rhi["state"].as_str().unwrap_or_default() {
        "overdue" => format!("OVERDUE by {} hours", hours(&rhi["minutes_overdue"])),
        "due" => format!("due in {} hours", hours(&rhi["minutes_left"])),
        "not_due" => "still missing".to_owned(),
        state => state.replace('_', " "),
    }
}

/// Returns a child's name.
pub(super) fn full_name(child: &Value) -> String {
    let part = |name: &str| child[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", part("forename"), part("surname"))
}

fn triggers(entry: &Value) -> String {
    let triggers = entry["triggers"].as_array();
    let names = triggers.into_iter().flatten().filter_map(|trigger| trigger["trigger"].as_str());
    names.map(|name| name.replace('_', " ")).collect::<Vec<_>>().join(", ")
}

fn ago(hours: i64) -> DateTime<Utc> {
    now() - TimeDelta::hours(hours)
}

/// Returns a date of birth that makes a child the age for the months to come. The days keep children of one age apart: a
/// birthday and half a name in common make them likely duplicates.
fn born(age: u32, days: u64) -> Result<String> {
    let months = Months::new(age * 12 + 6);
    let date =
        london::date_of(now()).checked_sub_months(months).and_then(|date| date.checked_sub_days(Days::new(days)));
    Ok(date.context("a date of birth in the calendar")?.to_string())
}
