// Without a word from the server for 72 hours the work stays closed, and safe, until there is one. The time is the
// server's as far as the phone can tell it, whatever its own clock shows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CHILD, errorSays, HOUR_MS, locked, MINUTE_MS, openPlan, planAtOffice, tryPassphrase, triggers, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { allSent, arrive, button, canary, sendNow, setUp, stripSays, unlock } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("after 72 hours without contact the work is closed and safe, and a contact sends it and opens the rest", async () => {
  const written = canary("lease");
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ada");
    await phone.offline();
    await openPlan(phone);
    await write(phone, written);
    await stripSays(phone, "1 record on this phone only");

    // An hour before the end it opens, and says that the work has waited.
    await phone.setClock(71 * HOUR_MS);
    await locked(phone);
    await unlock(phone);
    await stripSays(phone, "1 record on this phone only for over 24 hours");

    await phone.setClock(73 * HOUR_MS);
    await locked(phone);
    await phone.page.getByText("1 record is on this phone only.").waitFor();
    await tryPassphrase(phone);
    await arrive(phone.page, "Connect to go on");
    assert.equal((await phone.page.locator("#hw-announcements").textContent()).trim(), "", "what was said last may name a child");
    await assertClosed(phone, written);
    await picture(phone.page, "lease-ended");
    await button(phone.page, "Connect now").click();
    await errorSays(phone, "The server did not answer.");

    // The end stays the end, by whatever clock it is asked again.
    await phone.setClock(HOUR_MS);
    await phone.close();
    await phone.relaunch();
    await tryPassphrase(phone);
    await arrive(phone.page, "Connect to go on");
    await assertClosed(phone, written);

    await phone.online();
    await allSent(phone);
    assert.equal((await planAtOffice(office.desks.mo, office.children.Sky)).data.triggers, written);
    await openPlan(phone);
    assert.equal(await triggers(phone).inputValue(), written);
  } finally {
    await phone.destroy();
  }
});

for (const [side, offset_ms] of [["ahead of", 50 * HOUR_MS], ["behind", -50 * HOUR_MS]]) {
  test(`a clock two days ${side} the server's is told, and times are right all the same`, async () => {
    const written = canary("clock");
    const phone = await Phone.open(server, { clockOffsetMs: offset_ms });
    try {
      await setUp(phone, "ada");
      const sentence = `This phone's clock is 2 days ${side} the server's; times are worked out by the server's clock.`;
      await stripSays(phone, sentence);
      await phone.page.locator("main").getByText(sentence).waitFor();
      // Robin came back 20 hours before the office opened: of the 72 hours, 52 were left, and the tests take minutes.
      const card = phone.page.getByRole("listitem").filter({ hasText: "Robin Reed-Example" });
      await card.getByText(/^5[12] hours left$/u).waitFor();
      await card.getByText("Returned").waitFor();
      await picture(phone.page, "clock-wrong");

      await openPlan(phone);
      const from = Date.now();
      await write(phone, written);
      await stripSays(phone, sentence);
      await sendNow(phone);
      await phone.page.getByRole("heading", { name: "Everything is sent" }).waitFor();
      const plan = await planAtOffice(office.desks.mo, office.children.Sky);
      assert.ok(plan.data.triggers.includes(written));
      const { steps } = await office.desks.mo.get(`/v1/records/${plan.id}/history`);
      const at = Date.parse(steps.at(-1).at);
      assert.ok(Math.abs(at - from) < MINUTE_MS, `written ${new Date(from).toISOString()}, stamped ${new Date(at).toISOString()}`);

      // The lease is the server's too: it ends 72 hours from now, by whichever clock.
      const until = new Date(Date.now() + 72 * HOUR_MS);
      const day = until.toLocaleDateString("en-GB", { timeZone: "Europe/London", day: "numeric", month: "long", year: "numeric" });
      await phone.page.locator("dl").getByText(day).waitFor();
    } finally {
      await phone.destroy();
    }
  });
}

/** Fails if a word of the case is in the page. @param {Phone} phone @param {string} word */
async function assertClosed(phone, word) {
  const page = await phone.page.content();
  for (const one of [word, ...CHILD.split(" ")]) assert.ok(!page.includes(one), one);
  assert.equal(await phone.page.getByRole("navigation", { name: "Places" }).count(), 0);
}
