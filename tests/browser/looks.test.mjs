// How the app looks where room is short or wide: no word is broken, the frame leaves room for the work, nothing jumps under
// the finger, and a tablet's width is used.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, brokenWords } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const INTERVIEW = "Return home interview";
const ROBIN = "Robin Reed-Example";
const PHONE = { width: 360, height: 740 };
/** What stands above and below the work, of the height of the glass. */
const FRAME_MOST = 0.16;

/** What the strip says, and how the phone stands then. */
const STATES = {
  "1 record on this phone only": {},
  "Sign in again to send. 12 records on this phone only": { signed_in: false, unsent: 12 },
  "12 photos or recordings on this phone only for over 24 hours": { alarm: true, unsent: 0, photos: 12 },
  "12 records on this phone only": { unsent: 12, sync: { state: "failed", code: "too_large", detail: "The server has no room for what was sent. Tell your administrator.", at: "2026-01-01T00:00:00Z" } },
  "Not kept on this phone any more": { storage: "memory", unsent: 12 },
};

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  await open(server);
  ada = new Phone(server, {});
  await ada.launch();
  await ada.context.addInitScript(overhear);
  await ada.openApp();
  await step.setUp(ada, "ada");
  await ada.page.locator(".hw-card").filter({ hasText: ROBIN }).getByRole("button", { name: "Take it" }).tap();
  await ada.page.locator(".hw-card").filter({ hasText: ROBIN }).getByText("Yours.").waitFor();
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("the header, the strip and the bar leave 84 % of the glass, with work that waits and with none", async () => {
  const { page } = ada;
  await step.allSent(ada);
  assert.ok((await frame(page)) <= FRAME_MOST, `all sent: ${await frame(page)}`);
  await ada.offline();
  await page.locator(".hw-card").filter({ hasText: ROBIN }).getByRole("button", { name: "Start the interview" }).tap();
  await step.arrive(page, "Episodes");
  await form.choose(page, "Interview offered", "Yes");
  await step.goTo(ada, "My work");
  await step.stripSays(ada, "on this phone only");
  assert.ok((await frame(page)) <= FRAME_MOST, `work waits: ${await frame(page)}`);
});

test("whatever the strip says, it takes no more of the glass, at 320 px and at 360", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await step.stripSays(ada, "on this phone only");
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 740 });
    for (const [state, change] of Object.entries(STATES)) {
      await page.evaluate((change) => globalThis.phoneSays(change), change);
      await step.stripSays(ada, state);
      await picture(page, `strip ${width} ${state}`);
      const taken = await frame(page);
      assert.ok(taken <= FRAME_MOST, `${state}, ${width} px: ${taken}`);
      for (const touched of await page.locator(".hw-bar button, .hw-places button").all()) {
        const box = await touched.boundingBox();
        assert.ok(Math.min(box.width, box.height) >= 44, `${state}, ${width} px: ${await touched.textContent()} is ${box.width} by ${box.height}`);
      }
      await assertFits(page, `${state}, ${width} px`);
    }
  }
  assert.ok(await page.locator(".hw-strip__more").evaluate((line) => line.getBoundingClientRect().height > 10), "what has to be done at once is read");
  await page.evaluate(() => globalThis.phoneSays({}));
  await page.setViewportSize(PHONE);
});

test("no word of what is touched is broken, at 320 px and with text of 200 %", async () => {
  const { page } = ada;
  const look = async (screen) => {
    for (const [width, percent] of [[320, 100], [390, 200], [320, 200]]) {
      await page.setViewportSize({ width, height: 740 });
      await ada.setTextSize(percent);
      assert.deepEqual(await page.evaluate(brokenWords), [], `${screen}, ${width} px at ${percent} %`);
      await assertFits(page, `${screen}, ${width} px at ${percent} %`);
    }
    await ada.setTextSize(100);
    await page.setViewportSize(PHONE);
  };
  await look("my work");
  await step.goTo(ada, "Children");
  await page.locator(".hw-child-row").first().waitFor();
  await look("children");
  await page.getByRole("button", { name: /^Note\s*:/u }).first().tap();
  await step.arrive(page, /Case note/u);
  await page.getByRole("button", { name: /^Change/u }).waitFor();
  await look("a note");
  await step.openChild(ada, ROBIN);
  await look("a child");
  await openInterview(page);
  await look("the sections");
  await form.openSection(page, "Episodes");
  await look("a section");
});

test("nothing moves when a choice is made or saved", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await openInterview(page);
  await form.openSection(page, "Interview");
  await page.getByText("Filled in with").first().waitFor();
  const top = (path) => page.locator(`[data-path='${path}']`).evaluate((field) => field.getBoundingClientRect().top + scrollY);
  const below = async () => [await top("/alone"), await top("/confidentiality_explained"), await top("/before")];
  const then = await below();
  await form.choose(page, "Alone?", "Yes");
  await form.choose(page, "Push", "Home");
  await form.type(page, "Where", "In the car");
  assert.deepEqual(await below(), then);
});

test("a button that is busy keeps its colour under a finger", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  const colours = await page.evaluate(() => {
    const style = (button) => getComputedStyle(button).backgroundColor;
    const make = (look) => document.querySelector("main").appendChild(Object.assign(document.createElement("button"), { className: `govuk-button ${look}`, textContent: "Busy" }));
    return ["", "govuk-button--secondary", "govuk-button--warning"].map((look) => {
      const button = make(look);
      button.id = `busy${look}`;
      const own = style(button);
      button.disabled = true;
      return { id: button.id, own };
    });
  });
  for (const { id, own } of colours) {
    const button = page.locator(`[id='${id}']`);
    await button.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await button.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    // The colour comes over a moment.
    await button.evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
    assert.equal(await button.evaluate((element) => getComputedStyle(element).backgroundColor), own, id);
    await button.evaluate((element) => element.remove());
  }
});

test("on a tablet the sections stand beside the one that is open", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await openInterview(page);
  await form.openSection(page, "Interview");
  const beside = page.locator(".hw-beside");
  assert.equal(await beside.isVisible(), false, "on a phone there is no room for it");
  await page.setViewportSize({ width: 1024, height: 768 });
  await beside.waitFor();
  const [list, open] = [await beside.boundingBox(), await page.locator(".hw-section").boundingBox()];
  assert.ok(list.x + list.width <= open.x, "beside, not above");
  assert.ok(list.width + open.width > 0.85 * 1024, "the width is used");
  await beside.getByRole("button", { name: "Harm", exact: true }).tap();
  await step.arrive(page, "Harm");
  assert.equal(await beside.getByRole("button", { name: "Harm", exact: true }).getAttribute("aria-current"), "true");
  await page.setViewportSize(PHONE);
});

test("nobody has to know our words", async () => {
  const { page } = ada;
  await step.goTo(ada, "Children");
  await page.locator(".hw-child-row").first().waitFor();
  for (const words of [/header only/iu, /begin another/iu]) assert.equal(await page.getByText(words).count(), 0);
  await step.openChild(ada, ROBIN);
  for (const words of [/header only/iu, /begin another/iu]) assert.equal(await page.getByText(words).count(), 0);
});

/** @param {import("playwright-core").Page} page */
async function openInterview(page) {
  await step.button(page, "Interview").tap();
  await step.arrive(page, INTERVIEW);
}

/** Runs in the page: lets a test say how the phone stands, in the place of the worker. */
function overhear() {
  let worker = null;
  let status = null;
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      worker = this;
      this.addEventListener("message", ({ data, isTrusted }) => { if (isTrusted && data.event === "status") status = data.status; });
    }
  };
  globalThis.phoneSays = (change) => worker.dispatchEvent(new MessageEvent("message", { data: { event: "status", status: { ...status, ...change } } }));
}

/** How much of the glass is taken by what stands above and below the work. @param {import("playwright-core").Page} page */
function frame(page) {
  return page.evaluate(() => {
    const height = (selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
    return (height(".hw-bar") + height(".hw-places")) / innerHeight;
  });
}
