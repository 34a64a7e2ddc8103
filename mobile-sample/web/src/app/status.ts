// How this phone stands: what is not sent, when the server last answered, and what can be done about either.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { instantInWords } from "../form/civil.js";
import { phone } from "../phone/client.js";
import type { RecordCard, Status, Told } from "../phone/protocol.js";
import { HwDialog } from "../ui/dialog.js";
import { icon } from "../ui/icons.js";
import { standingTag } from "../work/standing.js";
import { WorkScreen } from "../work/screen.js";
import { canInstall, install, keeping, onOffer, type Keeping } from "./install.js";
import { go } from "./navigation.js";
import { me, setStatus, status } from "./session.js";
import { size } from "./size.js";
import { isAllSent, left } from "./strip-words.js";
import { tellStart } from "./tell-start.js";
import { onUpdate, updateWaits, version } from "./update.js";
import { called } from "../ui/called.js";

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
    this.onPhone("status", () => void this.attempt(() => this.load()));
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
      <h1 class="govuk-heading-l">This phone</h1>
      ${this.faultMessage()}
      ${standing === null ? this.loading() : html`
        ${standing.signed_in ? nothing : html`<section class="hw-block"><hw-sign-in-again></hw-sign-in-again></section>`}
        ${this.sending(standing)}
        ${this.facts(standing)}`}
      ${this.newVersion()}
      <div class="hw-block">
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.lock}>${icon("lock")} Lock now</button>
      </div>
      ${this.storage()}
      <section class="hw-block" aria-labelledby="status-leave">
        <h2 class="govuk-heading-m" id="status-leave">Leave this phone</h2>
        <p class="govuk-body">You are signed in as ${called(me().name)}. Leaving ends that, and removes everything Homeward keeps here.</p>
        <button type="button" class="govuk-button govuk-button--warning hw-wide" @click=${this.askToLeave}>Leave this phone</button>
      </section>
      <p class="govuk-body-s hw-quiet">Version ${version()}</p>
      <hw-dialog label="Leave this phone" .content=${() => this.leaving()}></hw-dialog>`;
  }

  private sending(standing: Status): TemplateResult {
    const running = standing.sync.state === "running" || this.busy;
    return html`
      <section class="hw-block" aria-labelledby="status-unsent">
        <h2 class="govuk-heading-m" id="status-unsent">${isAllSent(standing) ? "Everything is sent" : "On this phone only"}</h2>
        ${standing.storage === "disk" ? nothing : html`
          <div class="govuk-inset-text">The browser has cleared what this phone kept, and lets nothing be kept now. What was written before is in the app's memory. Keep the app open and find a connection, so that it is sent.</div>`}
        ${standing.alarm ? html`
          <div class="govuk-warning-text">
            <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
            <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span>
              Some of it has waited for over 24 hours${standing.unsent_since === null ? "" : html`, since ${instantInWords(standing.unsent_since)}`}.</strong>
          </div>` : nothing}
        ${standing.sync.state === "failed" ? html`<p class="govuk-error-message">${standing.sync.detail}</p>` : nothing}
        ${standing.sync.state === "unreachable" ? html`<p class="govuk-body">There is no connection to the server. It is tried again by itself.</p>` : nothing}
        ${standing.claims === 0 ? nothing : html`<p class="govuk-body">${standing.claims === 1 ? "1 interview was" : `${standing.claims} interviews were`} asked for without a connection. It is told as soon as there is one.</p>`}
        ${standing.outputs === 0 ? nothing : html`<p class="govuk-body">The audit is told of ${standing.outputs === 1 ? "1 summary" : `${standing.outputs} summaries`} that you made, as soon as there is a connection.</p>`}
        ${standing.unfinished === 0 ? nothing : html`<p class="govuk-body">${standing.unfinished === 1 ? "In 1 record" : `In ${standing.unfinished} records`} something is not finished. It is on this phone only until it is.</p>`}
        ${standing.photos === 0 ? nothing : html`<p class="govuk-body">${standing.photos === 1 ? "1 photo or recording waits" : `${standing.photos} photos or recordings wait`} to be sent.</p>`}
        <hw-told named .list=${this.told} @hw-seen=${() => void this.attempt(() => this.load())}></hw-told>
        ${this.unsent === null || this.unsent.length === 0 ? nothing : html`
          <ul class="hw-rows">${this.unsent.map((card) => html`
            <li><button type="button" class="hw-row" @click=${() => go({ screen: "record", record: card.record })}>
              <span class="hw-row__title">${called(card.child_name)}</span>
              <span class="hw-row__line">${card.kind_title}${card.at === null ? "" : `, ${instantInWords(card.at)}`}</span>
              ${standingTag(card.standing)}
            </button></li>`)}</ul>`}
        ${standing.refused === 0 ? nothing : html`
          <div class="govuk-inset-text">${standing.refused === 1 ? "1 piece of work was" : `${standing.refused} pieces of work were`} refused by the server. Nothing is lost: it is kept, and your manager decides. The record says why.</div>`}
        <button type="button" class="govuk-button hw-wide" ?disabled=${running} @click=${this.send}>${running ? "Sending" : "Send now"}</button>
      </section>`;
  }

  private facts(standing: Status): TemplateResult {
    const rows: [string, string][] = [
      ["Last contact", standing.last_contact === null ? "Never yet" : instantInWords(standing.last_contact)],
    ];
    if (standing.lease_until !== null) rows.push(["Opens without contact until", instantInWords(standing.lease_until)]);
    if (standing.clock !== null) rows.push(["Clock", standing.clock]);
    return html`
      <dl class="govuk-summary-list">${rows.map(([key, value]) => html`
        <div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${key}</dt><dd class="govuk-summary-list__value">${value}</dd></div>`)}
      </dl>`;
  }

  private newVersion(): TemplateResult | typeof nothing {
    if (!updateWaits()) return nothing;
    return html`
      <div class="govuk-inset-text">
        <p class="govuk-body">A new version of Homeward is ready. It starts when you lock.</p>
      </div>`;
  }

  private storage(): TemplateResult | typeof nothing {
    const found = this.keeping;
    if (found === null) return nothing;
    const safe = found.installed && found.persisted;
    return html`
      <section class="hw-block" aria-labelledby="status-storage">
        <h2 class="govuk-heading-m" id="status-storage">Storage</h2>
        ${safe
          ? html`<p class="govuk-body">Homeward is installed, and the browser will not clear what it keeps.</p>`
          : html`<p class="govuk-body"><strong>${found.installed ? "The browser may clear what is kept here if the phone runs full." : "Homeward runs in a browser tab: what is kept here may be cleared."}</strong> Send your work each day.</p>`}
        ${found.installed || !canInstall() ? nothing : html`
          <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.install}>Install Homeward</button>`}
        ${found.used_bytes === null ? nothing : html`
          <p class="govuk-body">${size(found.used_bytes)} used${found.free_bytes === null ? "" : `, ${size(found.free_bytes)} free`}.</p>`}
      </section>`;
  }

  private leaving(): TemplateResult {
    const standing = status();
    return html`
      <h2 class="govuk-heading-m">Leave this phone?</h2>
      ${standing !== null && !isAllSent(standing)
        ? html`<p class="govuk-body">${left(standing)}. Send or finish it first: leaving would lose it.</p>
          <button type="button" class="govuk-button hw-wide" @click=${this.closeDialog}>Stay</button>`
        : html`<p class="govuk-body">Everything Homeward keeps here is removed. To use this phone again you sign in anew, with a connection.</p>
          <button type="button" class="govuk-button govuk-button--warning hw-wide" ?disabled=${this.busy} @click=${this.leave}>Leave and remove everything</button>
          <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.closeDialog}>Stay</button>`}`;
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
