import assert from "node:assert/strict";
import { test } from "node:test";
import { Phone, trustedScript, type Channel } from "./client.js";
import { PhoneFault, type Answer, type Request } from "#protocol/protocol.js";

class FakeWorker implements Channel {
  onmessage: Channel["onmessage"] = null;
  onerror: Channel["onerror"] = null;
  readonly asked: Request[] = [];
  ended = false;

  postMessage(message: unknown): void {
    this.asked.push(message as Request);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: Answer): void {
    this.onmessage?.({ data } as MessageEvent<Answer>);
  }
}

function phoneOf(): { phone: Phone; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const open = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  return { phone: new Phone(open, () => 1_764_079_740_000), workers };
}

test("answers find their calls in whatever order they come, and each call carries the page's clock", async () => {
  const { phone, workers } = phoneOf();
  const [first, second] = [phone.call("begin", { kind: "safety-plan", child: "c" }), phone.call("flush")];
  const [worker] = workers;
  assert.ok(worker);
  assert.deepEqual(worker.asked.map(({ call, now }) => [call, now]), [["begin", 1_764_079_740_000], ["flush", 1_764_079_740_000]]);
  worker.say({ id: 2, out: {} });
  worker.say({ id: 1, out: { record: "r" } });
  assert.deepEqual([await first, await second], [{ record: "r" }, {}]);
});

test("the corrected clock is as far ahead as the last answer or event said", async () => {
  const { phone, workers } = phoneOf();
  const call = phone.call("flush");
  assert.equal(phone.now(), 1_764_079_740_000);
  const ahead_ms = -80 * 3_600_000;
  workers[0]?.say({ skew: ahead_ms, id: 1, out: {} });
  await call;
  assert.equal(phone.now(), 1_764_079_740_000 + ahead_ms);
  void phone.call("flush");
  assert.equal(workers[0]?.asked[1]?.now, 1_764_079_740_000, "the phone is told its own clock, which it corrects");
  workers[0]?.say({ skew: 5, event: "changed", records: [], children: [] });
  assert.equal(phone.now(), 1_764_079_740_005);
});

test("a fault comes as it was told, with its sentence", async () => {
  const { phone, workers } = phoneOf();
  const call = phone.call("flush");
  workers[0]?.say({ id: 1, fault: { code: "device_full", detail: "This phone is full." } });
  await assert.rejects(call, (fault: unknown) => fault instanceof PhoneFault && fault.code === "device_full" && fault.detail === "This phone is full.");
});

test("a worker that dies fails what waits, and its successor says where the phone stands", async () => {
  const { phone, workers } = phoneOf();
  const reasons: string[] = [];
  phone.on("start", ({ reason }) => reasons.push(reason));
  const call = phone.call("flush");
  workers[0]?.onerror?.({} as ErrorEvent);
  await assert.rejects(call, (fault: unknown) => fault instanceof PhoneFault && fault.code === "crashed");
  assert.equal(workers[0]?.ended, true);
  const [request] = workers[1]?.asked ?? [];
  assert.equal(request?.call, "start");
  workers[1]?.say({ id: request?.id ?? 0, out: { state: "new", handover: false, handed: null } });
  await Promise.resolve();
  assert.deepEqual(reasons, ["crashed"]);
});

test("dropping the worker drops what waits; the next call begins anew", async () => {
  const { phone, workers } = phoneOf();
  const call = phone.call("flush");
  phone.drop();
  await assert.rejects(call, (fault: unknown) => fault instanceof PhoneFault && fault.code === "locked");
  void phone.call("start");
  assert.equal(workers.length, 2);
});

test("a script that is not the app's own is vouched for by nobody", () => {
  assert.equal(trustedScript("/app/worker-1.js"), "/app/worker-1.js");
  for (const foreign of ["https://example.org/app/x.js", "//example.org/app/x.js", "/v1/x.js", "/app/../v1/x.js", "data:text/javascript,1"]) {
    assert.throws(() => trustedScript(foreign));
  }
});
