// Every form in languages whose words are longer, at 320 px: nothing is cut, no word broken, nothing over something else.

import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { buildLonger, look } from "./tongues.mjs";

const ROBIN = "Robin Reed-Example";
const ASH = "Ash Hill-Example";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;
/** @type {Phone} */
let pia;

before(async () => {
  server = await Server.start({ app: buildLonger() });
  await open(server);
  [ada, pia] = [await Phone.open(server), await Phone.open(server)];
  await step.setUp(ada, "ada");
  await step.setUp(pia, "pia");
});

after(async () => {
  await ada?.destroy();
  await pia?.destroy();
  await server?.stop();
});

test("every section of an interview, its rows, reading back, signing and the helplines", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await look(ada, "a child");
  await step.button(page, "Interview").click();
  await step.arrive(page, "Return home interview");
  await form.openSection(page, "Episodes");
  await sections(ada, "Episodes", "Read back");
  await step.button(page, "Next: Read back").click();
  await step.arrive(page, "What we wrote down");
  await look(ada, "reading back");
  await step.button(page, "They changed something").click();
  await step.arrive(page, "Read back");
  await look(ada, "section Read back");
  await form.toSections(page, "Return home interview");
  await page.getByRole("button", { name: /^Sign/u }).first().click();
  await step.arrive(page, /^Sign/u);
  await look(ada, "signing");
});

test("a safety plan with its rows", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Safety plan").first().click();
  await step.arrive(page, "Safety plan");
  await look(ada, "a safety plan");
  const first = page.locator(".govuk-task-list button").first();
  const title = (await first.innerText()).trim();
  await first.click();
  await step.arrive(page, title);
  await sections(ada, title);
});

test("a case note, the notes, the summary, the timeline and search", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Timeline").click();
  await step.arrive(page, /Timeline/u);
  await look(ada, "a timeline");
  await step.back(page);
  await step.button(page, "Summary").click();
  await page.locator("hw-summary h1").waitFor();
  await look(ada, "a summary");
  await step.back(page);
  await step.button(page, "Read the notes").click();
  await page.locator("hw-notes h1").waitFor();
  await look(ada, "the notes");
  await step.back(page);
  await step.button(page, "Case note").click();
  await page.locator("hw-note h1").waitFor();
  await unfold(page);
  await look(ada, "a case note");
  await step.goTo(ada, "Search");
  await page.getByRole("searchbox").or(page.locator("main input")).first().fill("Robin");
  await page.locator("main").getByText(ROBIN).first().waitFor();
  await look(ada, "search");
});

test("a session, the wheel and an action plan", async () => {
  const { page } = pia;
  await step.openChild(pia, ASH);
  await look(pia, "a child of Phoenix");
  await step.button(page, "Log a session").click();
  await step.arrive(page, /Log a session/u);
  await unfold(page);
  await look(pia, "logging a session");
  await step.button(page, "Score the wheel").click();
  await step.button(page, "Score the wheel now").click();
  await page.getByRole("radio").first().waitFor();
  await look(pia, "scoring the wheel");
  await step.openChild(pia, ASH);
  await page.locator(".hw-kind").filter({ hasText: "Phoenix action plan" }).getByRole("button", { name: "Begin" }).click();
  await step.arrive(page, "Phoenix action plan");
  await look(pia, "an action plan");
  const first = page.locator(".govuk-task-list button").first();
  if ((await first.count()) === 0) return;
  const title = (await first.innerText()).trim();
  await first.click();
  await step.arrive(page, title);
  await sections(pia, title);
});

/** Looks at the section that is open and at all that follow, each with a row of every kind and everything unfolded. */
async function sections(phone, title, before = "") {
  const { page } = phone;
  for (let at = title; ;) {
    for (const words of await page.getByRole("button", { name: /^Add (a|an) /u }).allInnerTexts()) await step.button(page, words).click();
    await unfold(page);
    await look(phone, `section ${at}`);
    const next = page.getByRole("button", { name: /^Next/u });
    if ((await next.count()) === 0) return;
    at = (await next.first().innerText()).replace(/^Next( section)?:?\s*/u, "").trim();
    if (at === before) return;
    await form.nextSection(page, at);
  }
}

async function unfold(page) {
  const folded = page.locator("details:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
}
