// Whose an interview is: beginning takes it, says who has it, or keeps the claim until there is a connection.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import * as form from "./forms.mjs";
import { ANSWERS, Middle } from "./middle.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const INTERVIEW = "Return home interview";

let birthdays = 0;
/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("beginning an interview takes it, and a colleague is told who has it", async () => {
  const [ada, ben] = [await Phone.open(server), await Phone.open(server)];
  try {
    const { name, episode } = await waiting("Lark", { ada: "missing", ben: "missing" });
    await step.setUp(ada, "ada");
    await step.setUp(ben, "ben");
    await card(ben.page, name).getByText("Waits for a worker.").waitFor();
    await begin(ada, name);
    await step.allSent(ada);
    assert.equal((await office.desks.mo.get(`/v1/missing-episodes/${episode}`)).taken_by, office.users.ada);
    // Ben has not heard of it, and begins.
    await step.openChild(ben, name);
    await todo(ben.page, "Interview").tap();
    await ben.page.getByText("Ada Missing has taken this interview. Speak to them before you begin one.").waitFor();
    await step.goTo(ben, "My work");
    await card(ben.page, name).getByText("Ada Missing has taken it.").waitFor();
    assert.equal(await card(ben.page, name).getByRole("button", { name: "Take it" }).count(), 0);
    await picture(ben.page, "taken-by-another");
  } finally {
    await ada.destroy();
    await ben.destroy();
  }
});

test("begun without a connection, the claim is kept; where a colleague was first the clash is shown", async () => {
  const [ada, ben] = [await Phone.open(server), await Phone.open(server)];
  const { page } = ben;
  try {
    const { name } = await waiting("Wren", { ada: "missing", ben: "missing" });
    await step.setUp(ben, "ben");
    await ben.offline();
    await begin(ben, name);
    await step.goTo(ben, "My work");
    await card(page, name).getByText("It is yours once the server has heard it.").waitFor();
    await step.setUp(ada, "ada");
    await card(ada.page, name).getByRole("button", { name: "Take it" }).tap();
    await card(ada.page, name).getByText("Yours.").waitFor();
    await ben.online();
    await card(page, name).getByText("You began it without a connection. Ada Missing had taken it before: speak to them. What you wrote is kept.").waitFor();
    await picture(page, "clash");
    // Nothing that is touched lies half under the bar of places.
    await card(page, name).scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight }));
    await assertAccessible(page, "an interview that a colleague was first with");
    await card(page, name).getByRole("button", { name: "Go on" }).tap();
    await page.getByRole("heading", { name: "Ada Missing had taken this interview before" }).waitFor();
    await step.goTo(ben, "My work");
    await card(page, name).getByRole("button", { name: "Leave it to them" }).tap();
    await card(page, name).getByText("Ada Missing has taken it.").waitFor();
  } finally {
    await ada.destroy();
    await ben.destroy();
  }
});

test("Take it keeps the claim whatever else answers, and it is made as soon as the server does", async () => {
  const middle = await Middle.stand(server);
  const phone = await Phone.open(middle);
  const { page } = phone;
  try {
    const names = [];
    for (const way of Object.keys(ANSWERS)) names.push([way, (await waiting(["Finn", "Nell", "Otto", "Iris", "Hugo", "Maud", "Toby", "Edie"][names.length] ?? "Zed", { ada: "missing" })).name]);
    await step.setUp(phone, "ada");
    for (const [way, name] of names) {
      middle.answer(/^POST \/v1\/missing-episodes\/[^/]+\/take$/u, ANSWERS[way]);
      await card(page, name).getByRole("button", { name: "Take it" }).tap();
      await card(page, name).getByText("You asked for it without a connection.").waitFor();
      assert.ok(middle.answered > 0, way);
      await step.stripSays(phone, /interviews? asked for/u);
    }
    await picture(page, "claimed");
    middle.pass();
    await phone.offline();
    await phone.online();
    for (const [, name] of names) await card(page, name).getByText("Yours.").waitFor();
    await step.allSent(phone);
  } finally {
    await phone.destroy();
    await middle.close();
  }
});

test("an interview is given back, and one begun by mistake is discarded while nothing is in it", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    const { name, episode, child } = await waiting("Finch", { ada: "missing" });
    await step.setUp(phone, "ada");
    await begin(phone, name);
    await step.button(page, "Begun by mistake? Discard it").tap();
    await step.goTo(phone, "My work");
    await card(page, name).getByText("Yours.", { exact: true }).waitFor();
    await card(page, name).getByRole("button", { name: "Start the interview" }).tap();
    await step.arrive(page, "Episodes");
    await step.back(page);
    await step.goTo(phone, "My work");
    await card(page, name).getByText("Yours. The record is begun.").waitFor();
    await card(page, name).getByRole("button", { name: "Give it back" }).tap();
    await card(page, name).getByText("Waits for a worker.").waitFor();
    await step.sendNow(phone);
    await step.allSent(phone);
    const shown = await office.desks.mo.get(`/v1/missing-episodes/${episode}`);
    assert.deepEqual([shown.taken_by, shown.waiting], [undefined, true]);
    const { items } = await office.desks.mo.get(`/v1/records?child=${child}&kind=return-home-interview`);
    for (const { id } of items) await untilEmpty(id);
    // Something written keeps it.
    await begin(phone, name);
    await form.openSection(page, "Interview");
    await form.type(page, "Where", "At home (invented)");
    await form.toSections(page, INTERVIEW);
    assert.equal(await page.getByText("Begun by mistake?").count(), 0);
  } finally {
    await phone.destroy();
  }
});

/** Waits until nothing is in a record at the office any more. @param {string} id */
async function untilEmpty(id) {
  const until = Date.now() + step.PATIENCE_MS;
  for (;;) {
    const { data } = await office.desks.mo.get(`/v1/records/${id}`);
    if (Object.keys(data).length === 0) return;
    assert.ok(Date.now() < until, JSON.stringify(data));
  }
}

/** Adds a child who is back, and whose interview waits. @param {string} forename @param {Record<string, string>} workers */
async function waiting(forename, workers) {
  const { desks, users, now } = office;
  const surname = `${step.canary()}-Example`;
  const child = await addChild(desks, users, { forename, surname, date_of_birth: born() }, workers);
  const episode = await report(desks, now, { child, reported: 30, returned: 10, classification: "missing" });
  return { child, episode, name: `${forename} ${surname}` };
}

/** Another birthday for each child, so that none is taken for another. */
function born() {
  birthdays += 1;
  return new Date(Date.UTC(2011, 0, birthdays)).toISOString().slice(0, 10);
}

/** Begins the interview on the child's page. @param {Phone} phone @param {string} name */
async function begin(phone, name) {
  await step.openChild(phone, name);
  await todo(phone.page, "Interview").tap();
  await step.arrive(phone.page, INTERVIEW);
}

/** @param {import("playwright-core").Page} page @param {string} words */
const todo = (page, words) => page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: words });

/** The card of a child's interview on my work. @param {import("playwright-core").Page} page @param {string} name */
const card = (page, name) => page.locator(".hw-card").filter({ hasText: name });
