import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChildPage } from "#protocol/protocol.js";
import { byUrgency } from "./alerts.js";
import { detailsInWords } from "./details.js";
import { episodes } from "./episodes.js";
import { byMonth } from "./months.js";

test("a timeline falls into months by London's calendar", () => {
  const entry = (at: string) => ({ at, precision: "instant" as const, kind: "", text: "", record: null, path: null });
  const months = byMonth([entry("2026-07-31T23:30:00Z"), entry("2026-07-31T22:30:00Z")]);
  assert.deepEqual(months.map(({ title }) => title), ["August 2026", "July 2026"]);
});

test("alerts stand by urgency", () => {
  const alerts = byUrgency([
    { alert: "conflicts", code: "conflicts", args: {}, text: "", record: null }, { alert: "in_place", code: "in_place", args: { title: "Safety plan" }, text: "", record: null }, { alert: "missing_now", code: "missing_now", args: {}, text: "", record: null },
  ]);
  assert.deepEqual(alerts.map(({ alert }) => alert), ["missing_now", "in_place", "conflicts"]);
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
