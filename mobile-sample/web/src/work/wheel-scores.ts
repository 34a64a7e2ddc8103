// What the distance-travelled records of a child say, side by side.

import { join, valueAt } from "../form/path.js";
import { inWords, type DateWords } from "../form/schema.js";
import type { FieldSchema, Id, Json, Path, Schema } from "../phone/protocol.js";
import { SCORES, type Score } from "./wheel-picture.js";
import { t } from "../words/made/work-later.js";

/** One point of the wheel: an outcome, scored with a note. */
export interface Outcome {
  title: string;
  hint: string;
  score: Path;
  note: Path;
  /** What each score means, where the catalogue says so. */
  options: { value: number; title: string }[];
  noteMaxLength: number;
  /** Whether the record keeps the score as an option, not as a number. */
  asOption: boolean;
}

/** A score as the record keeps it. */
export function asKept({ asOption }: Outcome, score: number): Json {
  return asOption ? String(score) : score;
}

/** One time that the wheel was scored. */
export interface Scoring {
  record: Id;
  /** Start, review or end, in the catalogue's words. */
  point: string;
  /** A civil date; null where nobody has said. */
  on: string | null;
  scores: Score[];
  notes: string[];
}

type Data = { [name: string]: Json };

/** The outcomes of a schema's wheel, in the catalogue's order. */
export function outcomes(schema: Schema): Outcome[] {
  const wheel = Object.entries(schema.properties).find(([, field]) => field["x-widget"] === "wheel");
  return wheel === undefined ? [] : outcomesOf(wheel[1], join("", wheel[0]));
}

/** The outcomes of a group that is drawn as a wheel. */
export function outcomesOf(group: FieldSchema, path: Path): Outcome[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, field]) => {
    const score = field.properties?.["score"];
    if (score === undefined) return [];
    const at = join(path, name);
    return [{
      title: field.title,
      hint: field.description ?? "",
      score: join(at, "score"),
      note: join(at, "note"),
      options: scoreOptions(score),
      noteMaxLength: field.properties?.["note"]?.maxLength ?? 2000,
      asOption: score.type === "string",
    }];
  });
}

/** Reads one record. */
export function scoring(schema: Schema, record: Id, data: Data): Scoring {
  const points = outcomes(schema);
  const point = schema.properties["point_in_time"];
  const words: DateWords = { date: (date) => date, instant: (instant) => instant };
  const on = data["scored_on"];
  return {
    record,
    point: point === undefined ? "" : inWords(point, data["point_in_time"], words),
    on: typeof on === "string" ? on : null,
    scores: points.map(({ score }) => readScore(valueAt(data, score))),
    notes: points.map(({ note }) => String(valueAt(data, note) ?? "")),
  };
}

/** Puts scorings in order of their dates; those without one stand last, for they are being made. */
export function inOrder(scorings: readonly Scoring[]): Scoring[] {
  return [...scorings].sort((one, other) => (one.on ?? "9999").localeCompare(other.on ?? "9999") || one.record.localeCompare(other.record));
}

/** Reads a score as it stands in a record: a number, or an option that is one. */
export function readScore(value: Json | undefined): Score {
  const score = typeof value === "string" ? Number(value) : value;
  return typeof score === "number" && Number.isInteger(score) && score >= 1 && score <= SCORES ? score : null;
}

/** How an outcome moved between two scores, in words. */
export function movement(first: Score, latest: Score): string {
  if (first === null || latest === null) return t("wheel-not-both");
  if (first === latest) return t("wheel-same");
  return latest > first ? t("wheel-up", { by: latest - first }) : t("wheel-down", { by: first - latest });
}

/** The picture in one sentence, for who does not see it. */
export function wheelSentence(latest: Scoring, first: Scoring | null, date: (date: string) => string): string {
  const scored = latest.scores.filter((score) => score !== null).length;
  const when = (at: Scoring): string => (at.on === null ? t("wheel-undated") : t("wheel-on", { date: date(at.on) }));
  const start = t("wheel-sentence", { count: latest.scores.length, scored, when: when(latest) });
  if (first === null) return `${start} ${t("wheel-table-gives")}`;
  const moved = latest.scores.map((score, index) => {
    const before = first.scores[index] ?? null;
    return score === null || before === null ? 0 : Math.sign(score - before);
  });
  const up = moved.filter((way) => way > 0).length;
  const down = moved.filter((way) => way < 0).length;
  return `${start} ${t("wheel-since", { when: when(first), up, down })} ${t("wheel-table-gives")}`;
}

function scoreOptions(field: FieldSchema): { value: number; title: string }[] {
  if (field.oneOf !== undefined) {
    return field.oneOf.map((option) => ({ value: Number(option.const), title: option.title }));
  }
  const least = field.minimum ?? 1;
  const most = field.maximum ?? SCORES;
  return Array.from({ length: most - least + 1 }, (_, index) => ({ value: least + index, title: String(least + index) }));
}

