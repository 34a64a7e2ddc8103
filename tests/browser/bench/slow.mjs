// A cheap phone: its page and its worker at a quarter of this machine's speed.
//
// The browser slows pages alone ("not workers", it says). In the worker every call into the WebAssembly module, and
// every reading and writing of JSON, is followed by three times as long of doing nothing, which the rest of the app waits
// for as it would on a slow phone.

import { Targets } from "./targets.mjs";

export class SlowPhone {
  /** What was transferred, in bytes, by address and then by request. @type {Map<string, number[]>} */
  transferred = new Map();

  #targets;
  #rate = 1;
  /** The address of each request that runs. @type {Map<string, string>} */
  #requests = new Map();

  constructor() {
    this.#targets = new Targets(
      async (send, { type }) => {
        await send("Network.enable");
        if (type === "worker") await send("Runtime.evaluate", { expression: `(${slowDown})(${this.#rate})` });
      },
      (event, { session }) => this.#heard(session, event.method, event.params),
    );
  }

  /** Takes hold of a phone whose browser runs and that has not opened the app. @param {import("../phone.mjs").Phone} phone */
  static async of(phone) {
    const slow = new SlowPhone();
    await slow.#targets.attach(phone);
    const { page } = slow.#targets;
    for (const method of ["Network.requestWillBeSent", "Network.responseReceived", "Network.loadingFinished"]) {
      page.on(method, (params) => slow.#heard("page", method, params));
    }
    await page.send("Network.enable");
    return slow;
  }

  /** Slows the phone to one part in so many; 1 is this machine's speed. @param {number} rate */
  async setRate(rate) {
    this.#rate = rate;
    await this.#targets.page.send("Emulation.setCPUThrottlingRate", { rate });
    await this.#targets.inWorker((to) => { globalThis.slowness.rate = to; }, rate);
  }

  /** Tells how many times as long as by itself the worker's part took since it was last asked. */
  async workerSlowness() {
    const { own, slowed } = await this.#targets.inWorker(() => {
      const { own, slowed } = globalThis.slowness;
      Object.assign(globalThis.slowness, { own: 0, slowed: 0 });
      return { own, slowed };
    });
    return slowed / own;
  }

  /** Tells what the app holds in memory, in bytes. */
  async memory() {
    const heap = ({ totalSize, backingStorageSize = 0, embedderHeapUsedSize = 0 }) => totalSize + backingStorageSize + embedderHeapUsedSize;
    const page = heap(await this.#targets.page.send("Runtime.getHeapUsage"));
    const worker = heap(await this.#targets.toWorker("Runtime.getHeapUsage"));
    const module = await this.#targets.inWorker(() => globalThis.slowness.memory.buffer.byteLength);
    return { page, worker, module };
  }

  /** @param {string} session @param {string} method @param {any} params */
  #heard(session, method, params) {
    const request = `${session} ${params.requestId}`;
    if (method === "Network.requestWillBeSent") this.#requests.set(request, params.request.url);
    // What the service worker had kept was transferred when it was kept.
    if (method === "Network.responseReceived" && params.response.fromServiceWorker) this.#requests.delete(request);
    if (method === "Network.loadingFinished") {
      const address = this.#requests.get(request);
      this.#requests.delete(request);
      if (address !== undefined) this.transferred.set(address, [...(this.transferred.get(address) ?? []), params.encodedDataLength]);
    }
  }
}

/** Runs in the worker before its own first line. @param {number} rate */
function slowDown(rate) {
  // Milliseconds: by itself, and as it is for the app.
  const slowness = { rate, own: 0, slowed: 0, memory: null };
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
