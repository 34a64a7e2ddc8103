// The phone app in a worker's hand, a cheap one: what it loads, how long it lets a person wait, what it holds in memory.
// Run by `cargo xtask bench phone`; exit code 1 where a figure does not hold. Three parts: a caseload of a year; one of ten thousand records;
// and the script of a whole day. One of them alone: `node tests/browser/bench.mjs --only crowded`.

import { existsSync, readFileSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fill } from "./bench/caseload.mjs";
import { crowded } from "./bench/crowded.mjs";
import { interactionsOf } from "./bench/interactions.mjs";
import { fillMany, SETTINGS } from "./bench/many.mjs";
import { holds, json, median, p95, p98, table, words } from "./bench/rows.mjs";
import { SlowPhone } from "./bench/slow.mjs";
import { putIn, time, timeKeys } from "./bench/stopwatch.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

/** So much of what it is to be slowed by must the page be slowed at least. */
const SLOWED_LEAST = 0.75;
const FIRST_VISIT_MAX_BYTES = 600 * 1024;
const VERSION_MAX_BYTES = 740 * 1024;
/** What only writing needs follows in the background, and so do the other languages, the typeface and the icons. */
const FOLLOWS = /\/(?:writing|recovery|further)[-.]|\.cy-|\/icon-|\.woff2$/u;
/** What several scripts share is loaded first where the page itself names it. */
const SHARED = /\/(shared-[^/]+)$/u;
const UNLOCK_MAX_MS = 1_500;
const OPEN_MAX_MS = 150;
const KEY_MAX_MS = 50;
const NOTE_MAX_MS = 100;
const MEMORY_MAX_MB = 150;
const INTERACTION_MAX_MS = 100;
/** A phone is filled with ten thousand records in a minute or two; a machine that does other things needs longer. */
const FILLED_WITHIN_MS = 900_000;

const UNLOCKS = 9;
/** The phone is left alone for so long before the first opening, at least. */
const REST_MS = 1_500;
const OPENINGS = 24;
const OLD_OPENINGS = 5;
const KEYS = 240;
/** Between two keys: a quick typist with two thumbs. */
const KEY_EVERY_MS = 120;
const NOTES = 32;

/** @typedef {import("./bench/rows.mjs").Row} Row */

const asJson = process.argv.includes("--json");
const say = (text) => process.stderr.write(`${text}\n`);
const load = () => loadavg()[0].toFixed(1);

/** The phone that is measured. @type {Phone} */
let phone;
/** Its server. @type {Server} */
let server;

const parts = { year: () => onPhone("", measure), crowded: () => onPhone(SETTINGS, measureCrowded), day };
const only = process.argv[process.argv.indexOf("--only") + 1];
const chosen = process.argv.includes("--only") ? [parts[only]] : Object.values(parts);
if (chosen.includes(undefined)) throw new Error(`no part ${only}: there are ${Object.keys(parts).join(", ")}`);
const rows = [];
for (const part of chosen) rows.push(...await part());
process.stdout.write(`${asJson ? json("phone", rows) : table(rows)}\n`);
process.exitCode = rows.every(holds) ? 0 : 1;

/** Measures on a new phone with a server of its own. @param {string} settings @param {() => Promise<Row[]>} part @returns {Promise<Row[]>} */
async function onPhone(settings, part) {
  server = await Server.start({ settings });
  phone = new Phone(server, {});
  try {
    return await part();
  } finally {
    await phone.destroy();
    await server.stop();
  }
}

/** @returns {Promise<Row[]>} */
async function day() {
  say(`load ${load()}; the day's script on a slow phone`);
  const { times, longest } = await interactionsOf("day.test.mjs");
  const row = {
    work: "interaction to next paint over the whole day's script, in ms (p98)",
    measured: `${words(times)} each touch and key; the longest: ${longest}`,
    against: `${INTERACTION_MAX_MS} ms; slowed to a quarter of one machine; load ${load()}`, figure: p98(times), at_most: INTERACTION_MAX_MS,
  };
  say(`${row.work}: ${row.measured}`);
  return [row];
}

/** @returns {Promise<Row[]>} */
async function measureCrowded() {
  say(`load ${load()}`);
  await phone.launch();
  await putIn(phone);
  const slow = await SlowPhone.of(phone);
  await phone.openApp();
  say("filling an office with ten thousand records");
  const many = await fillMany(server, await open(server));
  say("filling the phone");
  await step.signIn(phone, "ada");
  await step.protect(phone);
  await phone.page.locator("hw-strip").filter({ hasText: "All sent" }).waitFor({ timeout: FILLED_WITHIN_MS });
  await phone.page.getByText(/Still preparing/u).waitFor({ state: "detached", timeout: FILLED_WITHIN_MS });
  await slow.rest(REST_MS);
  await slow.pace();
  const made = await crowded(phone, slow, many);
  for (const { work, measured } of made) say(`${work}: ${measured}`);
  const slowness = await slow.workerSlowness();
  return made.map((row) => ({ ...row, against: `${row.against}; slowed to a quarter of one machine (the worker: ${slowness.toFixed(1)} times); load ${load()}` }));
}

/** @returns {Promise<Row[]>} */
async function measure() {
  say(`load ${load()}`);
  await phone.launch();
  await putIn(phone);
  const slow = await SlowPhone.of(phone);
  const rows = await firstVisit(slow);

  say("filling the office");
  const office = await open(server);
  const caseload = await fill(server, office);
  say("filling the phone");
  await step.setUp(phone, "ada");
  await phone.page.getByText(/Still preparing/u).waitFor({ state: "detached", timeout: 120_000 });

  await slow.pace();
  const { page: pageSlowness, rate } = await slow.pageSlowness();
  say(`load ${load()}; the page is ${pageSlowness.toFixed(1)} times slower`);
  if (pageSlowness < SLOWED_LEAST * rate) throw new Error("the page is not slowed as it should be: this machine is too busy to measure on");
  for (const part of [unlock, openOld, openInterview, keystrokes, notes]) {
    const made = await part(caseload, slow);
    for (const { work, measured } of made) say(`${work}: ${measured}`);
    rows.push(...made);
  }
  const workerSlowness = await slow.workerSlowness();
  rows.push(await memory(slow));
  const slowed = `slowed to a quarter of one machine: the page by the browser (a fixed loop takes ${pageSlowness.toFixed(1)} times as long), the worker, which browsers do `
    + `not slow, by waiting (its calls take ${workerSlowness.toFixed(1)} times as long); load ${load()}`;
  return rows.map((row, index) => (index === 0 ? row : { ...row, against: `${row.against}; ${slowed}` }));
}

/** What a phone loads which has never been here, each file once. @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function firstVisit(slow) {
  await phone.openApp();
  await phone.page.getByLabel("Username").waitFor();
  const kept = await phone.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // The service worker's own script is fetched by the browser, which tells nobody: once more, for the count.
    await fetch("/app/sw.js", { cache: "no-store" });
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => url);
  });
  await slow.hasTransferred(new Map([...kept, `${server.url}/app/sw.js`].map((address) => [address, packedBytes(address)])));
  const files = [...slow.transferred].filter(([address]) => new URL(address).pathname.startsWith("/app/"));
  const once = (wanted) => files.filter(([address]) => wanted(address)).map(([address]) => packedBytes(address)).reduce((sum, bytes) => sum + bytes, 0);
  const all = files.flatMap(([, bytes]) => bytes).reduce((sum, bytes) => sum + bytes, 0);
  const row = (work, bytes, most) => ({
    work,
    measured: `${bytes} bytes, each file once; ${all} transferred in all, with headers and what the service worker asked about again`,
    against: `${most} bytes`,
    figure: bytes / 1024,
    at_most: most / 1024,
  });
  return [
    row("what the first visit loads to unlock and read, in KB by brotli", once((address) => !follows(address)), FIRST_VISIT_MAX_BYTES),
    row("everything the first visit loads, in KB by brotli", once(() => true), VERSION_MAX_BYTES),
  ];
}

/** Whether a file comes after what is needed to unlock and read. @param {string} address */
function follows(address) {
  const [, shared] = SHARED.exec(address) ?? [];
  return FOLLOWS.test(address) || (shared !== undefined && !readFileSync(join(server.app, "index.html"), "utf8").includes(shared));
}

/** How large a file of the app is as the build packed it. @param {string} address */
function packedBytes(address) {
  const file = join(server.app, new URL(address).pathname.replace(/^\/app\/$/u, "index.html").replace(/^\/app\//u, ""));
  return statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size;
}

/** @param {Awaited<ReturnType<typeof fill>>} caseload @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function unlock({ records }, slow) {
  const { page } = phone;
  await step.goTo(phone, "My work");
  const list = "hw-my-work .hw-card, hw-my-work .hw-action";
  const lines = await page.locator(list).count();
  if (lines < 10) throw new Error(`my work has only ${lines} lines`);
  const times = [];
  while (times.length < UNLOCKS) {
    await page.reload();
    await step.arrive(page, "Unlock Homeward");
    await page.getByLabel("Passphrase", { exact: true }).fill(step.PASSPHRASE);
    await slow.pace();
    times.push(await time(page, { from: "click", until: list, count: lines }, () => step.button(page, "Unlock").tap()));
    await step.allSent(phone);
  }
  return [{
    work: `unlock to my work with ${records} records, in ms`,
    measured: `${words(times)} from the passphrase's button to ${lines} lines drawn, by a page and a worker that have just been started`,
    against: `${UNLOCK_MAX_MS} ms, the passphrase's key (Argon2id, 19 MiB, 2 passes) among them`,
    figure: median(times),
    at_most: UNLOCK_MAX_MS,
  }];
}

/** @param {Awaited<ReturnType<typeof fill>>} caseload @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function openOld({ old }, slow) {
  const { page } = phone;
  const times = [];
  while (times.length < OLD_OPENINGS) {
    await page.reload();
    await step.arrive(page, "Unlock Homeward");
    await step.unlock(phone);
    await step.allSent(phone);
    // Nobody is at a child's interview before the first sync after an unlock is over.
    await slow.rest(REST_MS);
    await step.openChild(phone, old.name);
    const interview = page.locator(".hw-kind").filter({ hasText: "Return home interview" }).locator(".hw-row").first();
    await interview.scrollIntoViewIfNeeded();
    await slow.pace();
    times.push(await time(page, { from: "click", until: "hw-record .govuk-task-list__item", count: 5 }, () => interview.tap()));
    // It is written in at once.
    await form.openSection(page, "Interview");
    await form.type(page, "Where", "Kitchen of the home");
    await step.sendNow(phone);
    await step.allSent(phone);
  }
  return [{
    work: `open an old return home interview of ${old.changes} changes, in ms`,
    measured: `${words(times)} from the touch to its list of tasks drawn, after an unlock each time; written in at once`,
    against: `${OPEN_MAX_MS} ms`, figure: median(times), at_most: OPEN_MAX_MS,
  }];
}

/** @param {Awaited<ReturnType<typeof fill>>} caseload @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function openInterview({ long }, slow) {
  const { page } = phone;
  await step.openChild(phone, long.name);
  // Who comes to a child's page reads it before the first touch.
  await slow.rest(REST_MS);
  const times = [];
  while (times.length < OPENINGS) {
    const interview = page.locator(".hw-kind").filter({ hasText: "Return home interview" }).locator(".hw-row").nth(times.length % long.interviews);
    await interview.scrollIntoViewIfNeeded();
    await slow.pace();
    times.push(await time(page, { from: "click", until: "hw-record .govuk-task-list__item", count: 5 }, () => interview.tap()));
    await step.back(page);
    await step.arrive(page, long.name);
  }
  // In the first round nothing of them was drawn yet; the newest are put together while nobody waits.
  const row = (work, some) => ({
    work: `${work} a return home interview of ${long.changes} changes, in ms`,
    measured: `${words(some)} from the touch to its list of tasks drawn, another of ${long.interviews} each time`,
    against: `${OPEN_MAX_MS} ms`, figure: median(some), at_most: OPEN_MAX_MS,
  });
  return [
    row("open for the first time since the unlock", times.slice(0, long.interviews)),
    row("open again", times.slice(long.interviews)),
  ];
}

/** @param {Awaited<ReturnType<typeof fill>>} caseload @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function keystrokes({ long }, slow) {
  const { page } = phone;
  await page.locator(".hw-kind").filter({ hasText: "Return home interview" }).locator(".hw-row").first().tap();
  await step.arrive(page, "Return home interview");
  await form.openSection(page, "Before");
  const area = page.getByLabel("What was happening before", { exact: true });
  const characters = (await area.inputValue()).length;
  if (characters < long.characters) throw new Error(`the narrative has only ${characters} characters`);
  await area.tap();
  // In its middle, where an account is mended.
  await slow.pace();
  await area.evaluate((element, at) => element.setSelectionRange(at, at), Math.floor(characters / 2));
  const text = " Then they said that it had been quiet, and why.".repeat(Math.ceil(KEYS / 48)).slice(0, KEYS);
  const { keys, calls } = await timeKeys(page, () => page.keyboard.type(text, { delay: KEY_EVERY_MS }));
  if (keys.length < KEYS) throw new Error(`only ${keys.length} keys were heard`);
  await area.blur();
  await form.saved(page, area);
  await form.toSections(page, "Return home interview");
  return [{
    work: "keystroke to paint while autosaving, in ms (p95)",
    measured: `${words(keys)} in a narrative of ${characters} characters, a key every ${KEY_EVERY_MS} ms, saved ${calls.type ?? 0} times meanwhile`,
    against: `${KEY_MAX_MS} ms`,
    figure: p95(keys),
    at_most: KEY_MAX_MS,
  }];
}

/** @param {Awaited<ReturnType<typeof fill>>} caseload @param {SlowPhone} slow @returns {Promise<Row[]>} */
async function notes({ long }, slow) {
  const { page } = phone;
  await step.openChild(phone, long.name);
  const saved = { until: ".hw-note__state", text: "on this phone only" };
  const [begun, ended] = [[], []];
  while (ended.length < NOTES) {
    await step.button(page, "Case note").tap();
    await step.arrive(page, /Case note/u);
    const duration = page.getByRole("group", { name: "Duration in minutes" }).getByLabel("30", { exact: true });
    await duration.scrollIntoViewIfNeeded();
    await slow.pace();
    begun.push(await time(page, { ...saved, from: "click" }, () => duration.tap()));
    await page.getByLabel("Who was present").fill("The young person and a carer");
    await page.getByLabel("Shared summary").fill("Talked about staying safe, and about who is online at night.");
    await page.getByLabel("Restricted narrative").fill("It was said who that is, and asked that it goes no further.");
    const last = page.getByLabel("Actions");
    await last.fill("Ring the school");
    await page.locator(".hw-note__state").getByText("on this phone only").waitFor();
    ended.push(await time(page, { ...saved, from: "keydown", key: "Tab" },
      // A letter and away, as one who is done.
      () => Promise.all([page.keyboard.press("."), page.keyboard.press("Tab")])));
    await step.button(page, "Save, and sign later").tap();
    await step.arrive(page, long.name);
  }
  const row = (work, times, how) => ({
    work: `${work}, in ms (p95)`, measured: `${words(times)} ${how}, in ${NOTES} notes beside those that are there`,
    against: `${NOTE_MAX_MS} ms`, figure: p95(times), at_most: NOTE_MAX_MS,
  });
  return [
    row("begin a case note, saved on the disk", begun, "from the first touch to “on this phone only”"),
    row("end a case note, saved on the disk", ended, "from leaving the last field to “on this phone only”"),
  ];
}

/** @param {SlowPhone} slow @returns {Promise<Row>} */
async function memory(slow) {
  const mb = (bytes) => bytes / 1_000_000;
  const { page, worker, module } = await slow.memory();
  return {
    work: "memory after all that, in MB",
    measured: `${mb(page).toFixed(1)} MB of the page's, ${mb(worker).toFixed(1)} MB of the worker's, ${mb(module).toFixed(1)} MB of the module's`,
    against: `${MEMORY_MAX_MB} MB`,
    figure: mb(page + worker + module),
    at_most: MEMORY_MAX_MB,
  };
}
