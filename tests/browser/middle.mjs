// What stands between a phone and the server and is believed: an inspecting proxy, a page that says that the server is being
// looked after, a Wi-Fi that wants somebody to sign in. It passes everything on, but for what it is told to answer by itself.

import { createServer, request as ask } from "node:https";

const PAGE = "<!doctype html><html lang=\"en\"><title>Back soon</title><h1>We are looking after this service</h1></html>";

/**
 * The ways in which something else answers.
 * @type {Record<string, (response: import("node:http").ServerResponse) => void>}
 */
export const ANSWERS = {
  "a page, as if all were well": (response) => void response.writeHead(200, { "Content-Type": "text/html" }).end(PAGE),
  "nothing, as if all were well": (response) => void response.writeHead(200).end(),
  "no content": (response) => void response.writeHead(204).end(),
  "other JSON, as if all were well": (response) => void response.writeHead(200, { "Content-Type": "application/json" }).end('{"status":"ok"}'),
  "a page that the server is away": (response) => void response.writeHead(503, { "Content-Type": "text/html", "Retry-After": "60" }).end(PAGE),
  "another's problem": (response) => void response.writeHead(502, { "Content-Type": "application/problem+json" }).end('{"status":502}'),
  "the way to a page for signing in": (response) => void response.writeHead(302, { Location: "https://wifi.example/" }).end(),
};

export class Middle {
  /** Every answer of the server that was passed on. @type {{ path: string, headers: any, bytes: Buffer }[]} */
  passed = [];
  #listener;
  #server;
  /** What is answered by itself: by method and path, and how. @type {{ fits: RegExp, answer: (response: any, upstream: () => Promise<any>) => void, asked: number } | null} */
  #instead = null;

  /** @param {import("./server.mjs").Server} server */
  constructor(server) {
    this.#server = server;
    this.#listener = createServer({ key: server.key, cert: server.certificate }, (request, response) => void this.#take(request, response));
  }

  /** @param {import("./server.mjs").Server} server */
  static async stand(server) {
    const middle = new Middle(server);
    await new Promise((listening) => middle.#listener.listen(0, "127.0.0.1", listening));
    return middle;
  }

  /** Where a phone finds the server behind it. */
  get url() {
    return `https://localhost:${this.#listener.address().port}`;
  }

  get keyHash() {
    return this.#server.keyHash;
  }

  /** How often it has answered by itself since it was told how. */
  get answered() {
    return this.#instead?.asked ?? 0;
  }

  /** Answers by itself what fits, such as `POST /v1/sync`. @param {RegExp} fits @param {(response: any, upstream: () => Promise<any>) => void} answer */
  answer(fits, answer) {
    this.#instead = { fits, answer, asked: 0 };
  }

  /** Passes everything on again. */
  pass() {
    this.#instead = null;
  }

  async close() {
    this.#listener.closeAllConnections();
    await new Promise((closed) => this.#listener.close(closed));
  }

  async #take(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const upstream = () => this.#forward(request, body);
    const instead = this.#instead;
    if (instead?.fits.test(`${request.method} ${request.url}`)) {
      instead.asked += 1;
      instead.answer(response, upstream);
      return;
    }
    try {
      const { status, headers, bytes } = await upstream();
      this.passed.push({ path: request.url, headers, bytes });
      response.writeHead(status, headers).end(bytes);
    } catch {
      response.destroy();
    }
  }

  /** Asks the server, and returns its whole answer. */
  #forward({ method, url, headers }, body) {
    return new Promise((resolve, reject) => {
      // Whoever reads what passes asks for it as it is.
      const { "accept-encoding": _, ...plain } = headers;
      const asked = ask(`${this.#server.url}${url}`, { method, headers: plain, ca: this.#server.certificate, agent: false }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () => {
          const { "transfer-encoding": _, ...headers } = answer.headers;
          resolve({ status: answer.statusCode, headers, bytes: Buffer.concat(pieces) });
        });
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }
}
