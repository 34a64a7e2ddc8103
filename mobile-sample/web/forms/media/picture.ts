// A photo of a record, shown from what the phone keeps sealed or the server has.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { records } from "../host.js";
import type { Id } from "#protocol/protocol.js";
import { t } from "#words/made/form.js";

type Picture = { state: "none" } | { state: "loading" } | { state: "shown"; url: string } | { state: "away" };

export class HwPicture extends HwElement {
  static override properties: PropertyDeclarations = {
    record: { attribute: false }, photo: { attribute: false }, label: { attribute: false }, picture: { state: true },
  };

  declare record: Id;
  declare photo: Id | null;
  declare label: string;
  private declare picture: Picture;
  private loaded: Id | null = null;

  constructor() {
    super();
    this.record = "";
    this.photo = null;
    this.label = "";
    this.picture = { state: "none" };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
    this.loaded = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override updated(): void {
    if (this.isConnected && this.photo !== this.loaded) void this.load();
  }

  override render(): TemplateResult | typeof nothing {
    const { picture } = this;
    if (picture.state === "shown") return html`<img class="hw-photo__picture" src=${picture.url} alt=${this.label}>`;
    return picture.state === "away"
      ? html`<p class="govuk-inset-text">${t("photo-away")}</p>` : nothing;
  }

  private async load(): Promise<void> {
    const photo = this.photo;
    this.loaded = photo;
    this.forget();
    if (photo === null) return;
    this.picture = { state: "loading" };
    // A photo that cannot be read now is away, whatever kept it.
    const bytes = await records.call("photo", { record: this.record, photo }).catch(() => null);
    if (this.loaded !== photo || !this.isConnected) return;
    this.picture = bytes === null
      ? { state: "away" }
      : { state: "shown", url: URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) };
  }

  private forget(): void {
    if (this.picture.state === "shown") URL.revokeObjectURL(this.picture.url);
    this.picture = { state: "none" };
  }
}

customElements.define("hw-picture", HwPicture);
