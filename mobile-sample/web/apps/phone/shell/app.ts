// The frame around every screen: what is shown, and when it is hidden.
//
// Before the work stands a gate (sign in, unlock, lease ended). While the phone is open the screen of `navigation` is
// drawn; when it locks the screen is gone from the page at once, and navigation still knows where the person was.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { phone } from "../client/client.js";
import type { PhoneEvent, Start } from "#protocol/protocol.js";
import { announce } from "#ui/announce.js";
import { icon, mark } from "#ui/icons.js";
import { faultCode, faultWords } from "#protocol/fault.js";
import { painted } from "#ui/painted.js";
import { AutoLock, ASK_EVERY_MS } from "./auto-lock.js";
import { HwElement } from "#ui/element.js";
import { exitNow, exitOnEscape } from "./exit.js";
import { canGoBack, current, back, depart, forget, go, keptScroll, onNavigate, takeMessage, visit, type Direction } from "../navigation/navigation.js";
import { PLACES, type ScreenName } from "../navigation/screen.js";
import { draw } from "./screens.js";
import { setMe, setStatus, status } from "../client/session.js";
import { isHandedOver, onHandOver, takenBack } from "./handed-over.js";
import { keepFocus } from "#ui/keep-focus.js";
import { oneTouch, screenGoes, screenStands } from "../navigation/one-touch.js";
import { keepPlace, placeChanged, resumePlace } from "../navigation/place.js";
import { isTime } from "./sync-rhythm.js";
import { askForUpdate, onUpdate, takeUpdate } from "../install/update.js";
import "../access/gates.js";
import "./language.js";
import "./no-start.js";
import "../status/strip.js";
import type { Restart, Told } from "../access/tell-start.js";
import { t } from "#words/made/app.js";
import { speak, wordsHere } from "#words/words.js";

type Place = "work" | "children" | "search" | "status";

/** A form that does not hand over in this time keeps the phone from locking no longer: each key press was kept already. */
const HAND_OVER_MAX_MS = 2_000;
/** A screen whose heading is not there by then is left to the person. */
const HEADING_WITHIN_MS = 4_000;

/** The screens that show the bar of places: where a form is open, its own actions stand there. */
const WITH_PLACES: readonly ScreenName[] = [...PLACES, "child", "timeline", "week"];

export class HwApp extends HwElement {
  static override properties = {
    start: { state: true },
    fault: { state: true },
    why: { state: true },
    message: { state: true },
  };

  private declare start: Start | null;
  /** Why the phone could not be started at all. */
  private declare fault: { code: string; words: string } | null;
  private declare why: Restart | null;
  private declare message: string | null;
  private lock: AutoLock | null = null;
  private synced: number | null = null;
  private person: string | null = null;
  private locking = false;
  /** Where the person was when the phone locked: the place on the screen, and the field. */
  private left: { scroll: number; field: string } | null = null;
  private heading: MutationObserver | null = null;

  constructor() {
    super();
    this.start = null;
    this.fault = null;
    this.why = null;
    this.message = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(phone.on("status", ({ status: next }) => this.takeStatus(next)));
    this.during(phone.on("start", (event) => this.restarted(event)));
    this.during(onNavigate((_, direction) => this.navigated(direction)));
    this.during(exitOnEscape());
    this.during(oneTouch());
    this.during(keepFocus(this));
    this.during(onUpdate(() => { if (this.start?.state !== "open" && !this.isTyping()) takeUpdate(); }));
    this.listen(window, "online", () => void this.online());
    this.listen(document, "visibilitychange", () => this.seen(document.visibilityState === "visible"));
    this.listen(window, "pagehide", () => void this.lockNow());
    // A page that comes back from the browser's memory shows what it showed: it begins anew.
    this.listen(window, "pageshow", (event) => { if ((event as PageTransitionEvent).persisted) location.reload(); });
    for (const touch of ["pointerdown", "keydown", "input", "wheel", "touchmove", "hw-in-use"]) {
      this.listen(window, touch, () => this.lock?.touch(Date.now()));
    }
    const timer = setInterval(() => this.tick(), ASK_EVERY_MS);
    this.during(() => clearInterval(timer));
    // Gates and the status screen tell where the phone stands after what was done there, or ask for the lock.
    this.listen(this, "hw-start", this.started);
    this.listen(this, "hw-part-here", () => this.requestUpdate());
    this.during(onHandOver(() => { this.requestUpdate(); this.toHeading(); }));
    this.listen(this, "hw-step", () => this.toHeading());
    this.listen(this, "hw-language", (event) => void speak((event as CustomEvent<string>).detail).catch(() => announce(t("shell-language-away"))));
    this.listen(this, "hw-lock", () => void this.lockNow());
    void this.begin();
  }

  override render(): TemplateResult {
    const open = this.start?.state === "open";
    const shown = open && isHandedOver();
    return html`
      <a href="#main" class="govuk-skip-link" @click=${this.skip}>${t("shell-skip")}</a>
      ${shown ? nothing : html`
        <header class="hw-bar">
          <div class="hw-bar__row">
            <span class="hw-bar__name">${mark()}<span class=${open ? "hw-bar__word hw-bar__word--open" : "hw-bar__word"}>Homeward</span></span>
            ${open ? html`<hw-strip></hw-strip>` : nothing}
            <button type="button" class="hw-exit" @click=${exitNow}>${icon("exit")}<span>${t("shell-exit")}<span class="hw-exit__more"> ${t("shell-exit-more")}</span></span></button>
          </div>
        </header>`}
      ${open && !shown && canGoBack() ? html`<button type="button" class="govuk-back-link" @click=${back}>${t("shell-back")}</button>` : nothing}
      <hw-reminders .open=${open} .shown=${!shown && WITH_PLACES.includes(current().screen)}></hw-reminders>
      <main id="main" class=${shown ? "hw-main hw-main--shown" : "hw-main"} tabindex="-1">
        ${this.message === null ? nothing : this.banner(this.message)}
        ${open ? keyed(visit(), draw(current())) : this.gate()}
        ${shown ? html`<button type="button" class="govuk-button govuk-button--secondary hw-give-back" @click=${() => void this.lockNow()}>${t("shell-give-back")}</button>` : nothing}
      </main>
      ${open && !shown && WITH_PLACES.includes(current().screen) ? this.places() : nothing}
      <div id="hw-announcements" class="govuk-visually-hidden" aria-live="polite"></div>`;
  }

  private gate(): TemplateResult {
    if (this.fault !== null) {
      return html`<hw-no-start .code=${this.fault.code} .words=${this.fault.words} @hw-again=${() => void this.begin()}></hw-no-start>`;
    }
    if (this.start === null) return html`<p class="govuk-body hw-opening" role="status">${t("shell-opening")}</p>`;
    return html`<hw-gate .start=${this.start} .why=${this.why}></hw-gate><hw-language></hw-language>`;
  }

  private places(): TemplateResult {
    const here = current().screen;
    return html`
      <nav class="hw-places" aria-label=${t("shell-places")}>
        ${PLACES.map((place) => html`
          <button type="button" class="hw-places__place" aria-current=${here === place ? "page" : nothing}
            @click=${() => this.goTo(place)}>
            ${icon(place as Place)}<span>${t(`shell-${place as Place}`)}</span>
          </button>`)}
      </nav>`;
  }

  private banner(text: string): TemplateResult {
    return html`
      <div class="govuk-notification-banner govuk-notification-banner--success hw-message" role="status" aria-labelledby="hw-message-title">
        <div class="govuk-notification-banner__header"><p class="govuk-notification-banner__title" id="hw-message-title">${t("shell-done")}</p></div>
        <div class="govuk-notification-banner__content"><p class="govuk-notification-banner__heading">${text}</p></div>
      </div>`;
  }

  private goTo(place: ScreenName): void {
    if (place === current().screen) scrollTo({ top: 0 });
    else go({ screen: place } as { screen: "work" });
  }

  private readonly skip = (event: Event): void => {
    event.preventDefault();
    const main = this.querySelector("main");
    (main?.querySelector<HTMLElement>("h1") ?? main)?.focus();
  };

  private async begin(): Promise<void> {
    this.fault = null;
    try {
      await wordsHere();
      this.enter(await phone.call("start"));
    } catch (error) {
      this.fault = { code: faultCode(error), words: faultWords(error) };
    }
    this.toHeading();
  }

  private readonly started = (event: Event): void => {
    const { start, why } = (event as CustomEvent<Told>).detail;
    this.why = why;
    this.enter(start);
    this.toPlace();
  };

  /** Comes back to the place in the form that the lock took away, or begins at the screen's heading. */
  private toPlace(): void {
    const left = this.start?.state === "open" ? this.left : null;
    if (left !== null) this.left = null;
    this.toHeading(left?.scroll, left?.field);
  }

  private restarted(event: Extract<PhoneEvent, { event: "start" }>): void {
    // How the work of before fares is told beside what the person does meanwhile.
    if (event.reason === "handed") {
      if (this.start?.state === "new") this.start = event.start;
      return;
    }
    // What asks by itself may hear that the lease ended before the phone is asked whether it has lain too long.
    if (event.reason === "lease" && this.lock?.isDue(Date.now()) === true) {
      void this.lockNow();
      return;
    }
    this.why = event.reason;
    this.enter(event.start);
    this.toHeading();
  }

  /** Takes where the phone stands, and what follows from it. */
  private enter(start: Start): void {
    if (start.state === "open") {
      const now = Date.now();
      // Another person's way through the app is nobody's business.
      if (this.person !== null && this.person !== start.me.user) {
        forget();
        this.left = null;
      }
      this.person = start.me.user;
      resumePlace(start.place);
      setMe(start.me);
      this.lock = new AutoLock(start.me.policy.lock_minutes * 60_000, now);
      this.start = start;
      this.message = takeMessage();
      void this.sync("open");
      // The screen asks for what it shows first.
      void this.updateComplete.then(() => phone.call("status")).then((next) => this.takeStatus(next), () => undefined);
      return;
    }
    this.lock = null;
    this.message = null;
    // What was said last may name a child.
    announce("");
    this.start = start;
    if (start.state === "new") {
      this.person = null;
      forget();
    }
    // The screens that show the person go first.
    void this.updateComplete.then(() => { if (this.start?.state !== "open") setMe(null); });
    takeUpdate();
  }

  private takeStatus(next: Parameters<typeof setStatus>[0]): void {
    if (this.start?.state !== "open") return;
    if (next.alarm && status()?.alarm !== true) announce(t("shell-waited"));
    setStatus(next);
  }

  private navigated(direction: Direction): void {
    placeChanged();
    if (direction === "restated") return;
    if (isHandedOver()) {
      // The message waits for the worker.
      void this.lockNow();
      return;
    }
    screenGoes();
    const scroll = direction === "back" ? keptScroll() : 0;
    // The touch is answered first, by how the button looks: a screen may take a moment to draw.
    void painted().then(() => {
      // On a phone that was locked meanwhile it waits for the worker.
      if (this.start?.state === "open") this.message = takeMessage();
      this.requestUpdate();
      return this.updateComplete;
    }).then(() => {
      screenStands(scroll);
      this.toHeading(scroll);
    });
  }

  /**
   * Brings the focus to the screen's heading as soon as it is drawn, and again where what was fetched draws another in
   * its place, until the person does something.
   */
  private toHeading(scroll = 0, field = ""): void {
    this.heading?.disconnect();
    scrollTo({ top: 0 });
    void this.updateComplete.then(() => {
      const main = this.querySelector("main");
      if (main === null) return;
      let kept = scroll;
      let focused = false;
      const look = (): void => {
        const place = field === "" ? null : document.getElementById(field);
        if (place !== null) {
          observer.disconnect();
          place.focus({ preventScroll: true });
          requestAnimationFrame(() => { scrollTo({ top: scroll }); place.scrollIntoView({ block: "nearest" }); });
          return;
        }
        const heading = main.querySelector<HTMLElement>("h1");
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (heading === null || (focused && !lost)) return;
        focused = true;
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
        // The page is as long as before once its lists are there.
        if (kept > 0) requestAnimationFrame(() => { scrollTo({ top: kept }); if (scrollY >= kept - 1) kept = 0; });
      };
      const observer = new MutationObserver(look);
      observer.observe(main, { childList: true, subtree: true });
      look();
      const end = (): void => observer.disconnect();
      for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, end, { once: true, capture: true });
      setTimeout(end, HEADING_WITHIN_MS);
      this.heading = observer;
    });
  }

  private seen(visible: boolean): void {
    // What the phone shows of its open apps is a picture of this page.
    this.classList.toggle("hw-veiled", !visible && this.start?.state === "open");
    this.lock?.show(visible, Date.now());
    if (this.start?.state !== "open") return;
    if (this.lock?.isDue(Date.now()) === true) void this.lockNow();
    else if (visible) void this.sync("visible");
    else void depart().then(() => phone.call("flush")).catch(() => undefined);
  }

  private tick(): void {
    const now = Date.now();
    if (this.lock?.isDue(now) === true) {
      void this.lockNow();
      return;
    }
    if (document.visibilityState === "visible") askForUpdate(now);
    if (this.start?.state !== "open") return;
    const standing = status();
    const rhythm = {
      last: this.synced,
      waiting: standing !== null && standing.unsent + standing.photos + standing.claims + standing.outputs > 0,
      visible: document.visibilityState === "visible",
      running: standing?.sync.state === "running",
    };
    if (isTime(rhythm, now)) void this.sync("timer");
  }

  private async online(): Promise<void> {
    // Whoever asks where an emptied phone stands has it hand in what waits.
    if (this.start?.state === "new" && this.start.handover) await phone.call("start").catch(() => undefined);
    else await this.sync("online");
  }

  private async sync(reason: "open" | "online" | "visible" | "timer"): Promise<void> {
    if (this.start?.state !== "open") return;
    this.synced = Date.now();
    try {
      this.takeStatus(await phone.call("sync", { reason }));
    } catch {
      // How a sync failed comes with the status; one that was cut off by the lock is no news.
    }
  }

  /** Locks: forms hand over what they hold, the screen goes, the keys go. */
  private async lockNow(): Promise<void> {
    if (this.start?.state !== "open" || this.locking) return;
    this.locking = true;
    this.lock = null;
    this.left = { scroll: scrollY, field: this.querySelector("main")?.contains(document.activeElement) === true ? document.activeElement?.id ?? "" : "" };
    const handedIn = Promise.all([depart(), keepPlace()]);
    takenBack();
    this.start = null;
    try {
      await Promise.race([handedIn, new Promise((done) => setTimeout(done, HAND_OVER_MAX_MS))]);
      this.enter(await phone.call("lock"));
    } catch {
      // A phone that cannot lock in good order loses its worker, and the keys with it.
      phone.drop();
      await this.begin();
    } finally {
      this.locking = false;
    }
    this.toHeading();
  }

  /** Whether somebody signs in or unlocks: loading anew would take away what is half typed. */
  private isTyping(): boolean {
    const typed = (input: HTMLInputElement): boolean => input.name === "username" || input.autocomplete !== "off";
    return [...this.querySelectorAll("input")].some((input) => typed(input) && input.value !== "");
  }

  private listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { capture: true, passive: true });
    this.during(() => target.removeEventListener(type, listener, { capture: true }));
  }
}

customElements.define("hw-app", HwApp);
