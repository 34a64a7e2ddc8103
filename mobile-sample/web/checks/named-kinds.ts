// The places that name a kind of record, or a field whose meaning a keyword tells, each with the reason. Everything else asks the keywords of
// the catalogue (forms/model/meaning.ts).

export interface Named { file: string; kinds: string[]; why: string }
export interface NamedField { file: string; fields: string[]; why: string }

export const NAMED: readonly Named[] = [
  {
    file: "apps/phone/summary/summary.ts", kinds: ["return-home-interview", "safety-plan"],
    why: "What leaves the service on paper is chosen kind by kind: nothing that a new kind holds comes onto it by itself.",
  },
];

const NOTE = "The screens of a case note ask and tell its fields in an order of their own: they are its form.";

export const NAMED_FIELDS: readonly NamedField[] = [
  { file: "apps/phone/note/note-facts.ts", fields: ["type_of_intervention"], why: NOTE },
  { file: "apps/phone/note/note.ts", fields: ["type_of_intervention"], why: NOTE },
  { file: "apps/phone/note/notes-list.ts", fields: ["type_of_intervention"], why: NOTE },
  { file: "apps/phone/note/notes.ts", fields: ["type_of_intervention"], why: NOTE },
  { file: "forms/rules/known.ts", fields: ["interviewed_at"], why: "What is written down as it happens is offered in any form that has a field of the name." },
];
