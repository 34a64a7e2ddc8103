import assert from "node:assert/strict";
import { test } from "node:test";
import { afterTelling, notificationWords, passed, remindersOf, withoutNames } from "./reminders.js";
import { emptyWork, interviewDue } from "./work.fixture.js";

const DUE = "2026-11-26T20:00:00Z";
const at = (instant: string): number => Date.parse(instant);
const keys = (now: string): string[] => remindersOf(emptyWork({ interviews: [interviewDue(DUE, { episode: "e" })] }), at(now)).map(({ key }) => key);

test("an interview's clock is told a day before, two hours before, and when it is overdue", () => {
  for (const [now, told] of [
    ["2026-11-25T19:59:59Z", []], ["2026-11-25T20:00:00Z", ["e/1440"]], ["2026-11-26T17:59:59Z", ["e/1440"]], ["2026-11-26T18:00:00Z", ["e/120"]],
    ["2026-11-26T19:59:59Z", ["e/120"]], ["2026-11-26T20:00:00Z", ["e/overdue"]], ["2026-11-29T20:00:00Z", ["e/overdue"]],
  ] as const) assert.deepEqual(keys(now), told, now);
});

test("what a colleague has is theirs, and what waits for a worker is anybody's", () => {
  const of = (taken: "mine" | "waiting" | "other" | "claimed" | "clash"): number =>
    remindersOf(emptyWork({ interviews: [interviewDue(DUE, { taken })] }), at(DUE)).length;
  assert.deepEqual([of("mine"), of("claimed"), of("waiting"), of("other"), of("clash")], [1, 1, 1, 0, 0]);
});

test("a weekly contact is told on its day in London, and once it is overdue", () => {
  const told = (now: string, overdue: boolean): string[] => remindersOf(
    emptyWork({ contacts: [{ child: "c", child_name: "Ash", last: null, by: "2026-07-06", overdue }] }), at(now)).map(({ stage }) => stage);
  assert.deepEqual([told("2026-07-05T22:59:00Z", false), told("2026-07-05T23:00:00Z", false), told("2026-07-07T12:00:00Z", true)], [[], ["today"], ["overdue"]]);
});

test("a notification says how many, and never who", () => {
  const work = emptyWork({
    interviews: [interviewDue(DUE), interviewDue("2026-11-26T19:30:00Z"), interviewDue("2026-11-26T17:00:00Z"), interviewDue("2026-11-27T12:00:00Z")],
    contacts: [{ child: "c", child_name: "Ash Hill-Example", last: null, by: "2026-11-26", overdue: false }],
  });
  const words = notificationWords(remindersOf(work, at("2026-11-26T18:10:00Z")));
  assert.equal(words, "1 interview is overdue. 2 interviews are due within 2 hours. 1 interview is due in 17 hours 50 minutes. 1 weekly contact is due today. Open Homeward.");
  const one = remindersOf(emptyWork({ interviews: [interviewDue(DUE)] }), at("2026-11-26T18:00:00Z"));
  assert.equal(notificationWords(one), "1 interview is due in 2 hours. Open Homeward.");
});

test("a locked phone knows the times alone, and tells of each stage as it comes", () => {
  const clocks = withoutNames(emptyWork({ interviews: [interviewDue(DUE), interviewDue(DUE, { taken: "other" })] }));
  assert.deepEqual(clocks, [{ kind: "interview", due: at(DUE) }]);
  const between = (from: string, to: string): string[] => passed(clocks, at(from), at(to)).map(({ stage }) => stage);
  assert.deepEqual(between("2026-11-26T17:59:00Z", "2026-11-26T18:00:00Z"), ["120"]);
  assert.deepEqual(between("2026-11-26T18:00:00Z", "2026-11-26T18:01:00Z"), []);
  assert.deepEqual(between("2026-11-25T17:00:00Z", "2026-11-26T20:00:00Z"), ["overdue"], "a phone that slept tells the last alone");
});

test("what was put away stays so until its clock is gone", () => {
  const now = at("2026-11-26T18:00:00Z");
  const reminders = remindersOf(emptyWork({ interviews: [interviewDue(DUE, { episode: "e" })] }), now);
  assert.deepEqual(afterTelling(null, reminders), { told: ["e/120"], done: [], system: false });
  assert.deepEqual(afterTelling({ told: ["e/1440"], done: ["e/1440", "e/120"], system: true }, reminders), { told: ["e/120"], done: ["e/120"], system: true });
});
