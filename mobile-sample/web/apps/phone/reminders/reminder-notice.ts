// Tells of clocks that come near: once at each stage, in a box above the screen that stays until it is put away.
//
// While the phone is locked the times alone are remembered, in memory: a notification says how many, and nothing of whom.

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { go } from "../navigation/navigation.js";
import { status } from "../client/session.js";
import { now, phone } from "../client/client.js";
import type { Reminders, Status } from "#protocol/protocol.js";
import { announce } from "#ui/announce.js";
import { called } from "#ui/called.js";
import { notify, unnotify } from "./notify.js";
import { afterTelling, notificationWords, passed, remindersOf, withoutNames, type NamelessClock, type Reminder } from "./reminders.js";
import { t } from "#words/made/work-later.js";
import { onLanguage } from "#words/words.js";

const LOOK_EVERY_MS = 30_000;
/** Nothing moves under a finger: what comes up waits until nothing was touched for so long. */
const CALM_MS = 3_000;
/** How long an unlocked screen, and what is being summarised, is waited for. */
const SOON_MS = 1_000;
/** Most that are shown one by one. */
const MOST_SHOWN = 2;

class HwReminders extends HwElement {
  static override properties: PropertyDeclarations = { open: {}, shown: {}, reminders: { state: true } };

  /** Whether the phone is open. */
  declare open: boolean;
  /** Whether the screen is one with room for this. */
  declare shown: boolean;
  private declare reminders: Reminder[];
  private kept: Reminders | null = null;
  /** What is remembered while the phone is locked, and when it was last looked at. */
  private clocks: NamelessClock[] = [];
  private looked = 0;
  private system = false;
  /** A timer while something was touched a moment ago, and what waits for it to end. */
  private touched = 0;
  private waiting: Reminder[] | null = null;
  private again = 0;

  constructor() {
    super();
    this.open = false;
    this.shown = false;
    this.reminders = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const look = (): void => void this.look().catch(() => undefined);
    const touch = (): void => {
      clearTimeout(this.touched);
      this.touched = window.setTimeout(() => {
        this.touched = 0;
        if (this.waiting !== null) this.put(this.waiting);
      }, CALM_MS);
    };
    this.during(phone.on("changed", look));
    this.during(onLanguage(look));
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    this.during(() => window.clearInterval(timer));
    const listen = (target: EventTarget, type: string, listener: () => void): void => {
      target.addEventListener(type, listener);
      this.during(() => target.removeEventListener(type, listener));
    };
    listen(document, "visibilitychange", look);
    listen(window, "hw-remind", look);
    listen(window, "pointerdown", touch);
    listen(window, "keydown", touch);
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("open")) return;
    if (this.open) {
      this.lookSoon();
      void unnotify().catch(() => undefined);
    }
    else [this.reminders, this.waiting] = [[], null];
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.open || !this.shown || this.reminders.length === 0) return nothing;
    const [first, ...others] = this.reminders;
    const few = this.reminders.length <= MOST_SHOWN;
    return html`
      <section class="hw-reminders" aria-label=${t("reminders-title")}>
        ${few ? this.reminders.map((reminder) => html`<p class="govuk-body">${called(reminder.child_name)}. ${reminder.words}.</p>`)
          : html`<p class="govuk-body">${t("reminders-many", { count: this.reminders.length })}</p>`}
        <div class="hw-reminders__do">
          <button type="button" class="hw-link" @click=${() => { if (first !== undefined && others.length === 0) go(first.place); else go({ screen: "week" }); }}>${others.length === 0 ? t("reminders-open") : t("reminders-open-week")}</button>
          <button type="button" class="hw-link" @click=${() => void this.dismiss()}>${t("reminders-dismiss")}</button>
        </div>
      </section>`;
  }

  /** Looks in a while: whoever has just unlocked waits for a screen first, which asks for the same. */
  private lookSoon(): void {
    clearTimeout(this.again);
    this.again = window.setTimeout(() => void this.look().catch(() => undefined), SOON_MS);
  }

  private async look(): Promise<void> {
    const at = now();
    if (!this.open) {
      const told = passed(this.clocks, this.looked, at);
      this.looked = at;
      if (this.system && told.length > 0) await notify(notificationWords(told));
      return;
    }
    const work = await phone.call("work");
    if (!this.open) return;
    if (work.preparing > 0 || isFilling(status())) {
      // What is not here or not summarised yet may settle a clock.
      this.lookSoon();
      return;
    }
    const first = work.reminders === null;
    const reminders = remindersOf(work, at);
    const fresh = reminders.filter(({ key }) => work.reminders?.told.includes(key) !== true);
    [this.clocks, this.looked, this.system] = [withoutNames(work), at, work.reminders?.system ?? false];
    const next = afterTelling(work.reminders, reminders);
    // A phone that was just filled shows its work: nothing of that is news.
    if (first) next.done = next.told;
    this.kept = next;
    if (JSON.stringify(next) !== JSON.stringify(work.reminders)) await phone.call("remind", { reminders: next });
    if (!this.open) return;
    if (fresh.length > 0 && !first) {
      if (document.visibilityState === "visible") announce(t("reminders-announce", { what: fresh.map(({ child_name, words }) => `${child_name}. ${words}.`).join(" ") }));
      else if (this.system) await notify(notificationWords(fresh));
    }
    this.put(reminders.filter(({ key }) => !next.done.includes(key)));
  }

  private put(reminders: Reminder[]): void {
    const waits = this.touched !== 0 && reminders.length > this.reminders.length;
    this.waiting = waits ? reminders : null;
    if (!waits && this.open) this.reminders = reminders;
  }

  private async dismiss(): Promise<void> {
    const done = [...(this.kept?.done ?? []), ...this.reminders.map(({ key }) => key)];
    this.reminders = [];
    document.querySelector<HTMLElement>("main h1")?.focus();
    if (this.kept === null) return;
    this.kept = { ...this.kept, done };
    await phone.call("remind", { reminders: this.kept }).catch(() => undefined);
  }
}

/** Whether the phone is not filled yet. */
function isFilling(standing: Status | null): boolean {
  return standing === null || !standing.filled;
}

customElements.define("hw-reminders", HwReminders);
