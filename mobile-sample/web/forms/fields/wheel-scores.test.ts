import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schema } from "#protocol/protocol.js";
import { inOrder, outcomes, readScore, scoring } from "./wheel-scores.js";

const SCHEMA: Schema = {
  title: "Distance travelled", description: "", "x-sections": [], "x-summary": { title: ["point_in_time"], date: ["scored_on"] },
  properties: {
    point_in_time: { title: "Point in time", type: "string", oneOf: [{ const: "start", title: "Start" }] },
    scored_on: { title: "Scored on", type: "string", format: "date" },
    scores: {
      title: "Scores", type: "object", "x-widget": "wheel",
      properties: {
        school: { title: "School", type: "object", properties: { score: { title: "Score", type: "integer", minimum: 1, maximum: 5 }, note: { title: "Note", type: "string", maxLength: 500 } } },
        home: { title: "Home", type: "object", properties: { score: { title: "Score", type: "string", oneOf: [{ const: "1", title: "Not yet" }] } } },
      },
    },
  },
};

test("the outcomes are the catalogue's", () => {
  const found = outcomes(SCHEMA);
  assert.deepEqual(found.map(({ title, score }) => [title, score]), [["School", "/scores/school/score"], ["Home", "/scores/home/score"]]);
  assert.deepEqual(found[0]?.options.map(({ value }) => value), [1, 2, 3, 4, 5]);
  assert.equal(found[0]?.noteMaxLength, 500);
  assert.deepEqual(found[1]?.options, [{ value: 1, title: "Not yet" }]);
  assert.deepEqual(outcomes({ ...SCHEMA, properties: {} }), []);
});

test("a record is read in the order of the outcomes", () => {
  const read = scoring(SCHEMA, "a", { point_in_time: "start", scored_on: "2026-06-02", scores: { home: { score: "4" }, school: { note: "Back on Mondays" } } });
  assert.deepEqual(read, { record: "a", point: "Start", on: "2026-06-02", scores: [null, 4], notes: ["Back on Mondays", ""] });
});

test("only whole numbers from 1 to 5 are scores", () => {
  assert.deepEqual([1, "5", 0, 6, 2.5, "x", null, true, undefined].map(readScore), [1, 5, null, null, null, null, null, null, null]);
});

test("scorings stand by date, and those without one last", () => {
  const at = (record: string, on: string | null) => ({ record, on, point: "", scores: [], notes: [] });
  const ordered = inOrder([at("b", null), at("c", "2026-11-03"), at("a", "2026-06-02")]);
  assert.deepEqual(ordered.map(({ record }) => record), ["a", "c", "b"]);
});
