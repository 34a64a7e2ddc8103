import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "#protocol/protocol.js";
import { withoutConsent } from "./consent.js";

test("what is kept of a person says who consented and why, and what it lacks is told", () => {
  assert.deepEqual(withoutConsent({ photo: "1" }), ["who consented", "why it was made"]);
  assert.deepEqual(withoutConsent({ photo: "1", who_consented: "young_person", why_taken: " " }), ["why it was made"]);
  assert.deepEqual(withoutConsent({ photo: "1", who_consented: "nobody", why_taken: "Evidence" }), ["why nobody was asked"]);
  assert.deepEqual(withoutConsent({ photo: "1", who_consented: "other", why_taken: "Evidence" }), ["who it was that consented"]);
  assert.deepEqual(withoutConsent({ photo: "1", who_consented: "both", why_taken: "Evidence" }), []);
});

test("a row that keeps nothing of a person lacks nothing", () => {
  const rows: (Json | undefined)[] = [undefined, null, "photo", { note: "1" }, { place: "The arcade" }, { photo: null }];
  for (const row of rows) assert.deepEqual(withoutConsent(row), []);
});
