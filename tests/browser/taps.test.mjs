// How much a worker touches and scrolls for what she does most. The limits are those of the work: an interview in fewer
// touches than boxes on paper, a note while the kettle boils.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { count, counted, painted, write } from "./taps.mjs";

const INTERVIEW_MOST = { taps: 60, heights: 26 };
const DECLINED_MOST_TAPS = 4;
const NOTE_MOST_TAPS = 7;
const SESSION_AND_NOTE_MOST_TAPS = 9;

const INTERVIEW = "Return home interview";
const FERN = "Fern Vale-Example";
const SKY = "Sky Stone-Example";
const ASH = "Ash Hill-Example";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;
/** @type {Phone} */
let pia;

before(async () => {
  server = await Server.start();
  const office = await open(server);
  const { desks, users, now } = office;
  const details = { forename: "Fern", surname: "Vale-Example", date_of_birth: "2011-03-04", interpreter_required: false };
  const fern = await addChild(desks, users, details, { ada: "missing" });
  await report(desks, now, { child: fern, reported: 54, returned: 30, classification: "missing" });
  [ada, pia] = [await Phone.open(server), await Phone.open(server)];
  await step.setUp(ada, "ada");
  await step.setUp(pia, "pia");
  await card(ada.page, SKY).getByRole("button", { name: "Take it" }).tap();
  await card(ada.page, SKY).getByText("Yours.").waitFor();
});

after(async () => {
  await ada?.destroy();
  await pia?.destroy();
  await server?.stop();
});

test("a whole interview, from my work to the signature", async (context) => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await count(page);
  await card(page, FERN).getByRole("button", { name: "Take it" }).tap();
  await card(page, FERN).getByRole("button", { name: "Start the interview" }).tap();
  await step.arrive(page, "Episodes");
  await choose(page, "Outcome of the interview for this episode", "Completed");
  await page.getByText("Filled in with the time at which you came here").waitFor();
  await choose(page, "Interview offered", "Yes");
  await form.now(page, "Offered at");
  await choose(page, "Response to the offer", "Accepted");
  await step.button(page, "Add an attempt").tap();
  await choose(page, "How", "Telephone call");
  await type(page, "With whom", "A carer");
  await type(page, "Result", "Agreed to meet after school");
  await page.getByText("Filled in with your name").waitFor();
  await form.nextSection(page, "Interview");
  await page.getByText("Filled in from the child’s page").waitFor();
  await type(page, "Where", "Kitchen of the home");
  await type(page, "Who was present", "Fern");
  await choose(page, "Alone?", "Yes");
  await choose(page, "Independence of the interviewer", "Independent of the child's home, placement and care");
  await choose(page, "Limits of confidentiality explained", "Yes");
  await choose(page, "Push", "Placement");
  await choose(page, "Pull", "Friends");
  await type(page, "What was happening before", "An argument about a phone");
  await form.nextSection(page, "While away");
  await step.button(page, "Add a place").tap();
  await keys(page, "Place", "The arcade");
  await type(page, "When", "all night");
  await step.button(page, "Add a place").tap();
  await keys(page, "Place", "The bus station");
  await step.button(page, "Add a person").tap();
  await keys(page, "Person", "Somebody called Lark");
  await choose(page, "Contact", "With them");
  await type(page, "Relationship", "a friend");
  await type(page, "Age", "17 or 18");
  await choose(page, "Alcohol or drugs", "No");
  await choose(page, "Hurt or threatened", "Yes");
  await type(page, "Hurt or threatened: details", "Pushed off the step");
  await page.locator("summary").filter({ hasText: "Exploitation indicators" }).tap();
  await choose(page, "Exploitation indicators", "Unexplained money or items");
  await form.nextSection(page, "Harm");
  await type(page, "Harm suffered while missing", "A bruise on the arm");
  await type(page, "How they got home", "By bus");
  await type(page, "How they feel", "Tired, and glad of toast");
  await type(page, "Young person's own words", "It is quiet there");
  await type(page, "What would help or stop it", "A door that shuts");
  await type(page, "Who they trust", "An aunt");
  await choose(page, "Staying safe information given", "Yes");
  await choose(page, "Helplines given", "Missing People 116 000");
  await step.button(page, "Show the helplines").tap();
  await step.arrive(page, "Someone to talk to");
  await step.button(page, "Done").tap();
  await step.arrive(page, "Harm");
  await form.nextSection(page, "Parent or carer");
  await type(page, "Parent or carer", "A carer");
  await type(page, "Parent's or carer's account", "The carer had rung everyone");
  await page.locator("summary").filter({ hasText: "Gangs, groups, age gaps and crime" }).tap();
  await choose(page, "Gangs, groups, age gaps and crime", "Older ‘boyfriend’ or ‘girlfriend’");
  await choose(page, "Risk now", "Medium");
  await choose(page, "CSE", "Suspected");
  await type(page, "Worker's analysis", "Goes where it is quiet");
  await step.button(page, "Add an action").tap();
  await keys(page, "What", "Ask the police what is known of the arcade");
  await type(page, "Who", "Ada Missing");
  await page.getByRole("button", { name: /^\+1 week\s*: By when$/u }).tap();
  await step.button(page, "Next: Read back").tap();
  await step.arrive(page, "What we wrote down");
  await step.button(page, "They agree").tap();
  await step.arrive(page, "Sign as the author");
  await form.drawSignature(ada);
  await page.getByRole("button", { name: /^Sign/u }).tap();
  await page.getByText("Signed. The signature is on this phone.").waitFor();
  const cost = await counted(page);
  context.diagnostic(`interview: ${cost.taps} taps, ${cost.scrolled} heights scrolled, ${cost.heights} in all\n${cost.screens.join("\n")}`);
  assert.ok(cost.taps <= INTERVIEW_MOST.taps, `${cost.taps} taps`);
  assert.ok(cost.scrolled <= INTERVIEW_MOST.heights, `${cost.scrolled} heights`);
});

test("an interview that was declined", async (context) => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await count(page);
  await card(page, SKY).getByRole("button", { name: "Start the interview" }).tap();
  await step.arrive(page, "Episodes");
  await choose(page, "Outcome of the interview for this episode", "Declined");
  await type(page, "Reason", "Did not want to talk today");
  await step.button(page, "All sections").tap();
  await step.arrive(page, INTERVIEW);
  const { taps } = await counted(page);
  context.diagnostic(`declined: ${taps} taps`);
  assert.ok(taps <= DECLINED_MOST_TAPS, `${taps} taps`);
});

test("a case note, from my work to the signature", async (context) => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await count(page);
  await place(page, "Children");
  await page.getByRole("button", { name: new RegExp(`^Note\\s*: ${FERN}`, "u") }).tap();
  await step.arrive(page, /Case note/u);
  await form.chip(page, "Duration in minutes", "30");
  await form.chip(page, "Type of intervention", "Home visit");
  await write(page.getByLabel("Who was present"), "Fern and a carer");
  // The key at the keyboard's corner goes on to the next text.
  await page.keyboard.press("Enter");
  await keyboard(page, page.getByLabel("Shared summary"), "Talked about staying safe");
  await write(page.getByLabel("Restricted narrative"), "Said who it was");
  await step.button(page, "Sign and finish").tap();
  await page.getByText("The note is signed and saved.").waitFor();
  const { taps } = await counted(page);
  context.diagnostic(`note: ${taps} taps`);
  assert.ok(taps <= NOTE_MOST_TAPS, `${taps} taps`);
});

test("a session, and its case note", async (context) => {
  const { page } = pia;
  await step.goTo(pia, "My work");
  await count(page);
  await place(page, "Children");
  await page.getByRole("button", { name: new RegExp(`^Session\\s*: ${ASH}`, "u") }).tap();
  await step.arrive(page, /Log a session/u);
  await form.chip(page, "Attendance", "Attended");
  await type(page, "Place", "The youth centre");
  await step.button(page, "Write the case note").tap();
  await step.arrive(page, /Case note/u);
  await page.getByText("Filled in from session 1").waitFor();
  assert.equal(await page.getByLabel("Who was present").inputValue(), ASH);
  assert.equal(await page.getByLabel("Nature of intervention").inputValue(), "Session 1");
  await page.getByRole("group", { name: "Duration in minutes" }).getByLabel("60").and(page.locator(":checked")).waitFor();
  await write(page.getByLabel("Shared summary"), "Drew a map of who is online");
  await write(page.getByLabel("Restricted narrative"), "Said who is on it twice");
  await step.button(page, "Sign and finish").tap();
  await page.getByText("The note is signed and saved.").waitFor();
  const { taps } = await counted(page);
  context.diagnostic(`session and note: ${taps} taps`);
  assert.ok(taps <= SESSION_AND_NOTE_MOST_TAPS, `${taps} taps`);
});

/** @param {import("playwright-core").Page} page @param {string} child */
function card(page, child) {
  return page.locator(".hw-card").filter({ hasText: child });
}

/** @param {import("playwright-core").Page} page @param {string} question @param {string} answer */
async function choose(page, question, answer) {
  await painted(page);
  const field = page.getByRole("group", { name: question, exact: true }).getByLabel(answer, { exact: true });
  await field.tap({ force: true });
  await form.saved(page, field);
}

/** @param {import("playwright-core").Page} page @param {string} label @param {string} text */
async function type(page, label, text) {
  await painted(page);
  const field = page.getByLabel(label, { exact: true });
  await write(field, text);
  await form.saved(page, field);
}

/** Types where the focus is already. @param {import("playwright-core").Page} page @param {string} label @param {string} text */
async function keys(page, label, text) {
  await painted(page);
  const field = page.getByLabel(label, { exact: true });
  await keyboard(page, field, text);
  await form.saved(page, field);
}

/** @param {import("playwright-core").Page} page @param {import("playwright-core").Locator} field @param {string} text */
async function keyboard(page, field, text) {
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.type(text);
}

/** @param {import("playwright-core").Page} page @param {string} name */
function place(page, name) {
  return page.getByRole("navigation", { name: "Places" }).getByRole("button", { name }).tap();
}
