// What lists and search are made of is packed while nobody waits: a battery that dies meanwhile, or between a word and what finds it, loses nothing.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { Desk, open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
/** So many that packs are written. */
const RECORDS = 600;
/** So many are looked for afterwards. */
const LOOKED_FOR = 6;
/** After so many milliseconds from an unlock the phone dies: while words are read, summaries are made, packs are written. */
const DEATHS_MS = [40, 150, 400, 700, 1_100, 1_600];
const PREPARED_WITHIN_MS = 120_000;

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;
const words = Array.from({ length: RECORDS }, step.canary);

before(async () => {
  server = await Server.start();
  const office = await open(server);
  const desk = await Desk.signIn(server, "ada");
  const hands = Array.from({ length: 4 }, async (_, hand) => {
    for (let index = hand; index < RECORDS; index += 4) {
      const intents = [{ intent: "set", path: "/where", value: `At ${words[index]} House` }];
      await desk.post(`/v1/records/${randomUUID()}/edits`, { kind: "return-home-interview", child: office.children.Robin, intents });
    }
  });
  await Promise.all(hands);
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("killed while it puts its lists in order, the phone lists and finds everything", async () => {
  ada = await Phone.open(server);
  await step.setUp(ada, "ada");
  // A browser that dies within half a minute of signing in forgets that it did.
  await ada.close();
  for (const millis of DEATHS_MS) {
    await ada.relaunch();
    await step.unlock(ada);
    // The moment of the death is what is tried; nothing is waited for.
    await new Promise((done) => setTimeout(done, millis));
    await ada.kill();
  }
  await ada.relaunch();
  await step.unlock(ada);
  await step.allSent(ada);
  await prepared();
  await listed();
  for (let index = 0; index < RECORDS; index += RECORDS / LOOKED_FOR) await finds(words[index]);
  assert.deepEqual(ada.said.filter((line) => line.startsWith("uncaught")), []);
});

test("killed the moment a word is saved, the phone finds it, and no longer what stood there before", async () => {
  const { page } = ada;
  await ada.offline();
  const [before, now] = [words[1], step.canary()];
  await finds(before);
  await page.locator(".hw-found .hw-row").first().tap();
  const field = page.getByLabel("Where", { exact: true });
  await field.fill(`At ${now} House`);
  await field.blur();
  await form.saved(page, field);
  await ada.kill();
  await ada.relaunch();
  await step.unlock(ada);
  await prepared();
  await finds(now);
  await nothing(before);
  await listed();
});

async function prepared() {
  await step.goTo(ada, "My work");
  await ada.page.getByText(/Still preparing/u).waitFor({ state: "detached", timeout: PREPARED_WITHIN_MS });
}

async function listed() {
  await step.goTo(ada, "Children");
  await ada.page.locator(".hw-child-row").filter({ hasText: ROBIN }).getByText(`${RECORDS} records`).waitFor();
}

/** @param {string} word */
async function look(word) {
  await step.goTo(ada, "Search");
  await ada.page.getByRole("searchbox").fill(word);
}

/** @param {string} word */
async function finds(word) {
  await look(word);
  await ada.page.getByText("1 match on this phone").waitFor();
  await ada.page.locator(".hw-found").filter({ hasText: word }).waitFor();
}

/** @param {string} word */
async function nothing(word) {
  await look(word);
  await ada.page.getByText(`Nothing matches “${word}”`).waitFor();
}
