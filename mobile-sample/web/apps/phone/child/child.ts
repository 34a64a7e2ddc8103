// One child: alerts first, then what to do, then everything the phone holds.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { kind as kindNamed, kindFor, me } from "../client/session.js";
import { dateInWords, instantInWords } from "#ui/civil.js";
import { now, phone } from "../client/client.js";
import type { Alert, ChildPage, Id, PhoneEvent, RecordCard } from "#protocol/protocol.js";
import { alertWords, byUrgency } from "./alerts.js";
import { episodes, openEpisode, type Episode } from "./episodes.js";
import { openRecord, screenOf } from "../navigation/open-record.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { called } from "#ui/called.js";
import { urgencyOf, type Urgency } from "#forms/model/meaning.js";
import { said } from "#words/labels.js";
import { saidTitle } from "#words/titles.js";
import { t } from "#words/made/work.js";

type KindOfChild = ChildPage["kinds"][number];

/** The page of a child. */
export class HwChild extends WorkScreen {
  static override properties: PropertyDeclarations = { child: {}, page: { state: true }, busy: { state: true } };

  declare child: Id;
  private declare page: ChildPage | null;
  private declare busy: boolean;

  constructor() {
    super();
    this.child = "";
    this.page = null;
    this.busy = false;
  }

  protected override async load(): Promise<void> {
    this.page = await phone.call("child", { child: this.child });
  }

  protected override concerns(event: Extract<PhoneEvent, { event: "changed" }>): boolean {
    // A record may be new to this child: its id says nothing then.
    return event.children.includes(this.child) || event.records.length > 0;
  }

  override render(): TemplateResult {
    const page = this.page;
    if (page === null) {
      return html`<h1 class="govuk-heading-l" tabindex="-1">${t("child-title")}</h1>${this.faultMessage()}${this.fault === null ? this.loading() : nothing}`;
    }
    return html`
      ${this.header(page)}
      ${this.faultMessage()}
      ${this.alerts(page)}
      ${this.actions(page)}
      ${page.card.header_only ? html`
        <div class="govuk-inset-text">${t("child-header-only")}</div>` : nothing}
      <hw-told .list=${page.accounts} @hw-seen=${() => void this.attempt(() => this.load())}></hw-told>
      ${page.episodes.length === 0 ? nothing : this.episodes(page)}
      <hw-begun .list=${page.notes}></hw-begun>
      ${page.kinds.length === 0 || page.card.header_only ? nothing : html`
        <section aria-labelledby="child-records">
          <h2 class="govuk-heading-m" id="child-records">${t("child-records")}</h2>
          ${page.kinds.filter(isListed).map((kind) => this.kind(kind, page.notes.length))}
        </section>`}
      <hw-child-details .page=${page} .busy=${this.busy} .doing=${(something: () => Promise<void>) => void this.whileBusy(something)}></hw-child-details>
      <hw-contacts></hw-contacts>`;
  }

  private header({ card }: ChildPage): TemplateResult {
    const born = card.date_of_birth === null ? null : dateInWords(card.date_of_birth);
    const facts = [
      card.age === null ? null : t("child-aged", { age: card.age }),
      born === null ? null : t("child-born", { when: born }),
    ].filter((fact) => fact !== null).join(". ");
    return html`
      <h1 class="govuk-heading-l hw-child__name" tabindex="-1">${called(card.name)}</h1>
      <p class="govuk-body hw-child__facts">
        ${card.alias === null ? nothing : html`${t.rich("child-known-as", { name: called(card.alias) })}<br>`}
        ${facts === "" ? t("child-unborn") : facts}
      </p>`;
  }

  private alerts({ card }: ChildPage): TemplateResult | typeof nothing {
    if (card.alerts.length === 0) return nothing;
    return html`
      <section aria-labelledby="child-alerts">
        <h2 class="govuk-visually-hidden" id="child-alerts">${t("child-alerts")}</h2>
        <ul class="hw-alerts">
          ${byUrgency(card.alerts).map((alert) => html`<li class="hw-alert hw-alert--${alert.alert}">${this.alert(alert)}</li>`)}
        </ul>
      </section>`;
  }

  private alert(alert: Alert): TemplateResult {
    const { record } = alert;
    const text = alertWords(alert);
    if (record === null) return html`<span class="hw-alert__text">${text}</span>`;
    return html`<button type="button" class="hw-link hw-alert__text" @click=${() => go({ screen: "record", record })}>${text}</button>`;
  }

  /** What is done most, where the thumb reaches it. What the role may not write is not offered. */
  private actions(page: ChildPage): TemplateResult {
    // Of a child whose header alone is seen, nothing is written.
    const kinds = page.card.header_only ? [] : page.kinds;
    const of = (list: Parameters<typeof kindFor>[0]): KindOfChild | undefined => {
      const name = kindFor(list)?.kind;
      return kinds.find(({ kind }) => kind === name);
    };
    const [note, interview, sessions, wheel] = [of("notes"), of("episodes"), of("sessions"), of("wheel")];
    const urgency = (level: Urgency) => kinds.filter(({ kind, records, writable }) =>
      urgencyOf(kindNamed(kind)?.schema) === level && (records.length > 0 || (writable && level === "there")));
    const urgent = [...urgency("there"), ...urgency("written")];
    const due = episodes(page, now()).find(({ waits }) => waits);
    return html`
      <nav class="hw-todo" aria-label=${t("child-todo")}>
        ${interview?.writable === true && due !== undefined
          ? this.action(t("child-interview"), () => void this.openInterview(due), true) : nothing}
        ${this.mayTell(page) ? this.action(openEpisode(page) === null ? t("child-report") : t("child-return"), () => go({ screen: "report", child: this.child })) : nothing}
        ${note?.writable === true ? this.action(t("child-note"), () => go({ screen: "note", child: this.child })) : nothing}
        ${urgent.map((kind) => this.action(said(kind.title), () => void this.open(kind)))}
        ${sessions?.writable === true ? this.action(t("child-session"), () => void this.openSession(sessions)) : nothing}
        ${wheel === undefined || (!wheel.writable && wheel.records.length === 0) ? nothing
          : this.action(t("child-wheel"), () => go({ screen: "wheel", child: this.child }))}
        ${note === undefined ? nothing : this.action(t("child-notes"), () => go({ screen: "notes", child: this.child }))}
        ${page.card.header_only ? nothing : this.action(t("child-summary"), () => go({ screen: "summary", child: this.child }))}
        ${this.action(t("child-timeline"), () => go({ screen: "timeline", child: this.child }))}
        ${this.action(t("child-helplines"), () => go({ screen: "helplines", child: this.child }))}
      </nav>`;
  }

  /** Whoever sees a child whole may tell that it is missing; of a header alone, who keeps the details at the office. */
  private mayTell({ card }: ChildPage): boolean {
    return !card.header_only || me()?.role !== "missing_children_worker";
  }

  private action(words: string, act: () => void, first = false): TemplateResult {
    return html`<button type="button" class="govuk-button ${first ? "" : "govuk-button--secondary"} hw-todo__button" ?disabled=${this.busy} @click=${act}>${words}</button>`;
  }

  private kind(kind: KindOfChild, notes: number): TemplateResult {
    const one = kind.per_child === "one";
    const begins = kind.writable && (!one || kind.records.length === 0);
    return html`
      <div class="hw-kind">
        <h3 class="govuk-heading-s hw-kind__title" id="kind-${kind.kind}">${said(kind.title)}</h3>
        ${kind.records.length === 0 ? html`<p class="govuk-hint hw-kind__none">${kind.kind === kindFor("notes")?.kind && notes > 0 ? t("child-narrative-only") : t("child-not-begun")}</p>` : html`
          <ul class="hw-rows">${kind.records.map((card) => html`
            <li>
              <button type="button" class="hw-row" @click=${() => this.openCard(card)}>
                <span class="hw-row__title">${card.unread === true ? t("child-unread") : saidTitle(one ? kind.title : card.title)}</span>
                <span class="hw-row__line">${card.at === null ? t("child-nothing") : t("child-changed", { when: instantInWords(card.at) })}</span>
                <span class="hw-tags">
                  ${standingTag(card.standing)}
                  ${card.news ? html`<strong class="govuk-tag govuk-tag--turquoise">${t("row-changed")}</strong>` : nothing}
                  ${card.unfinished === 0 ? nothing : html`<strong class="govuk-tag govuk-tag--yellow">${t("row-unfinished", { count: card.unfinished })}</strong>`}
                  ${card.conflicts === 0 ? nothing : html`<strong class="govuk-tag govuk-tag--purple">${t("row-conflicts", { count: card.conflicts })}</strong>`}
                </span>
              </button>
            </li>`)}
          </ul>`}
        ${begins ? html`
          <button type="button" class="govuk-button govuk-button--secondary hw-kind__begin" aria-describedby="kind-${kind.kind}" ?disabled=${this.busy}
            @click=${() => void this.begin(kind)}>${one || kind.records.length === 0 ? t("child-begin") : t("child-new")}</button>` : nothing}
      </div>`;
  }

  private openCard(card: RecordCard): void {
    openRecord({ child: this.child, kind: card.kind, record: card.record, path: null });
  }

  private async open(kind: KindOfChild): Promise<void> {
    const card = kind.records[0];
    if (card === undefined) await this.begin(kind);
    else this.openCard(card);
  }

  private async begin(kind: KindOfChild): Promise<void> {
    // These two are begun by writing in them.
    if (kind.kind === kindFor("wheel")?.kind) return go({ screen: "wheel", child: this.child });
    if (kind.kind === kindFor("notes")?.kind) return go({ screen: "note", child: this.child });
    await this.whileBusy(async () => {
      const { record } = await phone.call("begin", { kind: kind.kind, child: this.child });
      go(screenOf({ child: this.child, kind: kind.kind, record, path: null }));
    });
  }

  private async openInterview(due: Episode): Promise<void> {
    await this.whileBusy(async () => {
      // Where the interview is begun already, on this phone or another, this finds it.
      const { record } = await phone.call("begin", { kind: kindFor("episodes")?.kind ?? "", child: this.child, episode: due.id });
      go({ screen: "record", record });
    });
  }

  private async openSession(kind: KindOfChild): Promise<void> {
    await this.whileBusy(async () => {
      const record = kind.records[0]?.record
        ?? (await phone.call("begin", { kind: kind.kind, child: this.child })).record;
      go({ screen: "session", record, number: "", child: this.child });
    });
  }

  private async whileBusy(something: () => Promise<void>): Promise<void> {
    this.busy = true;
    await this.attempt(something);
    this.busy = false;
  }

  private episodes(page: ChildPage): TemplateResult {
    return html`
      <section aria-labelledby="child-episodes">
        <h2 class="govuk-heading-m" id="child-episodes">${t("child-episodes")}</h2>
        <ul class="hw-rows">
          ${episodes(page, now()).map((episode) => html`
            <li class="hw-episode">
              <span class="hw-row__title">${episode.title}</span>
              ${episode.lines.map((line) => html`<span class="hw-row__line">${line}</span>`)}
              <strong class="govuk-tag ${episode.colour}">${episode.state}</strong>
              ${episode.unsent ? html`<strong class="govuk-tag govuk-tag--yellow">${t("row-here-only")}</strong>` : nothing}
            </li>`)}
        </ul>
      </section>`;
  }
}

/** What is written beside something else is listed with it: corrections beside the details, and narratives where nothing else is. */
function isListed({ kind, records }: KindOfChild): boolean {
  return kind !== kindFor("corrections")?.kind && (kind !== kindFor("narratives")?.kind || records.length > 0);
}

customElements.define("hw-child", HwChild);
