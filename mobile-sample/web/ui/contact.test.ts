import assert from "node:assert/strict";
import { test } from "node:test";
import { dial, withNumbers } from "./contact.js";

test("a number is dialled without what only makes it readable", () => {
  for (const [written, dialled] of [
    ["07700 900123", "07700900123"], ["+44 (0)7700 900123", "+447700900123"], ["(020) 7946-0999", "02079460999"], ["0044 7700 900123", "00447700900123"],
  ] as const) assert.equal(dial(written), dialled);
});

test("numbers are found in what people wrote, and dates and short numbers are none", () => {
  const shown = (text: string): string[] => withNumbers(text).map((part) => (typeof part === "string" ? part : "☎"));
  assert.deepEqual(shown("Zoë, 020 7946 0999, lives with the child"), ["Zoë, ", "☎", ", lives with the child"]);
  assert.deepEqual(shown("+44 7700 900123 or 07700900124"), ["☎", " or ", "☎"]);
  assert.deepEqual(shown("Flat 12, 4 Invented Road"), ["Flat 12, 4 Invented Road"]);
  assert.deepEqual(shown("ask on 24/11"), ["ask on 24/11"]);
});
