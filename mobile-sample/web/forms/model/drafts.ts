// What was typed into a field of one input, and what it comes to.

import type { FieldSchema, Json } from "#protocol/protocol.js";
import { now } from "../host.js";
import { type TypedInstant } from "#ui/civil.js";
import { dateEntry, instantEntry } from "./dated.js";
import { doubt } from "./plausible.js";
import type { Draft } from "./record-form.js";
import { control } from "./schema.js";
import { t } from "#words/made/form.js";

/** The draft of a text: an empty one clears the field. */
export function textDraft(raw: string): Draft {
  return { raw, entry: { value: raw === "" ? null : raw } };
}

/** The draft of a whole number within the schema's bounds. */
export function numberDraft(raw: string, field: { minimum?: number; maximum?: number }): Draft {
  const typed = raw.trim();
  if (typed === "") return { raw, entry: { value: null } };
  const number = /^-?\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
  const within = number >= (field.minimum ?? -Infinity) && number <= (field.maximum ?? Infinity);
  if (Number.isNaN(number) || !within) return { raw, entry: { wrong: numberWords(field) } };
  return { raw, entry: { value: number } };
}

/** The parts of a date in a draft, each as it stands. */
export function typedParts(raw: { [part: string]: Json }): TypedInstant {
  const part = (name: string): string => String(raw[name] ?? "");
  return { day: part("day"), month: part("month"), year: part("year"), time: part("time"), turn: part("turn") as TypedInstant["turn"] };
}

/** What a date comes to. One that is hardly meant is asked about, and `meant` is what it would be. */
export function datedEntry(typed: TypedInstant, timed: boolean): Draft["entry"] {
  const entry = timed ? instantEntry(typed) : dateEntry(typed);
  if ("wrong" in entry || entry.value === null) return entry;
  const question = doubt(entry.value, timed, now());
  return question === null ? entry : { wrong: question, meant: entry.value };
}

/** What a draft that was kept comes to. */
export function entryOf(field: FieldSchema, raw: Json): Draft["entry"] {
  const parts = (): TypedInstant => typedParts(raw as { [part: string]: Json });
  switch (control(field)) {
    case "date": return datedEntry(parts(), false);
    case "instant": return datedEntry(parts(), true);
    case "voice": return { wrong: t("field-broke-off") };
    case "number": return numberDraft(String(raw), field).entry;
    default: return { value: raw === "" ? null : raw };
  }
}

/** By how many characters a text is longer than its field takes; a pair of surrogates is one character. */
export function tooMany(text: Json | undefined, field: { maxLength?: number }): number {
  if (typeof text !== "string" || field.maxLength === undefined || text.length <= field.maxLength) return 0;
  return Math.max(0, [...text].length - field.maxLength);
}

/** Says so. */
export function tooLongWords(characters: number): string {
  return t("field-too-long", { count: characters });
}

function numberWords({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum !== undefined && maximum !== undefined) return t("field-number-between", { least: String(minimum), most: String(maximum) });
  if (minimum !== undefined) return t("field-number-least", { least: String(minimum) });
  return maximum === undefined ? t("field-number") : t("field-number-most", { most: String(maximum) });
}
