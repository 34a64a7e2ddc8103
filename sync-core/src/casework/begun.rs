//! What a record is begun with, and whether nothing else is in it: then it may be discarded.

use super::rhi::PREFILLED;
use crate::catalogue::Kind;
use crate::record::{Intent, Path, View};
use serde_json::{Map, Value};

/// What a person is told of a row that went with its record.
const REASON: &str = "Begun by mistake";
/// The group of an interview that is filled when it is begun: a row for each episode.
const EPISODES: &str = "episodes";
/// The field of an interview that is filled when it is begun.
const INTERVIEWER: &str = "interviewer";

/// Takes from an episode what the interview's row for it holds. What the row would refuse stays in the episode, where it is
/// read beside the interview: no value of an episode keeps its interview from being begun.
pub fn prefilled(episode: &Value, interview: &Kind, row: &Path) -> Map<String, Value> {
    let details = episode.get("details");
    let known = |name: &&str| {
        let value = episode.get(*name).or_else(|| details?.get(*name))?;
        let path = row.join(*name);
        let fits = interview.resolve(&path).and_then(|field| field.check_scalar(&path, value)).is_ok();
        (fits && !value.is_null()).then(|| ((*name).to_owned(), value.clone()))
    };
    PREFILLED.iter().filter_map(known).collect()
}

/// Tells whether nothing was written in a record since it was begun: no answer, no signature, no row with words that was
/// removed, and nothing to decide.
pub fn is_only_begun(view: &View) -> bool {
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let only_begun = |(name, value): (&String, &Value)| match name.as_str() {
        INTERVIEWER => true,
        EPISODES => value.as_object().into_iter().flatten().all(|(_, row)| is_prefilled(row)),
        _ => false,
    };
    let removed_only_begun = view
        .removed
        .iter()
        .all(|row| row.path.segments().first().is_some_and(|name| name == EPISODES) && is_prefilled(&row.data));
    let decided = view.conflicts.is_empty() && view.resolutions.is_empty();
    data.iter().all(only_begun)
        && removed_only_begun
        && decided
        && view.signatures.is_empty()
        && view.amendments.is_empty()
}

/// Returns what takes back all that a record was begun with; `None` where something is in it. Both old phones and old servers
/// know these edits, and whatever somebody else wrote meanwhile stands.
pub fn discard(view: &View) -> Option<Vec<Intent>> {
    if !is_only_begun(view) {
        return None;
    }
    let mut intents = Vec::new();
    for (name, value) in view.data.as_object().into_iter().flatten() {
        let path = Path::root().join(name.as_str());
        match value {
            Value::Object(rows) => intents.extend(
                rows.keys().map(|key| Intent::RemoveRow { path: path.join(key.as_str()), reason: REASON.to_owned() }),
            ),
            _ => intents.push(Intent::Set { path, value: Value::Null }),
        }
    }
    Some(intents)
}

fn is_prefilled(row: &Value) -> bool {
    row.as_object().is_some_and(|row| row.keys().all(|name| PREFILLED.contains(&name.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::ids::{ChildId, DeviceActor, DeviceId, RecordId};
    use crate::record::{Author, Header, Record};
    use crate::role::Role;
    use serde_json::json;
    use uuid::Uuid;

    fn set(path: &str, value: Value) -> Intent {
        Intent::Set { path: Path::parse(path).unwrap(), value }
    }

    fn edit(record: &mut Record, intents: &[Intent]) {
        let author = Author {
            actor: DeviceActor { device: DeviceId(Uuid::from_u128(3)), rotation: 0 },
            role: Role::MissingChildrenWorker,
            own_devices: Vec::new().into_iter().collect(),
        };
        record.edit(&author, chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap(), intents).unwrap();
    }

    fn begun() -> Record {
        let header = Header {
            id: RecordId(Uuid::from_u128(2)),
            kind: "return-home-interview".to_owned(),
            child: ChildId(Uuid::from_u128(1)),
        };
        let mut record = Record::begin(Catalogue::embedded(), header).unwrap();
        let path = Path::parse(&format!("/episodes/{}", Uuid::from_u128(9))).unwrap();
        let values = json!({"classification": "missing", "returned_at": "2026-11-24T20:00:00Z"});
        let values = values.as_object().unwrap().clone();
        edit(&mut record, &[Intent::AddRow { path, values }, set("/interviewer", json!("Ada Invented"))]);
        record
    }

    #[test]
    fn what_was_only_begun_can_be_taken_back_and_holds_nothing_then() {
        let mut record = begun();
        let intents = discard(&record.view()).unwrap();
        assert_eq!(intents.len(), 2);
        edit(&mut record, &intents);
        let view = record.view();
        assert_eq!(view.data, json!({}));
        assert!(is_only_begun(&view) && discard(&view).unwrap().is_empty());
    }

    #[test]
    fn nothing_that_somebody_wrote_is_discarded() {
        let row = format!("/episodes/{}", Uuid::from_u128(9));
        let key = Uuid::from_u128(8);
        let person = Path::parse(&format!("/people/{key}")).unwrap();
        let values = json!({"person": "Invented Dave"}).as_object().unwrap().clone();
        for intents in [
            vec![set("/where", json!("At home"))],
            vec![set(&format!("{row}/outcome"), json!("declined"))],
            vec![
                Intent::AddRow { path: person.clone(), values },
                Intent::RemoveRow { path: person.clone(), reason: "A slip (invented)".to_owned() },
            ],
        ] {
            let mut record = begun();
            edit(&mut record, &intents);
            assert_eq!(discard(&record.view()), None, "{intents:?}");
        }
    }
}
