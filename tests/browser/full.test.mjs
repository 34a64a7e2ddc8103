// The phone's storage is full in mid-sentence: the person is told where they write, nothing is lost, and it goes on by
// itself once there is room.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { lockNow, openPlan, planAtOffice, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { allSent, button, canary, PATIENCE_MS, setUp, unlock } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("a full phone says so at the field, keeps the words on the screen, and goes on when there is room", async () => {
  const [before, more] = [canary("before"), canary("more")];
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ada");
    await phone.offline();
    await openPlan(phone);
    await write(phone, before);

    await runFull(phone);
    await openPlan(phone);
    await triggers(phone).pressSequentially(` ${more}`);
    const field = phone.page.locator("[data-path='/triggers']");
    await field.getByText("Not saved: This phone is full.").waitFor({ timeout: PATIENCE_MS });
    assert.equal(await triggers(phone).inputValue(), `${before} ${more}`);
    await phone.page.getByRole("region", { name: "Not saved yet" }).getByText("What you wrote is still on the screen.").waitFor();
    assert.equal(await triggers(phone).getAttribute("aria-invalid"), "true");
    await assertAccessible(phone.page, "a full phone");
    await picture(phone.page, "storage-full");

    // Typing on is not in the way of it, and still tells that it is not kept.
    await triggers(phone).pressSequentially(" and on");
    await field.getByText("Not saved: This phone is full.").waitFor({ timeout: PATIENCE_MS });

    await phone.setQuota(null);
    await button(phone.page, "Try again").click();
    await field.getByText("Saved", { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await phone.online();
    await allSent(phone);
    const plan = await planAtOffice(office.desks.mo, office.children.Sky);
    assert.equal(plan.data.triggers, `${before} ${more} and on`);
  } finally {
    await phone.destroy();
  }
});

test("what was kept before the phone ran full is there after a crash, and a full phone still locks and opens", async () => {
  const [before, lost] = [canary("before"), canary("not-kept")];
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ben");
    await phone.offline();
    await openPlan(phone, "Robin Reed-Example");
    await write(phone, before);
    await runFull(phone);
    await openPlan(phone, "Robin Reed-Example");
    await triggers(phone).pressSequentially(` ${lost}`);
    await phone.page.getByText("Not saved: This phone is full.").waitFor({ timeout: PATIENCE_MS });
    await lockNow(phone);
    await unlock(phone);
    await phone.kill();
    await phone.relaunch();
    await unlock(phone);
    await openPlan(phone, "Robin Reed-Example");
    assert.equal(await triggers(phone).inputValue(), before);
    await write(phone, `${before} again`);
  } finally {
    await phone.destroy();
  }
});

/**
 * Fills the disk with other things. The browser looks for room when the store is opened, and believes what it found for
 * half a minute: so it is started anew.
 * @param {Phone} phone
 */
async function runFull(phone) {
  await phone.close();
  await phone.launch();
  await phone.setQuota(1);
  await phone.openApp();
  await unlock(phone);
}
