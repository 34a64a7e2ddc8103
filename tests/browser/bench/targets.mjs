// Everything that runs on the phone's screen: the page, its worker and the service worker, spoken to as developer tools do.

/** @typedef {{ session: string, type: "page" | "worker" | "service_worker" }} Target */

export class Targets {
  /** The page's own session. @type {import("playwright-core").CDPSession} */
  page;

  #next = 1;
  /** @type {Map<number, { answer: (result: any) => void, fail: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {Map<string, Target>} */
  #workers = new Map();
  #prepare;
  #heard;

  /**
   * @param {(send: (method: string, params?: object) => Promise<any>, target: Target) => Promise<void>} prepare
   *   what is done to each worker before its first line runs
   * @param {(event: { method: string, params: any }, target: Target) => void} heard
   */
  constructor(prepare, heard) {
    this.#prepare = prepare;
    this.#heard = heard;
  }

  /** Attaches to a phone whose browser runs, before it opens the app. @param {import("../phone.mjs").Phone} phone */
  async attach(phone) {
    this.page = await phone.devtools();
    this.page.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => void this.#attached({ session: sessionId, type: targetInfo.type }));
    this.page.on("Target.detachedFromTarget", ({ sessionId }) => this.#workers.delete(sessionId));
    this.page.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => this.#received(sessionId, JSON.parse(message)));
    await this.page.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  }

  /** Tells whether there is one. @param {Target["type"]} where */
  runs(where) {
    return where === "page" || [...this.#workers.values()].some(({ type }) => type === where);
  }

  /**
   * Runs a function somewhere, and returns what it returns.
   * @param {Target["type"]} where @param {Function} run @param {...unknown} given
   */
  async run(where, run, ...given) {
    const expression = `(${run})(${given.map((one) => JSON.stringify(one)).join(", ")})`;
    const { result, exceptionDetails } = await this.send(where, "Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** @param {Target["type"]} where @param {string} method @param {object} [params] */
  send(where, method, params = {}) {
    if (where === "page") return this.page.send(method, params);
    // The one of a page that has been left may end a little later.
    const worker = [...this.#workers.values()].findLast(({ type }) => type === where);
    if (worker === undefined) throw new Error(`no ${where} runs`);
    return this.#send(worker.session, method, params);
  }

  /** @param {Target} target */
  async #attached(target) {
    this.#workers.set(target.session, target);
    const send = (method, params = {}) => this.#send(target.session, method, params);
    try {
      await this.#prepare(send, target);
      await send("Runtime.runIfWaitingForDebugger");
    } catch (error) {
      // A worker that has ended meanwhile was that of a page that has been left.
      if (this.#workers.has(target.session)) throw error;
    }
  }

  /** @param {string} session @param {string} method @param {object} params */
  #send(session, method, params) {
    const id = this.#next++;
    return new Promise((answer, fail) => {
      this.#waiting.set(id, { answer, fail });
      this.page.send("Target.sendMessageToTarget", { sessionId: session, message: JSON.stringify({ id, method, params }) }).catch(fail);
    });
  }

  /** @param {string} session @param {any} message */
  #received(session, message) {
    if (message.id === undefined) {
      const target = this.#workers.get(session);
      if (target !== undefined) this.#heard(message, target);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.answer(message.result);
    else waiting?.fail(new Error(`${message.error.message} (${session})`));
  }
}
