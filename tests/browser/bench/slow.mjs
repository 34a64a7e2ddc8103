// A cheap phone: its page and its worker at a quarter of the speed of one machine, on whichever machine this is.
//
// A machine that is shared has another speed every minute: fixed work tells how fast it is just now, and the phone is slowed by as
// much as leaves it the speed of that cheap phone. The browser slows pages alone ("not workers", it says). In the worker every call into the WebAssembly module, and
// every reading and writing of JSON, is followed by three times as long of doing nothing, which the rest of the app waits
// for as it would on a slow phone.

import { PATIENCE_MS } from "../steps.mjs";
import { median } from "./rows.mjs";
import { Targets } from "./targets.mjs";

/** How long the fixed work takes on the machine whose quarter a cheap phone is. */
const REFERENCE_MS = 13;
/** How many times slower than that machine a cheap phone is. */
const SLOWNESS = 4;
/** The work is done so often; the browser has made it fast after the first few, and the middle of the others counts. */
const [WARM, COUNTED] = [5, 5];

export class SlowPhone {
  /** What was transferred, in bytes, by address and then by request. @type {Map<string, number[]>} */
  transferred = new Map();

  #targets;
  #rate = 1;
  /** The address of each request that runs, by its id, which is the same for whoever tells of it. @type {Map<string, string>} */
  #requests = new Map();
  /** @type {Set<() => void>} */
  #listeners = new Set();

  constructor() {
    this.#targets = new Targets(
      async (send, { type }) => {
        await send("Network.enable");
        if (type === "worker") await send("Runtime.evaluate", { expression: `(${slowDown})(${this.#rate})` });
      },
      ({ method, params }) => this.#heard(method, params),
    );
  }

  /**
   * Takes hold of a phone whose browser runs and that has not opened the app.
   * @param {import("../phone.mjs").Phone} phone @param {{ isSlow?: boolean }} [how] whether it is slow from the beginning
   */
  static async of(phone, { isSlow = false } = {}) {
    const slow = new SlowPhone();
    await slow.#targets.attach(phone);
    const { page } = slow.#targets;
    for (const method of ["Network.requestWillBeSent", "Network.responseReceived", "Network.loadingFinished"]) {
      page.on(method, (params) => slow.#heard(method, params));
    }
    await page.send("Network.enable");
    if (isSlow) await slow.pace();
    return slow;
  }

  /** Slows the phone to the speed of a cheap one, by how fast this machine is now. */
  async pace() {
    const times = Array.from({ length: WARM + COUNTED }, fixedWork);
    const rate = (SLOWNESS * REFERENCE_MS) / median(times.slice(WARM));
    if (rate < 1) throw new Error("this machine is slower than a cheap phone just now: nothing can be measured on it");
    await this.#setRate(rate);
  }

  /** Tells how many times as long the page takes for a loop when it is slowed. */
  async pageSlowness() {
    const rate = this.#rate;
    await this.#setRate(1);
    const before = await this.#loop();
    await this.#setRate(rate);
    return { page: await this.#loop() / before, rate };
  }

  /** Slows the phone to one part in so many of this machine's speed. @param {number} rate */
  async #setRate(rate) {
    this.#rate = rate;
    await this.#targets.send("page", "Emulation.setCPUThrottlingRate", { rate });
    if (this.#targets.runs("worker")) await this.#targets.run("worker", (to) => { globalThis.slowness.rate = to; }, rate);
  }

  async #loop() {
    const times = [];
    while (times.length < COUNTED) times.push(await this.#targets.run("page", loop));
    return Math.min(...times);
  }

  /** Tells how many times as long as by itself the worker's part took since it was last asked. */
  async workerSlowness() {
    const { own, slowed } = await this.#targets.run("worker", () => {
      const { own, slowed } = globalThis.slowness;
      Object.assign(globalThis.slowness, { own: 0, slowed: 0 });
      return { own, slowed };
    });
    return slowed / own;
  }

  /** Waits until the worker has done nothing for so long: what it does while nobody waits is done. @param {number} millis */
  async rest(millis) {
    const idle = () => ({ worked: globalThis.slowness.last > 0, idle: performance.now() - globalThis.slowness.last });
    let now;
    do now = await this.#targets.run("worker", idle); while (now.worked && now.idle < millis);
    if (!now.worked) throw new Error("the worker that is slowed did nothing: the app has another, which is as fast as this machine");
  }

  /** Tells what the app holds in memory, in bytes. */
  async memory() {
    const heap = ({ totalSize, backingStorageSize = 0, embedderHeapUsedSize = 0 }) => totalSize + backingStorageSize + embedderHeapUsedSize;
    const page = heap(await this.#targets.send("page", "Runtime.getHeapUsage"));
    const worker = heap(await this.#targets.send("worker", "Runtime.getHeapUsage"));
    const module = await this.#targets.run("worker", () => globalThis.slowness.memory.buffer.byteLength);
    return { page, worker, module };
  }

  /**
   * Waits until each of these files was transferred whole. An answer that says "as you have it" is no file.
   * @param {Map<string, number>} files the least bytes of each address
   */
  async hasTransferred(files) {
    const missing = () => [...files].filter(([address, least]) => !(this.transferred.get(address) ?? []).some((bytes) => bytes >= least));
    // What is loaded while a worker starts is not always told to whoever listens from outside. The worker itself knows.
    const loaded = () => performance.getEntriesByType("resource").map(({ name, transferSize }) => [name, transferSize]);
    for (const where of ["page", "worker", "service_worker"]) {
      for (const [address, bytes] of await this.#targets.run(where, loaded)) {
        if (missing().some(([file]) => file === address)) this.#count(address, bytes);
      }
    }
    await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`not transferred: ${missing().map(([address]) => address).join(", ")}`)), PATIENCE_MS);
      const look = () => {
        if (missing().length > 0) return;
        clearTimeout(late);
        this.#listeners.delete(look);
        done();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** @param {string} method @param {any} params */
  #heard(method, params) {
    const { requestId } = params;
    if (method === "Network.requestWillBeSent") this.#requests.set(requestId, params.request.url);
    if (method === "Network.responseReceived") {
      // What the service worker had kept was transferred when it was kept.
      if (params.response.fromServiceWorker) this.#requests.delete(requestId);
      else this.#requests.set(requestId, params.response.url);
    }
    if (method !== "Network.loadingFinished") return;
    const address = this.#requests.get(requestId);
    this.#requests.delete(requestId);
    if (address !== undefined) this.#count(address, params.encodedDataLength);
  }

  /** @param {string} address @param {number} bytes */
  #count(address, bytes) {
    this.transferred.set(address, [...(this.transferred.get(address) ?? []), bytes]);
    for (const look of [...this.#listeners]) look();
  }
}

/** Runs in the page, and tells how long it took. */
function loop() {
  const from = performance.now();
  let sum = 0;
  for (let number = 0; number < 10_000_000; number += 1) sum = (sum * 31 + number) | 0;
  return performance.now() - from + (sum === 0 ? 1 : 0);
}

/** Does what apps do, with numbers and texts and memory, and tells how long it took. Here, and not in the page, which would have to clean up after it. */
function fixedWork() {
  const from = performance.now();
  let sum = 0;
  for (let number = 0; number < 1_500_000; number += 1) sum = (sum * 31 + number) | 0;
  const rows = Array.from({ length: 4_000 }, (_, number) => ({ id: `${number * 7919 % 4_000}`, at: number + (sum & 1), said: "An invented line of somebody's words".repeat(2) }));
  const read = JSON.parse(JSON.stringify(rows)).sort((one, other) => (one.id < other.id ? -1 : 1));
  return performance.now() - from + (read.length === 0 ? 1 : 0);
}

/** Runs in the worker before its own first line. @param {number} rate */
function slowDown(rate) {
  // Milliseconds: by itself, and as it is for the app.
  const slowness = { rate, own: 0, slowed: 0, last: 0, memory: null };
  globalThis.slowness = slowness;
  let inside = false;
  const slowly = (run) => function slowed(...given) {
    if (inside) return run.apply(this, given);
    inside = true;
    const from = performance.now();
    try {
      return run.apply(this, given);
    } finally {
      inside = false;
      const own = performance.now() - from;
      let now = from + own;
      while (now - from < own * slowness.rate) now = performance.now();
      slowness.own += own;
      slowness.slowed += now - from;
      slowness.last = now;
    }
  };
  JSON.parse = slowly(JSON.parse);
  JSON.stringify = slowly(JSON.stringify);
  globalThis.postMessage = slowly(globalThis.postMessage);
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const { instance, module } = await instantiate.call(WebAssembly, source, imports);
    const exports = Object.fromEntries(Object.entries(instance.exports)
      .map(([name, value]) => [name, typeof value === "function" ? slowly(value) : value]));
    slowness.memory = exports.memory;
    return { instance: { exports }, module };
  };
}
