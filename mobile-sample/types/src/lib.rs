//! The TypeScript types of what pages are shown.

use std::path::{Path, PathBuf};
use sync_core::catalogue::PerChild;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::{Amendment, Attribution, Claim, Conflict, RemovedRow, Resolution, Signature, View};
use sync_core::sync::phone::WorkState;
use sync_core::views::{caseload, child, notes, read_back, record_page, search, work};
use ts_rs::{Config, TS};

const HEAD: &str =
    "// What pages are shown, as sync-core writes it. Written by `cargo run --package homeward-types`, and not by hand.

import type { Reminders } from \"./protocol.js\";

/** A UUID in lower case. */
export type Id = string;
/** An instant in UTC, as RFC 3339. */
export type Instant = string;
/** A place in a record, as a JSON pointer. */
export type Path = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
";

/// Returns where the types are kept.
pub fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/protocol/views.ts")
}

/// Writes the types.
pub fn views() -> String {
    // JSON has one sort of number, and every count here is far below 2^53.
    let config = Config::new().with_large_int("number");
    let mut text = HEAD.to_owned();
    macro_rules! write {
        ($($shown:ty),+ $(,)?) => {
            $(text.push_str(&declared::<$shown>(&config));)+
        };
    }
    write!(
        ChildId,
        RecordId,
        DeviceId,
        work::Work<'static>,
        work::InterviewDue,
        work::SessionPlanned,
        work::ActionDue,
        work::ReviewDue,
        work::ContactDue,
        notes::NoteBegun,
        caseload::RecordCard,
        caseload::SyncStatusShown,
        WorkState,
        caseload::ClockSaid,
        caseload::Taken,
        caseload::InterviewClaim,
        caseload::Told,
        child::ChildCard,
        child::Alert,
        child::AlertKind,
        child::ChildPage<'static>,
        child::KindOfChild,
        PerChild,
        child::TimelineEntry,
        record_page::RecordPage,
        record_page::Progress,
        record_page::TakenMeanwhile,
        record_page::PersonShown,
        record_page::RefusedShown,
        record_page::ChangedField,
        View,
        Claim,
        Conflict,
        RemovedRow,
        Signature,
        Amendment,
        Resolution,
        Attribution,
        read_back::ReadBack,
        read_back::ReadBackSection,
        read_back::ReadBackLine,
        search::Matches,
        search::Hit,
        search::HitSaid,
    );
    text
}

fn declared<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    laid_out(&format!("\n{docs}export {}\n", T::decl(config)))
}

/// Lays a declaration out as the files beside it are: a field and its comment a line each.
fn laid_out(declaration: &str) -> String {
    let (mut text, mut comment, mut is_within) = (String::new(), Vec::new(), false);
    for line in declaration.lines() {
        let indent = if is_within { "  " } else { "" };
        match line.trim() {
            "/**" => comment.clear(),
            "*/" => text.push_str(&format!("{indent}/** {} */\n", comment.join(" "))),
            told if told.starts_with('*') => comment.push(told.trim_start_matches('*').trim().to_owned()),
            code => {
                let within = is_within.then(|| code.strip_suffix(" };")).flatten();
                let (code, ends) = (within.unwrap_or(code), within.is_some());
                text.push_str(&format!("{indent}{}\n", code.trim_end_matches(',')));
                if ends {
                    text.push_str("};\n");
                }
                is_within = (is_within || code.ends_with('{')) && !ends;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_that_pages_use_are_of_the_structs_as_they_are() {
        let kept = std::fs::read_to_string(file()).unwrap();
        assert!(kept == views(), "`cargo run --package homeward-types` writes {} anew", file().display());
    }
}
