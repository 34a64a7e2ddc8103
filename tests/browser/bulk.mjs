// Many records, so that a phone is not filled in one go: more than fits in one answer of the server.

import { randomInt, randomUUID } from "node:crypto";

/** Fields of an interview that hold 2 000 characters each. */
const FIELDS = [
  "who_present", "how_travelled", "where_slept", "money", "phone", "exploitation_indicators_detail", "how_got_home",
  "who_they_trust", "staying_safe_detail", "declined_why", "crime_detail", "hurt_or_threatened_detail",
];
const FIELD_CHARACTERS = 2_000;
/** So many interviews are 8 MB of changes, which is two pages. */
const INTERVIEWS = 150;

/**
 * Writes interviews at the office, each with a word to be found by.
 * @param {import("./office.mjs").Desk} desk @param {string} child @param {string} word
 */
export async function writeMany(desk, child, word) {
  for (let index = 0; index < INTERVIEWS; index++) {
    const intents = FIELDS.map((field) => ({ intent: "set", path: `/${field}`, value: noise() }));
    intents.push({ intent: "set", path: "/where", value: `${word} ${index + 1}` });
    await desk.edit(randomUUID(), { kind: "return-home-interview", child, intents });
  }
  return INTERVIEWS;
}

/** Text that cannot be packed: no two pages of it are alike. */
function noise() {
  return Array.from({ length: FIELD_CHARACTERS }, () => String.fromCharCode(randomInt(0x4e00, 0x9000))).join("");
}
