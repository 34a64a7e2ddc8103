// The question which of its two times a time was that the clock showed twice.

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { turnWords, type Turn } from "#ui/civil.js";
import { t } from "#words/made/form.js";

const TURNS: Turn[] = ["first", "second"];

/** Both as radios, under the id of their field. */
export function turnChoice(id: string, chosen: Turn | "", choose: (turn: Turn) => void): TemplateResult {
  return html`
    <fieldset class="govuk-fieldset">
      <legend class="govuk-fieldset__legend">${t("field-twice")}</legend>
      <div class="govuk-radios govuk-radios--small">
        ${TURNS.map((turn) => html`
          <div class="govuk-radios__item">
            <input class="govuk-radios__input" type="radio" id="${id}--${turn}" name="${id}--turn" autocomplete="off"
              .checked=${live(turn === chosen)} @change=${() => choose(turn)}>
            <label class="govuk-label govuk-radios__label" for="${id}--${turn}">${turnWords(turn)}</label>
          </div>`)}
      </div>
    </fieldset>`;
}
