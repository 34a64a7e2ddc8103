// What was told of a missing child and has not reached the office, or came to something else there.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { go } from "../navigation/navigation.js";
import { instantInWords } from "#ui/civil.js";
import { phone } from "../client/client.js";
import type { Told } from "#protocol/protocol.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";

/** A list of it; `named` where it is of several children. It tells by `hw-seen` that the person has seen one. */
class HwTold extends HwElement {
  static override properties = { list: { attribute: false }, named: { type: Boolean } };

  declare list: Told[];
  declare named: boolean;

  constructor() {
    super();
    this.list = [];
    this.named = false;
  }

  override render(): TemplateResult | typeof nothing {
    return this.list.length === 0 ? nothing : list(this.list, this.named, () => this.dispatchEvent(new CustomEvent("hw-seen")));
  }
}

customElements.define("hw-told", HwTold);

function list(list: Told[], named: boolean, seen: () => void): TemplateResult {
  return html`
    <section aria-labelledby="told">
      <h2 class="govuk-heading-m" id="told">${t("told-title")}</h2>
      <ul class="hw-rows">${list.map((one) => html`
        <li class="hw-episode">
          ${named ? html`<button type="button" class="hw-link" @click=${() => go({ screen: "child", child: one.child })}>${called(one.child_name)}</button>` : nothing}
          <span class="hw-row__title">${t(`told-${one.state === "unfinished" ? "begun" : one.what}`, { when: instantInWords(one.at) })}</span>
          <span class="hw-row__line">${words(one)}</span>
          ${one.state === "unfinished" ? html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "report", child: one.child })}>${t("field-go-on")}</button>` : one.state === "waiting" ? html`<strong class="govuk-tag govuk-tag--yellow">${t("field-on-phone")}</strong>` : html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void phone.call("account_seen", { id: one.id ?? "" }).then(seen)}>${t("field-seen")}</button>`}
        </li>`)}
      </ul>
    </section>`;
}

function words({ what, state, detail, clock_ahead_seconds: ahead }: Told): string {
  const clock = ahead === null ? "" : ` ${t("told-clock", { count: Math.ceil(ahead / 60) })}`;
  switch (state) {
    case "unfinished": return t("told-unfinished");
    case "waiting": return t("told-waiting");
    case "beside": return `${t(`told-beside-${what}`)}${clock}`;
    case "kept_aside": return `${t("told-kept-aside")} ${detail ?? ""}`;
    default: return clock;
  }
}
