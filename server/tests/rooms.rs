//! The rooms of the server, from the top down, and the arrows between them: what a room uses lies beside it or below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, those that others stand on last. A room is a file of `src`, with the folder of its name.
const ROOMS: [&[&str]; 15] = [
    &["cli", "serve"],
    &["config", "doctor"],
    &["router"],
    &["http"],
    &["openapi", "services"],
    &["ingest"],
    &["caller"],
    &["disclosure"],
    &["app"],
    &["projection"],
    &["db"],
    &["auth"],
    &["budget", "teams", "versions"],
    &["problem"],
    &[
        "browser_app",
        "child_header",
        "clock",
        "kept",
        "listener",
        "organisation",
        "phones",
        "picture",
        "private",
        "reason",
        "record_cache",
        "tls",
        "voice",
    ],
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
fn no_arrow_points_up_and_no_two_rooms_use_each_other() {
    let arrows = arrows();
    assert!(arrows.len() > 50, "the rooms were not read");
    let mut wrong = Vec::new();
    for ((from, to), files) in &arrows {
        let (Some(here), Some(there)) = (height(from), height(to)) else {
            wrong.push(format!("{from} or {to} is in no row of rooms ({files:?})"));
            continue;
        };
        if there < here {
            wrong.push(format!("{from} uses {to}, which stands on it ({files:?})"));
        } else if there == here && arrows.contains_key(&(to.clone(), from.clone())) {
            wrong.push(format!("{from} and {to} use each other ({files:?})"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_there_and_in_one_row() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named: Vec<&str> = ROOMS.iter().flat_map(|row| row.iter().copied()).collect();
    let gone: Vec<_> = named.iter().filter(|room| !src.join(format!("{room}.rs")).is_file()).collect();
    assert!(gone.is_empty(), "take off the list: {gone:?}");
    let all = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), all, "a room stands in two rows");
}
