import assert from "node:assert/strict";
import { test } from "node:test";
import { AutoLock, HIDDEN_MAX_MS } from "./auto-lock.js";

const FIVE_MINUTES_MS = 300_000;

test("five minutes without a touch lock, and a touch begins them anew", () => {
  const lock = new AutoLock(FIVE_MINUTES_MS, 0);
  lock.touch(299_999);
  assert.equal(lock.isDue(599_998), false);
  assert.equal(lock.isDue(599_999), true);
});

test("a touch that comes too late opens nothing", () => {
  const lock = new AutoLock(FIVE_MINUTES_MS, 0);
  lock.touch(FIVE_MINUTES_MS);
  assert.equal(lock.isDue(FIVE_MINUTES_MS), true);
});

test("out of sight for a minute locks, shorter does not", () => {
  const lock = new AutoLock(FIVE_MINUTES_MS, 0);
  lock.show(false, 1_000);
  lock.show(true, 1_000 + HIDDEN_MAX_MS - 1);
  assert.equal(lock.isDue(1_000 + HIDDEN_MAX_MS), false);
  lock.show(false, 100_000);
  // A sleeping phone asks late, when it is already in sight again.
  lock.show(true, 100_000 + HIDDEN_MAX_MS);
  assert.equal(lock.isDue(100_000 + HIDDEN_MAX_MS), true);
});

test("a clock that was set back locks", () => {
  assert.equal(new AutoLock(FIVE_MINUTES_MS, 1_000_000).isDue(999_999), true);
});
