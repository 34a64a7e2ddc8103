// The real server as a process of its own, on a folder of its own, which can be killed and brought back.

import { spawn, execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PROGRAM = process.env.HOMEWARD_PROGRAM ?? join(HERE, "../../target/debug/homeward");
/** The folder with the app that is tested. */
export const APP = process.env.HOMEWARD_APP ?? join(HERE, "../../mobile-sample/web/dist");
const START_SECONDS = 60;
/** Everybody's password. It protects nobody: every person in these tests is invented. */
export const PASSWORD = "an invented password";

/** The servers that run, to be killed if the tests end without stopping them. */
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Server {
  #child = null;
  #port = 0;
  #folder;
  #settings;

  /**
   * Prepares a server that has not started.
   * @param {{ app?: string, settings?: string }} options `settings` is a configuration in TOML
   */
  constructor({ app = APP, settings = "" } = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), "homeward-server-"));
    this.app = app;
    this.#settings = settings;
  }

  /**
   * Starts a server on fresh data.
   * @param {{ app?: string, settings?: string }} [options]
   */
  static async start(options) {
    const server = new Server(options);
    await mkdir(server.#data, { recursive: true, mode: 0o700 });
    server.configure(server.#settings);
    await server.restart();
    return server;
  }

  get url() {
    return `https://localhost:${this.#port}`;
  }

  get certificate() {
    return readFileSync(join(this.#data, "certificate.pem"));
  }

  /** The key to the certificate, for whoever stands between a phone and this server and is believed. */
  get key() {
    return readFileSync(join(this.#data, "certificate.key"));
  }

  /** How a browser is told to trust this server's key: the SHA-256 of it. */
  get keyHash() {
    const key = new X509Certificate(this.certificate).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
  }

  /** What the server has said so far. */
  get log() {
    return readFileSync(this.#logFile, "utf8");
  }

  /** Writes the configuration that the next start reads. @param {string} settings */
  configure(settings) {
    writeFileSync(join(this.#data, "homeward.toml"), settings);
  }

  /** Starts it on the data and the port it had, and waits for the line in its log which says that it listens. */
  async restart() {
    if (this.#child !== null) throw new Error("the server runs");
    const child = spawn(PROGRAM, this.#arguments("serve", "--listen", `127.0.0.1:${this.#port}`, "--app", this.app), {
      env: clean(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    running.add(child);
    const log = createWriteStream(this.#logFile, { flags: "a" });
    child.once("exit", () => running.delete(child));
    this.#port = await new Promise((resolve, reject) => {
      let last = "it says nothing";
      const late = setTimeout(() => reject(new Error(`the server does not start: ${last}`)), START_SECONDS * 1000);
      const lines = createInterface({ input: child.stderr });
      lines.on("line", (line) => {
        last = line;
        log.write(`${line}\n`);
        const port = /listening address=\S+:(\d+)/u.exec(line)?.[1];
        if (port !== undefined) {
          clearTimeout(late);
          resolve(Number(port));
        }
      });
      lines.once("close", () => {
        clearTimeout(late);
        log.end();
        reject(new Error(`the server does not start: ${last}`));
      });
      child.once("error", (error) => {
        clearTimeout(late);
        reject(error);
      });
    });
  }

  /** Kills it without a warning, as a power cut would. */
  async kill() {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Ends it and forgets its data. */
  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Runs another command of the program on the same data, and returns what it said.
   * @param {...string} words
   */
  async run(...words) {
    const { stdout } = await promisify(execFile)(PROGRAM, this.#arguments(...words), { env: clean() });
    return stdout.trim();
  }

  /**
   * Adds an account from the command line, as an organisation adds its first. Returns its id.
   * @param {string} username @param {string} name @param {string} role
   */
  addUser(username, name, role) {
    const file = join(this.#folder, "password");
    writeFileSync(file, PASSWORD, { mode: 0o600 });
    return this.run("user", "add", "--username", username, "--name", name, "--role", role, "--password-file", file, "--own-password");
  }

  /** Revokes a device, as one does when a phone is lost. @param {string} id */
  revokeDevice(id) {
    return this.run("device", "revoke", id);
  }

  get #data() {
    return join(this.#folder, "data");
  }

  get #logFile() {
    return join(this.#folder, "server.log");
  }

  /** @param {...string} words */
  #arguments(...words) {
    return [...words, "--data", this.#data];
  }
}

/** The environment, without what the person at this machine sets for servers of their own. */
function clean() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HOMEWARD_")));
}
