// The page in another language: chosen before anything is unlocked, changed at once without losing what is typed, and
// nothing cut where the words are longer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits } from "./axe.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { buildLonger, cut, look, NARROW, speak } from "./tongues.mjs";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start({ app: buildLonger() });
  await open(server);
  ada = await Phone.open(server);
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("the language is chosen before anything is open, keeps what is typed, and is kept", async () => {
  const { page } = ada;
  await step.arrive(page, "Sign in");
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Name of this phone").fill("Ada's own");
  await page.getByRole("button", { name: "Cymraeg" }).tap();
  await step.arrive(page, "Mewngofnodi");
  assert.equal(await page.locator("html").getAttribute("lang"), "cy");
  assert.equal(await page.getByLabel("Enw defnyddiwr").inputValue(), "ada");
  assert.equal(await page.getByLabel("Enw'r ffôn hwn").inputValue(), "Ada's own");
  await page.getByRole("button", { name: "Dangos cyfrinair" }).tap();
  await page.getByRole("button", { name: "Cuddio cyfrinair" }).waitFor();
  await page.getByRole("button", { name: "Mewngofnodi", exact: true }).tap();
  await page.getByRole("heading", { name: "Mae problem" }).waitFor();
  await assertAccessible(page, "signing in, in Welsh");
  await page.reload();
  await step.arrive(page, "Mewngofnodi");
  await page.getByRole("button", { name: "English", exact: true }).tap();
  await step.arrive(page, "Sign in");
  assert.equal(await page.locator("html").getAttribute("lang"), "en-GB");
});

test("nothing is cut at 320 px from the first start to the phone's own screen, in Welsh and in words 40 % longer", async () => {
  const { page } = ada;
  await look(ada, "sign in");
  await step.signIn(ada, "ada");
  await step.arrive(page, "Choose a passphrase");
  await look(ada, "protect");
  await step.protect(ada);
  await step.allSent(ada);
  await look(ada, "my work");
  await step.goTo(ada, "Children");
  await look(ada, "children");
  await step.goTo(ada, "Status");
  await look(ada, "status");
  await page.getByRole("button", { name: "Leave this phone" }).tap();
  await look(ada, "leaving");
  await page.getByRole("button", { name: "Stay" }).tap();
  await page.getByRole("button", { name: "Lock now" }).tap();
  await step.arrive(page, "Unlock Homeward");
  await look(ada, "unlock");
  await page.getByRole("button", { name: "I cannot unlock this phone" }).tap();
  await page.getByRole("heading", { level: 2 }).waitFor();
  await look(ada, "no way in");
  await page.getByRole("button", { name: "Try again to unlock" }).tap();
});

test("a phone is unlocked in Welsh without a connection, and its strip counts as Welsh does", async () => {
  const { page } = ada;
  await ada.offline();
  await speak(ada, "cy");
  await page.getByLabel("Cyfrinymadrodd", { exact: true }).fill(step.PASSPHRASE);
  await page.getByRole("button", { name: "Datgloi", exact: true }).tap();
  await page.getByRole("navigation", { name: "Lleoedd" }).waitFor();
  await page.getByRole("button", { name: /Anfonwyd popeth/u }).waitFor();
  await ada.online();
});

test("a form that is open follows the language, is cut nowhere, and stores what it would in English", async () => {
  const { page } = ada;
  await speak(ada, "en");
  await step.openChild(ada, "Robin Reed-Example");
  await step.button(page, "Interview").tap();
  await step.arrive(page, "Return home interview");
  await look(ada, "an interview");
  await speak(ada, "cy");
  await page.getByRole("heading", { level: 1, name: "Cyfweliad dychwelyd adref" }).waitFor();
  await page.locator(".govuk-task-list").getByRole("button", { name: "Cynnig ac ymdrechion", exact: true }).tap();
  await page.getByRole("heading", { level: 1, name: "Cynnig ac ymdrechion" }).waitFor();
  const answer = (question, option) => page.getByRole("group", { name: question, exact: true }).getByLabel(option, { exact: true });
  await page.getByRole("group", { name: "Cynigiwyd cyfweliad", exact: true }).getByRole("radio").first().check();
  await answer("Ymateb i'r cynnig", "Derbyniwyd").check();
  await look(ada, "a section");
  assert.ok(await answer("Response to the offer", "Accepted").isChecked());
  await speak(ada, "cy");
  assert.ok(await answer("Ymateb i'r cynnig", "Derbyniwyd").isChecked());
  await speak(ada, "en");
});

test("the helplines are shown in a language of the young person, whichever way it runs, and the numbers stay as they are dialled", async () => {
  const { page } = ada;
  await speak(ada, "en");
  await step.openChild(ada, "Robin Reed-Example");
  await step.button(page, "Helplines").first().tap();
  const sheet = page.locator(".hw-helplines");
  await sheet.waitFor();
  const numbers = () => sheet.locator(".hw-helpline__number bdi").allTextContents();
  const [english, dialled] = [await numbers(), await dials(sheet)];
  assert.deepEqual(english.slice(0, 2), ["999", "0800 1111"]);
  const size = page.viewportSize();
  await page.setViewportSize(NARROW);
  for (const [name, code, dir, heading, first] of [
    ["العربية", "ar", "rtl", "أشخاص يمكنك التحدث إليهم", "الطوارئ"], ["Polski", "pl", "ltr", "Z kim możesz porozmawiać", "Numer alarmowy"],
  ]) {
    await page.getByRole("button", { name, exact: true }).tap();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    assert.deepEqual([await sheet.getAttribute("lang"), await sheet.getAttribute("dir")], [code, dir]);
    assert.equal(await sheet.locator(".hw-helpline__name").first().textContent(), first);
    assert.deepEqual([await numbers(), await dials(sheet)], [english, dialled]);
    // What is read first stands where reading begins, and the digits of a number run as they are dialled.
    const where = await sheet.evaluate(places);
    assert.equal(where.atStart, true, name);
    assert.deepEqual(where.backwards, [], name);
    await picture(page, `helplines in ${code}`);
    await assertFits(page, `helplines in ${code}`);
    assert.deepEqual(await page.evaluate(cut), [], code);
    await assertAccessible(page, `helplines in ${code}`);
  }
  // The rest of the page stays the worker's.
  assert.equal(await page.locator("html").getAttribute("dir"), "ltr");
  await page.getByRole("button", { name: "Done", exact: true }).waitFor();
  await page.getByRole("group", { name: "Language of this sheet" }).getByRole("button", { name: "English", exact: true }).tap();
  await page.getByRole("heading", { level: 1, name: "Someone to talk to" }).waitFor();
  await page.setViewportSize(size);
});

async function dials(sheet) {
  return sheet.locator(".hw-helpline__number").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
}

/** Whether the sheet's words stand at the side at which its script begins, and the numbers whose digits do not run from left to right. */
function places(sheet) {
  const box = (range) => range.getBoundingClientRect();
  const name = sheet.querySelector(".hw-helpline__name");
  const words = document.createRange();
  words.selectNodeContents(name);
  const [text, around] = [box(words), box(name)];
  const atStart = sheet.dir === "rtl" ? around.right - text.right < 2 : text.left - around.left < 2;
  const backwards = [...sheet.querySelectorAll(".hw-helpline__number bdi")].filter((number) => {
    const node = [...number.childNodes].find(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim() !== "");
    const lefts = [...node.data].flatMap((letter, index) => {
      if (!/\d/u.test(letter)) return [];
      const one = document.createRange();
      one.setStart(node, index);
      one.setEnd(node, index + 1);
      return [box(one)];
    });
    // A long number may go on in another line.
    return lefts.some(({ left, top }, index) => index > 0 && top === lefts[index - 1].top && left <= lefts[index - 1].left);
  }).map((number) => number.textContent);
  return { atStart, backwards };
}
