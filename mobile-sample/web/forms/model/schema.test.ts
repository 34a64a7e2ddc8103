import assert from "node:assert/strict";
import test from "node:test";
import type { FieldSchema } from "#protocol/protocol.js";
import { DATE_WORDS } from "#ui/civil.js";
import { endedEarly } from "../rules/ended-early.js";
import { helplines, readTitle } from "../screens/helplines.js";
import { CASE_NOTE, INTERVIEW, SAFETY_PLAN, SESSION_PLAN } from "./schemas.fixture.js";
import {
  claimInWords, control, inWords, isShown, locate, lockedUnit, mayWrite, nextListed, offered, roleWords, rowName, rowOrder, sectionFields,
  sectionOf, shorten, summary, withArticle,
} from "./schema.js";

const interview = INTERVIEW.schema;
const field = (name: string): FieldSchema => interview.properties[name] as FieldSchema;

test("each kind of field gets the control that fits it", () => {
  const controls = { offered: "yes_no", offered_at: "instant", declined_why: "paragraph", where: "line", alone: "choice", push: "set", before: "narrative", people: "rows", decision_not_to_interview: "group" };
  for (const [name, expected] of Object.entries(controls)) assert.equal(control(field(name)), expected, name);
  assert.equal(control({ title: "Photo", type: "string", format: "uuid", "x-attachment": "photo" }), "photo");
  assert.equal(control({ title: "Wheel", type: "object", "x-widget": "wheel", properties: {} }), "wheel");
  assert.equal(control({ title: "On", type: "string", format: "date" }), "date");
  const oneOf = Array.from({ length: 13 }, (_, index) => ({ const: `o${index}`, title: `Option ${index}` }));
  assert.equal(control({ title: "Many", type: "string", oneOf }), "long_choice");
});

test("every field of every kind has a section and a control", () => {
  for (const kind of [INTERVIEW, SAFETY_PLAN, SESSION_PLAN, CASE_NOTE]) {
    const placed = kind.schema["x-sections"].flatMap(({ id }) => sectionFields(kind.schema, id));
    assert.equal(placed.length, Object.keys(kind.schema.properties).length, kind.kind);
    for (const [name, one] of placed) assert.ok(control(one) !== undefined, name);
  }
});

test("an earlier spelling of an option is offered only where it was chosen, and reads as its words", () => {
  const category = field("police_category");
  const values = (chosen?: string): string[] => offered(category, chosen).map((option) => option.const);
  assert.deepEqual(values(), ["emerging_themes", "category_1", "category_2", "category_3"]);
  assert.deepEqual(values("category_1"), values());
  assert.deepEqual(values("below_1"), [...values(), "below_1"]);
  const words = (value: string): string => inWords(category, value, { date: String, instant: String });
  assert.equal(words("below_1"), words("emerging_themes"));
});

test("a field is asked by the answers beside it", () => {
  const shown = (name: string, data: object): boolean => isShown(field(name), data as never);
  assert.ok(shown("offered", {}));
  assert.ok(!shown("offered_at", {}));
  assert.ok(shown("offered_at", { offered: true }));
  assert.ok(shown("declined_why", { offered: true, offer_response: "declined" }));
  assert.ok(!shown("declined_why", { offered: true, offer_response: "accepted" }));
  const ticked = { title: "Which", type: "string", "x-show-when": { field: "push", in: ["abuse"] } } as FieldSchema;
  assert.ok(isShown(ticked, { push: ["home", "abuse"] }));
  assert.ok(!isShown(ticked, { push: ["home"] }));
});

test("a pointer is followed through groups, rows and options", () => {
  const row = locate(interview, "/episodes/0198c0de-0000-7000-8000-00000000000a");
  assert.equal(row?.row?.title, "Episode");
  assert.equal(row?.field, null);
  const inner = locate(interview, "/episodes/x/safe_and_well_check/done");
  assert.deepEqual(inner?.labels, ["Episodes this interview covers", "Episode", "Safe and well check by police", "Done"]);
  assert.equal(locate(interview, "/push/abuse")?.labels.at(-1), "Abuse");
  assert.equal(locate(interview, "/push/nonsense"), null);
  assert.equal(locate(interview, "/where/further"), null);
  assert.equal(locate(CASE_NOTE.schema, "/notes/x/when")?.unit, "/notes/x");
  assert.equal(locate(CASE_NOTE.schema, "/notes/x")?.slots[0]?.id, "author");
  assert.equal(locate(interview, "")?.slots.length, 2);
  assert.equal(sectionOf(interview, "/people/x/person"), "while_away");
});

test("a field's own writers stand before the record's", () => {
  assert.ok(!mayWrite(INTERVIEW, "missing_children_worker", "/manager_comment"));
  assert.ok(mayWrite({ ...INTERVIEW, writable: false }, "phoenix_lead", "/manager_comment"));
  assert.ok(mayWrite(SESSION_PLAN, "associate_director", "/beyond_twenty/agreed"));
  assert.ok(!mayWrite(SESSION_PLAN, "youth_worker", "/beyond_twenty/agreed"));
  assert.equal(roleWords(["team_manager", "phoenix_lead", "associate_director"]), "team manager, Phoenix lead or associate director");
});

test("the innermost locked unit is found", () => {
  assert.equal(lockedUnit(["", "/notes/x"], "/notes/x/when"), "/notes/x");
  assert.equal(lockedUnit(["/notes/x"], "/notes/xy/when"), null);
  assert.equal(lockedUnit([""], "/anything"), "");
});

test("values are put in the catalogue's words", () => {
  assert.equal(inWords(field("offered"), false, DATE_WORDS), "No");
  assert.equal(inWords(field("push"), ["home", "abuse"], DATE_WORDS), "Home, Abuse");
  assert.equal(inWords(field("alone"), "part_of_the_time", DATE_WORDS), "Part of the time");
  assert.equal(inWords(field("interviewed_at"), "2026-11-25T14:09:00Z", DATE_WORDS), "25 November 2026, 2:09pm");
  assert.equal(inWords(field("where"), undefined, DATE_WORDS), "");
  assert.equal(claimInWords(field("where"), null, DATE_WORDS), "Left empty");
  assert.equal(claimInWords(field("push"), true, DATE_WORDS), "Ticked");
});

test("a row is told by its first answers", () => {
  const row = locate(interview, "/people/x")?.row;
  assert.ok(row);
  assert.deepEqual(summary(row, { person: "Invented Person", contact: "with_them", age: "about 20", phone: "none" }, DATE_WORDS), [
    { label: "Person", text: "Invented Person" }, { label: "Contact", text: "With them" }, { label: "Age", text: "about 20" },
  ]);
  const told = { ...row, "x-summary": { title: ["phone", "age", "gone"] } };
  assert.deepEqual(summary(told, { person: "Invented Person", age: "about 20" }, DATE_WORDS).map(({ label }) => label), ["Age", "Person"], "what the catalogue says comes first");
  const voice = locate(interview, "/voice_notes/x")?.row;
  assert.ok(voice);
  const [title] = summary(voice, { recording: "0199", seconds: 2, recorded_at: "2026-11-25T14:09:00Z" }, DATE_WORDS);
  assert.deepEqual(title, { label: "When", text: "25 November 2026, 2:09pm" }, "a number by itself tells nobody what it is");
  assert.equal(shorten("one two three", 8), "one two…");
});

test("rows keyed by number are listed in order, and the next is offered", () => {
  const sessions = SESSION_PLAN.schema.properties["sessions"] as FieldSchema;
  assert.deepEqual(rowOrder(sessions, { "10": {}, "2": {}, "1": {} }), ["1", "2", "10"]);
  assert.equal(rowName(sessions, "2"), "Session 2");
  assert.equal(nextListed(sessions, []), "1");
  assert.equal(nextListed(sessions, ["1", "3"]), "4");
  assert.equal(nextListed(sessions, ["24"]), "1");
  assert.equal(nextListed(field("people"), []), null);
  assert.deepEqual(withArticle("Person"), { what: "person", article: "a" });
  assert.deepEqual(withArticle("Attempt"), { what: "attempt", article: "an" });
});

test("an early end is found by the catalogue's own options", () => {
  assert.deepEqual(endedEarly(interview), { section: "episodes", words: "It was declined or broken off" });
  assert.equal(endedEarly(SAFETY_PLAN.schema), null);
});

test("helplines come from the catalogue with the number to dial", () => {
  const list = helplines([SAFETY_PLAN, INTERVIEW]);
  assert.deepEqual(list.slice(0, 2).map(({ dial }) => dial), ["999", "08001111"], "what helps at once stands first");
  assert.deepEqual(list.find(({ name }) => name === "Missing People"), { name: "Missing People", number: "116 000", dial: "116000", web: null, description: "Free, confidential, day and night; calls and texts." });
  assert.deepEqual(readTitle("CEOP ceop.police.uk"), { name: "CEOP", number: null, dial: null, web: "ceop.police.uk" });
  assert.equal(readTitle("Emergency 999").dial, "999");
  assert.equal(readTitle("NSPCC 0808 800 5000").dial, "08088005000");
  assert.ok(list.every((line) => line.dial !== null || line.web !== null));
  assert.deepEqual(helplines([SESSION_PLAN]), []);
});
