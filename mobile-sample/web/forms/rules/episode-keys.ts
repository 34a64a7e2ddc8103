// Rows that stand for a missing episode: which of the child's episodes may be added. The phone fills in what it knows of one.

import { records } from "../host.js";
import type { Json } from "#protocol/protocol.js";
import { instantInWords } from "#ui/civil.js";
import type { RecordForm } from "../model/record-form.js";
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
}

/** The child's episodes, newest first. */
export async function episodesToAdd(form: RecordForm): Promise<EpisodeChoice[]> {
  // Without the child's page there is nothing to choose from, and the screen says so.
  const page = await records.call("child", { child: form.page.child }).catch(() => null);
  return (page?.episodes ?? []).flatMap((episode) => {
    const key = episode["id"];
    if (typeof key !== "string") return [];
    // The words are made when they are drawn.
    return [{ key, get words() { return words(episode); } }];
  });
}

function words(episode: { [name: string]: Json }): string {
  const at = episode["reported_at"] ?? episode["started_at"];
  return typeof at === "string" ? t("rows-reported", { when: instantInWords(at) }) : t("rows-another-episode");
}
