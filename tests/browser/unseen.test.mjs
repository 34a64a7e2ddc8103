// A whole interview by those who do not see the screen or do not touch it: from my work to the signature.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Keyboard, Listener } from "./hands.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

/** @type {[string, string, string, (page: import("playwright-core").Page) => Promise<import("./hands.mjs").Hands>][]} */
const WAYS = [
  ["the keyboard", "Heath", "2011-03-04", async (page) => new Keyboard(page)],
  ["a screen reader", "Wren", "2012-05-06", async (page) => {
    const listener = new Listener(page);
    await listener.start();
    return listener;
  }],
];

for (const [way, forename, date_of_birth, begin] of WAYS) {
  test(`an interview by ${way} alone`, async (context) => {
    const details = { forename, surname: "Vale-Example", date_of_birth };
    const child = await addChild(office.desks, office.users, details, { ada: "missing" });
    await report(office.desks, office.now, { child, reported: 54, returned: 30, classification: "missing" });
    const phone = await Phone.open(server);
    const { page } = phone;
    try {
      await step.setUp(phone, "ada");
      await step.goTo(phone, "My work");
      const hands = await begin(page);
      await hands.find(`${forename} Vale-Example`);
      await hands.press("Take it");
      await page.getByText("Yours.").waitFor();
      await hands.press("Start the interview");
      await hands.comesTo("Episodes");
      await hands.choose("Outcome of the interview for this episode", "Completed");
      await hands.choose("Interview offered", "Yes");
      await hands.press("Next: Interview");
      await hands.comesTo("Interview");
      await hands.write("Where", "Kitchen of the home");
      await hands.write("Who was present", "The two of us");
      await hands.choose("Alone?", "Yes");
      await hands.choose("Push", "Placement");
      await hands.write("What was happening before", "An argument about a phone");
      await hands.press("Next: While away");
      await hands.comesTo("While away");
      await hands.press("Add a place");
      await hands.write("Place", "The arcade");
      await hands.press("Next: Harm");
      await hands.comesTo("Harm");
      await hands.write("Young person's own words", "It is quiet there");
      await hands.press("Next: Parent or carer");
      await hands.comesTo("Parent or carer");
      await hands.choose("Risk now", "Medium");
      await hands.write("Worker's analysis", "Goes where it is quiet");
      await hands.press("Next: Read back");
      await hands.comesTo("What we wrote down");
      await hands.press("They agree");
      await hands.comesTo("Sign as the author");
      await hands.press(/^Sign/u);
      await page.getByText("Signed. The signature is on this phone.").waitFor();
      if (hands.tabs !== undefined) context.diagnostic(`${hands.tabs} times Tab`);
      await step.sendNow(phone);
      await step.allSent(phone);
      const { items } = await office.desks.mo.get(`/v1/records?child=${child}&kind=return-home-interview`);
      const { data, signatures } = await office.desks.mo.get(`/v1/records/${items[0].id}`);
      assert.equal(data.where, "Kitchen of the home");
      assert.deepEqual([data.before, data.own_words, data.risk_now], ["An argument about a phone", "It is quiet there", "medium"]);
      assert.equal(Object.values(data.places)[0].place, "The arcade");
      assert.ok(JSON.stringify(signatures ?? data).includes("author"), "signed by its author");
    } finally {
      await phone.destroy();
    }
  });
}
