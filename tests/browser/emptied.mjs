// A phone that is emptied: how that comes about, what is left on it, and what the office finds.

import assert from "node:assert/strict";
import { openPlan, planAtOffice, triggers, write } from "./guard.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./office.mjs").open>>} Office */

/** Writes into Sky's safety plan without a signal. @param {import("./phone.mjs").Phone} phone @param {string} words */
export async function writeOffline(phone, words) {
  await openPlan(phone);
  await phone.offline();
  await write(phone, words);
  assert.equal(await triggers(phone).inputValue(), words);
}

/**
 * Revokes the one phone of a person that is let in.
 * @param {import("./server.mjs").Server} server @param {Office} office @param {string} username
 */
export async function revoke(server, office, username) {
  const lines = (await server.run("device", "list")).split("\n");
  const mine = lines.filter((line) => line.includes(office.users[username]) || line.includes(username)).filter((line) => !/revoked|  Desk$/u.test(line));
  assert.equal(mine.length, 1, lines.join("\n"));
  await server.revokeDevice(mine[0].trim().split(/\s+/u)[0]);
}

/** How many rows lie in each place of the phone's store. @param {import("./phone.mjs").Phone} phone */
export function kept(phone) {
  return phone.page.evaluate(async () => {
    const settled = (request) => new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const database = await settled(indexedDB.open("homeward"));
    const places = [...database.objectStoreNames];
    const transaction = database.transaction(places);
    const counts = await Promise.all(places.map((place) => settled(transaction.objectStore(place).count())));
    database.close();
    return Object.fromEntries(places.map((place, index) => [place, counts[index]]));
  });
}

/**
 * The manager finds what was handed over, takes it in, and it is in the record.
 * @param {Office} office @param {string} words
 */
export async function assertManagerFinds(office, words, child = "Sky") {
  const { mo } = office.desks;
  const { items } = await mo.get("/v1/quarantine");
  const entry = items.find((one) => one.code === "handed_over" && one.child === office.children[child] && one.kind === "safety-plan");
  assert.ok(entry, JSON.stringify(items));
  await mo.post(`/v1/quarantine/${entry.id}/decision`, { decision: "accept", reason: "Written before the phone was lost (invented)." });
  const plan = await planAtOffice(mo, office.children[child]);
  assert.ok(plan.data.triggers.includes(words), "the words are in the record");
}
