// What a person does with the app, step by step: each step ends when the person sees that it is done.

import { randomInt } from "node:crypto";
import { PASSWORD } from "./server.mjs";

export const PASSPHRASE = "seven purple otters knit quietly";
/** Nothing waits here: this is how long what the person waits for may take on a machine that does other things too. */
export const PATIENCE_MS = 30_000;

/** A word that is nowhere else, to be typed and then looked for. It looks like the name of somebody or some place. */
export function canary() {
  const syllables = Array.from({ length: 5 }, () => pick("bdfgklmnprstvz") + pick("aeiou")).join("");
  return `Lark${syllables}`;
}

/** @param {string} letters */
function pick(letters) {
  return letters[randomInt(letters.length)];
}

/** @param {import("playwright-core").Page} page @param {string | RegExp} name */
export const heading = (page, name) => page.getByRole("heading", { level: 1, name });

/** @param {import("playwright-core").Page} page @param {string | RegExp} name */
export const button = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" });

/** Waits until a screen is there, which its heading tells. @param {import("playwright-core").Page} page @param {string | RegExp} name */
export async function arrive(page, name) {
  await heading(page, name).waitFor({ timeout: PATIENCE_MS });
}

/** Signs in on a new phone. @param {import("./phone.mjs").Phone} phone @param {string} username */
export async function signIn({ page }, username) {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Sign in").click();
  await arrive(page, /^Choose (how to unlock|a passphrase)/u);
}

/** Chooses a passphrase, and comes to my work. @param {import("./phone.mjs").Phone} phone */
export async function protect({ page }, passphrase = PASSPHRASE) {
  const other = button(page, "Use a passphrase");
  if (await other.isVisible()) await other.click();
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("The same passphrase again", { exact: true }).fill(passphrase);
  await button(page, "Protect this phone").click();
  await button(page, "Go on without a code").click();
  await arrive(page, "My work today");
}

/** Waits until the strip under the header says this. @param {import("./phone.mjs").Phone} phone @param {string | RegExp} words */
export async function stripSays({ page }, words) {
  await page.locator("hw-strip").filter({ hasText: words }).waitFor({ timeout: PATIENCE_MS });
}

/** Waits until everything is sent. @param {import("./phone.mjs").Phone} phone */
export async function allSent(phone) {
  await stripSays(phone, "All sent");
}

/**
 * Signs in, protects the phone, and waits until it is filled.
 * @param {import("./phone.mjs").Phone} phone @param {string} username
 */
export async function setUp(phone, username) {
  await signIn(phone, username);
  await protect(phone);
  await allSent(phone);
}

/** Unlocks by the passphrase. @param {import("./phone.mjs").Phone} phone */
export async function unlock({ page }, passphrase = PASSPHRASE) {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await button(page, "Unlock").click();
  await heading(page, "Unlock Homeward").waitFor({ state: "detached", timeout: PATIENCE_MS });
}

/** Goes to one of the four places in the bar below. @param {import("./phone.mjs").Phone} phone @param {"My work" | "Children" | "Search" | "Status"} place */
export async function goTo({ page }, place) {
  const bar = page.getByRole("navigation", { name: "Places" });
  // Where a form is open there is no bar, and a way back.
  while (!(await bar.isVisible())) await back(page);
  await bar.getByRole("button", { name: place }).click();
  await arrive(page, { "My work": "My work today", Children: "Children", Search: "Search", Status: "This phone" }[place]);
}

/** Goes back one screen. @param {import("playwright-core").Page} page */
export async function back(page) {
  const before = await page.locator("main").elementHandle();
  const screen = await page.locator("main > :last-child").elementHandle();
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.waitForFunction(([main, shown]) => main.lastElementChild !== shown, [before, screen]);
}

/** Opens a child by its name. @param {import("./phone.mjs").Phone} phone @param {string} name */
export async function openChild(phone, name) {
  await goTo(phone, "Children");
  await phone.page.locator("main").getByRole("button", { name }).first().click();
  await arrive(phone.page, name);
}

/** Sends what waits, by the button on the status screen. @param {import("./phone.mjs").Phone} phone */
export async function sendNow(phone) {
  await goTo(phone, "Status");
  await button(phone.page, "Send now").click();
}
