// Two who use the app without seeing it: one by the keyboard alone, one by what a screen reader says.

import assert from "node:assert/strict";
import { screenReaderSource } from "./packages.mjs";
import { arrive } from "./steps.mjs";

/** Nobody looks further for a thing than this. */
const MOST_STEPS = 400;
/** How long the focus may be nowhere while a screen changes. */
const FOCUS_WITHIN_MS = 5_000;

/**
 * What either can do. Each finds a thing by going on from where they are, once round the screen at the most.
 * @typedef {object} Hands
 * @property {(name: string | RegExp) => Promise<void>} find a button
 * @property {(name: string | RegExp) => Promise<void>} press a button
 * @property {(question: string, answer: string) => Promise<void>} choose one answer of a question
 * @property {(label: string, text: string) => Promise<void>} write
 * @property {(title: string | RegExp) => Promise<void>} comesTo arrives at a screen, which begins at its heading
 */

/** @implements {Hands} */
export class Keyboard {
  /** How often the Tab key was pressed. */
  tabs = 0;
  #begun = false;

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string | RegExp} name */
  async find(name) {
    await this.#tabTo((said) => ["button", "summary"].includes(said.what) && matches(said.name, name), `the button ${name}`);
  }

  /** @param {string | RegExp} name */
  async press(name) {
    await this.find(name);
    await this.page.keyboard.press("Enter");
  }

  /** @param {string} question @param {string} answer */
  async choose(question, answer) {
    const { what, name } = await this.#tabTo((said) => said.group === question && (said.what === "radio" || said.name === answer), `${answer} of ${question}`);
    if (what !== "radio") {
      await this.page.keyboard.press("Space");
      return;
    }
    // Among radios the arrows choose.
    let at = name;
    for (let steps = 0; at !== answer; steps += 1) {
      assert.ok(steps < MOST_STEPS, `${answer} is no answer of ${question}`);
      await this.page.keyboard.press("ArrowDown");
      at = (await this.#focused()).name;
    }
    await this.page.keyboard.press("Space");
  }

  /** @param {string} label @param {string} text */
  async write(label, text) {
    await this.#tabTo((said) => said.what === "text" && said.name === label, `the field ${label}`);
    await this.page.keyboard.type(text);
  }

  /** @param {string | RegExp} title */
  async comesTo(title) {
    await arrive(this.page, title);
    await this.page.waitForFunction(() => document.activeElement?.tagName === "H1" || document.activeElement?.closest("main") !== null);
  }

  /** @param {(said: Focused) => boolean} wanted @param {string} words */
  async #tabTo(wanted, words) {
    // Who has pressed something is still somewhere on the screen, and not at its beginning again.
    if (this.#begun) {
      const kept = this.page.waitForFunction(() => document.activeElement !== document.body, undefined, { timeout: FOCUS_WITHIN_MS });
      await kept.catch(() => assert.fail(`the focus is lost on the way to ${words}`));
    }
    this.#begun = true;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const said = await this.#focused();
      if (wanted(said)) return said;
      await this.page.keyboard.press("Tab");
      this.tabs += 1;
    }
    return assert.fail(`no way by the keyboard to ${words}`);
  }

  /** @typedef {{ what: string, name: string, group: string }} Focused */
  /** What has the focus. @returns {Promise<Focused>} */
  #focused() {
    return this.page.evaluate(() => {
      const words = (element) => (element?.textContent ?? "").trim().replace(/\s+/gu, " ");
      const focus = document.activeElement;
      if (focus === null || focus === document.body) return { what: "", name: "", group: "" };
      const kind = focus instanceof HTMLInputElement && ["radio", "checkbox"].includes(focus.type) ? focus.type
        : focus.matches("input, textarea") ? "text" : focus.tagName.toLowerCase();
      const name = focus.getAttribute("aria-label") ?? words(focus.labels?.[0] ?? (kind === "text" ? null : focus));
      return { what: kind, name, group: words(focus.closest("fieldset")?.querySelector("legend")) };
    });
  }
}

/** @implements {Hands} */
export class Listener {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Turns the screen reader on. */
  async start() {
    // What the developer tools evaluate is not under the page's content security policy.
    await this.page.evaluate(screenReaderSource());
    await this.page.evaluate(() => globalThis.screenReader.virtual.start({ container: document.body }));
  }

  /** @param {string | RegExp} name */
  async find(name) {
    await this.#listenFor([["button", name]]);
  }

  /** @param {string | RegExp} name */
  async press(name) {
    await this.find(name);
    await this.#act();
  }

  /** @param {string} question @param {string} answer */
  async choose(question, answer) {
    await this.#listenFor([["group", question], ["radio|checkbox", answer]]);
    await this.#act();
  }

  /** @param {string} label @param {string} text */
  async write(label, text) {
    await this.#listenFor([["textbox", label]]);
    await this.page.evaluate((typed) => globalThis.screenReader.virtual.type(typed), text);
  }

  /** @param {string | RegExp} title */
  async comesTo(title) {
    await arrive(this.page, title);
  }

  #act() {
    return this.page.evaluate(() => globalThis.screenReader.virtual.act());
  }

  /**
   * Goes on until the reader has said each of these, in their order.
   * @param {[role: string, name: string | RegExp][]} wanted
   */
  async #listenFor(wanted) {
    const given = wanted.map(([role, name]) => ({ role, name: typeof name === "string" ? name : name.source, exact: typeof name === "string" }));
    const heard = await this.page.evaluate(async ({ given, most }) => {
      const { virtual } = globalThis.screenReader;
      const said = [];
      const isSaid = (phrase, { role, name, exact }) => {
        const spoken = phrase.match(/^([^,]*), (.*)$/su);
        if (spoken === null || !new RegExp(`^(?:${role})$`, "u").test(spoken[1])) return false;
        return exact ? spoken[2] === name || spoken[2].startsWith(`${name}, `) : new RegExp(name, "u").test(spoken[2]);
      };
      for (const one of given) {
        for (let steps = 0; ; steps += 1) {
          if (steps === most) return { said, missing: one };
          await virtual.next();
          const phrase = await virtual.lastSpokenPhrase();
          said.push(phrase);
          if (isSaid(phrase, one)) break;
        }
      }
      return { said, missing: null };
    }, { given, most: MOST_STEPS });
    if (heard.missing !== null) {
      const once = [...new Set(heard.said)];
      assert.fail(`the screen reader never says ${heard.missing.role}, ${heard.missing.name}. It says:\n${once.slice(0, 200).join("\n")}`);
    }
  }
}

/** @param {string} said @param {string | RegExp} name */
function matches(said, name) {
  return typeof name === "string" ? said === name : name.test(said);
}
