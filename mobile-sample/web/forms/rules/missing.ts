// What a record has no answer to, to be said before it is signed.

import type { FieldSchema, Json, Schema } from "#protocol/protocol.js";
import { countWithoutConsent } from "./consent.js";
import { endingField } from "./ended-early.js";
import { READ_BACK_SECTION } from "../model/pages.js";
import { join } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { inSentence, rowSchema, sectionFields } from "../model/schema.js";
import { t } from "#words/made/form.js";

const COMPLETED = "completed";

/** The titles of what is not answered: sections as a whole, and how the interview ended. What follows a signature is left out. */
export function missing(form: RecordForm, worded?: Schema): string[] {
  const schema = worded ?? form.kind.schema;
  const last = schema["x-sections"].findIndex(({ id }) => id === READ_BACK_SECTION);
  const endings = rowEndings(form);
  // What did not come about has no answers: how it ended is what there is to say.
  if (endings.length > 0 && endings.every((ending) => ending !== undefined && ending !== COMPLETED)) return [];
  const lacking = countWithoutConsent(form, Object.keys(schema.properties).map((name) => join("", name)));
  const consent = lacking === 0 ? [] : [worded === undefined ? t("sign-consent") : t.recorded("sign-consent")];
  const sections = last < 0 ? schema["x-sections"] : schema["x-sections"].slice(0, last + 1);
  const unanswered = sections.flatMap(({ id, title }) => {
    const fields = sectionFields(schema, id).filter(([name]) => form.editable(join("", name)));
    const progress = form.page.sections.find((section) => section.id === id);
    if (fields.length === 0 || progress === undefined) return [];
    if (progress.answered === 0) return [title];
    return fields.flatMap(([name, field]) => rowsWithoutEnding(form, name, field));
  });
  return [...unanswered, ...consent];
}

/** The words that stand under a signature of a record in which something is missing. */
export function incompleteWords(titles: readonly string[]): string {
  return t.recorded("sign-incomplete", { titles: titles.map(inSentence).join("; ") });
}

/** How each row ended, over all groups that say so; undefined where a row does not yet. */
function rowEndings(form: RecordForm): (Json | undefined)[] {
  return Object.entries(form.kind.schema.properties).flatMap(([name, field]) => {
    const inner = endingField(rowSchema(field));
    return inner === null ? [] : Object.values(form.answers(join("", name))).map((row) => (isMap(row) ? row[inner.name] : undefined));
  });
}

function isMap(value: Json): value is { [name: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function rowsWithoutEnding(form: RecordForm, name: string, field: FieldSchema): string[] {
  const inner = endingField(rowSchema(field));
  if (inner === null) return [];
  const rows = Object.values(form.answers(join("", name)));
  const open = rows.some((row) => isMap(row) && row[inner.name] === undefined);
  return open ? [inner.title] : [];
}
