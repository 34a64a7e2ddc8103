// Choosing the language of the page. It tells by `hw-language` which; the shell takes it from there.

import { html, type TemplateResult } from "lit";
import { t } from "#words/made/app.js";
import { LANGUAGES } from "#words/languages.js";
import { language } from "#words/words.js";
import { HwElement } from "#ui/element.js";

export class HwLanguage extends HwElement {
  override render(): TemplateResult {
    const chosen = language();
    // Each is called what it calls itself, and read in its own voice.
    return html`
      <nav class="hw-language" aria-label=${t("shell-language")}>
        ${LANGUAGES.map(({ code, name, locales }) => html`
          <button type="button" class="hw-link" lang=${locales[0] ?? code} aria-current=${code === chosen.code ? "true" : "false"}
            @click=${() => this.dispatchEvent(new CustomEvent("hw-language", { detail: code, bubbles: true }))}>${name}</button>`)}
      </nav>`;
  }
}

customElements.define("hw-language", HwLanguage);
