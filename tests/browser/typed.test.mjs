// What a person types or pastes is kept as it is, whatever is wrong with it, until they have put it right.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const INTERVIEW = "Return home interview";
const ROBIN = "Robin Reed-Example";
const LINE_MAX = 200;
const NARRATIVE_MAX = 20_000;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone | null} */
let ada = null;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const phone = await Phone.open(server);
  await step.setUp(phone, "ada");
  const card = phone.page.getByRole("listitem").filter({ hasText: ROBIN });
  await card.getByRole("button", { name: "Take it" }).tap();
  await card.getByText("Yours.").waitFor();
  // Closed in good order before it is killed: a browser writes down at leisure that somebody signed in.
  await phone.close();
  await phone.relaunch();
  await step.unlock(phone);
  await step.allSent(phone);
  ada = phone;
});

after(async () => {
  await ada?.destroy();
  await server.stop();
});

test("a paste over the limit is kept whole through a kill, says how much is too long, and is sent once it is shorter", async () => {
  const { page } = ada;
  const [line, story] = [step.canary(), step.canary()];
  const tooLong = `${"A word. ".repeat(30)}${line}`;
  const saga = `${"They talked. ".repeat(1_600)}${story}`;
  await openInterview();
  await form.openSection(page, "Interview");
  await paste("Where", tooLong);
  const where = page.locator("[data-path='/where']");
  await where.getByText(`${tooLong.length - LINE_MAX} characters too long`).waitFor();
  assert.equal(await where.getByText("Saved", { exact: true }).count(), 0);
  await assertAccessible(page, "a line that is too long");
  await paste("What was happening before", saga);
  await page.locator("[data-path='/before']").getByText(`${saga.length - NARRATIVE_MAX} characters too many`).waitFor();
  await page.locator("[data-path='/before'] .govuk-error-message").waitFor();
  await ada.kill();

  await ada.relaunch();
  await step.unlock(ada);
  await openInterview();
  const task = (title) => ada.page.locator(".govuk-task-list__item").filter({ hasText: title });
  await task("Before").getByText("1 not finished").waitFor();
  await picture(ada.page, "not-finished");
  await form.openSection(ada.page, "Before");
  const narrative = ada.page.getByLabel("What was happening before", { exact: true });
  assert.equal(await narrative.inputValue(), saga);
  await narrative.fill(`They talked. ${story}`);
  await form.saved(ada.page, narrative);
  await form.toSections(ada.page, INTERVIEW);
  await form.openSection(ada.page, "Interview");
  const field = ada.page.getByLabel("Where", { exact: true });
  assert.equal(await field.inputValue(), tooLong);
  await field.fill(`In the car, ${line}`);
  await form.saved(ada.page, field);
  await form.toSections(ada.page, INTERVIEW);
  assert.equal(await ada.page.getByText("not finished").count(), 0);
  await step.sendNow(ada);
  await step.allSent(ada);
  const { data } = await interview();
  assert.deepEqual([data.where, data.before], [`In the car, ${line}`, `They talked. ${story}`]);
});

test("a date without its time is kept as it was typed, shown as not finished, and survives a kill", async () => {
  await openInterview();
  await form.openSection(ada.page, "Interview");
  const group = (page) => page.getByRole("group", { name: "When", exact: true });
  // The time at which she came here is filled in: she knows the day alone.
  await ada.page.getByRole("button", { name: /^Clear\s*: When$/u }).tap();
  await form.saved(ada.page, group(ada.page).getByLabel("Day", { exact: true }));
  const rows = await waitingRows();
  for (const [part, text] of [["Day", "24"], ["Month", "11"], ["Year", "2026"]]) await group(ada.page).getByLabel(part, { exact: true }).fill(text);
  // Nothing says that it is wrong while it is typed, and a moment after the last key it is on the disk.
  assert.equal(await ada.page.locator("[data-path='/interviewed_at'] .govuk-error-message").count(), 0);
  while ((await waitingRows()) === rows) await ada.page.evaluate(() => new Promise(requestAnimationFrame));
  await ada.kill();
  await ada.relaunch();
  await step.unlock(ada);
  await openInterview();
  await ada.page.locator(".govuk-task-list__item").filter({ hasText: "1 not finished" }).getByRole("button", { name: "Interview", exact: true }).waitFor();
  await form.openSection(ada.page, "Interview");
  const parts = await Promise.all(["Day", "Month", "Year"].map((part) => group(ada.page).getByLabel(part, { exact: true }).inputValue()));
  assert.deepEqual(parts, ["24", "11", "2026"]);
  await ada.page.locator("[data-path='/interviewed_at']").getByText("Enter the time too").waitFor();
  await group(ada.page).getByLabel("Time", { exact: true }).fill("14:05");
  await ada.page.getByLabel("Where", { exact: true }).focus();
  await ada.page.locator("[data-path='/interviewed_at']").getByText("Saved", { exact: true }).waitFor();
  await form.toSections(ada.page, INTERVIEW);
  assert.equal(await ada.page.getByText("not finished").count(), 0);
});

test("a word processor's characters and half an emoji stop nothing from being saved", async () => {
  const { page } = ada;
  await openInterview();
  await form.openSection(page, "Before");
  await paste("What was happening before", "One\u{b}two\u{c}three\u0000 and half \ud83d of it");
  const narrative = page.getByLabel("What was happening before", { exact: true });
  await form.saved(page, narrative);
  const kept = "One\ntwo\nthree\ufffd and half \ufffd of it";
  assert.equal(await narrative.inputValue(), kept);
  await narrative.pressSequentially(" and on 👩‍👧");
  await narrative.blur();
  await form.saved(page, narrative);
  await form.nextSection(page, "While away");
  await step.sendNow(ada);
  await step.allSent(ada);
  assert.equal((await interview()).data.before, `${kept} and on 👩‍👧`);
});

async function openInterview() {
  await step.openChild(ada, ROBIN);
  await ada.page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
  await step.arrive(ada.page, INTERVIEW);
}

/** Puts a text in the place of what a field holds, as pasting does. @param {string} label @param {string} text */
async function paste(label, text) {
  const field = ada.page.getByLabel(label, { exact: true });
  await field.focus();
  await field.evaluate((control, pasted) => {
    control.select();
    // As a paste does, it keeps within what the control takes.
    document.execCommand("insertText", false, pasted);
    if (control.value !== pasted && control.value.length === 0) control.value = pasted;
    control.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  }, text);
}

/** How many rows of work that is on this phone only lie in its store. */
function waitingRows() {
  return ada.page.evaluate(() => new Promise((done, fail) => {
    const request = indexedDB.open("homeward");
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      const count = request.result.transaction("waiting").objectStore("waiting").count();
      count.onsuccess = () => {
        request.result.close();
        done(count.result);
      };
    };
  }));
}

async function interview() {
  const { items } = await office.desks.mo.get(`/v1/records?child=${office.children.Robin}&kind=return-home-interview`);
  return office.desks.mo.get(`/v1/records/${items[0].id}`);
}
