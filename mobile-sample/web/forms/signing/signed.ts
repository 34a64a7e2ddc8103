// Signatures of a record or a row: who signed, what is locked, how it is corrected, and who may still sign.

import { html, nothing, svg, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { go } from "../host.js";
import type { Path, Signature, SignSlot } from "#protocol/protocol.js";
import { instantInWords } from "#ui/civil.js";
import { inputId } from "../model/path.js";
import { hand } from "../model/people.js";
import { problem, type RecordForm } from "../model/record-form.js";
import { locate, lockedUnit, roleWords } from "../model/schema.js";
import { PAPER } from "./stroke.js";
import { called } from "#ui/called.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/form.js";

/** Says that a unit is locked, by whose signature, and takes amendments. Nothing where it may be edited. */
export function locked(form: RecordForm, path: Path): TemplateResult | typeof nothing {
  const unit = lockedUnit(form.page.locked, path);
  if (unit === null) return nothing;
  const [signature] = form.page.view.signatures.filter((signature) => signature.unit === unit && signature.locks);
  const amendments = form.page.view.amendments.filter((amendment) => amendment.unit === unit);
  return html`
    <section class="hw-locked" aria-labelledby="hw-locked-title">
      <h2 class="govuk-heading-s hw-locked__title" id="hw-locked-title">
        ${signature === undefined ? t("signed-title") : t.rich("signed-by", { name: called(signature.name), when: instantInWords(signature.at) })}
      </h2>
      <p class="govuk-body">${t("signed-locked")}</p>
      ${amendments.length === 0 ? nothing : html`
        <h3 class="govuk-heading-s">${t("signed-amendments")}</h3>
        <ul class="govuk-list govuk-list--spaced">
          ${amendments.map((amendment) => html`
            <li class="hw-amendment">
              <p class="hw-amendment__text">${amendment.text}</p>
              <p class="govuk-hint hw-conflict__who">${called(hand(form.page, amendment.device))}, ${instantInWords(amendment.at)}</p>
            </li>`)}
        </ul>`}
      ${form.page.writable ? html`<hw-amend .form=${form} .unit=${unit}></hw-amend>` : nothing}
    </section>`;
}

/** The signatures under a unit, as they were drawn. */
export function signatures(form: RecordForm, unit: Path): TemplateResult | typeof nothing {
  const all = form.page.view.signatures.filter((signature) => signature.unit === unit);
  if (all.length === 0) return nothing;
  return html`
    <section aria-labelledby="hw-signatures-title">
      <h2 class="govuk-heading-m" id="hw-signatures-title">${t("signed-signatures")}</h2>
      <ul class="hw-entries__list">${all.map(signatureCard)}</ul>
    </section>`;
}

function signatureCard(signature: Signature): TemplateResult {
  return html`
    <li class="hw-entry">
      <p class="govuk-body hw-entry__line">${said(signature.title)}</p>
      ${signature.drawing === undefined ? nothing : html`
        <svg class="hw-pad__signed" viewBox="0 0 ${PAPER.width} ${PAPER.height}" role="img" aria-label=${t("signed-drawing", { name: signature.name })}>
          ${svg`<path class="hw-pad__ink" d=${signature.drawing}></path>`}
        </svg>`}
      <p class="govuk-body hw-entry__line"><strong>${called(signature.name)}</strong>, ${instantInWords(signature.at)}</p>
      ${signature.statement === undefined ? nothing : html`<p class="govuk-hint hw-entry__line">“${signature.statement}”</p>`}
      ${signature.intact ? nothing : html`
        <p class="govuk-body hw-entry__line"><strong class="govuk-tag govuk-tag--yellow">${t("signed-changed")}</strong></p>`}
    </li>`;
}

/** The places where this person, or the young person with them, may sign; and who else is to sign. */
export function signing(form: RecordForm, unit: Path): TemplateResult | typeof nothing {
  const slots = locate(form.kind.schema, unit)?.slots ?? [];
  if (slots.length === 0 || lockedUnit(form.page.locked, unit) !== null) return nothing;
  const open = slots.filter((slot) => !stands(form, unit, slot));
  if (open.length === 0) return nothing;
  const mine = open.filter((slot) => maySign(form, slot));
  const others = open.filter((slot) => !maySign(form, slot) && slot.by === "role");
  if (mine.length === 0 && others.length === 0) return nothing;
  return html`
    <section aria-labelledby="hw-signing-title">
      <h2 class="govuk-heading-m" id="hw-signing-title">${t("signed-signing")}</h2>
      ${others.map((slot) => html`<p class="govuk-body">${t("signed-waits", { title: slot.title, roles: roleWords(slot.roles ?? []) })}</p>`)}
      <div class="hw-record__buttons">
        ${mine.map((slot) => html`
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "sign", record: form.record, unit, slot: slot.id })}>
            ${slotWords(form, unit, slot)}
          </button>`)}
      </div>
    </section>`;
}

/** Tells whether a slot holds a signature of what is written there. */
function stands(form: RecordForm, unit: Path, slot: SignSlot): boolean {
  return form.page.view.signatures.some((signature) => signature.unit === unit && signature.slot === slot.id && signature.intact);
}

/** Tells whether the slot may be signed on this phone. Whether this person is the author, the core knows. */
export function maySign(form: RecordForm, slot: SignSlot): boolean {
  return slot.by === "role" ? (slot.roles ?? []).includes(form.role) : form.page.writable;
}

function slotWords(form: RecordForm, unit: Path, slot: SignSlot): string {
  const again = form.page.view.signatures.some((signature) => signature.unit === unit && signature.slot === slot.id);
  if (slot.by === "young_person") return t(again ? "signed-young-person-again" : "signed-young-person");
  if (slot.by === "author") return t(again ? "sign-author-again" : "sign-author");
  return again ? t("signed-again", { title: slot.title }) : slot.title;
}

/** Takes a correction to something signed. */
export class HwAmend extends HwElement {
  static override properties = {
    form: { attribute: false },
    unit: { attribute: false },
    open: { state: true },
    text: { state: true },
    failure: { state: true },
  };

  declare form: RecordForm;
  declare unit: Path;
  declare open: boolean;
  declare text: string;
  /** Why it was not taken, empty where nothing is written; null where nothing is wrong. */
  declare failure: string | null;

  constructor() {
    super();
    this.open = false;
    this.text = "";
    this.failure = null;
  }

  protected override firstUpdated(): void {
    // What was typed and not added is gone on with.
    const kept = this.form.setAside(this.place);
    if (kept === "") return;
    this.text = kept;
    this.open = true;
  }

  /** Where the phone keeps it until it is added. */
  private get place(): Path {
    return `/amendment${this.unit}`;
  }

  override render(): TemplateResult {
    if (!this.open) {
      return html`<button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${this.begin}>${t("signed-amend")}</button>`;
    }
    const id = `${inputId(this.unit)}--amendment`;
    return html`
      <form class="govuk-form-group" @submit=${(event: Event) => { event.preventDefault(); void this.once(() => this.submit()); }}>
        <label class="govuk-label govuk-label--s" for=${id}>${t("signed-amendment")}</label>
        <div class="govuk-hint" id="${id}-hint">${t("signed-amendment-hint")}</div>
        ${this.failure === null ? nothing : html`
          <p class="govuk-error-message" role="alert"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${t("screen-not-saved", { why: this.failure === "" ? t("signed-empty") : this.failure })}</p>`}
        <textarea class="govuk-textarea hw-growing" id=${id} dir="auto" rows="4" autocomplete="off" aria-describedby="${id}-hint"
          .value=${this.text} @input=${(event: InputEvent) => this.typed((event.target as HTMLTextAreaElement).value)}></textarea>
        <div class="hw-field__buttons">
          <button type="submit" class="govuk-button hw-small-button">${t("signed-add")}</button>
          <button type="button" class="hw-link" @click=${() => { this.open = false; }}>${t("signed-not-now")}</button>
        </div>
      </form>`;
  }

  private begin(): void {
    this.open = true;
    void this.updateComplete.then(() => this.querySelector("textarea")?.focus());
  }

  private typed(text: string): void {
    this.text = text;
    this.form.putAside(this.place, text);
  }

  private async submit(): Promise<void> {
    this.failure = null;
    if (this.text.trim() === "") {
      this.failure = "";
      return;
    }
    try {
      await this.form.edit([{ intent: "amend", unit: this.unit, text: this.text.trim() }]);
      this.typed("");
      this.open = false;
      await this.form.flush();
      await this.form.reload();
    } catch (error) {
      this.failure = problem(error).detail;
    }
  }
}

customElements.define("hw-amend", HwAmend);
