// What is on the phone is found, however it is spelled, and nothing else is said of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { addChild, open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const JOSE = "José O’Brien-Example";
const INTERVIEW = "Return home interview";

/** @type {Server} */
let server;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  const { desks, users } = await open(server);
  const details = {
    forename: "José", surname: "O’Brien-Example", date_of_birth: "2011-03-04", gp: "Dr Invented",
    phones: [{ whose: "young_person", number: "+44 7700 900123" }],
    parents_or_carers: [{ name: "Zoë Example", phone: "020 7946 0999", lives_with: true }],
  };
  await addChild(desks, users, details, { ada: "missing" });
  ada = await Phone.open(server, { width: 390 });
  await step.setUp(ada, "ada");
  await step.openChild(ada, JOSE);
  await ada.offline();
  const { page } = ada;
  await page.locator(".hw-kind").filter({ hasText: INTERVIEW }).getByRole("button", { name: /^Begin/u }).tap();
  await step.arrive(page, INTERVIEW);
  await form.openSection(page, "The young person's view");
  await form.type(page, "Young person's own words", "It was late. We waited for Renée’s brother in the grey van until it was quiet.");
  await form.toSections(page, INTERVIEW);
  await form.openSection(page, "While away");
  await form.add(page, "Add a person", "Person");
  for (const [name, text] of [["phone", "07700 900 888"], ["vehicle", "a van, AB12 CDE"]]) {
    // The person's: the same screen asks for the young person's own phone.
    const field = page.locator(`[id^="f-people-"][id$="-${name}"]`);
    await field.fill(text);
    await field.blur();
    await form.saved(page, field);
  }
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

const NUMBER = "Return home interview: Phone";
const PLATE = "Return home interview: Vehicle";
const WORDS = "Return home interview: Young person's own words";
/** What is typed, where it is found, and what is marked there. */
const SPELLINGS = [
  ["07700900888", NUMBER, "07700 900 888"], ["+44 7700 900888", NUMBER, "07700 900 888"], ["900888", NUMBER, "900 888"],
  ["AB12CDE", PLATE, "AB12 CDE"], ["ab12 cde", PLATE, "AB12 CDE"],
  ["obrien", "Name", "O’Brien"], ["jose", "Name", "José"], ["JOSE O'BRIEN", "Name", "José"],
  ["renee", WORDS, "Renée"], ["grey van until", WORDS, "grey"],
  ["07700900123", "Phone", "7700 900123"], ["02079460999", "Parent or carer", "020 7946 0999"], ["zoe", "Parent or carer", "Zoë"],
];

test("names, numbers, number plates and words of a narrative are found in any spelling", async () => {
  const { page } = ada;
  await step.goTo(ada, "Search");
  for (const [typed, where, mark] of SPELLINGS) {
    await page.getByRole("searchbox").fill(typed);
    const hit = page.locator(".hw-found li").filter({ hasText: where }).locator("mark").getByText(mark, { exact: true });
    await hit.first().waitFor();
    await page.getByText(/^[1-9]\d* match(es)? on this phone$/u).waitFor();
  }
  await picture(page, "search-found");
  await look(ada, "what is found");
});

test("what is found is opened where it stands", async () => {
  const { page } = ada;
  await page.getByRole("searchbox").fill("renee");
  await page.getByRole("button", { name: WORDS }).tap();
  await step.arrive(page, "The young person's view");
  await step.goTo(ada, "Search");
  await page.getByRole("searchbox").fill("07700900888");
  await page.getByRole("button", { name: NUMBER }).tap();
  await step.arrive(page, "Person");
});

test("where nothing is found, the phone says what it looked through", async () => {
  const { page } = ada;
  await step.goTo(ada, "Search");
  await page.getByRole("searchbox").fill("07700900777");
  await page.getByText(/^Nothing matches “07700900777”\. This looked through .* [3-5] children and 1 record on this phone\./u).waitFor();
  assert.equal(await page.getByText("not on this phone").count(), 0);
  await picture(page, "search-nothing");
  await look(ada, "nothing is found");
});
