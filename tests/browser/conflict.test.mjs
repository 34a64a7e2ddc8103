// Two workers write about one child, each without the other: nothing of either is lost, and a person decides.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const PLAN = "Safety plan";
const BOTH = "Two people wrote different things";
/** Each word is typed once, on one phone. */
const words = Object.fromEntries(
  ["start", "ada-places", "ben-places", "ada-friends", "ben-friends", "ada-triggers", "ben-triggers"].map((where) => [where, step.canary()]),
);

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;
/** @type {Phone} */
let ben;

before(async () => {
  server = await Server.start();
  office = await open(server);
  [ada, ben] = [await Phone.open(server), await Phone.open(server)];
  await step.setUp(ada, "ada");
  await openPlan(ada);
  await form.openSection(ada.page, "Triggers and warning signs");
  await form.type(ada.page, "Triggers", `It begins with ${words.start}.`);
  await step.sendNow(ada);
  await step.allSent(ada);
  // Ben's phone has the record that Ada's began.
  await step.setUp(ben, "ben");
});

after(async () => {
  await ada?.destroy();
  await ben?.destroy();
  await server?.stop();
});

test("two phones without a signal write into the same fields", async () => {
  for (const [phone, who] of [[ada, "ada"], [ben, "ben"]]) {
    await phone.offline();
    const { page } = phone;
    await openPlan(phone);
    await form.openSection(page, "Triggers and warning signs");
    const triggers = page.getByLabel("Triggers", { exact: true });
    assert.equal(await triggers.inputValue(), `It begins with ${words.start}.`);
    await triggers.tap();
    // One writes at the beginning, the other at the end.
    await triggers.press(who === "ada" ? "Control+Home" : "Control+End");
    await triggers.pressSequentially(who === "ada" ? `${words["ada-triggers"]} rang. ` : ` Then ${words["ben-triggers"]} rang.`);
    await triggers.blur();
    await form.saved(page, triggers);
    await form.toSections(page, PLAN);
    await form.openSection(page, "What carers do");
    await form.type(page, "Usual places", words[`${who}-places`]);
    await form.type(page, "Friends", words[`${who}-friends`]);
  }
  for (const phone of [ada, ben, ada]) {
    await phone.online();
    await step.sendNow(phone);
    await step.allSent(phone);
  }
});

test("both phones show both, with who wrote it and when, and every word of the narrative", async () => {
  for (const [phone, mine, other] of [[ada, "ada", "Ben Missing"], [ben, "ben", "Ada Missing"]]) {
    const { page } = phone;
    await step.goTo(phone, "My work");
    await page.getByRole("heading", { name: "Two versions to look at" }).waitFor();
    if (phone === ada) await picture(page, "my-work-conflict", { whole: true });
    await page.getByRole("button", { name: /2 places with two versions/u }).tap();
    await step.arrive(page, BOTH);
    for (const [label, field] of [["Usual places", "places"], ["Friends", "friends"]]) {
      const place = conflict(page, label);
      await claim(place, words[`${mine}-${field}`]).getByText(/^You, \d+ \w+ \d{4}, \d+:\d\d[ap]m$/u).waitFor();
      const theirs = mine === "ada" ? "ben" : "ada";
      await claim(place, words[`${theirs}-${field}`]).getByText(new RegExp(`^${other}, \\d+ \\w+ \\d{4}, `, "u")).waitFor();
    }
    await assertAccessible(page, "two versions");
    if (phone === ada) await picture(page, "conflict", { whole: true });
    await openPlan(phone);
    await page.getByRole("heading", { name: BOTH }).waitFor();
    await form.openSection(page, "Triggers and warning signs");
    const text = await page.getByLabel("Triggers", { exact: true }).inputValue();
    assert.equal(text, `${words["ada-triggers"]} rang. It begins with ${words.start}. Then ${words["ben-triggers"]} rang.`);
  }
});

test("one chooses, and the other sees that it is settled", async () => {
  const { page } = ada;
  await openConflicts(ada);
  await claim(conflict(page, "Usual places"), words["ben-places"]).getByRole("button", { name: /^Choose this/u }).tap();
  await conflict(page, "Usual places").waitFor({ state: "detached" });
  await conflict(page, "Friends").waitFor();
  await step.sendNow(ada);
  await step.allSent(ada);
  await step.sendNow(ben);
  await step.allSent(ben);
  await openConflicts(ben);
  await conflict(ben.page, "Friends").waitFor();
  assert.equal(await conflict(ben.page, "Usual places").count(), 0, "settled");
  await ben.page.getByText("Chosen before").tap();
  const chosen = ben.page.getByText(/Chosen by Ada Missing/u);
  await chosen.waitFor();
  assert.match(await chosen.innerText(), new RegExp(`${words["ada-places"]}.*${words["ben-places"]}|${words["ben-places"]}.*${words["ada-places"]}`, "su"));
  await openPlan(ben);
  await form.openSection(ben.page, "What carers do");
  assert.equal(await ben.page.getByLabel("Usual places", { exact: true }).inputValue(), words["ben-places"]);
});

test("what is left to the manager keeps both, at the office too", async () => {
  const { page } = ben;
  await openConflicts(ben);
  await step.button(page, "Leave it to the manager").tap();
  await page.getByText("Left to the manager. Both are kept.").waitFor();
  const { mo } = office.desks;
  const { items } = await mo.get(`/v1/records?child=${office.children.Robin}`);
  const plan = items.find(({ kind }) => kind === "safety-plan");
  const record = await mo.get(`/v1/records/${plan.id}`);
  const open = record.conflicts.map(({ path, values }) => [path, values.map(({ value }) => value).sort()]);
  assert.deepEqual(open, [["/friends", [words["ada-friends"], words["ben-friends"]].sort()]]);
  // The manager decides, and the phones follow.
  await mo.edit(plan.id, { kind: "safety-plan", child: office.children.Robin, intents: [{ intent: "resolve", id: randomUUID(), path: "/friends", value: words["ada-friends"] }] });
  for (const phone of [ada, ben]) {
    await step.sendNow(phone);
    await step.goTo(phone, "My work");
    await phone.page.getByRole("heading", { name: "Two versions to look at" }).waitFor({ state: "detached" });
    await openPlan(phone);
    await form.openSection(phone.page, "What carers do");
    assert.equal(await phone.page.getByLabel("Friends", { exact: true }).inputValue(), words["ada-friends"]);
  }
});

/** @param {Phone} phone */
async function openPlan(phone) {
  await step.openChild(phone, ROBIN);
  await step.button(phone.page, PLAN).tap();
  await step.arrive(phone.page, PLAN);
}

/** @param {Phone} phone */
async function openConflicts(phone) {
  await openPlan(phone);
  await step.button(phone.page, "See both").tap();
  await step.arrive(phone.page, BOTH);
}

/** @param {import("playwright-core").Page} page @param {string} label */
function conflict(page, label) {
  return page.locator(".hw-conflict-place").filter({ has: page.getByRole("heading", { name: label, exact: true }) });
}

/** @param {import("playwright-core").Locator} place @param {string} words */
function claim(place, words) {
  return place.locator(".hw-conflict__value").filter({ hasText: words });
}
