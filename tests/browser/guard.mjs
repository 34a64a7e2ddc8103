// The steps that the scenarios about locks, leases and wiped phones share: the gate before the work, and one form
// behind it in which something is written that must be nowhere else.

import { arrive, button, goTo, openChild, PASSPHRASE, PATIENCE_MS } from "./steps.mjs";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** The child whose safety plan is written. */
export const CHILD = "Sky Stone-Example";
/** The part of that name that is nowhere else. */
export const SURNAME = "Stone-Example";

/** Tries a passphrase, right or wrong. @param {import("./phone.mjs").Phone} phone */
export async function tryPassphrase({ page }, passphrase = PASSPHRASE) {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await button(page, "Unlock").click();
}

/** Waits until the summary of what went wrong says this. @param {import("./phone.mjs").Phone} phone @param {string} words */
export async function errorSays({ page }, words) {
  await page.getByRole("alert").filter({ hasText: words }).first().waitFor({ timeout: PATIENCE_MS });
}

/** Waits until the phone is locked. @param {import("./phone.mjs").Phone} phone */
export const locked = ({ page }) => arrive(page, "Unlock Homeward");

/** Locks as a careful person does. @param {import("./phone.mjs").Phone} phone */
export async function lockNow(phone) {
  await goTo(phone, "Status");
  await button(phone.page, "Lock now").click();
  await locked(phone);
}

/** Opens the first section of a child's safety plan. @param {import("./phone.mjs").Phone} phone */
export async function openPlan(phone, child = CHILD) {
  await openChild(phone, child);
  await phone.page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Safety plan" }).click();
  await button(phone.page, "Triggers and warning signs").click();
  await triggers(phone).waitFor();
}

/** The narrative on that section. @param {import("./phone.mjs").Phone} phone */
export function triggers({ page }) {
  return page.getByLabel("Triggers", { exact: true });
}

/** Writes in it, and waits until the screen says that it is kept. @param {import("./phone.mjs").Phone} phone @param {string} text */
export async function write(phone, text) {
  await triggers(phone).fill(text);
  await phone.page.locator("[data-path='/triggers']").getByText("Saved", { exact: true }).waitFor({ timeout: PATIENCE_MS });
}

/** What the child's safety plan holds at the office; null where there is none. @param {import("./office.mjs").Desk} desk @param {string} child */
export async function planAtOffice(desk, child) {
  const { items: [plan] } = await desk.get(`/v1/records?child=${child}&kind=safety-plan`);
  return plan === undefined ? null : desk.get(`/v1/records/${plan.id}`);
}

/**
 * Lets the phone's system hide the app, as when another comes to the front, or show it again. The browser of these tests
 * always takes its page for visible.
 * @param {import("./phone.mjs").Phone} phone
 * @param {boolean} visible
 */
export async function show({ page }, visible) {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible ? "visible" : "hidden");
}
