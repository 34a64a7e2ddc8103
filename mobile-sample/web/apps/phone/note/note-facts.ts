// What is known of a case note before its first word: of the session that it is about, and of the one written last.

import { feeding } from "#forms/model/meaning.js";
import { join, valueAt } from "#forms/model/path.js";
import { options } from "#forms/model/schema.js";
import type { FieldSchema, Json, Kind, RecordPage } from "#protocol/protocol.js";

type Row = { [field: string]: Json };

/** Each session is one hour. */
const SESSION_MINUTES = 60;

/** What a session says of its note. `child` is the child's name. */
export function factsOfSession(plan: Kind, page: RecordPage, number: string, child: string): Row {
  const facts: Row = { type_of_intervention: "session" };
  const sessions = feeding(plan.schema, "sessions");
  const row = map(valueAt(page.view.data, join(sessions?.path ?? "", number)));
  const contact = sessions?.field["x-contact"];
  if (contact?.in.includes(row[contact.field] ?? null) === true) {
    facts["duration_minutes"] = SESSION_MINUTES;
    facts["who_present"] = child;
  }
  const areas = Object.entries(sessions?.row.properties ?? {}).flatMap(([name, field]) => areasOf(field, map(row[name])));
  const nature = [`Session ${number}`, ...areas].join("; ");
  return { ...facts, nature_of_intervention: nature };
}

function areasOf(topics: FieldSchema, row: Row): string[] {
  return Object.entries(topics.properties ?? {}).flatMap(([name, field]) => {
    const covered = options(field).find((option) => option.const === row[name]);
    return covered === undefined ? [] : [`${field.title} (${covered.title.toLowerCase()})`];
  });
}

function map(value: Json | undefined): Row {
  return value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
