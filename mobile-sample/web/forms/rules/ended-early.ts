// The way to say that something was declined or broken off, in one tap from the record.
//
// No kind is named here: wherever the catalogue lists such an ending among a field's options, the section of that
// field is where it is recorded.

import type { FieldSchema, RowSchema, Schema } from "#protocol/protocol.js";
import { options, rowSchema } from "../model/schema.js";
import { t } from "#words/made/form.js";

const ENDINGS = ["declined", "broken_off"];

export interface EndedEarly { section: string; words: string }

/** Finds the section that records an early end: the one whose field lists the most of such endings. */
export function endedEarly(schema: Schema): EndedEarly | null {
  let best: { section: string; titles: string[] } | null = null;
  for (const field of Object.values(schema.properties)) {
    const titles = endings(field);
    const section = field["x-section"];
    if (section !== undefined && titles.length > (best?.titles.length ?? 0)) best = { section, titles };
  }
  if (best === null) return null;
  return { section: best.section, words: t("record-ended-early", { what: best.titles.map((title) => title.toLowerCase()).reduce((one, other) => t("record-ended-or", { one, other })) }) };
}

/** The field of a row that lists early endings, by name and title; null where none does. */
export function endingField(row: RowSchema | null): { name: string; title: string } | null {
  for (const [name, field] of Object.entries(row?.properties ?? {})) {
    if (options(field).some((option) => ENDINGS.includes(option.const))) return { name, title: field.title };
  }
  return null;
}

/** The titles of the early endings that a field, or one within it, lists. */
function endings(field: FieldSchema): string[] {
  const own = options(field).filter((option) => ENDINGS.includes(option.const)).map((option) => option.title);
  const inner = Object.values(rowSchema(field)?.properties ?? field.properties ?? {}).map(endings);
  return [own, ...inner].reduce((most, list) => (list.length > most.length ? list : most));
}
