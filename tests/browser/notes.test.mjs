// Before a visit a worker reads: the notes with their narratives, what the last interview said, what others wrote since.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const INTERVIEW = "Return home interview";
const PLAN = "Safety plan";
const NEW_NOTE = "Rang the school about Monday";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;
/** @type {string} */
let plan;

before(async () => {
  server = await Server.start();
  office = await open(server);
  ada = await Phone.open(server, { width: 390 });
  await step.setUp(ada, "ada");
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

/** Writes a case note on the phone. @param {string} shared @param {string} restricted */
async function write(shared, restricted) {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  await form.chip(page, "Type of intervention", "Home visit");
  await page.getByLabel("Shared summary").fill(shared);
  await page.getByLabel("Restricted narrative").fill(restricted);
  await step.button(page, "Sign and finish").tap();
  await page.getByText("The note is signed and saved.").waitFor();
}

test("summary and narrative are read together, newest first, and searched", async () => {
  const { page } = ada;
  await write("Talked about staying safe", "Robin is afraid of José at the arcade");
  await write("Talked about school", "The bus is too full in the morning");
  await ada.offline();
  await step.openChild(ada, ROBIN);
  await step.button(page, "Read the notes").tap();
  await step.arrive(page, /Case notes/u);
  const notes = page.locator(".hw-reading");
  await notes.nth(1).waitFor();
  assert.match(await notes.nth(0).innerText(), /Talked about school[\s\S]*The bus is too full/u);
  assert.match(await notes.nth(1).innerText(), /Home visit, written by Ada Missing[\s\S]*Talked about staying safe[\s\S]*afraid of José/u);
  assert.equal(await page.getByText("Not signed").count(), 0);
  await picture(page, "notes", { whole: true });
  await look(ada, "notes to read");
  await page.getByRole("searchbox", { name: "Search these notes" }).fill("jose arcade");
  await page.getByText("1 note of 2").waitFor();
  assert.deepEqual(await page.locator("mark").allInnerTexts(), ["José", "arcade"]);
  await look(ada, "notes that were searched");
  await step.goTo(ada, "Search");
  await page.getByRole("searchbox").fill("too full");
  await page.getByRole("button", { name: /^Restricted narrative/u }).tap();
  await step.arrive(page, /Case notes/u);
  await ada.online();
  await step.sendNow(ada);
  await step.allSent(ada);
});

test("the interview before stands beside the new one, section by section", async () => {
  const { page } = ada;
  const earlier = { intent: "set", path: "/where", value: "In the old library" };
  await office.desks.mo.edit(olderId(), { kind: "return-home-interview", child: office.children.Robin, intents: [earlier] });
  await step.sendNow(ada);
  await step.allSent(ada);
  await ada.offline();
  await step.openChild(ada, ROBIN);
  await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
  await step.arrive(page, INTERVIEW);
  await form.openSection(page, "Interview");
  await page.getByText(/^Last time: Return home interview/u).tap();
  await page.getByText("In the old library").waitFor();
  await picture(page, "interview-before-it", { whole: true });
  await look(ada, "an interview beside the one before");
  await ada.online();
});

test("what others wrote since one looked is told once, on my work, on the child's page and in the record", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, PLAN).tap();
  await step.arrive(page, PLAN);
  await form.openSection(page, "Triggers and warning signs");
  await form.type(page, "Triggers", "Arguments at tea");
  await form.toSections(page, PLAN);
  await step.stripSays(ada, "on this phone only");
  await step.sendNow(ada);
  await step.allSent(ada);
  const { items } = await office.desks.mo.get(`/v1/records?child=${office.children.Robin}&kind=safety-plan`);
  plan = items[0].id;
  const theirs = { intent: "set", path: "/friends", value: "Invented Sam" };
  await office.desks.mo.edit(plan, { kind: "safety-plan", child: office.children.Robin, intents: [theirs] });
  const notes = await office.desks.mo.get(`/v1/records?child=${office.children.Robin}&kind=case-note`);
  const row = { intent: "add_row", path: `/notes/${randomUUID()}`, values: { when: new Date().toISOString(), shared_summary: NEW_NOTE } };
  await office.desks.mo.edit(notes.items[0].id, { kind: "case-note", child: office.children.Robin, intents: [row] });
  await step.sendNow(ada);
  await step.allSent(ada);

  await step.goTo(ada, "My work");
  const changed = page.getByRole("region", { name: "Changed since you looked" });
  await changed.getByRole("button", { name: PLAN }).waitFor();
  await picture(page, "work-changed", { whole: true });
  await look(ada, "my work with news");
  await changed.getByRole("button", { name: "Case note" }).tap();
  await step.arrive(page, /Case notes/u);
  await page.getByText("1 new since you looked").waitFor();
  await page.locator(".hw-reading").filter({ hasText: NEW_NOTE }).getByText("New since you looked").waitFor();
  await step.openChild(ada, ROBIN);
  await page.locator(".hw-kind").filter({ hasText: PLAN }).getByText("Changed since you looked").waitFor();
  await step.button(page, PLAN).tap();
  await step.arrive(page, PLAN);
  await page.locator(".hw-notice").filter({ hasText: "Changed since you looked" }).getByText(/Mo Manager/u).waitFor();
  await picture(page, "record-changed", { whole: true });
  await look(ada, "a record with news");
  await step.goTo(ada, "My work");
  // The interview of before was read beside another, and not opened.
  await changed.getByRole("button", { name: PLAN }).waitFor({ state: "detached" });
  assert.equal(await changed.getByRole("button", { name: "Case note" }).count(), 0);
});

/** An id that was made before any that is made today. */
function olderId() {
  return `019c0000-0000-7000-8000-${randomUUID().slice(-12)}`;
}
