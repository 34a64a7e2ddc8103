import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChildPage, RecordPage } from "../phone/protocol.js";
import { byUrgency } from "./alerts.js";
import { detailsInWords } from "./details.js";
import { episodes } from "./episodes.js";
import { pieces } from "./match.js";
import { byMonth } from "./months.js";
import { unfinishedNote } from "./unfinished.js";

/** What is marked in a text. */
const marked = (text: string, query: string): string[] => pieces(text, query).filter(({ match }) => match).map((piece) => piece.text);

test("matches are cut out of the text, whatever their case", () => {
  assert.deepEqual(pieces("The Bus station", "bus"), [
    { text: "The ", match: false }, { text: "Bus", match: true }, { text: " station", match: false },
  ]);
  assert.deepEqual(pieces("Nothing", "  "), [{ text: "Nothing", match: false }]);
  assert.deepEqual(pieces("", "x"), []);
  for (const sign of "\\^$.*+?()[]{}|/-") assert.deepEqual(marked(`a${sign}b`, sign), []);
});

test("matches are marked in the spelling of the text", () => {
  for (const [text, query, found] of [
    ["with O’Brien", "obrien", ["O’Brien"]], ["José and Jose\u0301", "jose", ["José", "Jose\u0301"]],
    ["ring +44 7700 900888 now", "07700900888", ["7700 900888"]], ["ring 07700900888", "+44 7700 900888", ["7700900888"]],
    ["grey AB12 CDE", "ab12cde", ["AB12 CDE"]], ["I and Dave", "ian", []], ["a bus, a minibus", "bus", ["bus"]],
  ] as const) assert.deepEqual(marked(text, query), found, `${query} in ${text}`);
});

test("a timeline falls into months by London's calendar", () => {
  const entry = (at: string) => ({ at, precision: "instant" as const, kind: "", text: "", record: null, path: null });
  const months = byMonth([entry("2026-07-31T23:30:00Z"), entry("2026-07-31T22:30:00Z")]);
  assert.deepEqual(months.map(({ title }) => title), ["August 2026", "July 2026"]);
});

test("alerts stand by urgency", () => {
  const alerts = byUrgency([
    { alert: "conflicts", code: "conflicts", args: {}, text: "", record: null }, { alert: "safety_plan", code: "safety_plan", args: {}, text: "", record: null }, { alert: "missing_now", code: "missing_now", args: {}, text: "", record: null },
  ]);
  assert.deepEqual(alerts.map(({ alert }) => alert), ["missing_now", "safety_plan", "conflicts"]);
});

test("details are in the domain's words, and what is new is not hidden", () => {
  const details = detailsInWords({
    forename: "Wren", looked_after_status: "currently_looked_after", interpreter_required: false, new_fact: "Told", gp: null,
    child_protection_registration: { status: "current", categories: ["neglect"] },
    addresses: [{ kind: "family", address: "1 Invented Road" }],
  });
  assert.deepEqual(details, [
    { name: "addresses", label: "Addresses", lines: ["Family: 1 Invented Road"], about: "address", places: ["1 Invented Road"] },
    { name: "looked_after_status", label: "Looked-after status", lines: ["Currently looked after"] },
    { name: "child_protection_registration", label: "Child protection registration", lines: ["Current, neglect"] },
    { name: "interpreter_required", label: "Interpreter required", lines: ["No"] },
    { name: "new_fact", label: "New fact", lines: ["Told"] },
  ]);
});

test("episodes tell where the interview stands", () => {
  const page = {
    episodes: [
      { id: "a", reported_at: "2026-11-01T10:00:00Z", classification: "missing", missing_from: "home", returned_at: "2026-11-02T10:00:00Z", rhi: { state: "completed_late" } },
      { id: "b", reported_at: "2026-11-20T10:00:00Z", classification: "absent", returned_at: "2026-11-21T10:00:00Z", rhi: { state: "due", due_at: "2026-11-24T10:00:00Z", problems: ["not_required_without_manager"] } },
    ],
  } as unknown as ChildPage;
  const read = episodes(page, Date.parse("2026-11-24T11:00:00Z"));
  assert.deepEqual(read.map(({ id, state, waits }) => [id, state, waits]), [
    ["b", "Interview: overdue by 1 hour", true], ["a", "Interview completed late", false],
  ]);
  assert.deepEqual(read.map(({ lines }) => lines.some((line) => line.includes("a manager has to decide"))), [true, false]);
});

test("a note is gone on with from whichever half of it is written", () => {
  const half = (row: object | null, drafts: object): RecordPage => ({ view: { data: row === null ? {} : { notes: { 1: row } } }, drafts }) as unknown as RecordPage;
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
