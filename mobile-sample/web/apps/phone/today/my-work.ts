// My work today: what is due, in the order in which to do it.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { kind, kindFor, status } from "../client/session.js";
import { dateInWords, instantInWords } from "#ui/civil.js";
import { listAt } from "#forms/model/meaning.js";
import { join } from "#forms/model/path.js";
import { openBegun } from "#forms/screens/way.js";
import { now, phone } from "../client/client.js";
import type { ActionDue, InterviewClaim, ContactDue, InterviewDue, Path, RecordCard, SessionPlanned, Status, Work } from "#protocol/protocol.js";
import { clockWords } from "./clock.js";
import { openRecord, openToRead } from "../navigation/open-record.js";
import { PullToRefresh } from "./pull.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { today } from "../client/today.js";
import { called } from "#ui/called.js";
import { phoneClock } from "#protocol/phone-clock.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/work.js";

const MINUTE_MS = 60_000;

/** The first screen of the day. */
export class HwMyWork extends WorkScreen {
  static override properties: PropertyDeclarations = {
    work: { state: true },
    busy: { state: true },
    done: { state: true },
    syncing: { state: true },
    failed: { state: true },
  };

  private declare work: Work | null;
  /** The episode that is being taken or opened. */
  private declare busy: string | null;
  /** Actions marked as done on this screen: they stay, so that a slip can be taken back. */
  private declare done: ReadonlySet<string>;
  private declare syncing: boolean;
  /** The episode or action that something went wrong with: it is told there. */
  private declare failed: string | null;
  /** How far the phone's own clock is from the corrected one. */
  private ticker = 0;
  private readonly pull = new PullToRefresh(this, () => void this.refresh());

  constructor() {
    super();
    this.work = null;
    this.busy = null;
    this.done = new Set();
    this.syncing = false;
    this.failed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.pull.listen();
    // A phone that slept has stopped counting, and its clock may have been put right meanwhile.
    const seen = (): void => {
      if (document.visibilityState === "visible") void this.attempt(() => this.load());
    };
    document.addEventListener("visibilitychange", seen);
    this.during(() => document.removeEventListener("visibilitychange", seen));
    this.ticker = window.setInterval(() => this.requestUpdate(), MINUTE_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pull.stop();
    window.clearInterval(this.ticker);
  }

  protected override async load(): Promise<void> {
    this.work = await phone.call("work");
  }

  private async attemptAt(place: string, something: () => Promise<void>): Promise<void> {
    this.failed = (await this.attempt(something)) ? null : place;
  }

  private async refresh(): Promise<void> {
    this.syncing = true;
    this.failed = null;
    await this.attempt(async () => {
      await phone.call("sync", { reason: "pull" });
      await this.load();
    });
    this.syncing = false;
  }

  override render(): TemplateResult {
    const work = this.work;
    return html`
      ${this.pull.render()}
      <div class="hw-work__head">
        <h1 class="govuk-heading-l" tabindex="-1">${t("today-title")}</h1>
        <div class="hw-work__do">
          <button type="button" class="govuk-button govuk-button--secondary hw-work__refresh" @click=${() => go({ screen: "week" })}>${t("today-week")}</button>
          <button type="button" class="govuk-button govuk-button--secondary hw-work__refresh" ?disabled=${this.syncing}
            @click=${() => void this.refresh()}>${t("today-refresh")}</button>
        </div>
      </div>
      <div role="status">${this.syncing ? html`<p class="govuk-body hw-quiet">${t("today-refreshing")}</p>` : nothing}</div>
      ${this.failed === null ? this.faultMessage() : nothing}
      ${work === null ? this.loading() : this.lists(work, status())}`;
  }

  private lists(work: Work, standing: Status | null): TemplateResult {
    const back = work.interviews.filter((interview) => interview.state !== "not_due");
    const missing = work.interviews.filter((interview) => interview.state === "not_due");
    const unwritten = work.sessions.filter((session) => session.overdue);
    const planned = work.sessions.filter((session) => !session.overdue);
    const writes = kindFor("episodes")?.writable === true;
    const nothingAtAll = work.news.length + work.reviews.length + work.contacts.length + work.interviews.length + work.sessions.length + work.actions.length + work.unsent.length
      + work.conflicts.length + work.notes.length + work.clashes.length + work.accounts.length === 0;
    return html`
      ${work.clock === null ? nothing : html`
        <div class="govuk-inset-text hw-work__clock">${phoneClock(work.clock)}</div>`}
      ${standing?.alarm === true ? this.alarm(standing) : nothing}
      ${work.preparing === 0 ? nothing : html`
        <p class="govuk-body" role="status">${t("today-preparing", { count: work.preparing })}</p>`}
      ${nothingAtAll && work.preparing === 0 ? this.nothingWaits(standing) : nothing}

      ${back.length === 0 && (nothingAtAll || !writes) ? nothing : html`
        <section aria-labelledby="work-interviews">
          <h2 class="govuk-heading-m" id="work-interviews">${t("today-interviews")}</h2>
          ${back.length === 0
            ? html`<p class="govuk-body">${t("today-no-interview")}</p>`
            : html`<ul class="hw-cards">${back.map((interview) => this.interview(interview))}</ul>`}
        </section>`}
      ${missing.length === 0 ? nothing : html`
        <section aria-labelledby="work-missing">
          <h2 class="govuk-heading-m" id="work-missing">${t("today-missing")}</h2>
          <ul class="hw-cards">${missing.map((interview) => this.interview(interview))}</ul>
        </section>`}
      ${work.clashes.map((clash) => html`
        <div class="govuk-inset-text">
          <p class="govuk-body">${t.rich("today-clash", { name: called(clash.child_name), when: instantInWords(clash.at) })}</p>
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void this.seen(clash)}>${t("today-seen")}</button>
        </div>`)}
      <hw-told named .list=${work.accounts} @hw-seen=${() => void this.attempt(() => this.load())}></hw-told>
      <hw-begun named .list=${work.notes}></hw-begun>
      ${work.conflicts.length === 0 ? nothing : html`
        <section aria-labelledby="work-conflicts">
          <h2 class="govuk-heading-m" id="work-conflicts">${t("today-versions")}</h2>
          <p class="govuk-body">${t("today-versions-why")}</p>
          <ul class="hw-rows">${work.conflicts.map((card) => this.conflict(card))}</ul>
        </section>`}
      ${unwritten.length === 0 ? nothing : html`
        <section aria-labelledby="work-unwritten">
          <h2 class="govuk-heading-m" id="work-unwritten">${t("today-unwritten")}</h2>
          <ul class="hw-rows">${unwritten.map((session) => this.session(session))}</ul>
        </section>`}
      ${planned.length === 0 ? nothing : html`
        <section aria-labelledby="work-sessions">
          <h2 class="govuk-heading-m" id="work-sessions">${t("today-sessions")}</h2>
          <ul class="hw-rows">${planned.map((session) => this.session(session))}</ul>
        </section>`}
      ${work.contacts.length === 0 ? nothing : html`
        <section aria-labelledby="work-contacts">
          <h2 class="govuk-heading-m" id="work-contacts">${t("today-contacts")}</h2>
          <ul class="hw-rows">${work.contacts.map((contact) => this.contact(contact))}</ul>
        </section>`}
      ${work.reviews.length === 0 ? nothing : html`
        <section aria-labelledby="work-reviews">
          <h2 class="govuk-heading-m" id="work-reviews">${t("today-reviews")}</h2>
          <ul class="hw-rows">${work.reviews.map((review) => this.review(review))}</ul>
        </section>`}
      ${work.news.length === 0 ? nothing : html`
        <section aria-labelledby="work-news">
          <h2 class="govuk-heading-m" id="work-news">${t("row-changed")}</h2>
          <ul class="hw-rows">${work.news.map((card) => this.changed(card))}</ul>
        </section>`}
      ${work.actions.length === 0 ? nothing : html`
        <section aria-labelledby="work-actions">
          <h2 class="govuk-heading-m" id="work-actions">${t("today-actions")}</h2>
          <ul class="hw-rows">${work.actions.map((action) => this.action(action))}</ul>
        </section>`}
      ${work.unsent.length === 0 ? nothing : html`
        <section aria-labelledby="work-unsent">
          <h2 class="govuk-heading-m" id="work-unsent">${t("row-here-only")}</h2>
          <p class="govuk-body">${t("today-unsent", { count: work.unsent.length })}</p>
          <ul class="hw-rows">${work.unsent.map((card) => this.unsent(card))}</ul>
        </section>`}`;
  }

  private interview(interview: InterviewDue): TemplateResult {
    const clock = clockWords(interview.state, interview.due_at, now());
    const tag = { not_due: "govuk-tag--grey", due: "govuk-tag--yellow", overdue: "govuk-tag--red" }[clock.state];
    const title = `interview-${interview.episode}`;
    return html`
      <li class="hw-card hw-card--${clock.state}">
        <div class="hw-card__head">
          <h3 class="hw-card__title" id=${title}>
            <button type="button" class="hw-link" @click=${() => go({ screen: "child", child: interview.child })}>${called(interview.child_name)}</button>
          </h3>
          <strong class="govuk-tag ${tag}">${clock.words}</strong>
        </div>
        <p class="hw-card__line">${this.episodeLine(interview)}</p>
        <p class="hw-card__line">${takenWords(interview)}</p>
        ${this.failed === interview.episode ? this.faultMessage() : nothing}
        ${this.nextStep(interview, title)}
      </li>`;
  }

  private episodeLine(interview: InterviewDue): string {
    const classification = interview.classification === "absent" ? "absent" : "missing";
    return interview.returned_at === null
      ? t(`today-episode-${classification}-out`)
      : t(`today-episode-${classification}-back`, { when: instantInWords(interview.returned_at) });
  }

  private nextStep(interview: InterviewDue, title: string): TemplateResult | typeof nothing {
    if (kindFor("episodes")?.writable !== true) return nothing;
    const busy = this.busy === interview.episode;
    const step = (words: string, act: () => Promise<void>, first = true): TemplateResult => html`
      <button type="button" class="govuk-button ${first ? "" : "govuk-button--secondary"} hw-card__action" aria-describedby=${title} ?disabled=${busy}
        @click=${() => void act()}>${words}</button>`;
    const { taken, record } = interview;
    const here = interview.unsent === "report";
    if (taken === "waiting" && !here) return step(busy ? t("today-taking") : t("today-take"), () => this.take(interview));
    const mine = here || taken === "mine" || taken === "claimed" || (taken === "clash" && record !== null);
    const begins = mine && !interview.header_only && interview.state !== "not_due";
    return html`
      ${begins ? step(record === null ? t("today-start") : t("today-go-on"), () => this.begin(interview)) : nothing}
      ${taken === "clash" ? step(t("today-leave"), () => this.giveBack(interview), false) : nothing}
      ${(taken === "claimed" && !here) || (taken === "mine" && (record === null || interview.only_begun))
        ? step(t("today-give-back"), () => this.giveBack(interview), false) : nothing}`;
  }

  private async take(interview: InterviewDue): Promise<void> {
    this.busy = interview.episode;
    await this.attemptAt(interview.episode, async () => {
      await phone.call("take_episode", { episode: interview.episode });
      await this.load();
    });
    this.busy = null;
  }

  private async giveBack({ episode, record, only_begun }: InterviewDue): Promise<void> {
    this.busy = episode;
    await this.attemptAt(episode, async () => {
      await phone.call("give_back", { episode });
      // What was begun by mistake goes with it.
      if (record !== null && only_begun) await phone.call("discard", { record });
      await this.load();
    });
    this.busy = null;
  }

  private async begin(interview: InterviewDue): Promise<void> {
    this.busy = interview.episode;
    const of = kindFor("episodes");
    await this.attemptAt(interview.episode, async () => {
      const { record } = interview.record === null
        ? await phone.call("begin", { kind: of?.kind ?? "", child: interview.child, episode: interview.episode })
        : { record: interview.record };
      if (interview.record === null) openBegun(record, of?.schema["x-sections"][0]?.id);
      else go({ screen: "record", record });
    });
    this.busy = null;
  }

  private async seen({ episode }: InterviewClaim): Promise<void> {
    await this.attempt(async () => {
      await phone.call("give_back", { episode });
      await this.load();
    });
  }

  private session(session: SessionPlanned): TemplateResult {
    const when = session.date === today() ? t("today-today") : dateInWords(session.date);
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => go({ screen: "session", child: session.child, record: session.record, number: session.number })}>
          <span class="hw-row__title">${called(session.child_name)}</span>
          <span class="hw-row__line">${session.place === null
            ? t("today-session", { number: session.number, when }) : t("today-session-at", { number: session.number, when, place: session.place })}</span>
          ${session.overdue ? html`<strong class="govuk-tag govuk-tag--yellow">${t("today-attendance")}</strong>` : nothing}
        </button>
      </li>`;
  }

  private action(action: ActionDue): TemplateResult {
    const key = action.record + action.path;
    const done = this.done.has(key);
    const by = action.by_when === null ? t("today-no-date") : t("today-by", { when: dateInWords(action.by_when) });
    return html`
      <li class="hw-action">
        <button type="button" class="hw-row" @click=${() => openRecord(action)}>
          <span class="hw-row__title">${action.what}</span>
          <span class="hw-row__line">${called(action.child_name)}. ${by}</span>
          ${done
            ? html`<strong class="govuk-tag govuk-tag--green">${t("row-done")}</strong>`
            : action.overdue ? html`<strong class="govuk-tag govuk-tag--red">${t("row-overdue")}</strong>` : nothing}
        </button>
        ${doneOn(action) === null ? nothing : html`
          <button type="button" class="govuk-button govuk-button--secondary hw-action__done" aria-pressed=${done ? "true" : "false"}
            @click=${() => void this.toggleDone(action)}>
            ${done ? t("row-undo") : t("row-done")}<span class="govuk-visually-hidden">: ${action.what}</span>
          </button>`}
      </li>
      ${this.failed === key ? html`<li>${this.faultMessage()}</li>` : nothing}`;
  }

  private async toggleDone(action: ActionDue): Promise<void> {
    const key = action.record + action.path;
    const done = new Set(this.done);
    const value = done.has(key) ? null : today();
    await this.attemptAt(key, async () => {
      await phone.call("edit", { record: action.record, intents: [{ intent: "set", path: doneOn(action) ?? "", value }] });
      if (value === null) done.delete(key);
      else done.add(key);
      this.done = done;
    });
  }

  private contact({ child, child_name, last, by, overdue }: ContactDue): TemplateResult {
    const words = last === null ? t("today-no-contact")
      : by === today() ? t("today-contact-today", { last: dateInWords(last) }) : t("today-contact", { last: dateInWords(last), by: dateInWords(by) });
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => go({ screen: "child", child })}>
          <span class="hw-row__title">${called(child_name)}</span>
          <span class="hw-row__line">${words}</span>
          ${overdue ? html`<strong class="govuk-tag govuk-tag--red">${t("row-overdue")}</strong>` : nothing}
        </button>
      </li>`;
  }

  private review(review: Work["reviews"][number]): TemplateResult {
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => openRecord({ ...review, path: null })}>
          <span class="hw-row__title">${called(review.child_name)}</span>
          <span class="hw-row__line">${t("today-review", { kind: said(review.kind_title), when: dateInWords(review.date) })}</span>
          ${review.overdue ? html`<strong class="govuk-tag govuk-tag--red">${t("row-overdue")}</strong>` : nothing}
        </button>
      </li>`;
  }

  private changed(card: RecordCard): TemplateResult {
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => openToRead(card)}>
          <span class="hw-row__title">${called(card.child_name)}</span>
          <span class="hw-row__line">${said(card.kind_title)}${card.at === null ? "" : `, ${instantInWords(card.at)}`}</span>
        </button>
      </li>`;
  }

  private conflict(card: RecordCard): TemplateResult {
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => go({ screen: "conflicts", record: card.record })}>
          <span class="hw-row__title">${called(card.child_name)}</span>
          <span class="hw-row__line">${said(card.kind_title)}</span>
          <strong class="govuk-tag govuk-tag--purple">${t("row-conflicts", { count: card.conflicts })}</strong>
        </button>
      </li>`;
  }

  private unsent(card: RecordCard): TemplateResult {
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => openRecord({ ...card, path: null })}>
          <span class="hw-row__title">${called(card.child_name)}</span>
          <span class="hw-row__line">${said(card.kind_title)}${card.at === null ? "" : `, ${instantInWords(card.at)}`}</span>
          <span class="hw-tags">
            ${standingTag(card.standing)}
            ${card.unfinished === 0 ? nothing : html`<strong class="govuk-tag govuk-tag--yellow">${t("row-unfinished", { count: card.unfinished })}</strong>`}
          </span>
        </button>
      </li>`;
  }

  private alarm(standing: Status): TemplateResult {
    const since = standing.unsent_since;
    return html`
      <div class="govuk-warning-text">
        <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
        <strong class="govuk-warning-text__text">
          <span class="govuk-visually-hidden">${t("today-warning")}</span>
          ${since === null ? t("today-waited") : t("today-waited-since", { when: instantInWords(since) })}
        </strong>
      </div>`;
  }

  private nothingWaits(standing: Status | null): TemplateResult {
    return html`
      <div class="hw-empty">
        <p class="govuk-body-l">${t("today-nothing")}</p>
        <p class="govuk-body">${standing === null || standing.last_contact === null
          ? t("today-not-heard")
          : t("today-stood", { when: instantInWords(standing.last_contact) })}</p>
      </div>`;
  }
}

/** Where the action's row says on which day it was done; null where it does not. */
function doneOn({ kind: name, path }: ActionDue): Path | null {
  const list = listAt(kind(name)?.schema, path);
  return list?.feeds === "actions" && list.done !== undefined ? join(path, list.done) : null;
}

function takenWords({ taken, taken_by, record, unsent }: InterviewDue): string {
  if (unsent === "report") return t("today-not-sent");
  const who = taken_by ?? t("today-colleague");
  switch (taken) {
    case "mine": return record === null ? t("today-yours") : t("today-yours-begun");
    case "waiting": return t("today-waits");
    case "other": return t("today-other", { name: who });
    case "claimed": return t("today-claimed");
    case "clash": return record === null
      ? t("today-clash-asked", { name: who })
      : t("today-clash-begun", { name: who });
  }
}

customElements.define("hw-my-work", HwMyWork);
