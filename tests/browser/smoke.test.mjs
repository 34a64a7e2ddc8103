// The app as the real server hands it out: it opens, it can be used, and it says nothing where it should not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, assertTouchable } from "./axe.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});

after(() => server.stop());

test("a new phone shows the way to sign in", async () => {
  const phone = await Phone.open(server);
  try {
    await phone.page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await phone.page.title(), "Homeward");
    assert.equal(phone.page.url(), `${server.url}/app/`);
    await phone.page.getByLabel("Username").waitFor();
    await assertAccessible(phone.page, "sign in");
    await assertTouchable(phone.page, "sign in");
    await picture(phone.page, "sign-in");
    await phone.page.setViewportSize({ width: 320, height: 640 });
    await phone.setTextSize(200);
    await assertFits(phone.page, "sign in, 320 px wide with text of 200 %");
    assert.deepEqual(phone.said, []);
    assert.ok(phone.asked.every((url) => url.startsWith(server.url)), "nothing comes from anywhere else");
  } finally {
    await phone.destroy();
  }
});

test("the app opens again with the server gone", async () => {
  const phone = await Phone.open(server);
  try {
    await phone.page.getByRole("heading", { level: 1 }).waitFor();
    await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await server.kill();
    await phone.kill();
    await phone.relaunch();
    await phone.page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await phone.page.title(), "Homeward");
  } finally {
    await phone.destroy();
    await server.restart();
  }
});
