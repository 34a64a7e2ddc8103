// A child's page is what is looked at before knocking: it rings, finds, says who has the interview, and takes corrections.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const KIT = "Kit Ford-Example";
const ADDRESS = "1 Invented Road, Kingston";
const CORRECTED = "07700 900777";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {string} */
let kit;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const { desks, users, now } = office;
  const details = {
    forename: "Kit", surname: "Ford-Example", date_of_birth: "2011-03-04", addresses: [{ kind: "family", address: ADDRESS }],
    phones: [{ whose: "young_person", number: "+44 (0)7700 900123" }],
    parents_or_carers: [{ name: "Zoë Example", phone: "020 7946 0999", lives_with: true }],
  };
  kit = await addChild(desks, users, details, { ada: "missing", ben: "missing" });
  for (const days of [60, 40, 20, 2]) {
    await report(desks, now, { child: kit, reported: days * 24, returned: days * 24 - 5, classification: "missing" });
  }
  ada = await Phone.open(server, { width: 390 });
  await step.setUp(ada, "ada");
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

test("numbers ring, addresses are found, and the office is there to be rung", async () => {
  await ada.offline();
  await step.openChild(ada, KIT);
  const { page } = ada;
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.deepEqual(links, [
    `geo:0,0?q=${encodeURIComponent(ADDRESS)}`, "tel:+447700900123", "tel:02079460999", "tel:02085475008", "tel:02087705000", "tel:999",
  ]);
  await page.getByText("Repeat missing: 4 episodes in 3 months").waitFor();
  await page.getByText("Nobody has the interview yet.").first().waitFor();
  await picture(page, "child-contacts", { whole: true });
  await look(ada, "a child with contact details");
  await ada.online();
});

test("who has the interview is told", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  const card = page.locator(".hw-card").filter({ hasText: KIT }).first();
  await card.getByRole("button", { name: "Take it" }).tap();
  await card.getByText("Yours.").waitFor();
  await step.openChild(ada, KIT);
  await page.getByText("You have the interview.").waitFor();
});

test("a correction is proposed without a connection, stands beside the details, and reaches the office", async () => {
  const { page } = ada;
  await ada.offline();
  await step.openChild(ada, KIT);
  await page.getByRole("button", { name: /^Correct\s*: Phone$/u }).tap();
  await step.arrive(page, "Correction");
  assert.equal(await page.getByLabel("What the details say", { exact: true }).inputValue(), "+44 (0)7700 900123 (young person)");
  const field = page.getByLabel("What they should say", { exact: true });
  await field.fill(CORRECTED);
  await field.blur();
  await form.saved(page, field);
  await look(ada, "a correction");
  await step.button(page, "Done").tap();
  await step.arrive(page, KIT);
  await page.locator(".hw-episode").filter({ hasText: CORRECTED }).getByText("Proposed to the office").waitFor();
  await picture(page, "child-correction", { whole: true });
  await look(ada, "a child with a correction");
  await ada.online();
  await step.sendNow(ada);
  await step.allSent(ada);

  const { items } = await office.desks.mo.get(`/v1/records?child=${kit}&kind=contact-correction`);
  const record = await office.desks.mo.get(`/v1/records/${items[0].id}`);
  const [[key, row]] = Object.entries(record.data.corrections);
  assert.deepEqual([row.about, row.should_read], ["phone", CORRECTED]);
  const taken = { intent: "set", path: `/corrections/${key}/decision`, value: "taken_over" };
  await office.desks.mo.edit(items[0].id, { kind: "contact-correction", child: kit, intents: [taken] });
  await step.sendNow(ada);
  await step.openChild(ada, KIT);
  await page.getByText("Proposed to the office").waitFor({ state: "detached" });
});
