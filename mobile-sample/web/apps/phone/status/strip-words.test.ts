import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "#protocol/protocol.js";
import { isAllSent, stripWords } from "./strip-words.js";

const CALM: Status = {
  unsent: 0, unsent_since: null, alarm: false, filled: true, last_contact: "2026-11-25T14:09:00Z", clock: null, now: "2026-11-25T15:00:00Z",
  lease_until: null, signed_in: true, sync: { state: "idle" }, refused: 0, photos: 0, unfinished: 0, claims: 0, outputs: 0, storage: "disk",
};

test("sent work is quiet, with the time of the last contact", () => {
  assert.deepEqual(stripWords(CALM), { tone: "quiet", icon: "sent", text: "All sent", more: "Last contact 2:09pm" });
});

test("a contact of another day is told with its day", () => {
  const words = stripWords({ ...CALM, now: "2026-11-26T08:00:00Z" });
  assert.equal(words.more, "Last contact 25 November 2026, 2:09pm");
});

test("unsent work is counted in the three words, whatever the network does", () => {
  const offline: Status = { ...CALM, unsent: 3, sync: { state: "unreachable", at: "2026-11-25T14:59:00Z" } };
  assert.equal(stripWords(offline).text, "3 records on this phone only");
  assert.equal(stripWords({ ...offline, alarm: true }).tone, "alarm");
  assert.equal(stripWords({ ...CALM, unsent: 1 }).text, "1 record on this phone only");
});

test("a clock that disagrees is told in place of the last contact, in the largest unit that it fills twice", () => {
  const more = (seconds: number): string => stripWords({ ...CALM, clock: { code: "behind", seconds } }).more;
  assert.equal(more(172_800), "This phone's clock is 2 days behind the server's; times are worked out by the server's clock.");
  assert.match(more(7_200), /is 2 hours behind/u);
  assert.match(more(7_199), /is 119 minutes behind/u);
  assert.match(stripWords({ ...CALM, clock: { code: "set_back" } }).more, /^This phone's clock was set back/u);
});

test("a session that ended says what to do", () => {
  assert.match(stripWords({ ...CALM, signed_in: false, unsent: 2 }).text, /^Sign in again/u);
});

test("all is said to be sent only while it is", () => {
  const here: Partial<Status>[] = [{ unsent: 1 }, { photos: 1 }, { unfinished: 1 }, { claims: 1 }, { outputs: 1 }];
  const network: Partial<Status>[] = [
    { sync: { state: "idle" } }, { sync: { state: "unreachable", at: CALM.now } }, { sync: { state: "failed", code: "x", detail: "No.", at: CALM.now } },
    { sync: { state: "running", received: 0, first: false } }, { signed_in: false }, { storage: "memory" },
  ];
  for (const some of here) {
    assert.equal(isAllSent({ ...CALM, ...some }), false);
    for (const how of network) assert.equal(/all sent/iu.test(stripWords({ ...CALM, ...some, ...how }).text), false, JSON.stringify({ ...some, ...how }));
  }
  assert.equal(isAllSent(CALM), true);
  assert.equal(stripWords({ ...CALM, unfinished: 2 }).text, "2 records not finished");
  assert.equal(stripWords({ ...CALM, storage: "memory" }).tone, "alarm");
});
