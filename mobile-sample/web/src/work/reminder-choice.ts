// Whether clocks are told by the phone's own notifications too. The browser is asked by a touch alone.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { phone } from "../phone/client.js";
import { announce } from "../ui/announce.js";
import { askToNotify, notifying } from "./notify.js";
import { WorkScreen } from "./screen.js";

class HwReminderChoice extends WorkScreen {
  static override properties: PropertyDeclarations = { on: { state: true }, refused: { state: true } };

  private declare on: boolean | null;
  private declare refused: boolean;

  constructor() {
    super();
    this.on = null;
    this.refused = false;
  }

  protected override async load(): Promise<void> {
    this.on = (await phone.call("work")).reminders?.system ?? false;
  }

  override render(): TemplateResult | typeof nothing {
    if (this.on === null) return nothing;
    const can = notifying();
    const on = this.on && can === "granted";
    return html`
      <section class="hw-block" aria-labelledby="week-reminders">
        <h2 class="govuk-heading-m" id="week-reminders">Reminders</h2>
        <p class="govuk-body">While Homeward is open it tells you when an interview is due in a day or in two hours, when it is overdue, and on the day of a weekly contact.</p>
        ${this.faultMessage()}
        ${can === "impossible" ? nothing : html`
          <p class="govuk-body">${on
            ? "Notifications are on, also while Homeward is locked or behind another app. They say how many, and never who."
            : this.refused || can === "denied" ? "This phone does not let Homeward notify you. Its settings can change that."
              : "It can use the phone’s own notifications too. They say how many, and never who."}</p>
          ${can === "denied" && !on ? nothing : html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void this.choose(!on)}>${on ? "Turn notifications off" : "Turn notifications on"}</button>`}`}
      </section>`;
  }

  private async choose(on: boolean): Promise<void> {
    await this.attempt(async () => {
      this.refused = on && !(await askToNotify());
      if (this.refused) return;
      const { reminders } = await phone.call("work");
      await phone.call("remind", { reminders: { told: reminders?.told ?? [], done: reminders?.done ?? [], system: on } });
      this.on = on;
      window.dispatchEvent(new Event("hw-remind"));
      announce(on ? "Notifications are on." : "Notifications are off.");
    });
  }
}

customElements.define("hw-reminder-choice", HwReminderChoice);
