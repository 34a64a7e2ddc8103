// A phone: a browser of phone size with a profile of its own, which outlives the browser as a phone's memory outlives
// its battery.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchIfAsked } from "./bench/interactions.mjs";
import { chromium } from "./packages.mjs";
import { killBrowser } from "./processes.mjs";
import { search } from "./profile.mjs";

const BROWSER = process.env.HOMEWARD_CHROMIUM ?? "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox", "--no-first-run", "--no-proxy-server", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-quic",
];
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const PATIENCE_MS = 15_000;
/** What the browser says by itself of features that it lacks, and of an app that asks for no banner. */
const BROWSERS_OWN = /Unrecognized feature|Banner not shown/u;

/**
 * @typedef {object} Options
 * @property {number} [width] in CSS pixels
 * @property {number} [height]
 * @property {"light" | "dark"} [colorScheme]
 * @property {"none" | "active"} [forcedColors]
 * @property {"no-preference" | "reduce"} [reducedMotion]
 * @property {boolean} [installed] whether the app was added to the home screen; it was, unless told otherwise
 * @property {boolean} [microphone] whether there is one that hears a beep and may be used without asking; there is none unless told
 * @property {number} [clockOffsetMs] how far this phone's clock is ahead of the true time
 */

export class Phone {
  /** @type {import("playwright-core").BrowserContext} */
  context;
  /** @type {import("playwright-core").Page} */
  page;
  /** Everything the page and its workers wrote to the console, and errors nobody caught. @type {string[]} */
  said = [];
  /** The address of everything that was asked for. @type {string[]} */
  asked = [];

  #server;
  #options;
  #profile = mkdtempSync(join(tmpdir(), "homeward-phone-"));
  #offline = false;

  /** @param {{ url: string, keyHash?: string }} server @param {Options} options */
  constructor(server, options) {
    this.#server = server;
    this.#options = { width: 360, height: 740, installed: true, microphone: false, clockOffsetMs: 0, ...options };
  }

  /**
   * Takes a new phone out of its box and opens the app.
   * @param {{ url: string, keyHash?: string }} server
   * @param {Options} [options]
   */
  static async open(server, options = {}) {
    const phone = new Phone(server, options);
    await phone.launch();
    await phone.openApp();
    return phone;
  }

  /** Starts the browser on this phone's profile. */
  async launch() {
    const { width, height, colorScheme, forcedColors, reducedMotion, microphone } = this.#options;
    // Errors of certificates are not ignored altogether: a page in which they were registers no service worker.
    const trust = this.#server.keyHash ? [`--ignore-certificate-errors-spki-list=${this.#server.keyHash}`] : [];
    this.context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: BROWSER,
      args: [...QUIET, ...trust, ...(microphone ? MICROPHONE : [])],
      viewport: { width, height },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale: "en-GB",
      colorScheme, forcedColors, reducedMotion,
    });
    this.context.setDefaultTimeout(PATIENCE_MS);
    this.context.on("console", (message) => {
      if (!BROWSERS_OWN.test(message.text())) this.said.push(`${message.type()}: ${message.text()}`);
    });
    this.context.on("weberror", (error) => this.said.push(`uncaught: ${error.error().message}`));
    this.context.on("request", (request) => this.asked.push(request.url()));
    await this.context.addInitScript(shiftClock, this.#options.clockOffsetMs);
    if (this.#offline) await this.context.setOffline(true);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    if (this.#options.installed) await this.#install();
    await watchIfAsked(this);
  }

  /** Opens the app, as a touch of its icon does. */
  async openApp() {
    await this.page.goto(`${this.#server.url}/app/`);
  }

  /** Ends the browser in good order. */
  async close() {
    await this.context.close();
  }

  /** Ends the browser as an empty battery would: in the middle of whatever it does. */
  async kill() {
    const closed = new Promise((resolve) => this.context.once("close", resolve));
    killBrowser(this.#profile);
    await closed;
  }

  /** Starts the browser again, after `close` or `kill`, and opens the app. */
  async relaunch() {
    await this.launch();
    await this.openApp();
  }

  /** Throws the phone away. */
  async destroy() {
    await this.context.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }

  /** No signal, until `online`; it stays so when the browser is started again. */
  async offline() {
    this.#offline = true;
    await this.context.setOffline(true);
  }

  async online() {
    this.#offline = false;
    await this.context.setOffline(false);
  }

  /**
   * Sets the phone's clock, ahead of the true time or behind it. Only the page has a clock: what else is in the app is
   * told the time by it.
   * @param {number} offset_ms
   */
  async setClock(offset_ms) {
    this.#options.clockOffsetMs = offset_ms;
    await this.context.addInitScript(shiftClock, offset_ms);
    await this.page.evaluate(shiftClock, offset_ms);
  }

  /**
   * Lets the disk be full once the app has this many bytes on it; null: as large as it is. A store that is open believes
   * the room it found for half a minute: less of it is seen by an app that is opened afterwards.
   * @param {number | null} bytes
   */
  async setQuota(bytes) {
    const devtools = await this.devtools();
    const origin = new URL(this.#server.url).origin;
    await devtools.send("Storage.overrideQuotaForOrigin", { origin, ...(bytes === null ? {} : { quotaSize: bytes }) });
  }

  /** Scales the text as a person does who reads large print. @param {number} percent */
  async setTextSize(percent) {
    await this.page.evaluate((size) => { document.documentElement.style.fontSize = size; }, `${percent}%`);
  }

  /**
   * Gives the phone a screen lock that makes passkeys, with the extension (PRF) by which one opens the work. What it
   * made is lost with the browser: a test of it goes on in one session.
   */
  async addPasskeys({ prf = true } = {}) {
    const devtools = await this.devtools();
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true,
        hasUserVerification: true, hasPrf: prf, isUserVerified: true, automaticPresenceSimulation: true,
      },
    });
    return {
      /** Takes another's finger from here on; after a few tries it takes nobody's, as phones do. */
      recogniseNobody: () => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false }),
      /** Forgets every passkey, as a phone does whose screen lock was taken off. */
      forget: () => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
      credentials: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    };
  }

  /** Speaks to the browser as its developer tools do. It ends with the page. */
  devtools() {
    return this.context.newCDPSession(this.page);
  }

  /**
   * Ends the browser if it runs, and searches everything it left on the disk.
   * @param {string[]} words
   */
  async searchProfile(words) {
    await this.context.close();
    return search(this.#profile, words);
  }

  /** Lets the page see that it was started from the home screen, and that the browser keeps what such an app stores. */
  async #install() {
    const devtools = await this.devtools();
    const origin = new URL(this.#server.url).origin;
    await devtools.send("Browser.setPermission", { permission: { name: "persistent-storage" }, setting: "granted", origin });
    // The developer tools have no switch for the display mode; this is how phones that install by Share tell it.
    await this.context.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: true }));
  }
}

/**
 * Runs in the page: gives it a clock that is wrong by so much.
 * @param {number} offset_ms
 */
function shiftClock(offset_ms) {
  const True = globalThis.trueDate ?? Date;
  class Shifted extends True {
    constructor(...parts) {
      if (parts.length === 0) super(True.now() + offset_ms);
      else super(...parts);
    }

    static now() {
      return True.now() + offset_ms;
    }
  }
  globalThis.trueDate = True;
  globalThis.Date = Shifted;
}
