// What belongs to a case note beside its words: photos and voice notes. They lie with the restricted narrative, which stays in the service.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { beforeLeaving, go } from "../navigation/navigation.js";
import { openForm } from "#forms/screens/open-form.js";
import "#forms/fields/rows.js";
import { withoutConsent } from "#forms/rules/consent.js";
import type { RecordForm } from "#forms/model/record-form.js";
import { rowSchema } from "#forms/model/schema.js";
import { phone } from "../client/client.js";
import { kindFor } from "../client/session.js";
import type { Id, Json } from "#protocol/protocol.js";
import { faultWords } from "#protocol/fault.js";
import { t } from "#words/made/work-later.js";

/** Photos and voice notes of a note. */
export class HwNotePictures extends HwElement {
  static override properties: PropertyDeclarations = {
    child: {}, note: {}, record: {}, goesOn: {}, begin: { attribute: false }, open: { state: true }, form: { state: true }, fault: { state: true },
  };

  declare child: Id;
  declare note: Id;
  /** The child's narratives, where they are here already. */
  declare record: Id | null;
  /** Whether the note was begun before: what it has already is shown without asking. A new one has nothing. */
  declare goesOn: boolean;
  /** Begins the note, so that what is kept for it belongs to something. */
  declare begin: () => Promise<void>;
  private declare open: boolean;
  private declare form: RecordForm | null;
  private declare fault: string | null;
  private endListening: (() => void) | null = null;

  constructor() {
    super();
    this.child = "";
    this.note = "";
    this.record = null;
    this.goesOn = false;
    this.open = false;
    this.form = null;
    this.fault = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(beforeLeaving(() => this.flush()));
    this.during(() => this.endListening?.());
  }

  protected override updated(): void {
    if (this.goesOn && this.form === null && this.record !== null && this.fault === null) void this.read(this.record);
  }

  override render(): TemplateResult {
    const { form } = this;
    const shown = form !== null && (this.open || this.count(form) > 0);
    return html`
      ${this.fault === null ? nothing : html`
        <p class="govuk-error-message" role="alert"><span class="govuk-visually-hidden">${t("field-error")}</span> ${this.fault}</p>`}
      ${shown ? this.groups(form) : html`
        <button type="button" class="govuk-button govuk-button--secondary hw-entries__add" @click=${() => void this.show()}>${t("note-add-photos")}</button>`}`;
  }

  private groups(form: RecordForm): TemplateResult[] {
    return groupsOf(form).map((name) => html`
      <hw-rows class="hw-entries" data-path="/${name}" .form=${form} .page=${form.page} .field=${form.kind.schema.properties[name]} .path="/${name}"
        .only=${{ note: this.note }} .openRow=${(path: string) => go({ screen: "row", record: form.record, path })}></hw-rows>`);
  }

  private count(form: RecordForm): number {
    return groupsOf(form).reduce((sum, name) => sum + rowsOf(form.answers(`/${name}`), this.note).length, 0);
  }

  /** How many photos and recordings do not say who consented, or why, or broke off. */
  get unfinished(): number {
    const { form } = this;
    if (form === null) return 0;
    return groupsOf(form).reduce((sum, name) => sum + form.problems(`/${name}`).length
      + rowsOf(form.answers(`/${name}`), this.note).filter((row) => withoutConsent(row).length > 0).length, 0);
  }

  /** Saves what is typed. What fails stays, and its field says why. */
  async flush(): Promise<void> {
    await this.form?.flush().catch(() => undefined);
  }

  private async show(): Promise<void> {
    this.fault = null;
    try {
      await this.begin();
      const record = this.record ?? (await phone.call("begin", { kind: kindFor("narratives")?.kind ?? "", child: this.child })).record;
      await this.read(record);
      this.open = true;
    } catch (error) {
      this.fault = faultWords(error);
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>(".hw-entries__add")?.focus();
  }

  private async read(record: Id): Promise<void> {
    const form = await openForm(record);
    if (!this.isConnected) return;
    this.endListening?.();
    this.endListening = form.listen(() => this.requestUpdate());
    this.form = form;
  }
}

/** The groups of a narrative whose rows belong to a note. */
export function groupsOf(form: Pick<RecordForm, "kind">): string[] {
  return Object.entries(form.kind.schema.properties).filter(([, field]) => rowSchema(field)?.properties["note"] !== undefined).map(([name]) => name);
}

/** The rows that belong to a note. */
export function rowsOf(rows: { [key: string]: Json }, note: Id): { [field: string]: Json }[] {
  return Object.values(rows).filter((row): row is { [field: string]: Json } => (
    row !== null && typeof row === "object" && !Array.isArray(row) && row["note"] === note));
}

customElements.define("hw-note-pictures", HwNotePictures);
