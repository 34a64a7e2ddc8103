// What a person does in a form. An answer is given once the field says that it is saved.

import { arrive, button, PATIENCE_MS } from "./steps.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

/** Opens a section from the record's list of tasks. @param {Page} page @param {string} title */
export async function openSection(page, title) {
  await page.locator(".govuk-task-list").getByRole("button", { name: title, exact: true }).tap();
  await arrive(page, title);
}

/** Goes on to the next section. @param {Page} page @param {string} title */
export async function nextSection(page, title) {
  await button(page, `Next: ${title}`).tap();
  await arrive(page, title);
}

/** Goes back to the list of sections. @param {Page} page @param {string} kind the title of the record */
export async function toSections(page, kind) {
  await button(page, "All sections").tap();
  await arrive(page, kind);
}

/** Types into a field, as a keyboard does. @param {Page} page @param {string} label @param {string} text */
export async function type(page, label, text) {
  const field = page.getByLabel(label, { exact: true });
  await field.tap();
  await field.pressSequentially(text);
  await field.blur();
  await saved(page, field);
}

/** Answers a question by radios or ticks an option of a list. @param {Page} page @param {string} question @param {string} answer */
export async function choose(page, question, answer) {
  const field = page.getByRole("group", { name: question, exact: true }).getByLabel(answer, { exact: true });
  await field.check();
  await saved(page, field);
}

/** Touches one of the chips that answer a question. @param {Page} page @param {string} question @param {string} answer */
export async function chip(page, question, answer) {
  const field = page.getByRole("group", { name: question, exact: true }).getByLabel(answer, { exact: true });
  await field.tap();
  await page.waitForFunction((input) => input.checked, await field.elementHandle());
}

/** Chooses from a long list. @param {Page} page @param {string} label @param {string} option */
export async function select(page, label, option) {
  const field = page.getByLabel(label, { exact: true });
  await field.selectOption(option);
  await saved(page, field);
}

/** Presses Now (or Today) beside a date. @param {Page} page @param {string} title @param {"Now" | "Today"} what */
export async function now(page, title, what = "Now") {
  const group = page.getByRole("group", { name: title, exact: true });
  // The question is part of the button's name, for those who hear it.
  await page.getByRole("button", { name: new RegExp(`^${what}\\s*: ${title.replace("?", "\\?")}$`, "u") }).tap();
  await saved(page, group.getByLabel("Day", { exact: true }));
}

/** Types a date. @param {Page} page @param {string} title @param {Date} date */
export async function date(page, title, date) {
  const group = page.getByRole("group", { name: title, exact: true });
  const parts = { Day: date.getUTCDate(), Month: date.getUTCMonth() + 1, Year: date.getUTCFullYear() };
  for (const [part, number] of Object.entries(parts)) await group.getByLabel(part, { exact: true }).fill(String(number));
  const last = group.getByLabel("Year", { exact: true });
  await last.blur();
  await saved(page, last);
}

/**
 * Fills a row of a repeating group on its own screen.
 * @param {Page} page @param {Record<string, string>} fields by label
 */
export async function fill(page, fields) {
  for (const [label, text] of Object.entries(fields)) await type(page, label, text);
}

/** Adds a row, whose fields open in the list. @param {Page} page @param {string} words @param {string} heading */
export async function add(page, words, heading) {
  await button(page, words).tap();
  await page.locator(".hw-entry--open").getByRole("heading", { name: heading, exact: true }).waitFor();
}

/** Opens a list of ticks that is folded under its heading. @param {Page} page @param {string} title */
export async function unfold(page, title) {
  await page.locator("summary").filter({ hasText: title }).tap();
}

/** Waits until the field says that it is saved. @param {Page} page @param {Locator} field */
export async function saved(page, field) {
  const around = page.locator(".hw-field", { has: field });
  await around.locator(".hw-field__saved").first().waitFor({ timeout: PATIENCE_MS });
}

/**
 * Draws with a finger, on the signature's paper.
 * @param {import("./phone.mjs").Phone} phone
 */
export async function drawSignature(phone) {
  const paper = phone.page.getByRole("img", { name: /^Signature: nothing drawn/u });
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  const at = (x, y) => ({ x: box.x + box.width * x, y: box.y + box.height * y });
  const line = Array.from({ length: 24 }, (_, step) => at(0.15 + step * 0.028, 0.55 + 0.22 * Math.sin(step / 2)));
  await drag(phone, line);
  await drag(phone, [at(0.2, 0.82), at(0.5, 0.8), at(0.8, 0.83)]);
  await phone.page.getByRole("img", { name: "Signature: drawn" }).waitFor();
}

/** How often glass tells of a finger that moves. */
const MOVE_EVERY_MS = 16;
/** So long it rests before it is lifted: a finger that leaves in full swing throws what is under it. */
const REST_MS = 400;

/**
 * Moves a finger over the glass, and lifts it.
 * @param {import("./phone.mjs").Phone} phone @param {{ x: number, y: number }[]} points
 */
export async function drag(phone, points) {
  const devtools = await phone.devtools();
  // The finger comes down when it does, and the rest is told with the time at which it would be: the browser goes by the time that it is told.
  const begun = Date.now();
  const lifted = (begun + points.length * MOVE_EVERY_MS + REST_MS) / 1_000;
  for (const [index, point] of points.entries()) {
    const timestamp = (begun + index * MOVE_EVERY_MS) / 1_000;
    await devtools.send("Input.dispatchTouchEvent", { type: index === 0 ? "touchStart" : "touchMove", touchPoints: [point], timestamp });
  }
  await devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points.slice(-1), timestamp: lifted });
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [], timestamp: lifted });
  await devtools.detach();
}
