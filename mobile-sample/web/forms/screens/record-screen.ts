// A record as a list of tasks: what is answered, what is not, and what needs a person's eye.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { announceNext, back, go, records, replace } from "../host.js";
import { haveLooked } from "../model/looked.js";
import type { RecordPage } from "#protocol/protocol.js";
import { standingTag } from "./standing.js";
import { clash, takeBack } from "../rules/begun-by-mistake.js";
import { instantInWords } from "#ui/civil.js";
import { countWithoutConsent } from "../rules/consent.js";
import { endedEarly } from "../rules/ended-early.js";
import type { RecordForm } from "../model/record-form.js";
import { RecordScreen } from "./screen.js";
import { locked, signatures, signing } from "../signing/signed.js";
import { helplines } from "./helplines.js";
import { rowSchema, sectionFields } from "../model/schema.js";
import { join } from "../model/path.js";
import { warnings } from "../model/plausible.js";
import { nextSection, openSection } from "./way.js";
import { sentence } from "#protocol/fault.js";
import { called } from "#ui/called.js";
import { said } from "#words/labels.js";
import { saidTitle } from "#words/titles.js";
import { t } from "#words/made/form.js";

type Section = RecordPage["sections"][number];

export class HwRecord extends RecordScreen {
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // A list of one task is no list.
    const [only, ...more] = this.form?.kind.schema["x-sections"] ?? [];
    if (changed.has("form") && only !== undefined && more.length === 0 && this.isConnected) {
      replace({ screen: "section", record: this.record, section: only.id });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A record of one section is looked at there.
    if (this.form !== null && this.form.kind.schema["x-sections"].length > 1) haveLooked(this.record);
  }

  protected override screen(form: RecordForm): TemplateResult {
    const { page, kind } = form;
    const conflicts = page.view.conflicts.length;
    return html`
      <span class="govuk-caption-l">${called(page.child_name)}</span>
      <h1 class="govuk-heading-l hw-record__title" tabindex="-1">${kind.title}</h1>
      <p class="hw-record__state">${standingTag(page.standing)}</p>
      ${saidTitle(page.title) === kind.title || page.title === "" ? nothing : html`<p class="govuk-body">${saidTitle(page.title)}</p>`}
      ${clash(page)}
      ${refusals(page)}
      ${changedNotice(page)}
      ${conflicts === 0 ? nothing : this.conflictBanner(conflicts)}
      ${locked(form, "")}
      ${page.writable ? nothing : html`<p class="govuk-inset-text">${t("record-read-only")}</p>`}
      ${taskList(form)}
      ${this.shortcut(form)}
      ${kind.per_child === "many" ? takeBack(page, () => void this.once(() => this.discard())) : nothing}
      <h2 class="govuk-heading-m">${t("record-young-person")}</h2>
      <div class="hw-record__buttons">
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "read-back", record: this.record })}>${t("record-read-back")}</button>
        ${helplines([kind]).length === 0 ? nothing : html`
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "helplines", child: page.child })}>${t("record-helplines")}</button>`}
      </div>
      ${signatures(form, "")}
      ${signing(form, "")}`;
  }

  private async discard(): Promise<void> {
    await this.attempt(async () => {
      await records.call("discard", { record: this.record });
      announceNext(t("record-discarded"));
      back();
    });
  }

  private conflictBanner(count: number): TemplateResult {
    return html`
      <section class="hw-notice" aria-labelledby="hw-conflicts-title">
        <h2 class="govuk-heading-m hw-notice__title" id="hw-conflicts-title">${t("record-conflicts-title")}</h2>
        <p class="govuk-body">${t("record-conflicts", { count })}</p>
        <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => go({ screen: "conflicts", record: this.record })}>${t("record-see-both")}</button>
      </section>`;
  }

  private shortcut(form: RecordForm): TemplateResult | typeof nothing {
    const ending = form.editable("") ? endedEarly(form.kind.schema) : null;
    if (ending === null) return nothing;
    return html`
      <p class="govuk-body hw-record__shortcut">
        <button type="button" class="hw-link" @click=${() => openSection(this.record, ending.section)}>${ending.words}</button>
      </p>`;
  }
}

/** The sections of a record with how far each is. `here`: those that are on the screen beside the list. */
export function taskList(form: RecordForm, here: readonly { id: string }[] = []): TemplateResult {
  const { page, kind } = form;
  return html`
    <ul class="govuk-task-list">
      ${kind.schema["x-sections"].map((section) => task(form, section, page.sections.find(({ id }) => id === section.id), here))}
    </ul>`;
}

function task(
  form: RecordForm, section: { id: string; title: string }, progress: Section | undefined, here: readonly { id: string }[],
): TemplateResult {
  const id = `task-${section.id}`;
  const fields = sectionFields(form.kind.schema, section.id);
  const lists = fields.every(([, field]) => rowSchema(field) !== null);
  const paths = fields.map(([name]) => join("", name));
  const wrong = warnings(form, paths) + countWithoutConsent(form, paths);
  const open = (): void => {
    if (here.length === 0) openSection(form.record, section.id);
    else void form.keepOffers().then(() => nextSection(form.record, section.id), () => undefined);
  };
  return html`
    <li class="govuk-task-list__item govuk-task-list__item--with-link">
      <div class="govuk-task-list__name-and-hint">
        <button type="button" class="hw-link govuk-task-list__link" aria-describedby="${id}-status"
          aria-current=${here.some((one) => one.id === section.id) ? "true" : nothing} @click=${open}>${section.title}</button>
      </div>
      <div class="govuk-task-list__status" id="${id}-status">
        ${progressWords(progress, lists)}
        ${progress === undefined || progress.unfinished === 0 ? nothing : html`
          <strong class="govuk-tag govuk-tag--yellow hw-task__conflicts">${t("record-not-finished", { count: progress.unfinished })}</strong>`}
        ${wrong === 0 ? nothing : html`
          <strong class="govuk-tag govuk-tag--yellow hw-task__conflicts">${t("record-to-check", { count: wrong })}</strong>`}
        ${progress === undefined || progress.conflicts === 0 ? nothing : html`
          <strong class="govuk-tag govuk-tag--yellow hw-task__conflicts">${t("record-to-choose", { count: progress.conflicts })}</strong>`}
      </div>
    </li>`;
}

/** How far a section is, in words. A list is never all there: nobody knows what else belongs into it. */
export function progressWords(progress: Section | undefined, lists = false): string {
  if (progress === undefined || progress.answered + progress.unfinished === 0) return t("record-not-started");
  if (lists) return t("record-begun");
  if (progress.answered >= progress.asked) return t("record-all-answered");
  return t("record-answered", { answered: progress.answered, asked: progress.asked });
}

/** What others changed since this person last looked: the newest first, by the labels of the fields. */
export function changedNotice({ changed = [], people }: RecordPage): TemplateResult | typeof nothing {
  if (changed.length === 0) return nothing;
  const newest = [...changed].sort((one, other) => (other.at ?? "").localeCompare(one.at ?? ""));
  return html`
    <section class="hw-notice" aria-labelledby="hw-changed-title">
      <h2 class="govuk-heading-m hw-notice__title" id="hw-changed-title">${t("record-changed")}</h2>
      <ul class="govuk-list">
        ${newest.map(({ label, device, at }) => html`
          <li>${said(label)}: <span class="hw-quiet">${(device === null ? undefined : people[device]?.name) ?? t("record-colleague")}${at === null ? "" : `, ${instantInWords(at)}`}</span></li>`)}
      </ul>
    </section>`;
}

/** Work that was not taken is told plainly, and is still here. */
export function refusals(page: RecordPage): TemplateResult | typeof nothing {
  if (page.refused.length === 0) return nothing;
  return html`
    <section class="hw-notice hw-notice--refused" aria-labelledby="hw-refused-title">
      <h2 class="govuk-heading-m hw-notice__title" id="hw-refused-title">${t("record-refused")}</h2>
      <ul class="govuk-list">
        ${page.refused.map((refusal) => html`<li>${sentence(refusal)} <span class="hw-quiet">${instantInWords(refusal.at)}</span></li>`)}
      </ul>
      <p class="govuk-body">${t("record-refused-kept")}</p>
    </section>`;
}

customElements.define("hw-record", HwRecord);
