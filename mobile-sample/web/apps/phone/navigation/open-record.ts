// Which screen shows a place of a record best, by what its kind says of it.

import { kind, kindFor } from "../client/session.js";
import { go } from "./navigation.js";
import type { Screen } from "./screen.js";
import { listAt, wheelOf } from "#forms/model/meaning.js";
import { segments } from "#forms/model/path.js";
import type { Id, Path } from "#protocol/protocol.js";

/** A place of a record, as lists name it. */
export interface RecordPlace { child: Id; kind: string; record: Id; path: Path | null }

/** Whether a kind holds one of the two parts of case notes. */
export function isNote(name: string): boolean {
  return name === kindFor("notes")?.kind || name === kindFor("narratives")?.kind;
}

/** Opens a record to be read. */
export function openToRead({ child, kind, record }: Omit<RecordPlace, "path">): void {
  if (isNote(kind)) go({ screen: "notes", child });
  else openRecord({ child, kind, record, path: null });
}

/** Opens a place of a record where it is written. */
export function openRecord(place: RecordPlace): void {
  go(screenOf(place));
}

/** Where a place of a record is written: the wheel, a session, a row, or the record as a whole. */
export function screenOf({ child, kind: name, record, path }: RecordPlace): Screen {
  const schema = kind(name)?.schema;
  if (wheelOf(schema) !== undefined) return { screen: "wheel", child, record };
  const [, row] = segments(path ?? "");
  if (path === null || row === undefined) return { screen: "record", record };
  return listAt(schema, path)?.feeds === "sessions" ? { screen: "session", child, record, number: row } : { screen: "row", record, path };
}
