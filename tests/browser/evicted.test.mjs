// The browser clears the store under the app: what is in memory is kept anew, or at least sent, and the words on the screen are true.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPlan, planAtOffice, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { allSent, canary, setUp, stripSays, unlock } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("what a cleared store held is kept anew, and nothing is lost when the browser is killed then", async () => {
  const [first, second] = [canary(), canary()];
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ada");
    await phone.close();
    await phone.relaunch();
    await unlock(phone);
    await allSent(phone);
    await phone.offline();
    await openPlan(phone);
    await write(phone, first);
    await clear(phone);
    await write(phone, `${first} ${second}`);
    await stripSays(phone, "1 record on this phone only");
    await phone.kill();
    await phone.relaunch();
    await unlock(phone);
    await openPlan(phone);
    assert.equal(await triggers(phone).inputValue(), `${first} ${second}`);
    await phone.online();
    await allSent(phone);
    assert.ok((await planAtOffice(office.desks.mo, office.children.Sky)).data.triggers.includes(`${first} ${second}`));
  } finally {
    await phone.destroy();
  }
});

test("where nothing can be kept any more, what is in memory is sent when there is a connection, and the screen says how it stands", async () => {
  const [first, second] = [canary(), canary()];
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ben");
    await phone.offline();
    await openPlan(phone, "Robin Reed-Example");
    await write(phone, first);
    // A store that is open believes the room it found, so the phone is full before it is opened.
    await phone.close();
    await phone.launch();
    await phone.setQuota(1);
    await phone.openApp();
    await unlock(phone);
    await openPlan(phone, "Robin Reed-Example");
    await clear(phone);
    await triggers(phone).fill(`${first} ${second}`);
    await triggers(phone).blur();
    await phone.page.getByText(/The browser has cleared what this phone kept, and lets nothing be kept now\./u).first().waitFor();
    await stripSays(phone, "Not kept on this phone any more");
    await picture(phone.page, "storage-cleared");
    // What was typed last is still on the screen; what was written before goes.
    assert.equal(await triggers(phone).inputValue(), `${first} ${second}`);
    await phone.online();
    const sent = async () => (await planAtOffice(office.desks.mo, office.children.Robin))?.data.triggers ?? "";
    const until = Date.now() + 30_000;
    while (!(await sent()).includes(first)) assert.ok(Date.now() < until, "what was in memory is sent");
    await stripSays(phone, "All sent before. Nothing more can be kept here.");
  } finally {
    await phone.setQuota(null).catch(() => undefined);
    await phone.destroy();
  }
});

/** Clears the app's store, as a browser does that needs the room. @param {Phone} phone */
async function clear(phone) {
  const devtools = await phone.devtools();
  await devtools.send("Storage.clearDataForOrigin", { origin: new URL(server.url).origin, storageTypes: "indexeddb" });
}
