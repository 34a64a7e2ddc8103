// The languages of the page. Each has a folder beside this file, and a row here.

// Whether the language is there in which a test sees what is cut. The build says so.
declare const PSEUDO: boolean;

export interface Language {
  code: string;
  /** What it calls itself. */
  name: string;
  dir: "ltr" | "rtl";
  /** What numbers and plurals follow, the next where a browser does not know the one before. */
  locales: string[];
}

export const LANGUAGES: readonly Language[] = [
  { code: "en", name: "English", dir: "ltr", locales: ["en-GB"] },
  { code: "cy", name: "Cymraeg", dir: "ltr", locales: ["cy", "en-GB"] },
  ...(PSEUDO ? [{ code: "en-XA", name: "Ñóbódý’s", dir: "ltr" as const, locales: ["en-XA", "en-GB"] }] : []),
];
