// The phone locks: by itself, on leaving, and at once when somebody comes into the room. What was on the screen is gone
// from it, and from wherever a finger might look for it.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CHILD, errorSays, locked, lockNow, MINUTE_MS, openPlan, show, triggers, tryPassphrase, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { allSent, arrive, button, canary, goTo, PASSPHRASE, setUp, unlock } from "./steps.mjs";

const CANARY = canary("lock");
const ELSEWHERE = "https://www.bbc.co.uk/weather";

/** @type {Server} */
let server;
/** @type {Phone} */
let phone;

before(async () => {
  server = await Server.start();
  await open(server);
  phone = await Phone.open(server);
  await setUp(phone, "ada");
});

/** Each begins on a phone that was just unlocked. */
beforeEach(async () => {
  await phone.context.unrouteAll();
  await phone.online();
  await phone.setClock(0);
  await phone.openApp();
  await locked(phone);
  await unlock(phone);
});

after(async () => {
  await phone.destroy();
  await server.stop();
});

test("it locks after five minutes without a touch, and what was half written is kept", async () => {
  await openPlan(phone);
  await triggers(phone).pressSequentially(`${CANARY} a smell of rain`);
  await phone.setClock(5 * MINUTE_MS + 1_000);
  await locked(phone);
  await assertNothingShows();
  await picture(phone.page, "locked");
  await unlock(phone);
  // Where the person was, with every word.
  await triggers(phone).waitFor();
  assert.equal(await triggers(phone).inputValue(), `${CANARY} a smell of rain`);

  // A touch begins the five minutes anew.
  await phone.setClock(9 * MINUTE_MS);
  await phone.page.getByRole("heading", { level: 1 }).click();
  await phone.setClock(13 * MINUTE_MS);
  await goTo(phone, "Status");
  await phone.setClock(19 * MINUTE_MS);
  await locked(phone);
});

test("it locks when it was out of sight for a minute, and hides at once what the list of apps would show", async () => {
  await openPlan(phone);
  await write(phone, `${CANARY} out of sight`);
  await show(phone, false);
  assert.equal(await phone.page.locator("main").evaluate((main) => getComputedStyle(main).opacity), "0");
  await phone.setClock(MINUTE_MS / 2);
  await show(phone, true);
  await triggers(phone).waitFor();
  await show(phone, false);
  await phone.setClock(2 * MINUTE_MS);
  await show(phone, true);
  await locked(phone);
  await assertNothingShows();
});

test("it locks when the page is left, and the way back finds it locked", async () => {
  await openPlan(phone);
  await write(phone, `${CANARY} on leaving`);
  await phone.page.goto("about:blank");
  await phone.page.goBack();
  await locked(phone);
  await assertNothingShows();
  await unlock(phone);
  await openPlan(phone);
  assert.match(await triggers(phone).inputValue(), new RegExp(`${CANARY} on leaving`, "u"));
});

test("exit this page leaves nothing on the screen, in the history or behind Back", async () => {
  await phone.context.route(`${ELSEWHERE}**`, (route) => route.fulfill({ contentType: "text/html", body: "<title>Weather</title>Rain." }));
  await openPlan(phone);
  await write(phone, `${CANARY} in a hurry`);
  await button(phone.page, "Exit this page").click();
  await phone.page.waitForURL(ELSEWHERE);
  await assertNothingInHistory();
  await phone.page.goBack();
  await locked(phone);
  await assertNothingShows();
  await unlock(phone);
  await openPlan(phone);
  assert.match(await triggers(phone).inputValue(), new RegExp(`${CANARY} in a hurry`, "u"));
});

test("exit this page works with the network cut", async () => {
  await openPlan(phone);
  await phone.offline();
  await write(phone, `${CANARY} without a signal`);
  await button(phone.page, "Exit this page").click();
  await phone.page.waitForURL(`${server.url}/app/away.html`);
  await arrive(phone.page, "Weather");
  await assertNothingShows();
  await assertNothingInHistory();
  await picture(phone.page, "exit-this-page");
  await phone.page.goBack();
  await locked(phone);
  await assertNothingShows();
});

test("Escape, three times, leaves where the network says it is there and answers nothing", async () => {
  // A captive portal: the phone believes that it is online.
  await phone.context.route(`${ELSEWHERE}**`, () => undefined);
  await openPlan(phone);
  await triggers(phone).pressSequentially(`${CANARY} three presses`);
  for (let press = 0; press < 3; press += 1) await phone.page.keyboard.press("Escape");
  await phone.page.locator("hw-app").waitFor({ state: "detached" });
  await phone.page.waitForURL(`${server.url}/app/away.html`);
  await arrive(phone.page, "Weather");
  await phone.openApp();
  await unlock(phone);
  await openPlan(phone);
  assert.match(await triggers(phone).inputValue(), new RegExp(`${CANARY} three presses`, "u"));
});

test("wrong passphrases slow the next try, and a right one has to wait too", async () => {
  await lockNow(phone);
  await tryPassphrase(phone, `${PASSPHRASE} no`);
  await errorSays(phone, "That did not unlock this phone.");
  await tryPassphrase(phone, "");
  await errorSays(phone, "Enter your passphrase");
  await tryPassphrase(phone, `${PASSPHRASE} nor this`);
  await errorSays(phone, "That did not unlock this phone.");
  await tryPassphrase(phone, `${PASSPHRASE} nor that`);
  await phone.page.getByRole("timer").waitFor();
  assert.equal(await phone.page.getByLabel("Passphrase", { exact: true }).count(), 0, "there is nothing to try with");
  await picture(phone.page, "unlock-wait");
  // Starting anew does not shorten it.
  await phone.kill();
  await phone.relaunch();
  await phone.page.getByRole("timer").waitFor();
  assert.equal(await phone.page.getByLabel("Passphrase", { exact: true }).count(), 0);
  await phone.setClock(31_000);
  // Whether it can send is another matter: a browser that was killed has kept no cookie of its last half a minute.
  await unlock(phone);
  await arrive(phone.page, "My work today");
});

test("a second tab is told that the first has the phone, and takes over once that is closed", async () => {
  const second = await phone.context.newPage();
  await second.goto(`${server.url}/app/`);
  await arrive(second, "Homeward is open elsewhere");
  await second.getByText("It is open in another tab or window on this phone.").waitFor();
  // The first goes on as before.
  await openPlan(phone);
  await write(phone, `${CANARY} in the first tab`);
  await phone.page.close();
  phone.page = second;
  await button(second, "Go on here").click();
  await locked(phone);
  await unlock(phone);
  await openPlan(phone);
  assert.match(await triggers(phone).inputValue(), new RegExp(`${CANARY} in the first tab`, "u"));
});

/** Fails if the page holds a word of the case. */
async function assertNothingShows() {
  const held = await phone.page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map(({ value }) => value);
    return [document.documentElement.outerHTML, document.title, JSON.stringify(history.state), ...fields].join("\n");
  });
  for (const word of [CANARY, ...CHILD.split(" "), "Safety plan", "Triggers"]) {
    assert.ok(!held.includes(word), `“${word}” is still in the page`);
  }
}

/** Fails if the browser's list of pages left tells anything: only the app's address and its name are there. */
async function assertNothingInHistory() {
  const devtools = await phone.devtools();
  const { entries } = await devtools.send("Page.getNavigationHistory");
  for (const { url, title } of entries) {
    if (url === "about:blank") continue;
    assert.ok([`${server.url}/app/`, `${server.url}/app/away.html`, ELSEWHERE].includes(url), url);
    assert.ok(["Homeward", "Weather", ""].includes(title), title);
  }
}
