// Keeps the place where a person types when others' words come into the same text.

/** How much of the text around the caret is looked for in the new text. */
const CONTEXT_MAX_LENGTH = 48;
const CONTEXT_MIN_LENGTH = 4;

/** Where a caret at `at` in `before` stands in `after`. Positions are those of a text area: UTF-16 code units. */
export function moveCaret(before: string, after: string, at: number): number {
  if (before === after) return at;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) {
    end += 1;
  }
  if (at <= start) return at;
  if (at > before.length - end) return at + after.length - before.length;
  // Words came in on both sides. What stands just before the caret tells where it is.
  for (let length = Math.min(CONTEXT_MAX_LENGTH, at); length >= CONTEXT_MIN_LENGTH; length = Math.floor(length / 2)) {
    const found = after.indexOf(before.slice(at - length, at), Math.max(0, start - length));
    if (found >= 0) return found + length;
  }
  return Math.min(at, after.length - end);
}
