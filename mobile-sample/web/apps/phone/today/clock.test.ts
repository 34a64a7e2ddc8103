import assert from "node:assert/strict";
import { test } from "node:test";
import { clockWords, elapsed } from "./clock.js";

const DUE = "2026-11-25T12:00:00Z";
const at = (minutes: number): number => Date.parse(DUE) + minutes * 60_000;

test("the clock counts down in hours and minutes", () => {
  assert.equal(clockWords("due", DUE, at(-320)).words, "5 hours 20 minutes left");
  assert.equal(clockWords("due", DUE, at(-60)).words, "1 hour left");
  assert.equal(clockWords("due", DUE, at(-71 * 60 - 10)).words, "71 hours left");
  assert.equal(clockWords("due", DUE, at(-0.5)).words, "1 minute left");
});

test("at the due minute it is overdue, whatever the phone said before", () => {
  assert.deepEqual(clockWords("due", DUE, at(0)), { state: "overdue", words: "Overdue now" });
  assert.deepEqual(clockWords("due", DUE, at(180)), { state: "overdue", words: "Overdue by 3 hours" });
  assert.equal(clockWords("overdue", DUE, at(1)).words, "Overdue by 1 minute");
  assert.equal(clockWords("overdue", DUE, at(100 * 60)).words, "Overdue by 4 days");
});

test("a clock that was put right runs again", () => {
  assert.equal(clockWords("overdue", DUE, at(-60)).state, "due");
});

test("while the child is missing no clock runs", () => {
  assert.deepEqual(clockWords("not_due", null, at(0)), { state: "not_due", words: "Still missing" });
});

test("lengths of time in words", () => {
  assert.deepEqual([1, 59, 60, 61, 1440, 1505].map(elapsed), ["1 minute", "59 minutes", "1 hour", "1 hour 1 minute", "24 hours", "25 hours"]);
});
