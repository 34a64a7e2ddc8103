// An answer that the phone's own part put in words, in the language of the page.

import type { FieldSchema, Schema } from "#protocol/protocol.js";
import { said } from "#words/labels.js";
import { saidTitle } from "#words/titles.js";
import { control, options, rowSchema } from "../model/schema.js";

/**
 * Says a line's text in the language where it is a date, or a choice by the labels of its options. What people wrote is never touched,
 * be it the same word: a line is told by its label alone, so that every field of the section with that label must be one.
 * `schema` is worded as the catalogue has it.
 */
export function answerSaid(schema: Schema | undefined, section: string, label: string, text: string): string {
  const top = Object.values(schema?.properties ?? {}).filter((field) => field["x-section"] === section);
  const asked = top.flatMap(within).filter(({ title }) => title === label);
  if (asked.length === 0 || !asked.every((field) => isClosed(field) || isWhen(field))) return text;
  if (asked.every(isWhen)) return saidTitle(text);
  if (asked.every(({ type }) => type === "boolean")) return said(text);
  const titles = asked.flatMap((field) => options(field).map(({ title }) => title));
  return parts(text, titles)?.map(said).join(", ") ?? text;
}

function within(field: FieldSchema): FieldSchema[] {
  return [field, ...Object.values(rowSchema(field)?.properties ?? field.properties ?? {}).flatMap(within)];
}

function isClosed(field: FieldSchema): boolean {
  return ["choice", "long_choice", "set", "yes_no"].includes(control(field));
}

function isWhen({ format }: FieldSchema): boolean {
  return format === "date" || format === "date-time";
}

/** Takes a list of labels apart, of which one may hold a comma itself; null where it is none. */
function parts(text: string, titles: readonly string[]): string[] | null {
  if (titles.includes(text)) return [text];
  for (const title of titles) {
    const rest = text.startsWith(`${title}, `) ? parts(text.slice(title.length + 2), titles) : null;
    if (rest !== null) return [title, ...rest];
  }
  return null;
}
