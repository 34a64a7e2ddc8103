import assert from "node:assert/strict";
import { test } from "node:test";
import { INTERVIEW, SAFETY_PLAN } from "#forms/model/schemas.fixture.js";
import type { ChildPage, FieldSchema, Json, Me, RecordPage, Schema } from "#protocol/protocol.js";
import { blocks, fit, PAGE, place, STYLES, type Measure } from "./page.js";
import { isForPaper, lastInterview, summaryOf, type Sources, type Summary } from "./summary.js";

const NOW = Date.parse("2026-11-26T20:00:00Z");
const me = { name: "Ada Łukasz-Example", role: "missing_children_worker" } as Me;
const schemas = { "return-home-interview": INTERVIEW.schema, "safety-plan": SAFETY_PLAN.schema };
/** A typeface in which every sign is half as wide as it is high. */
const measure: Measure = (text, { size }) => text.replace(/[\u2066-\u2069]/gu, "").length * size * 0.5;

function childPage(more: object = {}): ChildPage {
  return {
    card: { child: "c", name: "Łukasz Ŵyn-Example", alias: "Luc", date_of_birth: "2011-05-06", age: 15, header_only: false, alerts: [], records: 0 },
    details: null, episodes: [], accounts: [], telling: null, corrections: {}, kinds: [], notes: [], timeline: [], next_session: null, ...more,
  };
}

function record(data: { [name: string]: Json }, conflicts: object[] = []): RecordPage {
  return { view: { data, conflicts, signatures: [] }, people: { d: { name: "Ben Missing", mine: false } } } as unknown as RecordPage;
}

const of = (more: Partial<Sources>): Summary => summaryOf({ page: childPage(), interview: null, plan: null, schemas, me, now: NOW, contact: "2026-11-26T19:00:00Z", ...more });
const plain = (text: string): string => text.replace(/[\u2068\u2069]/gu, "");
const lines = (summary: Summary, title: RegExp): string[] => summary.sections.filter((section) => title.test(section.title)).flatMap((section) => section.lines.map(plain));

test("who it is, what is open, and who does what by when", () => {
  const key = "0198c0de-0000-7000-8000-000000000001";
  const summary = of({
    page: childPage({
      card: { ...childPage().card, alerts: [{ alert: "conflicts", text: "Two versions", record: null }, { alert: "told", code: "told", args: {}, text: "Medical: insulin", record: null }] },
      details: { gender: "Girl", sexual_orientation: "canary", religion: "canary", social_worker: "Sam Social", phones: [{ number: "07700 900123", whose: "parent_or_carer" }] },
      episodes: [
        { id: "a", reported_at: "2026-11-20T10:00:00Z", classification: "missing", missing_from: "care", returned_at: "2026-11-25T20:00:00Z", rhi: { state: "due", due_at: "2026-11-28T20:00:00Z" }, taken: "other", taken_by: "Ben Missing" },
        { id: "b", reported_at: "2026-10-20T10:00:00Z", classification: "missing", returned_at: "2026-10-21T10:00:00Z", rhi: { state: "declined" } },
      ],
      corrections: { x: { about: "phone" }, y: { decision: "taken_over" } },
    }),
    interview: record({
      interviewed_at: "2026-11-10T10:00:00Z", risk_now: "high", own_words: "canary",
      episodes: { [key]: { reported_at: "2026-11-08T10:00:00Z", outcome: "broken_off" } },
      actions: { 1: { what: "Tell Gran", who: "Ada", by_when: "2026-11-12", done_on: "2026-11-11" }, 2: { what: "Ring the school", who: "Ada", by_when: "2026-11-27" } },
    }, [{ path: "/risk_now", label: "Risk now", values: [] }]),
    plan: record({ agency_actions: { 1: { agency: "School", action: "Ring by nine", by_when: "2026-12-01" }, 2: { agency: "Police", action: "Drive past", by_when: "2026-11-28" }, 3: { action: "Look for a club" } }, review_date: "2026-12-10" }),
  });
  assert.deepEqual(lines(summary, /^Alerts/u), ["Medical: insulin"]);
  assert.deepEqual(lines(summary, /open$/u), ["Missing from care. Reported 20 November 2026, 10:00am. Returned 25 November 2026, 8:00pm. Ben Missing has the interview. Interview: 48 hours left"]);
  assert.deepEqual(lines(summary, /^Risk/u), [
    "Risk now: High (two versions, not decided)", "Interview on 10 November 2026, 10:00am, not signed yet",
    "Outcome for the episode reported 8 November 2026, 10:00am: broken off", "Ring the school. Ada. By 27 November 2026",
  ]);
  assert.deepEqual(lines(summary, /^Safety plan/u), [
    "Drive past. Police. By 28 November 2026", "Ring by nine. School. By 1 December 2026", "Look for a club. Not said who. No date", "Review: 10 December 2026",
  ]);
  assert.deepEqual(lines(summary, /^Contacts/u), ["Phone: 07700 900123 (parent or carer)", "1 correction is proposed, and not decided"]);
  assert.deepEqual(lines(summary, /^Who/u), ["Social worker: Sam Social", "Return home interviews: Ben Missing", "Wrote in these records: Ben Missing"]);
  assert.equal(plain(summary.facts), "Known as Luc. Born 6 May 2011, 15 years old");
  assert.match(plain(summary.made), /^Made 26 November 2026, 8:00pm by Ada Łukasz-Example, missing children worker, /u);
});

test("what is not named in it stays out of it, whatever a record holds", () => {
  const filled = (schema: Schema | { properties: Schema["properties"] }): { [name: string]: Json } => Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => {
    const row = typeof field.additionalProperties === "object" ? field.additionalProperties : null;
    const own = row === null ? null : { "0198c0de-0000-7000-8000-000000000001": filled(row) };
    return [name, own ?? (field.properties === undefined ? `canary-${name}` : filled({ properties: field.properties }))];
  }));
  const summary = of({ interview: record(filled(INTERVIEW.schema)), plan: record(filled(SAFETY_PLAN.schema)) });
  const told = new Set(JSON.stringify(summary).match(/canary-[a-z_]+/gu));
  // What is done is left out: every row here has a date on which it was done.
  assert.deepEqual([...told].sort(), ["canary-action", "canary-agency", "canary-by_when", "canary-interviewed_at", "canary-outcome", "canary-reported_at", "canary-review_date", "canary-risk_now"]);
});

test("a field that the catalogue keeps off paper is not told", () => {
  const schema = structuredClone(INTERVIEW.schema);
  const risk = schema.properties["risk_now"] as FieldSchema;
  for (const mark of [{ "x-sensitivity": "restricted" }, { "x-print": "never" }]) {
    schema.properties["risk_now"] = { ...risk, ...mark };
    assert.equal(isForPaper(schema.properties["risk_now"]), false);
    assert.ok(lines(of({ interview: record({ risk_now: "high" }), schemas: { "return-home-interview": schema } }), /^Risk/u).includes("Risk now: not written"));
  }
});

test("the last interview is the newest that has happened", () => {
  const entry = (at: string, record: string | null, path: string | null = null) => ({ at, precision: "instant" as const, kind: "return-home-interview", text: "", record, path });
  const timeline = [entry("2027-01-01T10:00:00Z", "future"), entry("2026-11-20T10:00:00Z", "row", "/attempts/1"), entry("2026-11-10T10:00:00Z", "last"), entry("2026-10-10T10:00:00Z", "older")];
  assert.equal(lastInterview(childPage({ timeline }), NOW), "last");
  assert.equal(lastInterview(childPage(), NOW), null);
});

test("one page holds it, and what does not fit is counted", () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, row) => [String(row), { agency: "An agency of some name", action: "w ".repeat(900) }]));
  const wide = "字".repeat(200);
  const summary = of({ plan: record({ agency_actions: many }), page: childPage({ details: { addresses: Array.from({ length: 20 }, () => ({ kind: "family", address: wide })) } }) });
  const fitted = fit(summary, measure);
  const [plan] = fitted.sections.filter(({ title }) => /^Safety/u.test(title));
  assert.ok(plan !== undefined && plan.more > 0 && plan.lines.length + plan.more === 61);
  assert.ok(plan.lines[0]?.endsWith(" (more on the phone)"));
  assert.ok(fitted.sections.every(({ lines: kept }) => kept.length > 0));
  const all = blocks(fitted, measure);
  assert.ok(all.some(({ lines: shown }) => shown.join(" ") === `and ${plan.more} more on the phone`));
  const placed = place(all);
  assert.ok(placed.every(({ y }) => y < PAGE.height - PAGE.margin), "below the page");
  assert.ok(placed.every(({ text, role }) => measure(text, STYLES[role]) <= PAGE.width - 2 * PAGE.margin), "beside the page");
  // Little is left whole.
  assert.deepEqual(fit(of({}), measure), of({}));
});
