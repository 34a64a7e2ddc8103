// What was told of a missing child and has not reached the office, or came to something else there.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "../app/element.js";
import { go } from "../app/navigation.js";
import { instantInWords } from "../form/civil.js";
import { phone } from "../phone/client.js";
import type { Told } from "../phone/protocol.js";
import { called } from "../ui/called.js";

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
      <h2 class="govuk-heading-m" id="told">Told from this phone</h2>
      <ul class="hw-rows">${list.map((one) => html`
        <li class="hw-episode">
          ${named ? html`<button type="button" class="hw-link" @click=${() => go({ screen: "child", child: one.child })}>${called(one.child_name)}</button>` : nothing}
          <span class="hw-row__title">${one.state === "unfinished" ? "Begun" : one.what === "report" ? "Reported missing" : "Return recorded"}, ${instantInWords(one.at)}</span>
          <span class="hw-row__line">${words(one)}</span>
          ${one.state === "unfinished" ? html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "report", child: one.child })}>Go on</button>` : one.state === "waiting" ? html`<strong class="govuk-tag govuk-tag--yellow">On this phone only</strong>` : html`
            <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void phone.call("account_seen", { id: one.id }).then(seen)}>I have seen it</button>`}
        </li>`)}
      </ul>
    </section>`;
}

function words({ what, state, detail, clock_ahead_seconds: ahead }: Told): string {
  const clock = ahead === null ? "" : ` This phone's clock was ${Math.ceil(ahead / 60)} minutes ahead: times were put back.`;
  switch (state) {
    case "unfinished": return "Not sent: nobody has heard of it.";
    case "waiting": return "It goes to the office with the next connection. If it cannot wait, ring.";
    case "beside": return `${what === "report" ? "Somebody had reported the child before." : "Somebody had told of the return otherwise."} Yours is kept beside that.${clock}`;
    case "kept_aside": return `Your manager decides on it: ring if it cannot wait. ${detail ?? ""}`;
    default: return clock;
  }
}
