// What people heard of a child's contact details: shown beside them until the office has decided.

import { html, nothing, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { kindFor } from "../client/session.js";
import { freshKey } from "#forms/model/keys.js";
import { feeding } from "#forms/model/meaning.js";
import { join } from "#forms/model/path.js";
import { phone } from "../client/client.js";
import type { ChildPage, Id, Json, Path } from "#protocol/protocol.js";
import { withNumbers } from "#ui/contact.js";
import { today } from "../client/today.js";
import { t } from "#words/made/work-later.js";

type Row = { [field: string]: Json };

/** The group of the kind that holds them. */
function group(): ReturnType<typeof feeding<"corrections">> {
  return feeding(kindFor("corrections")?.schema, "corrections");
}

/** The child's record of them, and where one of them stands in it. */
async function placeOf(child: Id, key: string): Promise<{ record: Id; path: Path }> {
  const { record } = await phone.call("begin", { kind: kindFor("corrections")?.kind ?? "", child });
  return { record, path: join(group()?.path ?? "", key) };
}

/** Begins a correction with what the details say now, and opens it. */
export async function correct(child: Id, about: string | null, readsNow: string): Promise<void> {
  const { record, path } = await placeOf(child, freshKey());
  const values = { ...(about === null ? {} : { about }), ...(readsNow === "" ? {} : { reads_now: readsNow }), told_on: today() };
  await phone.call("edit", { record, intents: [{ intent: "add_row", path, values }] });
  go({ screen: "row", record, path });
}

/** The corrections that the office has not decided, and those it did not take over. */
export function corrections({ corrections: rows, card }: ChildPage): TemplateResult | typeof nothing {
  const open = Object.entries(rows).filter(([, row]) => row["decision"] !== "taken_over");
  if (open.length === 0) return nothing;
  return html`
    <h3 class="govuk-heading-s">${t("corrections-title")}</h3>
    <ul class="hw-rows">${open.map(([key, row]) => html`
      <li class="hw-episode">
        <span class="hw-row__line">${said(row, "told_by") === "" ? aboutWords(row) : t("corrections-told-by", { what: aboutWords(row), name: said(row, "told_by") })}</span>
        <span class="hw-row__title">${said(row, "should_read") === "" ? t("corrections-unfinished") : withNumbers(said(row, "should_read"))}</span>
        <strong class="govuk-tag ${row["decision"] === undefined ? "govuk-tag--yellow" : "govuk-tag--grey"}">
          ${row["decision"] === undefined ? t("corrections-proposed") : t("corrections-not-taken")}</strong>
        <button type="button" class="hw-link" @click=${() => void openCorrection(card.child, key)}>${t("corrections-open")}<span class="govuk-visually-hidden">: ${aboutWords(row)}</span></button>
      </li>`)}
    </ul>`;
}

/** Whether this person may propose a correction. */
export function mayCorrect(): boolean {
  return kindFor("corrections")?.writable === true;
}

async function openCorrection(child: Id, key: string): Promise<void> {
  go({ screen: "row", ...await placeOf(child, key) });
}

function aboutWords(row: Row): string {
  return group()?.row.properties["about"]?.oneOf?.find((option) => option.const === row["about"])?.title ?? t("corrections-contact");
}

function said(row: Row, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value : "";
}
