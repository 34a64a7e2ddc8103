// A browser closes the store under an app that sleeps: the app opens it again, and every word written since is on the disk.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPlan, planAtOffice, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import { allSent, canary, sendNow, setUp, unlock } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

/** The ways in which a connection goes. @type {[string, (phone: Phone) => Promise<void>][]} */
const WAYS = [
  ["by the browser, as when it needs the memory", forceClose],
  ["for another that makes the store over", makeOver],
];

for (const [way, close] of WAYS) {
  test(`closed ${way}: what is written afterwards is on the disk, in order`, async () => {
    const words = [canary("one"), canary("two"), canary("three")];
    const phone = await Phone.open(server);
    try {
      await setUp(phone, "ada");
      // See the test of the first filling: a browser writes down at leisure that somebody signed in.
      await phone.close();
      await phone.relaunch();
      await unlock(phone);
      await allSent(phone);
      await phone.offline();
      await openPlan(phone);
      await write(phone, words[0]);
      await close(phone);
      await write(phone, `${words[0]} ${words[1]}`);
      await close(phone);
      // Typed without a look at what is saved, while the connection goes.
      const typing = triggers(phone).pressSequentially(` ${words[2]}`, { delay: 40 });
      await close(phone);
      await typing;
      await triggers(phone).blur();
      await phone.page.locator("[data-path='/triggers']").getByText("Saved", { exact: true }).waitFor();
      await phone.kill();
      await phone.relaunch();
      await unlock(phone);
      await openPlan(phone);
      assert.equal(await triggers(phone).inputValue(), words.join(" "));
      await phone.online();
      await allSent(phone);
      assert.equal((await planAtOffice(office.desks.mo, office.children.Sky)).data.triggers.endsWith(words.join(" ")), true);
      await triggers(phone).fill("");
      await triggers(phone).blur();
      await phone.page.locator("[data-path='/triggers']").getByText("Saved", { exact: true }).waitFor();
      await sendNow(phone);
      await allSent(phone);
    } finally {
      await phone.destroy();
    }
  });
}

/** Closes every connection of the app's store, by the browser's own page about such stores. @param {Phone} phone */
async function forceClose(phone) {
  const internals = await phone.context.newPage();
  try {
    await internals.goto("chrome://indexeddb-internals");
    await internals.locator(".force-close").first().click();
    await internals.getByText(/Connections:\s*0|No connections|open connections: 0/iu).first().waitFor({ timeout: 1_000 }).catch(() => undefined);
  } finally {
    await internals.close();
    await phone.page.bringToFront();
  }
}

/** Asks for a later version of the store, which closes the others' connections, and leaves it as it is. @param {Phone} phone */
async function makeOver(phone) {
  await phone.page.evaluate(() => new Promise((done, fail) => {
    const request = indexedDB.open("homeward", 1_000);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onblocked = () => fail(new Error("the app does not let go of its store"));
    request.onerror = () => done();
    request.onsuccess = () => fail(new Error("the store was made over"));
  }));
}
