// What is known of a case note before its first word: of the session that it is about, and of the one written last.

import { options, rowSchema } from "#forms/model/schema.js";
import type { FieldSchema, Json, Kind, RecordPage } from "#protocol/protocol.js";

type Row = { [field: string]: Json };

/** Each session is one hour. */
const SESSION_MINUTES = 60;
const ATTENDED = "attended";

/** What a session says of its note. `child` is the child's name. */
export function factsOfSession(plan: Kind, page: RecordPage, number: string, child: string): Row {
  const facts: Row = { type_of_intervention: "session" };
  const sessions = plan.schema.properties["sessions"];
  const row = map(map(page.view.data["sessions"])[number]);
  if (row["attendance"] === ATTENDED) {
    facts["duration_minutes"] = SESSION_MINUTES;
    facts["who_present"] = child;
  }
  const topics = sessions === undefined ? undefined : rowSchema(sessions)?.properties["topics"];
  const areas = topics === undefined ? [] : areasOf(topics, map(row["topics"]));
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
