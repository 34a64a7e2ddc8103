// A worker's phone after a year: 50 children, 500 records, everything written in sentences. Every word is invented.

import { createHash, randomUUID } from "node:crypto";
import { addChild, Desk, report } from "../office.mjs";
import { canary } from "../steps.mjs";

const CHILDREN = 50;
const INTERVIEWS_EACH = 6;
const NOTES_EACH = 8;
/** The interviews of the last child that have so many changes: one more than are opened, so that each is opened afresh. */
const LONG_CHANGES = 100;
const LONG_INTERVIEWS = INTERVIEWS_EACH;
const NARRATIVE_CHARACTERS = 5_000;
/** The changes of an interview that is older than all others: it is not put together before somebody opens it. */
const OLD_CHANGES = 2_000;
/** From this change on little is added to a narrative, which has its limit. */
const TEXTS_UNTIL = 1_000;
/** What the interview had of them before. */
const BEGUN_CHARACTERS = 900;
/** Every so many children, one came back and waits for an interview, and an action of the worker's is open. */
const ONE_WAITS_IN = 5;
/** So many desks write at once. */
const HANDS = 4;

const INTERVIEW = "return-home-interview";
const SENTENCES = [
  "They talked about the week and what had helped.", "The carer had rung everyone in the book, twice.",
  "It was quiet at the arcade, and nobody asked anything.", "The bus was late, and the money did not last.",
  "Somebody older had paid for the food and wanted nothing, as far as was said.", "School had been better since the half term.",
];

/**
 * Fills the caseload of `ada`.
 * @param {import("../server.mjs").Server} server
 * @param {Awaited<ReturnType<typeof import("../office.mjs").open>>} office
 */
export async function fill(server, { desks, users, now }) {
  const ada = await Desk.signIn(server, "ada");
  const children = Array.from({ length: CHILDREN }, (_, number) => ({ number, forename: canary(), surname: `${canary()}-Example`, id: "" }));
  const old = await makeOld(ada, desks, users);
  let records = 1;
  await each(children, async (child) => {
    const { forename, surname, number } = child;
    child.id = await addChild(desks, users, { forename, surname, alias: canary(), date_of_birth: `20${10 + (number % 5)}-0${1 + (number % 9)}-11` }, { ada: "missing" });
    if (number % ONE_WAITS_IN === 0) await report(desks, now, { child: child.id, reported: 40 + number, returned: 10 + number, classification: "missing" });
    for (const [kind, intents] of Object.entries(ones(number))) {
      await ada.edit(derived(child.id, kind), { kind, child: child.id, intents });
      records += 1;
    }
    for (let which = 0; which < INTERVIEWS_EACH; which += 1) {
      await ada.edit(randomUUID(), { kind: INTERVIEW, child: child.id, intents: interview(number, which) });
      records += 1;
    }
  });
  return { records, children, old, long: await makeLong(ada, children[children.length - 1]) };
}

/** A child with one interview of very many changes. @param {Desk} ada @param {any} desks @param {any} users */
async function makeOld(ada, desks, users) {
  const [forename, surname] = [canary(), `${canary()}-Example`];
  const child = await addChild(desks, users, { forename, surname }, { ada: "missing" });
  const id = randomUUID();
  for (let change = 0; change < OLD_CHANGES; change += 1) {
    await ada.edit(id, { kind: INTERVIEW, child, intents: change === 0 ? interview(0, 0) : [step(change)] });
  }
  return { name: `${forename} ${surname}`, changes: OLD_CHANGES };
}

/** Writes on in the interviews of a child, a change at a time. @param {Desk} ada @param {{ id: string, forename: string, surname: string }} child */
async function makeLong(ada, child) {
  const { items } = await ada.get(`/v1/records?child=${child.id}`);
  const interviews = items.filter(({ kind }) => kind === INTERVIEW);
  await each(interviews, async ({ id }) => {
    const narrative = prose(LONG_CHANGES, NARRATIVE_CHARACTERS - BEGUN_CHARACTERS);
    for (let change = 1; change < LONG_CHANGES; change += 1) {
      const intents = change === 1 ? [{ intent: "edit_text", path: "/before", at: 0, insert: narrative }] : [step(change)];
      await ada.edit(id, { kind: INTERVIEW, child: child.id, intents });
    }
  });
  return { name: `${child.forename} ${child.surname}`, interviews: interviews.length, changes: LONG_CHANGES, characters: NARRATIVE_CHARACTERS };
}

/** One change of the kinds that a worker makes. @param {number} number */
function step(number) {
  switch (number % 5) {
    case 0: return { intent: "set", path: "/where", value: `At the place they call number ${number}` };
    case 1: return { intent: "set", path: "/how_travelled", value: `By bus ${number}, then on foot. ${sentence(number)}` };
    case 2: return { intent: "edit_text", path: "/own_words", at: 0, insert: number < TEXTS_UNTIL ? `${sentence(number)} ` : "And so. " };
    case 3: return { intent: "set", path: "/push/bullying", value: number % 2 === 0 };
    default: return { intent: "set", path: "/risk_now", value: ["low", "medium", "high"][number % 3] };
  }
}

/** The records that a child has one of. @param {number} number */
function ones(number) {
  const notes = Array.from({ length: NOTES_EACH }, () => randomUUID());
  return {
    "safety-plan": [
      text("/triggers", number, 600), text("/what_carers_do", number + 1, 600), set("/friends", prose(number, 200)),
      ...[0, 1, 2].map((row) => add("/safe_people", { name: `Aunt ${canary()}`, relationship: "Aunt", number: `07700 90012${row}` })),
    ],
    "case-note": notes.map((id, index) => ({ intent: "add_row", path: `/notes/${id}`, values: {
      when: `2026-0${1 + (index % 9)}-1${index}T10:00:00Z`, duration_minutes: 30, type_of_intervention: "home_visit", who_present: "The child and a carer",
      nature_of_intervention: prose(number + index, 120), shared_summary: prose(number + index, 300),
    } })),
    "restricted-narrative": notes.map((id, index) => set(`/notes/${id}/narrative`, prose(number + index, 500))),
    "missing-from-home-profile": [
      set("/description", prose(number, 300)), set("/vulnerabilities", prose(number + 2, 300)), set("/medical_needs", "Asthma (invented)"),
      ...[0, 1, 2].map(() => add("/places", { place: `${canary()} Arcade`, address: `${canary()} Road`, why: sentence(number) })),
    ],
  };
}

/** @param {number} number @param {number} which */
function interview(number, which) {
  const isOpen = number % ONE_WAITS_IN === 1 && which === 0;
  return [
    set("/interviewed_at", `2026-0${1 + which}-2${number % 8}T15:00:00Z`), set("/where", `At ${canary()} House`), set("/interviewer", "Ada Missing"),
    set("/risk_now", ["low", "medium", "high"][which % 3]), set("/push/bullying", true), set("/pull/friends", true),
    text("/before", number + which, BEGUN_CHARACTERS), text("/own_words", number + which + 1, 600), set("/how_travelled", prose(which, 120)),
    ...[0, 1].map(() => add("/people", { person: canary(), relationship: "A friend", concern: sentence(which) })),
    add("/places", { place: `${canary()} Arcade`, address: `${canary()} Road` }),
    add("/actions", { what: `Ring ${canary()} School`, who: isOpen ? "Ada" : "Mo", by_when: "2026-12-15" }),
  ];
}

const set = (path, value) => ({ intent: "set", path, value });
const text = (path, from, characters) => ({ intent: "edit_text", path, at: 0, insert: prose(from, characters) });
const add = (path, values) => ({ intent: "add_row", path: `${path}/${randomUUID()}`, values });

/** @param {number} number */
function sentence(number) {
  return SENTENCES[number % SENTENCES.length];
}

/** @param {number} from @param {number} characters */
function prose(from, characters) {
  let text = "";
  for (let number = from; text.length < characters; number += 1) text += `${sentence(number)} `;
  return text.slice(0, characters);
}

/** The id of a record that a child has one of, as phones derive it. @param {string} child @param {string} kind */
function derived(child, kind) {
  const hash = createHash("sha256").update("homeward/record/").update(Buffer.from(child.replaceAll("-", ""), "hex")).update(kind).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");
}

/** Does something for each, a few at a time. @template T @param {T[]} all @param {(one: T) => Promise<void>} act */
async function each(all, act) {
  const left = [...all];
  const hand = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}
