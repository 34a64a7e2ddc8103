import assert from "node:assert/strict";
import { test } from "node:test";
import type { Work } from "#protocol/protocol.js";
import { addDays, runs, weekOf } from "./week.js";
import { emptyWork, interviewDue } from "../reminders/work.fixture.js";

const at = (instant: string): number => Date.parse(instant);
const days = (work: Work, now: string): { [date: string]: string[] } => Object.fromEntries(
  weekOf(work, at(now)).weeks.flat().map(({ date, entries }) => [date, entries.map(({ time, what }) => (time === null ? what : `${time} ${what}`))]));
const INTERVIEW = "Return home interview due";

test("from today to Sunday of next week, each day once", () => {
  for (const [now, first, ofThisWeek] of [
    ["2026-11-26T12:00:00Z", "2026-11-26", 4], ["2026-11-23T00:00:00Z", "2026-11-23", 7], ["2026-11-29T23:59:59Z", "2026-11-29", 1],
    // The clocks go back on 25 October, and forward on 28 March: a day is 25 or 23 hours long.
    ["2026-10-19T12:00:00Z", "2026-10-19", 7], ["2026-10-25T00:30:00Z", "2026-10-25", 1], ["2027-03-22T12:00:00Z", "2027-03-22", 7],
    // Half past midnight of Monday in London is still Sunday in UTC.
    ["2026-07-05T23:30:00Z", "2026-07-06", 7], ["2026-12-31T12:00:00Z", "2026-12-31", 4],
  ] as const) {
    const { weeks: [here, next] } = weekOf(emptyWork(), at(now));
    assert.deepEqual([here[0]?.date, here.length, next.length], [first, ofThisWeek, 7], now);
    const dates = [...here, ...next].map(({ date }) => date);
    assert.deepEqual(dates, dates.map((_, day) => addDays(first, day)), now);
  }
});

test("an interview stands on its day in London, whatever the clocks do", () => {
  const work = emptyWork({ interviews: ["2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T23:59:00Z", "2026-10-26T00:00:00Z"].map((due) => interviewDue(due)) });
  const shown = days(work, "2026-10-23T12:00:00Z");
  assert.deepEqual(shown["2026-10-25"], [
    `12:30am ${INTERVIEW}`, `1:30am (before the clocks went back) ${INTERVIEW}`, `1:30am (after the clocks went back) ${INTERVIEW}`, `11:59pm ${INTERVIEW}`,
  ]);
  assert.deepEqual(shown["2026-10-26"], [`12:00am ${INTERVIEW}`]);
  assert.deepEqual(days(emptyWork({ interviews: [interviewDue("2027-03-28T01:00:00Z")] }), "2027-03-27T12:00:00Z")["2027-03-28"], [`2:00am ${INTERVIEW}`]);
});

test("what is past is overdue: by the minute for a clock, by the day for a date", () => {
  const session = { child: "c2", child_name: "Ash", record: "r", place: null };
  const work = emptyWork({
    interviews: [interviewDue("2026-11-26T12:00:00Z"), interviewDue("2026-11-26T12:01:00Z")],
    sessions: [{ ...session, number: "1", date: "2026-11-25", overdue: true }, { ...session, number: "2", date: "2026-11-26", overdue: false }],
  });
  const week = weekOf(work, at("2026-11-26T12:00:00Z"));
  assert.deepEqual(week.overdue.map(({ what }) => what), ["Session 1", INTERVIEW]);
  assert.deepEqual(week.weeks[0][0]?.entries.map(({ what }) => what), [INTERVIEW, "Session 2"]);
});

test("every service's dates stand on one day, and each leads to where it is written", () => {
  const who = { child: "c", child_name: "Ash Hill-Example" };
  const card = { ...who, at: null, standing: { state: "sent" as const, unsent: 0, refused: 0 }, conflicts: 0, news: false, unfinished: 0 };
  const date = "2026-11-27";
  const action = { ...who, record: "r3", kind: "safety-plan", path: "/agency_actions/a", who: "Ada", overdue: false };
  const work = emptyWork({
    actions: [{ ...action, what: "Ring the school", by_when: date }, { ...action, what: "Some day", by_when: null }, { ...action, what: "Next year", by_when: "2027-11-27" }],
    deadlines: [{ ...action, what: "Drive past", who: "Police", path: "/agency_actions/b", by_when: date }],
    reviews: [{ ...who, record: "r2", kind: "safety-plan", kind_title: "Safety plan", date, overdue: false }],
    contacts: [{ ...who, last: "2026-11-20", by: date, overdue: false }],
    coming: [{ ...who, last: "2026-11-24", by: "2026-12-01", overdue: false }],
    sessions: [{ ...who, record: "r1", number: "3", date, place: "The library", overdue: false }],
    interviews: [
      interviewDue("2026-11-27T09:00:00Z", { record: "r0" }), interviewDue("2026-11-27T08:00:00Z", { taken: "waiting" }),
      interviewDue("2026-11-27T07:00:00Z", { taken: "other" }), interviewDue("2026-11-27T07:00:00Z", { taken: "clash" }),
    ],
  });
  const week = weekOf(work, at("2026-11-26T12:00:00Z"));
  const on = week.weeks[0].find((day) => day.date === date)?.entries ?? [];
  assert.deepEqual(on.map(({ kind, time, place }) => [kind, time, place]), [
    ["interview", "8:00am", { screen: "child", child: "c1" }], ["interview", "9:00am", { screen: "record", record: "r0" }],
    ["session", null, { screen: "session", child: "c", record: "r1", number: "3" }], ["contact", null, { screen: "child", child: "c" }],
    ["review", null, { screen: "record", record: "r2" }], ["action", null, { screen: "row", record: "r3", path: "/agency_actions/a" }],
    ["deadline", null, { screen: "row", record: "r3", path: "/agency_actions/b" }],
  ]);
  assert.deepEqual([week.later, week.undated, week.weeks[1].find((day) => day.date === "2026-12-01")?.entries.length], [1, 1, 1]);
});

test("days on which nothing is due stand together", () => {
  const now = "2026-11-23T12:00:00Z";
  const { weeks: [here] } = weekOf(emptyWork({ interviews: [interviewDue("2026-11-26T12:00:00Z")] }), at(now));
  assert.deepEqual(runs(here, "2026-11-23").map(({ first, last, entries }) => [first.slice(8), last.slice(8), entries.length]), [
    ["23", "23", 0], ["24", "25", 0], ["26", "26", 1], ["27", "29", 0],
  ]);
});
