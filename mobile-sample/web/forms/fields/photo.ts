// A photo: taken or chosen, made small and clean by this page, kept sealed by the phone.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { records } from "../host.js";
import type { Id, Path } from "#protocol/protocol.js";
import { inputId } from "../model/path.js";
import { PhotoProblem, prepare } from "../media/photo.js";
import { problem, type RecordForm } from "../model/record-form.js";
import { keepMoment } from "../rules/consent.js";
import { grouped } from "./frame.js";
import "../media/picture.js";
import type { FieldContext, Place } from "./context.js";
import { t } from "#words/made/form.js";

export function photoField(context: FieldContext, place: Place): TemplateResult {
  return grouped(context, place, html`
    <hw-photo .form=${context.form} .path=${place.path} .label=${place.field.title}
      .photo=${idOf(context.form, place.path)} .editable=${context.form.editable(place.path)}></hw-photo>`);
}

/** The photo that a field holds. */
export function idOf(form: RecordForm, path: Path): Id | null {
  const value = form.value(path);
  return typeof value === "string" ? value : null;
}

/** Shows a photo, and takes another in its place. */
export class HwPhoto extends HwElement {
  static override properties = {
    form: { attribute: false },
    path: { attribute: false },
    photo: { attribute: false },
    label: { attribute: false },
    editable: { attribute: false },
    busy: { state: true },
    failure: { state: true },
    asking: { state: true },
  };

  declare form: RecordForm;
  declare path: Path;
  declare photo: Id | null;
  declare label: string;
  declare editable: boolean;
  declare busy: boolean;
  declare failure: string | null;
  declare asking: boolean;

  constructor() {
    super();
    this.photo = null;
    this.label = "";
    this.editable = false;
    this.busy = false;
    this.failure = null;
    this.asking = false;
  }

  override render(): TemplateResult {
    return html`
      <hw-picture .record=${this.form.record} .photo=${this.photo} .label=${this.label}></hw-picture>
      <p class="hw-photo__state" role="status">${this.busy ? t("photo-keeping") : nothing}</p>
      ${this.failure === null ? nothing : html`
        <p class="govuk-error-message" role="alert"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${t("screen-not-saved", { why: this.failure })}</p>`}
      ${this.editable ? this.controls() : nothing}`;
  }

  private controls(): TemplateResult {
    const id = inputId(this.path);
    return html`
      <div class="hw-field__buttons">
        <input class="govuk-visually-hidden hw-photo__input" type="file" accept="image/*" capture="environment"
          id="${id}--take" ?disabled=${this.busy} @change=${this.chosen}>
        <label class="govuk-button govuk-button--secondary hw-small-button" for="${id}--take">${t("photo-take")}</label>
        <input class="govuk-visually-hidden hw-photo__input" type="file" accept="image/*"
          id="${id}--choose" ?disabled=${this.busy} @change=${this.chosen}>
        <label class="govuk-button govuk-button--secondary hw-small-button" for="${id}--choose">${t("photo-choose")}</label>
      </div>
      ${this.photo === null ? nothing : this.removal()}`;
  }

  private removal(): TemplateResult {
    if (!this.asking) {
      return html`<button type="button" class="hw-link" @click=${() => { this.asking = true; }}>${t("photo-remove")}</button>`;
    }
    return html`
      <p class="govuk-body">${t("photo-remove-ask")}</p>
      <div class="hw-field__buttons">
        <button type="button" class="govuk-button govuk-button--warning hw-small-button" @click=${this.takeOut}>${t("photo-remove")}</button>
        <button type="button" class="hw-link" @click=${() => { this.asking = false; }}>${t("photo-keep")}</button>
      </div>`;
  }

  private async chosen(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file === undefined) return;
    this.busy = true;
    this.failure = null;
    try {
      const bytes = await prepare(file);
      await this.form.beginRow(this.path);
      await records.call("keep_photo", { record: this.form.record, path: this.path, bytes });
      await keepMoment(this.form, this.path);
      await this.form.reload();
    } catch (error) {
      this.failure = error instanceof PhotoProblem ? t(error.key) : problem(error).detail;
    } finally {
      this.busy = false;
      // The same file may be chosen again.
      input.value = "";
    }
  }

  private takeOut(): void {
    this.asking = false;
    this.form.choose(this.path, null);
  }
}

customElements.define("hw-photo", HwPhoto);
