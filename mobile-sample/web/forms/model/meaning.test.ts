import assert from "node:assert/strict";
import { test } from "node:test";
import { inventedKind } from "./invented.fixture.js";
import { feeding, listAt, urgencyOf, wheelOf } from "./meaning.js";
import { CASE_NOTE, INTERVIEW, SAFETY_PLAN, SESSION_PLAN } from "./schemas.fixture.js";

test("what a kind feeds is read from its keywords, whatever its groups and fields are called", () => {
  const { schema } = inventedKind();
  const [actions, sessions] = [feeding(schema, "actions"), feeding(schema, "sessions")];
  assert.deepEqual([actions?.name, actions?.path, actions?.list.what, actions?.list.done], ["promises", "/promises", "promise", "kept_on"]);
  assert.deepEqual([sessions?.name, sessions?.row.title, sessions?.list.attendance], ["flights", "Flight", "came"]);
  for (const list of ["notes", "narratives", "episodes", "corrections"] as const) assert.equal(feeding(schema, list), null, list);
  assert.deepEqual([listAt(schema, "/flights/2/came")?.feeds, listAt(schema, "/flights")?.feeds, listAt(schema, "/goal"), listAt(schema, "")], ["sessions", "sessions", undefined, undefined]);
  assert.equal(listAt(undefined, "/flights/2"), undefined);
  assert.equal(wheelOf(schema), undefined);
  schema.properties["sky"] = { title: "Sky", type: "object", "x-widget": "wheel", properties: {} };
  assert.equal(wheelOf(schema)?.[0], "sky");
});

test("what must not be missed is told by one keyword or the other", () => {
  const { schema } = inventedKind();
  assert.equal(urgencyOf(schema), "there");
  delete schema["x-summary"];
  assert.equal(urgencyOf(schema), "written");
  delete schema.properties["allergies"];
  assert.equal(urgencyOf(schema), null);
});

test("the catalogue's own kinds say the same as before they said it", () => {
  assert.equal(feeding(CASE_NOTE.schema, "notes")?.path, "/notes");
  assert.equal(feeding(INTERVIEW.schema, "episodes")?.path, "/episodes");
  assert.deepEqual(feeding(INTERVIEW.schema, "actions")?.list, { feeds: "actions", what: "what", owner: "who", deadline: "by_when", done: "done_on" });
  assert.deepEqual(feeding(SAFETY_PLAN.schema, "actions")?.list.what, "action");
  assert.equal(feeding(SESSION_PLAN.schema, "sessions")?.path, "/sessions");
  assert.deepEqual([CASE_NOTE, INTERVIEW, SAFETY_PLAN, SESSION_PLAN].map(({ schema }) => urgencyOf(schema)), [null, null, "there", null]);
});
