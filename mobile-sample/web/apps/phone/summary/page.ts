// What fits on a page of A4, and where each line of it stands. In points, of which an inch has 72; from the top left corner.

import { closed } from "./direction.js";
import type { Section, Summary } from "./summary.js";
import { t } from "#words/made/work-later.js";

export const PAGE = { width: 595, height: 842, margin: 40 } as const;

/** What a line is, for the page and for whoever hears it read. */
export type Role = "H1" | "P" | "H2" | "LI" | "foot";
export interface Style { size: number; bold: boolean; leading: number; above: number; indent: number }

/** The same sizes stand in the print style sheet. */
export const STYLES: { [role in Role]: Style } = {
  H1: { size: 18, bold: true, leading: 22, above: 0, indent: 0 },
  P: { size: 9.5, bold: false, leading: 12, above: 3, indent: 0 },
  H2: { size: 11, bold: true, leading: 14, above: 8, indent: 0 },
  LI: { size: 9.5, bold: false, leading: 12, above: 1, indent: 10 },
  foot: { size: 9, bold: false, leading: 11.5, above: 10, indent: 0 },
};

/** How wide a text is in a style. */
export type Measure = (text: string, style: Style) => number;

/** A paragraph with its lines, as they are broken. */
export interface Block { role: Role; lines: string[] }
/** A line at its place: `y` is its baseline. */
export interface Placed { role: Role; block: number; text: string; x: number; y: number; first: boolean }

/** Paper printed by the browser breaks its lines a little differently. */
const SPARE = 40;

/** Leaves out what does not fit on a page, the last lines of the longest sections first, and says how much that is. */
export function fit(summary: Summary, measure: Measure): Summary {
  const sections: Section[] = summary.sections.map((section) => ({ ...section, lines: [...section.lines] }));
  const fitted = { ...summary, sections };
  while (heightOf(blocks(fitted, measure)) > PAGE.height - 2 * PAGE.margin - SPARE) {
    const longest = sections.reduce((one, other) => (other.lines.length > one.lines.length ? other : one));
    if (longest.lines.length <= 1) break;
    longest.lines.pop();
    longest.more += 1;
  }
  return fitted;
}

/** The line that says what was left out. */
export function moreWords(more: number): string {
  return t("summary-more", { more });
}

/** Breaks a summary into lines. */
export function blocks({ name, facts, made, sections, foot }: Summary, measure: Measure): Block[] {
  const block = (role: Role, text: string): Block => ({ role, lines: broken(text, STYLES[role], measure) });
  return [
    block("H1", name),
    ...(facts === "" ? [] : [block("P", facts)]),
    block("P", made),
    ...sections.flatMap(({ title, lines, more }) => [
      block("H2", title), ...lines.map((line) => block("LI", line)), ...(more === 0 ? [] : [block("LI", moreWords(more))]),
    ]),
    block("foot", foot),
  ];
}

function heightOf(all: readonly Block[]): number {
  return all.reduce((height, { role, lines }) => height + STYLES[role].above + lines.length * STYLES[role].leading, 0);
}

/** Puts every line at its place. */
export function place(all: readonly Block[]): Placed[] {
  let y: number = PAGE.margin;
  return all.flatMap(({ role, lines }, block) => {
    const { size, leading, above, indent } = STYLES[role];
    y += above;
    return lines.map((text, line) => {
      y += leading;
      return { role, block, text, x: PAGE.margin + indent, y: y - (leading - size) / 2 - size * 0.2, first: line === 0 };
    });
  });
}

/** Breaks a text into lines that fit: between words, and within a word that is longer than a line. */
function broken(text: string, style: Style, measure: Measure): string[] {
  const width = PAGE.width - 2 * PAGE.margin - style.indent;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, width, style, measure))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer, style) > width) {
      const full = closed(line);
      lines.push(full.line);
      line = full.reopen + word;
    } else line = longer;
  }
  return [...lines, line];
}

function pieces(word: string, width: number, style: Style, measure: Measure): string[] {
  if (measure(word, style) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const sign of new Intl.Segmenter("en").segment(word)) {
    if (measure(part + sign.segment, style) > width) {
      parts.push(part);
      part = "";
    }
    part += sign.segment;
  }
  return [...parts, part];
}
