// A voice note: recorded with a timer, paused, kept sealed as it is recorded, and played back.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { beforeLeaving, records } from "../host.js";
import type { Id, Path } from "#protocol/protocol.js";
import { keepMoment } from "../rules/consent.js";
import { inputId, join, parent } from "../model/path.js";
import { MicrophoneProblem, minutes, Recorder } from "../media/recorder.js";
import { problem, type RecordForm } from "../model/record-form.js";
import { locate } from "../model/schema.js";
import type { FieldContext, Place } from "./context.js";
import { grouped } from "./frame.js";
import { idOf } from "./photo.js";
import "../media/player.js";
import { t } from "#words/made/form.js";

const SECONDS = "seconds";

export function voiceField(context: FieldContext, place: Place): TemplateResult {
  const { form } = context;
  const seconds = form.value(join(parent(place.path), SECONDS));
  return grouped(context, place, html`
    <hw-voice id="${inputId(place.path)}--voice" .form=${form} .path=${place.path} .voice=${idOf(form, place.path)}
      .brokenOff=${form.problems(place.path).length > 0} .seconds=${typeof seconds === "number" ? seconds : null}
      .editable=${form.editable(place.path)}></hw-voice>`);
}

/** Records a voice note into a field, and plays what is in it. */
export class HwVoice extends HwElement {
  static override properties: PropertyDeclarations = {
    form: { attribute: false }, path: { attribute: false }, voice: { attribute: false }, brokenOff: { attribute: false },
    seconds: { attribute: false }, editable: { attribute: false },
    recorder: { state: true }, busy: { state: true }, failure: { state: true }, asking: { state: true }, said: { state: true },
  };

  declare form: RecordForm;
  declare path: Path;
  declare voice: Id | null;
  /** A recording is here that nobody ended: the app died in it. */
  declare brokenOff: boolean;
  declare seconds: number | null;
  declare editable: boolean;
  private declare recorder: Recorder | null;
  private declare busy: boolean;
  private declare failure: string | null;
  private declare asking: boolean;
  /** What just happened, for who does not see it. */
  private declare said: "voice-recording" | "voice-paused" | "voice-discarded" | "voice-kept" | null;
  private screen: WakeLockSentinel | null = null;
  private ending: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.voice = null;
    this.brokenOff = false;
    this.seconds = null;
    this.editable = false;
    this.recorder = null;
    this.busy = false;
    this.failure = null;
    this.asking = false;
    this.said = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Nothing listens where nobody sees that it does: on leaving, locking and hiding the app it ends, and what was said is kept.
    this.during(beforeLeaving(() => this.end()));
    const hidden = (): void => { if (document.visibilityState === "hidden") void this.end(); };
    document.addEventListener("visibilitychange", hidden);
    this.during(() => document.removeEventListener("visibilitychange", hidden));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.end();
  }

  override render(): TemplateResult {
    return html`
      ${this.content()}
      <p class="govuk-visually-hidden" role="status">${this.said === null ? nothing : t(this.said)}</p>
      ${this.failure === null ? nothing : html`
        <p class="govuk-error-message" role="alert"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${this.failure}</p>`}`;
  }

  private content(): TemplateResult | typeof nothing {
    if (this.recorder !== null) return this.running(this.recorder);
    if (this.busy) return html`<p class="govuk-body">${t("voice-keeping")}</p>`;
    if (this.voice !== null) return this.whole(this.voice);
    if (!this.editable) return html`<p class="govuk-body hw-read__words--empty">${t("voice-none")}</p>`;
    return this.brokenOff ? this.broken() : this.offer();
  }

  private offer(): TemplateResult {
    return html`
      <p class="govuk-hint">${t("voice-most", { count: this.mostSeconds / 60 })}</p>
      <button type="button" class="govuk-button hw-small-button" @click=${() => void this.begin()}>${t("voice-record")}</button>`;
  }

  private running(recorder: Recorder): TemplateResult {
    const paused = recorder.state === "paused";
    return html`
      <div class=${paused ? "hw-recording hw-recording--paused" : "hw-recording"}>
        <p class="hw-recording__state"><span class="hw-recording__sign" aria-hidden="true"></span> ${t(paused ? "voice-paused" : "voice-recording")}</p>
        <p class="hw-recording__time" role="timer" aria-label=${t("voice-recorded")}>${minutes(recorder.seconds)} <span class="hw-quiet">${t("voice-of-most", { time: minutes(this.mostSeconds) })}</span></p>
        <div class="hw-field__buttons">
          ${paused
            ? html`<button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => { recorder.goOn(); this.said = "voice-recording"; }}>${t("voice-go-on")}</button>`
            : html`<button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => { recorder.pause(); this.said = "voice-paused"; }}>${t("voice-pause")}</button>`}
          <button type="button" class="govuk-button hw-small-button" @click=${() => void this.end()}>${t("voice-stop")}</button>
        </div>
      </div>`;
  }

  private broken(): TemplateResult {
    const at = { record: this.form.record, path: this.path };
    return html`
      <p class="govuk-inset-text">${t("voice-broken")}</p>
      <hw-player .load=${() => records.call("voice_parts", at)} .key=${`${this.path} broken`} .seconds=${null} .label=${t("voice-broken-label")}></hw-player>
      <div class="hw-field__buttons">
        <button type="button" class="govuk-button hw-small-button" @click=${() => void this.settle(true)}>${t("voice-keep")}</button>
        <button type="button" class="govuk-button govuk-button--warning hw-small-button" @click=${() => void this.settle(false)}>${t("voice-discard")}</button>
      </div>`;
  }

  private whole(voice: Id): TemplateResult {
    const { record } = this.form;
    return html`
      <hw-player .load=${() => records.call("photo", { record, photo: voice })} .key=${voice} .seconds=${this.seconds} .label=${t("voice-note")}></hw-player>
      ${!this.editable ? nothing : this.asking ? html`
        <p class="govuk-body">${t("voice-remove-ask")}</p>
        <div class="hw-field__buttons">
          <button type="button" class="govuk-button govuk-button--warning hw-small-button" @click=${() => this.takeOut()}>${t("voice-remove")}</button>
          <button type="button" class="hw-link" @click=${() => { this.asking = false; }}>${t("voice-keep")}</button>
        </div>` : html`
        <button type="button" class="hw-link" @click=${() => { this.asking = true; }}>${t("voice-remove")}</button>`}`;
  }

  private get mostSeconds(): number {
    return locate(this.form.kind.schema, join(parent(this.path), SECONDS))?.field?.maximum ?? 0;
  }

  private async begin(): Promise<void> {
    this.failure = null;
    this.busy = true;
    try {
      await this.form.beginRow(this.path);
      const { record } = this.form;
      this.recorder = await Recorder.begin({
        record, path: this.path, mostSeconds: this.mostSeconds,
        changed: () => this.requestUpdate(), endedItself: () => void this.end(),
      });
      this.said = "voice-recording";
      // A screen that goes dark would end it. Where the browser cannot keep it on, a touch does.
      this.screen = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
      if (!this.isConnected) await this.end();
    } catch (error) {
      this.failure = error instanceof MicrophoneProblem ? t(error.key) : problem(error).detail;
    } finally {
      this.busy = false;
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>(".hw-recording button")?.focus();
  }

  /** Ends a recording that runs, and keeps it. Whoever asks meanwhile waits for it. */
  private end(): Promise<void> {
    const { recorder } = this;
    if (recorder === null) return this.ending;
    this.recorder = null;
    this.ending = this.finish(recorder);
    return this.ending;
  }

  private async finish(recorder: Recorder): Promise<void> {
    this.busy = true;
    const { seconds } = recorder;
    await recorder.end();
    await this.screen?.release().catch(() => undefined);
    this.screen = null;
    if (recorder.fault !== null) this.failure = t("voice-end-lost", { why: problem(recorder.fault).detail });
    await this.settle(true, seconds);
  }

  /** Keeps what is here, or drops it. */
  private async settle(keep: boolean, seconds: number | null = null): Promise<void> {
    this.busy = true;
    const { form, path } = this;
    try {
      const { photo } = await records.call("end_voice", { record: form.record, path, keep });
      form.drop(path);
      if (photo !== null) {
        if (seconds !== null) await records.call("edit", { record: form.record, intents: [{ intent: "set", path: join(parent(path), SECONDS), value: seconds }] });
        await keepMoment(form, path);
      }
      this.said = photo === null ? "voice-discarded" : "voice-kept";
      await form.reload();
    } catch (error) {
      this.failure = problem(error).detail;
    } finally {
      this.busy = false;
    }
  }

  private takeOut(): void {
    this.asking = false;
    this.form.choose(this.path, null);
  }
}

customElements.define("hw-voice", HwVoice);
