// Whether a passphrase will hold, in words. Length is what counts: rules about characters make phrases that people
// write down.

import type { FormError } from "#ui/errors.js";
import { t } from "#words/made/app.js";

export const MIN_LENGTH = 12;
export const MIN_WORDS = 4;
/** A passphrase longer than this is a paste of something else. */
export const MAX_LENGTH = 256;

export type Strength = "empty" | "short" | "weak" | "good" | "strong";

const USUAL = ["password", "passphrase", "homeward", "qwerty", "letmein", "welcome", "kingston", "richmond", "safeguarding", "phoenix"];

/** Tells how a passphrase holds. `empty`, `short` and `weak` are not taken. */
export function strength(passphrase: string): Strength {
  const text = passphrase.trim();
  if (text === "") return "empty";
  const words = text.split(/\s+/u).filter((word) => word.length >= 2);
  if (text.length < MIN_LENGTH && words.length < MIN_WORDS) return "short";
  const rest = withoutTheUsual(text.toLowerCase());
  const distinct = new Set(rest).size;
  if (distinct < 6 || rest.length < 8 || isRun(rest)) return "weak";
  const differentWords = new Set(words.map((word) => word.toLowerCase())).size;
  if (words.length >= MIN_WORDS && differentWords < 3) return "weak";
  return rest.length >= 20 || differentWords >= 5 ? "strong" : "good";
}

/** What is said beside the field. */
export function strengthWords(of: Strength): string {
  switch (of) {
    case "empty": return "";
    case "short": return t("passphrase-note-short", { words: MIN_WORDS, letters: MIN_LENGTH });
    case "weak": return t("passphrase-note-weak");
    case "good": return t("passphrase-note-good");
    case "strong": return t("passphrase-note-strong");
  }
}

/** What is wrong with a new passphrase. */
export function wrongWith(passphrase: string, again: string): FormError[] {
  const of = strength(passphrase);
  if (of === "empty") return [{ field: "passphrase", text: t("passphrase-missing") }];
  if (passphrase.length > MAX_LENGTH) return [{ field: "passphrase", text: t("passphrase-long", { letters: MAX_LENGTH }) }];
  if (of === "short") return [{ field: "passphrase", text: t("passphrase-short", { words: MIN_WORDS, letters: MIN_LENGTH }) }];
  if (of === "weak") return [{ field: "passphrase", text: t("passphrase-weak") }];
  return passphrase === again ? [] : [{ field: "again", text: t("passphrase-differs") }];
}

/** What a guesser tries first adds nothing. */
function withoutTheUsual(text: string): string {
  return USUAL.reduce((rest, word) => rest.replaceAll(word, ""), text.replace(/\s+/gu, ""));
}

/** Whether it walks along the alphabet, the digits or one key. */
function isRun(text: string): boolean {
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    if (Math.abs(step) <= 1) steps += 1;
  }
  return steps >= (text.length - 1) * 0.7;
}
