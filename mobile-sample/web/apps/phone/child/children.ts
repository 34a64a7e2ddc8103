// The children this phone knows of, by name.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { kindFor } from "../client/session.js";
import { phone } from "../client/client.js";
import type { ChildCard } from "#protocol/protocol.js";
import { alertTags, byName } from "./alerts.js";
import { BitByBit } from "#ui/bit-by-bit.js";
import { WorkScreen } from "../client/work-screen.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work.js";

/** From here on a list is too long to look through. */
const FILTER_FROM = 8;

/** The list of children. */
export class HwChildren extends WorkScreen {
  static override properties: PropertyDeclarations = { known: { state: true }, filter: { state: true } };

  private declare known: ChildCard[] | null;
  private declare filter: string;
  private readonly drawn = new BitByBit(this);

  constructor() {
    super();
    this.known = null;
    this.filter = "";
  }

  protected override async load(): Promise<void> {
    this.known = byName(await phone.call("children"));
  }

  override render(): TemplateResult {
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">${t("children-title")}</h1>
      ${this.faultMessage()}
      ${this.known === null ? this.loading() : this.list(this.known)}`;
  }

  private list(children: ChildCard[]): TemplateResult {
    if (children.length === 0) {
      return html`
        <div class="hw-empty">
          <p class="govuk-body-l">${t("children-none")}</p>
          <p class="govuk-body">${t("children-none-why")}</p>
        </div>`;
    }
    const [notes, sessions] = [kindFor("notes"), kindFor("sessions")];
    const wanted = this.filter.trim().toLocaleLowerCase("en-GB");
    const shown = wanted === "" ? children : children.filter((child) => `${child.name} ${child.alias ?? ""}`.toLocaleLowerCase("en-GB").includes(wanted));
    return html`
      ${children.length < FILTER_FROM ? nothing : html`
        <div class="govuk-form-group">
          <label class="govuk-label" for="children-filter">${t("children-filter")}</label>
          <input class="govuk-input" id="children-filter" dir="auto" type="search" autocomplete="off" spellcheck="false" .value=${this.filter}
            @input=${(event: Event) => { this.filter = (event.target as HTMLInputElement).value; this.drawn.again(); }}>
        </div>`}
      <p class="govuk-body" role="status">${wanted === "" ? nothing : t("children-shown", { shown: shown.length, count: children.length })}</p>
      <ul class="hw-rows">
        ${this.drawn.of(shown).map((child) => html`
          <li class="hw-child-row">
            <button type="button" class="hw-row" @click=${() => go({ screen: "child", child: child.child })}>
              <span class="hw-row__title">${called(child.name)}</span>
              <span class="hw-row__line">${child.alias === null ? nothing : html`${t.rich("children-known-as", { name: called(child.alias) })} `}${cardLine(child)}</span>
              ${alertTags(child.alerts)}
            </button>
            ${child.header_only ? nothing : this.quick(child, notes?.writable === true, sessions?.writable === true)}
          </li>`)}
      </ul>`;
  }

  /** What is written most, without the way over the child's page. */
  private quick(child: ChildCard, notes: boolean, sessions: boolean): TemplateResult {
    const name = html`<span class="govuk-visually-hidden">: ${called(child.name)}</span>`;
    return html`
      <div class="hw-child-row__quick">
        ${notes ? html`
          <button type="button" class="govuk-button govuk-button--secondary hw-small-button"
            @click=${() => go({ screen: "note", child: child.child })}>${t("children-note")}${name}</button>` : nothing}
        ${sessions ? html`
          <button type="button" class="govuk-button govuk-button--secondary hw-small-button"
            @click=${() => void this.logSession(child)}>${t("children-session")}${name}</button>` : nothing}
      </div>`;
  }

  private async logSession({ child }: ChildCard): Promise<void> {
    await this.attempt(async () => {
      const { record } = await phone.call("begin", { kind: kindFor("sessions")?.kind ?? "", child });
      go({ screen: "session", record, number: "", child });
    });
  }
}

function cardLine(child: ChildCard): string {
  const parts = [
    child.age === null ? "" : t("children-aged", { age: child.age }),
    child.header_only ? t("children-header-only") : t("count-records", { count: child.records }),
  ];
  return parts.filter((part) => part !== "").join(". ");
}

customElements.define("hw-children", HwChildren);
