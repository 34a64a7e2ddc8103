//! Three workers go out, and the network does not come with them.

use super::organisation::Organisation;
use super::page::Page;
use super::{Day, PASSWORD, now};
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use homeward_phone::{AppError, Method, PhoneApp};
use serde_json::{Map, Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::sync::phone::WorkState;

/// What the interview's narrative says when the workers leave the office.
pub(super) const FIRST_WORDS: &str = "Robin was quiet all day. Then the front door went.";
/// What it says when both have written in it, each without the other.
pub(super) const BOTH_WORDS: &str = "Friday evening. Robin was quiet all day. There had been a row about the phone. \
                                     Then the front door went. Nobody heard a car.";

/// The phones, and the records made on them.
pub(super) struct Party {
    /// Ada's, Ben's and Yan's.
    pub(super) phones: Vec<(&'static str, PhoneApp)>,
    /// Robin's return home interview.
    pub(super) interview: RecordId,
    /// Robin's safety plan.
    pub(super) plan: RecordId,
    /// Robin's case notes, the part that is shared.
    pub(super) notes: RecordId,
    /// Robin's case notes, the part that stays in the service.
    pub(super) narrative: RecordId,
    /// Robin's Phoenix sessions.
    pub(super) sessions: RecordId,
    /// When everybody had the same, before the server went.
    pub(super) left_at: DateTime<Utc>,
}

impl Party {
    /// Returns a worker's phone.
    pub(super) fn phone(&mut self, username: &str) -> Result<&mut PhoneApp> {
        let found = self.phones.iter_mut().find(|(name, _)| *name == username);
        found.map(|(_, phone)| phone).context("a phone of that name")
    }

    /// Prints where everybody's own work is.
    pub(super) fn show_standings(&self, page: &Page) {
        page.space();
        for (username, phone) in &self.phones {
            let stand = |(title, id): &(&str, RecordId)| {
                phone.sync_status(*id).map(|status| format!("{title}: {}", said(status.state)))
            };
            let stands: Vec<String> = self.own(username).iter().filter_map(stand).collect();
            page.line(&format!("{:<13}", format!("{}'s phone", proper(username))), &stands.join(" · "));
        }
        page.space();
    }

    /// Tells whether everybody's own work stands like this.
    pub(super) fn stands(&self, state: WorkState) -> bool {
        self.phones.iter().all(|(username, phone)| {
            self.own(username).iter().all(|(_, id)| phone.sync_status(*id).is_some_and(|status| status.state == state))
        })
    }

    /// Lists the records a worker writes in on this day, with their labels.
    fn own(&self, username: &str) -> Vec<(&'static str, RecordId)> {
        let (interview, plan) = (("interview", self.interview), ("safety plan", self.plan));
        match username {
            "ada" => vec![interview, plan],
            "ben" => vec![interview],
            _ => vec![plan, ("case note", self.notes), ("narrative", self.narrative), ("session", self.sessions)],
        }
    }
}

/// In the morning there is a network: the phones are set up, and the interview is begun.
pub(super) fn morning(day: &mut Day, people: &Organisation) -> Result<Party> {
    day.page.chapter("In the morning, with a network");
    let robin = people.child("Robin");
    let mut phones = Vec::new();
    for username in ["ada", "ben", "yan"] {
        let mut phone = day.phone(username)?;
        phone.sign_in(username, PASSWORD, &format!("{}'s phone", proper(username)))?;
        phone.sync()?;
        phones.push((username, phone));
    }
    let id = |kind: &str| RecordId::derived(robin, kind);
    let mut party = Party {
        phones,
        interview: RecordId(super::fresh_id()),
        plan: id("safety-plan"),
        notes: id("case-note"),
        narrative: id("restricted-narrative"),
        sessions: id("session-plan"),
        left_at: now(),
    };
    let episode = people.episode;
    let ada = party.phone("ada")?;
    let before = header_only(ada, robin);
    ada.call(Method::Post, &format!("/v1/missing-episodes/{episode}/take"), None)?;
    ada.sync()?;
    day.page.check(
        "Ada saw of Robin only that an interview waits; she takes it, and her phone has what she needs",
        before && !header_only(ada, robin),
    );
    let interview = ada.begin("return-home-interview", robin)?;
    let row = format!("/episodes/{episode}");
    let (reported_at, returned_at) = people.missing;
    ada.set(interview, &format!("{row}/reported_at"), instant(reported_at))?;
    ada.set(interview, &format!("{row}/returned_at"), instant(returned_at))?;
    ada.set(interview, &format!("{row}/classification"), "missing")?;
    ada.edit_text(interview, "/before", 0, 0, FIRST_WORDS)?;
    ada.sync()?;
    party.interview = interview;
    for username in ["ben", "yan"] {
        party.phone(username)?.sync()?;
    }
    let begun = party.phone("ada")?.view(interview)?;
    day.page.check(
        "she begins the interview; Ben, who will see Robin at school, has the same on his phone",
        begun == party.phone("ben")?.view(interview)?,
    );
    party.left_at = now();
    Ok(party)
}

/// The server is killed, and everybody goes on.
pub(super) fn offline(day: &mut Day, people: &Organisation, party: &mut Party) -> Result<()> {
    let robin = people.child("Robin");
    day.page.chapter("In the field, without one");
    day.server.kill()?;
    day.page.say("The server's process is killed. Everybody goes on working.");
    day.page.space();
    day.page.line(
        "Ada   ",
        "is in the car with Robin. She records the whole interview, adds to its narrative, reads it \
        back, and begins a safety plan.",
    );
    ada_interviews(party, people)?;
    ada_plans(party, robin)?;
    day.page
        .line("Ben   ", "is at Robin's school. He writes in the same interview: the same fields, the same narrative.");
    ben_interviews(party)?;
    day.page.line("Yan   ", "has session 6 with Robin, notes it in two parts, and begins the safety plan as well.");
    yan_works(party, robin)?;
    day.page.space();

    let offline = |phone: &mut PhoneApp| phone.sync().err().as_ref().map(AppError::code) == Some("offline");
    let told = party.phones.iter_mut().filter_map(|(username, phone)| offline(phone).then_some(*username)).count();
    day.page.check_equal("each of the three phones finds no server, says so, and keeps the work", told, 3);
    let plan = party.plan;
    day.page.check(
        "Ada and Yan, who cannot hear of each other, have begun one and the same safety plan",
        ["ada", "yan"].iter().all(|name| {
            party.phones.iter().any(|(username, phone)| username == name && phone.sync_status(plan).is_some())
        }),
    );
    crash(day, party)?;
    party.show_standings(&day.page);
    day.page.check("nothing has left any phone: on this phone only", party.stands(WorkState::OnThisPhoneOnly));
    Ok(())
}

/// Ben's phone goes off in the middle of a sentence.
fn crash(day: &mut Day, party: &mut Party) -> Result<()> {
    let interview = party.interview;
    let ben = party.phone("ben")?;
    let end = ben.view(interview)?.data["before"].as_str().unwrap_or_default().chars().count();
    ben.edit_text(interview, "/before", end, 0, " Nobody heard a car.")?;
    let before = ben.view(interview)?;
    party.phones.retain(|(username, _)| *username != "ben");
    let mut again = day.phone("ben")?;
    day.page.check(
        "Ben's phone goes off in mid-sentence; started again it has every word, and Ben is still signed in",
        again.view(interview)? == before && again.is_signed_in() && again.mended().is_none(),
    );
    party.phones.insert(1, ("ben", again));
    Ok(())
}

fn ada_interviews(party: &mut Party, people: &Organisation) -> Result<()> {
    let (interview, episode) = (party.interview, format!("/episodes/{}", people.episode));
    let ada = party.phone("ada")?;
    let time = instant(now());
    for (field, value) in [
        ("/offered", json!(true)),
        ("/offer_response", json!("accepted")),
        ("/interviewed_at", json!(time)),
        ("/where", json!("In Ada's car, outside home, as Robin wished")),
        ("/who_present", json!("Robin and Ada")),
        ("/alone", json!("yes")),
        ("/interpreter", json!("not_needed")),
        ("/interviewer", json!("Ada Missing")),
        ("/interviewer_independence", json!("independent")),
        ("/confidentiality_explained", json!(true)),
        ("/push/home", json!(true)),
        ("/push/bullying", json!(true)),
        ("/pull/friends", json!(true)),
        ("/how_travelled", json!("Bus 000 to the end of the line, then a lift in a van")),
        ("/where_slept", json!("On a sofa; did not sleep much")),
        ("/hurt_or_threatened", json!("not_said")),
        ("/staying_safe_information_given", json!(true)),
        ("/helplines_given/missing_people", json!(true)),
        ("/helplines_given/childline", json!(true)),
        ("/risk_now", json!("medium")),
        ("/read_back", json!("yes")),
        ("/read_back_at", json!(time)),
    ] {
        ada.set(interview, field, value)?;
    }
    let after = "Robin was quiet all day.".chars().count();
    ada.edit_text(interview, "/before", after, 0, " There had been a row about the phone.")?;
    ada.edit_text(interview, "/own_words", 0, 0, "I just wanted one night where nobody asked me anything.")?;
    ada.edit_text(interview, "/read_back_changes", 0, 0, "Not “ran away”: “went out”.")?;
    ada.add_row(interview, "/places", row(json!({"place": "Sample Quay bus station", "when": "Friday evening"})))?;
    ada.add_row(
        interview,
        "/places",
        row(json!({"place": "A flat above a closed laundrette", "when": "Friday night"})),
    )?;
    let person = json!({"person": "Dex, about 24", "contact": "with_them", "vehicle": "Silver van",
        "concern": "Has given Robin a phone"});
    ada.add_row(interview, "/people", row(person))?;
    ada.set(interview, &format!("{episode}/first_contact_at"), time.clone())?;
    ada.set(interview, &format!("{episode}/first_contact_with"), "young_person")?;
    ada.set(interview, &format!("{episode}/outcome"), "completed")?;
    ada.set(interview, &format!("{episode}/completed_at"), time)?;
    Ok(())
}

fn ben_interviews(party: &mut Party) -> Result<()> {
    let interview = party.interview;
    let ben = party.phone("ben")?;
    ben.set(interview, "/where", "At school, in the quiet room")?;
    ben.set(interview, "/risk_now", "high")?;
    ben.set(interview, "/push/school", true)?;
    ben.edit_text(interview, "/before", 0, 0, "Friday evening. ")?;
    let person = json!({"person": "“D”, in a grey or silver van", "contact": "in_contact",
        "relationship": "Says to be a friend's cousin", "concern": "Waits outside school"});
    ben.add_row(interview, "/people", row(person))?;
    let account = "Home was calm until the phone was taken away. The parent had not heard of anybody with a van.";
    ben.edit_text(interview, "/parent_or_carer_account", 0, 0, account)?;
    Ok(())
}

fn ada_plans(party: &mut Party, robin: ChildId) -> Result<()> {
    let ada = party.phone("ada")?;
    let plan = ada.begin("safety-plan", robin)?;
    ada.edit_text(plan, "/what_the_young_person_can_do", 0, 0, "Text the word “kettle” to my aunt. ")?;
    let aunt = json!({"name": "Aunt Invented", "relationship": "aunt", "number": "07700 900000", "when": "always"});
    ada.add_row(plan, "/safe_people", row(aunt))?;
    ada.set(plan, "/helplines/missing_people", true)?;
    Ok(())
}

fn yan_works(party: &mut Party, robin: ChildId) -> Result<()> {
    let yan = party.phone("yan")?;
    let time = now();
    let today = sync_core::casework::london::date_of(time).to_string();
    let sessions = yan.begin("session-plan", robin)?;
    for (field, value) in [
        ("/client", json!("Robin Reed-Example")),
        ("/sessions/6/date", json!(today)),
        ("/sessions/6/attendance", json!("attended")),
        ("/sessions/6/place", json!("The café by the river")),
        ("/sessions/6/topics/consent_and_healthy_relationships", json!("fully")),
        ("/sessions/6/topics/staying_safe_and_minimising_risks", json!("partly")),
        ("/sessions/6/notes", json!("Robin brought up the van without being asked.")),
    ] {
        yan.set(sessions, field, value)?;
    }
    let notes = yan.begin("case-note", robin)?;
    let note = json!({"when": instant(time), "duration_minutes": 60, "type_of_intervention": "session",
        "who_present": "Robin and Yan", "nature_of_intervention": "Healthy relationships; staying safe",
        "shared_summary": "Session 6 attended. Healthy relationships were discussed."});
    let note = yan.add_row(notes, "/notes", row(note))?;
    let key = note.segments().last().cloned().unwrap_or_default();
    let narrative = yan.begin("restricted-narrative", robin)?;
    let said = "Robin said who drives the van, and asked that it stay between us for now.";
    yan.set(narrative, &format!("/notes/{key}/narrative"), said)?;
    yan.sign(notes, &note.to_string(), "author", "Yan Youth")?;
    let plan = yan.begin("safety-plan", robin)?;
    yan.edit_text(plan, "/what_the_young_person_can_do", 0, 0, "Wait in the café; they know me there. ")?;
    yan.edit_text(plan, "/warning_signs", 0, 0, "A second phone. Not eating.")?;
    yan.set(plan, "/helplines/childline", true)?;
    Ok(())
}

/// Says where work is, as a phone does.
fn said(state: WorkState) -> &'static str {
    match state {
        WorkState::OnThisPhoneOnly => "on this phone only",
        WorkState::Sent => "sent",
        WorkState::SeenByManager => "seen by manager",
    }
}

/// Writes a name with its capital.
pub(super) fn proper(username: &str) -> String {
    let mut letters = username.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

fn header_only(phone: &PhoneApp, child: ChildId) -> bool {
    phone.children().iter().any(|shown| shown["id"] == child.to_string() && shown["header_only"] == true)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn row(values: Value) -> Map<String, Value> {
    match values {
        Value::Object(values) => values,
        _ => Map::new(),
    }
}
