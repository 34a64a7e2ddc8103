// Rows of a child's earlier records of the same kind, to be chosen where they come up again.

import { records } from "../host.js";
import type { FieldSchema, Json, Path } from "#protocol/protocol.js";
import type { RecordForm } from "../model/record-form.js";
import { control, rowSchema } from "../model/schema.js";
import { valueAt } from "../model/path.js";

export interface EarlierRow { words: string; values: { [name: string]: Json } }

/** More would be a list to look through. */
const MOST = 6;
const MOST_RECORDS = 4;
const NAME_MAX_LENGTH = 500;
/** What was so on that day. */
const THAT_TIME = /^(when|date)$/u;

/** Whether rows of this group name something that can come up again, such as a place: their first field is a line. */
export function comesAgain(form: RecordForm, field: FieldSchema): boolean {
  const [first] = Object.values(rowSchema(field)?.properties ?? {});
  return form.kind.per_child === "many" && first !== undefined && control(first) === "line";
}

/** Whether a field holds a name, a number or an address; what was said about it then is not said again. */
function isName(field: FieldSchema): boolean {
  return ["line", "paragraph"].includes(control(field)) && (field.maxLength ?? 0) <= NAME_MAX_LENGTH;
}

/** The rows of earlier records, newest first and each name once, with what is as true as it was. */
export async function earlierRows(form: RecordForm, field: FieldSchema, path: Path): Promise<EarlierRow[]> {
  const page = form.child ?? await records.call("child", { child: form.page.child });
  const cards = page.kinds.find(({ kind }) => kind === form.kind.kind)?.records ?? [];
  const others = cards.filter(({ record }) => record !== form.record).slice(0, MOST_RECORDS);
  const fields = Object.entries(rowSchema(field)?.properties ?? {});
  const kept = fields.filter(([name, inner]) => isName(inner) && !THAT_TIME.test(name)).map(([name]) => name);
  const found = new Map<string, EarlierRow>();
  for (const { record } of others) {
    const { view } = await records.call("record", { record });
    const rows = valueAt(view.data, path);
    for (const row of Object.values(rows !== null && typeof rows === "object" && !Array.isArray(rows) ? rows : {})) {
      if (row === null || typeof row !== "object" || Array.isArray(row)) continue;
      const words = row[fields[0]?.[0] ?? ""];
      if (typeof words !== "string" || words.trim() === "" || found.has(words.trim().toLowerCase())) continue;
      const values = Object.fromEntries(kept.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
      found.set(words.trim().toLowerCase(), { words, values });
    }
  }
  return [...found.values()].slice(0, MOST);
}
