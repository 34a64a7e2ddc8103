// Fingers that touch twice: what is opened opens once, what is written is written once, and the second touch does not fall on the next screen.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { Desk, open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
/** Between the touches of a finger that touches twice. */
const APART_MS = 110;
/** A phone so much slower than this machine is still drawing when the second touch comes. */
const SLOWER = 6;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const earlier = [{ intent: "add_row", path: `/places/${randomUUID()}`, values: { place: "The old mill", address: "1 Mill Lane (invented)", when: "in March" } }];
  await office.desks.mo.edit(randomUUID(), { kind: "return-home-interview", child: office.children.Robin, intents: earlier });
  ada = await Phone.open(server);
  await step.setUp(ada, "ada");
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("a screen that is asked for twice before it is drawn is opened once", async () => {
  const { page } = ada;
  const screens = { "Report missing": /Report missing/u, "Case note": /Case note/u, "Read the notes": /Case notes/u, Summary: /Summary/u, Timeline: /Timeline/u, Helplines: /.*/u };
  for (const [words, title] of Object.entries(screens)) {
    await step.openChild(ada, ROBIN);
    await untilGone(step.button(page, words));
    await step.arrive(page, title);
    await step.back(page);
    await step.arrive(page, ROBIN);
  }
});

test("what is begun with a double touch is begun once", async () => {
  const { page } = ada;
  const desk = await Desk.signIn(server, "ada");
  const interviews = async () => (await desk.get(`/v1/records?child=${office.children.Robin}&kind=return-home-interview`)).items.length;
  const before = await interviews();
  await step.openChild(ada, ROBIN);
  await untilGone(page.locator(".hw-kind").filter({ hasText: "Return home interview" }).getByRole("button", { name: "New" }));
  await step.arrive(page, "Return home interview");
  await form.openSection(page, "While away");
  const places = page.locator("[data-path='/places'] .hw-entry");
  // A place of an earlier interview, taken twice, is one place.
  await untilGone(step.button(page, /The old mill/u));
  await places.first().waitFor();
  assert.equal(await places.count(), 1);
  await step.sendNow(ada);
  await step.allSent(ada);
  assert.equal(await interviews(), before + 1);
});

for (const slower of [1, SLOWER]) {
  test(`the second touch of two does not fall on the next screen, ${slower === 1 ? "on a quick phone" : "on a slow phone"}`, async () => {
    const { page } = ada;
    const devtools = await ada.devtools();
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await step.openChild(ada, ROBIN);
    await step.button(page, "Case note").tap();
    await step.arrive(page, /Case note/u);
    await page.getByLabel("Shared summary").fill("Talked in the park");
    await page.getByText("Saved:").waitFor();
    await twice(devtools, step.button(page, "Sign and finish"));
    await step.arrive(page, ROBIN);
    await page.getByText("The note is signed and saved.").waitFor();
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await step.back(page);
    await step.arrive(page, "Children");
    await step.openChild(ada, ROBIN);
    assert.equal(await page.locator(".hw-kind").filter({ hasText: "Safety plan" }).getByText("Not begun.").count(), 1, "nothing was begun by the second touch");
  });
}

test("an amendment is kept as it is typed, and added once", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await page.locator(".hw-kind").filter({ hasText: "Case note" }).locator(".hw-row").first().tap();
  await step.button(page, /^Read /u).first().tap();
  await step.button(page, "Write an amendment").tap();
  const words = page.locator("hw-amend textarea");
  await words.pressSequentially("It was the other bus");
  await page.evaluate(() => document.querySelector("hw-app").dispatchEvent(new Event("hw-lock")));
  await step.arrive(page, "Unlock Homeward");
  await step.unlock(ada);
  await words.waitFor();
  assert.equal(await words.inputValue(), "It was the other bus");
  await untilGone(step.button(page, "Add the amendment"));
  await page.locator(".hw-amendment__text").first().waitFor();
  await words.waitFor({ state: "detached" });
  assert.deepEqual(await page.locator(".hw-amendment__text").allInnerTexts(), ["It was the other bus"]);
  // What was added is not offered again.
  await page.reload();
  await step.unlock(ada);
  await page.locator(".hw-amendment__text").waitFor();
  assert.equal(await words.count(), 0);
});

/** Touches something again as long as it is there and can be touched, up to three times. @param {import("playwright-core").Locator} locator */
async function untilGone(locator) {
  await locator.evaluate(async (button) => {
    for (let touch = 0; touch < 3 && button.isConnected; touch += 1) {
      button.click();
      await new Promise((done) => setTimeout(done));
    }
  });
}

/** Touches twice, as fast as fingers do. @param {import("playwright-core").CDPSession} devtools @param {import("playwright-core").Locator} locator */
async function twice(devtools, locator) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const touch = () => Promise.all([
    devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] }),
    devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] }),
  ]);
  const first = touch();
  await new Promise((done) => setTimeout(done, APART_MS));
  await Promise.all([first, touch()]);
}
