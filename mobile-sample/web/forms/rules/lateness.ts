// Whether an interview is late, so that why it is late is asked only then.

import { now } from "../host.js";
import type { Json } from "#protocol/protocol.js";
import type { RecordForm } from "../model/record-form.js";

export const LATE_REASON = "late_reason";
/** The strategy's 72 hours, where the phone was not told when the interview is due. */
const DUE_AFTER_MS = 72 * 3_600_000;

/** Tells by a row's answers whether its interview was completed, or is still to be, after it was due. */
export function isLate(form: RecordForm, row: { [name: string]: Json }): boolean {
  const returned = instant(row["returned_at"]);
  if (returned === null) return false;
  const due = form.child?.episodes.find((episode) => instant(episode["returned_at"]) === returned)?.["rhi"];
  const told = due !== null && typeof due === "object" && !Array.isArray(due) ? instant(due["due_at"]) : null;
  return (instant(row["completed_at"]) ?? now()) > (told ?? returned + DUE_AFTER_MS);
}

function instant(value: Json | undefined): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
