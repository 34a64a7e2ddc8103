// The way between a phone and the server: bytes that pass, stand still, or are cut off. What they say it cannot read.

import { createConnection, createServer } from "node:net";

export class Wire {
  #listener;
  #server;
  /** Both ends of every connection. @type {Set<{ phone: import("node:net").Socket, server: import("node:net").Socket }>} */
  #lines = new Set();
  /** How many more bytes of answers pass before the wire goes silent. */
  #left = Infinity;
  #silent = [];
  /** How many bytes of answers have passed. */
  passed = 0;

  /** @param {import("./server.mjs").Server} server */
  constructor(server) {
    this.#server = server;
    this.#listener = createServer((phone) => this.#connect(phone));
  }

  /** Lays a wire to a server. @param {import("./server.mjs").Server} server */
  static async lay(server) {
    const wire = new Wire(server);
    await new Promise((listening) => wire.#listener.listen(0, "127.0.0.1", listening));
    return wire;
  }

  /** Where a phone finds the server at the other end. */
  get url() {
    return `https://localhost:${this.#listener.address().port}`;
  }

  get keyHash() {
    return this.#server.keyHash;
  }

  /**
   * Lets so many bytes of answers pass, and then holds everything back as a signal does that fades: the server takes
   * what is asked, and nobody hears it. Resolves when the first answer is held.
   * @param {number} bytes
   */
  fade(bytes) {
    this.#left = bytes;
    return new Promise((resolve) => this.#silent.push(resolve));
  }

  /** Ends every connection, and lets new ones pass whole. */
  mend() {
    this.#left = Infinity;
    for (const line of this.#lines) this.#end(line);
  }

  /** Takes the wire away. */
  async close() {
    this.mend();
    await new Promise((closed) => this.#listener.close(closed));
  }

  #connect(phone) {
    const server = createConnection(Number(new URL(this.#server.url).port), "127.0.0.1");
    const line = { phone, server };
    this.#lines.add(line);
    phone.on("data", (bytes) => server.write(bytes));
    server.on("data", (bytes) => this.#answer(line, bytes));
    for (const end of [phone, server]) {
      end.on("error", () => this.#end(line));
      end.on("close", () => this.#end(line));
    }
  }

  #answer({ phone }, bytes) {
    const through = bytes.subarray(0, Math.max(0, this.#left));
    this.#left -= through.length;
    this.passed += through.length;
    if (through.length > 0) phone.write(through);
    if (through.length < bytes.length) for (const tell of this.#silent.splice(0)) tell();
  }

  #end(line) {
    this.#lines.delete(line);
    line.phone.destroy();
    line.server.destroy();
  }
}
