// What was typed into a field of one input, and what it comes to.

import type { Draft } from "./record-form.js";

/** The draft of a text: an empty one clears the field. */
export function textDraft(raw: string): Draft {
  return { raw, entry: { value: raw === "" ? null : raw } };
}

/** The draft of a whole number within the schema's bounds. */
export function numberDraft(raw: string, field: { minimum?: number; maximum?: number }): Draft {
  const typed = raw.trim();
  if (typed === "") return { raw, entry: { value: null } };
  const number = /^-?\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
  const within = number >= (field.minimum ?? -Infinity) && number <= (field.maximum ?? Infinity);
  if (Number.isNaN(number) || !within) return { raw, entry: { wrong: `Enter a whole number${range(field)}` } };
  return { raw, entry: { value: number } };
}

function range({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of ${minimum} or more`;
  return maximum === undefined ? "" : ` of ${maximum} or less`;
}
