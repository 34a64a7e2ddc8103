// A kind that nobody has heard of, from the child's page to the form: made at run time, and named by no code.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { nothing } from "lit";
import type { Host } from "#forms/host.js";
import { inventedKind } from "#forms/model/invented.fixture.js";
import { INTERVIEW, SESSION_PLAN } from "#forms/model/schemas.fixture.js";
import type { ChildPage, Json, Kind, Me, RecordCard, RecordPage, Work } from "#protocol/protocol.js";

/** As much of a browser as the screens touch when they are made and drawn. */
Object.assign(globalThis, { matchMedia: () => ({ matches: false, addEventListener: () => undefined }), history: { state: 0 }, window: globalThis });

const { kind, kindFor, setMe, wordedKind } = await import("../client/session.js");
const { isNote, screenOf } = await import("./open-record.js");
const { fieldList } = await import("#forms/fields/field.js");
await import("#forms/fields/controls.js");
const { RecordForm } = await import("#forms/model/record-form.js");
const { sectionFields } = await import("#forms/model/schema.js");
const { factsOfSession } = await import("../note/note-facts.js");
const { HwChild } = await import("../child/child.js");
const { HwMyWork } = await import("../today/my-work.js");
const { HwSession } = await import("../session/session.js");
const { HwRows } = await import("#forms/fields/rows.js");
const { isPlanned } = await import("#forms/fields/date.js");
const { screenOfHit } = await import("../search/search.js");
const { HwTimeline } = await import("../child/timeline.js");
const { HwReadBack } = await import("#forms/screens/read-back-screen.js");
const { emptyWork } = await import("../reminders/work.fixture.js");

const { showFormsIn } = await import("#forms/host.js");
showFormsIn({ kind, wordedKind, isHandedOver: () => false, handOverButton: () => nothing, now: () => 0 } as unknown as Host);

const NAME = "kite-club-plan";
const place = { child: "c", kind: NAME, record: "r" };

/** What a person reads of something drawn; with its attributes, so that what is bound is seen too. */
function drawn(of: unknown): string {
  if (of === null || of === undefined || of === false || of === nothing || typeof of === "function" || typeof of === "symbol") return "";
  if (Array.isArray(of)) return of.map(drawn).join("");
  if (typeof of !== "object") return String(of);
  const { strings, values } = of as { strings?: readonly string[]; values?: unknown[] };
  if (strings !== undefined && values !== undefined) return strings.map((part, index) => part + drawn(values[index])).join("");
  // A directive such as `repeat` has its template among its values.
  const [items, , each] = values ?? [];
  return Array.isArray(items) && typeof each === "function" ? drawn(items.map(each as (item: unknown) => unknown)) : drawn(values?.filter((one) => typeof one === "object"));
}

function page(data: { [name: string]: Json }): RecordPage {
  return {
    record: "r", kind: NAME, child: "c", child_name: "Invented Child", title: "", writable: true, only_begun: false,
    standing: { state: "sent", unsent: 0, refused: 0 }, people: {}, sections: [], locked: [], refused: [], drafts: {},
    view: { id: "r", kind: NAME, child: "c", heads: [], data, conflicts: [], removed: [], signatures: [], amendments: [], resolutions: [], attribution: {} },
  };
}

function formOf(data: { [name: string]: Json }): InstanceType<typeof RecordForm> {
  const timers = { set: () => 0, clear: () => undefined };
  return new RecordForm({ call: () => Promise.reject(new Error("nothing is asked")) }, kind(NAME) as Kind, "youth_worker", page(data), timers as never);
}

beforeEach(() => setMe({ role: "youth_worker", name: "Ada Example", kinds: [INTERVIEW, inventedKind()] } as unknown as Me));

test("its places open where they are written", () => {
  assert.deepEqual(screenOf({ ...place, path: null }), { screen: "record", record: "r" });
  assert.deepEqual(screenOf({ ...place, path: "/promises/p" }), { screen: "row", record: "r", path: "/promises/p" });
  assert.deepEqual(screenOf({ ...place, path: "/flights/2" }), { screen: "session", child: "c", record: "r", number: "2" });
  assert.deepEqual(screenOf({ ...place, path: "/flights/2/came" }), { screen: "session", child: "c", record: "r", number: "2" });
  assert.deepEqual(screenOf({ ...place, path: "/goal" }), { screen: "record", record: "r" });
  assert.deepEqual([isNote(NAME), kindFor("sessions")?.kind, kindFor("wheel"), kindFor("notes")], [false, NAME, undefined, undefined]);
  // One that this person may not read, or that this version does not know, is a record.
  assert.deepEqual(screenOf({ ...place, kind: "unheard-of", path: null }), { screen: "record", record: "r" });
  assert.equal(isNote("unheard-of"), false);
});

test("with a wheel it opens the wheel, and with notes the notes", () => {
  const invented = inventedKind();
  invented.schema.properties["sky"] = { title: "Sky", type: "object", "x-widget": "wheel", properties: {} };
  invented.schema.properties["log"] = { title: "Log", type: "object", "x-merge": "rows", "x-list": { feeds: "notes" }, additionalProperties: { properties: {} } };
  setMe({ kinds: [invented] } as unknown as Me);
  assert.deepEqual(screenOf({ ...place, path: "/flights/2" }), { screen: "wheel", child: "c", record: "r" });
  assert.deepEqual([kindFor("wheel")?.kind, isNote(NAME)], [NAME, true]);
});

test("a kind that nobody may read holds nothing for them", () => {
  setMe({ kinds: [SESSION_PLAN] } as unknown as Me);
  assert.deepEqual([kindFor("sessions")?.kind, kindFor("notes"), kindFor("episodes")], [SESSION_PLAN.kind, undefined, undefined]);
  setMe(null);
  assert.equal(kindFor("sessions"), undefined);
});

test("the child's page lists it with Begin, and what to do has it", () => {
  const card = { child: "c", name: "Invented Child", alias: null, date_of_birth: null, age: null, header_only: false, alerts: [], records: 0 };
  const records: RecordCard[] = [];
  const screen = new HwChild();
  const of: ChildPage = {
    card, details: null, episodes: [], accounts: [], telling: null, corrections: {}, notes: [], timeline: [], next_session: null,
    kinds: [{ kind: NAME, title: "Kite club plan", per_child: "one", writable: true, records }],
  };
  const shown = (): string => {
    Object.assign(screen, { child: "c", page: of });
    return drawn(screen.render()).replace(/\s+/gu, " ");
  };
  assert.match(shown(), /id="kind-kite-club-plan">Kite club plan<\/h3>.*Not begun\..*>Begin<\/button>/u);
  assert.match(shown(), /hw-todo__button" [^>]*>Kite club plan<\/button>/u);
  assert.match(shown(), /hw-todo__button" [^>]*>Log a session<\/button>/u);
  records.push({ record: "r", kind: NAME, kind_title: "Kite club plan", child: "c", child_name: "", title: "Kite club plan, 3 May 2026", at: null, standing: { state: "sent", unsent: 0, refused: 0 }, conflicts: 0, news: false, unfinished: 0, unread: false });
  assert.match(shown(), /hw-row__title">Kite club plan<\/span>/u);
  assert.equal(shown().includes(">Begin<"), false, "a child has one of it");
});

test("my work has its actions with Done, its reviews and its sessions", () => {
  const who = { child: "c", child_name: "Invented Child", record: "r" };
  const work: Work = emptyWork({
    actions: [{ ...who, kind: NAME, path: "/promises/p", what: "Mend the string", who: "Ada Example", by_when: null, overdue: false }],
    reviews: [{ ...who, kind: NAME, kind_title: "Kite club plan", date: "2026-12-01", overdue: false }],
    sessions: [{ ...who, number: "2", date: "2026-12-02", place: "The long meadow", overdue: false }],
  });
  const screen = new HwMyWork();
  Object.assign(screen, { work });
  const shown = drawn(screen.render()).replace(/\s+/gu, " ");
  assert.match(shown, /Mend the string<\/span>.*aria-pressed=false[^>]*> Done/u);
  assert.match(shown, /Kite club plan, by 1 December 2026/u);
  assert.match(shown, /Session 2, 2 December 2026, The long meadow/u);
});

test("what is found in it leads to where it is written", () => {
  const hit = (path: string | null) => screenOfHit({ child: "c", child_name: "", record: "r", kind: NAME, kind_title: "Kite club plan", path, label: "", said: null, text: "" });
  assert.deepEqual(hit("/flights/3/meadow"), { screen: "session", child: "c", record: "r", number: "3" });
  assert.deepEqual(hit("/promises/p/promise"), { screen: "row", record: "r", path: "/promises/p" });
  assert.deepEqual(hit("/allergies"), { screen: "section", record: "r", section: "plan" });
  assert.deepEqual(hit(null), { screen: "record", record: "r" });
});

test("its days that lie ahead are offered as such", () => {
  const { schema } = inventedKind();
  for (const path of ["/look_again", "/promises/p/until", "/flights/1/flown_on"]) assert.equal(isPlanned(schema, path), true, path);
  for (const path of ["/agreed_on", "/promises/p/kept_on", "/flights/1/came", "/nowhere"]) assert.equal(isPlanned(schema, path), false, path);
});

test("the timeline tells what is in it, and it is read back", () => {
  const timeline = new HwTimeline();
  Object.assign(timeline, { child: "c", page: { card: { name: "Invented Child" }, timeline: [
    { at: "2026-05-03", precision: "date", kind: NAME, text: "Flight: The long meadow", record: "r", path: "/flights/2" },
  ] } });
  assert.match(drawn(timeline.render()), /3 May 2026[^]*<button[^]*Flight: The long meadow/u);
  class ReadBack extends HwReadBack { draw = (form: InstanceType<typeof RecordForm>): unknown => this.screen(form); }
  customElements.define("hw-read-back-of-a-test", ReadBack);
  const screen = new ReadBack();
  Object.assign(screen, { words: { sections: [{ id: "plan", title: "The plan", lines: [{ label: "Goal", text: "Fly a kite", depth: 0 }] }] } });
  const shown = drawn(screen.draw(formOf({ goal: "Fly a kite" })));
  assert.match(shown, /The plan[^]*Goal[^]*Fly a kite/u);
  assert.equal(shown.includes("agree"), false, "it has no field for whether it was read");
});

test("it is drawn as a form by its sections, and its rows in their lists", () => {
  const form = formOf({ goal: "Fly a kite", promises: { p: { promise: "Mend the string" } } });
  const context = { form, openRow: () => undefined };
  const shown = drawn(fieldList(context, sectionFields(form.kind.schema, "plan"), ""));
  for (const title of ["Goal", "Agreed on", "Look again", "Allergies"]) assert.ok(shown.includes(title), title);
  assert.match(shown, /data-path=\/promises /u);
  const rows = new HwRows();
  const promises = form.kind.schema.properties["promises"];
  Object.assign(rows, { form, page: form.page, field: promises, path: "/promises", openRow: () => undefined });
  const listed = drawn(rows.render());
  assert.ok(listed.includes("Mend the string") && listed.includes("Add a promise"), listed);
});

test("a session of it is written with its own fields, and its note begins with what it says", () => {
  const form = formOf({ flights: { 2: { came: "did", wind: 12, practised: { launch: "partly" } } } });
  const screen = new HwSession();
  Object.assign(screen, { child: "c", record: "r", number: "2", form });
  const shown = drawn(screen.render());
  for (const title of ["Came", "Did not", "Flown on", "Meadow", "Wind in knots", "Practised", "Launch", "Partly"]) assert.ok(shown.includes(title), title);
  assert.equal(shown.includes("<details"), false, "nothing of it is folded away");
  const facts = factsOfSession(form.kind, form.page, "2", "Invented Child");
  assert.deepEqual([facts["who_present"], facts["nature_of_intervention"]], ["Invented Child", "Session 2; Launch (partly)"]);
  assert.equal(factsOfSession(form.kind, formOf({ flights: { 2: { came: "did_not" } } }).page, "2", "Invented Child")["who_present"], undefined);
});
