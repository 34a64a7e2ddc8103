// How long after each touch and key of a script the next picture was painted, on a cheap phone: the browser's
// own event timing, as "interaction to next paint" is made of.

import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SlowPhone } from "./slow.mjs";

/** Where a script that is run for this writes what it saw. */
const VARIABLE = "HOMEWARD_INTERACTIONS";
/** The browser tells of no interaction that was shorter. */
const SHORTEST_MS = 16;

/**
 * Slows a phone that has been launched, and writes down its interactions, where the script is run for that.
 * @param {import("../phone.mjs").Phone} phone
 */
export async function watchIfAsked(phone) {
  const file = process.env[VARIABLE];
  if (file === undefined) return;
  await SlowPhone.of(phone, { isSlow: true });
  keepDriverOut(phone.page);
  await phone.context.exposeBinding("tellInteractions", (_source, told) => appendFileSync(file, `${JSON.stringify(told)}\n`));
  await phone.context.addInitScript(observe, SHORTEST_MS);
}

/**
 * Has a tap painted before the driver goes on: it looks for what comes next by scripts in the page, slowed as the page is, and nobody's
 * finger does that.
 * @param {import("playwright-core").Page} page
 */
function keepDriverOut(page) {
  const locator = Object.getPrototypeOf(page.locator("html"));
  if (locator.tapped !== undefined) return;
  locator.tapped = locator.tap;
  locator.tap = async function tap(options = {}) {
    await this.tapped(options);
    const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
    // A tap that leads away from the page has no picture after it.
    await this.page().evaluate(painted).catch(() => undefined);
  };
}

/**
 * Runs a script of the browser tests, and returns how long each interaction took, and in words which took longest.
 * @param {string} script
 * @returns {Promise<{ times: number[], longest: string }>}
 */
export async function interactionsOf(script) {
  const folder = mkdtempSync(join(tmpdir(), "homeward-interactions-"));
  const file = join(folder, "told");
  appendFileSync(file, "");
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const run = spawn(process.execPath, ["--test", "--test-reporter=spec", path], {
    env: { ...process.env, [VARIABLE]: file }, stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  run.stdout.on("data", (some) => { said += some; });
  const code = await new Promise((done) => run.once("close", done));
  const told = readFileSync(file, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`${script} failed on a slow phone, after ${told.length} reports:\n${said}`);
  return summed(told);
}

/** @param {{ page: string, count: number, events: { id: number, ms: number, what: string }[] }[]} told */
function summed(told) {
  /** @type {Map<string, { ms: number, what: string }>} */
  const interactions = new Map();
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { page, count, events } of told) {
    counts.set(page, Math.max(counts.get(page) ?? 0, count));
    for (const { id, ms, what } of events) {
      const key = `${page} ${id}`;
      // An interaction has several events, and takes as long as the longest.
      if ((interactions.get(key)?.ms ?? -1) < ms) interactions.set(key, { ms, what });
    }
  }
  const seen = [...interactions.values()].sort((one, other) => other.ms - one.ms);
  const unseen = Math.max(0, [...counts.values()].reduce((sum, count) => sum + count, 0) - seen.length);
  const longest = seen.slice(0, 8).map(({ ms, what }) => `${ms} ${what}`).join("; ");
  return { times: [...seen.map(({ ms }) => ms), ...Array.from({ length: unseen }, () => 0)], longest };
}

/** Runs in each page before its own first line. @param {number} shortest */
function observe(shortest) {
  const page = `${performance.timeOrigin} ${Math.random()}`;
  const what = ({ name, target }) => `${name} on ${target?.closest?.("button, input, textarea, select, label, summary")?.textContent?.trim().replace(/\s+/gu, " ").slice(0, 40) || target?.nodeName || "what is gone"}`;
  new PerformanceObserver((list) => {
    const events = list.getEntries().filter(({ interactionId }) => interactionId > 0)
      .map((entry) => ({ id: entry.interactionId, ms: entry.duration, what: what(entry) }));
    globalThis.tellInteractions?.({ page, count: performance.interactionCount ?? 0, events });
  }).observe({ type: "event", durationThreshold: shortest, buffered: true });
}
