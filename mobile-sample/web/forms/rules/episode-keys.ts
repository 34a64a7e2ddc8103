// Rows that stand for a missing episode: which of the child's episodes may be added, and what comes prefilled.

import { records } from "../host.js";
import type { FieldSchema, Json } from "#protocol/protocol.js";
import { instantInWords } from "#ui/civil.js";
import type { RecordForm } from "../model/record-form.js";
import { control, options, rowSchema } from "../model/schema.js";
import { t } from "#words/made/form.js";

/** What is known of an episode when its interview is begun. */
export const EPISODE_FACTS: ReadonlySet<string> = new Set([
  "reported_at", "reported_by", "last_seen_at", "last_seen_where", "classification", "classification_rule", "missing_from", "returned_at",
  "where_found", "how_returned", "safe_and_well_check", "placed_by_other_authority", "placing_authority", "police_incident_reference",
]);

export interface EpisodeChoice {
  /** The episode's id, which is the row's key. */
  key: string;
  readonly words: string;
  values: { [name: string]: Json };
}

/** The child's episodes, newest first, each with the facts that the row has a field for. */
export async function episodesToAdd(form: RecordForm, field: FieldSchema): Promise<EpisodeChoice[]> {
  // Without the child's page there is nothing to choose from, and the screen says so.
  const page = await records.call("child", { child: form.page.child }).catch(() => null);
  return (page?.episodes ?? []).flatMap((episode) => {
    const key = episode["id"];
    if (typeof key !== "string") return [];
    // The words are made when they are drawn.
    return [{ key, get words() { return words(episode); }, values: prefilled(field, episode) }];
  });
}

/** The facts of an episode that a row has a field of the same name and kind for. */
export function prefilled(field: FieldSchema, episode: { [name: string]: Json }): { [name: string]: Json } {
  const values: { [name: string]: Json } = {};
  for (const [name, inner] of Object.entries(rowSchema(field)?.properties ?? {})) {
    const value = episode[name];
    if (value !== undefined && value !== null && fits(inner, value)) values[name] = value;
  }
  return values;
}

function fits(field: FieldSchema, value: Json): boolean {
  switch (control(field)) {
    case "yes_no": return typeof value === "boolean";
    case "choice": case "long_choice": return options(field).some((option) => option.const === value);
    case "instant": return typeof value === "string" && value.endsWith("Z");
    case "line": case "paragraph": return typeof value === "string" && value.length <= (field.maxLength ?? 0);
    default: return false;
  }
}

function words(episode: { [name: string]: Json }): string {
  const at = episode["reported_at"] ?? episode["started_at"];
  return typeof at === "string" ? t("rows-reported", { when: instantInWords(at) }) : t("rows-another-episode");
}
