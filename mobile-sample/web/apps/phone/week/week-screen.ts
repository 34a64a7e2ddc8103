// The two weeks ahead by day, each line leading to where it is done.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { dateInWords } from "#ui/civil.js";
import { now, phone } from "../client/client.js";
import type { Work } from "#protocol/protocol.js";
import { called } from "#ui/called.js";
import { WorkScreen } from "../client/work-screen.js";
import { today } from "../client/today.js";
import { addDays, runs, weekOf, type Week, type WeekEntry } from "./week.js";
import "../reminders/reminder-choice.js";
import { phoneClock } from "#protocol/phone-clock.js";
import { t } from "#words/made/work-later.js";

const MINUTE_MS = 60_000;

/** The calendar of a worker's week. */
export class HwWeek extends WorkScreen {
  static override properties: PropertyDeclarations = { work: { state: true } };

  private declare work: Work | null;

  constructor() {
    super();
    this.work = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A day may begin while the screen is open, and an hour pass.
    const ticker = window.setInterval(() => this.requestUpdate(), MINUTE_MS);
    this.during(() => window.clearInterval(ticker));
  }

  protected override async load(): Promise<void> {
    this.work = await phone.call("work");
  }

  override render(): TemplateResult {
    const work = this.work;
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">${t("week-title")}</h1>
      ${this.faultMessage()}
      ${work === null ? this.loading() : this.weeks(work, weekOf(work, now()))}
      <hw-reminder-choice></hw-reminder-choice>`;
  }

  private weeks(work: Work, { overdue, weeks: [here, next], later, undated }: Week): TemplateResult {
    const more = [
      ...(later === 0 ? [] : [t("week-later", { count: later })]),
      ...(undated === 0 ? [] : [t("week-undated", { count: undated })]),
    ];
    return html`
      ${work.clock === null ? nothing : html`<div class="govuk-inset-text">${phoneClock(work.clock)}</div>`}
      ${work.preparing === 0 ? nothing : html`
        <p class="govuk-body" role="status">${t("week-preparing", { count: work.preparing })}</p>`}
      ${overdue.length === 0 ? nothing : html`
        <section aria-labelledby="week-overdue">
          <h2 class="govuk-heading-m" id="week-overdue">${t("field-overdue")}</h2>
          <ul class="hw-rows">${overdue.map((entry) => this.entry(entry, true))}</ul>
        </section>`}
      ${this.days("week-here", t("week-this"), here)}
      ${this.days("week-next", t("week-next"), next)}
      ${more.length === 0 ? nothing : html`<p class="govuk-body">${more.join(". ")}.</p>`}`;
  }

  private days(id: string, title: string, days: Week["weeks"][0]): TemplateResult {
    return html`
      <section aria-labelledby=${id}>
        <h2 class="govuk-heading-m" id=${id}>${title}</h2>
        ${runs(days, today()).map(({ first, last, entries }) => html`
          <h3 class="govuk-heading-s hw-week__day">${last === first ? dayInWords(first) : t("week-days", { first: dayInWords(first), last: dayInWords(last) })}</h3>
          ${entries.length === 0 ? html`<p class="govuk-body hw-week__nothing">${t("week-nothing")}</p>` : html`
            <ul class="hw-rows">${entries.map((entry) => this.entry(entry, false))}</ul>`}`)}
      </section>`;
  }

  private entry(entry: WeekEntry, overdue: boolean): TemplateResult {
    const { child_name, what, more, time, date } = entry;
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => go(entry.place)}>
          <span class="hw-row__title">${called(child_name)}</span>
          <span class="hw-row__line">${time === null ? what : t("week-at", { what, time })}${overdue ? `, ${dateInWords(date)}` : ""}</span>
          ${more === null ? nothing : html`<span class="hw-row__line" dir="auto">${more}</span>`}
          ${overdue ? html`<strong class="govuk-tag govuk-tag--red">${t("field-overdue")}</strong>` : nothing}
        </button>
      </li>`;
  }
}

function dayInWords(date: string): string {
  const first = today();
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() as 0;
  const day = t("week-day", { weekday: t(`week-weekday-${weekday}`), date: dateInWords(date).replace(/ \d+$/u, "") });
  return date === first ? t("week-today", { day }) : date === addDays(first, 1) ? t("week-tomorrow", { day }) : day;
}

customElements.define("hw-week", HwWeek);
