// How this phone stands: what is not sent, when the server last answered, and what can be done about either.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { instantInWords } from "#ui/civil.js";
import { phone } from "../client/client.js";
import type { RecordCard, Status, Told } from "#protocol/protocol.js";
import { HwDialog } from "#ui/dialog.js";
import { sentence } from "#protocol/fault.js";
import { icon } from "#ui/icons.js";
import { standingTag } from "#forms/screens/standing.js";
import { WorkScreen } from "../client/work-screen.js";
import { canInstall, install, keeping, onOffer, type Keeping } from "../install/install.js";
import { go } from "../navigation/navigation.js";
import { me, setStatus, status } from "../client/session.js";
import { size } from "./size.js";
import { isAllSent, left } from "./strip-words.js";
import { tellStart } from "../access/tell-start.js";
import { onUpdate, updateWaits, version } from "../install/update.js";
import { called } from "#ui/called.js";
import { phoneClock } from "#protocol/phone-clock.js";
import { t as app } from "#words/made/app.js";
import { t } from "#words/made/app-later.js";
import { said } from "#words/labels.js";

export class HwStatus extends WorkScreen {
  static override properties: PropertyDeclarations = {
    unsent: { state: true }, told: { state: true }, keeping: { state: true }, busy: { state: true },
  };

  private declare unsent: RecordCard[] | null;
  private declare told: Told[];
  private declare keeping: Keeping | null;
  private declare busy: boolean;

  constructor() {
    super();
    this.unsent = null;
    this.told = [];
    this.keeping = null;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onUpdate(() => this.requestUpdate()));
    this.during(onOffer(() => this.requestUpdate()));
    // What is sent in the meantime leaves the list.
    this.during(phone.on("status", () => void this.attempt(() => this.load())));
    void keeping().then((found) => { this.keeping = found; });
  }

  protected override async load(): Promise<void> {
    const work = await phone.call("work");
    this.unsent = work.unsent;
    this.told = work.accounts;
  }

  override render(): TemplateResult {
    const standing = status();
    return html`
      <h1 class="govuk-heading-l">${t("status-title")}</h1>
      ${this.faultMessage()}
      ${standing === null ? this.loading() : html`
        ${standing.signed_in ? nothing : html`<section class="hw-block"><hw-sign-in-again></hw-sign-in-again></section>`}
        ${this.sending(standing)}
        ${this.facts(standing)}`}
      ${this.newVersion()}
      <div class="hw-block">
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.lock}>${icon("lock")} ${t("status-lock")}</button>
      </div>
      ${this.storage()}
      <hw-language></hw-language>
      <section class="hw-block" aria-labelledby="status-leave">
        <h2 class="govuk-heading-m" id="status-leave">${t("status-leave")}</h2>
        <p class="govuk-body">${t.rich("status-signed-in", { name: called(me().name) })}</p>
        <button type="button" class="govuk-button govuk-button--warning hw-wide" @click=${this.askToLeave}>${t("status-leave")}</button>
      </section>
      <p class="govuk-body-s hw-quiet">${t("status-version", { version: version() })}</p>
      <hw-dialog label=${t("status-leave")} .content=${() => this.leaving()}></hw-dialog>`;
  }

  private sending(standing: Status): TemplateResult {
    const running = standing.sync.state === "running" || this.busy;
    return html`
      <section class="hw-block" aria-labelledby="status-unsent">
        <h2 class="govuk-heading-m" id="status-unsent">${t(isAllSent(standing) ? "status-all-sent" : "status-here-only")}</h2>
        ${standing.storage === "disk" ? nothing : html`
          <div class="govuk-inset-text">${t("status-cleared")}</div>`}
        ${standing.alarm ? html`
          <div class="govuk-warning-text">
            <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
            <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">${app("shell-warning")}</span>
              ${standing.unsent_since === null ? t("status-waited") : t("status-waited-since", { since: instantInWords(standing.unsent_since) })}</strong>
          </div>` : nothing}
        ${standing.sync.state === "failed" ? html`<p class="govuk-error-message">${sentence(standing.sync)}</p>` : nothing}
        ${standing.sync.state === "unreachable" ? html`<p class="govuk-body">${t("status-unreachable")}</p>` : nothing}
        ${standing.claims === 0 ? nothing : html`<p class="govuk-body">${t("status-claims", { count: standing.claims })}</p>`}
        ${standing.outputs === 0 ? nothing : html`<p class="govuk-body">${t("status-outputs", { count: standing.outputs })}</p>`}
        ${standing.unfinished === 0 ? nothing : html`<p class="govuk-body">${t("status-unfinished", { count: standing.unfinished })}</p>`}
        ${standing.photos === 0 ? nothing : html`<p class="govuk-body">${t("status-photos", { count: standing.photos })}</p>`}
        <hw-told named .list=${this.told} @hw-seen=${() => void this.attempt(() => this.load())}></hw-told>
        ${this.unsent === null || this.unsent.length === 0 ? nothing : html`
          <ul class="hw-rows">${this.unsent.map((card) => html`
            <li><button type="button" class="hw-row" @click=${() => go({ screen: "record", record: card.record })}>
              <span class="hw-row__title">${called(card.child_name)}</span>
              <span class="hw-row__line">${said(card.kind_title)}${card.at === null ? "" : `, ${instantInWords(card.at)}`}</span>
              ${standingTag(card.standing)}
            </button></li>`)}</ul>`}
        ${standing.refused === 0 ? nothing : html`
          <div class="govuk-inset-text">${t("status-refused", { count: standing.refused })}</div>`}
        <button type="button" class="govuk-button hw-wide" ?disabled=${running} @click=${this.send}>${t(running ? "status-sending" : "status-send")}</button>
      </section>`;
  }

  private facts(standing: Status): TemplateResult {
    const rows: [string, string][] = [
      [t("status-contact"), standing.last_contact === null ? t("status-contact-never") : instantInWords(standing.last_contact)],
    ];
    if (standing.lease_until !== null) rows.push([t("status-lease"), instantInWords(standing.lease_until)]);
    if (standing.clock !== null) rows.push([t("status-clock"), phoneClock(standing.clock)]);
    return html`
      <dl class="govuk-summary-list">${rows.map(([key, value]) => html`
        <div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${key}</dt><dd class="govuk-summary-list__value">${value}</dd></div>`)}
      </dl>`;
  }

  private newVersion(): TemplateResult | typeof nothing {
    if (!updateWaits()) return nothing;
    return html`
      <div class="govuk-inset-text">
        <p class="govuk-body">${t("status-new-version")}</p>
      </div>`;
  }

  private storage(): TemplateResult | typeof nothing {
    const found = this.keeping;
    if (found === null) return nothing;
    const safe = found.installed && found.persisted;
    return html`
      <section class="hw-block" aria-labelledby="status-storage">
        <h2 class="govuk-heading-m" id="status-storage">${t("status-storage")}</h2>
        ${safe
          ? html`<p class="govuk-body">${t("status-storage-safe")}</p>`
          : html`<p class="govuk-body"><strong>${t(found.installed ? "status-storage-full" : "status-storage-tab")}</strong> ${t("status-storage-send")}</p>`}
        ${found.installed || !canInstall() ? nothing : html`
          <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.install}>${app("safe-install")}</button>`}
        ${found.used_bytes === null ? nothing : html`
          <p class="govuk-body">${found.free_bytes === null ? t("status-used", { used: size(found.used_bytes) }) : t("status-used-free", { used: size(found.used_bytes), free: size(found.free_bytes) })}</p>`}
      </section>`;
  }

  private leaving(): TemplateResult {
    const standing = status();
    return html`
      <h2 class="govuk-heading-m">${t("status-leave-ask")}</h2>
      ${standing !== null && !isAllSent(standing)
        ? html`<p class="govuk-body">${t("status-leave-unsent", { left: left(standing) })}</p>
          <button type="button" class="govuk-button hw-wide" @click=${this.closeDialog}>${t("status-leave-stay")}</button>`
        : html`<p class="govuk-body">${t("status-leave-more")}</p>
          <button type="button" class="govuk-button govuk-button--warning hw-wide" ?disabled=${this.busy} @click=${this.leave}>${t("status-leave-go")}</button>
          <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.closeDialog}>${t("status-leave-stay")}</button>`}`;
  }

  private readonly askToLeave = (): void => {
    this.dialog?.requestUpdate();
    this.dialog?.open();
  };

  private readonly closeDialog = (): void => this.dialog?.close();

  private get dialog(): HwDialog | null {
    return this.querySelector<HwDialog>("hw-dialog");
  }

  private readonly leave = async (): Promise<void> => {
    this.busy = true;
    await this.attempt(async () => {
      const start = await phone.call("leave");
      this.closeDialog();
      tellStart(this, start);
    });
    this.busy = false;
    this.closeDialog();
  };

  private readonly send = async (): Promise<void> => {
    this.busy = true;
    await this.attempt(async () => setStatus(await phone.call("sync", { reason: "pull" })));
    this.busy = false;
  };

  private readonly install = async (): Promise<void> => {
    await install();
    this.keeping = await keeping();
  };

  private readonly lock = (): void => {
    this.dispatchEvent(new CustomEvent("hw-lock", { bubbles: true }));
  };
}

customElements.define("hw-status", HwStatus);
