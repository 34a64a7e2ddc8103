// A phone that holds as much as one may come to hold: 10,000 records of 500 children, and 50,000 lines to search. Every word is invented.

import { randomUUID } from "node:crypto";
import { addChild, Desk, report } from "../office.mjs";
import { canary } from "../steps.mjs";

const CHILDREN = 500;
const RECORDS_EACH = 20;
/** So many fields of each record are written in somebody's own words. */
const LINES_EACH = 5;
/** Every so many children, one came back and waits for an interview. */
const ONE_WAITS_IN = 20;
/** So many desks write at once. */
const HANDS = 6;
/** What the server is told: adding a child looks for others like it, which a person does so often a day at most. */
export const SETTINGS = "duplicate_checks_per_day = 50000\n";

const INTERVIEW = "return-home-interview";
const SENTENCES = [
  "They talked about the week and what had helped, and about the one before.", "The carer had rung everyone in the book, twice, and the school.",
  "It was quiet at the arcade, and nobody asked anything of anybody there.", "The bus was late, and the money did not last to the end of it.",
  "Somebody older had paid for the food and wanted nothing, as far as was said.", "School had been better since the half term, and the mornings too.",
];

/**
 * Fills the caseload of `ada`.
 * @param {import("../server.mjs").Server} server
 * @param {Awaited<ReturnType<typeof import("../office.mjs").open>>} office
 */
export async function fillMany(server, { desks, users, now }) {
  const ada = await Desk.signIn(server, "ada");
  const places = [];
  await each(Array.from({ length: CHILDREN }, (_, number) => number), async (number) => {
    const details = { forename: canary(), surname: `${canary()}-Example`, alias: canary(), date_of_birth: born(number) };
    const child = await addChild(desks, users, details, { ada: "missing" });
    if (number % ONE_WAITS_IN === 0) await report(desks, now, { child, reported: 40 + (number % 30), returned: 10 + (number % 30), classification: "missing" });
    for (let which = 0; which < RECORDS_EACH; which += 1) {
      const place = canary();
      places.push(place);
      // Nobody else has seen it: it is written without being read first.
      await ada.post(`/v1/records/${randomUUID()}/edits`, { kind: INTERVIEW, child, intents: interview(number, which, place) });
    }
  });
  return { children: CHILDREN, records: CHILDREN * RECORDS_EACH, lines: CHILDREN * RECORDS_EACH * LINES_EACH, waiting: CHILDREN / ONE_WAITS_IN, places };
}

/** A birthday of nobody else's: children born on one day are looked at for being the same. @param {number} number */
function born(number) {
  return new Date(Date.UTC(2009, 0, 1 + 5 * number)).toISOString().slice(0, 10);
}

/** @param {number} number @param {number} which @param {string} place */
function interview(number, which, place) {
  const set = (path, value) => ({ intent: "set", path, value });
  const sentence = (of) => SENTENCES[(number + of) % SENTENCES.length];
  return [
    set("/interviewed_at", `2025-${String(1 + (which % 12)).padStart(2, "0")}-2${number % 8}T15:00:00Z`), set("/risk_now", ["low", "medium", "high"][which % 3]),
    set("/where", `At ${place} House`), set("/interviewer", "Ada Missing"), set("/how_travelled", sentence(which)), set("/where_slept", sentence(which + 1)),
    set("/money", `${sentence(which + 2)} ${sentence(which + 3)}`),
  ];
}

/** Does something for each, a few at a time. @template T @param {T[]} all @param {(one: T) => Promise<void>} act */
async function each(all, act) {
  const left = [...all];
  const hand = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}
