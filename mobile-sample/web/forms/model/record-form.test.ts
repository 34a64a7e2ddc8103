import assert from "node:assert/strict";
import test from "node:test";
import { PhoneFault, type CallName, type Calls, type Json, type RecordPage } from "#protocol/protocol.js";
import { textDraft } from "./drafts.js";
import { RecordForm } from "./record-form.js";
import { INTERVIEW } from "./schemas.fixture.js";
import { valueAt, withValue } from "./path.js";
import { speak } from "#words/words.js";

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A phone with one record, as far as a form asks. */
class OnePhone {
  data: { [name: string]: Json } = {};
  conflicts: RecordPage["view"]["conflicts"] = [];
  full = false;
  drafts: RecordPage["drafts"] = {};
  readonly asked: { name: CallName; input: unknown }[] = [];

  page(): RecordPage {
    return {
      record: "r", kind: INTERVIEW.kind, child: "c", child_name: "Invented Child", title: "", writable: true, only_begun: false,
      standing: { state: "on_this_phone_only", unsent: 1, refused: 0 }, people: {}, sections: [], locked: [], refused: [], drafts: this.drafts,
      view: { id: "r", kind: INTERVIEW.kind, child: "c", heads: [], data: this.data, conflicts: this.conflicts, removed: [], signatures: [], amendments: [], resolutions: [], attribution: {} },
    };
  }

  async call(name: CallName, input?: unknown): Promise<never> {
    this.asked.push({ name, input });
    if (this.full && name !== "record") throw new PhoneFault("device_full", "The phone is full.");
    return this.answer(name, input) as never;
  }

  private answer(name: CallName, input: unknown): unknown {
    const { standing } = this.page();
    if (name === "record") return this.page();
    if (name === "edit") {
      const { intents } = input as Calls["edit"]["in"];
      for (const intent of intents) {
        if (intent.intent === "set" && String(intent.value).length > 200) throw new PhoneFault("too_long", "It is too long.");
      }
      for (const intent of intents) if (intent.intent === "set") this.data = withValue(this.data, intent.path, intent.value);
      this.conflicts = this.conflicts.filter(({ path }) => !intents.some((intent) => intent.intent === "set" && intent.path === path));
      return { standing };
    }
    if (name === "draft") {
      const { path, raw } = input as Calls["draft"]["in"];
      this.drafts = { ...this.drafts, [path]: raw };
    }
    if (name === "type") {
      const { path, base, text } = input as Calls["type"]["in"];
      const now = valueAt(this.data, path) ?? "";
      // Others only ever put words in front here.
      const merged = String(now).slice(0, String(now).length - base.length) + text;
      this.data = withValue(this.data, path, merged);
      return { text: merged, standing };
    }
    return {};
  }
}

function open() {
  const phone = new OnePhone();
  const timers = { set: () => 0, clear: () => undefined };
  const form = new RecordForm(phone as never, INTERVIEW, "missing_children_worker", phone.page(), timers);
  return { phone, form };
}

test("a row is begun with the first word in it, once, and nowhere before", async () => {
  const { phone, form } = open();
  const row = "/places/0199aaaa-0000-7000-8000-000000000001";
  form.type(`${row}/place`, textDraft("The arcade"));
  form.type(`${row}/when`, textDraft("all night"));
  assert.deepEqual(form.rowsBegun("/places"), ["0199aaaa-0000-7000-8000-000000000001"]);
  assert.deepEqual(phone.asked, []);
  await Promise.all([form.leave(`${row}/place`), form.leave(`${row}/when`)]);
  const intents = phone.asked.flatMap(({ input }) => (input as Calls["edit"]["in"]).intents.map(({ intent }) => intent));
  assert.deepEqual(intents, ["add_row", "set", "set"]);
  assert.deepEqual(form.rowsBegun("/places"), []);
});

test("one touch that wrote over an answer is taken back by another", async () => {
  const { phone, form } = open();
  phone.data = { risk_now: "high" };
  await form.reload();
  form.choose("/risk_now", "low");
  assert.equal(form.undoable("/risk_now"), true);
  form.undo("/risk_now");
  await form.flush();
  assert.equal(phone.data["risk_now"], "high");
  assert.equal(form.undoable("/risk_now"), false);
  form.choose("/cse", "none");
  assert.equal(form.undoable("/cse"), false, "there was nothing to put back");
});

test("what is filled in is written by going on, and not where the person said otherwise", async () => {
  const { phone, form } = open();
  form.offers.fill("/interviewer", "Ada Missing");
  form.offers.fill("/interpreter", "not_needed");
  assert.equal(form.value("/interviewer"), "Ada Missing");
  assert.equal(form.holds("/interviewer"), false);
  form.choose("/interpreter", null);
  form.offers.fill("/interpreter", "not_needed");
  assert.equal(form.value("/interpreter"), undefined, "what was taken out is not filled in again");
  await form.flush();
  assert.equal(phone.data["interviewer"], undefined);
  await form.keepOffers();
  assert.deepEqual(phone.data, { interviewer: "Ada Missing" });
});

test("what is typed is the truth until the phone has it, whatever comes in", async () => {
  const { phone, form } = open();
  form.type("/where", textDraft("At the library"));
  phone.data = { where: "At school", risk_now: "high" };
  await form.reload();
  assert.equal(form.value("/where"), "At the library");
  assert.equal(form.value("/risk_now"), "high");
  assert.deepEqual(form.overtaken("/where"), { value: "At school" });
  await form.leave("/where");
  assert.equal(phone.data["where"], "At the library");
  assert.equal(form.overtaken("/where"), null);
});

test("a full phone loses nothing, and says so at the field", async () => {
  const { phone, form } = open();
  phone.full = true;
  form.choose("/risk_now", "high");
  await settled();
  assert.deepEqual(form.problems(""), [{ path: "/risk_now", problem: { code: "device_full", detail: "This phone is full. Nothing was lost; make some space, then go on." } }]);
  assert.equal(form.value("/risk_now"), "high");
  assert.ok(form.unsaved);
  phone.full = false;
  await form.flush();
  assert.equal(phone.data["risk_now"], "high");
  assert.ok(!form.unsaved);
});

test("an entry that comes to nothing yet is not sent, and is told on leaving", async () => {
  const { phone, form } = open();
  form.type("/interviewed_at", { raw: { day: "5" }, entry: { wrong: "The date must include a month and a year" } });
  assert.equal(form.state("/interviewed_at")?.state, "typing");
  await form.leave("/interviewed_at");
  const says = (detail: string): void => assert.deepEqual(form.state("/interviewed_at"), { state: "failed", fault: { code: "unfinished", detail } });
  says("The date must include a month and a year");
  await speak("cy");
  says("Rhaid i'r dyddiad gynnwys mis a blwyddyn");
  await speak("en");
  assert.deepEqual(form.draft("/interviewed_at"), { day: "5" });
  assert.deepEqual(phone.asked.map(({ name }) => name), ["draft"], "it is kept as it was typed, and nothing is made of it");
  assert.deepEqual(phone.drafts, { "/interviewed_at": { day: "5" } });
});

test("what was kept as it was typed stands in its field again, and says what is wrong with it", async () => {
  const phone = new OnePhone();
  phone.drafts = { "/interviewed_at": { day: "5", month: "3", year: "2026", time: "" }, "/where": "x".repeat(201), "/before": { text: "They argued. She left.", base: "They argued." } };
  phone.data = { before: "On Monday. They argued." };
  const form = new RecordForm(phone as never, INTERVIEW, "missing_children_worker", phone.page(), { set: () => 0, clear: () => undefined });
  await settled();
  assert.deepEqual(form.problems("").map(({ path, problem }) => [path, problem.code]), [["/interviewed_at", "unfinished"], ["/where", "too_long"]]);
  assert.equal(form.draft("/where"), "x".repeat(201));
  assert.deepEqual(form.draft("/interviewed_at"), phone.drafts["/interviewed_at"]);
  assert.equal(phone.data["before"], "On Monday. They argued. She left.", "a narrative goes on from what it started from");
});

test("a text that is too long is kept whole, and saved once it is shorter", async () => {
  const { phone, form } = open();
  form.type("/where", textDraft("x".repeat(201)));
  await form.leave("/where");
  assert.equal(form.state("/where")?.state, "failed");
  assert.deepEqual(form.problems("").map(({ problem }) => problem.detail), ["1 character too long. All of it is kept on this phone, and not sent: shorten it"]);
  assert.equal(phone.drafts["/where"], "x".repeat(201));
  assert.equal(phone.data["where"], undefined, "nothing of it is cut and saved");
  form.type("/where", textDraft("x".repeat(200)));
  await form.leave("/where");
  assert.equal(form.state("/where")?.state, "saved");
  assert.equal(phone.data["where"], "x".repeat(200));
});

test("answers that are not saved yet decide already what is asked", () => {
  const { form } = open();
  form.type("/where", textDraft("Here"));
  assert.deepEqual(form.answers(""), { where: "Here" });
  assert.deepEqual(form.answers("/people"), {});
});

test("a narrative starts each edit from what its area held", async () => {
  const { phone, form } = open();
  phone.data = { before: "They argued." };
  await form.reload();
  form.shows("/before", "They argued.");
  form.type("/before", textDraft("They argued. She left."));
  phone.data = { before: "On Monday. They argued." };
  await form.leave("/before");
  assert.deepEqual(phone.asked.at(-1)?.input, { record: "r", path: "/before", base: "They argued.", text: "They argued. She left." });
  assert.equal(form.value("/before"), "On Monday. They argued. She left.");
  // The person typed on before the area could show others' words: the area still held what was sent.
  form.type("/before", textDraft("They argued. She left. Alone."));
  await form.leave("/before");
  assert.equal(phone.data["before"], "On Monday. They argued. She left. Alone.");
});

test("writing into a conflict reads the record anew", async () => {
  const { phone, form } = open();
  const claim = (value: Json) => ({ value, device: null, at: "2026-11-25T14:09:00Z", change: "" });
  phone.conflicts = [{ path: "/risk_now", label: "Risk now", values: [claim("low"), claim("high")] }];
  await form.reload();
  form.settle("/risk_now", "low");
  await settled();
  await settled();
  assert.equal(form.value("/risk_now"), "low");
  assert.deepEqual(form.page.view.conflicts, []);
});
