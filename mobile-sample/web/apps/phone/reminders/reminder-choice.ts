// Whether clocks are told by the phone's own notifications too. The browser is asked by a touch alone.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { announce } from "#ui/announce.js";
import { askToNotify, notifying } from "./notify.js";
import { WorkScreen } from "../client/work-screen.js";
import { t } from "#words/made/work-later.js";

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
        <h2 class="govuk-heading-m" id="week-reminders">${t("reminders-title")}</h2>
        <p class="govuk-body">${t("reminders-why")}</p>
        ${this.faultMessage()}
        ${can === "impossible" ? nothing : html`
          <p class="govuk-body">${on
            ? t("reminders-on")
            : this.refused || can === "denied" ? t("reminders-denied")
              : t("reminders-can")}</p>
          ${can === "denied" && !on ? nothing : html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void this.choose(!on)}>${on ? t("reminders-turn-off") : t("reminders-turn-on")}</button>`}`}
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
      announce(on ? t("reminders-are-on") : t("reminders-are-off"));
    });
  }
}

customElements.define("hw-reminder-choice", HwReminderChoice);
