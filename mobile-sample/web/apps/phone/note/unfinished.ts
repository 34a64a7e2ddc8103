// A note that a person began and did not sign.

import { join, valueAt } from "#forms/model/path.js";
import type { Id, Instant, Json, RecordPage } from "#protocol/protocol.js";
import type { Half } from "./halves.js";

export interface UnfinishedNote {
  id: Id;
  when: Instant | null;
  /** Whether its shared half has a row already. */
  begun: boolean;
  note: { [field: string]: Json };
  narrative: { [field: string]: Json };
  /** What is no value yet, by field. */
  drafts: { note: { [field: string]: Json }; narrative: { [field: string]: Json } };
}

/**
 * Reads a note as it was left, from the halves of it that are here: its author may have written the narrative alone. `when` is
 * the time of the first word, where the note holds none.
 */
export function unfinishedNote(id: Id, when: Instant | null, notes: Half | null, narratives: Half | null): UnfinishedNote {
  const half = (of: Half | null): { [field: string]: Json } | null => {
    const there = of === null ? undefined : valueAt(of.page.view.data, join(of.rows, id));
    return there === undefined ? null : map(there);
  };
  const drafts = (of: Half | null): { [field: string]: Json } => (of === null ? {} : within(of.page.drafts, join(of.rows, id)));
  const note = half(notes);
  const at = note?.["when"];
  return {
    id,
    when: typeof at === "string" ? at : when,
    begun: note !== null,
    note: note ?? {},
    narrative: half(narratives) ?? {},
    drafts: { note: drafts(notes), narrative: drafts(narratives) },
  };
}

/** The drafts of a row, by field. */
function within(drafts: RecordPage["drafts"], row: string): { [field: string]: Json } {
  return Object.fromEntries(Object.entries(drafts).filter(([path]) => path.startsWith(`${row}/`)).map(([path, raw]) => [path.slice(row.length + 1), raw]));
}

function map(value: Json | undefined): { [field: string]: Json } {
  return value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
