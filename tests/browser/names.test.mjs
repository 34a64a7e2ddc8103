// A name that is written from right to left is read so, and moves nothing of the page around it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const SURNAME = "דוגמה";
const ALIAS = "ציפור";
const NAME = `Noa ${SURNAME}`;
const PLAN = "Safety plan";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const details = { forename: "Noa", surname: SURNAME, alias: ALIAS, date_of_birth: "2011-03-04" };
  const child = await addChild(office.desks, office.users, details, { ada: "missing" });
  await report(office.desks, office.now, { child, reported: 30, returned: 10, classification: "missing" });
});

after(() => server.stop());

test("every name takes its direction from its own letters", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  let seen = 0;
  /** @param {string} where @param {string[]} names */
  const marked = async (where, names = [SURNAME]) => {
    for (const name of names) {
      const found = await page.locator("main").evaluate(directions, name);
      assert.ok(found.length > 0, `${where} shows ${name}`);
      assert.deepEqual(found.filter((one) => !one.marked), [], where);
      seen += found.length;
    }
  };
  try {
    await step.setUp(phone, "ada");
    const card = page.getByRole("listitem").filter({ hasText: SURNAME });
    await card.getByRole("button", { name: "Take it" }).tap();
    await card.getByText("Yours.").waitFor();
    await marked("my work");
    await step.goTo(phone, "Children");
    await marked("the children", [SURNAME, ALIAS]);
    await page.locator("main").getByRole("button", { name: NAME }).first().tap();
    await page.getByRole("heading", { level: 1 }).filter({ hasText: SURNAME }).waitFor();
    await marked("the child", [SURNAME, ALIAS]);
    await picture(page, "name-from-right-to-left");
    await step.button(page, PLAN).tap();
    await step.arrive(page, PLAN);
    await marked("a record");
    await form.openSection(page, "Triggers and warning signs");
    await marked("a section");
    const area = page.getByLabel("Triggers", { exact: true });
    await form.type(page, "Triggers", `${SURNAME} ${ALIAS}`);
    assert.equal(await area.evaluate((control) => getComputedStyle(control).direction), "rtl");
    await step.goTo(phone, "Status");
    await step.goTo(phone, "Search");
    await page.getByLabel(/^Name, alias/u).fill(SURNAME);
    await page.getByText(/match(es)? on this phone/u).waitFor();
    await marked("what is found");
    await step.openChild(phone, NAME);
    await step.button(page, "Case note").tap();
    await step.arrive(page, /Case note/u);
    await marked("a note");
    assert.ok(seen >= 9, `${seen} names`);
  } finally {
    await phone.destroy();
  }
});

/**
 * Runs in the page: for each text that holds a name, whether it takes its direction from its own letters.
 * @param {Element} main @param {string} name
 */
function directions(main, name) {
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode;
    if (data.includes(name)) found.push({ text: data.trim(), marked: parentElement.closest("[dir=auto]") !== null });
  }
  return found;
}
