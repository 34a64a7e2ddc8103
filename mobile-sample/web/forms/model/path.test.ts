import assert from "node:assert/strict";
import test from "node:test";
import { inputId, isWithin, join, last, parent, pointer, segments, valueAt, withValue } from "./path.js";

test("pointers round trip", () => {
  for (const path of ["", "/places", "/a~1b/c~0d", "/sessions/1/topics"]) assert.equal(pointer(segments(path)), path);
  assert.equal(join("/a", "b/c"), "/a/b~1c");
  assert.equal(parent("/a/b"), "/a");
  assert.equal(parent("/a"), "");
  assert.equal(last("/a/b~1c"), "b/c");
  assert.equal(inputId("/sessions/1/place"), "f-sessions-1-place");
});

test("a place lies within another by whole segments", () => {
  assert.ok(isWithin("/people/1", "/people"));
  assert.ok(isWithin("/people", ""));
  assert.ok(!isWithin("/peoples", "/people"));
});

test("an option of a set is read and written as a tick", () => {
  const data = { push: ["home"], people: { a: { person: "Someone" } } };
  assert.equal(valueAt(data, "/push/home"), true);
  assert.equal(valueAt(data, "/push/abuse"), false);
  assert.deepEqual(withValue(data, "/push/abuse", true, true)["push"], ["home", "abuse"]);
  assert.deepEqual(withValue(data, "/push/home", false, true)["push"], []);
  assert.deepEqual(withValue({}, "/pull/friends", true, true), { pull: ["friends"] });
});

test("a value is put in its place and the rest stays", () => {
  const data = { people: { a: { person: "Someone", age: "16" } }, risk_now: "low" };
  const next = withValue(data, "/people/a/person", "Another");
  assert.deepEqual(next, { people: { a: { person: "Another", age: "16" } }, risk_now: "low" });
  assert.equal(data.people.a.person, "Someone");
  assert.deepEqual(withValue(next, "/people/a/age", null), { people: { a: { person: "Another" } }, risk_now: "low" });
  assert.equal(valueAt(next, "/people/b/person"), undefined);
  assert.equal(valueAt(next, "/constructor"), undefined);
});
