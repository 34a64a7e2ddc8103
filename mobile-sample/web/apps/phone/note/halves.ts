// The two halves of a child's case notes: what others may read, and what stays within the service. Which kinds hold them, the catalogue says.

import { kind, kindFor } from "../client/session.js";
import { phone } from "../client/client.js";
import { feeding, type Feeding } from "#forms/model/meaning.js";
import type { ChildPage, Id, Kind, Path, RecordPage } from "#protocol/protocol.js";

type Name = "notes" | "narratives";

/** A record of one of them, and the group in it whose rows are the notes. */
export interface Half { page: RecordPage; rows: Path }

/** The kind that holds a half, and its group; null for who may not read it. */
export function halfKind(name: Name): { kind: Kind; group: Feeding<Name> } | null {
  const kind = kindFor(name);
  const group = feeding(kind?.schema, name);
  return kind === undefined || group === null ? null : { kind, group };
}

/** The child's record of a half, where there is one. */
export function halfOf({ kinds }: Pick<ChildPage, "kinds">, name: Name): Id | null {
  return kinds.find(({ kind }) => kind === kindFor(name)?.kind)?.records[0]?.record ?? null;
}

/** Reads a half. */
export async function readHalf(record: Id | null): Promise<Half | null> {
  if (record === null) return null;
  const page = await phone.call("record", { record });
  const schema = kind(page.kind)?.schema;
  return { page, rows: (feeding(schema, "notes") ?? feeding(schema, "narratives"))?.path ?? "" };
}
