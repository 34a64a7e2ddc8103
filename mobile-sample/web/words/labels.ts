// The labels, hints and options of the forms in the language that was chosen.
//
// The catalogue of kinds has them in English, which is also their key (docs/decisions/0033): what has no text in the chosen
// language is read in English. The texts are loaded when the first label is read in that language.

import { loads } from "./made/labels.js";
import { changed, language } from "./words.js";

const here = new Map<string, ReadonlyMap<string, string>>();
const coming = new Map<string, Promise<void>>();

/** A label of the catalogue in the chosen language. */
export function said(english: string): string {
  const { code } = language();
  const labels = here.get(code);
  if (labels === undefined) void labelsHere();
  return labels?.get(english) ?? english;
}

/** Waits for the labels of the chosen language. Where they do not come, English stands in and the next reading tries again. */
export function labelsHere(): Promise<void> {
  const { code } = language();
  const load = loads[code];
  if (load === undefined || here.has(code)) return Promise.resolve();
  const known = coming.get(code) ?? load().then(({ default: labels }) => {
    here.set(code, new Map(Object.entries(labels)));
    changed();
  }, () => undefined).finally(() => coming.delete(code));
  coming.set(code, known);
  return known;
}

/** What of a schema is read by people. Elsewhere `title` is the name of a field, which holds a schema and no text. */
const READ = new Set(["title", "description", "hint"]);

/** A kind whose labels are read in the language that is chosen by then; all else of it stays as it is. */
export function inLanguage<T>(kind: T): T {
  return spoken(kind) as T;
}

function spoken(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spoken);
  if (value === null || typeof value !== "object") return value;
  const read = {};
  for (const [name, of] of Object.entries(value)) {
    if (READ.has(name) && typeof of === "string") Object.defineProperty(read, name, { enumerable: true, get: () => said(of) });
    else Object.assign(read, { [name]: spoken(of) });
  }
  return read;
}
