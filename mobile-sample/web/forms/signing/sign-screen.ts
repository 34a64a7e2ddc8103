// Signing: what is agreed to, a name, and a signature drawn with a finger.

import { html, nothing, type TemplateResult } from "lit";
import { announceNext, back, handOverButton, isHandedOver, me, onHandOver, wordedKind } from "../host.js";
import type { Path, Schema, SignSlot } from "#protocol/protocol.js";
import { incompleteWords, missing } from "../rules/missing.js";
import type { RecordForm } from "../model/record-form.js";
import { inSentence, locate } from "../model/schema.js";
import { RecordScreen } from "../screens/screen.js";
import "./signature-pad.js";
import type { Drawn } from "./signature-pad.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/form.js";

const NAME_MAX_LENGTH = 200;

export class HwSign extends RecordScreen {
  static override properties = {
    ...RecordScreen.properties,
    unit: { attribute: false },
    slot: { attribute: false },
    name: { state: true },
    nameMissing: { state: true },
    confirming: { state: true },
    busy: { state: true },
  };

  declare unit: Path;
  declare slot: string;
  /** The name as typed; null before anyone has. */
  protected declare name: string | null;
  protected declare nameMissing: boolean;
  protected declare confirming: boolean;
  protected declare busy: boolean;
  private drawing: string | null = null;

  constructor() {
    super();
    this.name = null;
    this.nameMissing = false;
    this.confirming = false;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onHandOver(() => this.requestUpdate()));
  }

  protected override screen(form: RecordForm): TemplateResult {
    const place = locate(form.kind.schema, this.unit);
    const slot = place?.slots.find(({ id }) => id === this.slot);
    if (slot === undefined) return html`<h1 class="govuk-heading-l" tabindex="-1">${t("sign-none")}</h1>`;
    const lacks = this.lacks(form, slot);
    const what = this.unit === "" ? form.kind.title : place?.row?.title ?? form.kind.title;
    return html`
      <span class="govuk-caption-l">${called(form.page.child_name)} · ${what}</span>
      <h1 class="govuk-heading-l" tabindex="-1">${slot.by === "author" ? t("sign-author") : slot.title}</h1>
      ${slot.statement === undefined ? nothing : html`<p class="hw-statement">${slot.statement}</p>`}
      <form @submit=${(event: Event) => { event.preventDefault(); this.next(form, slot); }}>
        ${this.nameField(slot)}
        <div class="govuk-form-group">
          <p class="govuk-label govuk-label--s">${t("sign-signature")}</p>
          <p class="govuk-hint">${t("sign-draw")}</p>
          <hw-signature-pad .label=${t("sign-signature")} @hw-drawn=${(event: CustomEvent<Drawn>) => { this.drawing = event.detail.drawing; }}></hw-signature-pad>
        </div>
        ${lacks.length === 0 ? nothing : html`
          <section class="hw-notice" aria-labelledby="hw-missing-title">
            <h2 class="govuk-heading-s hw-notice__title" id="hw-missing-title">${t("sign-lacks")}</h2>
            <ul class="govuk-list govuk-list--bullet">${lacks.map((title) => html`<li>${title}</li>`)}</ul>
            <p class="govuk-body">${t("sign-lacks-why")}</p>
          </section>`}
        <p class="govuk-inset-text">${after(slot, what)}</p>
        ${this.confirming ? this.confirmation(form, slot, what) : html`
          <div class="hw-record__buttons">
            <button type="submit" class="govuk-button" ?disabled=${this.busy}>${lacks.length === 0 ? t("sign-go") : t("sign-as-stands")}</button>
            ${isHandedOver() ? nothing : html`<button type="button" class="govuk-button govuk-button--secondary" @click=${() => back()}>${t("sign-not-now")}</button>`}
          </div>
          ${slot.by === "young_person" ? handOverButton() : nothing}`}
      </form>`;
  }

  /** What the author leaves open. Others sign what is there. */
  private lacks(form: RecordForm, slot: SignSlot, worded?: Schema): string[] {
    return this.unit === "" && slot.by === "author" ? missing(form, worded) : [];
  }

  private nameField(slot: SignSlot): TemplateResult {
    return html`
      <div class=${this.nameMissing ? "govuk-form-group govuk-form-group--error" : "govuk-form-group"}>
        <label class="govuk-label govuk-label--s" for="hw-sign-name">${slot.by === "young_person" ? t("sign-their-name") : t("sign-your-name")}</label>
        ${this.nameMissing ? html`
          <p class="govuk-error-message" id="hw-sign-name-error"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${t("sign-name-missing", { most: NAME_MAX_LENGTH })}</p>` : nothing}
        <input class=${this.nameMissing ? "govuk-input govuk-input--error" : "govuk-input"} id="hw-sign-name" dir="auto" type="text" autocomplete="off"
          aria-describedby=${this.nameMissing ? "hw-sign-name-error" : nothing}
          .value=${this.nameFor(slot)} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}>
      </div>`;
  }

  private confirmation(form: RecordForm, slot: SignSlot, what: string): TemplateResult {
    return html`
      <section class="hw-notice" aria-labelledby="hw-confirm-title">
        <h2 class="govuk-heading-m hw-notice__title" id="hw-confirm-title" tabindex="-1">${t("sign-confirm")}</h2>
        <p class="govuk-body">${t("sign-confirm-why", { what: inSentence(what) })}</p>
        <div class="hw-record__buttons">
          <button type="button" class="govuk-button" ?disabled=${this.busy} @click=${() => void this.sign(form, slot)}>${t("sign-lock")}</button>
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => { this.confirming = false; }}>${t("sign-go-back")}</button>
        </div>
      </section>`;
  }

  /** The worker's own name is known; the young person writes theirs. */
  private nameFor(slot: SignSlot): string {
    return this.name ?? (slot.by === "young_person" ? "" : me().name);
  }

  private next(form: RecordForm, slot: SignSlot): void {
    const length = [...this.nameFor(slot).trim()].length;
    this.nameMissing = length === 0 || length > NAME_MAX_LENGTH;
    if (this.nameMissing) {
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#hw-sign-name")?.focus());
    } else if (slot.locks === true) {
      this.confirming = true;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#hw-confirm-title")?.focus());
    } else {
      void this.sign(form, slot);
    }
  }

  private async sign(form: RecordForm, slot: SignSlot): Promise<void> {
    this.busy = true;
    // What is kept with a signature is worded as the catalogue has it, like the statement of a slot.
    const lacks = this.lacks(form, slot, wordedKind(form.kind.kind)?.schema);
    const statement = slot.statement ?? (lacks.length === 0 ? undefined : incompleteWords(lacks));
    const done = await this.attempt(() => form.edit([{
      intent: "sign",
      unit: this.unit,
      slot: slot.id,
      name: this.nameFor(slot).trim(),
      ...(statement === undefined ? {} : { statement }),
      ...(this.drawing === null ? {} : { drawing: this.drawing }),
    }]));
    this.busy = false;
    this.confirming = false;
    if (!done) return;
    announceNext(t("sign-done"));
    back();
  }
}

function after(slot: SignSlot, what: string): string {
  return t(slot.locks === true ? "sign-then-locked" : "sign-then-open", { what: inSentence(what) });
}

customElements.define("hw-sign", HwSign);
