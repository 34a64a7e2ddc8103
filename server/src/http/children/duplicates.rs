//! Likely duplicates: shown before a child is created.

use super::{ChildDetails, ChildHeader};
use crate::app::App;
use crate::auth::{Caller, policy};
use crate::db::children::{self, Row, key};
use crate::http::extract::Json;
use crate::http::types::{Date, Text};
use crate::problem::Problem;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// Names alike by this share of their letter pairs are taken for one (Dice's coefficient, in hundredths).
const ALIKE: usize = 70;

/// Who a child might be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoIsIt {
    /// Forename.
    forename: Text<100>,
    /// Surname.
    surname: Text<100>,
    /// Alias.
    #[serde(default)]
    alias: Option<Text<100>>,
    /// Date of birth.
    #[serde(default)]
    date_of_birth: Option<Date>,
}

/// Children much like the one asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Duplicates {
    /// The children, the likeliest first.
    pub duplicates: Vec<ChildHeader>,
}

/// Shows children much like one to be created: by names, alias and date of birth.
///
/// Whoever creates children sees the headers of likely duplicates even outside their own access, restricted children
/// excepted: to create a child twice harms it.
#[utoipa::path(post, path = "/v1/children/duplicates", operation_id = "findDuplicates", tag = "children",
    security(("bearer" = [])), request_body = WhoIsIt,
    responses((status = 200, description = "Likely duplicates.", body = Duplicates)))]
pub async fn duplicates(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<WhoIsIt>,
) -> Result<axum::Json<Duplicates>, Problem> {
    caller.must(policy::keeps_children(caller.role))?;
    let details = ChildDetails {
        forename: request.forename,
        surname: request.surname.clone(),
        alias: request.alias,
        date_of_birth: request.date_of_birth,
        ..blank(request.surname)
    };
    Ok(axum::Json(Duplicates { duplicates: like(&app, &details).await? }))
}

fn blank(name: Text<100>) -> ChildDetails {
    ChildDetails {
        forename: name.clone(),
        surname: name.clone(),
        team: name,
        alias: None,
        date_of_birth: None,
        gender: None,
        sexual_orientation: None,
        ethnicity: None,
        religion: None,
        first_or_preferred_language: None,
        interpreter_required: None,
        disability: None,
        learning_disability: None,
        sen: None,
        statement_of_sen_or_ehcp: None,
        gang_affiliated: None,
        at_risk_of_cse: None,
        police_category: None,
        addresses: Vec::new(),
        phones: Vec::new(),
        parents_or_carers: Vec::new(),
        looked_after_status: None,
        child_protection_registration: None,
        school_or_college: None,
        education_status: None,
        gp: None,
        social_worker: None,
        lead_practitioner: None,
        home_local_authority: None,
        case_status: None,
        external_case_numbers: Vec::new(),
    }
}

/// Finds likely duplicates, the likeliest first; at most 20.
pub(super) async fn like(app: &App, details: &ChildDetails) -> Result<Vec<ChildHeader>, Problem> {
    let candidates = children::candidates(app.db.reader(), details).await?;
    let mut likely: Vec<(usize, Row)> = candidates
        .into_iter()
        .filter(|row| !row.restricted)
        .filter_map(|row| Some((likeness(details, &row.details)?, row)))
        .collect();
    likely.sort_by(|(a, left), (b, right)| b.cmp(a).then(left.id.cmp(&right.id)));
    Ok(likely.into_iter().take(20).map(|(_, row)| ChildHeader::of(row.id, &row.details)).collect())
}

/// Tells how alike two children are; `None` where they are not likely the same.
fn likeness(a: &ChildDetails, b: &ChildDetails) -> Option<usize> {
    let names = |details: &ChildDetails| {
        let mut names = vec![key(details.forename.as_str())];
        names.extend(details.alias.as_ref().map(|alias| key(alias.as_str())));
        names
    };
    let first =
        names(a).iter().flat_map(|one| names(b).iter().map(|other| alike(one, other)).collect::<Vec<_>>()).max()?;
    let surname = alike(&key(a.surname.as_str()), &key(b.surname.as_str()));
    let born = match (a.date_of_birth, b.date_of_birth) {
        (Some(a), Some(b)) if a == b => 100,
        (Some(_), Some(_)) => 0,
        _ => 50,
    };
    let likely = (born == 100 && (first >= ALIKE || surname >= ALIKE)) || (first >= ALIKE && surname >= ALIKE);
    likely.then_some(first + surname + born)
}

/// Compares two names by the pairs of letters they share, in hundredths.
fn alike(a: &str, b: &str) -> usize {
    if a == b {
        return 100;
    }
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = name.chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    match a.len() + b.len() {
        0 => 0,
        both => 200 * a.intersection(&b).count() / both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(forename: &str, surname: &str, born: Option<&str>) -> ChildDetails {
        let text = |text: &str| Text::new(text.to_owned()).unwrap();
        ChildDetails {
            forename: text(forename),
            date_of_birth: born.map(|born| Date(born.parse().unwrap())),
            ..blank(text(surname))
        }
    }

    #[test]
    fn slips_of_the_pen_are_likely_and_namesakes_born_elsewhen_weigh_less() {
        let one = child("Robin", "Example", Some("2010-05-06"));
        let likely = |other: ChildDetails| likeness(&one, &other);
        assert_eq!(likely(child("robin", "EXAMPLE", Some("2010-05-06"))), Some(300));
        assert!(likely(child("Robyn", "Example", Some("2010-05-06"))).is_some());
        assert!(likely(child("Robin", "Sample", Some("2010-05-06"))).is_some());
        assert!(likely(child("Robin", "Example", None)) < likely(child("Robin", "Example", Some("2010-05-06"))));
        assert!(likely(child("Robin", "Example", Some("2012-01-01"))).is_some());
        assert_eq!(likely(child("Quill", "Demo", Some("2010-05-06"))), None);
        assert_eq!(likely(child("Quill", "Example", None)), None);
    }
}
