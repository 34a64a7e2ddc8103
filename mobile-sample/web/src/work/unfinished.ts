// Notes that a person began and did not sign.

import { isWithin, join, valueAt } from "../form/path.js";
import type { Id, Instant, Json, RecordPage } from "../phone/protocol.js";

export interface UnfinishedNote {
  id: Id;
  when: Instant | null;
  note: { [field: string]: Json };
  narrative: { [field: string]: Json };
  /** What is no value yet, by field. */
  drafts: { note: { [field: string]: Json }; narrative: { [field: string]: Json } };
}

/** More than these is a matter for the record itself. */
const MOST = 3;

/** Finds a person's unsigned notes, newest first. */
export function unfinishedNotes(notes: RecordPage, narratives: RecordPage | null): UnfinishedNote[] {
  const rows = map(notes.view.data["notes"]);
  return Object.keys(rows)
    .filter((id) => {
      const row = join("/notes", id);
      return !notes.locked.includes(row) && isMine(notes, row);
    })
    .map((id) => {
      const row = join("/notes", id);
      const note = map(rows[id]);
      const when = note["when"];
      return {
        drafts: { note: within(notes.drafts, row), narrative: within(narratives?.drafts ?? {}, row) },
        id,
        when: typeof when === "string" ? when : null,
        note,
        narrative: narratives === null ? {} : map(valueAt(narratives.view.data, row)),
      };
    })
    .sort((one, other) => (other.when ?? "").localeCompare(one.when ?? ""))
    .slice(0, MOST);
}

/** The drafts of a row, by field. */
function within(drafts: RecordPage["drafts"], row: string): { [field: string]: Json } {
  return Object.fromEntries(Object.entries(drafts).filter(([path]) => path.startsWith(`${row}/`)).map(([path, raw]) => [path.slice(row.length + 1), raw]));
}

function isMine(page: RecordPage, row: string): boolean {
  const hands = Object.entries(page.view.attribution)
    .filter(([path]) => isWithin(path, row))
    .map(([, { device }]) => device !== null && page.people[device]?.mine === true);
  return hands.length > 0 && hands.every((mine) => mine);
}

function map(value: Json | undefined): { [field: string]: Json } {
  return value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
