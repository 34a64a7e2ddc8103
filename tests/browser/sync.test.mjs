// When the phone speaks to the server: by itself, when it is asked to, and never so that something is lost.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { writeMany } from "./bulk.mjs";
import * as form from "./forms.mjs";
import { planAtOffice, show } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { PASSWORD, Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { Wire } from "./wire.mjs";

const ROBIN = "Robin Reed-Example";
const PLAN = "Safety plan";
const HOUR_MS = 3_600_000;
/** Within the second page of what a new phone is sent. */
const SECOND_PAGE_BYTES = 5_500_000;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone | null} */
let phone = null;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

afterEach(async () => {
  await phone?.destroy();
  phone = null;
});

after(() => server.stop());

test("work that waits for a day raises an alarm, which ends when it is sent", async () => {
  phone = await Phone.open(server);
  await step.setUp(phone, "ada");
  await phone.offline();
  await write("Triggers and warning signs", "Triggers");
  await step.stripSays(phone, "1 record on this phone only");
  await phone.setClock(25 * HOUR_MS);
  // A phone that was not touched for a day is locked.
  await step.arrive(phone.page, "Unlock Homeward");
  await step.unlock(phone);
  await step.stripSays(phone, "1 record on this phone only for over 24 hours");
  await step.goTo(phone, "My work");
  await phone.page.getByText(/Work has waited on this phone since \d+ \w+ \d{4}, /u).waitFor();
  await picture(phone.page, "alarm");
  await phone.setClock(0);
  await phone.online();
  if (await step.heading(phone.page, "Unlock Homeward").isVisible()) await step.unlock(phone);
  await step.sendNow(phone);
  await step.allSent(phone);
  await step.goTo(phone, "My work");
  assert.equal(await phone.page.locator("main").getByText(/Work has waited/u).count(), 0);
});

test("it is sent as soon as there is a signal, and nobody touches the phone", async () => {
  phone = await Phone.open(server);
  await step.setUp(phone, "ada");
  await phone.offline();
  const word = await write("What the young person can do", "What the young person can do");
  await step.stripSays(phone, "1 record on this phone only");
  await phone.online();
  await step.allSent(phone);
  assert.ok((await plan()).includes(word));
});

test("it is sent when the app is looked at again, by the button, and by pulling", async () => {
  phone = await Phone.open(server);
  await step.setUp(phone, "ada");
  const ways = {
    "looking at it again": async () => {
      await show(phone, false);
      await show(phone, true);
    },
    "the button of my work": async () => {
      await step.goTo(phone, "My work");
      await step.button(phone.page, "Refresh").tap();
    },
    "the button of the status screen": () => step.sendNow(phone),
    pulling: async () => {
      await step.goTo(phone, "My work");
      await phone.page.evaluate(() => scrollTo(0, 0));
      await form.drag(phone, Array.from({ length: 14 }, (_, index) => ({ x: 180, y: 160 + index * 20 })));
    },
  };
  for (const [way, send] of Object.entries(ways)) {
    // No signal that the phone could notice: the server is away, and then it is back.
    await server.kill();
    const word = await write("Triggers and warning signs", "Warning signs");
    await step.stripSays(phone, "1 record on this phone only");
    await server.restart();
    await send();
    await step.allSent(phone);
    assert.ok((await plan()).includes(word), way);
  }
});

test("the first filling tells how far it is, and goes on where it was cut", async () => {
  const word = step.canary();
  const many = await writeMany(office.desks.mo, office.children.Robin, word);
  const wire = await Wire.lay(server);
  try {
    phone = await Phone.open(wire);
    await step.signIn(phone, "ada");
    const held = wire.fade(SECOND_PAGE_BYTES);
    await step.protect(phone);
    await step.stripSays(phone, /Filling this phone: [1-9]\d* records so far/u);
    await held;
    await picture(phone.page, "filling");
    // What came so far can be worked with.
    await step.openChild(phone, ROBIN);
    await phone.page.getByRole("heading", { name: "Records", exact: true }).waitFor();
    const before = wire.passed;
    wire.mend();
    await step.stripSays(phone, /^No connection|All sent|Last contact/u);
    await step.sendNow(phone);
    await step.allSent(phone);
    assert.ok(wire.passed - before < SECOND_PAGE_BYTES, "what was kept is not sent again");
    await step.goTo(phone, "Search");
    await phone.page.getByLabel(/^Name, alias/u).fill(`${word} ${many}`);
    await phone.page.getByText("1 match on this phone").waitFor();
  } finally {
    await wire.close();
  }
});

test("where the session has ended, signing in again loses nothing", async () => {
  phone = await Phone.open(server);
  await step.setUp(phone, "ben");
  const word = await write("Triggers and warning signs", "Triggers");
  const ended = await phone.page.evaluate(async () => (await fetch("/v1/sessions/current", { method: "DELETE" })).status);
  assert.equal(ended, 204);
  await step.sendNow(phone);
  await step.stripSays(phone, "Sign in again to send. 1 record on this phone only");
  await picture(phone.page, "sign-in-again");
  // The work goes on meanwhile.
  const more = await write("What the young person can do", "What the young person can do");
  await step.goTo(phone, "Status");
  await phone.page.getByLabel("Username").fill("ben");
  await phone.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await step.button(phone.page, "Sign in again").tap();
  await step.stripSays(phone, /^(?!.*Sign in again)/su);
  await step.sendNow(phone);
  await step.allSent(phone);
  const text = await plan();
  for (const one of [word, more]) assert.ok(text.includes(one));
});

/** Writes a word into a field of the safety plan, and returns it. @param {string} section @param {string} label */
async function write(section, label) {
  const word = step.canary();
  await step.openChild(phone, ROBIN);
  await step.button(phone.page, PLAN).tap();
  await step.arrive(phone.page, PLAN);
  await form.openSection(phone.page, section);
  await form.type(phone.page, label, ` ${word} rang.`);
  return word;
}

/** What the office reads in the safety plan. */
async function plan() {
  return JSON.stringify(await planAtOffice(office.desks.mo, office.children.Robin));
}
