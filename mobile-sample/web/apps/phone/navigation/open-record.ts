// Which screen shows a place of a record best.

import { go } from "./navigation.js";
import { last } from "#forms/model/path.js";
import type { Id, Path } from "#protocol/protocol.js";

/** A place of a record, as lists name it. */
export interface RecordPlace { child: Id; kind: string; record: Id; path: Path | null }

/** The kind that the wheel is drawn from. */
export const WHEEL_KIND = "distance-travelled";
export const CORRECTION = "contact-correction";
/** The two parts of a case note. */
const NOTES = ["case-note", "restricted-narrative"];

/** Whether a record is one of them. */
export function isNote(kind: string): boolean {
  return NOTES.includes(kind);
}

/** Opens a record to be read. */
export function openToRead({ child, kind, record }: Omit<RecordPlace, "path">): void {
  if (isNote(kind)) go({ screen: "notes", child });
  else openRecord({ child, kind, record, path: null });
}

/** Opens a place of a record where it is written: the wheel, a session, a row, or the record as a whole. */
export function openRecord({ child, kind, record, path }: RecordPlace): void {
  if (kind === WHEEL_KIND) go({ screen: "wheel", child, record });
  else if (path === null) go({ screen: "record", record });
  else if (kind === "session-plan" && path.startsWith("/sessions/")) go({ screen: "session", child, record, number: last(path) });
  else go({ screen: "row", record, path });
}
