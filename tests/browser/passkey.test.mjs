// A passkey opens the phone's key where it can hold a secret (the PRF extension), with a passphrase beside it for the day
// the phone loses it. Where it cannot, a passphrase is asked for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { CHILD, errorSays, lockNow, openPlan, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { allSent, arrive, button, canary, PASSPHRASE, protect, signIn, unlock } from "./steps.mjs";

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
  await open(server);
});

after(() => server.stop());

test("a finger unlocks, a wrong one does not, and the passphrase is the second way in", async () => {
  const written = canary("passkey");
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    let passkeys = await phone.addPasskeys();
    await signIn(phone, "ada");
    await arrive(page, "Choose how to unlock");
    await assertAccessible(page, "choose how to unlock");
    await picture(page, "protect");

    await passkeys.recogniseNobody();
    await button(page, "Use finger, face or PIN").click();
    await errorSays(phone, "Your phone did not confirm.");
    await passkeys.forget();
    passkeys = await phone.addPasskeys();
    await button(page, "Use finger, face or PIN").click();
    await arrive(page, "Keep a passphrase as well?");
    await assertAccessible(page, "keep a passphrase as well");
    // Whoever looks through the phone's list of passkeys learns of an app, and of nobody who uses it.
    const [credential] = (await passkeys.credentials()).slice(-1);
    assert.equal(credential.userName, "Homeward");
    assert.equal(credential.userDisplayName, "Homeward");
    await protect(phone);
    await allSent(phone);
    await openPlan(phone);
    await write(phone, written);

    await lockNow(phone);
    await assertAccessible(page, "unlock by a passkey");
    await picture(page, "unlock-passkey");
    await button(page, "Unlock with finger, face or PIN").click();
    await allSent(phone);
    await openPlan(phone);
    assert.equal(await triggers(phone).inputValue(), written);

    await lockNow(phone);
    await passkeys.recogniseNobody();
    await button(page, "Unlock with finger, face or PIN").click();
    await errorSays(phone, "Your phone did not confirm.");
    assert.ok(!(await page.content()).includes(CHILD));
    await button(page, "Use the passphrase").click();
    await unlock(phone);
    await openPlan(phone);
    assert.equal(await triggers(phone).inputValue(), written);

    await lockNow(phone);
    await passkeys.forget();
    await button(page, "Use the passphrase").click();
    await unlock(phone);
    await allSent(phone);
  } finally {
    await phone.destroy();
  }
});

test("a passkey alone opens the phone, and no passphrase is asked for", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    const passkeys = await phone.addPasskeys();
    await signIn(phone, "ben");
    await button(page, "Use finger, face or PIN").click();
    await arrive(page, "Keep a passphrase as well?");
    await button(page, "Go on without a passphrase").click();
    await button(page, "Show my code").click();
    const code = await page.locator(".hw-code").innerText();
    await button(page, "I have written it down").click();
    await arrive(page, "My work today");
    await lockNow(phone);
    assert.equal(await button(page, "Use the passphrase").count(), 0);
    await button(page, "Unlock with finger, face or PIN").click();
    await allSent(phone);

    await lockNow(phone);
    await passkeys.forget();
    await button(page, "I cannot unlock this phone").click();
    await page.getByLabel("Code from your paper").fill(code);
    await button(page, "Unlock with the code").click();
    await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByLabel("The same passphrase again", { exact: true }).fill(PASSPHRASE);
    await button(page, "Take this passphrase").click();
    await button(page, "Go on without a code").click();
    await allSent(phone);
    await lockNow(phone);
    assert.equal(await button(page, "Unlock with finger, face or PIN").count(), 0, "a passkey that was lost opens nothing any more");
    await unlock(phone);
    await allSent(phone);
  } finally {
    await phone.destroy();
  }
});

test("a phone whose passkeys hold no secret asks for a passphrase", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await phone.addPasskeys({ prf: false });
    await signIn(phone, "ben");
    await button(page, "Use finger, face or PIN").click();
    await errorSays(phone, "This phone's passkeys cannot seal anything. Choose a passphrase.");
    await arrive(page, "Choose a passphrase");
    await protect(phone, PASSPHRASE);
    await lockNow(phone);
    assert.equal(await button(page, "Unlock with finger, face or PIN").count(), 0);
    await unlock(phone);
    await allSent(phone);
  } finally {
    await phone.destroy();
  }
});
