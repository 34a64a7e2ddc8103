// Plays a recording: from what the phone keeps sealed, from the server, or from the parts of one that broke off.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { minutes } from "./recorder.js";
import { t } from "#words/made/form.js";

const TYPE = "audio/webm";

export class HwPlayer extends HwElement {
  static override properties: PropertyDeclarations = {
    load: { attribute: false }, key: { attribute: false }, seconds: { attribute: false }, label: { attribute: false },
    playing: { state: true }, at: { state: true }, away: { state: true },
  };

  /** Gets the bytes; null where they are not on this phone and cannot be fetched now. */
  declare load: () => Promise<ArrayBuffer | null>;
  /** What it is of: with another one, it begins anew. */
  declare key: string;
  /** How long it is, where that is known: the file does not say. */
  declare seconds: number | null;
  declare label: string;
  private declare playing: boolean;
  private declare at: number;
  private declare away: boolean;
  private audio: HTMLAudioElement | null = null;
  private url: string | null = null;

  constructor() {
    super();
    this.key = "";
    this.seconds = null;
    this.label = "";
    this.playing = false;
    this.at = 0;
    this.away = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("key") && changed.get("key") !== undefined) this.forget();
  }

  override render(): TemplateResult {
    return html`
      <div class="hw-player">
        <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => void this.toggle()}>
          ${t(this.playing ? "voice-pause" : "voice-play")}<span class="govuk-visually-hidden">: ${this.label}</span>
        </button>
        <span class="hw-player__time">${this.time()}</span>
      </div>
      ${this.away ? html`<p class="govuk-inset-text" role="status">${t("voice-away")}</p>` : nothing}`;
  }

  private time(): string {
    const at = minutes(this.at);
    if (this.seconds === null) return this.playing ? t("voice-playing", { at }) : at;
    return t(this.playing ? "voice-playing-of" : "voice-at-of", { at, length: minutes(this.seconds) });
  }

  private async toggle(): Promise<void> {
    if (this.playing) {
      this.audio?.pause();
      return;
    }
    const audio = this.audio ?? await this.open();
    this.away = audio === null;
    // A file that cannot be played is as good as away.
    await audio?.play().catch(() => { this.away = true; });
  }

  private async open(): Promise<HTMLAudioElement | null> {
    const bytes = await this.load().catch(() => null);
    if (bytes === null || !this.isConnected) return null;
    this.url = URL.createObjectURL(new Blob([bytes], { type: TYPE }));
    const audio = new Audio(this.url);
    audio.onplay = () => { this.playing = true; };
    audio.onpause = () => { this.playing = false; };
    audio.onended = () => { this.playing = false; };
    audio.ontimeupdate = () => { this.at = audio.currentTime; };
    this.audio = audio;
    return audio;
  }

  private forget(): void {
    this.audio?.pause();
    if (this.url !== null) URL.revokeObjectURL(this.url);
    [this.audio, this.url, this.playing, this.at, this.away] = [null, null, false, 0, false];
  }
}

customElements.define("hw-player", HwPlayer);
