// What a screen looks like in another language: nothing cut, nothing over something else.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertFits, brokenWords } from "./axe.mjs";
import { picture } from "./screens.mjs";

const WEB = join(dirname(fileURLToPath(import.meta.url)), "../../mobile-sample/web");
export const NARROW = { width: 320, height: 640 };
/** Welsh, and English made longer by 40 %. */
const LONGER = ["cy", "en-XA"];

/** Builds the app with one language more, which no phone gets, and says where it is. */
export function buildLonger() {
  const built = spawnSync("node", ["build.mjs", "--pseudo"], { cwd: WEB, encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  return join(WEB, "dist-pseudo");
}

/** Reads the page in another language, as a touch of its name does on the screens that offer it. @param {import("./phone.mjs").Phone} phone @param {string} code */
export async function speak({ page }, code) {
  const words = { en: "Skip to main content", cy: "Mynd i'r prif gynnwys" }[code] ?? /^Škíp/u;
  await page.evaluate((detail) => document.querySelector("hw-app").dispatchEvent(new CustomEvent("hw-language", { detail })), code);
  await page.locator(".govuk-skip-link").filter({ hasText: words }).waitFor({ state: "attached" });
}

/** Fails where something is cut, broken or covered at 320 px in a language whose words are longer. @param {import("./phone.mjs").Phone} phone @param {string} screen */
export async function look(phone, screen) {
  const { page } = phone;
  const size = page.viewportSize();
  await page.setViewportSize(NARROW);
  try {
    for (const code of LONGER) {
      await speak(phone, code);
      const what = `${screen} in ${code}`;
      await picture(page, `language ${what.replaceAll("/", " ")}`);
      await assertFits(page, what);
      const wrong = { broken: await page.evaluate(brokenWords), cut: await page.evaluate(cut), covered: await page.evaluate(covered) };
      assert.deepEqual(wrong, { broken: [], cut: [], covered: [] }, what);
    }
  } finally {
    await speak(phone, "en");
    await page.setViewportSize(size);
  }
}

/** Whatever holds words and hides some of them. */
export function cut() {
  const holds = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  return [...document.querySelectorAll("body *")].filter((element) => {
    if (!holds(element) || !element.checkVisibility() || element.closest(".govuk-visually-hidden, .govuk-skip-link") !== null) return false;
    // What is a pixel wide is for ears alone.
    if (element.clientWidth <= 1) return false;
    const { overflowX, overflowY } = getComputedStyle(element);
    return (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) || (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
  }).map((element) => `${element.tagName.toLowerCase()} “${element.textContent.trim().slice(0, 40)}”`);
}

/** Words that stand over other words, or over a control that they are not in. Bars that stay while the page moves are left out. */
export function covered() {
  const stays = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return true;
    }
    return false;
  };
  const isRead = (element) => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth !== 1
    && element.closest(".govuk-visually-hidden, .govuk-skip-link, svg") === null && !stays(element);
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    if (text.data.trim() === "" || !isRead(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    // Letters stand within the middle of their line.
    for (const { left, right, top, bottom } of range.getClientRects()) {
      words.push({ of: text.parentElement, node: text, left, right, top: top + (bottom - top) * 0.2, bottom: bottom - (bottom - top) * 0.2 });
    }
  }
  const controls = [...document.querySelectorAll("button, select, textarea, input:not([type=radio], [type=checkbox], [type=hidden], [type=file])")]
    // What is a link to the eye covers nothing beside its words.
    .filter((element) => isRead(element) && !/^rgba\(.*, 0\)$/u.test(getComputedStyle(element).backgroundColor))
    .map((of) => ({ of, node: null, ...of.getBoundingClientRect().toJSON() }));
  const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2;
  const named = ({ of }) => `“${of.textContent.trim().replace(/\s+/gu, " ").slice(0, 40)}”`;
  const found = [];
  words.forEach((one, index) => {
    for (const other of [...words.slice(index + 1), ...controls]) {
      if (one.node === other.node || !meet(one, other)) continue;
      if (other.node === null && (other.of.contains(one.of) || one.of.contains(other.of))) continue;
      found.push(`${named(one)} over ${other.of.tagName.toLowerCase()} ${named(other)}`);
    }
  });
  return [...new Set(found)].slice(0, 10);
}
