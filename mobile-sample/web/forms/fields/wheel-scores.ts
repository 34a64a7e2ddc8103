// What the distance-travelled records of a child say, side by side.

import { wheelOf } from "../model/meaning.js";
import { join, valueAt } from "../model/path.js";
import { inWords, type DateWords } from "../model/schema.js";
import type { FieldSchema, Id, Json, Path, Schema } from "#protocol/protocol.js";
import { SCORES, type Score } from "#ui/wheel/wheel-picture.js";
import type { Scored } from "#ui/wheel/wheel-words.js";

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
export interface Scoring extends Scored { record: Id }

type Data = { [name: string]: Json };

/** The outcomes of a schema's wheel, in the catalogue's order. */
export function outcomes(schema: Schema): Outcome[] {
  const wheel = wheelOf(schema);
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

/** The fields that tell one scoring from another: at which point it was made, and on which day. Empty where there is none. */
export function toldBy({ "x-summary": summary }: Schema): { point: string; date: string } {
  return { point: summary?.title?.[0] ?? "", date: summary?.date?.[0] ?? "" };
}

/** Reads one record. */
export function scoring(schema: Schema, record: Id, data: Data): Scoring {
  const points = outcomes(schema);
  const { point, date } = toldBy(schema);
  const field = schema.properties[point];
  const words: DateWords = { date: (date) => date, instant: (instant) => instant };
  const on = data[date];
  return {
    record,
    point: field === undefined ? "" : inWords(field, data[point], words),
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

function scoreOptions(field: FieldSchema): { value: number; title: string }[] {
  if (field.oneOf !== undefined) {
    return field.oneOf.map((option) => ({ value: Number(option.const), title: option.title }));
  }
  const least = field.minimum ?? 1;
  const most = field.maximum ?? SCORES;
  return Array.from({ length: most - least + 1 }, (_, index) => ({ value: least + index, title: String(least + index) }));
}
