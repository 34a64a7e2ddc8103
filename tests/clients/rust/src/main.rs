//! A supplier's first program, with the client that openapi-generator's `rust` makes of the document.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use openapi::apis::configuration::Configuration;
use openapi::apis::{Error, children_api, missing_episodes_api, records_api, sessions_api, sync_api};
use openapi::models::{
    Algorithm, DeviceEnrolment, Edits, EpisodeReport, Intent, IntentKind, MissingFrom, MissingOrAbsent, RecordKind,
    ReturnHomeInterview, RhiState, SafetyPlan, SignIn, SyncRequest,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::env::var;
use uuid::Uuid;

type Anything<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Anything<()> {
    let password = var("HOMEWARD_PASSWORD")?;
    let anyone = client(None)?;

    // Sign in; a refusal says why by its code.
    let guess = SignIn::new("mo".to_owned(), "not the password".to_owned());
    refused(sessions_api::sign_in(&anyone, guess).await, 401, "invalid_credentials");
    let session = sessions_api::sign_in(&anyone, SignIn::new("mo".to_owned(), password.clone())).await?;
    let desk = client(session.access_token)?;

    // List the children, page by page.
    let mut children = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = children_api::list_children(&desk, cursor.as_deref(), Some(2)).await?;
        children.extend(page.items);
        cursor = page.next.flatten();
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(children.len(), 4);
    let named = |name: &str| children.iter().find(|child| child.forename == name).expect("is there").id;
    let wren = named("Wren");

    // Report an episode. Sent again it answers as it did; for another child the id is taken.
    let mut report = EpisodeReport::new(
        Uuid::new_v4(),
        wren,
        "2026-03-02T08:30:00Z".parse()?,
        "An invented carer".to_owned(),
        MissingOrAbsent::MISSING_OR_ABSENT_MISSING,
        MissingFrom::Care,
    );
    for _ in 0..2 {
        let episode = missing_episodes_api::report_episode(&desk, report.clone()).await?;
        assert_eq!((episode.id, episode.rhi.state), (report.id, RhiState::NotDue));
    }
    report.child = named("Robin");
    refused(missing_episodes_api::report_episode(&desk, report).await, 409, "already_exists");

    // Read the record that two people wrote different things into, and decide, on the version that was read.
    let found = records_api::list_records(&desk, None, None, None, Some(true), None, None).await?;
    let interview = found.items.into_iter().next().expect("a conflict");
    let typed: ReturnHomeInterview = shape(&interview.data)?;
    assert_eq!(typed.before.as_deref(), Some("She was quiet."));
    let conflict = &interview.conflicts[0];
    assert_eq!((conflict.path.as_str(), conflict.values.len()), ("/where", 2));
    let mut choice = Intent::new(IntentKind::Resolve);
    choice.path = Some("/where".to_owned());
    choice.id = Some(Uuid::new_v4());
    choice.value = Some(conflict.values[0].value.clone());
    let edits = Edits::new(interview.kind, interview.child, vec![choice]);
    let record = interview.id.to_string();
    let decide = |if_match: Option<String>| {
        let (desk, record, edits) = (&desk, &record, edits.clone());
        async move { records_api::edit_record(desk, record, edits, if_match.as_deref()).await }
    };
    refused(decide(None).await, 428, "precondition_required");
    refused(decide(Some("\"0000000000000000\"".to_owned())).await, 412, "version_mismatch");
    let decided = decide(Some(format!("\"{}\"", interview.version))).await?;
    assert!(decided.conflicts.is_empty() && decided.version != interview.version);

    // Begin a safety plan. A child has one, so its id follows from child and kind.
    let mut write = Intent::new(IntentKind::EditText);
    write.path = Some("/triggers".to_owned());
    write.at = Some(0);
    write.insert = Some("Arguments about the phone.".to_owned());
    let mut tick = Intent::new(IntentKind::Set);
    tick.path = Some("/helplines/childline".to_owned());
    tick.value = Some(Some(json!(true)));
    let edits = Edits::new(RecordKind::SafetyPlan, wren, vec![write, tick]);
    let plan_id = derived_id(wren, "safety-plan");
    let begun = records_api::edit_record(&desk, &plan_id.to_string(), edits, None).await?;
    let plan: SafetyPlan = shape(&begun.data)?;
    assert_eq!((begun.id, plan.triggers.as_deref()), (plan_id, Some("Arguments about the phone.")));

    // Sync, as a device that enrols.
    let device = Uuid::new_v4();
    let key = SigningKey::generate(&mut rand_core::OsRng);
    let proof = key.sign(format!("homeward/enrol/1\n{device}\nada").as_bytes());
    let enrolment = DeviceEnrolment::new(
        device,
        "An invented phone".to_owned(),
        Algorithm::Ed25519,
        BASE64_STANDARD.encode(key.verifying_key().as_bytes()),
        BASE64_STANDARD.encode(proof.to_bytes()),
    );
    let mut request = SignIn::new("ada".to_owned(), password);
    request.device = Some(Some(Box::new(enrolment)));
    let session = sessions_api::sign_in(&anyone, request).await?;
    assert_eq!(session.device, device);
    let phone = client(session.access_token)?;
    let news = sync_api::sync(&phone, SyncRequest::new()).await?;
    let records = news.records.unwrap_or_default();
    assert!(records.iter().any(|delivery| delivery.record == interview.id && delivery.snapshot.is_some()));
    assert!(news.children.unwrap_or_default().iter().any(|child| child.forename == "Robin"));
    let mut again = SyncRequest::new();
    again.cursor = Some(Some(news.cursor.clone()));
    let nothing = sync_api::sync(&phone, again).await?;
    assert_eq!((nothing.records.unwrap_or_default().len(), nothing.cursor), (0, news.cursor));
    Ok(())
}

/// Makes a client that trusts the server's certificate.
fn client(token: Option<String>) -> Anything<Configuration> {
    let certificates = reqwest::Certificate::from_pem_bundle(&std::fs::read(var("HOMEWARD_CERTIFICATE")?)?)?;
    let mut configuration = Configuration::new();
    configuration.base_path = var("HOMEWARD_URL")?;
    configuration.client = reqwest::Client::builder().tls_certs_merge(certificates).build()?;
    configuration.bearer_access_token = token;
    Ok(configuration)
}

/// Reads the data of a record as what its kind says it is.
fn shape<T: serde::de::DeserializeOwned>(data: &HashMap<String, Value>) -> Anything<T> {
    Ok(serde_json::from_value(json!(data))?)
}

fn derived_id(child: Uuid, kind: &str) -> Uuid {
    let digest = Sha256::new().chain_update("homeward/record/").chain_update(child.as_bytes()).chain_update(kind);
    Uuid::new_v8(digest.finalize()[..16].try_into().expect("16 bytes"))
}

#[track_caller]
fn refused<T: std::fmt::Debug, E: std::fmt::Debug>(answer: Result<T, Error<E>>, status: u16, code: &str) {
    let Err(Error::ResponseError(refusal)) = answer else { panic!("was not refused: {answer:?}") };
    let problem: Value = serde_json::from_str(&refusal.content).expect("a problem");
    assert_eq!((refusal.status.as_u16(), problem["code"].as_str()), (status, Some(code)));
}
