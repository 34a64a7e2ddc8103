import assert from "node:assert/strict";
import test from "node:test";
import { factsOfSession } from "../note/note-facts.js";
import { helplines } from "#forms/screens/helplines.js";
import { incompleteWords } from "#forms/rules/missing.js";
import { control, inWords, locate } from "#forms/model/schema.js";
import { CASE_NOTE, INTERVIEW, SAFETY_PLAN, SESSION_PLAN } from "#forms/model/schemas.fixture.js";
import { kind, me, setMe, wordedKind } from "./session.js";
import type { FieldSchema, Kind, Me, RecordPage } from "#protocol/protocol.js";
import { inLanguage, labelsHere, said } from "#words/labels.js";
import { saidTitle } from "#words/titles.js";
import { onLanguage, speak } from "#words/words.js";

const WORDS = { date: String, instant: String };

/** A test that leaves the page in English. */
function tested(name: string, run: () => Promise<void>): void {
  test(name, async () => {
    try {
      await run();
    } finally {
      await speak("en");
    }
  });
}

async function welsh(): Promise<void> {
  await speak("cy");
  await labelsHere();
}

tested("a label is read in English until the labels of a language are here, and its coming is told", async () => {
  let told = 0;
  const end = onLanguage(() => { told += 1; });
  await speak("cy");
  assert.equal(said("Safety plan"), "Safety plan");
  const before = told;
  await labelsHere();
  assert.equal(told, before + 1);
  assert.equal(said("Safety plan"), "Cynllun diogelwch");
  assert.equal(said("What no form asks"), "What no form asks");
  assert.equal(said("constructor"), "constructor");
  end();
});

tested("a schema that was read before follows the language, there and back", async () => {
  const interview = inLanguage(INTERVIEW);
  const labels = (path: string): string[] | undefined => locate(interview.schema, path)?.labels;
  assert.deepEqual(labels("/push"), ["Push"]);
  await welsh();
  assert.deepEqual(labels("/push"), ["Gwthio"]);
  assert.equal(interview.title, "Cyfweliad dychwelyd adref");
  assert.equal(interview.schema["x-sections"][0]?.hint?.startsWith("Daw'r ffeithiau"), true);
  await speak("en");
  assert.deepEqual(labels("/push"), ["Push"]);
  assert.equal(JSON.stringify(interview), JSON.stringify(INTERVIEW));
});

tested("every label of every form is longer in the language that shows what is cut, and what is dialled is the same", async () => {
  await speak("en-XA");
  await labelsHere();
  assert.notEqual(said("Young person's own words"), "Young person's own words");
  assert.equal(helplines([inLanguage(INTERVIEW)]).find(({ dial }) => dial === "08001111") === undefined, false);
});

tested("values stay codes: nothing but what is read changes", async () => {
  await welsh();
  const shape = (one: unknown): unknown => JSON.parse(JSON.stringify(one, (name, value) => (["title", "description", "hint"].includes(name) && typeof value === "string" ? "" : value)));
  for (const one of [INTERVIEW, SAFETY_PLAN, SESSION_PLAN, CASE_NOTE]) {
    const read = inLanguage(one);
    assert.deepEqual(shape(read), shape(one));
    for (const [name, field] of Object.entries(read.schema.properties)) assert.equal(control(field), control(one.schema.properties[name] as FieldSchema), name);
  }
  const response = Object.values(inLanguage(INTERVIEW).schema.properties).find((field) => field.oneOf?.some((option) => option.const === "yes")) as FieldSchema;
  assert.equal(inWords(response, "yes", WORDS), "Ie");
});

tested("the numbers to call are the same in Welsh", async () => {
  const dialled = (one: Kind): (string | null)[] => helplines([one]).map(({ dial, web }) => dial ?? web);
  const english = dialled(INTERVIEW);
  await welsh();
  assert.deepEqual(dialled(inLanguage(INTERVIEW)), english);
  assert.ok(english.length > 5);
});

tested("what goes into a record is worded as the catalogue has it, whatever the page is read in", async () => {
  setMe({ kinds: [SESSION_PLAN, INTERVIEW] } as unknown as Me);
  await welsh();
  assert.equal(kind("session-plan")?.title, "Cynllun sesiynau Phoenix");
  assert.equal(me().kinds[0], kind("session-plan"));
  const topics = (SESSION_PLAN.schema.properties["sessions"]?.additionalProperties as { properties: { [name: string]: FieldSchema } }).properties["topics"] as FieldSchema;
  const [topic = ""] = Object.keys(topics.properties ?? {});
  const page = { view: { data: { sessions: { 5: { topics: { [topic]: "partly" } } } } } } as unknown as RecordPage;
  const facts = factsOfSession(wordedKind("session-plan") as Kind, page, "5", "Child Invented");
  assert.equal(facts["nature_of_intervention"], `Session 5; ${topics.properties?.[topic]?.title} (partly)`);
  const sections = (wordedKind("return-home-interview") as Kind).schema["x-sections"];
  assert.equal(incompleteWords([sections[0]?.title ?? ""]), "Signed as it stands. Not answered: episodes.");
  setMe(null);
  assert.equal(wordedKind("session-plan"), undefined);
});

tested("a title that the phone made of a label and a date is read with the label in the language", async () => {
  await welsh();
  assert.equal(saidTitle("Return home interview, 3 May 2026"), "Cyfweliad dychwelyd adref, 3 Mai 2026");
  assert.equal(saidTitle("Return home interview, 25 October 2026, 1:30am (after the clocks went back)"), "Cyfweliad dychwelyd adref, 25 Hydref 2026, 1:30yb (ar ôl troi'r clociau yn ôl)");
  assert.equal(saidTitle("Safety plan"), "Cynllun diogelwch");
});
