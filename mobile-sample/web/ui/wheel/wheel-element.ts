// The wheel as a picture, with its table beside it.

import { html, nothing, svg, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "../element.js";
import { REACH, scoreAt, sectorAt, wheelPicture, type Mark, type Sector } from "./wheel-picture.js";
import { movement, wheelSentence, type Scored } from "./wheel-words.js";
import { t } from "#words/made/work-later.js";

export interface Touched { index: number; score: number | null }

/**
 * Shows the latest scoring of a wheel and, behind it, the first.
 *
 * A touch on a ring tells by an `outcome` event which outcome it is and the score it stands for; one on a number tells
 * the outcome alone, and whoever shows the scores below brings it into view. The picture is a shortcut and never the only way: everything in it is in the table too.
 */
export class HwWheel extends HwElement {
  static override properties: PropertyDeclarations = {
    outcomes: { attribute: false },
    latest: { attribute: false },
    first: { attribute: false },
    chosen: { type: Number },
    date: { attribute: false },
    touchable: { type: Boolean },
    table: { type: Boolean },
  };

  declare outcomes: readonly { title: string }[];
  declare latest: Scored | null;
  declare first: Scored | null;
  /** The outcome that is being scored, counting from 0. */
  declare chosen: number | null;
  declare date: (date: string) => string;
  declare touchable: boolean;
  declare table: boolean;

  constructor() {
    super();
    this.outcomes = [];
    this.latest = null;
    this.first = null;
    this.chosen = null;
    this.date = (date) => date;
    this.touchable = false;
    this.table = true;
  }

  override render(): TemplateResult | typeof nothing {
    const { latest, first } = this;
    if (latest === null || this.outcomes.length === 0) return nothing;
    const picture = wheelPicture(latest.scores, first?.scores ?? []);
    return html`
      <div class="hw-wheel">
        <div class="hw-wheel__picture">
          <svg class="hw-wheel__svg" viewBox="${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}" role="img"
            aria-label=${wheelSentence(latest, first, this.date)} @click=${this.touch}>
            ${picture.sectors.map((sector, index) => this.ground(sector, index))}
            ${picture.sectors.map(({ latest: mark }) => mark === null ? nothing : latestFill(mark))}
            ${picture.rings.map((radius) => svg`<circle class="hw-wheel__ring" r=${radius}></circle>`)}
            ${picture.sectors.map(({ latest: mark }) => mark === null ? nothing : latestMark(mark))}
            ${picture.sectors.map(({ first: mark }) => mark === null ? nothing : firstMark(mark))}
            ${picture.sectors.map((sector, index) => this.number(sector, index))}
          </svg>
          ${this.legend()}
        </div>
        ${this.table ? this.scores(latest, first) : nothing}
      </div>`;
  }

  private ground(sector: Sector, index: number): TemplateResult {
    const chosen = index === this.chosen;
    return svg`<path class=${chosen ? "hw-wheel__ground hw-wheel__ground--chosen" : "hw-wheel__ground"} d=${sector.area}></path>`;
  }

  private number({ number, label }: Sector, index: number): TemplateResult {
    const chosen = index === this.chosen;
    return svg`
      ${chosen ? svg`<circle class="hw-wheel__chosen" cx=${label.x} cy=${label.y} r="7.5"></circle>` : nothing}
      <text class=${chosen ? "hw-wheel__number hw-wheel__number--chosen" : "hw-wheel__number"}
        x=${label.x} y=${label.y} text-anchor="middle" dominant-baseline="central">${number}</text>`;
  }

  private legend(): TemplateResult {
    return html`
      <ul class="hw-wheel__legend">
        ${this.first === null ? nothing : html`
          <li><svg class="hw-wheel__key" viewBox="-15 -8 30 16" aria-hidden="true" focusable="false">
            <path class="hw-wheel__first-edge" d="M-13 0L13 0"></path><path class="hw-wheel__first-dot" d=${diamond(0, 0)}></path>
          </svg>${this.caption(t("wheel-first"), this.first)}</li>`}
        ${this.latest === null ? nothing : html`
          <li><svg class="hw-wheel__key" viewBox="-15 -8 30 16" aria-hidden="true" focusable="false">
            <path class="hw-wheel__fill" d="M-13 0L13 0L13 7L-13 7Z"></path>
            <path class="hw-wheel__edge" d="M-13 0L13 0"></path><circle class="hw-wheel__dot" r="3.2"></circle>
          </svg>${this.caption(this.first === null ? t("wheel-scores") : t("wheel-latest"), this.latest)}</li>`}
      </ul>`;
  }

  private caption(name: string, at: Scored): string {
    const when = [at.point, at.on === null ? t("wheel-caption-no-date") : this.date(at.on)].filter((part) => part !== "").join(", ");
    return `${name}: ${when}`;
  }

  private scores(latest: Scored, first: Scored | null): TemplateResult {
    return html`
      <table class="govuk-table hw-wheel__table">
        <caption class="govuk-table__caption govuk-table__caption--s">${t("wheel-table")}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">${t("wheel-outcome")}</th>
            ${first === null ? nothing : html`<th scope="col" class="govuk-table__header govuk-table__header--numeric">${t("wheel-first")}</th>`}
            <th scope="col" class="govuk-table__header govuk-table__header--numeric">${first === null ? t("wheel-score") : t("wheel-latest")}</th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          ${this.outcomes.map((outcome, index) => {
            const now = latest.scores[index] ?? null;
            const before = first?.scores[index] ?? null;
            const note = latest.notes[index] ?? "";
            return html`
              <tr class="govuk-table__row">
                <th scope="row" class="govuk-table__header govuk-!-font-weight-regular">
                  ${index + 1}. ${outcome.title}
                  ${first === null ? nothing : html`<span class="hw-wheel__change">${movement(before, now)}</span>`}
                  ${note === "" ? nothing : html`<span class="hw-wheel__note">${note}</span>`}
                </th>
                ${first === null ? nothing : html`<td class="govuk-table__cell govuk-table__cell--numeric">${before ?? "–"}</td>`}
                <td class="govuk-table__cell govuk-table__cell--numeric">${now ?? "–"}</td>
              </tr>`;
          })}
        </tbody>
      </table>`;
  }

  private touch(event: MouseEvent): void {
    if (!this.touchable || !(event.currentTarget instanceof SVGSVGElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 * REACH - REACH;
    const y = ((event.clientY - box.top) / box.height) * 2 * REACH - REACH;
    const index = sectorAt(x, y, this.outcomes.length);
    if (index !== null) this.dispatchEvent(new CustomEvent<Touched>("outcome", { detail: { index, score: scoreAt(x, y) } }));
  }
}

function latestFill(mark: Mark): TemplateResult {
  return svg`<path class="hw-wheel__fill" d=${mark.fill}></path>`;
}

function latestMark(mark: Mark): TemplateResult {
  return svg`<path class="hw-wheel__edge" d=${mark.edge}></path><circle class="hw-wheel__dot" cx=${mark.at.x} cy=${mark.at.y} r="3.2"></circle>`;
}

function firstMark(mark: Mark): TemplateResult {
  return svg`<path class="hw-wheel__first-edge" d=${mark.edge}></path><path class="hw-wheel__first-dot" d=${diamond(mark.at.x, mark.at.y)}></path>`;
}

function diamond(x: number, y: number): string {
  return `M${x} ${y - 4.2}L${x + 4.2} ${y}L${x} ${y + 4.2}L${x - 4.2} ${y}Z`;
}

customElements.define("hw-wheel", HwWheel);
