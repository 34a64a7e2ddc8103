// The password that somebody was given is good for choosing one of their own, and for nothing else.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, assertTouchable } from "./axe.mjs";
import { Desk, FIRST_PASSWORD } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { PASSWORD, Server } from "./server.mjs";
import { allSent, arrive, button, protect } from "./steps.mjs";

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
  await server.addUser("root", "Ruth Root", "administrator");
  await server.addUser("dee", "Dee Director", "associate_director");
  const root = await Desk.signIn(server, "root");
  const id = randomUUID();
  await root.post("/v1/users", { id, username: "noa", name: "Noa Newcomer", role: "youth_worker", password: FIRST_PASSWORD });
  await (await Desk.signIn(server, "dee")).post(`/v1/users/${id}/confirm`);
});

after(() => server.stop());

test("a newcomer chooses a password and works with it", async () => {
  const phone = await Phone.open(server);
  try {
    const { page } = phone;
    await page.getByLabel("Username").fill("Noa");
    await page.getByLabel("Password", { exact: true }).fill(FIRST_PASSWORD);
    await button(page, "Sign in").click();
    await arrive(page, "Choose your own password");
    await assertAccessible(page, "choose a password");
    await assertTouchable(page, "choose a password");
    await picture(page, "choose-password");
    const choose = async (/** @type {string} */ chosen, again = chosen) => {
      await page.getByLabel("New password", { exact: true }).fill(chosen);
      await page.getByLabel("The same password again", { exact: true }).fill(again);
      await button(page, "Save and sign in").click();
    };
    const summary = page.locator(".govuk-error-summary");
    await choose("short");
    await summary.getByText("The new password must have at least 12 characters").waitFor();
    await choose(PASSWORD, "another");
    await summary.getByText("Type the same password again").waitFor();
    await choose("noa-newcomer-2026");
    await summary.getByText("That password is easy to guess.").waitFor();
    await choose(FIRST_PASSWORD);
    await summary.getByText("Choose another password than the one you were given.").waitFor();
    await page.setViewportSize({ width: 320, height: 640 });
    await phone.setTextSize(200);
    await assertFits(page, "choose a password, 320 px wide with text of 200 %");
    await phone.setTextSize(100);
    await choose(PASSWORD);
    await arrive(page, /^Choose (how to unlock|a passphrase)/u);
    await protect(phone);
    await allSent(phone);
    const desk = await Desk.signIn(server, "noa");
    assert.equal((await desk.get("/v1/me")).must_change_password, false);
    assert.equal((await new Desk(server, "").send("POST", "/v1/sessions", { username: "noa", password: FIRST_PASSWORD })).status, 401);
    // The browser itself says of each refusal that there was one, and has advice for forms.
    assert.deepEqual(phone.said.filter((line) => !/^verbose: |the server responded with a status of 422/u.test(line)), []);
  } finally {
    await phone.destroy();
  }
});
