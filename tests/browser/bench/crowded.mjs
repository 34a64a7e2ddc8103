// How long a phone with ten thousand records lets a person wait: to unlock, for its lists, and for a search.

import * as step from "../steps.mjs";
import { median, words } from "./rows.mjs";
import { time } from "./stopwatch.mjs";

const UNLOCK_MAX_MS = 1_500;
const LIST_MAX_MS = 300;
const SEARCH_MAX_MS = 200;
const TIMES = 7;
/** What the phone does after an unlock while nobody waits is done by then. */
const REST_MS = 1_500;
/** My work is drawn with the heading of its first part. */
const LINES = "hw-my-work .hw-card, hw-my-work .hw-action";

/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {{ records: number, children: number, lines: number, waiting: number, places: string[] }} Many */

/** @param {import("../phone.mjs").Phone} phone @param {import("./slow.mjs").SlowPhone} slow @param {Many} many @returns {Promise<Row[]>} */
export async function crowded(phone, slow, many) {
  return [...await unlock(phone, slow, many), ...await lists(phone, slow, many), ...await searches(phone, slow, many)];
}

/** @param {string} work @param {number[]} times @param {string} how @param {number} most @returns {Row} */
function row(work, times, how, most) {
  return { work: `${work}, in ms`, measured: `${words(times)} ${how}`, against: `${most} ms`, figure: median(times), at_most: most };
}

/** @param {import("../phone.mjs").Phone} phone @param {import("./slow.mjs").SlowPhone} slow @param {Many} many */
async function unlock(phone, slow, { records }) {
  const { page } = phone;
  await step.goTo(phone, "My work");
  const lines = await page.locator(LINES).count();
  const times = [];
  while (times.length < TIMES) {
    await page.reload();
    await step.arrive(page, "Unlock Homeward");
    await page.getByLabel("Passphrase", { exact: true }).fill(step.PASSPHRASE);
    await slow.pace();
    times.push(await time(page, { from: "click", until: LINES, count: lines }, () => step.button(page, "Unlock").tap()));
    await step.allSent(phone);
    await slow.rest(REST_MS);
  }
  return [row(`unlock to my work with ${records} records`, times, `from the passphrase's button to ${lines} lines drawn`, UNLOCK_MAX_MS)];
}

/** @param {import("../phone.mjs").Phone} phone @param {import("./slow.mjs").SlowPhone} slow @param {Many} many */
async function lists(phone, slow, { records, children }) {
  const { page } = phone;
  const bar = page.getByRole("navigation", { name: "Places" });
  const rows = [];
  for (const [place, until] of [["My work", LINES], ["Children", "hw-children .hw-row"]]) {
    await step.goTo(phone, place);
    await page.locator(until).first().waitFor();
    const times = [];
    while (times.length < TIMES) {
      await step.goTo(phone, "Status");
      await slow.rest(REST_MS);
      await slow.pace();
      times.push(await time(page, { from: "click", until }, () => bar.getByRole("button", { name: place }).tap()));
    }
    rows.push(row(`list ${place.toLowerCase()} of ${children} children with ${records} records`, times, "from the touch to the list drawn", LIST_MAX_MS));
  }
  return rows;
}

/** @param {import("../phone.mjs").Phone} phone @param {import("./slow.mjs").SlowPhone} slow @param {Many} many */
async function searches(phone, slow, { lines, places }) {
  const { page } = phone;
  await step.goTo(phone, "Search");
  const field = page.getByRole("searchbox");
  const found = "hw-search .hw-found";
  const some = (count) => Array.from({ length: count }, (_, index) => places[Math.floor((index * places.length) / count)]);
  const rows = [];
  for (const [what, texts, until] of [
    ["a word that stands once", some(TIMES), { until: found }],
    ["words that stand everywhere", ["the arcade", "carer had", "bus money", "half term", "food paid", "twice", "mornings"], { until: found, count: 2 }],
    ["what stands nowhere", ["zzyzx", "qwertz uiop", "unwritten word", "nobodyhere", "zebra crossing", "xylophone", "quokka"], { until: "hw-search [role=status]", text: "Nothing matches" }],
    ["a number that stands nowhere", ["07700 900888", "943 476 5919", "AB12 CDE", "0123", "4567 89", "KT1 1AA", "020 7946"], { until: "hw-search [role=status]", text: "Nothing matches" }],
  ]) {
    const times = [];
    for (const text of texts) {
      await field.fill("");
      await page.locator(found).first().waitFor({ state: "detached" });
      await page.locator("hw-search").getByText("Nothing matches").waitFor({ state: "detached" });
      await slow.rest(REST_MS);
      await slow.pace();
      // Written and sent off at once: the pause after the last letter is not the phone's.
      times.push(await time(page, { ...until, from: "submit" }, () => field.evaluate((input, value) => {
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.form.requestSubmit();
      }, text)));
    }
    rows.push(row(`search ${lines} lines for ${what}`, times, "from sending it off to what was found drawn", SEARCH_MAX_MS));
  }
  return rows;
}
