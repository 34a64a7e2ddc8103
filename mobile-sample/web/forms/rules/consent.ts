// What is kept of a young person's picture or voice says who consented and why. Nothing waits for it: it is told as missing.

import { html, nothing, type TemplateResult } from "lit";
import { now, records } from "../host.js";
import type { Json, Path } from "#protocol/protocol.js";
import { join, last, parent } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { t } from "#words/made/form.js";

/** The fields that hold something of a person, with the fields for why and when it was made. */
const KEPT: { [field: string]: { why: string; when: string } } = {
  photo: { why: "why_taken", when: "taken_at" },
  recording: { why: "why_recorded", when: "recorded_at" },
};
const CONSENT = "who_consented";
/** Who did not consent, or is not among those named, is told in words. */
const IN_WORDS: readonly Json[] = ["other", "nobody"];

/** What a row with a picture or a recording does not say yet, in words that follow "It does not say". */
export function withoutConsent(row: Json | undefined): string[] {
  if (row === undefined || row === null || typeof row !== "object" || Array.isArray(row)) return [];
  const found = Object.entries(KEPT).find(([field]) => typeof row[field] === "string");
  // The photo of a missing child is made to be shown: its form asks nothing of this.
  if (found === undefined) return [];
  const [, { why }] = found;
  const consent = row[CONSENT] ?? null;
  return [
    ...(consent === null ? [t("consent-who")] : []),
    ...(IN_WORDS.includes(consent) && isEmpty(row["consent_detail"]) ? [t(consent === "nobody" ? "consent-nobody" : "consent-other")] : []),
    ...(isEmpty(row[why]) ? [t("consent-why")] : []),
  ];
}

function isEmpty(value: Json | undefined): boolean {
  return typeof value !== "string" || value.trim() === "";
}

/** Says under a row what it does not say yet. */
export function missingConsent(row: Json | undefined): TemplateResult | typeof nothing {
  const missing = withoutConsent(row);
  return missing.length === 0 ? nothing : html`
    <p class="govuk-inset-text hw-consent" role="status"><strong>${t("consent-not-finished")}</strong> ${t("consent-missing", { what: missing.reduce((one, other) => t("consent-or", { one, other })) })}</p>`;
}

/** Writes when something was made beside it, where nothing stands there yet. */
export async function keepMoment(form: RecordForm, path: Path): Promise<void> {
  const when = parent(path) === "" ? undefined : KEPT[last(path)]?.when;
  const at = join(parent(path), when ?? "");
  if (when === undefined || form.holds(at)) return;
  await records.call("edit", { record: form.record, intents: [{ intent: "set", path: at, value: new Date(now()).toISOString() }] });
}

/** Counts the rows of a record that do not say who consented or why. */
export function countWithoutConsent(form: RecordForm, groups: readonly Path[]): number {
  return groups.flatMap((group) => Object.values(form.answers(group))).filter((row) => withoutConsent(row).length > 0).length;
}
