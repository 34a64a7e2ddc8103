import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "./match.js";

/** What is marked in a text. */
const marked = (text: string, query: string): string[] => pieces(text, query).filter(({ match }) => match).map((piece) => piece.text);

test("matches are cut out of the text, whatever their case", () => {
  assert.deepEqual(pieces("The Bus station", "bus"), [
    { text: "The ", match: false }, { text: "Bus", match: true }, { text: " station", match: false },
  ]);
  assert.deepEqual(pieces("Nothing", "  "), [{ text: "Nothing", match: false }]);
  assert.deepEqual(pieces("", "x"), []);
  for (const sign of "\\^$.*+?()[]{}|/-") assert.deepEqual(marked(`a${sign}b`, sign), []);
});

test("matches are marked in the spelling of the text", () => {
  for (const [text, query, found] of [
    ["with O’Brien", "obrien", ["O’Brien"]], ["José and Jose\u0301", "jose", ["José", "Jose\u0301"]],
    ["ring +44 7700 900888 now", "07700900888", ["7700 900888"]], ["ring 07700900888", "+44 7700 900888", ["7700900888"]],
    ["grey AB12 CDE", "ab12cde", ["AB12 CDE"]], ["I and Dave", "ian", []], ["a bus, a minibus", "bus", ["bus"]],
  ] as const) assert.deepEqual(marked(text, query), found, `${query} in ${text}`);
});
