// The two weeks ahead by day, without a connection; and reminders of clocks that come near.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { HOUR_MS, MINUTE_MS } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const ASH = "Ash Hill-Example";
const DAY_MS = 24 * HOUR_MS;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server?.stop());

/** Has the page look at its clocks, as it does twice a minute. @param {Phone} phone */
const turn = ({ page }) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
/** Sets the phone's clock to so long after the office opened. Without a connection, by which it would be put right. @param {Phone} phone */
const clockTo = (phone, after_ms) => phone.setClock(office.now.getTime() + after_ms - Date.now());
/** @param {Phone} phone */
const box = ({ page }) => page.getByRole("region", { name: "Reminders", exact: true }).filter({ has: page.getByRole("button", { name: "Dismiss" }) });
/** What notifications stand. @param {Phone} phone @returns {Promise<string[]>} */
const notifications = ({ page }) => page.evaluate(async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map(({ title, body }) => `${title}: ${body}`);
});

test("what is due stands on its day, and each line leads to where it is done, without a connection", async () => {
  const phone = await Phone.open(server, { width: 320, height: 640 });
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    const card = page.getByRole("listitem").filter({ hasText: ROBIN });
    await card.getByRole("button", { name: "Take it" }).tap();
    await card.getByText("Yours.").waitFor();
    await phone.offline();
    await step.openChild(phone, ROBIN);
    await step.button(page, "Safety plan").tap();
    await step.arrive(page, "Safety plan");
    await form.openSection(page, "Review");
    await form.date(page, "Review date", new Date(office.now.getTime() + DAY_MS));
    await step.goTo(phone, "My work");
    await step.button(page, "Your week").tap();
    await step.arrive(page, "Your week");
    // Sky came back 96 hours ago, Robin 20.
    const overdue = page.getByRole("region", { name: "Overdue" });
    await overdue.getByRole("button", { name: /Sky Stone-Example.*Return home interview due.*Waits for a worker/su }).waitFor();
    const due = new Date(office.now.getTime() + 52 * HOUR_MS);
    const days = page.locator("h3.hw-week__day");
    const words = (date) => date.toLocaleDateString("en-GB", { timeZone: "Europe/London", weekday: "long", day: "numeric", month: "long" }).replace(",", "");
    const after = (name) => page.locator(`xpath=//h3[contains(., "${name}")]/following-sibling::ul[1]`);
    await after(words(due)).getByRole("button", { name: ROBIN }).waitFor();
    assert.match(await days.first().innerText(), new RegExp(`^Today, ${words(office.now)}$`, "u"));
    await picture(page, "week", { whole: true });
    await look(phone, "the week");
    await after(words(new Date(office.now.getTime() + DAY_MS))).getByRole("button", { name: /Safety plan: review/u }).tap();
    await step.arrive(page, "Safety plan");
    await step.back(page);
    await after(words(due)).getByRole("button", { name: ROBIN }).tap();
    await step.arrive(page, ROBIN);
  } finally {
    await phone.destroy();
  }
});

test("a Phoenix worker's sessions and weekly contacts stand among them", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "yan");
    await phone.offline();
    await step.openChild(phone, ASH);
    await step.button(page, "Log a session").tap();
    await step.arrive(page, /Log a session/u);
    await page.getByLabel("Session number").selectOption("1");
    await form.date(page, "Date", office.now);
    await form.chip(page, "Attendance", "Attended");
    await step.button(page, "Done").first().tap();
    await step.goTo(phone, "My work");
    await step.button(page, "Your week").tap();
    await step.arrive(page, "Your week");
    await page.getByRole("region", { name: "Next week" }).getByRole("button", { name: /Ash Hill-Example.*Weekly contact/su }).waitFor();
    assert.equal(await page.getByText("Return home interview").count(), 0);
  } finally {
    await phone.destroy();
  }
});

test("a clock that comes near is told once, stays until it is put away, and is not told again after a reload", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    // What was due when the phone was filled is in my work, and no news.
    await page.waitForFunction(() => document.querySelector("hw-reminders")?.kept !== null);
    assert.equal(await box(phone).count(), 0);
    await phone.offline();
    // Robin came back 20 hours before: two hours and two minutes are left. A phone that lay so long has locked.
    await clockTo(phone, 50 * HOUR_MS - 2 * MINUTE_MS);
    await turn(phone);
    await step.unlock(phone);
    await box(phone).getByText(/^Robin Reed-Example\. Return home interview: 2 hours/u).waitFor();
    await step.button(page, "Dismiss").tap();
    await box(phone).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    const said = page.locator("#hw-announcements");
    await clockTo(phone, 50 * HOUR_MS + 2 * MINUTE_MS);
    await turn(phone);
    await box(phone).getByText(/^Robin Reed-Example\. Return home interview: 1 hour/u).waitFor();
    assert.match(await said.innerText(), /^Reminder\. Robin Reed-Example\. Return home interview: 1 hour/u);
    await picture(page, "reminder");
    await look(phone, "a reminder");
    // Where a form is open it waits.
    await step.openChild(phone, ROBIN);
    await box(phone).waitFor();
    await step.button(page, "Safety plan").tap();
    await step.arrive(page, "Safety plan");
    assert.equal(await box(phone).count(), 0);
    await step.goTo(phone, "My work");

    await page.reload();
    await step.unlock(phone);
    await box(phone).getByText(ROBIN).waitFor();
    assert.equal(await said.innerText(), "", "told once");
    await step.button(page, "Dismiss").tap();
    await box(phone).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    await page.reload();
    await step.unlock(phone);
    await step.arrive(page, "My work today");
    await page.getByRole("heading", { name: "Return home interviews" }).waitFor();
    await turn(phone);
    assert.equal(await box(phone).count(), 0);
    await clockTo(phone, 53 * HOUR_MS);
    await turn(phone);
    await step.unlock(phone);
    await box(phone).getByText("Return home interview: overdue").waitFor();
  } finally {
    await phone.destroy();
  }
});

test("a notification says how many and nothing of whom, also while the phone is locked, and only once it was asked for", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await page.evaluate(() => { globalThis.asked = 0; const ask = Notification.requestPermission.bind(Notification); Notification.requestPermission = () => { globalThis.asked += 1; return ask(); }; });
    await step.setUp(phone, "ada");
    await page.waitForFunction(() => document.querySelector("hw-reminders")?.kept !== null);
    await step.button(page, "Your week").tap();
    assert.equal(await page.evaluate(() => globalThis.asked), 0, "nobody is asked before a touch");
    await phone.context.grantPermissions(["notifications"], { origin: new URL(server.url).origin });
    await step.button(page, "Turn notifications on").tap();
    await step.button(page, "Turn notifications off").waitFor();
    assert.equal(await page.evaluate(() => globalThis.asked), 1);
    await step.goTo(phone, "Status");
    await phone.offline();
    await step.button(page, "Lock now").tap();
    await step.arrive(page, "Unlock Homeward");
    await turn(phone);
    assert.deepEqual(await notifications(phone), []);
    await clockTo(phone, 50.5 * HOUR_MS);
    await turn(phone);
    await page.waitForFunction(async () => (await (await navigator.serviceWorker.ready).getNotifications()).length > 0);
    const [told, ...others] = await notifications(phone);
    assert.match(told ?? "", /^Homeward: 1 interview is due in 1 hour \d+ minutes\. 1 interview is due in 20 hours \d+ minutes\. Open Homeward\.$/u);
    assert.deepEqual(others, []);
    assert.equal(await page.locator("body").getByText(/Robin|Sky/u).count(), 0, "a locked screen says nothing");
    // Once the app is open it has served.
    await step.unlock(phone);
    await page.waitForFunction(async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 0);
  } finally {
    await phone.destroy();
  }
});
