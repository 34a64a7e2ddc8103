import assert from "node:assert/strict";
import { test } from "node:test";

import { call, Unreachable } from "./server.js";

/** Answers each call by a body that comes in pieces, when told. */
function slow(): { piece: (text: string) => void; end: () => void; aborted: () => boolean } {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let signal: AbortSignal | null | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (it) => { controller = it; } });
  globalThis.fetch = async (_path, init) => {
    signal = init?.signal;
    signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
    return new Response(body);
  };
  return {
    piece: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
    aborted: () => signal?.aborted === true,
  };
}

const turn = () => new Promise<void>((done) => setImmediate(done));

test("an answer that goes on coming is waited for, however long it takes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const line = slow();
  const answer = call({ method: "POST", path: "/v1/sync", json: "{}" });
  for (let minute = 0; minute < 16; minute += 1) {
    await turn();
    line.piece("x".repeat(1_000));
    await turn();
    t.mock.timers.tick(50_000);
  }
  line.end();
  assert.equal((await answer).length, 16_000);
});

test("an answer that stalls is given up", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const line = slow();
  const answer = call({ method: "GET", path: "/v1/children" });
  await turn();
  line.piece("half");
  await turn();
  t.mock.timers.tick(60_000);
  await assert.rejects(answer, Unreachable);
  assert.ok(line.aborted());
});
