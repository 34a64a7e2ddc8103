import assert from "node:assert/strict";
import test from "node:test";
import { labelsHere } from "#words/labels.js";
import { speak } from "#words/words.js";
import { answerSaid } from "./answer-said.js";
import { INTERVIEW, SAFETY_PLAN } from "../model/schemas.fixture.js";

test("a choice is said in the language, and what people wrote is not touched", async () => {
  await speak("cy");
  await labelsHere();
  const { schema } = INTERVIEW;
  const sectionOf = (name: string): string => schema.properties[name]?.["x-section"] ?? "";
  assert.equal(answerSaid(schema, sectionOf("push"), "Push", "Abuse, School"), "Cam-drin, Ysgol");
  assert.equal(answerSaid(schema, sectionOf("push"), "Push", "Abuse, a word of their own"), "Abuse, a word of their own");
  assert.equal(answerSaid(schema, "offer_and_attempts", "Response to the offer", "Accepted"), "Derbyniwyd");
  assert.equal(answerSaid(schema, "offer_and_attempts", "Interview offered", "Yes"), "Ie");
  // A narrative that is one word, and that word an option elsewhere.
  assert.equal(answerSaid(schema, "before", "What was happening before", "School"), "School");
  assert.equal(answerSaid(SAFETY_PLAN.schema, "safe_people", "Name", "Partner"), "Partner");
  assert.equal(answerSaid(schema, "no section", "Push", "Abuse"), "Abuse");
  assert.equal(answerSaid(undefined, "before", "Push", "Abuse"), "Abuse");
  await speak("en");
  assert.equal(answerSaid(schema, sectionOf("push"), "Push", "Abuse, School"), "Abuse, School");
});

test("a list whose labels hold commas is taken apart by its labels", async () => {
  await speak("cy");
  await labelsHere();
  const field = INTERVIEW.schema.properties["push"];
  const options = [{ const: "a", title: "Reliance on substances, legal or illegal" }, { const: "b", title: "New clothes" }];
  const schema = { ...INTERVIEW.schema, properties: { push: { ...field, items: { type: "string", oneOf: options } } } } as typeof INTERVIEW.schema;
  assert.equal(answerSaid(schema, field?.["x-section"] ?? "", "Push", "Reliance on substances, legal or illegal, New clothes"),
    "Dibynnu ar sylweddau, cyfreithlon neu anghyfreithlon, Dillad newydd");
  await speak("en");
});
