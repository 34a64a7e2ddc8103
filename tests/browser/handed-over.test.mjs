// The phone in the young person's hands: one screen and nothing else, and no way out but the worker's unlock.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertAccessible, assertFits, assertTouchable } from "./axe.mjs";
import { locked } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import { button, goTo, openChild, setUp, unlock } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Phone} */
let phone;

before(async () => {
  server = await Server.start();
  await open(server);
});

beforeEach(async () => {
  phone = await Phone.open(server);
  await setUp(phone, "ada");
});

afterEach(() => phone.destroy());

after(() => server.stop());

test("helplines fill the screen, the two that save lives first, and only an unlock leads back", async () => {
  const { page } = phone;
  await helplines();
  await button(page, "Hand over the phone").click();
  await alone();
  const names = await page.locator(".hw-helpline__name").allTextContents();
  assert.deepEqual(names.slice(0, 2), ["Emergency", "Childline"]);
  assert.match(await page.locator(".hw-helpline__number").first().evaluate((number) => getComputedStyle(number).fontFamily), /^arial/iu);
  assert.equal(await page.getByRole("link", { name: /ceop/iu }).getAttribute("href"), "https://ceop.police.uk");
  await assertAccessible(page, "helplines handed over");
  await assertFits(page, "helplines handed over");
  await assertTouchable(page, "helplines handed over");

  await page.goBack();
  await locked(phone);
  await unlock(phone);
  assert.equal(await page.locator("hw-helplines").count(), 0);

  await helplines();
  await button(page, "Hand over the phone").click();
  await alone();
  await button(page, "Give the phone back").click();
  await locked(phone);
  await unlock(phone);
  await page.locator("hw-helplines").waitFor();
  await page.locator("hw-strip").waitFor();
});

/** Opens the helplines of a child. */
async function helplines() {
  await openChild(phone, "Robin Reed-Example");
  await button(phone.page, "Helplines").first().click();
  await phone.page.locator("hw-helplines h1").waitFor();
}

/** Waits until the screen stands alone. */
async function alone() {
  const { page } = phone;
  await button(page, "Give the phone back").waitFor();
  for (const part of ["header", "hw-strip", "nav", ".govuk-back-link"]) assert.equal(await page.locator(part).count(), 0, part);
  assert.equal(await button(page, "Exit this page").count(), 0);
}
