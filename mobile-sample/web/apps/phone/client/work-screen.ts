// What the screens of a worker's day have in common: they ask the phone, show what it said, and ask anew when
// something has changed.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { phone } from "./client.js";
import { onSession, status } from "./session.js";
import { PhoneFault, type PhoneEvent } from "#protocol/protocol.js";
import { faultWords } from "#protocol/fault.js";
import { t } from "#words/made/work.js";

type Changed = Extract<PhoneEvent, { event: "changed" }>;

/** A screen that shows something the phone holds. */
export abstract class WorkScreen extends HwElement {
  static override properties: PropertyDeclarations = { fault: { state: true } };

  /** What went wrong with the last thing that was asked, in a plain sentence. */
  protected declare fault: string | null;

  constructor() {
    super();
    this.fault = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(phone.on("changed", (event) => {
      if (this.concerns(event)) void this.attempt(() => this.load());
    }));
    let unsent = waiting();
    this.during(onSession(() => {
      this.requestUpdate();
      const before = unsent;
      unsent = waiting();
      // What was sent meanwhile is no longer on this phone only. Where it is said for the first time nothing was.
      if (before === unsent || before === "") return;
      void this.attempt(() => this.load());
    }));
    void this.attempt(() => this.load());
  }

  /** Asks the phone for what the screen shows. */
  protected abstract load(): Promise<void>;

  /** Whether the screen has to ask anew. */
  protected concerns(_event: Changed): boolean {
    return true;
  }

  /** Does something that may fail, and says so on the screen where it did. */
  protected async attempt(something: () => Promise<void>): Promise<boolean> {
    this.fault = null;
    try {
      await something();
      return true;
    } catch (fault) {
      // A phone that locks under the screen is no news: the shell shows the lock.
      if (!(fault instanceof PhoneFault && fault.code === "locked")) this.fault = faultWords(fault);
      return false;
    }
  }

  protected faultMessage(): TemplateResult {
    return html`
      <div role="alert">${this.fault === null ? nothing : html`
        <div class="hw-fault"><p class="govuk-body">${this.fault}</p></div>`}
      </div>`;
  }

  protected loading(): TemplateResult {
    return html`<p class="govuk-body" role="status">${t("screen-moment")}</p>`;
  }
}

function waiting(): string {
  const standing = status();
  return standing === null ? "" : `${standing.unsent} ${standing.refused}`;
}
