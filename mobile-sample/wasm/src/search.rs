//! Search across what is on the phone: names, aliases, places, people, whatever is written in short fields.

use crate::work::{Book, name};
use serde_json::{Value, json};
use sync_core::ids::ChildId;

/// Most hits shown.
const MAX_HITS: usize = 60;
/// Longest text searched for, in characters.
const MAX_CHARS: usize = 100;

impl Book<'_> {
    /// Finds every child and record in which all words of `text` stand, each at the beginning of a word.
    pub fn search(&self, text: &str) -> Vec<Value> {
        let wanted = words(&text.chars().take(MAX_CHARS).collect::<String>());
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Value> = self.children.iter().filter_map(|child| child_hit(child, &wanted)).collect();
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

fn child_hit(child: &Value, wanted: &[String]) -> Option<Value> {
    let id: ChildId = child.get("id")?.as_str()?.parse().ok()?;
    let said = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let full = name(child);
    let school = child.pointer("/details/school_or_college").and_then(Value::as_str).unwrap_or_default().to_owned();
    let places = child.pointer("/details/addresses").and_then(Value::as_array).into_iter().flatten();
    let places = places.filter_map(|place| Some(("Address", place.get("address")?.as_str()?.to_owned())));
    let all = [("Name", full.clone()), ("Alias", said("alias")), ("School or college", school)];
    let (label, text) = all.into_iter().chain(places).find(|(_, text)| holds(text, wanted))?;
    Some(json!({
        "child": id, "child_name": full, "record": null, "kind_title": null, "label": label, "text": text,
    }))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn holds(text: &str, wanted: &[String]) -> bool {
    let have = words(text);
    wanted.iter().all(|one| have.iter().any(|word| word.starts_with(one.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_begin_one() {
        assert!(holds("Invented Street 4", &words("inv str")));
        assert!(holds("O'Invented", &words("invented o")));
        assert!(!holds("Invented Street", &words("vented")));
        assert!(!holds("Invented Street", &words("invented road")));
    }
}
