import assert from "node:assert/strict";
import { test } from "node:test";
import type { Half } from "./halves.js";
import { isFound, notesToRead } from "./notes-list.js";

const page = (notes: object, more: object = {}): Half => ({ rows: "/notes", page: {
  view: { data: { notes }, amendments: [], attribution: { "/notes/2/when": { device: "d", at: "" } } },
  people: { d: { name: "Ben Missing", mine: false } }, locked: [], ...more,
} }) as unknown as Half;

const SUMMARIES = page({
  1: { when: "2026-11-01T10:00:00Z", type_of_intervention: "home_visit", duration_minutes: 30, shared_summary: "Talked about school" },
  2: { when: "2026-11-20T10:00:00Z", who_present: "José" },
}, { locked: ["/notes/2"], changed: [{ path: "/notes/2/who_present", label: "", device: "d", at: null }] });
const NARRATIVES = page({ 1: { narrative: "She is afraid of the bus" }, 3: { narrative: "Alone" } });

test("summary and narrative stand together, newest first", () => {
  const notes = notesToRead(SUMMARIES, NARRATIVES, { home_visit: "Home visit" });
  assert.deepEqual(notes.map(({ id, signed, isNew }) => [id, signed, isNew]), [["3", false, false], ["2", true, true], ["1", false, false]]);
  assert.deepEqual(notes[1]?.facts, ["with José", "written by Ben Missing"]);
  assert.deepEqual(notes[2]?.facts, ["Home visit", "30 minutes"]);
  assert.deepEqual(notes[2]?.parts.map(({ text, restricted }) => [text, restricted]), [["Talked about school", false], ["She is afraid of the bus", true]]);
});

test("photos stand with their note, also where nothing else is written in it", () => {
  const photo = (note: string, shows_detail: string) => ({ note, photo: `p-${shows_detail}`, shows_detail });
  const narratives = page({});
  Object.assign(narratives.page.view.data as object, { pictures: { b: photo("1", "bins"), a: photo("1", "door"), c: photo("4", "arm"), d: { note: "1" } } });
  const notes = notesToRead(SUMMARIES, narratives, {});
  assert.deepEqual(notes.map(({ id, kept }) => [id, kept.map(({ words }) => words)]), [["4", ["arm"]], ["2", []], ["1", ["door", "bins"]]]);
  assert.deepEqual(notes.filter((note) => isFound(note, "bins")).map(({ id }) => id), ["1"]);
});

test("notes are searched by all that is read in them", () => {
  const found = (text: string): string[] => notesToRead(SUMMARIES, NARRATIVES, { home_visit: "Home visit" }).filter((note) => isFound(note, text)).map(({ id }) => id);
  assert.deepEqual(found("bus school"), ["1"]);
  assert.deepEqual(found("jose ben"), ["2"]);
  assert.deepEqual(found(" "), ["3", "2", "1"]);
  assert.deepEqual(found("quill"), []);
});
