// What the system knows of an answer before anybody gives it, and where from.

import { me, now } from "../host.js";
import type { FieldSchema, Json, Path } from "#protocol/protocol.js";
import { typedAt } from "#ui/civil.js";
import { instantEntry } from "../model/dated.js";
import { last, parent } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { control } from "../model/schema.js";
import { t } from "#words/made/form.js";

const INSTANT = /^\d{4}-\d\d-\d\dT/u;
const MINUTE_MS = 60_000;

export interface Known {
  value: Json;
  /** Where it is known from, as the words that tell it choose by. */
  from: "episode" | "moment" | "name" | "child";
  /** Whether it is the same tomorrow, so that the record's own value can be told by it. */
  lasting: boolean;
}

/** Times at which something is written down as it happens. */
const MOMENTS = ["attempted_at", "interviewed_at", "completed_at", "read_back_at"];
/** Fields for who does the writing. */
const OWN_NAME = ["interviewer", "made_by"];

/** What is known of a field; null where only the person can say it. */
export function known(form: RecordForm, name: string, field: FieldSchema, container: Path): Known | null {
  const fact = factOfEpisode(form, name, container);
  if (fact !== null) return { value: fact, from: "episode", lasting: true };
  if (MOMENTS.includes(name) && control(field) === "instant") return { value: thisMinute(), from: "moment", lasting: false };
  if (OWN_NAME.includes(name) && control(field) === "line") return { value: me().name, from: "name", lasting: true };
  const details = form.child?.details ?? {};
  if (name === "interpreter" && details["interpreter_required"] === false) {
    return { value: "not_needed", from: "child", lasting: true };
  }
  const language = details["first_or_preferred_language"];
  if (name === "interpreter_language" && typeof language === "string" && language !== "") {
    return { value: language, from: "child", lasting: true };
  }
  return null;
}

/** Says that a value was filled in; null where a person gave it. */
export function filledInWords(form: RecordForm, name: string, field: FieldSchema, path: Path): string | null {
  if (form.offers.wasTouched(path)) return null;
  const found = known(form, name, field, parent(path));
  if (found === null) return null;
  if (form.offers.of(path) !== undefined) return t("field-offered", { from: found.from });
  return found.lasting && isSame(form.value(path), found.value) ? t("field-filled", { from: found.from }) : null;
}

/** Whether two values say the same: instants to the minute, as a person sees them. */
function isSame(one: Json | undefined, other: Json): boolean {
  if (typeof one !== "string" || typeof other !== "string" || !INSTANT.test(one) || !INSTANT.test(other)) return one === other;
  return Math.floor(Date.parse(one) / MINUTE_MS) === Math.floor(Date.parse(other) / MINUTE_MS);
}

/** A fact of the episode whose row this is. */
function factOfEpisode(form: RecordForm, name: string, row: Path): Json | null {
  const episode = form.child?.episodes.find(({ id }) => id === last(row));
  const value = episode?.[name] ?? null;
  return value !== null && typeof value === "object" ? null : value;
}

function thisMinute(): string {
  const entry = instantEntry({ ...typedAt(now()), turn: "first" });
  return "value" in entry && entry.value !== null ? entry.value : new Date(now()).toISOString();
}
