import assert from "node:assert/strict";
import { test } from "node:test";
import { movement, wheelSentence } from "./wheel-words.js";

test("a movement is told in words", () => {
  assert.equal(movement(1, 3), "Up 2");
  assert.equal(movement(4, 3), "Down 1");
  assert.equal(movement(2, 2), "Same");
  assert.equal(movement(null, 2), "Not scored both times");
});

test("the picture has a sentence", () => {
  const date = (on: string): string => on;
  const latest = { on: "2026-11-03", point: "", scores: [3, 2, null], notes: [] };
  const first = { on: "2026-06-02", point: "", scores: [1, 4, 2], notes: [] };
  assert.equal(wheelSentence(latest, first, date),
    "Wheel of 3 outcomes, 2 of them scored on 2026-11-03. Since the first, on 2026-06-02: 1 higher, 1 lower. The table gives each score.");
  assert.match(wheelSentence({ ...latest, on: null }, null, date), /without a date/);
});
