// The office: people at the REST API, and an invented organisation put in as a real one would be.

import { request } from "node:https";
import { randomUUID } from "node:crypto";
import { PASSWORD } from "./server.mjs";

/** What the administrator gives everybody to begin with; nobody works with it. */
export const FIRST_PASSWORD = "an invented first word";
const HOUR_MS = 3_600_000;

/** Who works here, beside the administrator and the Associate Director: username, name, role, team. */
const STAFF = [
  ["mo", "Mo Manager", "team_manager", "Kingston"],
  ["ada", "Ada Missing", "missing_children_worker", null],
  ["ben", "Ben Missing", "missing_children_worker", null],
  ["pia", "Pia Phoenix", "phoenix_lead", null],
  ["yan", "Yan Youth", "youth_worker", null],
  ["sam", "Sam Spa", "spa_officer", null],
];

/** The children: forename, surname, age, at risk of CSE, and who works with them. */
const CHILDREN = [
  ["Robin", "Reed-Example", 15, true, { ada: "missing", ben: "missing", pia: "phoenix", yan: "phoenix" }],
  ["Sky", "Stone-Example", 14, false, { ada: "missing" }],
  ["Jo", "Marsh-Example", 16, false, { ada: "missing" }],
  ["Ash", "Hill-Example", 16, true, { yan: "phoenix", pia: "phoenix" }],
  ["Pip", "Wood-Example", 12, false, {}],
];

/**
 * The missing episodes: child, hours ago when reported, hours ago when back (null: still away), as what. An interview
 * is due 72 hours after the return.
 */
const EPISODES = [
  ["Robin", 44, 20, "missing"],
  ["Sky", 120, 96, "missing"],
  ["Jo", 5, null, "missing"],
  ["Pip", 4, 1, "absent"],
];

/** A person at a desk, signed in. */
export class Desk {
  #server;
  #token;

  /** @param {import("./server.mjs").Server} server @param {string} token */
  constructor(server, token) {
    this.#server = server;
    this.#token = token;
  }

  /** @param {import("./server.mjs").Server} server @param {string} username @param {string} [password] */
  static async signIn(server, username, password = PASSWORD) {
    const session = await new Desk(server, "").post("/v1/sessions", { username, password });
    return new Desk(server, session.access_token);
  }

  /** @param {string} path */
  async get(path) {
    return good("GET", path, await this.send("GET", path));
  }

  /** @param {string} path @param {unknown} [body] */
  async post(path, body) {
    return good("POST", path, await this.send("POST", path, body));
  }

  /** Edits a record as it stands, as somebody in the office does. @param {string} id @param {object} edit */
  async edit(id, edit) {
    const path = `/v1/records/${id}`;
    const { version } = await this.send("GET", path);
    const answer = await this.send("POST", `${path}/edits`, edit, version === undefined ? {} : { "if-match": version });
    return good("POST", path, answer);
  }

  /** Marks everything in a record as seen by this manager. @param {string} id */
  async seen(id) {
    const { position } = await this.get(`/v1/records/${id}`);
    return this.post(`/v1/records/${id}/seen`, { position });
  }

  /**
   * Sends a request, and returns what came back whatever it is: JSON, or a picture's bytes.
   * @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [more] headers
   * @returns {Promise<{ status: number, version: string | undefined, body: any }>}
   */
  send(method, path, body, more = {}) {
    const headers = { ...more };
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    return new Promise((resolve, reject) => {
      // The server is on this machine, and known by its certificate.
      const trust = { ca: this.#server.certificate, agent: false };
      const asked = request(`${this.#server.url}${path}`, { method, headers, ...trust }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () => {
          const bytes = Buffer.concat(pieces);
          const version = answer.headers.etag;
          const isAttachment = /^(image|audio)\//u.test(answer.headers["content-type"] ?? "");
          const body = isAttachment ? bytes : bytes.length === 0 ? null : JSON.parse(bytes.toString("utf8"));
          resolve({ status: answer.statusCode ?? 0, version, body });
        });
      });
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/**
 * Opens an office: people, children, allocations and missing episodes.
 * @param {import("./server.mjs").Server} server
 * @param {{ now?: Date }} [options]
 */
export async function open(server, { now = new Date() } = {}) {
  await server.addUser("root", "Ruth Root", "administrator");
  await server.addUser("dee", "Dee Director", "associate_director");
  const root = await Desk.signIn(server, "root");
  const dee = await Desk.signIn(server, "dee");
  /** @type {Record<string, string>} by username */
  const users = {};
  for (const [username, name, role, team] of STAFF) {
    users[username] = randomUUID();
    await root.post("/v1/users", { id: users[username], username, name, role, team, password: FIRST_PASSWORD });
    await dee.post(`/v1/users/${users[username]}/confirm`);
    const desk = await Desk.signIn(server, username, FIRST_PASSWORD);
    await desk.post("/v1/me/password", { current_password: FIRST_PASSWORD, new_password: PASSWORD });
  }
  const desks = { root, sam: await Desk.signIn(server, "sam"), mo: await Desk.signIn(server, "mo") };
  /** @type {Record<string, string>} by forename */
  const children = {};
  for (const [forename, surname, age, at_risk_of_cse, workers] of CHILDREN) {
    children[forename] = await addChild(desks, users, { forename, surname, at_risk_of_cse, date_of_birth: born(now, age) }, workers);
  }
  /** @type {Record<string, string>} by forename */
  const episodes = {};
  for (const [forename, reported, returned, classification] of EPISODES) {
    episodes[forename] = await report(desks, now, { child: children[forename], reported, returned, classification });
  }
  return { users, desks, children, episodes, now };
}

/** A UUIDv7 of now (RFC 9562): what a new child is named by. */
function newId() {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/**
 * Adds a child and allocates its workers. Returns the child's id.
 * @param {{ sam: Desk, mo: Desk }} desks
 * @param {Record<string, string>} users
 * @param {object} details
 * @param {Record<string, string>} workers the service of each, by username
 */
export async function addChild(desks, users, details, workers) {
  const id = newId();
  await desks.sam.post("/v1/children", { id, details: { team: "Kingston", ...details } });
  for (const [username, service] of Object.entries(workers)) {
    await desks.mo.post(`/v1/children/${id}/allocations`, { id: randomUUID(), user: users[username], service });
  }
  return id;
}

/**
 * Reports a missing episode. Returns its id.
 * @param {{ sam: Desk }} desks
 * @param {Date} now
 * @param {{ child: string, reported: number, returned: number | null, classification: string }} episode
 */
export async function report(desks, now, { child, reported, returned, classification }) {
  const id = randomUUID();
  const ago = (hours) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
  await desks.sam.post("/v1/missing-episodes", {
    id, child, reported_at: ago(reported), reported_by: "A carer (invented)", classification, missing_from: "home",
    returned_at: returned === null ? null : ago(returned),
  });
  return id;
}

/** A birthday half a year before the one that would make the child older. @param {Date} now @param {number} age */
function born(now, age) {
  const day = new Date(now);
  day.setUTCFullYear(day.getUTCFullYear() - age);
  day.setUTCMonth(day.getUTCMonth() - 6, 1);
  return day.toISOString().slice(0, 10);
}

/** @param {string} method @param {string} path @param {{ status: number, body: any }} answer */
function good(method, path, { status, body }) {
  if (status < 200 || status >= 300) throw new Error(`${method} ${path}: refused (${status}): ${JSON.stringify(body)}`);
  return body;
}
