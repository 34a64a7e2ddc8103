// Whether a passphrase will hold, in words. Length is what counts: rules about characters make phrases that people
// write down.

import type { FormError } from "../ui/errors.js";

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
    case "short": return `Too short: use at least ${MIN_WORDS} words or ${MIN_LENGTH} characters.`;
    case "weak": return "Too easy to guess: use words that do not belong together.";
    case "good": return "Good.";
    case "strong": return "Strong.";
  }
}

/** What is wrong with a new passphrase. */
export function wrongWith(passphrase: string, again: string): FormError[] {
  const of = strength(passphrase);
  if (of === "empty") return [{ field: "passphrase", text: "Enter a passphrase" }];
  if (passphrase.length > MAX_LENGTH) return [{ field: "passphrase", text: `The passphrase must have ${MAX_LENGTH} characters or fewer` }];
  if (of === "short") return [{ field: "passphrase", text: `The passphrase must have at least ${MIN_WORDS} words or ${MIN_LENGTH} characters` }];
  if (of === "weak") return [{ field: "passphrase", text: "This passphrase is too easy to guess" }];
  return passphrase === again ? [] : [{ field: "again", text: "The two passphrases are not the same" }];
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
