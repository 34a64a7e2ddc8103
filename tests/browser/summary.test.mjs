// A child on one page, made without a connection: shown, printed and handed on as a PDF, and told to the audit.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { addChild, open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const NAME = "Łukasz Ŵyn-Ŷ Example";
/** Names that the letters of the app's own typeface do not write. */
const PARENTS = ["محمد الأمين", "Дмитрий Иванов", "李小龍", "Siôn Tŷ-Gŵyr"];
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "homeward-summary-"));
/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;
/** @type {string} */
let child;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const { desks, users } = office;
  child = await addChild(desks, users, {
    forename: "Łukasz", surname: "Ŵyn-Ŷ Example", date_of_birth: "2011-05-06", at_risk_of_cse: true, sexual_orientation: "Canary orientation",
    social_worker: "Sam Social (invented)", phones: [{ number: "07700 900123", whose: "young_person" }],
    parents_or_carers: PARENTS.map((name, number) => ({ name, phone: `07700 90020${number}` })),
  }, { ada: "missing" });
  const ten = (one) => Array.from({ length: 10 }, (_, number) => one(number));
  await addChild(desks, users, {
    forename: "Full", surname: "Page-Example", date_of_birth: "2011-05-06", phones: ten((number) => ({ number: `07700 90010${number}`, whose: "young_person" })),
    addresses: ten((number) => ({ kind: "other", address: `Flat ${number}, ${"The Invented Building of a Long Name, ".repeat(8)}Kingston` })),
    parents_or_carers: ten((number) => ({ name: `Parent ${number} ${"of a long name ".repeat(5)}`, phone: `07700 90030${number}`, lives_with: true })),
  }, { ada: "missing" });
  ada = await Phone.open(server);
  await step.setUp(ada, "ada");
  await ada.offline();
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads a PDF by programs that had no part in making it. @param {string} file */
function read(file) {
  const said = (program, ...given) => execFileSync(program, given, { encoding: "utf8" });
  return { text: said("pdftotext", "-layout", file, "-"), facts: said("pdfinfo", file), tags: said("pdfinfo", "-struct-text", file), fonts: said("pdffonts", file) };
}

/** Opens the page of a child and its summary. @param {string} [name] */
async function toSummary(name = NAME) {
  await step.openChild(ada, name);
  await step.button(ada.page, "Summary").tap();
  await step.arrive(ada.page, /Summary/u);
}

test("it says what it holds and what becomes of paper before it shows anything", async () => {
  const { page } = ada;
  await step.openChild(ada, NAME);
  await step.button(page, "Safety plan").tap();
  await step.arrive(page, "Safety plan");
  await form.openSection(page, "What each agency will do");
  await form.add(page, "Add an agency", "Agency");
  await form.fill(page, { Agency: "School", "What it will do": "Ring by nine when the seat is empty" });
  await form.date(page, "By when", new Date(office.now.getTime() + 5 * DAY_MS));
  await toSummary();
  await page.getByText("leaves Homeward").waitFor();
  assert.equal(await page.getByText("07700 900123").count(), 0);
  await picture(page, "summary-warning");
  await look(ada, "what a summary holds");
  await step.button(page, "Show the summary").tap();
  await step.arrive(page, new RegExp(`^${NAME}$`, "u"));
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  for (const shown of ["Ring by nine when the seat is empty", "Sam Social (invented)", "At risk of CSE", ...PARENTS]) await page.locator("article").getByText(shown).first().waitFor();
  assert.equal(await page.getByText("Canary").count(), 0);
  await step.stripSays(ada, /audit|on this phone only/u);
  await picture(page, "summary", { whole: true });
  await look(ada, "a summary");
});

test("on paper it is one page of text, and nothing else of the app", async () => {
  const { page } = ada;
  const file = join(folder, "printed.pdf");
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true, tagged: true }));
  const { text, facts } = read(file);
  assert.match(facts, /^Pages: +1$/mu);
  for (const shown of [NAME, "Sam Social (invented)", "Ring by nine", "07700 900123"]) assert.ok(text.includes(shown), `${shown} in ${text}`);
  assert.equal(/Exit this page|Share as PDF|Save as PDF|My work/u.test(text), false, text);
  await step.button(page, "Print").tap();
});

test("as a PDF it is one tagged page whose names are right in every script, and it names nobody outside the page", async () => {
  const { page } = ada;
  const coming = page.waitForEvent("download");
  await step.button(page, "Save as PDF").tap();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "summary.pdf");
  const file = join(folder, "saved.pdf");
  await download.saveAs(file);
  const { text, facts, tags, fonts } = read(file);
  assert.match(facts, /^Pages: +1$/mu);
  assert.match(facts, /^Tagged: +yes$/mu);
  assert.match(facts, /^Title: +Summary of a child$/mu);
  assert.match(facts, /^Page size: +595 x 842 pts \(A4\)$/mu);
  assert.ok(!facts.includes("Łukasz"));
  const plain = text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
  for (const shown of [NAME, "Sam Social (invented)", "Ring by nine when the seat is empty", "07700 900123", ...PARENTS]) assert.ok(plain.includes(shown), `${shown} in ${plain}`);
  for (const shown of [/^ *H1.*\n.*Łukasz/mu, /^ *H2/mu, /^ *L\b/mu, /^ *LI/mu]) assert.match(tags, shown);
  assert.ok(fonts.split("\n").slice(2).filter((line) => line !== "").every((line) => /Type 3 .* yes +no +yes/u.test(line)), fonts);
  if (process.env.HOMEWARD_SCREENS?.startsWith("/")) execFileSync("pdftoppm", ["-png", "-r", "80", file, join(process.env.HOMEWARD_SCREENS, "summary-pdf")]);
});

test("a share sheet is given the file, and one that is closed is no fault", async () => {
  const { page } = ada;
  // Chromium on this machine has no share sheet: this is where a phone's would be.
  await page.evaluate(() => {
    globalThis.given = [];
    navigator.canShare = ({ files }) => files.every(({ type }) => type === "application/pdf");
    navigator.share = async ({ files, ...more }) => {
      globalThis.given.push([files.map(({ name, type, size }) => [name, type, size > 10_000]), Object.keys(more)]);
      throw new DOMException("closed", "AbortError");
    };
  });
  await toSummary();
  await step.button(page, "Show the summary").tap();
  await step.button(page, "Share as PDF").tap();
  await page.waitForFunction(() => globalThis.given.length === 1);
  assert.deepEqual(await page.evaluate(() => globalThis.given[0]), [[["summary.pdf", "application/pdf", true]], []]);
  assert.equal(await page.locator(".hw-fault").count(), 0);
});

test("the audit is told at the next sync of each time it left, once, and all is said to be sent then", async () => {
  const { page } = ada;
  await step.goTo(ada, "Status");
  await page.getByText(/The audit is told of 5 summaries/u).waitFor();
  await ada.online();
  await step.button(page, "Send now").tap();
  await step.allSent(ada);
  const { items } = await office.desks.mo.get(`/v1/audit?child=${child}&limit=200`);
  const lines = items.filter(({ action }) => action.startsWith("summary."));
  assert.deepEqual(lines.map(({ action }) => action).sort(), ["summary.printed", "summary.saved", "summary.shared", "summary.shown", "summary.shown"]);
  for (const { user, detail, device } of lines) {
    assert.equal(user, office.users.ada);
    assert.ok(device !== undefined && Math.abs(Date.parse(detail) - Date.now()) < 600_000, detail);
  }
});

test("the fullest page is one page, on paper and as a PDF, and says what it leaves out", async () => {
  const { page } = ada;
  // The print dialog of before is open in a browser that shows none, and the share sheet of before goes with it.
  await page.reload();
  await step.unlock(ada);
  await toSummary("Full Page-Example");
  await step.button(page, "Show the summary").tap();
  // The warning before it has the name in its heading, and "Summary" too.
  await step.arrive(page, /^Full Page-Example$/u);
  const files = ["full-printed.pdf", "full-saved.pdf"].map((name) => join(folder, name));
  writeFileSync(files[0], await page.pdf({ preferCSSPageSize: true }));
  const coming = page.waitForEvent("download");
  await step.button(page, "Save as PDF").tap();
  await (await coming).saveAs(files[1]);
  const left = files.map((file) => {
    const { text, facts } = read(file);
    assert.match(facts, /^Pages: +1$/mu, file);
    // Where the last line breaks is the printer's.
    assert.ok(text.replaceAll(/\s+/gu, " ").includes("shred it when it has served."), "to its last line");
    return /and (\d+) more on the phone/u.exec(text)?.[1];
  });
  assert.ok(Number(left[0]) > 0 && left[0] === left[1], `${left}`);
});
