import assert from "node:assert/strict";
import { test } from "node:test";
import type { Half } from "./halves.js";
import { unfinishedNote } from "./unfinished.js";

test("a note is gone on with from whichever half of it is written", () => {
  const half = (row: object | null, drafts: object): Half => ({ rows: "/notes", page: { view: { data: row === null ? {} : { notes: { 1: row } } }, drafts } }) as unknown as Half;
  const shared = half({ when: "2026-11-25T10:00:00Z", who_present: "Gran" }, { "/notes/1/duration_minutes": "half", "/notes/2/actions": "x" });
  const told = half({ narrative: "Said it." }, {});
  assert.deepEqual(unfinishedNote("1", "2026-11-25T11:00:00Z", shared, told), {
    id: "1", when: "2026-11-25T10:00:00Z", begun: true, note: { when: "2026-11-25T10:00:00Z", who_present: "Gran" }, narrative: { narrative: "Said it." },
    drafts: { note: { duration_minutes: "half" }, narrative: {} },
  });
  for (const without of [null, half(null, {})]) {
    assert.deepEqual(unfinishedNote("1", "2026-11-25T11:00:00Z", without, told), {
      id: "1", when: "2026-11-25T11:00:00Z", begun: false, note: {}, narrative: { narrative: "Said it." }, drafts: { note: {}, narrative: {} },
    });
  }
});
