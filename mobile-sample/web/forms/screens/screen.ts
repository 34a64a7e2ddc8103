// What the screens of one record have in common.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { beforeLeaving, go, records } from "../host.js";
import { openForm } from "./open-form.js";
import type { Id, Path } from "#protocol/protocol.js";
import type { FieldContext } from "../fields/context.js";
import { canWrite, onControls } from "../fields/field.js";
import { inputId } from "../model/path.js";
import { problem, type Problem, type RecordForm } from "../model/record-form.js";
import { locate } from "../model/schema.js";
import { t } from "#words/made/form.js";

/** A screen that shows a record, or a part of it. */
export abstract class RecordScreen extends HwElement {
  static override properties: { [name: string]: object } = {
    record: { attribute: false },
    form: { state: true },
    fault: { state: true },
  };

  declare record: Id;
  protected declare form: RecordForm | null;
  /** Why something this screen was asked to do did not happen. */
  protected declare fault: Problem | null;
  private endListening: (() => void) | null = null;

  constructor() {
    super();
    this.form = null;
    this.fault = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(beforeLeaving(() => this.form?.flush() ?? Promise.resolve()));
    this.during(() => this.endListening?.());
    this.during(records.on("changed", (event) => {
      if (event.records.includes(this.record)) void this.attempt(() => this.form?.reload() ?? Promise.resolve());
    }));
    // Until the controls are here, what is written is shown in words.
    this.during(onControls(() => this.form?.redraw()));
    if (!canWrite()) dispatchEvent(new Event("hw-writing"));
    // A screen that is put back into the page opens its record again.
    if (this.hasUpdated) void this.open();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("record")) void this.open();
  }

  override render(): TemplateResult {
    if (this.form === null) return html`<p class="govuk-body" role="status">${this.fault === null ? t("screen-opening") : this.fault.detail}</p>`;
    return html`${this.faultMessage()} ${this.screen(this.form)}`;
  }

  /** The screen, once its record is open. */
  protected abstract screen(form: RecordForm): TemplateResult;

  /** Does something that may be refused, and says why it was. */
  protected async attempt(act: () => Promise<void>): Promise<boolean> {
    this.fault = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.fault = problem(error);
      return false;
    }
  }

  /** What fields need to know. */
  protected context(form: RecordForm): FieldContext {
    return { form, openRow: (path) => go({ screen: "row", record: this.record, path }) };
  }

  /** Everything on this screen that is not saved, with a way to each. */
  protected errorSummary(form: RecordForm, within: Path[]): TemplateResult | typeof nothing {
    const problems = within.flatMap((path) => form.problems(path));
    if (problems.length === 0) return nothing;
    return html`
      <div class="govuk-error-summary" role="region" aria-labelledby="hw-not-saved">
        <h2 class="govuk-error-summary__title" id="hw-not-saved">${t("screen-not-saved-yet")}</h2>
        <div class="govuk-error-summary__body">
          <ul class="govuk-list govuk-error-summary__list">
            ${problems.map(({ path, problem }) => html`
              <li><button type="button" class="hw-link hw-error-link" @click=${() => show(path)}>
                ${locate(form.kind.schema, path)?.labels.at(-1) ?? t("screen-a-field")}: ${problem.detail}
              </button></li>`)}
          </ul>
          ${problems.some(({ problem }) => problem.code !== "unfinished") ? html`
            <p class="govuk-body">${t("screen-still-here")}</p>
            <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => void form.flush().catch(() => undefined)}>${t("screen-again")}</button>` : nothing}
        </div>
      </div>`;
  }

  private faultMessage(): TemplateResult {
    return html`<div role="alert">${this.fault === null ? nothing : html`
      <p class="govuk-error-message hw-screen-fault"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${this.fault.detail}</p>`}</div>`;
  }

  private async open(): Promise<void> {
    const record = this.record;
    this.endListening?.();
    await this.attempt(async () => {
      const form = await openForm(record);
      if (record !== this.record || !this.isConnected) return;
      this.endListening = form.listen(() => this.requestUpdate());
      this.form = form;
    });
  }
}

/** Brings a field into view, and puts the focus into it. */
export function show(path: Path): void {
  const field = document.getElementById(inputId(path));
  const control = field?.matches("fieldset") === true ? field.querySelector<HTMLElement>(":is(input, select, textarea)") ?? field : field;
  control?.focus();
  (field?.closest(".hw-field") ?? field)?.scrollIntoView({ block: "center" });
}
