// The strip under the header: how the phone stands. It opens the status screen.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "#ui/icons.js";
import { HwElement } from "#ui/element.js";
import { current, go } from "../navigation/navigation.js";
import { onSession, status } from "../client/session.js";
import { stripWords } from "./strip-words.js";

export class HwStrip extends HwElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onSession(() => this.requestUpdate()));
  }

  override render(): TemplateResult | typeof nothing {
    const standing = status();
    if (standing === null) return nothing;
    const { tone, icon: picture, text, more, must } = stripWords(standing);
    return html`
      <button type="button" class="hw-strip hw-strip--${tone} ${must ? "hw-strip--must" : ""}" @click=${open}>
        ${icon(picture)}
        <span class="hw-strip__words"><strong>${text}</strong> <span class="hw-strip__more">${more}</span></span>
        ${icon("next")}
      </button>`;
  }
}

function open(): void {
  if (current().screen !== "status") go({ screen: "status" });
}

customElements.define("hw-strip", HwStrip);
