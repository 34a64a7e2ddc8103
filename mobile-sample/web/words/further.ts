// The languages that the helplines sheet can be shown in beside those of the page; see further/README.md.

import type { Language } from "./languages.js";
import { wordsIn, type Catalogue } from "./words.js";
import { loads } from "./made/further.js";
import type { Keys } from "./made/form.js";

export const FURTHER: readonly Language[] = [
  { code: "ar", name: "العربية", dir: "rtl", locales: ["ar"] },
  { code: "pl", name: "Polski", dir: "ltr", locales: ["pl"] },
];

/** What is made of a folder of further/. */
export interface FurtherWords { texts: Catalogue; labels: { readonly [english: string]: string } }

/** The sheet's own sentences. */
type SheetKeys = Pick<Keys, "helplines-title" | "helplines-why" | "helplines-ring" | "helplines-new-page">;

export interface Sheet {
  language: Language;
  t: ReturnType<typeof wordsIn<SheetKeys>>;
  /** What the catalogue says, in that language; as it is where there is no text. */
  said(english: string): string;
}

/** Loads a language; fails where it does not come. */
export async function sheetIn(language: Language): Promise<Sheet> {
  const load = loads[language.code];
  if (load === undefined) throw new TypeError("no language of the sheet");
  const { texts, labels } = (await load()).default;
  return { language, t: wordsIn<SheetKeys>(language, texts), said: (english) => labels[english] ?? english };
}
