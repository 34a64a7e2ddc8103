// What is recorded bears the true time, whatever the phone's clock shows, and a time that came twice keeps which it was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { HOUR_MS, MINUTE_MS } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const INTERVIEW = "Return home interview";
const ROBIN = "Robin Reed-Example";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

/** Robin came back 20 hours ago, and Sky 96. @type {[string, number, string, string, string][]} */
const CLOCKS = [
  ["ahead", 80 * HOUR_MS, "Robin", ROBIN, "completed_in_time"],
  ["behind", -80 * HOUR_MS, "Sky", "Sky Stone-Example", "completed_late"],
];

for (const [side, offset_ms, forename, name, state] of CLOCKS) {
  test(`Now is now on a phone that is 80 hours ${side}`, async () => {
    const phone = await Phone.open(server, { clockOffsetMs: offset_ms });
    const { page } = phone;
    try {
      await step.setUp(phone, "ada");
      await openInterview(phone, name, true);
      await form.openSection(page, "Episodes");
      await form.choose(page, "Outcome of the interview for this episode", "Completed");
      await page.getByText("Filled in with the time at which you came here").waitFor();
      await form.choose(page, "Interview offered", "Yes");
      await form.now(page, "Offered at");
      await form.nextSection(page, "Interview");
      await step.sendNow(phone);
      await step.allSent(phone);
      const { data } = await interview(forename);
      const [row] = Object.values(data.episodes);
      for (const at of [row.completed_at, data.offered_at]) {
        // To the minute, and the tests take minutes: never later than it is.
        const late_ms = Date.now() - Date.parse(at);
        assert.ok(late_ms >= 0 && late_ms < 10 * MINUTE_MS, `${at} is ${late_ms} ms ago`);
      }
      const { rhi } = (await office.desks.mo.get(`/v1/missing-episodes/${office.episodes[forename]}`));
      assert.equal(rhi.state, state);
      assert.equal(JSON.stringify(rhi).includes("in_future"), false, JSON.stringify(rhi));

      // A note begins at this moment, and the session's day is today.
      await step.openChild(phone, name);
      await step.button(page, "Case note").tap();
      await step.arrive(page, /Case note/u);
      const shown = await page.locator(".hw-when__words").innerText();
      const day = new Date().toLocaleDateString("en-GB", { timeZone: "Europe/London", day: "numeric", month: "long", year: "numeric" });
      assert.ok(shown.includes(day), shown);
    } finally {
      await phone.destroy();
    }
  });
}

test("a time in the hour that came twice is asked which it was, and stays that when a minute is changed", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    await openInterview(phone, ROBIN, false);
    await form.openSection(page, "Interview");
    const group = page.getByRole("group", { name: "When", exact: true });
    const field = page.locator("[data-path='/interviewed_at']");
    const at = async (parts) => {
      for (const [label, text] of Object.entries(parts)) await group.getByLabel(label, { exact: true }).fill(text);
    };
    await at({ Day: "25", Month: "10", Year: "2026", Time: "01:30" });
    await group.getByLabel("Year", { exact: true }).focus();
    await page.getByLabel("Where", { exact: true }).focus();
    await field.getByText("Say which it was").waitFor();
    await group.getByLabel("after the clocks went back", { exact: true }).check();
    await field.getByText("Saved", { exact: true }).waitFor();
    await sentAs("2026-10-25T01:30:00Z");
    await at({ Time: "01:31" });
    await page.getByLabel("Where", { exact: true }).focus();
    await field.getByText("Saved", { exact: true }).waitFor();
    assert.ok(await group.getByLabel("after the clocks went back", { exact: true }).isChecked());
    await sentAs("2026-10-25T01:31:00Z");
    await group.getByLabel("before the clocks went back", { exact: true }).check();
    await sentAs("2026-10-25T00:31:00Z");
    await at({ Time: "02:00" });
    assert.equal(await group.getByText("That time came twice").count(), 0);
  } finally {
    await phone.destroy();
  }

  /** @param {string} instant */
  async function sentAs(instant) {
    const until = Date.now() + step.PATIENCE_MS;
    let found;
    do {
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      found = (await interview("Robin"))?.data.interviewed_at;
    } while (found !== instant && Date.now() < until);
    assert.equal(found, instant);
  }
});

/** @param {Phone} phone @param {string} name @param {boolean} take whether nobody has taken it yet */
async function openInterview(phone, name, take) {
  if (take) {
    const card = phone.page.getByRole("listitem").filter({ hasText: name });
    await card.getByRole("button", { name: "Take it" }).tap();
    await card.getByText("Yours.").waitFor();
  }
  await step.openChild(phone, name);
  const todo = phone.page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" });
  if ((await todo.count()) > 0) await todo.tap();
  else await phone.page.locator(".hw-kind").filter({ hasText: INTERVIEW }).getByRole("button").first().tap();
  await step.arrive(phone.page, INTERVIEW);
}

/** @param {string} forename */
async function interview(forename) {
  const { items } = await office.desks.mo.get(`/v1/records?child=${office.children[forename]}&kind=return-home-interview`);
  return items.length === 0 ? undefined : office.desks.mo.get(`/v1/records/${items[0].id}`);
}
