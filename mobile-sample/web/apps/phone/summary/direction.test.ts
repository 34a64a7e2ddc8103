import assert from "node:assert/strict";
import { test } from "node:test";
import { closed, isolated, visual, withoutControls } from "./direction.js";

const backwards = (text: string): string => [...text].reverse().join("");
const NAME = "محمد الأمين";

test("a name that runs from right to left lies that way, and what is around it does not", () => {
  assert.equal(visual("Sam Social"), "Sam Social");
  assert.equal(visual(`Parent: ${isolated(NAME)}. By 1 December`), `Parent: ${backwards(NAME)}. By 1 December`);
  assert.equal(visual(isolated(NAME)), backwards(NAME));
  // Not isolated, it is one run all the same.
  assert.equal(visual(`a ${NAME} b`), `a ${backwards(NAME)} b`);
});

test("a number beside such a name keeps its order", () => {
  const line = `Parent: ${isolated(`${NAME}, 07700 900200`)}`;
  assert.equal(visual(line), `Parent: 07700 900200 ,${backwards(NAME)}`);
  assert.equal(withoutControls(line), `Parent: ${NAME}, 07700 900200`);
});

test("what a line leaves open the next opens again", () => {
  const text = isolated(`${NAME} ${NAME}`);
  const { line, reopen } = closed(text.slice(0, 8));
  assert.deepEqual([line.at(-1), reopen, closed("plain").reopen], ["\u2069", "\u2068", ""]);
});

test("what would turn a page around is taken out", () => {
  assert.equal(isolated("a\u202eb  c "), "ab c");
});
