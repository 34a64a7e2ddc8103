// Dates that can be read and are hardly meant: far from today, or in the wrong order.

import type { Json, Path } from "#protocol/protocol.js";
import { instantInWords } from "#ui/civil.js";
import { join, last, parent } from "./path.js";
import type { RecordForm } from "./record-form.js";
import { t } from "#words/made/form.js";

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;
/** A time at which something happened is not tomorrow's, nor long before a young person was born. */
const INSTANT = { back: 26 * YEAR_DAYS, ahead: 2 };
/** A day may be planned. */
const DATE = { back: 110 * YEAR_DAYS, ahead: 3 * YEAR_DAYS };

/** What happens no earlier than what, with the key of the words for it. */
const ORDER: [later: string, earlier: string, key: "field-return-before" | "field-interview-before" | "field-contact-before"][] = [
  ["returned_at", "reported_at", "field-return-before"],
  ["completed_at", "returned_at", "field-interview-before"],
  ["first_contact_at", "reported_at", "field-contact-before"],
];

/** The question to ask once of a date that is hardly meant; null where it is plausible. `now` is in milliseconds. */
export function doubt(value: string, timed: boolean, now: number): string | null {
  const days = (Date.parse(value) - now) / DAY_MS;
  const { back, ahead } = timed ? INSTANT : DATE;
  if (Number.isNaN(days) || (days >= -back && days <= ahead)) return null;
  const year = value.slice(0, 4);
  return timed && days > ahead && days < YEAR_DAYS
    ? t("field-ahead")
    : t("field-far", { year });
}

/** Says that two times of a record are in the wrong order; null where they are not. */
export function warning(form: RecordForm, path: Path): string | null {
  const name = last(path);
  for (const [later, earlier, key] of ORDER) {
    if (name !== later && name !== earlier) continue;
    const [after, before] = [form.value(join(parent(path), later)), form.value(join(parent(path), earlier))];
    if (isBefore(after, before)) return t(key, { when: instantInWords(String(name === later ? before : after)) });
  }
  return null;
}

/** Counts the places of a record, within a part of it, whose times are in the wrong order. */
export function warnings(form: RecordForm, within: Path[]): number {
  const count = (at: Json | undefined): number => {
    if (at === undefined || at === null || typeof at !== "object" || Array.isArray(at)) return 0;
    const own = ORDER.filter(([later, earlier]) => isBefore(at[later], at[earlier])).length;
    return Object.values(at).reduce<number>((sum, inner) => sum + count(inner), own);
  };
  return within.reduce((sum, path) => sum + count(form.value(path)), 0);
}

function isBefore(later: Json | undefined, earlier: Json | undefined): boolean {
  return typeof later === "string" && typeof earlier === "string" && Date.parse(later) < Date.parse(earlier);
}
