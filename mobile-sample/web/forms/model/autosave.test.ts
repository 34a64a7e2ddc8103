import assert from "node:assert/strict";
import test from "node:test";
import { Autosave, TYPING_MOST_MS } from "./autosave.js";

/** Timers that the test moves. */
class Clock {
  private at = 0;
  private next = 1;
  private readonly waiting = new Map<number, { due: number; run: () => void }>();
  readonly timers = {
    set: (run: () => void, delayMs: number): number => {
      const id = this.next++;
      this.waiting.set(id, { due: this.at + delayMs, run });
      return id;
    },
    clear: (id: number): void => void this.waiting.delete(id),
  };

  async pass(ms: number): Promise<void> {
    this.at += ms;
    for (const [id, { due, run }] of [...this.waiting]) {
      if (due > this.at) continue;
      this.waiting.delete(id);
      run();
    }
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setUp() {
  const clock = new Clock();
  const saved: [string, string][] = [];
  const waiting: { answer: () => void; fail: (why: string) => void }[] = [];
  const told: string[] = [];
  let held = false;
  const autosave = new Autosave<string, string>({
    save: (key, value) => new Promise((resolve, reject) => {
      const answer = (): void => { saved.push([key, value]); resolve(); };
      if (held) waiting.push({ answer, fail: reject });
      else answer();
    }),
    fault: String,
    changed: (key) => told.push(key),
    timers: clock.timers,
  });
  return { clock, saved, waiting, told, autosave, hold: () => { held = true; }, release: () => { held = false; } };
}

test("typing is saved once, after the pause", async () => {
  const { clock, saved, autosave } = setUp();
  autosave.put("/where", "a", 400);
  await clock.pass(300);
  autosave.put("/where", "ab", 400);
  await clock.pass(300);
  assert.deepEqual(saved, []);
  assert.equal(autosave.unsaved("/where"), "ab");
  await clock.pass(100);
  assert.deepEqual(saved, [["/where", "ab"]]);
  assert.equal(autosave.unsaved("/where"), undefined);
  assert.deepEqual(autosave.state("/where"), { state: "saved" });
});

test("a choice is saved at once", async () => {
  const { saved, autosave } = setUp();
  autosave.put("/risk_now", "high", 0);
  await settled();
  assert.deepEqual(saved, [["/risk_now", "high"]]);
});

test("an unfinished entry waits until the field is left", async () => {
  const { clock, saved, autosave } = setUp();
  autosave.put("/on", "25", null);
  await clock.pass(10_000);
  assert.deepEqual(saved, []);
  await autosave.flush("/on");
  assert.deepEqual(saved, [["/on", "25"]]);
});

test("leaving a form saves everything without the pause, and answers when it is saved", async () => {
  const { saved, autosave } = setUp();
  autosave.put("/a", "1", 400);
  autosave.put("/b", "2", 400);
  await autosave.flush();
  assert.deepEqual(saved, [["/a", "1"], ["/b", "2"]]);
  assert.deepEqual(autosave.pending(), []);
});

test("what is typed while a save is under way is saved after it", async () => {
  const { clock, saved, waiting, autosave, hold } = setUp();
  hold();
  autosave.put("/where", "first", 0);
  autosave.put("/where", "first and second", 400);
  waiting.shift()?.answer();
  await settled();
  assert.deepEqual(saved, [["/where", "first"]]);
  assert.equal(autosave.unsaved("/where"), "first and second");
  await clock.pass(400);
  waiting.shift()?.answer();
  await settled();
  assert.deepEqual(saved.at(-1), ["/where", "first and second"]);
  assert.deepEqual(autosave.pending(), []);
});

test("a flush during a save waits for the newest words too", async () => {
  const { saved, waiting, autosave, hold, release } = setUp();
  hold();
  autosave.put("/where", "first", 0);
  autosave.put("/where", "second", 400);
  const flushed = autosave.flush();
  release();
  waiting.shift()?.answer();
  await flushed;
  assert.deepEqual(saved, [["/where", "first"], ["/where", "second"]]);
});

test("a save that fails keeps the words, says why, and is tried again", async () => {
  const { saved, waiting, autosave, hold, release } = setUp();
  hold();
  autosave.put("/where", "kept", 0);
  waiting.shift()?.fail("the phone is full");
  await settled();
  assert.deepEqual(autosave.state("/where"), { state: "failed", fault: "the phone is full" });
  assert.equal(autosave.unsaved("/where"), "kept");
  release();
  await autosave.flush();
  assert.deepEqual(saved, [["/where", "kept"]]);
  assert.deepEqual(autosave.state("/where"), { state: "saved" });
});

test("a key pressed after another tells nothing", async () => {
  const { told, autosave } = setUp();
  autosave.put("/where", "a", 400);
  const after = told.length;
  autosave.put("/where", "ab", 400);
  autosave.put("/where", "abc", 400);
  assert.equal(told.length, after);
});

test("who types without a pause is saved within a second", async () => {
  const { clock, saved, autosave } = setUp();
  for (let text = "a", passed = 0; passed < 2 * TYPING_MOST_MS; text += "a", passed += 100) {
    autosave.put("/where", text, 400);
    await clock.pass(100);
  }
  assert.deepEqual(saved.map(([, text]) => text.length), [9, 18]);
  await clock.pass(5_000);
  assert.equal(saved.length, 2);
});

test("an entry that became unfinished waits, though it was begun well", async () => {
  const { clock, saved, autosave } = setUp();
  autosave.put("/date", "1 2 2026", 400);
  autosave.put("/date", "1 2 20", null);
  await clock.pass(5_000);
  assert.deepEqual(saved, []);
});
