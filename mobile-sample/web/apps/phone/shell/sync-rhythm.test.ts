import assert from "node:assert/strict";
import { test } from "node:test";
import { IDLE_EVERY_MS, isTime, WAITING_EVERY_MS, type Rhythm } from "./sync-rhythm.js";

const SEEN: Rhythm = { last: 0, waiting: false, visible: true, running: false };

test("what waits is tried each minute, news each five", () => {
  assert.equal(isTime({ ...SEEN, waiting: true }, WAITING_EVERY_MS), true);
  assert.equal(isTime(SEEN, WAITING_EVERY_MS), false);
  assert.equal(isTime(SEEN, IDLE_EVERY_MS), true);
});

test("nothing is asked unseen, nor twice at once", () => {
  assert.equal(isTime({ ...SEEN, visible: false }, IDLE_EVERY_MS), false);
  assert.equal(isTime({ ...SEEN, running: true }, IDLE_EVERY_MS), false);
});

test("a clock set back does not silence it", () => {
  assert.equal(isTime({ ...SEEN, last: 1_000_000 }, 0), true);
});
