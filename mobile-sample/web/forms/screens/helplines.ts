// The numbers to show to a young person, from the catalogue's own lists.

import type { Kind } from "#protocol/protocol.js";
import { options } from "../model/schema.js";

/** What a young person in danger looks for stands first; the others in the catalogue's order. */
const FIRST = ["emergency_999", "childline"];

export interface Helpline {
  name: string;
  /** The number as it is read; null where the line is a web page. */
  number: string | null;
  /** The number as it is dialled. */
  dial: string | null;
  /** A web address as it is read. */
  web: string | null;
  description: string | null;
}

/**
 * Finds the helplines: the options of a field whose name begins with `helplines`, of which the longest list is the
 * fullest. A kind that gives them out stands before one that notes them. `said` puts what the catalogue says into another language.
 */
export function helplines(kinds: readonly Kind[], said = (label: string): string => label): Helpline[] {
  const lists = kinds.flatMap((kind) =>
    Object.entries(kind.schema.properties)
      .filter(([name]) => name.startsWith("helplines"))
      .map(([name, field]) => ({ given: name !== "helplines", list: options(field) })));
  lists.sort((a, b) => Number(b.given) - Number(a.given) || b.list.length - a.list.length);
  const list = lists[0]?.list ?? [];
  const place = (id: unknown): number => { const at = FIRST.indexOf(String(id)); return at < 0 ? FIRST.length : at; };
  return [...list].sort((a, b) => place(a.const) - place(b.const)).map((option) => ({
    ...readTitle(said(option.title)), description: option.description === undefined ? null : said(option.description),
  }));
}

/** Takes "Childline 0800 1111" apart. */
export function readTitle(title: string): Omit<Helpline, "description"> {
  const number = /^(.*?)\s+((?:\d[\d ]*)\d|\d{3})$/.exec(title);
  if (number !== null) {
    const spoken = number[2] ?? "";
    return { name: number[1] ?? title, number: spoken, dial: spoken.replaceAll(" ", ""), web: null };
  }
  const web = /^(.*?)\s+([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(title);
  if (web !== null) return { name: web[1] ?? title, number: null, dial: null, web: web[2] ?? null };
  return { name: title, number: null, dial: null, web: null };
}
