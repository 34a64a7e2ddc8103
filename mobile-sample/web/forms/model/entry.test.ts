import assert from "node:assert/strict";
import test from "node:test";
import { moveCaret } from "#ui/caret.js";
import { dateInWords, instantInWords, typedDate, typedInstant } from "#ui/civil.js";
import { comesTwice, dateEntry, instantEntry } from "./dated.js";
import { numberDraft, textDraft } from "./drafts.js";
import { rowKey } from "./keys.js";
import { fitted } from "../media/photo.js";
import { DRAWING_MAX_LENGTH, drawing, extended, type Point } from "../signing/stroke.js";

test("a date is read as people write it", () => {
  assert.deepEqual(dateEntry({ day: "5", month: "3", year: "2026" }), { value: "2026-03-05" });
  assert.deepEqual(dateEntry({ day: "", month: " ", year: "" }), { value: null });
  assert.deepEqual(dateEntry({ day: "5", month: "", year: "2026" }), { wrong: "The date must include a month" });
  assert.deepEqual(dateEntry({ day: "31", month: "2", year: "2026" }), { wrong: "The date must be a real date" });
  assert.deepEqual(dateEntry({ day: "5", month: "3", year: "26" }), { wrong: "The year must be written in full, like 2026" });
  assert.deepEqual(dateEntry({ day: "5", month: "mar", year: "2026" }), { wrong: "The date must be written in numbers, like 27 3 2026" });
  assert.deepEqual(typedDate("2026-03-05"), { day: "5", month: "3", year: "2026" });
});

test("an instant is the wall clock's in London, in winter and in summer", () => {
  const at = (day: string, month: string, time: string) => instantEntry({ day, month, year: "2026", time, turn: "" });
  assert.deepEqual(at("25", "11", "14:09"), { value: "2026-11-25T14:09:00Z" });
  assert.deepEqual(at("25", "7", "14:09"), { value: "2026-07-25T13:09:00Z" });
  assert.deepEqual(at("25", "7", ""), { wrong: "Enter the time too. About when is enough" });
  assert.deepEqual(at("29", "3", "00:30"), { value: "2026-03-29T00:30:00Z" });
  assert.deepEqual(at("29", "3", "03:00"), { value: "2026-03-29T02:00:00Z" });
  assert.deepEqual(at("25", "10", "00:30"), { value: "2026-10-24T23:30:00Z" });
  for (const instant of ["2026-07-25T13:09:00Z", "2026-11-25T14:09:00Z", "2026-12-31T23:59:00Z", "2026-07-31T23:30:00Z"]) {
    assert.deepEqual(instantEntry(typedInstant(instant)), { value: instant });
  }
});

test("in the hour that comes twice a time keeps which it was, and one that is typed is asked", () => {
  // On 25 October 2026 the clocks went from 2am back to 1am.
  const [first, second] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"];
  for (const instant of [first, second]) assert.deepEqual(instantEntry(typedInstant(instant)), { value: instant });
  // A minute is changed in the field, and the hour stays the one that it was.
  assert.deepEqual(instantEntry({ ...typedInstant(first), time: "01:31" }), { value: "2026-10-25T00:31:00Z" });
  assert.deepEqual(instantEntry({ ...typedInstant(second), time: "01:31" }), { value: "2026-10-25T01:31:00Z" });
  assert.deepEqual(instantEntry({ ...typedInstant(second), time: "00:31" }), { value: "2026-10-24T23:31:00Z" });
  const typed = { day: "25", month: "10", year: "2026", time: "1:30", turn: "" } as const;
  assert.deepEqual(instantEntry(typed), { wrong: "The clocks went back that night, and this time came twice. Say which it was" });
  assert.deepEqual(instantEntry({ ...typed, turn: "first" }), { value: first });
  assert.deepEqual(instantEntry({ ...typed, turn: "second" }), { value: second });
  assert.ok(comesTwice(typed));
  for (const time of ["00:59", "02:00", ""]) assert.ok(!comesTwice({ ...typed, time }), time);
  assert.equal(instantInWords(first), "25 October 2026, 1:30am (before the clocks went back)");
  assert.equal(instantInWords(second), "25 October 2026, 1:30am (after the clocks went back)");
  // The hour that is skipped is the one after it.
  assert.deepEqual(instantEntry({ day: "29", month: "3", year: "2026", time: "01:30", turn: "" }), { value: "2026-03-29T01:30:00Z" });
});

test("dates are shown in words", () => {
  assert.equal(dateInWords("2026-03-05"), "5 March 2026");
  assert.equal(instantInWords("2026-07-25T23:05:00Z"), "26 July 2026, 12:05am");
  assert.equal(instantInWords("2026-11-25T12:30:00Z"), "25 November 2026, 12:30pm");
});

test("numbers stay within the schema's bounds, and texts clear", () => {
  assert.deepEqual(numberDraft("12", { minimum: 4, maximum: 24 }).entry, { value: 12 });
  assert.deepEqual(numberDraft("3", { minimum: 4, maximum: 24 }).entry, { wrong: "Enter a whole number from 4 to 24" });
  assert.deepEqual(numberDraft("1.5", { minimum: 0 }).entry, { wrong: "Enter a whole number of 0 or more" });
  assert.deepEqual(numberDraft(" ", {}).entry, { value: null });
  assert.deepEqual(textDraft("").entry, { value: null });
});

test("the caret stays where the person types when others' words come in", () => {
  assert.equal(moveCaret("one two", "zero one two", 7), 12);
  assert.equal(moveCaret("one two", "one two three", 3), 3);
  const [before, after] = ["They went to the park and", "Monday. They went to the park and on. Later they slept."];
  assert.equal(moveCaret(before, after, before.length), after.indexOf(" on."));
  assert.equal(moveCaret("same", "same", 2), 2);
  assert.ok(moveCaret("gone entirely", "x", 9) <= 1);
});

test("row keys are UUIDs that sort by time", () => {
  const random = new Uint8Array(10).fill(0xff);
  const [first, second] = [rowKey(1_000, random), rowKey(1_001, new Uint8Array(10))];
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(first < second);
  assert.match(rowKey(1_798_243_200_000, random), /^01a2/);
});

test("a photo is never drawn larger than it is", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fitted(3000, 4000), { width: 1200, height: 1600 });
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
});

test("a signature is one smooth path within its limit", () => {
  let stroke: Point[] = [];
  for (const [x, y] of [[10, 10], [11, 10], [20, 20], [30, 10]] as const) stroke = extended(stroke, { x, y });
  assert.deepEqual(stroke.length, 3);
  assert.equal(drawing([stroke]), "M10 10Q20 20 25 15L30 10");
  assert.equal(drawing([[{ x: 5, y: 5 }], []]), "M5 5h0");
  assert.deepEqual(extended([], { x: -4, y: 900.6 }), [{ x: 0, y: 240 }]);
  const long = Array.from({ length: 1100 }, (_, index) => ({ x: index % 600, y: (index * 7) % 240 }));
  assert.ok(drawing([long]).length <= DRAWING_MAX_LENGTH);
});
