// A form is open again where it was, after a reload and after the app was killed, and nothing on the disk tells which it was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const ASH = "Ash Hill-Example";
const INTERVIEW = "Return home interview";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  office = await open(server);
  ada = await Phone.open(server, { width: 320, height: 740 });
  await step.setUp(ada, "ada");
  await ada.offline();
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("a section is open again after a reload, and the way back leads where it led", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Interview").tap();
  await step.arrive(page, INTERVIEW);
  await form.openSection(page, "Interview");
  await form.type(page, "Where", "In the car");
  await page.reload();
  await step.unlock(ada);
  await step.arrive(page, "Interview");
  assert.equal(await page.getByLabel("Where", { exact: true }).inputValue(), "In the car");
  await step.back(page);
  await step.arrive(page, INTERVIEW);
  await step.back(page);
  await step.arrive(page, ROBIN);
});

test("a note is gone on with after the app was killed, and not begun anew", async () => {
  await step.button(ada.page, "Case note").tap();
  await step.arrive(ada.page, /Case note/u);
  await ada.page.getByLabel("Shared summary").fill("Talked in the park");
  await ada.page.getByText("Saved:").waitFor();
  await ada.kill();
  await ada.relaunch();
  await step.unlock(ada);
  await step.arrive(ada.page, /Case note/u);
  await ada.page.getByLabel("Shared summary").waitFor();
  assert.equal(await ada.page.getByLabel("Shared summary").inputValue(), "Talked in the park");
  assert.equal(await step.button(ada.page, /Go on with the note/u).count(), 0);
  await step.button(ada.page, "Sign and finish").tap();
  await ada.page.getByText("The note is signed and saved.").waitFor();
  await step.goTo(ada, "Children");
  await ada.page.locator(".hw-child-row").first().waitFor();
  await ada.page.reload();
  await step.unlock(ada);
  await step.arrive(ada.page, "My work today");
});

test("what is locked in the middle of a form tells nobody which", async () => {
  await step.openChild(ada, ROBIN);
  await step.button(ada.page, "Report missing").tap();
  await step.arrive(ada.page, /Report missing/u);
  await ada.page.getByLabel("Where last seen").fill("By the river");
  await ada.page.locator("#report-last_seen_at").fill("2049-01-01T10:00");
  await step.button(ada.page, "Report missing").tap();
  await ada.page.getByText(/That is still to come/u).first().waitFor();
  assert.deepEqual(await ada.searchProfile([office.children.Robin, "Reed-Example", "By the river"]), []);
  await ada.relaunch();
  await step.arrive(ada.page, "Unlock Homeward");
  assert.equal(await ada.page.getByText(/Robin|report/iu).count(), 0);
  await step.unlock(ada);
  await step.arrive(ada.page, /Report missing/u);
  assert.equal(await ada.page.getByLabel("Where last seen").inputValue(), "By the river");
});

test("a session is open again, and not the next", async () => {
  const yan = await Phone.open(server);
  try {
    await step.setUp(yan, "yan");
    await step.openChild(yan, ASH);
    await step.button(yan.page, "Log a session").tap();
    await step.arrive(yan.page, /Log a session/u);
    await form.chip(yan.page, "Attendance", "Attended");
    await yan.page.getByText("Saved as you write:").waitFor();
      await yan.page.reload();
    await step.unlock(yan);
    await step.arrive(yan.page, /Log a session/u);
    assert.equal(await yan.page.getByLabel("Session number").inputValue(), "1");
    // A touch too much is put back.
    await form.chip(yan.page, "Attendance", "Did not attend");
    await step.button(yan.page, /^Undo\s*: Attendance/u).tap();
    assert.ok(await yan.page.getByRole("group", { name: "Attendance" }).getByLabel("Attended", { exact: true }).isChecked());
  } finally {
    await yan.destroy();
  }
});

test("a touch on a chip of a note that writes over another is put back", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  const chosen = (question, answer) => page.getByRole("group", { name: question, exact: true }).getByLabel(answer, { exact: true }).isChecked();
  const legend = await page.locator("#note-duration legend").innerText();
  await form.chip(page, legend, "15");
  await form.chip(page, legend, "45");
  await step.button(page, new RegExp(`^Undo\\s*: ${legend.replace(/[()]/gu, ".")}`, "u")).tap();
  assert.ok(await chosen(legend, "15"));
  await form.chip(page, legend, "Other");
  await step.button(page, new RegExp(`^Undo\\s*: ${legend.replace(/[()]/gu, ".")}`, "u")).tap();
  assert.ok(await chosen(legend, "15"));
  await form.chip(page, "Type of intervention", "Telephone call");
  await form.chip(page, "Type of intervention", "Session");
  await step.button(page, /^Undo\s*: Type of intervention/u).tap();
  assert.ok(await chosen("Type of intervention", "Telephone call"));
  // What was taken out comes back too.
  await step.button(page, /^Clear\s*: Type of intervention/u).tap();
  await step.button(page, /^Undo\s*: Type of intervention/u).tap();
  assert.ok(await chosen("Type of intervention", "Telephone call"));
  await page.getByText("Saved:").waitFor();
});

test("a note of minutes that are none, or of a year that is hardly meant, says so before it is signed", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  await page.getByLabel("Shared summary").fill("Talked on the way");
  await form.chip(page, await page.locator("#note-duration legend").innerText(), "Other");
  await page.locator("#note-minutes").pressSequentially("2000");
  await page.getByText("Enter a whole number from 0 to 1440").waitFor();
  await step.button(page, "Sign and finish").tap();
  await page.getByText("Something here is not finished").waitFor();
  // It is there again, with what is wrong with it.
  await page.reload();
  await step.unlock(ada);
  await page.locator("#note-minutes").waitFor();
  assert.equal(await page.locator("#note-minutes").inputValue(), "2000");
  await page.getByText("Enter a whole number from 0 to 1440").waitFor();
  await page.locator("#note-minutes").fill("200");
  await page.getByText("Enter a whole number from 0 to 1440").waitFor({ state: "detached" });
  await step.button(page, /^Change\s*: When$/u).tap();
  const when = page.locator("#note-when");
  const meant = await when.inputValue();
  await when.fill("2062-01-01T10:00");
  await page.getByText("2062? Check the year.").waitFor();
  await step.button(page, "Sign and finish").tap();
  await page.getByRole("alert").getByText("2062? Check the year.").waitFor();
  await when.fill("");
  await page.getByText("Put in a day and a time.").waitFor();
  await step.button(page, "Sign and finish").tap();
  assert.ok(await when.evaluate((field) => field === document.activeElement), "what lacks is where the hand is led");
  await when.fill(meant);
  await step.button(page, "Sign and finish").tap();
  await page.getByText("The note is signed and saved.").waitFor();
});
