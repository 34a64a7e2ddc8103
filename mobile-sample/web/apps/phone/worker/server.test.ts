import assert from "node:assert/strict";
import { test } from "node:test";

import { call, NotOurs, Refusal, Unreachable, type Call } from "./server.js";

/** Answers each call by a body that comes in pieces, when told. */
function slow(): { piece: (text: string) => void; end: () => void; aborted: () => boolean } {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let signal: AbortSignal | null | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (it) => { controller = it; } });
  globalThis.fetch = async (_path, init) => {
    signal = init?.signal;
    signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
    return new Response(body, { headers: { "Content-Type": "application/json" } });
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

test("what is no answer of the server's is no answer, whatever its status", async () => {
  const json = "application/json";
  const others: [number, string, string, Call["wants"]?][] = [
    [200, "text/html", "<!doctype html><title>Back soon</title>"],
    [200, "", ""], [200, json, ""], [204, "", ""],
    [200, "image/png", "a picture of a cloud"], [200, "text/html", "<html>", "attachment"], [200, json, "{}", "nothing"],
    [503, "text/html", "<html>"], [502, "application/problem+json", "{}"], [502, "application/problem+json", "<html>"],
    [500, json, '{"error":"away"}'],
  ];
  for (const [status, type, body, wants] of others) {
    globalThis.fetch = async () => new Response(status === 204 ? null : body, { status, headers: type === "" ? {} : { "Content-Type": type } });
    await assert.rejects(call({ method: "POST", path: "/v1/sync", ...(wants === undefined ? {} : { wants }) }), NotOurs);
  }
  globalThis.fetch = async () => new Response('{"code":"not_allowed","title":"No."}', { status: 403, headers: { "Content-Type": "application/problem+json" } });
  await assert.rejects(call({ method: "GET", path: "/v1/me" }), Refusal);
});
