// What a schema of the catalogue says about a form: which fields, which control, when shown, who writes.

import type { FieldSchema, Json, Kind, Option, Path, Role, RowSchema, Schema, SignSlot } from "#protocol/protocol.js";
import { isWithin, join, segments, valueAt } from "./path.js";
import { t } from "#words/made/form.js";

type Data = { [name: string]: Json };

/** How a field is answered. */
export type Control =
  | "line" | "paragraph" | "narrative" | "choice" | "long_choice" | "set" | "yes_no" | "number" | "date" | "instant"
  | "photo" | "voice" | "id" | "group" | "wheel" | "rows";

/** Above this many characters a text gets room for more than one line. */
const LINE_MAX_LENGTH = 200;
/** Above this many options radios become a list to choose from. */
const RADIO_MAX_OPTIONS = 12;

/** The control that fits a field. */
export function control(field: FieldSchema): Control {
  switch (field.type) {
    case "boolean": return "yes_no";
    case "integer": return "number";
    case "array": return "set";
    case "object":
      if (field["x-widget"] === "wheel") return "wheel";
      return rowSchema(field) === null ? "group" : "rows";
    case "string":
      if (field["x-merge"] === "text") return "narrative";
      if (field.oneOf !== undefined) return field.oneOf.length > RADIO_MAX_OPTIONS ? "long_choice" : "choice";
      if (field.format === "date") return "date";
      if (field.format === "date-time") return "instant";
      if (field.format === "uuid") return field["x-attachment"] ?? "id";
      return (field.maxLength ?? 0) > LINE_MAX_LENGTH ? "paragraph" : "line";
  }
}

/** Whether a field holds the id of something that is kept beside the record. */
export function isAttachment(field: FieldSchema): boolean {
  return ["photo", "voice"].includes(control(field));
}

/** The schema of a repeating group's rows; null where the field does not repeat. */
export function rowSchema(field: FieldSchema): RowSchema | null {
  return typeof field.additionalProperties === "object" ? field.additionalProperties : null;
}

/** The options of a choice or a set. */
export function options(field: FieldSchema): Option[] {
  return field.oneOf ?? field.items?.oneOf ?? [];
}

/** The options that a form offers: an earlier spelling of one only where it is what was chosen. */
export function offered(field: FieldSchema, chosen: Json | undefined): Option[] {
  return options(field).filter((option) => option.deprecated !== true || option.const === chosen);
}

/** The fields of a section in the catalogue's order. */
export function sectionFields(schema: Schema, section: string): [string, FieldSchema][] {
  return Object.entries(schema.properties).filter(([, field]) => field["x-section"] === section);
}

/** The section that a place of the record belongs to. */
export function sectionOf(schema: Schema, path: Path): string | null {
  const [name] = segments(path);
  return name === undefined ? null : schema.properties[name]?.["x-section"] ?? null;
}

/** Tells whether a field is asked, by the answers beside it; the phone counts progress by the same rule. */
export function isShown(field: FieldSchema, beside: Data): boolean {
  const rule = field["x-show-when"];
  if (rule === undefined) return true;
  const answer = beside[rule.field];
  const given = Array.isArray(answer) ? answer : answer === undefined ? [] : [answer];
  return given.some((value) => rule.in.includes(value));
}

/** What stands at a place of the schema. */
export interface Located {
  /** The field; null at the record and at a row. */
  field: FieldSchema | null;
  /** The row's schema, where the place is a row. */
  row: RowSchema | null;
  /** The labels on the way, outermost first; rows by their title. */
  labels: string[];
  /** The narrowest list of writers on the way. */
  writers: Role[] | null;
  /** The record or row that is signed as a whole. */
  unit: Path;
  slots: SignSlot[];
}

/** Follows a pointer through the schema; null where it leads nowhere. */
export function locate(schema: Schema, path: Path): Located | null {
  const at: Located = { field: null, row: null, labels: [], writers: null, unit: "", slots: schema["x-sign"] ?? [] };
  let fields: { [name: string]: FieldSchema } | null = schema.properties;
  let here: Path = "";
  for (const part of segments(path)) {
    here = join(here, part);
    const rows: RowSchema | null = at.field === null ? null : rowSchema(at.field);
    const option = at.field === null ? undefined : options(at.field).find((option) => option.const === part);
    if (rows !== null) {
      Object.assign(at, { field: null, row: rows, unit: here, slots: rows["x-sign"] ?? [] });
      at.labels.push(rows.title ?? t("rows-row"));
      fields = rows.properties;
    } else if (fields !== null && Object.hasOwn(fields, part)) {
      const field: FieldSchema = fields[part] as FieldSchema;
      Object.assign(at, { field, row: null, writers: field["x-writers"] ?? at.writers });
      at.labels.push(field.title);
      fields = field.properties ?? null;
    } else if (option !== undefined && at.field?.type === "array") {
      at.labels.push(option.title);
      fields = null;
    } else {
      return null;
    }
  }
  return at;
}

/** Tells whether a role may write at a place. A field's own list stands before the record's. */
export function mayWrite(kind: Kind, role: Role, path: Path): boolean {
  const writers = locate(kind.schema, path)?.writers ?? null;
  return writers === null ? kind.writable : writers.includes(role);
}

/** The signed unit around a place that takes only amendments; null where it may still be edited. */
export function lockedUnit(locked: readonly Path[], path: Path): Path | null {
  return locked.filter((unit) => isWithin(path, unit)).sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Roles in words, where a field is for some only. */
export function roleWords(roles: readonly Role[]): string {
  const words = roles.map((role) => (t.has(`role-${role}`) ? t(`role-${role}`) : role.replaceAll("_", " ")));
  const last = words.pop() ?? t("role-nobody");
  return words.length === 0 ? last : t("role-or", { most: words.join(", "), last });
}

/** A title within a sentence: small at its beginning, where that is no name. */
export function inSentence(title: string): string {
  return /^Phoenix/u.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** How the dates and times of a record are put in words. */
export interface DateWords {
  date(date: string): string;
  instant(instant: string): string;
}

/** A value in words: choices by their labels, dates written out. Empty where nothing is answered. */
export function inWords(field: FieldSchema, value: Json | undefined, words: DateWords): string {
  if (value === undefined || value === null) return "";
  const label = (option: Json): string => options(field).find((known) => known.const === option)?.title ?? String(option);
  switch (control(field)) {
    case "yes_no": return t(value === true ? "field-yes" : "field-no");
    case "choice": case "long_choice": return label(value);
    case "set": return Array.isArray(value) ? value.map(label).join(", ") : t(value === true ? "field-is-ticked" : "field-not-ticked");
    case "date": return words.date(String(value));
    case "instant": return words.instant(String(value));
    case "photo": return t("field-a-photo");
    case "voice": return t("field-a-voice-note");
    case "group": case "wheel": case "rows": return "";
    default: return String(value);
  }
}

/** The value of one claim in a conflict, where null means that the answer was taken out. */
export function claimInWords(field: FieldSchema | null, value: Json, words: DateWords): string {
  if (value === null) return t("field-left-empty");
  return field === null ? String(value) : inWords(field, value, words);
}

const SUMMARY_LINES = 3;
const SUMMARY_MAX_LENGTH = 120;

/** The answers that tell a row from its siblings: those that the catalogue says, then the first. */
export function summary(row: RowSchema, data: Data, words: DateWords): { label: string; text: string }[] {
  const lines: { label: string; text: string }[] = [];
  // An id tells a person nothing, and that there is a photo tells less than what it shows; so does a number without what it counts.
  const titles = row["x-summary"]?.title ?? [];
  const fields = Object.entries(row.properties).filter(([name, field]) => control(field) !== "id" && !titles.includes(name));
  const told = titles.flatMap((name): [string, FieldSchema][] => (row.properties[name] === undefined ? [] : [[name, row.properties[name]]]));
  for (const [name, field] of [...told, ...fields.filter(isSaid), ...fields.filter((one) => !isSaid(one))]) {
    if (!isShown(field, data)) continue;
    const text = inWords(field, data[name], words);
    if (text === "") continue;
    lines.push({ label: field.title, text: shorten(text, SUMMARY_MAX_LENGTH) });
    if (lines.length === SUMMARY_LINES) break;
  }
  return lines;
}

function isSaid([, field]: [string, FieldSchema]): boolean {
  return !isAttachment(field) && control(field) !== "number";
}

/** A text cut between words. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  return cut.slice(0, Math.max(cut.lastIndexOf(" "), limit / 2)).trimEnd() + "…";
}

/** How rows of a repeating group are keyed. */
export type RowKeys =
  /** Any number, each with a fresh id. */
  | { keys: "fresh" }
  /** One for each of a list, such as session numbers. */
  | { keys: "listed"; list: string[] }
  /** By the id of something else, such as an episode. */
  | { keys: "foreign" };

export function rowKeys(field: FieldSchema): RowKeys {
  const list = field.propertyNames?.enum;
  if (list !== undefined) return { keys: "listed", list };
  return field["x-merge"] === "keyed-rows" ? { keys: "foreign" } : { keys: "fresh" };
}

/** The keys of a group's rows, in the order in which to list them. */
export function rowOrder(field: FieldSchema, rows: Data): string[] {
  const keys = rowKeys(field);
  const present = Object.keys(rows);
  return keys.keys === "listed" ? keys.list.filter((key) => present.includes(key)) : present.sort();
}

/** The row under a fresh id that a place lies in; null where it lies in none. */
export function rowAround(schema: Schema, path: Path): Path | null {
  let here: Path = "";
  for (const part of segments(path)) {
    const group = here === "" ? null : locate(schema, here)?.field ?? null;
    here = join(here, part);
    if (group !== null && rowSchema(group) !== null) return rowKeys(group).keys === "fresh" ? here : null;
  }
  return null;
}

/** What one row is called: by its number where the number is its key. */
export function rowName(field: FieldSchema, key: string): string {
  const title = rowSchema(field)?.title ?? t("rows-row");
  return rowKeys(field).keys === "listed" ? `${title} ${key}` : title;
}

/** The next row of a listed group that nobody has begun; null where all have been. */
export function nextListed(field: FieldSchema, taken: readonly string[]): string | null {
  const keys = rowKeys(field);
  if (keys.keys !== "listed") return null;
  // After the last one begun, so that a session left out is not offered in place of the next.
  const last = keys.list.findLastIndex((key) => taken.includes(key));
  return keys.list[last + 1] ?? keys.list.find((key) => !taken.includes(key)) ?? null;
}

/** What a title is within a sentence that adds one, with the article that English has for it: a person, an episode. */
export function withArticle(title: string): { what: string; article: "a" | "an" } {
  const what = title.charAt(0).toLowerCase() + title.slice(1);
  return { what, article: /^[aeiou]/.test(what) ? "an" : "a" };
}

/** The answers of the container that holds a place. */
export function siblingsOf(data: Data, container: Path): Data {
  const at = valueAt(data, container);
  return at !== undefined && at !== null && typeof at === "object" && !Array.isArray(at) ? at : {};
}
