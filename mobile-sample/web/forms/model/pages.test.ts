import assert from "node:assert/strict";
import test from "node:test";
import { after, pageFrom } from "./pages.js";
import { INTERVIEW } from "./schemas.fixture.js";

const ids = (section: string): string[] => pageFrom(INTERVIEW.schema, section).map(({ id }) => id);

test("short sections stand below the one before them, and every section begins a screen of its own", () => {
  assert.deepEqual(ids("episodes"), ["episodes", "offer_and_attempts"]);
  assert.deepEqual(ids("harm"), ["harm", "after", "young_person", "staying_safe"]);
  assert.deepEqual(ids("after")[0], "after");
  assert.deepEqual(ids("nowhere"), []);
});

test("going on from screen to screen leaves no section out", () => {
  const { schema } = INTERVIEW;
  const seen: string[] = [];
  for (let next: { id: string } | undefined = schema["x-sections"][0]; next !== undefined;) {
    const page = pageFrom(schema, next.id);
    seen.push(...page.map(({ id }) => id));
    next = after(schema, page);
  }
  assert.deepEqual(seen, schema["x-sections"].map(({ id }) => id));
});
