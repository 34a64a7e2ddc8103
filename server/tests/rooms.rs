//! The rooms of the server, from the top down, and the arrows between them: what a room uses lies beside it or below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, those that others stand on last. A room is a file of `src`, with the folder of its name.
const ROOMS: [&[&str]; 12] = [
    &["cli", "serve"],
    &["config", "doctor"],
    &["router"],
    &["browser_app", "http"],
    &["openapi"],
    &["services"],
    &["disclosure", "ingest"],
    &["app"],
    &["auth", "projection", "teams"],
    &["db"],
    &["budget", "problem", "versions"],
    &[
        "child_header",
        "clock",
        "kept",
        "listener",
        "organisation",
        "phones",
        "picture",
        "private",
        "reason",
        "tls",
        "voice",
    ],
];

/// The arrows that point up all the same, each from a room to one above it, and why.
const UP: [(&str, &str, &str); 10] = [
    ("app", "browser_app", "the state holds the phone app's folder"),
    ("app", "http", "the state says whether a text of a format of the document is refused"),
    ("app", "ingest", "the state holds the cache of records"),
    ("auth", "app", "the caller is read from a request and the state"),
    ("auth", "disclosure", "the caller remembers whom the answer shows"),
    ("auth", "http", "the caller is read from a request"),
    ("db", "auth", "access is derived by the policy"),
    ("openapi", "http", "what a fault tells is a type of the wire"),
    ("openapi", "router", "the document is the router's"),
    ("problem", "db", "a problem is made of a fault of the database"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder is read whole").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Lists which room uses which, with the files that do.
fn arrows() -> BTreeMap<(String, String), BTreeSet<String>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut arrows: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(&src).expect("it lies in src").to_string_lossy().into_owned();
        let from = name.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&from.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source is text");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for used in code.flat_map(|line| line.split("crate::").skip(1)) {
            let to: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !to.is_empty() && to != from {
                arrows.entry((from.clone(), to)).or_default().insert(name.clone());
            }
        }
    }
    arrows
}

fn height(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn no_arrow_points_up_but_those_that_are_listed() {
    let arrows = arrows();
    assert!(arrows.len() > 50, "the rooms were not read");
    let mut wrong = Vec::new();
    let mut up = BTreeSet::new();
    for ((from, to), files) in &arrows {
        let (Some(here), Some(there)) = (height(from), height(to)) else {
            wrong.push(format!("{from} or {to} is in no row of rooms ({files:?})"));
            continue;
        };
        if there < here {
            up.insert((from.as_str(), to.as_str()));
            if !UP.iter().any(|(one, other, _)| (one, other) == (&from.as_str(), &to.as_str())) {
                wrong.push(format!("{from} uses {to}, which stands on it ({files:?})"));
            }
        }
    }
    let gone = UP.iter().filter(|(from, to, _)| !up.contains(&(*from, *to)));
    wrong.extend(gone.map(|(from, to, _)| format!("{from} uses {to} no more: take it off the list")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
