// The battery dies: in mid-sentence, in the middle of sending, and while the phone is filled for the first time.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { writeMany } from "./bulk.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { Wire } from "./wire.mjs";

const ROBIN = "Robin Reed-Example";
const PLAN = "Safety plan";
/** Nobody may lose more than this by a crash. */
const LOST_MAX_MS = 1_000;
/** Between two keys, of somebody who types fast and does not look up. */
const KEY_MS = 60;
const KEYS = 50;
/** Within the first page of what a new phone is sent, and within the second. */
const FIRST_PAGE_BYTES = 1_500_000;
const SECOND_PAGE_BYTES = 5_500_000;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Wire} */
let wire;
/** @type {Phone | null} */
let ada = null;

before(async () => {
  server = await Server.start();
  office = await open(server);
  wire = await Wire.lay(server);
});

afterEach(async () => {
  await ada?.destroy();
  ada = null;
});

after(async () => {
  await wire?.close();
  await server?.stop();
});

test("killed in mid-sentence: at most the last second is lost", async (context) => {
  ada = await ready(server);
  await ada.offline();
  await openPlan(ada);
  await form.openSection(ada.page, "Triggers and warning signs");
  // A narrative that is merged, and a field that is written whole.
  const narrative = await typeAndKill(ada, "Triggers");
  context.diagnostic(`a narrative loses the last ${narrative} ms`);
  await openPlan(ada);
  await form.openSection(ada.page, "What carers do");
  const field = await typeAndKill(ada, "Friends");
  context.diagnostic(`a field loses the last ${field} ms`);
});

test("killed when the server has taken the work and the phone has not heard of it: it is there once", async () => {
  ada = await ready(wire);
  const word = step.canary();
  await openPlan(ada);
  await form.openSection(ada.page, "What the young person can do");
  const held = wire.fade(0);
  await form.type(ada.page, "What the young person can do", `Ring ${word}.`);
  const { page } = ada;
  await step.sendNow(ada);
  await held;
  const plan = await found(word);
  await ada.kill();
  wire.mend();
  await ada.relaunch();
  await step.unlock(ada);
  await step.allSent(ada);
  assert.notEqual(page, ada.page);
  const { data } = await office.desks.mo.get(`/v1/records/${plan}`);
  assert.equal(data.what_the_young_person_can_do, `Ring ${word}.`, "nothing is there twice");
  await openPlan(ada);
  await form.openSection(ada.page, "What the young person can do");
  assert.equal(await ada.page.getByLabel("What the young person can do", { exact: true }).inputValue(), `Ring ${word}.`);
});

test("killed while the phone is filled: it goes on where it was", async () => {
  const word = step.canary();
  const many = await writeMany(office.desks.mo, office.children.Robin, word);
  ada = await Phone.open(wire);
  await step.signIn(ada, "ada");
  let held = wire.fade(FIRST_PAGE_BYTES);
  await step.protect(ada);
  await held;
  await step.stripSays(ada, "Filling this phone");
  // Closed in good order before it is killed: a browser writes down at leisure that somebody signed in.
  await ada.close();
  wire.mend();
  held = wire.fade(SECOND_PAGE_BYTES);
  await ada.relaunch();
  await step.unlock(ada);
  await step.stripSays(ada, /Filling this phone: [1-9]\d* records so far/u);
  await held;
  await ada.kill();
  wire.mend();
  const before = wire.passed;
  await ada.relaunch();
  await step.unlock(ada);
  await step.allSent(ada);
  assert.ok(wire.passed - before < SECOND_PAGE_BYTES, "what was kept is not sent again");
  await step.goTo(ada, "Search");
  await ada.page.getByLabel(/^Name, alias/u).fill(`${word} ${many}`);
  await ada.page.getByText("1 match on this phone").waitFor();
});

test("killed before the browser has written the cookies of a renewal: the work is sent without signing in again", async () => {
  ada = await ready(server);
  await renewNext(ada);
  // The page writes down what it was told by the renewal, and then syncs.
  const synced = ada.page.waitForResponse((answer) => answer.url().endsWith("/v1/sync") && answer.ok());
  const renewed = ada.page.waitForResponse((answer) => answer.url().endsWith("/v1/sessions/refresh"));
  await step.sendNow(ada);
  assert.equal((await renewed).status(), 200);
  await synced;
  await ada.kill();
  await ada.relaunch();
  await step.unlock(ada);
  const word = step.canary();
  await ada.offline();
  await openPlan(ada);
  await form.openSection(ada.page, "What the young person can do");
  await form.type(ada.page, "What the young person can do", `Ring ${word}.`);
  await renewNext(ada);
  const statuses = [];
  ada.page.on("response", (answer) => {
    if (answer.url().endsWith("/v1/sessions/refresh")) statuses.push(answer.status());
  });
  await ada.online();
  await step.sendNow(ada);
  await found(word);
  // The cookie on the disk is of before the renewal: the page's last word does not fit it, and the one before does.
  assert.deepEqual(statuses, [401, 200]);
});

/** Has the next call renew the session, as ten minutes do. @param {Phone} phone */
function renewNext(phone) {
  return phone.context.clearCookies({ name: "__Host-homeward-access" });
}

/** @param {{ url: string, keyHash: string }} way */
async function ready(way) {
  const phone = await Phone.open(way);
  await step.setUp(phone, "ada");
  // See the test of the first filling.
  await phone.close();
  await phone.relaunch();
  await step.unlock(phone);
  await step.allSent(phone);
  return phone;
}

/** @param {Phone} phone */
async function openPlan(phone) {
  await step.openChild(phone, ROBIN);
  await step.button(phone.page, PLAN).tap();
  await step.arrive(phone.page, PLAN);
}

/**
 * Types without a pause, kills the phone in the middle of a word, and returns how old the oldest key is that was lost,
 * in milliseconds before the kill.
 * @param {Phone} phone @param {string} label
 */
async function typeAndKill(phone, label) {
  const text = `${step.canary()} went on and on about ${step.canary()}, and then `.repeat(2).slice(0, KEYS);
  const pressed = [];
  await phone.page.getByLabel(label, { exact: true }).tap();
  for (const key of text) {
    // The time before the key is pressed: what is measured is never less than what was lost.
    pressed.push(Date.now());
    await phone.page.keyboard.type(key, { delay: KEY_MS });
  }
  const killed = Date.now();
  await phone.kill();
  await phone.relaunch();
  await step.unlock(phone);
  await openPlan(phone);
  await form.openSection(phone.page, label === "Triggers" ? "Triggers and warning signs" : "What carers do");
  const kept = await phone.page.getByLabel(label, { exact: true }).inputValue();
  assert.ok(kept.length > 0 && text.startsWith(kept), `what is kept is what was typed: “${kept}” of “${text}”`);
  const lost = kept.length === text.length ? 0 : killed - pressed[kept.length];
  assert.ok(lost <= LOST_MAX_MS, `${text.length - kept.length} keys of the last ${lost} ms are lost`);
  return lost;
}

/** Waits until the office has a word, and returns its record. @param {string} word */
async function found(word) {
  const until = Date.now() + step.PATIENCE_MS;
  while (Date.now() < until) {
    // A child has one safety plan; of all its records it may be on a later page.
    const { items } = await office.desks.mo.get(`/v1/records?child=${office.children.Robin}&kind=safety-plan`);
    const plan = items[0];
    if (plan !== undefined && JSON.stringify(await office.desks.mo.get(`/v1/records/${plan.id}`)).includes(word)) return plan.id;
  }
  throw new Error("the server did not take the work");
}
