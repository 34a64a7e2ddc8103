import assert from "node:assert/strict";
import { test } from "node:test";
import { triesLeftWords, waitSeconds, waitWords } from "./unlock-words.js";

test("a wait is counted to the whole second and never below none", () => {
  const until = "2026-11-25T14:00:10Z";
  assert.equal(waitSeconds(until, Date.parse("2026-11-25T14:00:00.500Z")), 10);
  assert.equal(waitSeconds(until, Date.parse("2026-11-25T14:00:11Z")), 0);
  assert.equal(waitSeconds(null, 0), 0);
});

test("a wait is told in hours, minutes and seconds", () => {
  assert.equal(waitWords(1), "1 second");
  assert.equal(waitWords(125), "2 minutes 5 seconds");
  assert.equal(waitWords(3_600), "1 hour");
});

test("tries are told once one went wrong, where the phone forgets", () => {
  const unlock = { passphrase: true, passkey: null, recovery: false, can_hand_in: true, failures: 0, wait_until: null, wipe_after: 10, unsent: 0 };
  assert.equal(triesLeftWords(unlock), "");
  assert.match(triesLeftWords({ ...unlock, failures: 9 }), /^1 try is left/u);
  assert.equal(triesLeftWords({ ...unlock, failures: 9, wipe_after: null }), "");
});
