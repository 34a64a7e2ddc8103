// A note once begun is always offered again: on the child's page and on my work, with what is in it, however many there are.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { lockNow } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const SKY = "Sky Stone-Example";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("a note of which only the narrative is written is offered again after back, lock, reload and sending", async () => {
  const words = step.canary();
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    await phone.offline();
    await beginNote(phone, { narrative: words });
    await step.back(page);
    await assertOffered(phone, ["Written: Narrative."]);
    await picture(page, "notes-begun");
    await assertAccessible(page, "a child with a note that was begun");
    assert.equal(await page.getByText("Not begun.", { exact: true }).count() > 0, true);
    await lockNow(phone);
    await step.unlock(phone);
    await assertOffered(phone, ["Written: Narrative."]);
    await page.reload();
    await step.unlock(phone);
    await assertOffered(phone, ["Written: Narrative."]);
    await phone.online();
    await step.sendNow(phone);
    await step.allSent(phone);
    await assertOffered(phone, ["Written: Narrative."]);
    await begun(page).first().tap();
    await step.arrive(page, /Case note$/u);
    assert.equal(await page.getByLabel("Restricted narrative").inputValue(), words);
    // It is gone on with as one note: the shared half comes under the same id.
    await page.getByLabel("Who was present").fill("Gran (invented)");
    await page.getByLabel("Who was present").blur();
    await page.getByText("Saved:").waitFor();
    await step.back(page);
    await assertOffered(phone, [/Written: .*Narrative/u]);
  } finally {
    await phone.destroy();
  }
});

test("every note that was begun is listed, with what is not finished in it, and one that is signed is not", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ben");
    await phone.offline();
    const present = Array.from({ length: 5 }, step.canary);
    for (const who of present) {
      await beginNote(phone, { who }, "Robin Reed-Example");
      await step.back(page);
    }
    await assertOffered(phone, present.map(() => /^Written: /u), "Robin Reed-Example");
    await begun(page).first().tap();
    await step.arrive(page, /Case note$/u);
    await page.getByLabel("Who was present").fill("x".repeat(5_000));
    await page.getByLabel("Who was present").blur();
    await page.locator("#note-who_present-error").waitFor();
    await step.back(page);
    await assertOffered(phone, [/Not finished: /u, ...present.slice(1).map(() => /^Written: /u)], "Robin Reed-Example");
    // A half-written note is on this phone alone, and nothing says otherwise.
    assert.equal(await page.locator("hw-strip").getByText("All sent").count(), 0);
    await phone.online();
    await step.stripSays(phone, "1 record not finished");
    await step.goTo(phone, "Status");
    assert.equal(await page.getByRole("heading", { name: "Everything is sent" }).count(), 0);
    await page.getByText("In 1 record something is not finished.").waitFor();
    await step.openChild(phone, "Robin Reed-Example");
    await begun(page).nth(1).tap();
    await step.arrive(page, /Case note$/u);
    await step.button(page, "Sign and finish").tap();
    // Neither the summary nor the narrative says anything.
    await step.button(page, "Sign as it stands").tap();
    await step.arrive(page, "Robin Reed-Example");
    await assertOffered(phone, [/Not finished: /u, /^Written/u, /^Written/u, /^Written/u], "Robin Reed-Example");
  } finally {
    await phone.destroy();
  }
});

/** Begins a note. @param {Phone} phone @param {{ narrative?: string, who?: string }} what */
async function beginNote(phone, { narrative, who }, child = SKY) {
  const { page } = phone;
  await step.openChild(phone, child);
  await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Case note" }).tap();
  await step.arrive(page, /Case note$/u);
  const field = page.getByLabel(narrative === undefined ? "Who was present" : "Restricted narrative");
  await field.fill(narrative ?? who ?? "");
  await field.blur();
  await page.getByText("Saved:").waitFor();
}

/** The notes that are offered. @param {import("playwright-core").Page} page */
function begun(page) {
  return page.locator("section", { has: page.getByRole("heading", { name: "Notes you began" }) }).getByRole("button");
}

/** The child's page and my work offer these. @param {Phone} phone @param {(string | RegExp)[]} lines */
async function assertOffered(phone, lines, child = SKY) {
  const { page } = phone;
  const look = async () => {
    await page.getByRole("heading", { name: "Notes you began" }).waitFor();
    const said = await begun(page).locator(".hw-row__line:last-of-type").allTextContents();
    assert.equal(said.length, lines.length, JSON.stringify(said));
    lines.forEach((line, index) => {
      const fits = typeof line === "string" ? said[index].includes(line) : line.test(said[index].trim());
      assert.ok(fits, `${said[index]} is not ${line}`);
    });
  };
  await step.goTo(phone, "My work");
  await look();
  await step.openChild(phone, child);
  await look();
}
