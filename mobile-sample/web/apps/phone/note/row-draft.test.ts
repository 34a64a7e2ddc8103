import assert from "node:assert/strict";
import { test } from "node:test";
import type { Timers } from "#forms/model/autosave.js";
import { PhoneFault, type CallName, type Calls, type Intent } from "#protocol/protocol.js";
import { RowDraft, type DraftPhone } from "./row-draft.js";

class Time implements Timers {
  private next = 1;
  private readonly waiting = new Map<number, () => void>();
  set(run: () => void): number {
    this.waiting.set(this.next, run);
    return this.next++;
  }
  clear(timer: number): void {
    this.waiting.delete(timer);
  }
}

function setup(add: boolean) {
  const calls: (string | Intent)[] = [];
  const refuse = new Set<string>();
  const answer = async (name: CallName, input: unknown): Promise<unknown> => {
    if (refuse.has(name)) throw new PhoneFault("device_full", "This phone is full.");
    if (name === "begin") {
      calls.push("begin");
      return { record: "record" };
    }
    calls.push(...(input as Calls["edit"]["in"]).intents);
    return { standing: { state: "on_this_phone_only", unsent: 1, refused: 0 } };
  };
  const draft = new RowDraft({
    phone: { call: answer } as DraftPhone, kind: "case-note", child: "child", row: "/notes/1",
    add: add ? () => ({ when: "now" }) : null, changed: () => undefined, timers: new Time(),
  });
  return { draft, calls, refuse };
}

test("nothing is begun before the first word", async () => {
  const { draft, calls } = setup(true);
  await draft.flush();
  assert.deepEqual(calls, []);
  assert.equal(draft.begun, false);
  assert.equal(draft.state, "empty");
});

test("the first words make the row once, and every field is its own edit", async () => {
  const { draft, calls } = setup(true);
  draft.type("who_present", "Wren");
  draft.choose("duration_minutes", 15);
  await draft.flush();
  assert.deepEqual(calls.slice(0, 2), ["begin", { intent: "add_row", path: "/notes/1", values: { when: "now" } }]);
  assert.deepEqual(calls.slice(2).map((intent) => (intent as { path: string }).path).sort(), ["/notes/1/duration_minutes", "/notes/1/who_present"]);
  assert.equal(draft.state, "saved");
});

test("a row that writing makes is not added", async () => {
  const { draft, calls } = setup(false);
  draft.type("narrative", "What was said");
  await draft.flush();
  assert.deepEqual(calls, ["begin", { intent: "set", path: "/notes/1/narrative", value: "What was said" }]);
});

test("a record that is here needs no beginning", async () => {
  const { draft, calls } = setup(true);
  draft.setRecord("r");
  draft.type("who_present", "Wren");
  await draft.flush();
  assert.deepEqual(calls, [
    { intent: "add_row", path: "/notes/1", values: { when: "now" } },
    { intent: "set", path: "/notes/1/who_present", value: "Wren" },
  ]);
});

test("an emptied field is cleared", async () => {
  const { draft, calls } = setup(false);
  draft.type("narrative", "");
  await draft.flush();
  assert.deepEqual(calls.at(-1), { intent: "set", path: "/notes/1/narrative", value: null });
});

test("what fails stays, says why, and goes with the next save", async () => {
  const { draft, calls, refuse } = setup(true);
  refuse.add("begin");
  draft.type("actions", "Ring the school");
  await draft.flush();
  assert.equal(draft.state, "failed");
  assert.equal(draft.fault("actions"), "This phone is full. Nothing was lost; make some space, then go on.");
  assert.equal(draft.text("actions"), "Ring the school");
  refuse.clear();
  await draft.flush();
  assert.equal(draft.state, "saved");
  assert.deepEqual(calls.at(-1), { intent: "set", path: "/notes/1/actions", value: "Ring the school" });
});

test("signing waits for what was typed", async () => {
  const { draft, calls } = setup(true);
  draft.type("actions", "Ring");
  await draft.edit([{ intent: "sign", unit: "/notes/1", slot: "author", name: "Me" }]);
  assert.equal((calls.at(-1) as Intent).intent, "sign");
  assert.equal(calls.length, 4);
});
