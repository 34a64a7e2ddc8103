// Whether everybody can use a screen: what axe-core finds, and what it does not look for.

import assert from "node:assert/strict";
import { axeSource } from "./packages.mjs";

const LOOKS = [{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active" }];
/** Nothing lies under the bar below, whose overlap axe would take for a target too small. */
const TALL = { width: 360, height: 7_000 };
const PHONE = { width: 360, height: 740 };
const NARROW = { width: 320, height: 640 };

/**
 * Looks at a screen in every way: in light, in the dark, in forced colours, by the thumb, and narrow with large text.
 * @param {import("./phone.mjs").Phone} phone
 * @param {string} screen what the failure calls it
 */
export async function look(phone, screen) {
  const { page } = phone;
  await page.setViewportSize(TALL);
  for (const how of LOOKS) {
    // Without motion, since a colour on its way from one look to the next is neither.
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce", ...how });
    await assertAccessible(page, `${screen}, ${Object.values(how)[0]}`);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await assertTouchable(page, screen);
  await page.setViewportSize(NARROW);
  await phone.setTextSize(200);
  await assertFits(page, `${screen}, 320 px wide with text of 200 %`);
  await phone.setTextSize(100);
  await page.setViewportSize(PHONE);
}

/**
 * Fails with a list that can be read if a screen breaks a rule of WCAG 2.2 AA or of axe's best practices.
 * @param {import("playwright-core").Page} page
 * @param {string} screen what the failure calls it
 */
export async function assertAccessible(page, screen) {
  // What the developer tools evaluate is not under the page's content security policy.
  await page.evaluate(axeSource());
  const violations = await page.evaluate(async () => {
    const options = {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
    };
    const result = await globalThis.axe.run(document, options);
    return result.violations.map(({ id, help, nodes }) => ({
      id, help, where: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
    }));
  });
  const said = violations.map(({ id, help, where }) => `${id}: ${help}\n${where.map(indented).join("\n")}`);
  assert.equal(said.length, 0, `${screen}: axe finds\n${said.join("\n")}`);
}

/**
 * Fails if a screen is wider than the phone: it would have to be scrolled sideways.
 * @param {import("playwright-core").Page} page
 * @param {string} screen
 */
export async function assertFits(page, screen) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 0.5);
    return out.map((element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`).slice(0, 10);
  });
  assert.deepEqual(wide, [], `${screen}: wider than the screen`);
}

/**
 * Fails if something to be touched is smaller than a thumb: 44 px, save for links in running text.
 * @param {import("playwright-core").Page} page
 * @param {string} screen
 */
export async function assertTouchable(page, screen) {
  const small = await page.evaluate(() => {
    const all = [...document.querySelectorAll("button, summary, select, input:not([type=hidden]), textarea, a[href], [role=button]")];
    const shown = all.filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }));
    const inText = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
    const box = (element) => {
      // A box to be ticked is touched by its label too.
      const label = element.labels?.[0];
      const boxes = [element, ...(label && ["checkbox", "radio"].includes(element.type) ? [label] : [])];
      return boxes.map((one) => one.getBoundingClientRect()).reduce((big, one) => (one.height > big.height ? one : big));
    };
    return shown.filter((element) => !inText(element)).map((element) => ({ element, box: box(element) }))
      .filter(({ box: { width, height } }) => width > 1 && (width < 43.5 || height < 43.5))
      .map(({ element, box: { width, height } }) => `${element.tagName.toLowerCase()} “${(element.textContent ?? "").trim().slice(0, 30)}”: ${Math.round(width)} × ${Math.round(height)}`);
  });
  assert.deepEqual(small, [], `${screen}: too small to touch`);
}

/** Runs in the page: the words of buttons, links and tags that stand on more than one line. */
export function brokenWords() {
  const shown = [...document.querySelectorAll("button, a, summary, .govuk-tag, .hw-chip__words, h1, legend, label")]
    .filter((element) => element.checkVisibility());
  const broken = [];
  for (const element of shown) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      if (text.parentElement.closest(".govuk-visually-hidden") !== null) continue;
      for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{N}’']+/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(`${word} in “${element.textContent.trim().replace(/\s+/gu, " ").slice(0, 40)}”`);
      }
    }
  }
  return broken;
}

/** @param {string} text */
function indented(text) {
  return `    ${text.replaceAll("\n", "\n      ")}`;
}
