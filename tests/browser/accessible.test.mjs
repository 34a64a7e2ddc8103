// Whether everybody can use the app: every screen of a day, in light, in the dark, in forced colours, on a narrow screen
// with large text, and by the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const ASH = "Ash Hill-Example";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;
/** @type {Phone} */
let pia;

before(async () => {
  server = await Server.start();
  await open(server);
  [ada, pia] = [await Phone.open(server), await Phone.open(server)];
});

after(async () => {
  await ada?.destroy();
  await pia?.destroy();
  await server?.stop();
});

test("what stands before the work", async () => {
  const { page } = ada;
  await look(ada, "sign in");
  await step.signIn(ada, "ada");
  await look(ada, "protect");
  await step.protect(ada);
  await step.allSent(ada);
});

test("my work, the children, a child, its timeline and search", async () => {
  const { page } = ada;
  await look(ada, "my work");
  await step.goTo(ada, "Children");
  await look(ada, "children");
  await step.openChild(ada, ROBIN);
  await look(ada, "a child");
  await step.button(page, "Timeline").click();
  await step.arrive(page, /Timeline/u);
  await look(ada, "timeline");
  await step.goTo(ada, "Search");
  await page.getByRole("searchbox").or(page.locator("main input")).first().fill("Robin");
  await page.locator("main").getByText(ROBIN).first().waitFor();
  await look(ada, "search");
  await step.goTo(ada, "Status");
  await look(ada, "status");
});

test("every section of an interview, its rows, reading back, signing and the helplines", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Interview").click();
  await step.arrive(page, "Return home interview");
  await look(ada, "the list of sections");
  await form.openSection(page, "Episodes");
  await look(ada, "section: Episodes");
  for (let title = await nextTitle(page); title !== "Read back"; title = await nextTitle(page)) {
    await form.nextSection(page, title);
    for (const words of await page.getByRole("button", { name: /^Add (a|an) /u }).allInnerTexts()) await step.button(page, words).click();
    const folded = page.locator("details:not([open]) > summary");
    while ((await folded.count()) > 0) await folded.first().click();
    await look(ada, `section: ${title}`);
  }
  await step.button(page, "Next: Read back").click();
  await step.arrive(page, "What we wrote down");
  await look(ada, "reading back");
  await step.button(page, "They changed something").click();
  await step.arrive(page, "Read back");
  await look(ada, "section: Read back");
  await form.toSections(page, "Return home interview");
  await page.getByRole("button", { name: /helplines|someone to talk to/iu }).first().click();
  await step.arrive(page, "Someone to talk to");
  await look(ada, "helplines");
  await step.back(page);
  await page.getByRole("button", { name: /^Sign/u }).first().click();
  await step.arrive(page, /^Sign/u);
  await look(ada, "signing");
});

test("a case note, a session, the wheel and the action plan", async () => {
  await step.openChild(ada, ROBIN);
  await step.button(ada.page, "Case note").click();
  await step.arrive(ada.page, /note/iu);
  await look(ada, "a case note");
  const { page } = pia;
  await step.setUp(pia, "pia");
  await step.openChild(pia, ASH);
  await look(pia, "a child of Phoenix");
  await step.button(page, "Log a session").click();
  await step.arrive(page, /Log a session/u);
  await look(pia, "logging a session");
  await step.button(page, "Score the wheel").click();
  await step.button(page, "Score the wheel now").click();
  await page.getByRole("radio").first().waitFor();
  await look(pia, "scoring the wheel");
  await step.openChild(pia, ASH);
  await page.locator(".hw-kind").filter({ hasText: "Phoenix action plan" }).getByRole("button", { name: "Begin" }).click();
  await step.arrive(page, "Phoenix action plan");
  await look(pia, "an action plan");
});

test("locked", async () => {
  await step.goTo(ada, "Status");
  await step.button(ada.page, "Lock now").click();
  await step.arrive(ada.page, "Unlock Homeward");
  await look(ada, "locked");
});

test("the keyboard alone unlocks, opens a child and writes", async () => {
  const { page } = ada;
  await page.getByLabel("Passphrase", { exact: true }).focus();
  await page.keyboard.type(step.PASSPHRASE);
  await page.keyboard.press("Enter");
  await step.heading(page, "Unlock Homeward").waitFor({ state: "detached" });
  await reach(page, /^Children$/u);
  await step.arrive(page, "Children");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "a new screen begins at its heading");
  await reach(page, new RegExp(ROBIN, "u"));
  await step.arrive(page, ROBIN);
  await reach(page, /^Safety plan$/u);
  await step.arrive(page, "Safety plan");
  const visible = await page.evaluate(() => {
    const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement ?? document.body);
    return outlineStyle !== "none" || boxShadow !== "none" || document.activeElement?.tagName === "H1";
  });
  assert.ok(visible, "the focus can be seen");
});

/** Goes by the Tab key until the focus is on the button with this name, and presses it. */
async function reach(page, name) {
  for (let tabs = 0; tabs < 80; tabs += 1) {
    await page.keyboard.press("Tab");
    // Behind the last thing the focus is on the whole page, which says everything.
    const said = await page.evaluate(() => {
      const focused = document.activeElement?.closest("button, a");
      return (focused?.getAttribute("aria-label") ?? focused?.textContent ?? "").trim().replace(/\s+/gu, " ");
    });
    if (name.test(said)) {
      await page.keyboard.press("Enter");
      return;
    }
  }
  assert.fail(`no way by the keyboard to ${name}`);
}

/** Reads where “Next” leads, or null at the last section. */
async function nextTitle(page) {
  const next = page.getByRole("button", { name: /^Next/u });
  if ((await next.count()) === 0) return null;
  return (await next.first().innerText()).replace(/^Next( section)?:?\s*/u, "").trim();
}
