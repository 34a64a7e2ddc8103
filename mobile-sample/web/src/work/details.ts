// A child's details in the domain's words, in the order in which a worker looks for them.

import type { Json } from "../phone/protocol.js";

export interface Detail {
  label: string;
  lines: string[];
  /** Where each line is on a map, for addresses. */
  places?: string[];
  /** What a correction of it is about, in the words of the catalogue. */
  about?: string;
}

type Details = { [name: string]: Json };
type InWords = (value: Json) => string[];

const WORDS: { [option: string]: string } = {
  at_home_no_experience_of_care: "At home, no experience of care",
  at_home_previous_experience_of_care: "At home, previous experience of care",
  currently_looked_after: "Currently looked after",
  none: "None",
  historic: "Historic",
  current: "Current",
  physical: "Physical abuse",
  sexual: "Sexual abuse",
  emotional: "Emotional abuse",
  neglect: "Neglect",
  kingston: "Kingston",
  richmond: "Richmond",
  other_placed_here: "Other, placed here",
  ics_liquid_logic: "ICS / Liquid Logic",
  qes: "QES",
  police_cris: "Police CRIS",
  police_merlin: "Police Merlin",
  emerging_themes: "CSE vulnerability and emerging themes",
  category_1: "Category 1: at risk",
  category_2: "Category 2: medium",
  category_3: "Category 3: high",
  family: "Family",
  other: "Other",
  young_person: "Young person",
  parent_or_carer: "Parent or carer",
};

const FIELDS: [name: string, label: string, inWords: InWords][] = [
  ["addresses", "Addresses", list((address) => `${word(address["kind"])}: ${text(address["address"])}`)],
  ["phones", "Phone", list((phone) => `${text(phone["number"])} (${word(phone["whose"]).toLowerCase()})`)],
  ["parents_or_carers", "Parent or carer", list(parentOrCarer)],
  ["looked_after_status", "Looked-after status", option],
  ["child_protection_registration", "Child protection registration", registration],
  ["police_category", "Police category", option],
  ["at_risk_of_cse", "At risk of CSE", option],
  ["gang_affiliated", "Gang affiliated", option],
  ["first_or_preferred_language", "First or preferred language", option],
  ["interpreter_required", "Interpreter required", option],
  ["disability", "Disability", option],
  ["learning_disability", "Learning disability", option],
  ["sen", "SEN", option],
  ["statement_of_sen_or_ehcp", "Statement of SEN or EHCP", option],
  ["school_or_college", "School or college", option],
  ["education_status", "Education status", option],
  ["social_worker", "Social worker", option],
  ["lead_practitioner", "Lead practitioner", option],
  ["gp", "GP", option],
  ["gender", "Gender", option],
  ["sexual_orientation", "Sexual orientation", option],
  ["ethnicity", "Ethnicity", option],
  ["religion", "Religion", option],
  ["home_local_authority", "Home local authority", option],
  ["team", "Team", option],
  ["case_status", "Case status", option],
  ["external_case_numbers", "Other case numbers", list((number) => `${word(number["system"])}: ${text(number["number"])}`)],
];

/** What a correction of a detail is about. */
const ABOUT: { [name: string]: string } = {
  addresses: "address", phones: "phone", parents_or_carers: "parent_or_carer", school_or_college: "school_or_college", gp: "gp",
  social_worker: "social_worker", lead_practitioner: "lead_practitioner",
};

/** What the header of the page says already. */
const IN_HEADER = ["forename", "surname", "alias", "date_of_birth"];

/** Puts a child's details in words; what nobody has answered is left out. */
export function detailsInWords(details: Details): Detail[] {
  const known = FIELDS.flatMap(([name, label, inWords]) => {
    const value = details[name];
    const lines = value === undefined || value === null ? [] : inWords(value);
    if (lines.length === 0) return [];
    const about = ABOUT[name];
    const places = name === "addresses" && Array.isArray(value) ? value.filter(isMap).map((address) => text(address["address"])) : undefined;
    return [{ label, lines, ...(about === undefined ? {} : { about }), ...(places === undefined ? {} : { places }) }];
  });
  // A server that is newer than this app may tell more: what it tells is shown under its name rather than hidden.
  const names = new Set([...FIELDS.map(([name]) => name), ...IN_HEADER]);
  const others = Object.entries(details)
    .filter(([name, value]) => !names.has(name) && isPlain(value))
    .map(([name, value]) => ({ label: sentence(name), lines: option(value) }));
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
  if (person["lives_with"] === true) parts.push("lives with the child");
  if (person["aware_of_referral"] === true) parts.push("aware of the referral");
  if (person["aware_of_referral"] === false) parts.push("not aware of the referral");
  return parts.join(", ");
}

function registration(value: Json): string[] {
  if (!isMap(value)) return [];
  const categories = Array.isArray(value["categories"]) ? value["categories"].map((category) => word(category).toLowerCase()) : [];
  return [[word(value["status"]), ...categories].join(", ")];
}

function word(value: Json | undefined): string {
  if (value === true) return "Yes";
  if (value === false) return "No";
  const said = text(value);
  return Object.hasOwn(WORDS, said) ? WORDS[said] as string : said;
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
