// A passphrase that is typed on another keyboard is the same; one that is forgotten is got over by a code on paper, or the
// phone is given up and hands in what it holds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { lockNow } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { PASSWORD, Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const PLAN = "Safety plan";
const TYPED = "don't wait - “seven” otters";
const OTHER_KEYBOARD = " don’t  wait – \"seven\" otters";
const NEW = "eight green teapots sing";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;
/** @type {string} */
let code;

before(async () => {
  server = await Server.start();
  await open(server);
  ada = await Phone.open(server, { width: 390 });
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("no password manager takes the passphrase for the server's password", async () => {
  const { page } = ada;
  await step.signIn(ada, " ADA ");
  // Where it is chosen, none fills it; and the browser sees a page that still asks for a password, and keeps no username.
  for (const label of ["Passphrase", "The same passphrase again"]) {
    assert.equal(await page.getByLabel(label, { exact: true }).getAttribute("autocomplete"), "new-password");
  }
  await page.getByLabel("Passphrase", { exact: true }).fill(TYPED);
  await page.getByLabel("The same passphrase again", { exact: true }).fill(TYPED);
  await step.button(page, "Protect this phone").click();
});

test("the code is told once, after the phone is protected", async () => {
  const { page } = ada;
  await step.arrive(page, "A code for when you cannot unlock");
  await look(ada, "before the code");
  await step.button(page, "Show my code").click();
  code = await page.locator(".hw-code").innerText();
  assert.match(code, /^(?:[0-9A-Z]{4} ){5}[0-9A-Z]{4}$/u);
  await picture(page, "recovery-code");
  await look(ada, "the code");
  await step.button(page, "I have written it down").click();
  await step.arrive(page, "My work today");
  await step.allSent(ada);
});

test("a passphrase is the same with another keyboard's quotation marks, dashes and spaces", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, PLAN).tap();
  await step.arrive(page, PLAN);
  await form.openSection(page, "Triggers and warning signs");
  await form.type(page, "Triggers", "Arguments at tea");
  await step.sendNow(ada);
  await step.allSent(ada);
  await lockNow(ada);
  await notForManagers(page.getByLabel("Passphrase", { exact: true }));
  await step.unlock(ada, OTHER_KEYBOARD);
  await step.arrive(page, /./u);
});

test("a forgotten passphrase is got over by the code, without a connection, and a slip is no try", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await ada.offline();
  await lockNow(ada);
  await step.button(page, "I cannot unlock this phone").click();
  await picture(page, "recover", { whole: true });
  await look(ada, "the way in by the code");
  const field = page.getByLabel("Code from your paper");
  await field.fill(code.slice(0, -1));
  await step.button(page, "Unlock with the code").click();
  await page.locator(".govuk-error-message").getByText("look for a slip").waitFor();
  await field.fill(code.toLowerCase().replaceAll(" ", "-"));
  await step.button(page, "Unlock with the code").click();
  await page.getByLabel("New passphrase", { exact: true }).fill(NEW);
  await page.getByLabel("The same passphrase again", { exact: true }).fill(NEW);
  await look(ada, "a new passphrase");
  await step.button(page, "Take this passphrase").click();
  await step.button(page, "Go on without a code").click();
  await page.getByRole("navigation", { name: "Places" }).or(page.getByRole("button", { name: "Back", exact: true })).first().waitFor();
  await step.openChild(ada, ROBIN);
  await step.button(page, PLAN).tap();
  await step.arrive(page, PLAN);
  await form.openSection(page, "Triggers and warning signs");
  assert.equal(await page.getByLabel("Triggers", { exact: true }).inputValue(), "Arguments at tea");
  await form.type(page, "Triggers", "Not sent: ");
  await lockNow(ada);
  await page.getByLabel("Passphrase", { exact: true }).fill(TYPED);
  await step.button(page, "Unlock").click();
  await page.getByText("That did not unlock this phone.").first().waitFor();
});

test("whoever has neither gives the phone up, is told what becomes of the work, and starts again", async () => {
  const { page } = ada;
  await ada.online();
  await step.button(page, "I cannot unlock this phone").click();
  await page.getByText("1 record that was not sent can be handed in sealed").waitFor();
  assert.equal(await page.getByLabel("Code from your paper").count(), 0, "the code was used up");
  await step.button(page, "Start this phone again").click();
  await picture(page, "give-up", { whole: true });
  await look(ada, "giving a phone up");
  await step.button(page, "Forget everything and hand in").click();
  await page.getByLabel("Username").waitFor();
  await page.getByText(/1 record or photo that was not sent has/u).waitFor();
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await step.button(page, "Sign in").click();
  await step.arrive(page, /^Choose (how to unlock|a passphrase)/u);
});

/** @param {import("playwright-core").Locator} field */
async function notForManagers(field) {
  const said = await field.evaluate((input) => ({
    type: input.type, autocomplete: input.autocomplete, hidden: getComputedStyle(input).webkitTextSecurity,
    ignored: ["data-1p-ignore", "data-lpignore", "data-bwignore"].every((name) => input.hasAttribute(name)),
  }));
  assert.deepEqual(said, { type: "text", autocomplete: "off", hidden: "disc", ignored: true });
}
