// A new version of the app comes while a form is half written: it waits, the words stay, and it takes over when nothing
// is open.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { locked, openPlan, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { APP, Server } from "./server.mjs";
import { button, canary, goTo, setUp, unlock } from "./steps.mjs";

/** The folder with the next version. */
const next = mkdtempSync(join(tmpdir(), "homeward-next-"));
const [old_version, new_version] = makeNext();

/** @type {Server} */
let server;
/** @type {Phone} */
let phone;

before(async () => {
  server = await Server.start();
  await open(server);
});

beforeEach(async () => {
  await serve(APP);
  phone = await Phone.open(server);
  await setUp(phone, "ada");
  assert.equal(await version(), old_version);
});

afterEach(() => phone.destroy());

after(async () => {
  await server.stop();
  rmSync(next, { recursive: true, force: true });
});

test("a new version waits while a form is half written, and takes over when the phone locks", async () => {
  const words = canary("update");
  await openPlan(phone);
  await write(phone, words);
  await serve(next);
  await triggers(phone).pressSequentially(" and then");
  await comes();
  // The page that is written on is the old one, with every word.
  assert.equal(await version(), old_version);
  assert.equal(await triggers(phone).inputValue(), `${words} and then`);
  await triggers(phone).pressSequentially(" some more");

  await goTo(phone, "Status");
  await phone.page.getByText("A new version of Homeward is ready. It starts when you lock.").waitFor();
  await button(phone.page, "Lock now").click();
  await phone.page.waitForFunction((wanted) => document.querySelector("meta[name=version]")?.content === wanted, new_version);
  await locked(phone);
  await unlock(phone);
  await openPlan(phone);
  assert.equal(await triggers(phone).inputValue(), `${words} and then some more`);
  assert.deepEqual(await keptVersions(), [`homeward-${new_version}`]);
});

test("a new version that was never locked for takes over at the next opening, and works without a network", async () => {
  const words = canary("next");
  await openPlan(phone);
  await serve(next);
  await comes();
  await write(phone, words);
  assert.equal(await version(), old_version);
  await phone.close();
  await server.kill();
  await phone.relaunch();
  await phone.page.waitForFunction((wanted) => document.querySelector("meta[name=version]")?.content === wanted, new_version);
  await locked(phone);
  await phone.kill();
  await phone.relaunch();
  await locked(phone);
  assert.equal(await version(), new_version);
  await unlock(phone);
  await openPlan(phone);
  assert.ok((await triggers(phone).inputValue()).includes(words));
});

/** Serves this version from here on. @param {string} app */
async function serve(app) {
  await server.kill();
  server.app = app;
  await server.restart();
}

/** The phone asks once an hour whether there is a new version; waits until that is here whole. */
async function comes() {
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.update()).then(() => undefined));
  await phone.page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting !== null);
}

/** The version that the page is of. */
function version() {
  return phone.page.locator("meta[name=version]").getAttribute("content");
}

/** The versions that are kept on the phone. */
function keptVersions() {
  return phone.page.evaluate(() => caches.keys());
}

/**
 * Makes the next version of the app: the same, but for its number, under which the service worker keeps it. Returns both
 * numbers.
 */
function makeNext() {
  cpSync(APP, next, { recursive: true });
  const page = readFileSync(join(APP, "index.html"), "utf8");
  const old = /<meta name="version" content="([0-9a-f]+)">/u.exec(page)[1];
  const number = createHash("sha256").update(old).digest("hex").slice(0, old.length);
  for (const name of readdirSync(next).filter((file) => ["index.html", "sw.js"].includes(file))) {
    const text = readFileSync(join(next, name), "utf8").replaceAll(old, number);
    writeFileSync(join(next, name), text);
    writeFileSync(join(next, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(next, `${name}.gz`), gzipSync(text));
  }
  return [old, number];
}
