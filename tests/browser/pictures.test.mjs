// Pictures follow their record: what was refused is handed in with its picture, one picture that is refused stops no other,
// and the phone can be emptied afterwards.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { button, openChild, arrive, allSent, goTo, sendNow, setUp, stripSays } from "./steps.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { photoWithPlace } from "./photo.mjs";
import { Server } from "./server.mjs";

const PROFILE = "Missing-from-home profile";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("the picture of work whose access ended is kept with it, attached when it is accepted, and the phone is emptied", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  const { mo } = office.desks;
  try {
    await setUp(phone, "ada");
    await phone.offline();
    // Two pictures: of a child that stays hers, and of one that is taken from her meanwhile.
    for (const child of ["Sky Stone-Example", "Robin Reed-Example"]) {
      await openChild(phone, child);
      await page.locator(".hw-kind").filter({ hasText: PROFILE }).getByRole("button").first().tap();
      await arrive(page, PROFILE);
      await page.locator(".govuk-task-list").getByRole("button", { name: "Description", exact: true }).tap();
      await arrive(page, "Description");
      const buffer = await photoWithPlace(page, `Lark${child.slice(0, 3)}`);
      await page.locator("input[type=file]").last().setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer });
      await page.getByRole("img", { name: "Recent photo" }).waitFor();
    }
    await endAccess("Robin", "ada");
    await phone.online();
    await sendNow(phone);
    await stripSays(phone, "All sent");

    const { items } = await mo.get("/v1/quarantine");
    const entry = items.find((one) => one.child === office.children.Robin);
    assert.equal(entry.attachments.length, 1, JSON.stringify(entry));
    const [{ attachment, size }] = entry.attachments;
    const waiting = await mo.get(`/v1/quarantine/${entry.id}/attachments/${attachment}`);
    assert.equal(waiting.length, size);
    const decided = await mo.post(`/v1/quarantine/${entry.id}/decision`, { decision: "accept", reason: "Taken before the end of access (invented)." });
    assert.equal(decided.attachments, undefined);
    for (const child of ["Robin", "Sky"]) {
      const { items: [profile] } = await mo.get(`/v1/records?child=${office.children[child]}&kind=missing-from-home-profile`);
      const { data } = await mo.get(`/v1/records/${profile.id}`);
      const picture = await mo.get(`/v1/records/${profile.id}/attachments/${data.photo}`);
      assert.ok(picture.length > 1_000, child);
      if (child === "Robin") assert.deepEqual(picture, waiting);
    }

    await goTo(phone, "Status");
    await button(page, "Leave this phone").click();
    await page.getByRole("button", { name: /^(Yes|Leave|Remove)/u }).last().click();
    await arrive(page, "Sign in");
  } finally {
    await phone.destroy();
  }
});

/** Ends what a person has to do with a child. @param {string} child @param {string} username */
async function endAccess(child, username) {
  const { allocations } = await office.desks.mo.get(`/v1/children/${office.children[child]}/allocations`);
  const allocation = allocations.find(({ user }) => user === office.users[username]);
  await office.desks.mo.post(`/v1/children/${office.children[child]}/allocations/${allocation.id}/end`, {});
}
