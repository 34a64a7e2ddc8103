// The words of the faults that nobody meets before the screens that write are here.

import { t } from "#words/made/faults.js";
import { addFaultWords } from "./fault.js";

addFaultWords(t);
