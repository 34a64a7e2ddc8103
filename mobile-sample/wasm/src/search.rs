//! Search across what is on the phone: names, aliases, places, people, whatever is written in short fields.

use crate::work::{Book, name};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::names::{Closeness, Query, fold};

/// Most hits shown.
const MAX_HITS: usize = 60;
/// Longest text searched for, in characters.
const MAX_CHARS: usize = 100;

impl Book<'_> {
    /// Finds every child and record in which all words of `text` stand, each at the beginning of a word.
    pub fn search(&self, text: &str) -> Vec<Value> {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let Some(query) = Query::new(&text) else { return Vec::new() };
        let wanted = words(&text);
        let mut children: Vec<(Closeness, Value)> =
            self.children.iter().filter_map(|child| child_hit(child, &query, &wanted)).collect();
        children.sort_by_key(|(closeness, _)| *closeness);
        let mut hits: Vec<Value> = children.into_iter().map(|(_, hit)| hit).collect();
        for standing in &self.standings {
            let Some(digest) = self.digests.get(&standing.header.id) else { continue };
            let kind = self.catalogue.kind(&standing.header.kind);
            let kind_title = kind.map(|kind| kind.title.as_str()).unwrap_or_default();
            for (label, text) in digest.words.iter().filter(|(_, text)| holds(text, &wanted)) {
                if hits.len() >= MAX_HITS {
                    return hits;
                }
                hits.push(json!({
                    "child": standing.header.child,
                    "child_name": self.name_of(standing.header.child),
                    "record": standing.header.id,
                    "kind_title": kind_title,
                    "label": label,
                    "text": text,
                }));
            }
        }
        hits
    }
}

/// Shows a child whose names fit, in any order and with a letter off, or of whom something else begins so.
fn child_hit(child: &Value, query: &Query, wanted: &[String]) -> Option<(Closeness, Value)> {
    let id: ChildId = child.get("id")?.as_str()?.parse().ok()?;
    let said = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default();
    let full = name(child);
    let (forename, surname, alias) = (fold(said("forename")), fold(said("surname")), fold(said("alias")));
    let by_name = query.fits([forename.as_str(), &surname]);
    let by_alias = query.fits([forename.as_str(), &surname, &alias]);
    let (closeness, label, text) = match (by_name, by_alias) {
        (Some(closeness), other) if other.is_none_or(|other| closeness <= other) => (closeness, "Name", full.clone()),
        (_, Some(closeness)) => (closeness, "Alias", said("alias").to_owned()),
        _ => {
            let school = child.pointer("/details/school_or_college").and_then(Value::as_str).unwrap_or_default();
            let places = child.pointer("/details/addresses").and_then(Value::as_array).into_iter().flatten();
            let places = places.filter_map(|place| Some(("Address", place.get("address")?.as_str()?)));
            let mut all = [("School or college", school)].into_iter().chain(places);
            let (label, text) = all.find(|(_, text)| holds(text, wanted))?;
            (Closeness::Exact, label, text.to_owned())
        }
    };
    let hit = json!({
        "child": id, "child_name": full, "record": null, "kind_title": null, "label": label, "text": text,
    });
    Some((closeness, hit))
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn holds(text: &str, wanted: &[String]) -> bool {
    let have = words(text);
    wanted.iter().all(|one| have.iter().any(|word| word.starts_with(one.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(child: &Value, typed: &str) -> Option<(Closeness, String)> {
        let (closeness, hit) = child_hit(child, &Query::new(typed)?, &words(typed))?;
        Some((closeness, hit["label"].as_str().unwrap_or_default().to_owned()))
    }

    #[test]
    fn a_child_is_found_however_the_name_is_typed() {
        let child = json!({"id": "019cad00-0000-7000-8000-000000000001", "forename": "Zoë-Ann",
            "surname": "O’Invented", "alias": "Núñez", "details": {"school_or_college": "Épée School"}});
        for typed in ["zoe", "o'invented", "oinvented zoeann", "INVENTED ANN", "Zoe\u{308} ann"] {
            assert_eq!(hit(&child, typed), Some((Closeness::Exact, "Name".to_owned())), "{typed}");
        }
        assert_eq!(hit(&child, "invetned"), Some((Closeness::Near, "Name".to_owned())));
        assert_eq!(hit(&child, "nunez"), Some((Closeness::Exact, "Alias".to_owned())));
        assert_eq!(hit(&child, "epee"), Some((Closeness::Exact, "School or college".to_owned())));
        assert_eq!(hit(&child, "quill"), None);
    }

    #[test]
    fn every_word_must_begin_one() {
        assert!(holds("Invented Street 4", &words("inv str")));
        assert!(holds("O'Invented", &words("invented o")));
        assert!(holds("Café Été", &words("cafe\u{301} ete")));
        assert!(!holds("Invented Street", &words("vented")));
        assert!(!holds("Invented Street", &words("invented road")));
    }
}
