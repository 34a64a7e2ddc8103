import assert from "node:assert/strict";
import test from "node:test";
import { doubt } from "./plausible.js";

const NOW = Date.parse("2026-11-26T12:00:00Z");

test("a year that is hardly meant is asked about", () => {
  assert.equal(doubt("2062-04-03", false, NOW), "2062? Check the year.");
  assert.equal(doubt("1826-04-03", false, NOW), "1826? Check the year.");
  assert.equal(doubt("2027-04-03", false, NOW), null, "a day may be planned");
  assert.equal(doubt("1962-04-03", false, NOW), null, "and be somebody's birthday");
});

test("what happened did not happen tomorrow, nor before the child was born", () => {
  assert.equal(doubt("2026-11-26T11:59:00Z", true, NOW), null);
  assert.equal(doubt("2026-11-27T12:00:00Z", true, NOW), null, "a visit may be entered the evening before");
  assert.equal(doubt("2026-12-27T12:00:00Z", true, NOW), "That is still to come. Is it right?");
  assert.equal(doubt("2062-11-26T12:00:00Z", true, NOW), "2062? Check the year.");
  assert.equal(doubt("1962-11-26T12:00:00Z", true, NOW), "1962? Check the year.");
});
