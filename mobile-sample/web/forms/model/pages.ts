// Which sections of a record stand below each other on one screen.

import type { Schema } from "#protocol/protocol.js";
import { sectionFields } from "./schema.js";

export type Section = Schema["x-sections"][number];

/** So many questions stand on one screen, where a section alone does not ask more. */
const QUESTIONS_MOST = 16;
/** The section in which a kind notes that the record was read to the young person. */
export const READ_BACK_SECTION = "read_back";

/** A section, and the short ones that follow it. Reading back begins a screen of its own. */
export function pageFrom(schema: Schema, section: string): Section[] {
  const sections = schema["x-sections"];
  const from = sections.findIndex(({ id }) => id === section);
  if (from < 0) return [];
  const page: Section[] = [];
  let questions = 0;
  for (const next of sections.slice(from)) {
    questions += sectionFields(schema, next.id).length;
    if (page.length > 0 && (questions > QUESTIONS_MOST || next.id === READ_BACK_SECTION)) break;
    page.push(next);
  }
  return page;
}

/** The section that follows a screen; undefined after the last. */
export function after(schema: Schema, page: readonly Section[]): Section | undefined {
  const sections = schema["x-sections"];
  return sections[sections.findIndex(({ id }) => id === page.at(-1)?.id) + 1];
}
