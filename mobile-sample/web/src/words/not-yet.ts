// The scripts that still hold words of their own, by folder.

import form from "./not-yet/form.js";
import phone from "./not-yet/phone.js";
import work from "./not-yet/work.js";

export const NOT_YET: ReadonlySet<string> = new Set([...form, ...phone, ...work]);
