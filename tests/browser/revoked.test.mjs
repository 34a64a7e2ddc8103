// A phone was lost, or its person left: at the next contact it empties itself, and what it had not sent reaches the
// organisation, sealed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { assertManagerFinds, kept, revoke, writeOffline } from "./emptied.mjs";
import { HOUR_MS, lockNow, openPlan, SURNAME, tryPassphrase, write } from "./guard.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import { arrive, button, canary, PASSPHRASE, setUp, signIn } from "./steps.mjs";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start({ settings: "[phones]\nwipe_after_failures = 5\n" });
  office = await open(server);
});

after(() => server.stop());

test("a revoked phone empties itself at the next contact, says so, and its unsent work reaches the manager", async () => {
  const words = canary("revoked");
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ada");
    await writeOffline(phone, words);
    await revoke(server, office, "ada");
    await phone.online();
    await arrive(phone.page, "This phone has been emptied");
    await phone.page.getByText("Its access was ended. Everything that Homeward kept here is gone.").waitFor();
    await phone.page.getByText("Everything that was sent is safe with the organisation.").waitFor();
    await phone.page.getByText("1 record or photo that was not sent has reached the organisation, sealed.").waitFor();
    await assertAccessible(phone.page, "an emptied phone");
    await picture(phone.page, "revoked");
    assert.deepEqual(await kept(phone), { kept: 0, waiting: 0, photos: 0, meta: 0 });
    await assertManagerFinds(office, words);
    // Another person can begin on it.
    await button(phone.page, "Sign in").click();
    await signIn(phone, "ben");
    assert.deepEqual(await phone.searchProfile([words, SURNAME, PASSPHRASE]), []);
  } finally {
    await phone.destroy();
  }
});

test("a phone killed between emptying itself and handing over hands over at its next start", async () => {
  const words = canary("killed");
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ada");
    await writeOffline(phone, words);
    await revoke(server, office, "ada");
    // The server hears nothing of it yet.
    const asked = new Promise((resolve) => {
      void phone.context.route("**/v1/handovers", (route) => resolve(route.request()));
    });
    await phone.online();
    await arrive(phone.page, "This phone has been emptied");
    await phone.page.getByText("Work that was not sent is still here, sealed so that only the organisation can read it.").waitFor();
    await asked;
    const left = await kept(phone);
    assert.deepEqual([left.kept, left.photos, left.meta], [0, 0, 1]);
    assert.ok(left.waiting > 0);
    await phone.kill();

    await phone.launch();
    const answered = phone.page.waitForResponse(/\/v1\/handovers$/u);
    await phone.openApp();
    // There is no way in any more, for whoever knows the passphrase either.
    await arrive(phone.page, "Sign in");
    assert.ok((await answered).ok());
    await assertManagerFinds(office, words);
    assert.deepEqual(await phone.searchProfile([words, SURNAME, PASSPHRASE]), []);
  } finally {
    await phone.destroy();
  }
});

test("too many wrong passphrases empty the phone, and its unsent work reaches the manager", async () => {
  const words = canary("guessed");
  const phone = await Phone.open(server);
  try {
    await setUp(phone, "ben");
    await phone.offline();
    await openPlan(phone, "Robin Reed-Example");
    await write(phone, words);
    await lockNow(phone);
    for (let failure = 1; failure < 5; failure += 1) {
      await tryPassphrase(phone, `${PASSPHRASE} ${failure}`);
      await phone.page.getByText(failure === 4 ? "1 try is left." : `${5 - failure} tries are left.`).waitFor();
      // Each further try costs a wait; the guesser has the time.
      await phone.setClock(failure * HOUR_MS);
    }
    await assertAccessible(phone.page, "the last try");
    await picture(phone.page, "unlock-last-try");
    await tryPassphrase(phone, `${PASSPHRASE} 5`);
    await arrive(phone.page, "This phone has been emptied");
    await phone.page.getByText("It was unlocked wrongly too many times.").waitFor();
    await phone.page.getByText("Work that was not sent is still here, sealed so that only the organisation can read it.").waitFor();
    const left = await kept(phone);
    assert.deepEqual([left.kept, left.photos, left.meta], [0, 0, 1]);

    // Signing in anew hands it in first.
    await phone.setClock(0);
    await phone.online();
    await button(phone.page, "Sign in").click();
    await signIn(phone, "ben");
    await assertManagerFinds(office, words, "Robin");
    assert.deepEqual(await phone.searchProfile([words, "Reed-Example", PASSPHRASE]), []);
  } finally {
    await phone.destroy();
  }
});
