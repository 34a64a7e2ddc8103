// What a kind's records mean to lists and screens, by the keywords of its schema (sync-core/src/catalogue/meaning.rs). No kind is known by name.

import type { FieldSchema, ListSchema, Path, RowSchema, Schema } from "#protocol/protocol.js";
import { segments } from "./path.js";

export type Feeds = ListSchema["feeds"];

/** A group whose rows feed a list. */
export interface Feeding<F extends Feeds = Feeds> {
  name: string;
  path: Path;
  field: FieldSchema;
  row: RowSchema;
  /** Which of a row's fields is what to the list. */
  list: Extract<ListSchema, { feeds: F }>;
}

/** The first group of a kind whose rows feed a list; null where none does. */
export function feeding<F extends Feeds>(schema: Schema | undefined, feeds: F): Feeding<F> | null {
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    const { "x-list": list, additionalProperties: row } = field;
    if (list?.feeds === feeds && typeof row === "object") return { name, path: `/${name}`, field, row, list: list as Feeding<F>["list"] };
  }
  return null;
}

/** The list that the group at or around a place feeds. */
export function listAt(schema: Schema | undefined, path: Path): ListSchema | undefined {
  return schema?.properties[segments(path)[0] ?? ""]?.["x-list"];
}

/** The group that is drawn as a wheel, by its name; undefined where there is none. */
export function wheelOf(schema: Schema | undefined): [name: string, field: FieldSchema] | undefined {
  return Object.entries(schema?.properties ?? {}).find(([, field]) => field["x-widget"] === "wheel");
}

/** What of a record must not be missed by whoever opens the child. `there`: that there is one. `written`: what is written in some of its fields. */
export type Urgency = "there" | "written" | null;

export function urgencyOf(schema: Schema | undefined): Urgency {
  if (schema?.["x-summary"]?.alert === true) return "there";
  return Object.values(schema?.properties ?? {}).some((field) => field["x-alert"] !== undefined) ? "written" : null;
}
