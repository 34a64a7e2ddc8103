// A child's details in the domain's words, in the order in which a worker looks for them.

import type { Json } from "#protocol/protocol.js";
import { t } from "#words/made/work-later.js";

export interface Detail {
  /** What it is in the record. */
  name: string;
  label: string;
  lines: string[];
  /** Where each line is on a map, for addresses. */
  places?: string[];
  /** What a correction of it is about, in the words of the catalogue. */
  about?: string;
}

type Details = { [name: string]: Json };
type InWords = (value: Json) => string[];

const FIELDS = {
  addresses: list((address) => `${word(address["kind"])}: ${text(address["address"])}`),
  phones: list((phone) => `${text(phone["number"])} (${word(phone["whose"]).toLowerCase()})`),
  parents_or_carers: list(parentOrCarer),
  looked_after_status: option,
  child_protection_registration: registration,
  police_category: option,
  at_risk_of_cse: option,
  gang_affiliated: option,
  first_or_preferred_language: option,
  interpreter_required: option,
  disability: option,
  learning_disability: option,
  sen: option,
  statement_of_sen_or_ehcp: option,
  school_or_college: option,
  education_status: option,
  social_worker: option,
  lead_practitioner: option,
  gp: option,
  gender: option,
  sexual_orientation: option,
  ethnicity: option,
  religion: option,
  home_local_authority: option,
  team: option,
  case_status: option,
  external_case_numbers: list((number) => `${word(number["system"])}: ${text(number["number"])}`),
} satisfies { [name: string]: InWords };

const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** What a correction of a detail is about. */
const ABOUT: { [name: string]: string } = {
  addresses: "address", phones: "phone", parents_or_carers: "parent_or_carer", school_or_college: "school_or_college", gp: "gp",
  social_worker: "social_worker", lead_practitioner: "lead_practitioner",
};

/** What the header of the page says already. */
const IN_HEADER = ["forename", "surname", "alias", "date_of_birth"];

/** Puts a child's details in words; what nobody has answered is left out. */
export function detailsInWords(details: Details): Detail[] {
  const known = NAMES.flatMap((name) => {
    const value = details[name];
    const lines = value === undefined || value === null ? [] : FIELDS[name](value);
    if (lines.length === 0) return [];
    const about = ABOUT[name];
    const places = name === "addresses" && Array.isArray(value) ? value.filter(isMap).map((address) => text(address["address"])) : undefined;
    return [{ name, label: t(`detail-${name}`), lines, ...(about === undefined ? {} : { about }), ...(places === undefined ? {} : { places }) }];
  });
  // A server that is newer than this app may tell more: what it tells is shown under its name rather than hidden.
  const names = new Set<string>([...NAMES, ...IN_HEADER]);
  const others = Object.entries(details)
    .filter(([name, value]) => !names.has(name) && isPlain(value))
    .map(([name, value]) => ({ name, label: sentence(name), lines: option(value) }));
  return [...known, ...others];
}

function option(value: Json): string[] {
  return isPlain(value) ? [word(value)] : [];
}

function list(inWords: (entry: Details) => string): InWords {
  return (value) => (Array.isArray(value) ? value.filter(isMap).map(inWords) : []);
}

function parentOrCarer(person: Details): string {
  const parts = [text(person["name"])];
  if (person["phone"] !== undefined) parts.push(text(person["phone"]));
  if (person["lives_with"] === true) parts.push(t("details-lives-with"));
  if (person["aware_of_referral"] === true) parts.push(t("details-aware"));
  if (person["aware_of_referral"] === false) parts.push(t("details-unaware"));
  return parts.join(", ");
}

function registration(value: Json): string[] {
  if (!isMap(value)) return [];
  const categories = Array.isArray(value["categories"]) ? value["categories"].map((category) => word(category).toLowerCase()) : [];
  return [[word(value["status"]), ...categories].join(", ")];
}

function word(value: Json | undefined): string {
  if (value === true) return t("option-yes");
  if (value === false) return t("option-no");
  const said = text(value);
  // Which of them it is makes no difference to the type.
  return t.has(`option-${said}`) ? t(`option-${said as "none"}`) : said;
}

function text(value: Json | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

function isPlain(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== "object";
}

function isMap(value: Json): value is Details {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function sentence(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
